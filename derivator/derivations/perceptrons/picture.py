"""One neuron drawn: where its argument is 0, and the points with their answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.perceptrons.factors import (
    Line,
    NoPolynomialError,
    Zeros,
    factorised,
)
from derivator.derivations.perceptrons.plane import PlanePoints, box_around, plane_figure
from derivator.derivations.perceptrons.reading import Rows, shown
from derivator.derivations.perceptrons.unit import OUTPUT, Unit, applied
from derivator.derivations.plots.functions import NothingToPlotError, function_figure
from derivator.derivations.terms import equality
from derivator.notation.build import ZERO
from derivator.notation.nodes import Indicator, Node, Symbol
from derivator.solution import Chain, Curve, PlotFigure, Relation


@dataclass(frozen=True)
class Picture:
    """The drawing, and its lines in equations."""

    figure: PlotFigure
    zero: Chain | None
    """The argument on a lone line."""
    line: Chain | None
    """The line solved for a letter."""
    product: Chain | None
    """The argument as a product, where it is one."""
    lines: tuple[Chain, ...]
    """The lines of a product."""
    on_axis: bool
    """Whether the neuron has one input and is drawn over it."""
    curved: bool


def picture_of(unit: Unit, weights: Sequence[Fraction] | None) -> Picture | None:
    """The drawing of a neuron with one or two inputs; None where there is none."""
    rows = unit.rows
    if len(rows.names) == 1:
        return None if weights is None else _over_axis(unit, weights)
    if len(rows.names) != 2 or unit.activation != "step":
        return None
    points = class_points(rows)
    box = box_around([point for own in points for point in own.points])
    letters = (rows.names[0], rows.names[1])
    if weights is None:
        nothing = Zeros(Fraction(1), (), (), (), ZERO)
        figure = plane_figure(ZERO, nothing, letters, points, box)
        return Picture(figure, None, None, None, (), on_axis=False, curved=False)
    argument = unit.argument([shown(w) for w in weights])
    try:
        zeros = factorised(argument, letters)
    except NoPolynomialError:
        return None
    if not zeros.factors:
        return None
    figure = plane_figure(argument, zeros, letters, points, box)
    split = len(zeros.factors) > 1
    equations = tuple(map(solved, zeros.lines))
    alone = zeros.lines[0] if len(zeros.lines) == 1 and not split else None
    return Picture(
        figure,
        None if alone is None else on_line(argument, alone),
        None if alone is None else solved(alone),
        equality(argument, zeros.product) if split else None,
        equations if split else (),
        on_axis=False,
        curved=zeros.curved,
    )


def solved(line: Line) -> Chain:
    """The line's equation solved for a letter."""
    letter = Symbol(line.by)
    where = (Indicator(letter, "=", line.solved),)
    return Chain((letter, line.solved), (Relation.EQUAL,), where=where)


def on_line(formula: Node, line: Line) -> Chain:
    """That a formula is 0 on a line."""
    where = (Indicator(Symbol(line.by), "=", line.solved),)
    return Chain((formula, ZERO), (Relation.EQUAL,), where=where)


def class_points(rows: Rows) -> tuple[PlanePoints, ...]:
    """The points of the ones and those of the zeros."""
    found = []
    for answer, label in ((1, "ones"), (0, "zeros")):
        places = [k for k, own in enumerate(rows.answers) if own.value == answer]
        points = dict.fromkeys(
            (float(rows.inputs[k][0].value), float(rows.inputs[k][1].value)) for k in places
        )
        if points:
            found.append(PlanePoints(tuple(points), label, answer == 1))
    return tuple(found)


def _over_axis(unit: Unit, weights: Sequence[Fraction]) -> Picture | None:
    body = applied(unit.activation, unit.argument([shown(w) for w in weights]))
    (name,) = unit.rows.names
    places = [float(row[0].value) for row in unit.rows.inputs]
    room = 0.5 * ((max(places) - min(places)) or 2.0)
    heights = [float(answer.value) for answer in unit.rows.answers]
    points = tuple(sorted(zip(places, heights, strict=True)))
    marks = Curve(points, "wanted", marks=True, joined=False)
    try:
        figure = function_figure(
            (body,),
            name,
            min(places) - room,
            max(places) + room,
            points=(marks,),
            asymptotes=False,
            y_label=OUTPUT,
        )
    except NothingToPlotError:
        return None
    return Picture(figure, None, None, None, (), on_axis=True, curved=False)

"""Where the argument of a neuron is 0: taken apart into factors, its pieces named and drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.perceptrons.arguments import argument_of, boundary_letters
from derivator.derivations.perceptrons.conics import Bend, Piece, bends_of
from derivator.derivations.perceptrons.factors import (
    Line,
    NoPolynomialError,
    Zeros,
    factorised,
)
from derivator.derivations.perceptrons.grouping import taken_apart
from derivator.derivations.perceptrons.options import NameList, RowList, RowOptions
from derivator.derivations.perceptrons.picture import class_points, on_line, solved
from derivator.derivations.perceptrons.plane import Box, box_around, plane_figure
from derivator.derivations.perceptrons.reading import Rows, decimals, read_rows, shown
from derivator.derivations.plots.functions import NothingToPlotError, function_figure
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import ZERO
from derivator.notation.evaluate import approximation
from derivator.notation.exact import exact
from derivator.notation.nodes import Indicator, Node, Number
from derivator.notation.text import text
from derivator.notation.walk import substitute
from derivator.solution import Chain, FormulaStep, PlotFigure, Result, Table
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, LayerName, Options

WIDER = 6
"""How often the picture is made twice as large where it shows nothing of a curve."""
NEAR = 2.0
"""How far around the places where lines meet one another and the axes the picture goes."""


class BoundaryOptions(Options):
    """Which neuron or formula, and which points are drawn."""

    open_inputs: ClassVar[bool] = True

    of: LayerName | None = Field(
        None, description="A neuron of the model; the boundary is where its argument is 0."
    )
    formula: str | None = Field(
        None, description='In place of `of` the argument itself: "x_1 + x_2 - 2*x_1*x_2 - 1/2".'
    )
    inputs: NameList | None = Field(
        None, description="The letters of the axes, across and then up; by default by the alphabet."
    )
    rows: RowList | None = Field(
        None, description="Points with their answers, 0 or 1: [[1, 1, 0], [1, 0, 1]]."
    )
    x_range: list[ConstantFormula] | None = Field(
        None, min_length=2, max_length=2, description="What is shown across: [-1, 2]."
    )
    y_range: list[ConstantFormula] | None = Field(
        None, min_length=2, max_length=2, description="What is shown upwards."
    )


@dataclass(frozen=True)
class BoundaryStep(FormulaStep):
    """The argument, its factors, the pieces of the boundary, points and a drawing."""

    argument: Node
    product: Chain | None
    """The argument taken apart; None where the author has written it like that."""
    several: bool
    """Whether it has several factors."""
    pieces: tuple[Piece, ...]
    curves: tuple[Bend, ...]
    """Factors that are 0 on no straight line with rational coefficients."""
    sign: int
    """1 or -1 where the argument is that everywhere, else 0."""
    empty: bool
    """Whether nothing is left of the boundary that a factor over the rationals shows."""
    run: Table | None
    misses: int
    figure: PlotFigure | None
    alone: bool
    """Whether there is one letter, and the boundary consists of points."""


class Boundary(Derivation):
    """(1 - 2x_2)(2x_1 - 1) = 0: the boundary of a neuron as lines and curves (V6).

    Minsky and Papert, Perceptrons, 1969; Bishop, Pattern Recognition and Machine Learning, 4.1.
    """

    kind = "boundary"
    options = BoundaryOptions
    summary = (
        "The set on which a neuron's argument is 0: taken apart into factors, its lines solved for "
        "a letter, curves named, all drawn with the points and with the side where it is positive."
    )
    produces: ClassVar = {
        "piece[1], piece[2], ...": "each straight line, solved for a letter",
        "boundary": "the verdict `line`, `lines`, `circle`, `points`, `nothing`, or several",
    }

    def derive(self, workspace: Workspace, task: Task) -> BoundaryStep:
        """The boundary of the neuron or formula that the task names."""
        options = task.options
        assert isinstance(options, BoundaryOptions)
        argument = argument_of(workspace, options.of, options.formula, task)
        letters = boundary_letters(argument, options.inputs, task)
        try:
            zeros = factorised(argument, letters)
        except NoPolynomialError:
            place = task.place("formula" if options.formula is not None else "of")
            message = "no polynomial with rational coefficients"
            expected = "sums of products of the inputs, up to degree six"
            problem = Problem(place, message, text(argument)[:60], expected)
            raise SpecError([problem]) from None
        rows = None
        if options.rows is not None:
            rows = _points(letters, task)
        argument = decimals(argument)
        product = taken_apart(argument, zeros, letters)
        bends = bends_of(zeros, letters)
        results = _results(zeros, bends, letters)
        table, misses = (None, 0) if rows is None else _run(argument, rows)
        return BoundaryStep(
            self.kind,
            self.kind,
            task.position,
            results,
            letters=letters,
            argument=argument,
            product=product if _moves(product) else None,
            several=product is not None,
            pieces=tuple(
                Piece(on_line(argument if product is None else own.factor, own), solved(own))
                for own in zeros.lines
            ),
            curves=bends,
            sign=_sign(argument, bends, zeros, letters),
            empty=not zeros.factors,
            run=table,
            misses=misses,
            figure=_figure(argument, zeros, bends, letters, rows, options, task),
            alone=len(letters) == 1,
        )


def _moves(product: Chain | None) -> bool:
    """Whether the product is not what the author has written already."""
    return product is not None and len(set(map(text, product.terms))) > 1


def _points(letters: Sequence[str], task: Task) -> Rows:
    options: Any = task.options
    rows = read_rows(RowOptions(rows=options.rows, inputs=list(letters)), task)
    for k, answer in enumerate(rows.answers):
        if answer.value not in (0, 1):
            place = task.place("rows", k, len(letters))
            raise SpecError([Problem(place, f"the answer {answer.value}", expected="0 or 1")])
    return rows


def _results(zeros: Zeros, bends: Sequence[Bend], letters: Sequence[str]) -> dict[str, Result]:
    straight = [own for bend in bends if bend.kind in ("lines", "points") for own in bend.solved]
    chains = [*map(solved, zeros.lines), *(own.solved for own in straight)]
    found = {
        f"piece[{k}]": Result(chain, verdict=text(chain.terms[-1]))
        for k, chain in enumerate(chains, start=1)
    }
    word = "point" if len(letters) == 1 else "line"
    kinds = [*[word] * len(zeros.lines), *(bend.kind for bend in bends)]
    if word + "s" in kinds or kinds.count(word) > 1:
        kinds = [word + "s", *(kind for kind in kinds if kind not in (word, word + "s"))]
    words = [kind for kind in dict.fromkeys(kinds) if kind != "nothing"]
    chain = ChainBuilder(zeros.product).chain()
    found["boundary"] = Result(chain, verdict=" and ".join(words) or "nothing")
    return found


def _sign(argument: Node, bends: Sequence[Bend], zeros: Zeros, letters: Sequence[str]) -> int:
    """The sign of an argument that is 0 nowhere; 0 of another one."""
    if zeros.lines or not bends or any(bend.kind != "nothing" for bend in bends):
        return 0
    value = exact(argument, dict.fromkeys(letters, ZERO))
    assert isinstance(value, Number)
    return 1 if value.value > 0 else -1


def _run(argument: Node, rows: Rows) -> tuple[Table, int]:
    """Each point with its side of the boundary and its answer."""
    lines: list[tuple[Any, ...]] = []
    misses = 0
    for k, inputs in enumerate(rows.inputs):
        value = exact(argument, rows.at(k))
        assert isinstance(value, Number)
        written = decimals(substitute(argument, rows.at(k)))
        chain = ChainBuilder(Indicator(written, ">", ZERO))
        chain.then(Indicator(shown(value.value), ">", ZERO))
        answer = Fraction(int(value.value > 0))
        good = answer == rows.answers[k].value
        misses += not good
        done = chain.then(shown(answer)).chain()
        lines.append((*inputs, done, rows.answers[k], "yes" if good else "no"))
    side = Indicator(argument, ">", ZERO)
    return Table((*rows.symbols, side, "answer", "agrees"), tuple(lines)), misses


def _figure(
    argument: Node,
    zeros: Zeros,
    bends: Sequence[Bend],
    letters: tuple[str, ...],
    rows: Rows | None,
    options: BoundaryOptions,
    task: Task,
) -> PlotFigure | None:
    if not zeros.factors:
        return None
    if len(letters) == 1:
        ends = _given(options.x_range, "x_range", task) or (None, None)
        try:
            return function_figure((argument,), letters[0], *ends, asymptotes=False)
        except NothingToPlotError:
            return None
    points = () if rows is None else class_points(rows)
    if not points and not zeros.lines and all(own.kind in ("nothing", "point") for own in bends):
        return None
    places = [point for own in points for point in own.points]
    box = box_around(places) if places else _around(zeros.lines, bends)
    for _ in range(WIDER):
        across = _given(options.x_range, "x_range", task) or box[0]
        up = _given(options.y_range, "y_range", task) or box[1]
        found = plane_figure(argument, zeros, (letters[0], letters[1]), points, (across, up))
        if found.contours or found.lines or not zeros.curved:
            return found
        box = (_doubled(box[0]), _doubled(box[1]))
    return found if points else None


def _doubled(ends: tuple[float, float]) -> tuple[float, float]:
    room = (ends[1] - ends[0]) / 2
    return ends[0] - room, ends[1] + room


def _given(ends: Sequence[Fraction] | None, key: str, task: Task) -> tuple[float, float] | None:
    if ends is None:
        return None
    if not ends[0] < ends[1]:
        message = "a range without length"
        raise SpecError([Problem(task.place(key), message, expected="two numbers, rising")])
    return float(ends[0]), float(ends[1])


def _around(lines: Sequence[Line], bends: Sequence[Bend]) -> Box:
    """Where the lines meet one another and the axes, and the curves; else around the origin."""
    places = [(0.0, 0.0)]
    for bend in bends:
        if bend.centre:
            p, q = map(approximation, bend.centre)
            wide, high = map(approximation, (bend.axes * 2)[:2] or (ZERO, ZERO))
            places += [(p - wide, q - high), (p + wide, q + high)]
    for k, one in enumerate(lines):
        if one.a:
            places.append((-float(one.c / one.a), 0.0))
        if one.b:
            places.append((0.0, -float(one.c / one.b)))
        for other in lines[k + 1 :]:
            cross = one.a * other.b - other.a * one.b
            if cross:
                x = (one.b * other.c - other.b * one.c) / cross
                y = (other.a * one.c - one.a * other.c) / cross
                places.append((float(x), float(y)))
    (left, right), (low, top) = box_around(places)
    room = NEAR / 2 if (right - left) < NEAR else 0.0
    return (left - room, right + room), (low - room, top + room)

"""Graphs of functions in one picture or one by one, with what there is to be seen in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from derivator.derivations.base import Derivation
from derivator.derivations.formulas.values import number_of
from derivator.derivations.plots.crossings import Crossing, crossings
from derivator.derivations.plots.findings import (
    Asymptotes,
    Steep,
    asymptotes_of,
    put_in,
    steepness,
    value_chain,
)
from derivator.derivations.plots.functions import NothingToPlotError, function_figure, marked
from derivator.derivations.plots.heights import formula_height, opened
from derivator.derivations.plots.request import PlotOptions, PlotRequest
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Node, Rounded, Symbol
from derivator.notation.simplify import exact_text
from derivator.notation.text import text
from derivator.solution import Chain, Curve, FormulaStep, PlotFigure, Result
from derivator.spec.exercise import Task


@dataclass(frozen=True)
class Panel:
    """One picture and what is said of it."""

    figure: PlotFigure
    curves: tuple[Node, ...]
    values: tuple[Chain, ...]
    """The heights of marked points."""
    crossings: tuple[Crossing, ...]
    asymptotes: Asymptotes
    levels: bool
    """Whether one of the dashed lines is horizontal."""
    steep: Steep | None


@dataclass(frozen=True)
class PlotStep(FormulaStep):
    """The pictures, one after the other."""

    variable: Node
    panels: tuple[Panel, ...]


class Plot(Derivation):
    """Graphs of functions (V11, V28 to V30, S-limit, L-activations)."""

    kind = "plot"
    options = PlotOptions
    summary = (
        "Plots functions, their derivatives and other formulas in one letter, with marked points "
        "and asymptotes, and says where curves cross, what they tend to, and what a family such "
        "as f(10 t), f(100 t) comes to."
    )
    produces: ClassVar = {"f(0)": "the height of a marked point, by the formula at its place"}

    def derive(self, workspace: Workspace, task: Task) -> PlotStep:
        """The pictures that the task asks for."""
        options = task.options
        assert isinstance(options, PlotOptions)
        request = PlotRequest(workspace, task, options)
        groups = [request.formulas] if options.together else [(f,) for f in request.formulas]
        panels = tuple(_panel(request, group, start) for start, group in enumerate(groups))
        chains = [chain for panel in panels for chain in panel.values]
        factors = [panel.steep.factor.name for panel in panels if panel.steep is not None]
        return PlotStep(
            self.kind,
            text(request.formulas[0])[:60],
            task.position,
            {text(chain.terms[0]): _result(chain) for chain in chains},
            letters=tuple(dict.fromkeys([request.by, *factors])),
            defined=request.defined,
            variable=Symbol(request.by),
            panels=panels,
        )


def _result(chain: Chain) -> Result:
    last = chain.terms[1]
    value = number_of(chain.terms[0], {})
    exact = None if isinstance(last, Rounded) else exact_text(last)
    return Result(chain, exact, None if value is None else float(value))


def _panel(request: PlotRequest, formulas: Sequence[Node], first: int) -> Panel:
    """One picture of some of the curves."""
    options = request.options
    values = _values(request, formulas[0])
    figure = _figure(request, formulas, first)
    steep = steepness(formulas, request.by, request.opening)
    others = [f for f in formulas if not (steep and f != formulas[0])]
    written = [opened(formula, request.defined) for formula in others]
    found = Asymptotes((), ())
    if options.asymptotes and steep is None:
        found = asymptotes_of(written, request.by, request.opening, figure)
    return Panel(
        figure,
        tuple(formulas),
        values,
        _crossings(request, formulas, figure),
        found,
        bool(figure.levels),
        steep,
    )


def _figure(request: PlotRequest, formulas: Sequence[Node], first: int) -> PlotFigure:
    options = request.options
    start, end, low, high = request.window
    try:
        return function_figure(
            formulas,
            request.by,
            start,
            end,
            low=low,
            high=high,
            points=_marks(request, formulas[0]),
            asymptotes=options.asymptotes,
            defined=request.defined,
        )
    except NothingToPlotError as error:
        index = first + (error.index or 0)
        place = request.task.place("curves", index)
        words = text(request.formulas[index])[:60]
        raise SpecError([Problem(place, str(error), words, "another interval")]) from None


def _marks(request: PlotRequest, formula: Node) -> list[Curve]:
    """The marked points of a curve, by their heights as words."""
    height = formula_height(formula, (request.by,), defined=request.defined)
    marks = []
    for place in request.places():
        x = float(number_of(place, {}) or 0)
        here = put_in(formula, request.by, place)
        label: Node | str = here if isinstance(here, Call) else ""
        marks.append(marked(x, float(height(x)), label, formula, request.by))
    return marks


def _values(request: PlotRequest, formula: Node) -> tuple[Chain, ...]:
    """The heights of the marked points; ``SpecError`` where there is none."""
    written = opened(formula, request.defined)
    found = []
    for index, place in enumerate(request.places()):
        digits = request.workspace.digits
        chain = value_chain(written, request.by, place, digits)
        if chain is None:
            message = f"{text(formula)[:60]} has no value at this place"
            words = request.options.points[index]
            where = request.task.place("points", index)
            raise SpecError([Problem(where, message, words, "a number in its domain")])
        found.append(chain)
    return tuple(found)


def _crossings(
    request: PlotRequest, formulas: Sequence[Node], figure: PlotFigure
) -> tuple[Crossing, ...]:
    """Those of two curves, unless one is the derivative of the other."""
    if len(formulas) != 2 or any(isinstance(f, Primed) or _is_slope(f) for f in formulas):
        return ()
    written = [opened(formula, request.defined) for formula in formulas]
    heights = [formula_height(formula, (request.by,)) for formula in written]
    return crossings(written, heights, request.by, figure, request.workspace.digits)


def _is_slope(formula: Node) -> bool:
    return isinstance(formula, Call) and formula.function.derived is not None

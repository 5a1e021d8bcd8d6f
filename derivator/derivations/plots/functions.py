"""Graphs of formulas in one letter, sampled where they bend and cut where they run away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from derivator.derivations.plots.breaks import Part, parts_and_poles
from derivator.derivations.plots.heights import Height, formula_height
from derivator.derivations.plots.interval import (
    has_waves,
    horizontal_asymptotes,
    interval_of,
    window_of,
)
from derivator.derivations.plots.sampling import Frame, curve_points
from derivator.notation.nodes import Node, Symbol
from derivator.solution import Curve, PlotFigure

ROOM = 0.08
"""What stays free above and below the curves, in parts of their height."""
MOST_WITH_LEVELS = 4
"""Of more curves horizontal asymptotes are not drawn, for they could not be told apart."""


class NothingToPlotError(ValueError):
    """Nothing to be drawn; ``index`` counts the formula without a value in the interval."""

    def __init__(self, message: str, index: int | None = None) -> None:
        super().__init__(message)
        self.index = index


def function_figure(
    formulas: Sequence[Node],
    by: str,
    start: float | None = None,
    end: float | None = None,
    *,
    low: float | None = None,
    high: float | None = None,
    labels: Sequence[Node | str] = (),
    points: Sequence[Curve] = (),
    asymptotes: bool = True,
    y_label: Node | str = "",
    defined: Mapping[str, Node] | None = None,
) -> PlotFigure:
    """The graphs of formulas in the letter ``by``, at most eight, with their asymptotes.

    Without ``start`` and ``end`` the interval in which the functions do something is found,
    without ``low`` and ``high`` the heights that a teacher would show.  ``labels`` stand in the
    legend in place of the formulas; ``points`` are further curves, such as marked points
    (``marked``) or the path of a descent.  Raises ``NothingToPlotError``.
    """
    heights = [formula_height(formula, (by,), defined=defined) for formula in formulas]
    waves = has_waves([*formulas, *(defined or {}).values()])
    found = interval_of(heights, waves) if start is None or end is None else (0.0, 0.0)
    left, right = _ends(found, start, end)
    if not left < right:
        raise NothingToPlotError("an interval without length")
    cut = [parts_and_poles(height, left, right) for height in heights]
    parts = [own for own, _ in cut]
    for index, own in enumerate(parts):
        if not own:
            raise NothingToPlotError("no value anywhere in the interval", index)
    poles = tuple(sorted({place for _, own in cut for place in own}))
    frame = _frame(heights, cut, (left, right), (low, high), points)
    curves = function_curves(formulas, by, heights, parts, frame, labels)
    if len(curves) == 1 and y_label == "":
        y_label = curves[0].label
    levels: tuple[float, ...] = ()
    if asymptotes and len(heights) <= MOST_WITH_LEVELS:
        levels = horizontal_asymptotes(heights, frame.low, frame.high, left, right)
    return PlotFigure(
        (*curves, *points),
        Symbol(by),
        y_label,
        middle=True,
        x_range=(left, right),
        y_range=(frame.low, frame.high),
        uprights=poles if asymptotes else (),
        levels=tuple(level for level in levels if level),
        turns=waves,
    )


def _ends(
    found: tuple[float, float], start: float | None, end: float | None
) -> tuple[float, float]:
    """What is given, else what was found, moved on where the given end lies beyond it."""
    width = found[1] - found[0]
    if start is None and end is not None:
        return (found[0] if found[0] < end else end - width), end
    if end is None and start is not None:
        return start, (found[1] if start < found[1] else start + width)
    return (found[0] if start is None else start), (found[1] if end is None else end)


def function_curves(
    formulas: Sequence[Node],
    by: str,
    heights: Sequence[Height],
    parts: Sequence[list[Part]],
    frame: Frame,
    labels: Sequence[Node | str] = (),
) -> tuple[Curve, ...]:
    """One curve for each formula, of at most 200 points inside the frame."""
    named = [*labels, *formulas[len(labels) :]]
    curves = []
    for formula, label, height, own in zip(formulas, named, heights, parts, strict=True):
        curve = Curve(curve_points(height, own, frame), label, formula=formula, by=by)
        curves.append(curve)
    return tuple(curve for curve in curves if curve.points)


def marked(
    x: float, y: float, label: Node | str, formula: Node | None = None, by: str = ""
) -> Curve:
    """A lone point, a filled dot with its label beside it: where a tangent touches, a minimum.

    With ``formula`` and ``by`` the check holds the point against the formula.
    """
    own = Curve(((x, y),), label, marks=True, joined=False, beside=True)
    return replace(own, formula=formula, by=by)


def _frame(
    heights: Sequence[Height],
    cut: Sequence[tuple[list[Part], list[float]]],
    across: tuple[float, float],
    given: tuple[float | None, float | None],
    points: Sequence[Curve],
) -> Frame:
    """The window: what is given, else what the curves need, and the points in it."""
    lowest, highest = window_of(heights, cut)
    marks = [y for curve in points for x, y in curve.points if across[0] <= x <= across[1]]
    lowest, highest = min([lowest, *marks]), max([highest, *marks])
    room = ROOM * (highest - lowest)
    low = lowest - room if given[0] is None else given[0]
    high = highest + room if given[1] is None else given[1]
    if not low < high:
        raise NothingToPlotError("heights without an extent")
    return Frame(*across, low, high)

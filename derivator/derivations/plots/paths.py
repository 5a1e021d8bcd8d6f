"""The path of a descent: on the loss over one parameter, or among level lines over two."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from derivator.derivations.plots.breaks import parts_and_poles
from derivator.derivations.plots.functions import NothingToPlotError, marked
from derivator.derivations.plots.heights import Height
from derivator.derivations.plots.levels import level_lines
from derivator.derivations.plots.sampling import Frame, curve_points
from derivator.notation.nodes import Node, Symbol
from derivator.solution import Curve, PlotFigure

AROUND = 0.25
"""What is shown beyond the path on either side, in parts of its extent."""
ROOM = 0.11
SLENDER = 0.2
"""The shorter side of the picture of a path, at least, in parts of the longer one."""


def path_on_curve(
    height: Height,
    path: Sequence[float],
    x_label: Node,
    y_label: Node | str,
    *,
    loss: Node,
    label: Node | str = "path",
    include: Sequence[float] = (),
    least: tuple[float, Node | str] | None = None,
    moment: int = 0,
) -> PlotFigure:
    """The loss over one parameter, and on it the points after 0, 1, 2, ... steps.

    ``loss`` is what the check holds the curve against: a formula in the letter ``x_label`` for a
    ``FormulaStep``, the loss's symbol for a ``ProgramStep``.  ``least`` is the place of a minimum
    with its label; ``include`` are further places that the picture must show.
    """
    places = [float(place) for place in path]
    minimum = [least[0]] if least else []
    start, end = _extent([*places, *include, *minimum])
    parts, _ = parts_and_poles(height, start, end)
    heights = height(np.array(places))
    shown = height(np.linspace(start, end, 400))
    shown = shown[np.isfinite(shown)]
    if not len(shown) or not np.isfinite(heights).all():
        raise NothingToPlotError("the loss has no value on the path")
    low, high = float(min(shown.min(), heights.min())), _top(shown, heights)
    room = ROOM * (high - low) or 1.0
    frame = Frame(start, end, low - room, high + room)
    by = x_label.name if isinstance(x_label, Symbol) else ""
    curve = Curve(curve_points(height, parts, frame), y_label, formula=loss, by=by)
    steps = tuple(zip(places, heights.tolist(), strict=True))
    run = Curve(steps, label, marks=True, numbered=True, formula=loss, by=by)
    ends = (
        [marked(least[0], float(height(np.array([least[0]]))[0]), least[1], loss, by)]
        if least
        else []
    )
    return PlotFigure(
        (curve, run, *ends),
        x_label,
        y_label,
        x_range=(start, end),
        y_range=(frame.low, frame.high),
        moment=moment,
    )


def _top(shown: np.ndarray, heights: np.ndarray) -> float:
    """High enough for the path, and for the curve around it unless that runs away."""
    low = float(min(shown.min(), heights.min()))
    tallest = float(heights.max())
    return (
        min(float(shown.max()), low + 1.5 * (tallest - low))
        if tallest > low
        else float(shown.max())
    )


def _extent(places: Sequence[float]) -> tuple[float, float]:
    """The path with some room on either side."""
    low, high = min(places), max(places)
    width = high - low or max(abs(high), 1.0)
    return low - AROUND * width, high + AROUND * width


def path_on_contours(
    height: Height,
    path: Sequence[tuple[float, float]],
    x_label: Node,
    y_label: Node,
    *,
    loss: Node,
    label: Node | str = "path",
    include: Sequence[tuple[float, float]] = (),
    least: tuple[tuple[float, float], Node | str] | None = None,
    moment: int = 0,
) -> PlotFigure:
    """Lines of equal loss over two parameters, and the path between them.

    The levels run through the points of the path, or between the minimum and the start in equal
    ratios.  The rest is as in ``path_on_curve``.
    """
    points = [(float(x), float(y)) for x, y in path]
    minimum = [least[0]] if least else []
    every = [*points, *include, *minimum]
    x_range, y_range = _box([x for x, _ in every], [y for _, y in every])
    contours = level_lines(height, x_range, y_range, points)
    run = Curve(tuple(points), label, marks=True, numbered=True)
    ends = [marked(*least[0], least[1])] if least else []
    return PlotFigure(
        (run, *ends),
        x_label,
        y_label,
        contours=contours,
        surface=loss,
        x_range=x_range,
        y_range=y_range,
        moment=moment,
    )


def _box(
    xs: Sequence[float], ys: Sequence[float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """A box around the path, not too slender."""
    widths = [max(side) - min(side) for side in (xs, ys)]
    least = SLENDER * max(widths) or 1.0
    boxes = []
    for side, width in zip((xs, ys), widths, strict=True):
        middle, half = (max(side) + min(side)) / 2, max(width, least) / 2
        boxes.append((middle - half * (1 + 2 * AROUND), middle + half * (1 + 2 * AROUND)))
    return boxes[0], boxes[1]

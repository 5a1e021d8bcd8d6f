"""Plotted points, level lines and asymptotes against the formulas that they claim to be of."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

import numpy as np

from derivator.check.chain import Failure
from derivator.check.plot_regions import region_failures
from derivator.errors import Position
from derivator.notation.evaluate import Array
from derivator.notation.matrices import Entry
from derivator.notation.nodes import Node, Symbol
from derivator.solution import Contour, Curve, PlotFigure, Relation

Heights = Callable[[Node, Mapping[Node, Array]], Array]
"""The values of a formula at points, given by what stands on the axes: letters or entries."""

PLOTTED = 1e-6
"""How far a point may lie off its curve, in parts of the height of the picture."""
BESIDE = 1e-9
"""How near to a jump the heights on either side of it are taken, in parts of the width."""
NEIGHBOURS = 8
"""A level line may stray by this part of the distance to the next level."""
NEAR = np.array([1e-3, 1e-6, 1e-9])
FAR = np.array([100.0, 300.0, 600.0, 1e4, 1e6, 1e8])
LEVEL = 2e-3
"""How close to its asymptote a curve must come far out, in parts of the height."""


def plot_failures(
    figure: PlotFigure, heights: Heights, position: Position
) -> Iterator[Failure | None]:
    """For each claim of the figure None, or how it fails."""
    claimed = [curve for curve in figure.curves if curve.formula is not None]
    for curve in claimed:
        yield _misplaced(curve, figure, heights, position)
    if figure.surface is not None:
        yield _uneven(figure, heights, position)
    yield from region_failures(figure, heights, position)
    drawn = [curve for curve in claimed if len(curve.points) > 1 and not curve.numbered]
    if drawn:
        yield from _asymptotes(drawn, figure, heights, position)


def _asymptotes(
    drawn: list[Curve], figure: PlotFigure, heights: Heights, position: Position
) -> Iterator[Failure | None]:
    """Each dashed line is one that some curve really comes close to."""
    own = [_along(curve, figure, heights) for curve in drawn]
    width, height = _width(figure), _height(figure)
    for place in figure.uprights:
        found = any(_grows(along, place, width) for along in own)
        where = f"an asymptote at {place:.6g}"
        yield None if found else _failure(drawn[0], position, place, math.nan, where)
    for level in figure.levels:
        found = any(_approaches(along, level, height) for along in own)
        where = f"an asymptote {level:.6g}"
        yield None if found else _failure(drawn[0], position, level, math.nan, where)


def _along(curve: Curve, figure: PlotFigure, heights: Heights) -> Callable[[Array], Array]:
    """The curve's true heights over places across."""
    formula = curve.formula
    assert formula is not None
    letter = figure.x_label if isinstance(figure.x_label, Entry) else Symbol(curve.by)

    def along(across: Array) -> Array:
        with np.errstate(all="ignore"):
            found = heights(formula, {letter: across})
        return np.array(np.broadcast_to(found, across.shape))

    return along


def _misplaced(
    curve: Curve, figure: PlotFigure, heights: Heights, position: Position
) -> Failure | None:
    """The first point that is not on its curve; at a jump either side will do."""
    across, shown = np.array(curve.points, dtype=float).T
    drawn = np.isfinite(shown)
    if not drawn.any():
        return None
    along, near = _along(curve, figure, heights), BESIDE * _width(figure)
    true = along(across)
    with np.errstate(all="ignore"):
        sides = [true, along(across - near), along(across + near)]
        allowed = PLOTTED * np.maximum(np.abs(shown), _height(figure))
        good = np.any([np.abs(side - shown) <= allowed for side in sides], axis=0)
    for place in np.flatnonzero(drawn & ~good):
        point = f"{curve.by} = {across[place]:.6g}"
        return _failure(curve, position, float(true[place]), float(shown[place]), point)
    return _leaping(curve, figure, heights, position) if _is_line(curve) else None


def _is_line(curve: Curve) -> bool:
    return curve.joined and not curve.numbered


def _leaping(
    curve: Curve, figure: PlotFigure, heights: Heights, position: Position
) -> Failure | None:
    """A line from point to point that leads over a pole."""
    pairs = [(p, q) for p, q in pairwise(curve.points) if math.isfinite(p[1] + q[1])]
    if not pairs:
        return None
    ends = np.array(pairs, dtype=float)
    middle = ends.mean(axis=1)
    true = _along(curve, figure, heights)(middle[:, 0])
    with np.errstate(all="ignore"):
        off = np.abs(true - middle[:, 1]) > _height(figure) + np.abs(ends[:, 1, 1] - ends[:, 0, 1])
    for place in np.flatnonzero(off):
        point = f"{curve.by} = {middle[place, 0]:.6g}, between two points"
        return _failure(curve, position, float(true[place]), float(middle[place, 1]), point)
    return None


def _uneven(figure: PlotFigure, heights: Heights, position: Position) -> Failure | None:
    """The first point of a level line whose height is closer to another level."""
    assert figure.surface is not None
    levels = sorted(contour.level for contour in figure.contours)
    for contour in figure.contours:
        points = np.concatenate([np.array(line, dtype=float) for line in contour.lines])
        assert isinstance(figure.x_label, Node)
        assert isinstance(figure.y_label, Node)
        letters = {figure.x_label: points[:, 0], figure.y_label: points[:, 1]}
        true = np.broadcast_to(heights(figure.surface, letters), len(points))
        allowed = _gap(contour, levels) / NEIGHBOURS
        for place in np.flatnonzero(~(np.abs(true - contour.level) <= allowed)):
            x, y = points[place]
            numbers = (float(true[place]), contour.level)
            point = f"the point ({x:.6g}, {y:.6g}) of a level line"
            surface = figure.surface
            return Failure(position, surface, Relation.EQUAL, surface, *numbers, point)
    return None


def _gap(contour: Contour, levels: list[float]) -> float:
    """The distance to the next level; of a lone level a part of its size."""
    gaps = [abs(level - contour.level) for level in levels if level != contour.level]
    return min(gaps, default=max(abs(contour.level), 1e-6) / 4)


def _grows(along: Callable[[Array], Array], place: float, width: float) -> bool:
    """Whether a curve's heights keep growing towards a place from some side."""
    for side in (-1, 1):
        with np.errstate(all="ignore"):
            values = np.abs(along(place + side * NEAR * width))
            first, second = np.diff(values)
        if np.isinf(values[-1]) or (first > 0 and second > 0.4 * first):
            return True
    return False


def _approaches(along: Callable[[Array], Array], level: float, height: float) -> bool:
    """Whether a curve comes close to a level on some side, and ever closer."""
    for side in (-1, 1):
        off = np.abs(along(side * FAR) - level)
        off = off[np.isfinite(off)]
        if len(off) and off[-1] <= LEVEL * height and off[-1] <= off[0] + PLOTTED * height:
            return True
    return False


def _width(figure: PlotFigure) -> float:
    return _extent(figure, 0, figure.x_range)


def _height(figure: PlotFigure) -> float:
    return _extent(figure, 1, figure.y_range)


def _extent(figure: PlotFigure, axis: int, given: tuple[float, float] | None) -> float:
    """How much of an axis is shown."""
    if given is not None:
        return given[1] - given[0]
    values = [point[axis] for curve in figure.curves for point in curve.points]
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return 1.0
    return (max(finite) - min(finite)) or max(abs(finite[0]), 1e-3)


def _failure(curve: Curve, position: Position, true: float, shown: float, point: str) -> Failure:
    assert curve.formula is not None
    return Failure(position, curve.formula, Relation.EQUAL, curve.formula, true, shown, point)

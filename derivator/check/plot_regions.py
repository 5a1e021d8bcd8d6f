"""Filled regions, straight lines and points of classes against the formulas that they stand for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np

from derivator.check.chain import Failure
from derivator.errors import Position
from derivator.notation.evaluate import Array
from derivator.notation.nodes import Node
from derivator.solution import FilledRegion, PlotFigure, Relation, StraightLine

Heights = Callable[[Node, Mapping[Node, Array]], Array]

SAME = 1e-6
"""How far a value at a point may be off, in parts of its size and of 1."""
POINTS = 40
"""So many points are looked at inside a region, ..."""
GRID = 41
"""... and this number squared in the whole picture."""
ASIDE = 1e-3
"""How far beside a line the side that its arrow shows is looked at, in parts of the picture."""


def region_failures(
    figure: PlotFigure, heights: Heights, position: Position
) -> Iterator[Failure | None]:
    """For each region, line and class of points None, or how it fails."""
    if not (figure.regions or figure.lines or figure.classes):
        return
    look = _Look(figure, heights, position)
    for region in figure.regions:
        if region.formula is not None:
            points = _inside(region)
            yield look.unlike(region.formula, points, region.value, "a point of a region")
    ordered = sorted(figure.regions, key=lambda region: (repr(region.formula), region.value))
    for (_, value), group in groupby(ordered, key=lambda r: (repr(r.formula), r.value)):
        yield look.left_out(list(group), value)
    for own in figure.classes:
        if own.formula is not None:
            yield look.unlike(own.formula, np.array(own.points), own.value, "a point of a class")
    for line in figure.lines:
        yield look.astray(line)


class _Look:
    """Values of formulas at points of the picture."""

    def __init__(self, figure: PlotFigure, heights: Heights, position: Position) -> None:
        self.figure, self.heights, self.position = figure, heights, position

    def values(self, formula: Node, points: Array) -> Array:
        """The formula's values at points."""
        x, y = self.figure.x_label, self.figure.y_label
        assert isinstance(x, Node)
        assert isinstance(y, Node)
        found = self.heights(formula, {x: points[:, 0], y: points[:, 1]})
        return np.array(np.broadcast_to(found, len(points)))

    def unlike(self, formula: Node, points: Array, value: float, what: str) -> Failure | None:
        """The first point at which a formula has another value."""
        if not len(points):
            return self.failure(formula, math.nan, value, f"{what}: a region without an inside")
        true = self.values(formula, points)
        for place in np.flatnonzero(~(np.abs(true - value) <= SAME * max(1.0, abs(value)))):
            where = f"{what} at ({points[place, 0]:.6g}, {points[place, 1]:.6g})"
            return self.failure(formula, float(true[place]), value, where)
        return None

    def left_out(self, regions: Sequence[FilledRegion], value: float) -> Failure | None:
        """A point of the picture that should be filled too."""
        formula, (x_range, y_range) = regions[0].formula, _ranges(self.figure)
        if formula is None or x_range is None or y_range is None:
            return None
        share = (np.arange(GRID) + 0.5) / GRID
        across = x_range[0] + (x_range[1] - x_range[0]) * share
        up = y_range[0] + (y_range[1] - y_range[0]) * share
        points = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
        room = 1e-3 * max(x_range[1] - x_range[0], y_range[1] - y_range[0])
        covered = np.any([_holds(region.corners, points, room) for region in regions], axis=0)
        bare = points[~covered]
        if not len(bare):
            return None
        true = self.values(formula, bare)
        for place in np.flatnonzero(np.abs(true - value) <= SAME * max(1.0, abs(value))):
            where = f"the point ({bare[place, 0]:.6g}, {bare[place, 1]:.6g}) is not filled"
            return self.failure(formula, float(true[place]), math.nan, where)
        return None

    def astray(self, line: StraightLine) -> Failure | None:
        """A point of the drawn line off its equation, or an arrow to the wrong side."""
        ends = np.array(line.ends)
        points = np.stack([ends[0], ends.mean(axis=0), ends[1]])
        left, right = self.values(line.left, points), self.values(line.right, points)
        allowed = SAME * np.maximum(1.0, np.maximum(np.abs(left), np.abs(right)))
        length = float(np.hypot(*(ends[1] - ends[0])))
        for place in np.flatnonzero(~(np.abs(left - right) <= allowed) | (length == 0)):
            where = f"a line's point ({points[place, 0]:.6g}, {points[place, 1]:.6g})"
            return self.failure(line.left, float(left[place]), float(right[place]), where)
        if line.towards is None:
            return None
        beside = points[1:2] + ASIDE * length * np.array([line.towards])
        sides = self.values(line.left, beside)[0], self.values(line.right, beside)[0]
        if (sides[0] > sides[1]) if line.above else (sides[0] < sides[1]):
            return None
        return self.failure(line.left, float(sides[0]), float(sides[1]), "the arrow beside a line")

    def failure(self, formula: Node, true: float, shown: float, where: str) -> Failure:
        """What is wrong, as every other failed check says it."""
        return Failure(self.position, formula, Relation.EQUAL, formula, true, shown, where)


def _ranges(
    figure: PlotFigure,
) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    return figure.x_range, figure.y_range


def _inside(region: FilledRegion) -> Array:
    """Points inside a polygon: near its corners, along its edges, and scattered over it."""
    corners = np.array(region.corners, dtype=float)
    middle = corners.mean(axis=0)
    if len(corners) < 3 or not np.isfinite(corners).all():
        return np.zeros((0, 2))
    turned = np.roll(corners, -1, axis=0)
    area = abs(np.sum(corners[:, 0] * turned[:, 1] - corners[:, 1] * turned[:, 0]))
    if area <= 1e-12:
        return np.zeros((0, 2))
    shares = np.random.default_rng(0).dirichlet(np.ones(len(corners)), POINTS)
    edges = (corners + turned) / 2
    return np.concatenate(
        [middle + 0.99 * (corners - middle), middle + 0.99 * (edges - middle), shares @ corners]
    )


def _holds(corners: Sequence[tuple[float, float]], points: Array, room: float) -> Array:
    """Which points lie in a convex polygon or close to it."""
    ring = np.array(corners, dtype=float)
    turned = np.roll(ring, -1, axis=0)
    area = np.sum(ring[:, 0] * turned[:, 1] - ring[:, 1] * turned[:, 0])
    along = turned - ring
    lengths = np.hypot(along[:, 0], along[:, 1])
    sign = 1.0 if area > 0 else -1.0
    inside = np.ones(len(points), bool)
    for start, step, length in zip(ring, along, lengths, strict=True):
        if length > 0:
            off = step[0] * (points[:, 1] - start[1]) - step[1] * (points[:, 0] - start[0])
            inside &= sign * off / length >= -room
    return inside

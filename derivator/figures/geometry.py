"""Plane geometry of a drawing: boxes, ellipses and polylines, in centimetres, y upwards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
Segment = tuple[float, float, float, float]


@dataclass(frozen=True)
class Ellipse:
    """An axis-parallel ellipse by its centre and half axes."""

    x: float
    y: float
    a: float
    b: float

    def touches(self, start: Point, end: Point, margin: float = 0.0) -> bool:
        """Whether the segment comes closer than about ``margin``."""
        a, b = self.a + margin, self.b + margin
        px, py = (start[0] - self.x) / a, (start[1] - self.y) / b
        dx, dy = (end[0] - start[0]) / a, (end[1] - start[1]) / b
        length = dx * dx + dy * dy
        at = 0.0 if length == 0 else min(1.0, max(0.0, -(px * dx + py * dy) / length))
        return math.hypot(px + at * dx, py + at * dy) < 1.0

    def border(self, towards: Point) -> Point:
        """Where the ray from the centre to the point leaves the ellipse."""
        dx, dy = towards[0] - self.x, towards[1] - self.y
        reach = math.hypot(dx / self.a, dy / self.b)
        if reach == 0:
            return (self.x, self.y + self.b)
        return (self.x + dx / reach, self.y + dy / reach)


@dataclass(frozen=True)
class Rect:
    """An axis-parallel rectangle by its centre and half sides."""

    x: float
    y: float
    half_width: float
    half_height: float

    def overlaps(self, other: Rect, margin: float = 0.0) -> bool:
        """Whether two rectangles come closer than ``margin``."""
        return (
            abs(self.x - other.x) < self.half_width + other.half_width + margin
            and abs(self.y - other.y) < self.half_height + other.half_height + margin
        )

    def touches(self, start: Point, end: Point, margin: float = 0.0) -> bool:
        """Whether the segment comes closer than ``margin``."""
        low, high = 0.0, 1.0
        for from_, to, centre, half in (
            (start[0], end[0], self.x, self.half_width + margin),
            (start[1], end[1], self.y, self.half_height + margin),
        ):
            step = to - from_
            if abs(step) < 1e-12:
                if abs(from_ - centre) >= half:
                    return False
                continue
            first, last = sorted(((centre - half - from_) / step, (centre + half - from_) / step))
            low, high = max(low, first), min(high, last)
        return low < high


def segments(points: Sequence[Point]) -> list[Segment]:
    """The pieces of a polyline."""
    return [(*start, *end) for start, end in pairwise(points)]


def shifted(points: Sequence[Point], distance: float) -> tuple[Point, ...]:
    """The polyline moved sideways, to the right of its direction, with mitred corners."""
    if distance == 0 or len(points) < 2:
        return tuple(points)
    normals = [_normal(start, end) for start, end in pairwise(points) if start != end]
    moved = []
    for index, (x, y) in enumerate(points):
        before = normals[max(0, min(index - 1, len(normals) - 1))]
        after = normals[min(index, len(normals) - 1)]
        nx, ny = before[0] + after[0], before[1] + after[1]
        square = nx * nx + ny * ny
        factor = 2 * distance / max(square, 0.5)
        moved.append((x + nx * factor, y + ny * factor))
    return tuple(moved)


def shortened(points: Sequence[Point], distance: float) -> tuple[Point, ...]:
    """The polyline without its last ``distance`` centimetres."""
    kept = list(points)
    while len(kept) > 1:
        (x0, y0), (x1, y1) = kept[-2:]
        length = math.hypot(x1 - x0, y1 - y0)
        if length > distance:
            part = 1 - distance / length
            kept[-1] = (x0 + (x1 - x0) * part, y0 + (y1 - y0) * part)
            return tuple(kept)
        if len(kept) == 2:
            break
        distance -= length
        kept.pop()
    return tuple(points)


def _normal(start: Point, end: Point) -> Point:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    return (dy / length, -dx / length)

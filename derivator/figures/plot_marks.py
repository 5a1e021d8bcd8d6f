"""What stands at single points of a plot: the numbers of steps, labels, arrows along a path."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Point = tuple[float, float]

DOT = 0.075
"""The radius of a marked point, in cm."""
GAP = 0.06
DIRECTIONS = tuple(
    (math.cos(math.radians(angle)), math.sin(math.radians(angle)))
    for angle in (45, 90, 135, 0, 180, 225, 270, 315)
)
RINGS = (0.0, 0.28)
"""How much further away than beside its point a label may stand, in cm."""
LEAST_ARROW = 0.4
"""Between points that are closer, in cm, there is room for a line only."""
SPACING = 0.12
"""How closely lines are looked at, in cm."""


@dataclass
class Canvas:
    """The picture in cm, with what is already in it."""

    width: float
    height: float
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)
    """Boxes: left, low, right, high."""
    lines: list[Point] = field(default_factory=list)
    """Places on lines, close together."""

    def place(self, at: Point, width: float, height: float) -> Point | None:
        """The centre of a free box of this size beside a point; None where none is free.

        Boxes that lie on no line come first.
        """
        return self.place_along([at], width, height)

    def place_along(self, points: Sequence[Point], width: float, height: float) -> Point | None:
        """The same beside any of several points, such as places on a line."""
        boxes = [
            self._beside(at, direction, width, height, away)
            for away in RINGS
            for at in points
            for direction in DIRECTIONS
        ]
        inside = [box for box in boxes if self._fits(box)]
        if not inside:
            return None
        best = min(inside, key=self._crossed)
        self.taken.append(best)
        return (best[0] + best[2]) / 2, (best[1] + best[3]) / 2

    def _beside(
        self, at: Point, direction: Point, width: float, height: float, away: float
    ) -> tuple[float, float, float, float]:
        gap = DOT + GAP + away
        x = at[0] + direction[0] * gap + _sign(direction[0]) * width / 2
        y = at[1] + direction[1] * gap + _sign(direction[1]) * height / 2
        return x - width / 2, y - height / 2, x + width / 2, y + height / 2

    def _fits(self, box: tuple[float, float, float, float]) -> bool:
        left, low, right, high = box
        if left < 0 or low < 0 or right > self.width or high > self.height:
            return False
        return not any(
            left < other[2] and other[0] < right and low < other[3] and other[1] < high
            for other in self.taken
        )

    def _crossed(self, box: tuple[float, float, float, float]) -> int:
        left, low, right, high = box
        return sum(left < x < right and low < y < high for x, y in self.lines)

    def dot(self, at: Point) -> None:
        """Keep a marked point free of labels."""
        self.taken.append((at[0] - DOT, at[1] - DOT, at[0] + DOT, at[1] + DOT))

    def line(self, points: Sequence[Point], weight: int = 1) -> None:
        """Note a line, which labels avoid where they can, the more so the larger its weight."""
        for (x0, y0), (x1, y1) in pairwise(points):
            count = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) / SPACING))
            self.lines += [
                (x0 + (x1 - x0) * k / count, y0 + (y1 - y0) * k / count) for k in range(count + 1)
            ] * weight


def numbers(
    canvas: Canvas, points: Sequence[Point], sizes: Sequence[Point]
) -> Iterator[tuple[int, Point]]:
    """The numbers of a path's points that find room, with their places: both ends come first."""
    last = len(points) - 1
    order = sorted(range(len(points)), key=lambda k: (k not in (0, last), k))
    inside = [k for k in order if 0 <= points[k][0] <= canvas.width]
    for k in [k for k in inside if 0 <= points[k][1] <= canvas.height]:
        found = canvas.place(points[k], *sizes[k])
        if found is not None:
            yield k, found


def arrows(points: Sequence[Point]) -> Iterator[tuple[int, bool]]:
    """For each step of a path its number and whether it has room for an arrow."""
    for k, (first, second) in enumerate(pairwise(points)):
        yield k, math.dist(first, second) >= LEAST_ARROW


def _sign(value: float) -> int:
    return 0 if abs(value) < 1e-9 else 1 if value > 0 else -1

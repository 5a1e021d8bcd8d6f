"""The points of a plot: what of a curve can be drawn, thinned out, and where the legend fits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from derivator.solution import Curve, PlotFigure

Point = tuple[float, float]
Piece = tuple[Point, ...]

MOST_POINTS = 200
LARGEST = 1e30
"""Beyond this a value runs off every page and interrupts its curve."""
MARGIN = 0.04
"""The part of the axes' lengths that stays free around the curves."""
CORNERS = {
    "north east": (1, 1),
    "north west": (0, 1),
    "south east": (1, 0),
    "south west": (0, 0),
}


@dataclass(frozen=True)
class Window:
    """The ranges of both axes; logarithmic axes have them as powers of ten."""

    left: float
    right: float
    low: float
    high: float
    logarithmic: bool

    def place(self, point: Point) -> Point:
        """Where a point is in the window, each coordinate from 0 to 1."""
        x, y = (math.log10(value) for value in point) if self.logarithmic else point
        return (x - self.left) / (self.right - self.left), (y - self.low) / (self.high - self.low)

    @property
    def ranges(self) -> tuple[float, float, float, float]:
        """The ranges as values on the axes: left, right, low, high."""
        ends = (self.left, self.right, self.low, self.high)
        return tuple(10**end for end in ends) if self.logarithmic else ends  # type: ignore[return-value]


def pieces(curve: Curve, logarithmic: bool) -> tuple[Piece, ...]:
    """The parts of a curve that can be drawn, at most ``MOST_POINTS`` points in all.

    A value that is not finite interrupts the curve; logarithmic axes skip what is not positive.
    """
    points = curve.points
    if logarithmic:
        points = tuple(point for point in points if not min(point) <= 0)
    runs = [tuple(run) for drawn, run in groupby(points, _is_drawn) if drawn]
    runs = runs[: MOST_POINTS // 2]
    total = sum(map(len, runs))
    if total > MOST_POINTS:
        shares = [max(1, MOST_POINTS * len(run) // total) for run in runs]
        while sum(shares) > MOST_POINTS:
            shares[shares.index(max(shares))] -= 1
        runs = [thinned(run, share) for run, share in zip(runs, shares, strict=True)]
    return tuple(runs)


def _is_drawn(point: Point) -> bool:
    return all(math.isfinite(value) and abs(value) <= LARGEST for value in point)


def thinned(points: Piece, most: int) -> Piece:
    """The ends of a curve, and the lowest and highest point of each of equal parts of it."""
    if len(points) <= most:
        return points
    if most < 4:
        return points[:: max(1, len(points) - 1)][:most]
    parts = (most - 2) // 2
    inner = range(1, len(points) - 1)
    kept = {0, len(points) - 1}
    for part in range(parts):
        own = inner[part * len(inner) // parts : (part + 1) * len(inner) // parts]
        kept.add(min(own, key=lambda index: points[index][1]))
        kept.add(max(own, key=lambda index: points[index][1]))
    return tuple(points[index] for index in sorted(kept))


def window(figure: PlotFigure, drawn: Sequence[Sequence[Piece]]) -> Window:
    """Ranges that hold every point, with a little room around."""
    points = [point for curve in drawn for piece in curve for point in piece]
    ranges = []
    for axis in (0, 1):
        values = [point[axis] for point in points]
        if figure.logarithmic:
            values = [math.log10(value) for value in values]
        low, high = min(values, default=0.0), max(values, default=1.0)
        least = 1.0 if figure.logarithmic else max(abs(low), abs(high), 1e-3) * 1e-4
        if high - low < least:
            middle = (low + high) / 2
            widest = 0.5 if figure.logarithmic else max(abs(middle) / 2, 0.5)
            low, high = middle - widest, middle + widest
        room = MARGIN * (high - low)
        ranges.append((low - room, high + room))
    return Window(*ranges[0], *ranges[1], figure.logarithmic)


def legend_corner(
    frame: Window, drawn: Sequence[Sequence[Piece]], width: float, height: float
) -> str | None:
    """A corner where a legend of this size (parts of the axes) covers no curve, or None."""
    for corner, (right, upper) in CORNERS.items():
        if not any(
            _enters(frame.place(point), (right, upper), width, height)
            for curve in drawn
            for piece in curve
            for point in _dense(piece, frame)
        ):
            return corner
    return None


def _enters(place: Point, corner: tuple[int, int], width: float, height: float) -> bool:
    across = 1 - place[0] if corner[0] else place[0]
    down = 1 - place[1] if corner[1] else place[1]
    return across < width and down < height


def _dense(piece: Piece, frame: Window) -> list[Point]:
    """The piece's points with others on the straight lines between them."""
    found = list(piece)
    for (x0, y0), (x1, y1) in pairwise(piece):
        for k in range(1, 8):
            if frame.logarithmic:
                found.append((x0 ** (1 - k / 8) * x1 ** (k / 8), y0 ** (1 - k / 8) * y1 ** (k / 8)))
            else:
                found.append((x0 + (x1 - x0) * k / 8, y0 + (y1 - y0) * k / 8))
    return found

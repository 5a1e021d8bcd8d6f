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
STEPS = 13
"""In so many places in each direction the legend is tried."""
BETWEEN = 24
"""How many points are looked at between two neighbours of a curve."""
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


def pieces(
    curve: Curve,
    logarithmic: bool,
    x_range: tuple[float, float] | None = None,
    y_range: tuple[float, float] | None = None,
) -> tuple[Piece, ...]:
    """The parts of a curve that can be drawn, at most ``MOST_POINTS`` points in all.

    A value that is not finite interrupts the curve; logarithmic axes skip what is not positive.
    Where ranges are given, what is outside is cut off.
    """
    points = curve.points
    if logarithmic:
        points = tuple(point for point in points if not min(point) <= 0)
    runs = [tuple(run) for drawn, run in groupby(points, _is_drawn) if drawn]
    joined = curve.joined and not curve.numbered
    for axis, ends in enumerate((x_range, y_range)):
        if ends is not None:
            runs = [part for run in runs for part in _cut(run, axis, ends, joined)]
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


def _cut(run: Piece, axis: int, ends: tuple[float, float], joined: bool) -> list[Piece]:
    """The stretches of a run between two ends of an axis; a line goes up to the very ends."""
    low, high = ends
    if not joined or len(run) == 1:
        inside = tuple(point for point in run if low <= point[axis] <= high)
        return [inside] if inside else []
    parts: list[list[Point]] = [[]]
    for first, second in pairwise(run):
        if max(first[axis], second[axis]) < low or min(first[axis], second[axis]) > high:
            continue
        begin, end = (
            point
            if low <= point[axis] <= high
            else _on_border(first, second, axis, low if point[axis] < low else high)
            for point in (first, second)
        )
        if parts[-1] and parts[-1][-1] == begin:
            parts[-1].append(end)
        else:
            parts.append([begin, end])
    return [tuple(part) for part in parts if part]


def _on_border(first: Point, second: Point, axis: int, border: float) -> Point:
    share = (border - first[axis]) / (second[axis] - first[axis])
    other = first[1 - axis] + share * (second[1 - axis] - first[1 - axis])
    return (border, other) if axis == 0 else (other, border)


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
    """The ranges that are given, else ranges that hold every point with a little room around."""
    points = [point for curve in drawn for piece in curve for point in piece]
    points += [point for own in figure.classes for point in own.points]
    points += [point for region in figure.regions for point in region.corners]
    ranges: list[tuple[float, float]] = []
    for axis, given in enumerate((figure.x_range, figure.y_range)):
        if given is not None:
            ends = [math.log10(end) for end in given] if figure.logarithmic else given
            ranges.append((ends[0], ends[1]))
            continue
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


def legend_corner(places: Sequence[Point], width: float, height: float) -> str | None:
    """A corner where a legend of this size (parts of the axes) covers no place, or None."""
    for corner, (right, upper) in CORNERS.items():
        if is_free(places, right * (1 - width), upper * (1 - height), width, height):
            return corner
    return None


def legend_place(places: Sequence[Point], width: float, height: float) -> Point | None:
    """The upper left corner of a free place for the legend, as near to a corner as there is one."""
    if width > 1 or height > 1:
        return None
    steps = [k / (STEPS - 1) for k in range(STEPS)]
    corners = [(x * (1 - width), y * (1 - height)) for x in steps for y in steps]
    corners.sort(key=lambda at: min(at[0], 1 - width - at[0]) + min(at[1], 1 - height - at[1]))
    for left, low in corners:
        if is_free(places, left, low, width, height):
            return left, low + height
    return None


def is_free(places: Sequence[Point], left: float, low: float, width: float, height: float) -> bool:
    """Whether no place lies in a box; all in parts of the axes."""
    return not any(left < x < left + width and low < y < low + height for x, y in places)


def covered_places(frame: Window, drawn: Sequence[Sequence[Piece]]) -> list[Point]:
    """Where curves run, in parts of the axes, close together."""
    return [frame.place(p) for curve in drawn for piece in curve for p in _dense(piece, frame)]


def _dense(piece: Piece, frame: Window) -> list[Point]:
    """The piece's points with others on the straight lines between them."""
    found = list(piece)
    for (x0, y0), (x1, y1) in pairwise(piece):
        for part in (k / BETWEEN for k in range(1, BETWEEN)):
            if frame.logarithmic:
                found.append((x0 ** (1 - part) * x1**part, y0 ** (1 - part) * y1**part))
            else:
                found.append((x0 + (x1 - x0) * part, y0 + (y1 - y0) * part))
    return found

"""The cells between straight lines, in exact fractions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

from derivator.derivations.plane.inequalities import HalfPlane

Point = tuple[Fraction, Fraction]
Window = tuple[Fraction, Fraction, Fraction, Fraction]
"""Left, right, low, high."""


@dataclass(frozen=True)
class PlaneCell:
    """A convex part of the plane that no line cuts.

    ``bits`` say for each line whether its half-plane holds the cell; ``corners`` are those of the
    part inside the window, ``sample`` is a point inside.
    """

    bits: tuple[int, ...]
    corners: tuple[Point, ...]
    sample: Point


def crossing(first: HalfPlane, second: HalfPlane) -> Point | None:
    """Where two lines meet; None for parallel ones."""
    (a, b, c), (d, e, f) = first.form, second.form
    det = a * e - b * d
    return None if det == 0 else ((b * f - c * e) / det, (c * d - a * f) / det)


def window_of(lines: Sequence[HalfPlane], points: Sequence[Point] = ()) -> Window:
    """A window in which all crossings lie, with room around; whole numbers where it is large."""
    found = [p for p in (crossing(a, b) for a, b in combinations(lines, 2)) if p is not None]
    found += points
    for line in lines:
        if not found or all(crossing(line, other) is None for other in lines):
            found.append(_foot(line, found[0] if found else (Fraction(0), Fraction(0))))
    xs, ys = [p[0] for p in found], [p[1] for p in found]
    span = max(max(xs) - min(xs), max(ys) - min(ys))
    room = span * Fraction(2, 5) if span else Fraction(3)
    unit = Fraction(1)
    while unit > room / 2:
        unit /= 2
    ends = []
    for values in (xs, ys):
        middle, half = (max(values) + min(values)) / 2, span / 2 + room
        half = max((max(values) - min(values)) / 2 + room, half * Fraction(3, 5))
        ends += [
            math.floor((middle - half) / unit) * unit,
            math.ceil((middle + half) / unit) * unit,
        ]
    return ends[0], ends[1], ends[2], ends[3]


def _foot(line: HalfPlane, origin: Point) -> Point:
    """The point of a line nearest to another point."""
    a, b, _ = line.form
    times = line.at(origin) / (a * a + b * b)
    return origin[0] - times * a, origin[1] - times * b


def cells_of(lines: Sequence[HalfPlane], window: Window) -> tuple[PlaneCell, ...]:
    """All cells with a part inside the window, from left to right and from below."""
    left, right, low, high = window
    parts: list[tuple[tuple[int, ...], list[Point]]] = [
        ((), [(left, low), (right, low), (right, high), (left, high)])
    ]
    for line in lines:
        split = []
        for bits, corners in parts:
            for bit, sign in ((1, 1), (0, -1)):
                own = _cut(corners, line, sign)
                if _area(own) > 0:
                    split.append(((*bits, bit), own))
        parts = split
    found = [
        PlaneCell(bits, tuple(corners), _sample(corners, lines, bits, window))
        for bits, corners in parts
    ]
    return tuple(sorted(found, key=lambda cell: cell.sample))


def _cut(corners: Sequence[Point], line: HalfPlane, sign: int) -> list[Point]:
    """The part of a polygon on one side of a line."""
    found: list[Point] = []
    for first, second in pairwise([*corners, corners[0]]):
        before, after = sign * line.at(first), sign * line.at(second)
        if before >= 0:
            found.append(first)
        if before * after < 0:
            share = before / (before - after)
            found.append(
                (
                    first[0] + share * (second[0] - first[0]),
                    first[1] + share * (second[1] - first[1]),
                )
            )
    return found


def _area(corners: Sequence[Point]) -> Fraction:
    if len(corners) < 3:
        return Fraction(0)
    pairs = pairwise([*corners, corners[0]])
    return abs(sum((p[0] * q[1] - p[1] * q[0] for p, q in pairs), Fraction(0)))


def _sample(
    corners: Sequence[Point], lines: Sequence[HalfPlane], bits: Sequence[int], window: Window
) -> Point:
    """A point inside a cell, with coordinates as simple as possible, away from its lines."""
    xs, ys = [p[0] for p in corners], [p[1] for p in corners]
    for parts in (1, 2, 4, 8):
        across = _between(min(xs), max(xs), parts, window[:2])
        up = _between(min(ys), max(ys), parts, window[2:])
        points = [(x, y) for x in across for y in up]
        inside = [p for p in points if _room(p, lines, bits) > 0]
        if inside:
            return max(inside, key=lambda p: (min(_room(p, lines, bits), 1.0), -_size(p), p))
    count = len(corners)
    return sum(xs, Fraction(0)) / count, sum(ys, Fraction(0)) / count


def _between(low: Fraction, high: Fraction, parts: int, ends: Sequence[Fraction]) -> list[Fraction]:
    """At most about twenty multiples of 1/parts strictly between two numbers."""
    first, last = math.floor(low * parts), math.ceil(high * parts)
    step = max(1, (last - first) // 20)
    places = [Fraction(k, parts) for k in range(first, last + 1, step)]
    return [place for place in places if ends[0] < place < ends[1]]


def _room(point: Point, lines: Sequence[HalfPlane], bits: Sequence[int]) -> float:
    """The distance to the nearest line; not positive outside of the cell."""
    return min(
        float(line.at(point) * (1 if bit else -1)) / math.hypot(*map(float, line.form[:2]))
        for line, bit in zip(lines, bits, strict=True)
    )


def _size(point: Point) -> float:
    return float(abs(point[0]) + abs(point[1]))


def ends_of(line: HalfPlane, window: Window) -> tuple[Point, Point] | None:
    """Where a line enters and leaves the window."""
    a, b, c = line.form
    left, right, low, high = window
    found = set()
    if b:
        found |= {(x, (-c - a * x) / b) for x in (left, right)}
    if a:
        found |= {((-c - b * y) / a, y) for y in (low, high)}
    inside = sorted(p for p in found if left <= p[0] <= right and low <= p[1] <= high)
    return (inside[0], inside[-1]) if len(inside) > 1 else None

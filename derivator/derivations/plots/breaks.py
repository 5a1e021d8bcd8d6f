"""Where a curve is interrupted: poles, jumps, and the ends of where it has values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from derivator.derivations.plots.heights import Array, Height

GRID = 1200
HALVINGS = 60
LARGEST = 1e300
"""What overflows counts as this: a curve that is merely steep is not interrupted."""
JUMP = 1e-3
"""A difference that stays larger than this part of the heights, however close, is a jump."""
SHARPEST = 24
"""How many of the sharpest bends are looked at for poles."""
NEAR = np.array([1e-3, 1e-6, 1e-9])
"""How close to a place, as parts of the interval, it is seen whether the heights grow there."""


@dataclass(frozen=True)
class Break:
    """The curve ends at ``left`` and begins again at ``right``."""

    left: float
    right: float
    pole: float | None = None
    """Where its heights grow without bound."""


@dataclass(frozen=True)
class Part:
    """A stretch without interruption."""

    start: float
    end: float


def grid(start: float, end: float, count: int = GRID) -> Array:
    """Evenly spread places with 0 among them, where it lies between the ends."""
    places = np.linspace(start, end, count + 1)
    return np.unique(np.append(places, 0.0)) if start < 0 < end else places


def parts_and_poles(height: Height, start: float, end: float) -> tuple[list[Part], list[float]]:
    """The stretches of a curve between two places, and its vertical asymptotes."""

    def capped(places: Array) -> Array:
        return np.asarray(np.clip(height(places), -LARGEST, LARGEST))

    across = grid(start, end)
    heights = capped(across)
    found = _between(capped, across, heights, end - start)
    found += _bends(capped, across, heights, end - start)
    found.sort(key=lambda item: item.left)
    merged: list[Break] = []
    for item in found:
        if merged and item.left <= merged[-1].right + 1e-9 * (end - start):
            last = merged[-1]
            poles = [p for p in (last.pole, item.pole) if p is not None]
            right = max(last.right, item.right)
            merged[-1] = Break(last.left, right, poles[0] if poles else None)
        else:
            merged.append(item)
    borders = [start, *(edge for item in merged for edge in (item.left, item.right)), end]
    parts = [Part(a, b) for a, b in zip(borders[::2], borders[1::2], strict=True) if a < b]
    parts = [p for p in parts if np.isfinite(capped(np.array([(p.start + p.end) / 2])))[0]]
    return parts, [item.pole for item in merged if item.pole is not None]


def _between(height: Height, across: Array, heights: Array, span: float) -> list[Break]:
    """Jumps, poles with a change of sign, and edges: found by halving towards the difference."""
    finite = np.isfinite(heights)
    scale = _scale(heights)
    low, high = across[:-1].copy(), across[1:].copy()
    below, above = heights[:-1].copy(), heights[1:].copy()
    one_ended = finite[:-1] != finite[1:]
    with np.errstate(all="ignore"):
        steep = finite[:-1] & finite[1:] & (np.abs(above - below) > JUMP * scale)
    look = np.flatnonzero(one_ended | steep)
    low, high, below, above = low[look], high[look], below[look], above[look]
    for _ in range(HALVINGS if len(look) else 0):
        middle = (low + high) / 2
        value = height(middle)
        leftwards = _falls_left(below, value, above)
        high, above = np.where(leftwards, middle, high), np.where(leftwards, value, above)
        low, below = np.where(leftwards, low, middle), np.where(leftwards, below, value)
    whole = [_lone(height, across, heights, int(k), span) for k in np.flatnonzero(~finite)]
    found = [item for item in whole if item is not None]
    with np.errstate(all="ignore"):
        for a, b, y, z in zip(low, high, below, above, strict=True):
            if abs(z - y) <= JUMP * max(scale, abs(y), abs(z)):
                continue
            poles = [_pole(height, edge, side, span) for edge, side in ((a, -1), (b, 1))]
            here = _nice(float(a + b) / 2, span) if any(poles) else None
            left = a if np.isfinite(y) else _end_of_gap(across, finite, a, -1)
            right = b if np.isfinite(z) else _end_of_gap(across, finite, b, 1)
            found.append(Break(float(left), float(right), here))
    return found


def _falls_left(below: Array, value: Array, above: Array) -> Array:
    """Whether the larger difference, or the change of being finite, is in the left half."""
    ends = np.isfinite(below) != np.isfinite(above)
    with np.errstate(all="ignore"):
        larger = np.abs(value - below) >= np.abs(above - value)
    left = np.where(ends, np.isfinite(value) != np.isfinite(below), larger)
    return np.asarray(np.where(~ends & ~np.isfinite(value), True, left))


def _end_of_gap(across: Array, finite: Array, place: float, side: int) -> float:
    """The last place of the grid, in one direction, up to which there is no value."""
    index = int(np.searchsorted(across, place))
    index = index - 1 if side < 0 else index
    while 0 < index < len(across) - 1 and not finite[index]:
        index += side
    index = min(max(index, 0), len(across) - 1)
    return float(across[index])


def _lone(height: Height, across: Array, heights: Array, place: int, span: float) -> Break | None:
    """A single place of the grid without a value, as 0 of 1/t."""
    if not 0 < place < len(across) - 1:
        return None
    if not (np.isfinite(heights[place - 1]) and np.isfinite(heights[place + 1])):
        return None
    here = float(across[place])
    pole = any(_pole(height, here, side, span) for side in (-1, 1))
    tiny = 1e-12 * span
    return Break(here - tiny, here + tiny, here if pole else None)


def _bends(height: Height, across: Array, heights: Array, span: float) -> list[Break]:
    """Poles without a change of sign: sharp peaks, looked at ever more closely."""
    with np.errstate(all="ignore"):
        bend = heights[:-2] - 2 * heights[1:-1] + heights[2:]
        slopes = np.diff(heights)
        peak = np.isfinite(bend) & (slopes[:-1] * slopes[1:] <= 0) & (bend != 0)
    places = np.flatnonzero(peak)
    places = places[np.argsort(-np.abs(bend[places]))][:SHARPEST] + 1
    found = []
    for place in places:
        low, high = across[place - 1], across[place + 1]
        sign = -np.sign(bend[place - 1])
        for _ in range(HALVINGS // 2):
            inner = np.linspace(low, high, 9)
            with np.errstate(all="ignore"):
                values = np.where(np.isfinite(height(inner)), sign * height(inner), np.inf)
            top = int(np.argmax(values))
            low, high = inner[max(top - 1, 0)], inner[min(top + 1, 8)]
        here = _nice(float(low + high) / 2, span)
        if all(_pole(height, here, side, span) for side in (-1, 1)):
            found.append(Break(here - 1e-12 * span, here + 1e-12 * span, here))
    return found


def _pole(height: Height, place: float, side: int, span: float) -> bool:
    """Whether heights keep growing towards a place: as fast as a logarithm, or faster."""
    with np.errstate(all="ignore"):
        values = np.abs(height(place + side * NEAR * span))
        if values[-1] >= LARGEST:
            return True
        first, second = np.diff(values)
    return bool(first > 1e-6 * max(1.0, values[0]) and second > 0.5 * first)


def _nice(place: float, span: float) -> float:
    """The place as a short decimal, if that is where it is but for rounding."""
    for digits in range(7):
        if abs(round(place, digits) - place) <= 1e-10 * span:
            return round(place, digits) + 0.0
    return place


def _scale(heights: Array) -> float:
    """The usual spread of the heights."""
    finite = heights[np.isfinite(heights)]
    if not len(finite):
        return 1.0
    low, high = np.quantile(finite, (0.1, 0.9))
    return float(high - low) or float(np.max(finite) - np.min(finite)) or 1.0

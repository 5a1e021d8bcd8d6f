"""Which part of a function is worth showing: where it does something, and how high."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeGuard

import numpy as np

from derivator.derivations.plots.breaks import Part, grid, parts_and_poles
from derivator.derivations.plots.heights import Array, Height
from derivator.notation.functions import Function
from derivator.notation.nodes import Call, Node
from derivator.notation.walk import descendants

USUAL = 3.0
"""Half the interval where nothing in particular happens, as of t^2 or e^t."""
FAR = 24.0
"""How far out it is looked."""
ROUND = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30)
MOST_TURNS = 80
"""So many zeros, extrema and turning points of a wave fit into the usual interval."""
WAVES = frozenset(("sin", "cos", "tan", "cot"))
FEWEST = 12
"""A stretch of fewer places of the grid is no bend but a kink."""
QUIET = 0.02
"""A bend below this part of the strongest one counts as none."""
TALL = 0.75
"""How far beyond the usual heights a window with poles goes, in parts of their spread."""
RARE = 0.2
"""Heights that less than this part of the interval reaches are cut off at its ends."""
DWARFED = 20
"""A curve so many times taller than the others is cut off."""
OUT = np.array([100.0, 300.0, 600.0, 1e4, 1e6, 1e8])
"""Where it is seen whether heights settle; exponentials overflow soon after 700."""


def has_waves(formulas: Sequence[Node]) -> bool:
    """Whether a trigonometric function occurs, also inside another function."""
    return any(_is_wave(part.function) for f in formulas for part in descendants(f) if _call(part))


def _call(node: Node) -> TypeGuard[Call]:
    return isinstance(node, Call)


def _is_wave(function: Function) -> bool:
    if function.derived is not None:
        return _is_wave(function.derived[0])
    return function.name in WAVES or (function.body is not None and has_waves([function.body]))


def interval_of(heights: Sequence[Height], waves: bool) -> tuple[float, float]:
    """Where some curves do something: around their zeros, extrema, bends, kinks and poles."""
    across = np.linspace(-FAR, FAR, 4801) + 1e-7
    places: list[float] = []
    widths: list[float] = []
    poles: list[float] = []
    defined = np.zeros(len(across), bool)
    for height in heights:
        values = height(across)
        defined |= ~np.isnan(values)
        places += _turns(across, values)
        widths += _bent(across, values)
        poles += [place for place in parts_and_poles(height, -FAR, FAR)[1] if abs(place) < FAR / 2]
    if not defined.any():
        return -USUAL, USUAL
    if waves:
        count = max(len(_turns(across, height(across))) for height in heights)
        half = 2 * math.pi / 2 ** max(0, math.ceil(math.log2(max(count, 1) / MOST_TURNS)))
        return -half, half
    half = max([1.5 * abs(p) for p in (*places, *widths)] + [2 * abs(p) for p in poles], default=0)
    half = half if widths else max(half, USUAL)
    half = next((value for value in ROUND if value >= 0.97 * half), FAR)
    first, last = float(across[defined][0]), float(across[defined][-1])
    start = max(-half, _outwards(first, half)) if first > -FAR + 0.1 else -half
    end = min(half, _outwards(last, -half)) if last < FAR - 0.1 else half
    return (start, end) if start < end else (first, last)


def _outwards(edge: float, half: float) -> float:
    """A little beyond the edge of where there are values."""
    edge = (math.ceil if half < 0 else math.floor)(20 * edge) / 20
    return edge - math.copysign(min(1.0, abs(half) / 6), half)


def _turns(across: Array, values: Array) -> list[float]:
    """Zeros, extrema and turning points."""
    found: list[float] = []
    with np.errstate(all="ignore"):
        slopes = np.diff(values)
        bends = np.diff(slopes)
    noise = _noise(values)
    for series in (values, slopes, bends):
        signs = np.sign(np.where(np.abs(series) > noise, series, 0))
        turned = np.flatnonzero(signs[:-1] * signs[1:] < 0)
        found += across[turned].tolist()
    return [place for place in found if abs(place) < 0.6 * FAR]


def _bent(across: Array, values: Array) -> list[float]:
    """The ends of the stretch outside which a curve hardly bends; empty for a mere kink."""
    with np.errstate(all="ignore"):
        bends = np.abs(np.nan_to_num(np.diff(np.diff(values)), posinf=0, neginf=0))
    top = float(np.max(bends, initial=0.0))
    loud = np.flatnonzero(bends > QUIET * top)
    if top <= _noise(values) or len(loud) < FEWEST or loud[-1] - loud[0] < FEWEST:
        return []
    ends = [float(across[loud[0]]), float(across[loud[-1]])]
    return ends if max(map(abs, ends)) < FAR / 2 else []


def _noise(values: Array) -> float:
    """What may be mere rounding among differences of some values."""
    return 1e-12 * float(np.max(np.abs(values), initial=1e-280, where=np.isfinite(values)))


def window_of(
    heights: Sequence[Height], cut: Sequence[tuple[Sequence[Part], Sequence[float]]]
) -> tuple[float, float]:
    """How high the window is for curves with their parts and poles.

    Everything is shown but what runs away: at poles, at an end as e^t does, or far from all other
    curves.
    """
    ranges = []
    for height, (parts, poles) in zip(heights, cut, strict=True):
        values = _values(height, parts)
        if not len(values):
            continue
        low, high = float(np.min(values)), float(np.max(values))
        if poles:
            first, last = np.quantile(values, (0.14, 0.86))
            room = TALL * (last - first)
            low, high = max(low, float(first - room)), min(high, float(last + room))
        else:
            low, high = _without_rare_ends(values, low, high)
        ranges.append((low, high))
    low, high = _common(ranges) if ranges else (-1.0, 1.0)
    if high - low < 1e-9 * max(1.0, abs(high)):
        return low - 1, high + 1
    return low, high


def _common(ranges: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """What holds all ranges, but for those that dwarf the others."""
    extents = sorted(high - low for low, high in ranges)
    usual = extents[(len(extents) - 1) // 2] or extents[-1]
    small = [pair for pair in ranges if pair[1] - pair[0] <= DWARFED * usual]
    low, high = min(low for low, _ in small), max(high for _, high in small)
    if len(small) < len(ranges):
        room = high - low
        low = max(low - room, min(low for low, _ in ranges))
        high = min(high + room, max(high for _, high in ranges))
    return low, high


def _without_rare_ends(values: Array, low: float, high: float) -> tuple[float, float]:
    """Without heights that the curve runs up to just before an end, as e^t does."""
    for sign in (1, -1):
        own = sign * values
        bottom, top = float(np.min(own)), float(np.max(own))
        at_end = int(np.argmax(own)) in (0, len(own) - 1)
        if at_end and np.mean(own > bottom + (top - bottom) / 4) < RARE:
            cut = sign * float(np.quantile(own, 1 - RARE))
            low, high = (low, cut) if sign > 0 else (cut, high)
    return low, high


def _values(height: Height, parts: Sequence[Part]) -> Array:
    """Heights, spread evenly over all parts."""
    total = sum(part.end - part.start for part in parts)
    rows = []
    for part in parts:
        count = max(3, round(1200 * (part.end - part.start) / total))
        rows.append(height(grid(part.start, part.end, count)))
    joined = np.concatenate(rows) if rows else np.empty(0)
    return np.asarray(joined[np.isfinite(joined)])


def horizontal_asymptotes(
    heights: Sequence[Height], low: float, high: float, start: float, end: float
) -> tuple[float, ...]:
    """The heights that curves come ever closer to, far out on either side, without being there."""
    found: list[float] = []
    size = max(high - low, 1e-12)
    for height in heights:
        for edge, side in ((end, 1), (start, -1)):
            far = height(side * OUT)
            far = far[np.isfinite(far)]
            inner = height(np.linspace(edge, edge * 0.8 + 0.2 * (start + end) / 2, 9))
            if len(far) < 2 or abs(far[-1] - far[-2]) > 1e-4 * size:
                continue
            level = round(float(far[-1]), 6) + 0.0 if abs(far[-1]) < 1e3 else float(far[-1])
            near = np.abs(inner - level)
            meets = bool(np.all(near[np.isfinite(near)] < 1e-13))
            if meets or not low - 0.05 * size <= level <= high + 0.05 * size:
                continue
            if all(abs(level - other) > 1e-3 * size for other in found):
                found.append(level)
    return tuple(sorted(found))

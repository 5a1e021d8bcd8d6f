"""The points of a curve: close together where it bends, and none beyond the window."""

from __future__ import annotations

import math

import numpy as np

from derivator.derivations.plots.breaks import Part, grid
from derivator.derivations.plots.heights import Array, Height

Point = tuple[float, float]

MOST_POINTS = 180
FIRST = 48
"""How many places are looked at first, over the whole interval."""
ROUNDS = 26
CLOSE = 5e-4
"""How far the line may be off the curve, in parts of the window."""
INNER = np.array([0.25, 0.5, 0.75])
SLACK = 0.6
"""The height of the window for its width, as it is printed."""


class Frame:
    """The window: places in it, as parts of its width."""

    def __init__(self, start: float, end: float, low: float, high: float) -> None:
        self.start, self.end, self.low, self.high = start, end, low, high

    def placed(self, across: Array, heights: Array) -> tuple[Array, Array]:
        """Where points are; what lies far above or below is drawn nearer."""
        x = (across - self.start) / (self.end - self.start)
        y = (heights - self.low) / (self.high - self.low)
        return x, SLACK * np.clip(np.nan_to_num(y, nan=0.5, posinf=2, neginf=-1), -0.2, 1.2)

    def inside(self, heights: Array) -> Array:
        """Which heights are in the window."""
        with np.errstate(invalid="ignore"):
            return np.asarray((heights >= self.low) & (heights <= self.high))


def curve_points(height: Height, parts: list[Part], frame: Frame) -> tuple[Point, ...]:
    """The points of every part, each at most once over the window's border; nan between parts."""
    lines: list[list[Point]] = []
    for part in parts:
        across = _refined(height, part, frame)
        lines.extend(_visible(height, across, frame))
    lines = [line for line in lines if line]
    close = CLOSE
    while sum(map(len, lines)) > MOST_POINTS and close < 0.2:
        lines = [_thinned(line, frame, close) for line in lines]
        close *= 1.5
    points: list[Point] = []
    for line in lines:
        if points:
            points.append(((points[-1][0] + line[0][0]) / 2, math.nan))
        points.extend(line)
    return tuple(points)


def _refined(height: Height, part: Part, frame: Frame) -> Array:
    """Places of a part, with more of them where the line through them leaves the curve."""
    count = max(8, round(FIRST * (part.end - part.start) / (frame.end - frame.start)))
    across = grid(part.start, part.end, count)
    open_low, open_high = across[:-1], across[1:]
    kept = [across]
    for _ in range(ROUNDS):
        if not len(open_low):
            break
        inner = open_low[:, None] + (open_high - open_low)[:, None] * INNER
        off = _distance(height, open_low, open_high, inner, frame) > CLOSE
        off &= (open_high - open_low) > 1e-13 * (frame.end - frame.start)
        low, high, middle = open_low[off], open_high[off], inner[off, 1]
        kept.append(middle)
        if sum(map(len, kept)) > 20 * MOST_POINTS:
            break
        open_low, open_high = np.append(low, middle), np.append(middle, high)
    return np.unique(np.concatenate(kept))


def _distance(height: Height, low: Array, high: Array, inner: Array, frame: Frame) -> Array:
    """How far the curve is from the lines between pairs of its points, in the window."""
    x0, y0 = frame.placed(low, height(low))
    x1, y1 = frame.placed(high, height(high))
    x, y = frame.placed(inner, height(inner.ravel()).reshape(inner.shape))
    dx, dy = (x1 - x0)[:, None], (y1 - y0)[:, None]
    length = np.maximum(np.hypot(dx, dy), 1e-15)
    return np.asarray(np.max(np.abs((x - x0[:, None]) * dy - (y - y0[:, None]) * dx) / length, 1))


def _visible(height: Height, across: Array, frame: Frame) -> list[list[Point]]:
    """The runs of points inside the window, each carried on to where the curve leaves it."""
    heights = height(across)
    inside = frame.inside(heights)
    lines: list[list[Point]] = []
    current: list[Point] = []
    points = list(zip(across.tolist(), heights.tolist(), strict=True))
    for index, (point, shown) in enumerate(zip(points, inside, strict=True)):
        if index and shown != inside[index - 1]:
            end = _crossing(height, points[index - 1], point, shown, frame)
            if (end is not None and shown) or (end is not None and end != current[-1]):
                current.append(end)
        if shown and (not current or point != current[-1]):
            current.append(point)
        elif not shown and current:
            lines.append(current)
            current = []
    return [*lines, current] if current else lines


def _crossing(
    height: Height, before: Point, after: Point, entering: bool, frame: Frame
) -> Point | None:
    """The last point inside the window between one inside and one outside."""
    inside, outside = (after, before) if entering else (before, after)
    x, y = inside[0], outside[0]
    for _ in range(60):
        middle = (x + y) / 2
        if frame.inside(height(np.array([middle])))[0]:
            x = middle
        else:
            y = middle
    return (x, float(height(np.array([x]))[0]))


def _thinned(line: list[Point], frame: Frame, close: float) -> list[Point]:
    """Fewer points, none further from the line through the others (Douglas and Peucker, 1973)."""
    if len(line) < 3:
        return line
    x, y = frame.placed(*(np.array(side) for side in zip(*line, strict=True)))
    kept = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        dx, dy = x[last] - x[first], y[last] - y[first]
        inner = slice(first + 1, last)
        off = np.abs((x[inner] - x[first]) * dy - (y[inner] - y[first]) * dx)
        off = off / max(math.hypot(dx, dy), 1e-15)
        far = int(np.argmax(off))
        if off[far] > close:
            kept.add(first + 1 + far)
            stack += [(first, first + 1 + far), (first + 1 + far, last)]
    return [line[index] for index in sorted(kept)]

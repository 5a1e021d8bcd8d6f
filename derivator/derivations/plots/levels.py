"""Lines of equal height over two parameters, traced on a grid and drawn onto the surface."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from derivator.derivations.plots.heights import Array, Height
from derivator.solution import Contour

SIDE = 121
"""Places of the grid in either direction."""
LEVELS = 9
MOST_ON_LINE = 70
"""Points of one line."""
NEWTON = 4


def level_lines(
    height: Height,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    path: Sequence[tuple[float, float]] = (),
    levels: Sequence[float] = (),
) -> tuple[Contour, ...]:
    """Level lines in a box, by default at levels of its own; empty for a surface without slope."""
    from contourpy import contour_generator

    xs, ys = np.linspace(*x_range, SIDE), np.linspace(*y_range, SIDE)
    across, up = np.meshgrid(xs, ys)
    heights = height(across, up)
    finite = heights[np.isfinite(heights)]
    if not len(finite) or np.ptp(finite) <= 1e-12 * max(1.0, float(np.abs(finite).max())):
        return ()
    tracer = contour_generator(xs, ys, np.ma.masked_invalid(heights))
    found = []
    for level in levels or chosen_levels(finite, _along(height, path)):
        lines = [
            _settled(height, np.asarray(line), level, (xs, ys)) for line in tracer.lines(level)
        ]
        kept = tuple(line for line in lines if len(line) > 2)
        if kept:
            found.append(Contour(float(level), kept))
    return tuple(found)


def _along(height: Height, path: Sequence[tuple[float, float]]) -> Array:
    """The heights of the path, from its highest point down."""
    if not path:
        return np.empty(0)
    values = height(*np.array(path, dtype=float).T)
    return np.asarray(np.sort(values[np.isfinite(values)])[::-1])


def chosen_levels(heights: Array, path: Array) -> list[float]:
    """In equal ratios above the lowest height, from the start of the path down to its end.

    Lines of a bowl are then evenly far from one another, near the minimum too.
    """
    low, high = float(heights.min()), float(heights.max())
    top = float(path[0]) if len(path) else low + (high - low) / 2
    top = max(top, low + 1e-3 * (high - low))
    roots = np.linspace(0, 1, LEVELS)[1:] ** 2
    inner = low + roots * (top - low)
    step = float(np.sqrt(max(top - low, 0.0))) / (LEVELS - 1)
    outer: list[float] = []
    root = float(np.sqrt(top - low)) + step
    while low + root**2 < high and len(outer) < LEVELS:
        outer.append(low + root**2)
        root += step
    return [float(level) for level in (*inner, *outer)]


def _settled(
    height: Height, line: Array, level: float, axes: tuple[Array, Array]
) -> tuple[tuple[float, float], ...]:
    """Fewer points of a line, each moved uphill or downhill onto its level (Newton's method)."""
    line = line[np.isfinite(line).all(axis=1)]
    if len(line) > MOST_ON_LINE:
        line = line[np.linspace(0, len(line) - 1, MOST_ON_LINE).round().astype(int)]
    ends = np.array([axis[[0, -1]] for axis in axes])
    small = (ends[:, 1] - ends[:, 0]) * 1e-6
    points = line.copy()
    for _ in range(NEWTON):
        x, y = points.T
        off = height(x, y) - level
        slope_x = (height(x + small[0], y) - height(x - small[0], y)) / (2 * small[0])
        slope_y = (height(x, y + small[1]) - height(x, y - small[1])) / (2 * small[1])
        size = slope_x**2 + slope_y**2
        with np.errstate(all="ignore"):
            moves = np.stack([off * slope_x / size, off * slope_y / size], axis=1)
        moves = np.where(np.isfinite(moves), moves, 0)
        step = (ends[:, 1] - ends[:, 0]) / SIDE
        points = points - np.clip(moves, -step, step)
    points = np.clip(points, ends[:, 0], ends[:, 1])
    close = np.abs(height(*points.T) - level) <= np.abs(height(*line.T) - level)
    return tuple(map(tuple, np.where(close[:, None], points, line).tolist()))

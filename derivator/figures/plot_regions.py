"""Regions, straight lines and points of classes in a plot of the plane, as pgfplots."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from derivator.figures.plot_marks import Canvas
from derivator.figures.plot_points import Point, Window
from derivator.solution import ClassPoints, FilledRegion

GREY = "fill={rgb,255:red,205;green,218;blue,236}"
STROKES = "draw={rgb,255:red,110;green,110;blue,110}, line width=0.3pt"
SPACING = 0.22
"""Between the strokes of a hatched region, in cm."""
ARROW = 0.5
"""The length of an arrow to one side of a line, in cm."""
SHARES = (0.08, 0.92, 0.12, 0.88, 0.16, 0.84, 0.25, 0.75, 0.35, 0.65, 0.5)
"""Where on a line its equation may stand, in parts of the line, the best place first."""
FEET = (0.5, 0.35, 0.65, 0.22, 0.78, 0.12, 0.88)
"""Where on a line its arrow may begin, the best place first."""
MARKS = {
    "disc": "mark=*, mark options={solid, fill=black, draw=black}",
    "circle": "mark=*, mark options={solid, fill=white, draw=black}",
    "square": "mark=square*, mark options={solid, fill=black!55, draw=black}",
    "triangle": "mark=triangle*, mark options={solid, fill=white, draw=black}",
    "cross": "mark=x, mark options={solid, draw=black, line width=0.9pt}",
}


def clipped(corners: Sequence[Point], frame: Window) -> list[Point]:
    """The part of a convex polygon inside the window (Sutherland and Hodgman, 1974)."""
    found = list(corners)
    edges = ((0, frame.left, 1), (0, frame.right, -1), (1, frame.low, 1), (1, frame.high, -1))
    for axis, border, sign in edges:
        points, found = found, []
        for first, second in zip(points, points[1:] + points[:1], strict=True):
            inner, outer = (sign * (p[axis] - border) >= 0 for p in (first, second))
            if inner:
                found.append(first)
            if inner != outer:
                share = (border - first[axis]) / (second[axis] - first[axis])
                found.append(tuple(a + share * (b - a) for a, b in zip(first, second, strict=True)))  # type: ignore[arg-type]
    return found


def filled(region: FilledRegion, frame: Window, size: Point) -> list[str]:
    """A region as drawing commands."""
    corners = clipped(region.corners, frame)
    if len(corners) < 3:
        return []
    if region.filling == "grey":
        return [rf"\fill[{GREY}] {' -- '.join(map(_at, corners))} -- cycle;"]
    placed = [(frame.place(p)[0] * size[0], frame.place(p)[1] * size[1]) for p in corners]
    slopes = (1,) if region.filling == "hatched" else (1, -1)
    strokes = [stroke for slope in slopes for stroke in hatching(placed, slope)]
    path = " ".join(
        " -- ".join(f"(rel axis cs:{x / size[0]:.4f},{y / size[1]:.4f})" for x, y in stroke)
        for stroke in strokes
    )
    return [rf"\draw[{STROKES}] {path};"] if strokes else []


def hatching(corners: Sequence[Point], slope: int) -> Iterator[tuple[Point, Point]]:
    """Parallel strokes y = slope x + c through a convex polygon, all in cm."""
    offsets = [y - slope * x for x, y in corners]
    step = SPACING * math.sqrt(2)
    first, last = math.ceil(min(offsets) / step), math.floor(max(offsets) / step)
    closed = [*corners, corners[0]]
    for number in range(first, last + 1):
        level = number * step
        cuts: list[Point] = []
        for (x0, y0), (x1, y1) in pairwise(closed):
            before, after = y0 - slope * x0 - level, y1 - slope * x1 - level
            if (before < 0) != (after < 0):
                share = before / (before - after)
                cuts.append((x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
        if len(cuts) == 2 and math.dist(*cuts) > 0.01:
            yield cuts[0], cuts[1]


def region_sample(region: FilledRegion) -> str:
    """A region's filling in the legend."""
    box = "(0cm,-0.11cm) rectangle (0.6cm,0.11cm)"
    if region.filling == "grey":
        return rf"\fill[{GREY}] {box};\draw[black!40, line width=0.3pt] {box};"
    slopes = (1,) if region.filling == "hatched" else (1, -1)
    corners = [(0.0, -0.11), (0.6, -0.11), (0.6, 0.11), (0.0, 0.11)]
    strokes = [
        f"({a:.3f}cm,{b:.3f}cm) -- ({c:.3f}cm,{d:.3f}cm)"
        for slope in slopes
        for (a, b), (c, d) in hatching(corners, slope)
    ]
    return rf"\draw[black!40, line width=0.3pt] {box};\draw[{STROKES}] {' '.join(strokes)};"


def marked_points(points: ClassPoints) -> str:
    """The points of a class."""
    places = "".join(f"({x:.8g},{y:.8g})" for x, y in points.points)
    options = f"only marks, {MARKS[points.mark]}, mark size=2.3pt"
    return rf"\addplot[{options}] coordinates {{{places}}};"


def line_label(
    canvas: Canvas, ends: tuple[Point, Point], width: float, height: float
) -> Point | None:
    """A place beside a line, in cm, where its equation covers as little as possible."""
    (x0, y0), (x1, y1) = ends
    along = [(x0 + share * (x1 - x0), y0 + share * (y1 - y0)) for share in SHARES]
    return canvas.place_along(along, width, height)


def side_arrow(
    ends: tuple[Point, Point], towards: Point, others: Sequence[tuple[Point, Point]]
) -> tuple[Point, Point]:
    """An arrow across from a line to one side of it, away from other lines; all in cm."""
    (x0, y0), (x1, y1) = ends
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    normal = -(y1 - y0) / length, (x1 - x0) / length
    sign = 1 if normal[0] * towards[0] + normal[1] * towards[1] > 0 else -1
    found = []
    for share in FEET:
        foot = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
        tip = foot[0] + sign * ARROW * normal[0], foot[1] + sign * ARROW * normal[1]
        room = min((_distance(p, other) for other in others for p in (foot, tip)), default=1.0)
        found.append((min(room, 0.7), foot, tip))
    _, foot, tip = max(found, key=lambda item: item[0])
    return foot, tip


def _distance(point: Point, ends: tuple[Point, Point]) -> float:
    """From a point to a straight line through two others."""
    (x0, y0), (x1, y1) = ends
    across = (x1 - x0) * (point[1] - y0) - (y1 - y0) * (point[0] - x0)
    return abs(across) / (math.hypot(x1 - x0, y1 - y0) or 1.0)


def _at(point: Point) -> str:
    return f"(axis cs:{point[0]:.8g},{point[1]:.8g})"

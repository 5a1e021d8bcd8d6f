"""An independent look at a drawing: samples points and asks what covers them.

It shares no geometry with the program: no separating axes, no closest points, only membership.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from derivator.figures.drawing import Drawing
from derivator.figures.geometry import Ellipse, Point, Rect

STEP = 0.02


def along(route: tuple[Point, ...]) -> Iterator[Point]:
    for (x0, y0), (x1, y1) in pairwise(route):
        steps = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) / STEP))
        for k in range(steps + 1):
            yield (x0 + (x1 - x0) * k / steps, y0 + (y1 - y0) * k / steps)


def in_ellipse(point: Point, ellipse: Ellipse) -> bool:
    return ((point[0] - ellipse.x) / ellipse.a) ** 2 + ((point[1] - ellipse.y) / ellipse.b) ** 2 < 1


def in_rect(point: Point, rect: Rect) -> bool:
    return abs(point[0] - rect.x) < rect.half_width and abs(point[1] - rect.y) < rect.half_height


def around(ellipse: Ellipse) -> Iterator[Point]:
    for k in range(240):
        angle = math.pi * k / 120
        yield (ellipse.x + ellipse.a * math.cos(angle), ellipse.y + ellipse.b * math.sin(angle))


def frame(rect: Rect) -> tuple[Point, ...]:
    left, right = rect.x - rect.half_width, rect.x + rect.half_width
    low, high = rect.y - rect.half_height, rect.y + rect.half_height
    return ((left, low), (right, low), (right, high), (left, high), (left, low))


def faults(drawing: Drawing) -> list[str]:
    """Everything that touches what it should not."""
    found = []
    nodes = dict(zip((n.name for n in drawing.figure.nodes), drawing.layout.nodes, strict=True))
    edges = list(zip(drawing.figure.edges, drawing.layout.routes, strict=True))
    labels = [(drawing.figure.edges[label.edge], label.place) for label in drawing.labels]
    names = list(nodes)
    for index, name in enumerate(names):
        for other in names[index + 1 :]:
            if any(in_ellipse(point, nodes[other]) for point in around(nodes[name])):
                found.append(f"node {name} on node {other}")
    for edge, route in edges:
        foreign = [name for name in names if name not in (edge.source, edge.target)]
        points = list(along(route))
        for name in foreign:
            if any(in_ellipse(point, nodes[name]) for point in points):
                found.append(f"edge {edge.source}-{edge.target} through {name}")
        for owner, rect in labels:
            if any(in_rect(point, rect) for point in points):
                found.append(f"label of {owner.source}-{owner.target} on {edge}")
    for index, (owner, rect) in enumerate(labels):
        border = list(along(frame(rect)))
        for name, ellipse in nodes.items():
            if any(in_ellipse(point, ellipse) for point in border) or any(
                in_rect(point, rect) for point in around(ellipse)
            ):
                found.append(f"label of {owner.source}-{owner.target} on node {name}")
        for neighbour, second in labels[index + 1 :]:
            if any(in_rect(point, second) for point in border) or in_rect(
                (second.x, second.y), rect
            ):
                found.append(f"labels of {owner.source} and {neighbour.source} overlap")
    return found

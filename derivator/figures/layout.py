"""From a figure to placed ellipses and routed edges, in centimetres, inputs below."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from derivator.figures.coordinates import horizontal
from derivator.figures.geometry import Ellipse, Point
from derivator.figures.layers import Layered
from derivator.figures.measure import Extent
from derivator.solution import GraphFigure

CLEARANCE = 0.10
"""How close an edge may come to a node that it does not join."""
BOW = 0.5
"""How far apart two edges between the same two nodes run."""
CHAMFER = 0.25
"""How much of each side of a corner is cut off."""
ROUNDS = 40
GROWTH = 1.15


@dataclass(frozen=True)
class Spacing:
    """Free space between neighbours of a layer and between each two layers."""

    beside: float
    between: tuple[float, ...]
    passage: float = 0.12
    """Width kept free where a long edge passes a layer."""
    pull: float = 0.0
    """How strongly every node is drawn to the vertical axis: makes a wide picture narrower."""

    def grown(self, rows: set[int], upwards: float, sideways: float = 1.0) -> Spacing:
        """The spacing with more room between some layers and beside every node."""
        between = (gap * (upwards if k in rows else 1) for k, gap in enumerate(self.between))
        beside, passage = self.beside * sideways, self.passage * sideways
        return replace(self, beside=beside, passage=passage, between=tuple(between))


@dataclass(frozen=True)
class Layout:
    """Placed nodes and routed edges, in the figure's order.

    A route runs from the centre of its first node to the centre of its last.
    """

    nodes: tuple[Ellipse, ...]
    routes: tuple[tuple[Point, ...], ...]
    spacing: Spacing


def place(
    figure: GraphFigure,
    graph: Layered,
    extents: Sequence[Extent],
    spacing: Spacing,
    half_widths: Sequence[float],
) -> Layout:
    """Place the graph, with more room between layers where an edge would touch a node.

    ``half_widths`` holds, for every edge, half the width of the bundle of strokes drawn for it.
    """
    widths = [extent.width for extent in extents]
    x = horizontal(graph, widths, spacing.passage, spacing.beside, spacing.pull)
    heights = [
        max(extents[v].height if v < graph.real else 0.0 for v in row) for row in graph.order
    ]
    for _ in range(ROUNDS):
        levels = _levels(heights, spacing.between)
        nodes = tuple(
            Ellipse(x[v], levels[graph.layer[v]], extents[v].width / 2, extents[v].height / 2)
            for v in range(graph.real)
        )
        router = _Router(graph, nodes, x, levels, heights)
        routes = tuple(
            router.route(chain, half) for chain, half in zip(graph.chains, half_widths, strict=True)
        )
        if not router.narrow:
            break
        spacing = spacing.grown(router.narrow, GROWTH)
    return Layout(nodes, _bowed(figure, routes), spacing)


def _towards(corner: Point, point: Point) -> Point:
    """The point a little way from a corner along one of its sides."""
    dx, dy = point[0] - corner[0], point[1] - corner[1]
    length = math.hypot(dx, dy)
    part = min(CHAMFER, 0.4 * length) / length if length else 0.0
    return (corner[0] + dx * part, corner[1] + dy * part)


def _levels(heights: Sequence[float], between: Sequence[float]) -> list[float]:
    levels = [heights[0] / 2] if heights else []
    for k, gap in enumerate(between):
        levels.append(levels[-1] + heights[k] / 2 + gap + heights[k + 1] / 2)
    return levels


class _Router:
    """Routes edges; ``narrow`` collects the gaps between layers that need more room."""

    def __init__(
        self,
        graph: Layered,
        nodes: Sequence[Ellipse],
        x: Sequence[float],
        levels: Sequence[float],
        heights: Sequence[float],
    ) -> None:
        self._graph, self._nodes, self._x = graph, nodes, x
        self._levels, self._heights = levels, heights
        self._rows = [[v for v in row if v < graph.real] for row in graph.order]
        self.narrow: set[int] = set()

    def route(self, chain: Sequence[int], half_width: float) -> tuple[Point, ...]:
        """The points that an edge runs through, with no more bends than it needs."""
        margin = CLEARANCE + half_width
        points = [self._centre(chain[0])]
        ranks = [self._graph.layer[chain[0]]]
        for vertex in chain[1:-1]:
            rank = self._graph.layer[vertex]
            half = self._heights[rank] / 2
            points.extend((self._x[vertex], self._levels[rank] + side) for side in (-half, half))
            ranks.extend((rank, rank))
        points.append(self._centre(chain[-1]))
        ranks.append(self._graph.layer[chain[-1]])
        kept, start = [points[0]], 0
        while start < len(points) - 1:
            end = len(points) - 1
            while end > start + 1 and not self._clear(points, ranks, start, end, chain, margin):
                end -= 1
            if end == start + 1 and not self._clear(points, ranks, start, end, chain, margin):
                self.narrow.add(min(ranks[start], len(self._levels) - 2))
            kept.append(points[end])
            start = end
        return self._chamfered(kept, chain)

    def _chamfered(self, points: Sequence[Point], chain: Sequence[int]) -> tuple[Point, ...]:
        """The polyline with its corners cut where no node stands in the way."""
        smooth = [points[0]]
        for before, corner, after in zip(points, points[1:], points[2:], strict=False):
            cut = (_towards(corner, before), _towards(corner, after))
            others = (n for v, n in enumerate(self._nodes) if v not in (chain[0], chain[-1]))
            blocked = any(node.touches(*cut, CLEARANCE / 2) for node in others)
            smooth.extend((corner,) if blocked else cut)
        return (*smooth, points[-1])

    def _centre(self, vertex: int) -> Point:
        return (self._nodes[vertex].x, self._nodes[vertex].y)

    def _clear(
        self,
        points: Sequence[Point],
        ranks: Sequence[int],
        start: int,
        end: int,
        chain: Sequence[int],
        margin: float,
    ) -> bool:
        """Whether a straight piece keeps away from every node but its own two."""
        for rank in range(ranks[start], ranks[end] + 1):
            for vertex in self._rows[rank]:
                if vertex in (chain[0], chain[-1]):
                    continue
                if self._nodes[vertex].touches(points[start], points[end], margin):
                    return False
        return True


def _bowed(
    figure: GraphFigure, routes: Sequence[tuple[Point, ...]]
) -> tuple[tuple[Point, ...], ...]:
    """Edges between the same two nodes bend away from one another."""
    pairs = [(edge.source, edge.target) for edge in figure.edges]
    total, seen = Counter(pairs), Counter[tuple[str, str]]()
    bowed = []
    for pair, route in zip(pairs, routes, strict=True):
        aside = (seen[pair] - (total[pair] - 1) / 2) * BOW
        seen[pair] += 1
        if aside and len(route) == 2:
            (x0, y0), (x1, y1) = route
            route = (route[0], ((x0 + x1) / 2 + aside, (y0 + y1) / 2), route[1])
        bowed.append(route)
    return tuple(bowed)

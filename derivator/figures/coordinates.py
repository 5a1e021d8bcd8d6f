"""Horizontal positions: short, straight edges under given orders and widths.

Each layer in turn moves to the weighted mean of its neighbours; the order and the widths of the
layer are kept by pooling adjacent violators, so every step is the exact optimum of that layer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from derivator.figures.layers import Layered

SWEEPS = 20
STILL = 0.008
"""Moves below this, in cm, end the search."""
STRAIGHTNESS = 6.0
"""How much more a piece of a long edge than a short edge wants to be upright."""
LEAF = 0.25
"""How much less an input with a single consumer pulls at it than an inner node does."""


def horizontal(
    graph: Layered, nodes: Sequence[float], passage: float, gap: float, pull: float
) -> list[float]:
    """The x coordinate of every vertex; the drawing starts at 0.

    ``nodes`` holds the widths of the nodes, ``passage`` is the width kept free for a long edge
    where it passes a layer, ``gap`` is the least space beside each.
    """
    count = len(graph.layer)
    widths = [*nodes, *[passage] * (count - graph.real)]
    first = Counter(chain[0] for chain in graph.chains)
    inner = {chain[-1] for chain in graph.chains}
    near: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    for chain in graph.chains:
        for low, high in pairwise(chain):
            passing = (low >= graph.real) + (high >= graph.real)
            weight = (1.0, 2.0, STRAIGHTNESS)[passing]
            if chain[0] not in inner and first[chain[0]] == 1:
                weight *= LEAF
            near[low].append((high, weight))
            near[high].append((low, weight))
    offsets = [_offsets(row, graph.real, widths, gap) for row in graph.order]
    x = [0.0] * count
    for row, offset in zip(graph.order, offsets, strict=True):
        for vertex, place in zip(row, offset, strict=True):
            x[vertex] = place - offset[-1] / 2
    rows = list(range(len(graph.order)))
    for sweep in range(SWEEPS):
        moved = 0.0
        for k in rows if sweep % 2 == 0 else rows[::-1]:
            moved = max(moved, _settle(graph.order[k], offsets[k], near, x, pull))
        if moved < STILL:
            break
    left = min((x[v] - widths[v] / 2 for v in range(graph.real)), default=0.0)
    return [place - left for place in x]


def _offsets(row: Sequence[int], real: int, widths: Sequence[float], gap: float) -> list[float]:
    """How far each vertex of a layer stands from the first at the least."""
    places = [0.0]
    for left, right in pairwise(row):
        between = gap if left < real and right < real else gap * 0.7
        places.append(places[-1] + (widths[left] + widths[right]) / 2 + between)
    return places


def _settle(
    row: Sequence[int],
    offsets: Sequence[float],
    near: Sequence[Sequence[tuple[int, float]]],
    x: list[float],
    pull: float,
) -> float:
    """Move one layer to where its neighbours pull it; the farthest move is returned."""
    pools: list[tuple[float, float, int]] = []
    for vertex, offset in zip(row, offsets, strict=True):
        weight = sum(strength for _, strength in near[vertex]) + pull
        if weight:
            target = sum(x[other] * strength for other, strength in near[vertex]) / weight
        else:
            target, weight = x[vertex], 0.01
        pool = (target - offset, weight, 1)
        while pools and pools[-1][0] >= pool[0]:
            mean, mass, size = pools.pop()
            total = mass + pool[1]
            pool = ((mean * mass + pool[0] * pool[1]) / total, total, size + pool[2])
        pools.append(pool)
    settled = [mean for mean, _, size in pools for _ in range(size)]
    moved = 0.0
    for vertex, offset, place in zip(row, offsets, settled, strict=True):
        moved = max(moved, abs(x[vertex] - place - offset))
        x[vertex] = place + offset
    return moved

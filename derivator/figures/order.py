"""The order of the vertices within each layer: few crossings, then the author's order."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise

SWEEPS = 8
"""Passes of the barycentre heuristic over the layers."""

Order = list[list[int]]


def ordered(
    real: int,
    layer: Sequence[int],
    chains: Sequence[tuple[int, ...]],
    inputs: Sequence[int],
) -> tuple[tuple[int, ...], ...]:
    """The best of igraph's order, its mirror image and the author's own order, each improved."""
    links = [link for chain in chains for link in pairwise(chain)]
    below: list[list[int]] = [[] for _ in layer]
    above: list[list[int]] = [[] for _ in layer]
    for source, target in links:
        above[source].append(target)
        below[target].append(source)
    depth = max(layer, default=-1) + 1
    author: Order = [[v for v in range(len(layer)) if layer[v] == k] for k in range(depth)]
    found = _sugiyama(layer, links, depth)
    starts = [found, [row[::-1] for row in found], author]
    best = min(
        (_improved(start, real, below, above) for start in starts),
        key=lambda order: (_all_crossings(order, above), _inversions(order, real, inputs)),
    )
    return tuple(map(tuple, best))


def _sugiyama(layer: Sequence[int], links: Sequence[tuple[int, int]], depth: int) -> Order:
    import igraph

    graph = igraph.Graph(n=len(layer), edges=list(links), directed=True)
    places = graph.layout_sugiyama(layers=list(layer), maxiter=100)
    rows: Order = [[] for _ in range(depth)]
    for vertex in sorted(range(len(layer)), key=lambda v: (places[v][0], v)):
        rows[layer[vertex]].append(vertex)
    return rows


def _improved(start: Order, real: int, below: list[list[int]], above: list[list[int]]) -> Order:
    """Barycentre sweeps, then swaps of neighbours as long as they save crossings."""
    order = [list(row) for row in start]
    best, fewest = order, _all_crossings(order, above)
    for sweep in range(SWEEPS):
        order = [list(row) for row in order]
        upwards = sweep % 2 == 0
        rows = range(1, len(order)) if upwards else range(len(order) - 2, -1, -1)
        for k in rows:
            near = below if upwards else above
            place = {v: float(i) for i, v in enumerate(order[k - 1 if upwards else k + 1])}
            own = {v: float(i) for i, v in enumerate(order[k])}
            order[k].sort(
                key=lambda v, near=near, place=place, own=own: (  # type: ignore[misc]
                    sum(place[u] for u in near[v]) / len(near[v]) if near[v] else own[v]
                )
            )
        _swap(order, real, below, above)
        crossings = _all_crossings(order, above)
        if crossings < fewest:
            best, fewest = order, crossings
    _swap(best, real, below, above)
    return best


def _swap(order: Order, real: int, below: list[list[int]], above: list[list[int]]) -> None:
    """Swap neighbours where that saves crossings, or costs none and restores the author's order."""
    place = {v: i for row in order for i, v in enumerate(row)}
    for _ in range(len(order) + 4):
        changed = False
        for row in order:
            for i in range(len(row) - 1):
                left, right = row[i], row[i + 1]
                kept = swapped = 0
                for near in (below, above):
                    for u in near[left]:
                        for v in near[right]:
                            kept += place[u] > place[v]
                            swapped += place[u] < place[v]
                restores = right < left < real
                if swapped < kept or (swapped == kept and restores):
                    row[i], row[i + 1] = right, left
                    place[left], place[right] = i + 1, i
                    changed = True
        if not changed:
            return


def _all_crossings(order: Order, above: list[list[int]]) -> int:
    """How many pairs of edges cross."""
    total = 0
    for lower, upper in pairwise(order):
        place = {v: i for i, v in enumerate(upper)}
        seen: list[int] = []
        for vertex in lower:
            ends = sorted(place[u] for u in above[vertex])
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _inversions(order: Order, real: int, inputs: Sequence[int]) -> int:
    """How many pairs of nodes of a layer stand against the author's order; inputs weigh more."""
    chosen = set(inputs)
    total = 0
    for row in order:
        for i, left in enumerate(row):
            for right in row[i + 1 :]:
                if right < left < real:
                    total += 100 if left in chosen and right in chosen else 1
    return total

"""Which layer and which place in it every node takes: the combinatorial half of the layout."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from derivator.figures.order import ordered
from derivator.solution import GraphFigure, Role


@dataclass(frozen=True)
class Layered:
    """A graph whose every edge joins neighbouring layers.

    Vertices 0 .. ``real`` - 1 are the figure's nodes; the rest are the places where long edges
    pass a layer.  ``chains[k]`` lists the vertices that the figure's edge k runs through.
    """

    real: int
    layer: tuple[int, ...]
    chains: tuple[tuple[int, ...], ...]
    order: tuple[tuple[int, ...], ...]
    """The vertices of each layer from left to right, lowest layer first."""


def layered(figure: GraphFigure, moved: Collection[int] = ()) -> Layered:
    """Layers by longest path from the inputs, order by few crossings, then by the author's order.

    Each layer that holds some of the nodes ``moved`` is split: they form a layer of their own
    above the rest.
    """
    index = {node.name: number for number, node in enumerate(figure.nodes)}
    edges = [(index[edge.source], index[edge.target]) for edge in figure.edges]
    ranks = _ranks(len(index), edges)
    lifted = _lifted(ranks, edges)
    if _dummies(ranks, edges) - _dummies(lifted, edges) >= len(index) / 2:
        ranks = lifted
    split = {ranks[node] for node in moved}
    ranks = [
        rank + sum(other < rank for other in split) + (node in moved)
        for node, rank in enumerate(ranks)
    ]
    layer, chains = list(ranks), []
    for source, target in edges:
        passed = list(range(len(layer), len(layer) + ranks[target] - ranks[source] - 1))
        layer.extend(range(ranks[source] + 1, ranks[target]))
        chains.append((source, *passed, target))
    inputs = [number for number, node in enumerate(figure.nodes) if node.role is Role.INPUT]
    return Layered(
        len(index), tuple(layer), tuple(chains), ordered(len(index), layer, chains, inputs)
    )


def _ranks(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """The longest path from an input to each node."""
    waiting = [0] * count
    consumers: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        waiting[target] += 1
        consumers[source].append(target)
    ready, ranks, seen = [n for n in range(count) if not waiting[n]], [0] * count, 0
    while ready:
        node = ready.pop()
        seen += 1
        for consumer in consumers[node]:
            ranks[consumer] = max(ranks[consumer], ranks[node] + 1)
            waiting[consumer] -= 1
            if not waiting[consumer]:
                ready.append(consumer)
    if seen < count:
        raise ValueError("a computation graph has no cycles")
    return ranks


def _lifted(ranks: Sequence[int], edges: Sequence[tuple[int, int]]) -> list[int]:
    """Ranks with every node near its consumers that has more of them than operands."""
    lifted = list(ranks)
    consumers: dict[int, list[int]] = {}
    operands = [0] * len(ranks)
    for source, target in edges:
        consumers.setdefault(source, []).append(target)
        operands[target] += 1
    for node in sorted(consumers, key=lambda n: -ranks[n]):
        if len(consumers[node]) > operands[node]:
            lifted[node] = min(lifted[consumer] for consumer in consumers[node]) - 1
    return lifted


def _dummies(ranks: Sequence[int], edges: Sequence[tuple[int, int]]) -> int:
    return sum(ranks[target] - ranks[source] - 1 for source, target in edges)

"""Paths: counted by dynamic programming, listed lazily, never all held at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from derivator.graph.dag import Dag

Path = tuple[str, ...]
"""A path by its nodes, from the result down to the input."""


def count_paths(graph: Dag[Any], of: str, by: str) -> int:
    """How many paths lead from ``by`` to ``of``: N(v) = sum of N(u) over the operands u of v."""
    counts = dict.fromkeys(graph.vertices, 0)
    counts[by] = 1
    for name, vertex in graph.vertices.items():
        if name != by:
            counts[name] = sum(counts[parent] for parent in vertex.parents)
    return counts[of]


def edges_on_paths(graph: Dag[Any], of: str, by: str) -> int:
    """How many edges all paths from ``by`` to ``of`` have together.

    With N(v) paths from ``by`` to v, their lengths add up to S(v) = sum of S(u) + N(u) over the
    operands u of v.
    """
    counts, lengths = dict.fromkeys(graph.vertices, 0), dict.fromkeys(graph.vertices, 0)
    counts[by] = 1
    for name, vertex in graph.vertices.items():
        if name != by:
            counts[name] = sum(counts[parent] for parent in vertex.parents)
            lengths[name] = sum(lengths[parent] + counts[parent] for parent in vertex.parents)
    return lengths[of]


def iterate_paths(graph: Dag[Any], of: str, by: str) -> Iterator[Path]:
    """Every path from ``of`` down to ``by``, one at a time, operands in the author's order.

    A branch that cannot reach ``by`` is never entered, so each path costs only its own length.
    """
    reaching = graph.downstream(by)
    if of not in reaching:
        return
    stack: list[tuple[str, int]] = [(of, 0)]
    while stack:
        name, slot = stack.pop()
        if name == by:
            yield (*(above for above, _ in stack), name)
            continue
        parents = graph.vertices[name].parents
        while slot < len(parents) and parents[slot] not in reaching:
            slot += 1
        if slot < len(parents):
            stack.append((name, slot + 1))
            stack.append((parents[slot], 0))

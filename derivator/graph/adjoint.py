"""Reverse accumulation: each node's adjoint as the sum of what its consumers hand back.

The adjoint of v is df/dv = sum over the consumers u of v of df/du * du/dv, with df/df = 1; one
sweep from the result to the inputs costs as much as the graph has edges (Griewank and Walther,
Evaluating Derivatives, chapter 3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from derivator.graph.model import Graph
from derivator.notation.nodes import Node

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a node receives from one consumer: its adjoint times the edge's derivative."""

    consumer: str
    local: Node


def contributions(graph: Graph, of: str) -> Iterator[tuple[str, tuple[Contribution, ...]]]:
    """Each node below the result with what it receives, from the result down.

    ``graph`` must be restricted to what ``of`` depends on.
    """
    for name in reversed(list(graph.vertices)):
        if name != of:
            received = graph.consumers[name]
            yield name, tuple(Contribution(u, graph.local(name, u)) for u in received)


def accumulate(
    graph: Graph, of: str, one: T, combine: Callable[[str, list[tuple[T, Contribution]]], T]
) -> dict[str, T]:
    """The adjoints in any arithmetic: ``combine`` adds up what a node receives."""
    adjoints = {of: one}
    for name, received in contributions(graph, of):
        adjoints[name] = combine(name, [(adjoints[c.consumer], c) for c in received])
    return adjoints

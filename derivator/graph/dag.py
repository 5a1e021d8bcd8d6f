"""A directed acyclic graph of named vertices: what computation graphs and programs share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Generic, Protocol, Self, TypeVar


class Named(Protocol):
    """A vertex by its name, with the names of what it is computed from."""

    @property
    def name(self) -> str:
        """The vertex's name."""

    @property
    def parents(self) -> tuple[str, ...]:
        """The vertices among its operands, each once, in the author's order."""

    @property
    def is_input(self) -> bool:
        """Whether it is given and not computed."""


V = TypeVar("V", bound=Named)


@dataclass(frozen=True)
class Dag(Generic[V]):
    """Vertices in topological order."""

    vertices: Mapping[str, V]

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The inputs, in the author's order."""
        return tuple(v.name for v in self.vertices.values() if v.is_input)

    @cached_property
    def consumers(self) -> Mapping[str, tuple[str, ...]]:
        """For each node the nodes that use it, in topological order."""
        users: dict[str, list[str]] = {name: [] for name in self.vertices}
        for vertex in self.vertices.values():
            for parent in vertex.parents:
                users[parent].append(vertex.name)
        return {name: tuple(names) for name, names in users.items()}

    @cached_property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """Every edge (operand, consumer), consumers in topological order."""
        return tuple((p, v.name) for v in self.vertices.values() for p in v.parents)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Each node's place in the topological order."""
        return {name: index for index, name in enumerate(self.vertices)}

    def restricted(self, of: str) -> Self:
        """The part of the graph that the value of ``of`` depends on."""
        needed, stack = {of}, [of]
        while stack:
            for parent in self.vertices[stack.pop()].parents:
                if parent not in needed:
                    needed.add(parent)
                    stack.append(parent)
        return replace(self, vertices={n: v for n, v in self.vertices.items() if n in needed})

    def downstream(self, source: str) -> frozenset[str]:
        """The node and everything that depends on it."""
        reached = {source}
        for vertex in self.vertices.values():
            if not reached.isdisjoint(vertex.parents):
                reached.add(vertex.name)
        return frozenset(reached)

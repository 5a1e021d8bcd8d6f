"""The computation graph: inputs and elementary operations in the author's order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from derivator.errors import Position
from derivator.graph.dag import Dag
from derivator.notation.build import add
from derivator.notation.nodes import Call, Node, Partial, Symbol
from derivator.notation.walk import descendants, replaced
from derivator.ops.base import Operation


@dataclass(frozen=True, slots=True)
class Vertex:
    """A node: an input (no operation) or one operation on named nodes and constants."""

    name: str
    operation: Operation | None
    operands: tuple[Node, ...]
    parents: tuple[str, ...]
    """The nodes among the operands, each once, in the author's order."""
    position: Position

    @property
    def is_input(self) -> bool:
        """Whether it is given and not computed."""
        return self.operation is None

    @property
    def formula(self) -> Node:
        """The operation as printed: x^2, c + d; an input's own symbol."""
        if self.operation is None:
            return Symbol(self.name)
        return self.operation.notation(*self.operands)


@dataclass(frozen=True)
class Graph(Dag[Vertex]):
    """A computation graph; ``vertices`` are in topological order, level by level."""

    def local(self, operand: str, consumer: str) -> Node:
        """The edge's derivative: the consumer's local derivative by the operand.

        An operand used twice by one operation (x * x) has one edge, with the sum of both.  Where
        the operation's own value occurs in its derivative, as in sigma' = sigma (1 - sigma), the
        node stands for it: p (1 - p), which the forward pass has already computed.
        """
        cached = self._locals.get((operand, consumer))
        if cached is None:
            vertex = self.vertices[consumer]
            cached = self.by_rule(operand, consumer)
            if isinstance(vertex.formula, Call):
                cached = replaced(cached, vertex.formula, Symbol(consumer))
            self._locals[operand, consumer] = cached
        return cached

    def by_rule(self, operand: str, consumer: str) -> Node:
        """The edge's derivative as the operation's rule gives it, in the operands alone."""
        vertex = self.vertices[consumer]
        assert vertex.operation is not None
        symbol = Symbol(operand)
        slots = [
            vertex.operation.partial(slot, *vertex.operands)
            for slot, node in enumerate(vertex.operands)
            if node == symbol
        ]
        return add(*slots)

    @cached_property
    def _locals(self) -> dict[tuple[str, str], Node]:
        return {}

    def edge_symbol(self, operand: str, consumer: str) -> Partial:
        """The derivative symbol that an edge carries.

        Where the consumer depends on the operand by another way too, the symbol names the operands
        held fixed, for d(consumer)/d(operand) alone would mean the sum over both ways.
        """
        held = tuple(
            Symbol(other)
            for other in self.vertices[consumer].parents
            if other != operand and self._ancestors[other] >> self.index[operand] & 1
        )
        return Partial(Symbol(consumer), Symbol(operand), held)

    @cached_property
    def unfolded(self) -> dict[str, Node]:
        """The formulas in the inputs alone that ``formulas.unfold`` has come across so far."""
        return {}

    @cached_property
    def _ancestors(self) -> Mapping[str, int]:
        """For each node the set of nodes that it depends on, as bits."""
        sets: dict[str, int] = {}
        for name, vertex in self.vertices.items():
            bits = 0
            for parent in vertex.parents:
                bits |= sets[parent] | 1 << self.index[parent]
            sets[name] = bits
        return sets


def symbols_of(node: Node) -> Iterator[str]:
    """The names that a tree uses, derivative symbols left aside, each as often as it occurs."""
    if isinstance(node, Partial):
        return
    yield from (part.name for part in descendants(node) if isinstance(part, Symbol))

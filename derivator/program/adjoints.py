"""The adjoints of a program: what every vertex receives from its consumers, in matrix form.

One sweep from the target to the inputs; the cost grows with the edges, whatever the depth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from derivator.notation.build import add, negate
from derivator.notation.matrix_build import stretched
from derivator.notation.nodes import Negative, Node, Partial, Product, Sum, Symbol
from derivator.program.model import Program


@dataclass(frozen=True)
class ProgramAdjoints:
    """The derivatives of ``of`` by the vertices of its program; the shape of each is its own."""

    program: Program
    of: str
    """``program`` is restricted to what this value depends on."""

    def symbol(self, name: str) -> Partial:
        """dL/dv."""
        return Partial(Symbol(self.of), Symbol(name))

    def handed(self, consumer: str, name: str, carried: Callable[[str], Node]) -> Node:
        """What one consumer hands back to an operand; ``carried`` is the consumer's adjoint."""
        adjoint = self.program.seed(self.of) if consumer == self.of else carried(consumer)
        return self.program.received(consumer, adjoint)[name]

    def formula(self, name: str, carried: Callable[[str], Node] | None = None) -> Node:
        """The adjoint of a vertex through its consumers' adjoints, by default their symbols."""
        if name == self.of:
            return self.program.seed(self.of)
        parts = [
            self.handed(consumer, name, carried or self.symbol)
            for consumer in self.program.consumers[name]
        ]
        shape = self.program.vertices[name].shape
        return stretched(self.program.shapes, turned(add(*parts)), shape)

    @cached_property
    def formulas(self) -> dict[str, Node]:
        """Each vertex's adjoint through the symbols of its consumers' adjoints, from the top."""
        return {name: self.formula(name) for name in self.downwards()}

    def downwards(self) -> Iterator[str]:
        """The vertices from the target to the inputs."""
        return reversed(list(self.program.vertices))

    def needed(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """The vertices between the target and the wanted ones, both included, from the top."""
        reached = set().union(*(self.program.downstream(name) for name in wanted))
        return tuple(name for name in self.downwards() if name in reached)


def turned(node: Node) -> Node:
    """-(y - p) as p - y, and -2(y - p) as 2(p - y)."""
    if not isinstance(node, Negative):
        return node
    factors = node.operand.factors if isinstance(node.operand, Product) else (node.operand,)
    for place, factor in enumerate(factors):
        if isinstance(factor, Sum) and len(factor.terms) == 2:
            first, second = factor.terms
            if isinstance(second, Negative) and not isinstance(first, Negative):
                kept = list(factors)
                kept[place] = Sum((second.operand, negate(first)))
                return kept[0] if len(kept) == 1 else Product(tuple(kept))
    return node

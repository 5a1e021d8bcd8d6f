"""The backward pass as it is carried out by hand: one accumulated derivative, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from derivator.notation.matrices import Accumulated, Hadamard, MatrixProduct, SizeMark
from derivator.notation.matrix_build import Shapes, split_scalar
from derivator.notation.nodes import Node, Partial, Quotient, Symbol
from derivator.notation.walk import descendants
from derivator.program.adjoints import ProgramAdjoints
from derivator.program.model import Program


@dataclass(frozen=True)
class Accumulation:
    """The values at which the accumulated derivative is written down, from the target back.

    Such a value hands out the gradient of a parameter, has several consumers or goes several ways
    back; what lies between two of them is one formula, d W^T * f'(H).
    """

    adjoints: ProgramAdjoints
    wanted: tuple[str, ...]
    given: tuple[str, ...] = ()
    """Values whose derivative is not computed but given by the author."""

    @property
    def program(self) -> Program:
        """The part of the program that the target depends on."""
        return self.adjoints.program

    @cached_property
    def inner(self) -> tuple[str, ...]:
        """The computed values between the target and what is wanted, from the top."""
        names = self.adjoints.needed(self.wanted)
        return tuple(n for n in names if n != self.adjoints.of and self._is_inner(n))

    def _is_inner(self, name: str) -> bool:
        return not self.program.vertices[name].is_input

    @cached_property
    def stops(self) -> tuple[str, ...]:
        """The values that carry an accumulated derivative, from the top."""
        return tuple(name for name in self.inner if self._stops(name))

    def _stops(self, name: str) -> bool:
        parents = [p for p in self.program.vertices[name].parents if p in self._reached]
        if name in self.given or (parents and self._divides(name)):
            return True
        handing_out = any(parent in self.wanted for parent in parents)
        return handing_out or len(parents) > 1 or len(self.consumers(name)) > 1

    def _divides(self, name: str) -> bool:
        """Whether the derivative divides by the value itself, as that of a logarithm does.

        The fraction cancels against what comes next, and a page had better show both.
        """
        return any(
            isinstance(part, Quotient) and Symbol(name) in descendants(part.denominator)
            for part in descendants(self.adjoints.formulas[name])
        )

    @cached_property
    def _reached(self) -> frozenset[str]:
        return frozenset(self.adjoints.needed(self.wanted))

    def consumers(self, name: str) -> tuple[str, ...]:
        """The consumers of a value; all of them lie on the way to the target."""
        return self.program.consumers[name]

    @cached_property
    def named(self) -> bool:
        """Whether several accumulated derivatives are alive at once, so that each needs an index.

        On a single line every stop needs only the one before it.
        """
        return any(
            set(self.sources(name)) - set(self.stops[max(0, index - 1) : index])
            for index, name in enumerate(self.stops)
        ) or any(set(self.sources(name)) - {self.handing(name)} for name in self.wanted)

    def handing(self, name: str) -> str:
        """The stop after which a wanted gradient can be written down: its last consumer."""
        return self.consumers(name)[0]

    def sources(self, name: str) -> tuple[str, ...]:
        """The stops whose derivatives the adjoint of a value is computed from."""
        found: dict[str, None] = {}
        stack = list(reversed(self.consumers(name)))
        while stack:
            consumer = stack.pop()
            if consumer in self.stops:
                found[consumer] = None
            elif consumer != self.adjoints.of:
                stack.extend(reversed(self.consumers(consumer)))
        return tuple(found)

    def carried(self, name: str) -> Node:
        """A consumer's adjoint in a formula: d where it is a stop, else its own formula."""
        if name in self.stops:
            return self.letter(name)
        return self.adjoints.formula(name, self.carried)

    def letter(self, name: str) -> Node:
        """The accumulated derivative of a value."""
        return Accumulated(self.adjoints.symbol(name), self.named)

    def formula(self, name: str) -> Node:
        """The adjoint of a value through the accumulated derivatives before it."""
        return self.adjoints.formula(name, self.carried)

    def gradients(self, stop: str) -> tuple[str, ...]:
        """The wanted inputs whose gradient can be written down once this stop is reached."""
        return tuple(n for n in self.wanted if self.handing(n) == stop)

    @cached_property
    def direct(self) -> tuple[str, ...]:
        """The wanted inputs that the target itself uses, with no stop between."""
        return tuple(name for name in self.wanted if self.handing(name) not in self.stops)


def sizes(shapes: Shapes, symbol: Partial, formula: Node) -> tuple[Node, Node] | None:
    """The sizes of a product and of its result: [n x 1] [1 x 2] * [n x 2] and [n x 2].

    None where the formula is no product of matrices.
    """
    _, matrix = split_scalar(shapes, formula)
    if not isinstance(matrix, MatrixProduct | Hadamard):
        return None
    return _marked(shapes, matrix), SizeMark(symbol, shapes.of(symbol))


def _marked(shapes: Shapes, node: Node) -> Node:
    if isinstance(node, MatrixProduct):
        return MatrixProduct(tuple(_marked(shapes, factor) for factor in node.factors))
    if isinstance(node, Hadamard):
        kept = [factor for factor in node.factors if shapes.is_matrix(factor)]
        return Hadamard(tuple(_marked(shapes, factor) for factor in kept))
    return SizeMark(node, shapes.of(node))


def wanted_nodes(names: Sequence[str], adjoints: ProgramAdjoints) -> tuple[Partial, ...]:
    """The gradients' symbols."""
    return tuple(adjoints.symbol(name) for name in names)

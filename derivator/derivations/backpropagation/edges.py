"""The edges of a program: the local derivative of a vertex by one of its operands."""

from __future__ import annotations

from functools import lru_cache

from derivator.notation.build import ONE
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.program.adjoints import turned
from derivator.program.model import Program
from derivator.shapes import SCALAR


def is_scalar(program: Program) -> bool:
    """Whether every value is a number, so that an edge carries a number too."""
    return all(vertex.shape == SCALAR for vertex in program.vertices.values())


class Edges:
    """Local derivatives, each worked out once; for programs of numbers."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.local = lru_cache(maxsize=None)(self._local)

    def symbol(self, operand: str, consumer: str) -> Partial:
        """du/dv; it names the operands held fixed where v reaches u by another way as well."""
        below = self.program.downstream(operand)
        held = tuple(
            Symbol(other)
            for other in self.program.vertices[consumer].parents
            if other != operand and other in below
        )
        return Partial(Symbol(consumer), Symbol(operand), held)

    def _local(self, operand: str, consumer: str) -> Node:
        """The formula for du/dv."""
        return turned(self.program.received(consumer, ONE)[operand])

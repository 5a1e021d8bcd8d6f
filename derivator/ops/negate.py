"""Change of sign."""

from __future__ import annotations

from derivator.notation.build import ONE, negate
from derivator.notation.nodes import Negative, Node
from derivator.ops.base import Array, Operation


class Negate(Operation):
    """-u; d(-u)/du = -1 (S-rules, the constant factor -1)."""

    name = "negate"
    operator = "neg"

    def notation(self, *operands: Node) -> Node:
        """-u."""
        return Negative(operands[0])

    def forward(self, *operands: Array) -> Array:
        """-u."""
        return -operands[0]

    def partial(self, slot: int, *operands: Node) -> Node:
        """-1."""
        return negate(ONE)

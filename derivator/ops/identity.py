"""A second name for a value."""

from __future__ import annotations

from derivator.notation.build import ONE
from derivator.notation.nodes import Node
from derivator.ops.base import Array, Operation


class Identity(Operation):
    """v = u, as an assignment such as ``q = x`` makes it; dv/du = 1 (V19)."""

    name = "identity"

    def notation(self, *operands: Node) -> Node:
        """u."""
        return operands[0]

    def forward(self, *operands: Array) -> Array:
        """u."""
        return operands[0]

    def partial(self, slot: int, *operands: Node) -> Node:
        """1."""
        return ONE

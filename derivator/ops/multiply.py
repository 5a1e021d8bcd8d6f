"""Multiplication."""

from __future__ import annotations

from derivator.notation.nodes import Node, Product
from derivator.ops.base import Array, Operation


class Multiply(Operation):
    """u v; d(uv)/du = v and d(uv)/dv = u (V19, S-rules)."""

    name = "multiply"
    operator = "*"
    arity = 2
    commutative = True
    product = True

    def notation(self, *operands: Node) -> Node:
        """u v."""
        left, right = operands
        return Product((*left.factors, right) if isinstance(left, Product) else (left, right))

    def forward(self, *operands: Array) -> Array:
        """u v."""
        left, right = operands
        return left * right

    def partial(self, slot: int, *operands: Node) -> Node:
        """The other operand."""
        return operands[1 - slot]

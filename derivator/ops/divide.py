"""Division."""

from __future__ import annotations

import numpy as np

from derivator.notation.build import ONE, TWO, divide, negate, power, signed
from derivator.notation.matrices import Total
from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Negative, Node, Product, Quotient
from derivator.ops.base import Array, Operation


class Divide(Operation):
    """u / v; d(u/v)/du = 1/v and d(u/v)/dv = -u/v^2 (S-rules)."""

    name = "divide"
    operator = "/"
    arity = 2

    def notation(self, *operands: Node) -> Node:
        """A fraction."""
        left, right = operands
        return Quotient(left, right)

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """A fraction; a sum is divided by a factor before it, for sum signs stand tall."""
        top, bottom = operands
        sign, size = signed(top)
        if not isinstance(size, Total):
            return super().typed_notation(shapes, *operands)
        divided = Product((Quotient(ONE, bottom), size))
        return Negative(divided) if sign < 0 else divided

    def forward(self, *operands: Array) -> Array:
        """u / v."""
        left, right = operands
        return left / right

    def partial(self, slot: int, *operands: Node) -> Node:
        """1/v by u, -u/v^2 by v."""
        left, right = operands
        return divide(ONE, right) if slot == 0 else negate(divide(left, power(right, TWO)))

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """v is not 0."""
        return np.abs(operands[1]) > margin

    def trouble(self, *operands: float) -> str:
        """Division by zero."""
        return "division by zero: the denominator is 0 here" if operands[1] == 0 else ""

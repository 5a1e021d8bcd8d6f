"""Subtraction."""

from __future__ import annotations

import numpy as np

from derivator.notation.build import ONE, negate
from derivator.notation.nodes import Negative, Node, Sum
from derivator.ops.base import Array, Operation


class Subtract(Operation):
    """u - v; the derivative is 1 by u and -1 by v (S-rules)."""

    name = "subtract"
    operator = "-"
    arity = 2

    def notation(self, *operands: Node) -> Node:
        """u - v."""
        left, right = operands
        head = left.terms if isinstance(left, Sum) else (left,)
        return Sum((*head, Negative(right)))

    def forward(self, *operands: Array) -> Array:
        """u - v."""
        left, right = operands
        return left - right

    def terms_size(self, *operands: Array) -> Array:
        """|u| + |v|."""
        left, right = operands
        return np.asarray(np.abs(left) + np.abs(right))

    def partial(self, slot: int, *operands: Node) -> Node:
        """1 by u, -1 by v."""
        return ONE if slot == 0 else negate(ONE)

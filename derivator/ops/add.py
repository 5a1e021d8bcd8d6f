"""Addition."""

from __future__ import annotations

import numpy as np

from derivator.notation.build import ONE
from derivator.notation.nodes import Node, Sum
from derivator.ops.base import Array, Operation


class Add(Operation):
    """u + v; d(u + v)/du = d(u + v)/dv = 1 (V19)."""

    name = "add"
    operator = "+"
    arity = 2
    commutative = True

    def notation(self, *operands: Node) -> Node:
        """u + v."""
        left, right = operands
        return Sum((*left.terms, right) if isinstance(left, Sum) else (left, right))

    def forward(self, *operands: Array) -> Array:
        """u + v."""
        left, right = operands
        return left + right

    def terms_size(self, *operands: Array) -> Array:
        """|u| + |v|."""
        left, right = operands
        return np.asarray(np.abs(left) + np.abs(right))

    def partial(self, slot: int, *operands: Node) -> Node:
        """1 by either operand."""
        return ONE

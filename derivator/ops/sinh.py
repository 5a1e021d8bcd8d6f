"""The hyperbolic sine."""

from __future__ import annotations

import numpy as np

from derivator.notation.functions import COSH, SINH
from derivator.notation.nodes import Call, Node
from derivator.ops.base import Array, Operation


class Sinh(Operation):
    """sinh u; d(sinh u)/du = cosh u (S-table)."""

    name = "sinh"
    functions = ("sinh",)
    formula = "(exp(t) - exp(-t))/2"

    def notation(self, *operands: Node) -> Node:
        """sinh u, in Russian sh u."""
        return Call(SINH, operands)

    def forward(self, *operands: Array) -> Array:
        """sinh u."""
        return np.sinh(operands[0])

    def partial(self, slot: int, *operands: Node) -> Node:
        """cosh u."""
        return Call(COSH, operands)

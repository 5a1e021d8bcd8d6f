"""The hyperbolic cosine."""

from __future__ import annotations

import numpy as np

from derivator.notation.functions import COSH, SINH
from derivator.notation.nodes import Call, Node
from derivator.ops.base import Array, Operation


class Cosh(Operation):
    """cosh u; d(cosh u)/du = sinh u (S-table)."""

    name = "cosh"
    functions = ("cosh",)
    formula = "(exp(t) + exp(-t))/2"

    def notation(self, *operands: Node) -> Node:
        """cosh u, in Russian ch u."""
        return Call(COSH, operands)

    def forward(self, *operands: Array) -> Array:
        """cosh u."""
        return np.cosh(operands[0])

    def partial(self, slot: int, *operands: Node) -> Node:
        """sinh u."""
        return Call(SINH, operands)

"""The exponential function."""

from __future__ import annotations

import numpy as np

from derivator.notation.nodes import Constant, Node, Power
from derivator.ops.base import Array, Operation


class Exp(Operation):
    """e^u; d(e^u)/du = e^u (S-table)."""

    name = "exp"
    functions = ("exp",)

    def notation(self, *operands: Node) -> Node:
        """e^u."""
        return Power(Constant("E"), operands[0])

    def forward(self, *operands: Array) -> Array:
        """e^u."""
        return np.exp(operands[0])

    def partial(self, slot: int, *operands: Node) -> Node:
        """e^u."""
        return self.notation(*operands)

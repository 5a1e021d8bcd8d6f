"""The tangent."""

from __future__ import annotations

import numpy as np

from derivator.notation.build import ONE, TWO, divide
from derivator.notation.functions import COS, TAN
from derivator.notation.nodes import Call, Node, Power
from derivator.ops.base import Array, Operation


class Tan(Operation):
    """tan u; d(tan u)/du = 1/cos^2 u (S-table)."""

    name = "tan"
    functions = ("tan",)
    formula = "sin(t)/cos(t)"

    def notation(self, *operands: Node) -> Node:
        """tan u, in Russian tg u."""
        return Call(TAN, operands)

    def forward(self, *operands: Array) -> Array:
        """tan u."""
        return np.tan(operands[0])

    def partial(self, slot: int, *operands: Node) -> Node:
        """1/cos^2 u."""
        return divide(ONE, Power(Call(COS, operands), TWO))

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """cos u is not 0."""
        return np.abs(np.cos(operands[0])) > max(margin, 1e-12)

    def trouble(self, *operands: float) -> str:
        """A pole."""
        if abs(np.cos(operands[0])) < 1e-12:
            return f"the tangent has a pole at {operands[0]:.6g}"
        return ""

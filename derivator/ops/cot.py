"""The cotangent."""

from __future__ import annotations

import numpy as np

from derivator.notation.build import ONE, TWO, divide, negate
from derivator.notation.functions import COT, SIN
from derivator.notation.nodes import Call, Node, Power
from derivator.ops.base import Array, Operation


class Cot(Operation):
    """cot u = cos u / sin u; d(cot u)/du = -1/sin^2 u (S-table)."""

    name = "cot"
    functions = ("cot",)
    formula = "cos(t)/sin(t)"

    def notation(self, *operands: Node) -> Node:
        """cot u, in Russian ctg u."""
        return Call(COT, operands)

    def forward(self, *operands: Array) -> Array:
        """cos u / sin u."""
        return np.cos(operands[0]) / np.sin(operands[0])

    def partial(self, slot: int, *operands: Node) -> Node:
        """-1/sin^2 u."""
        return negate(divide(ONE, Power(Call(SIN, operands), TWO)))

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """sin u is not 0."""
        return np.abs(np.sin(operands[0])) > max(margin, 1e-12)

    def trouble(self, *operands: float) -> str:
        """A pole."""
        if abs(np.sin(operands[0])) < 1e-12:
            return f"the cotangent has a pole at {operands[0]:.6g}"
        return ""

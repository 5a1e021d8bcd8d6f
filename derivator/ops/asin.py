"""The arcsine."""

from __future__ import annotations

import numpy as np

from derivator.notation.build import ONE, TWO, divide
from derivator.notation.functions import ASIN
from derivator.notation.nodes import Call, Negative, Node, Power, Root, Sum
from derivator.ops.base import Array, Operation


class Asin(Operation):
    """The arcsine of u, with derivative 1/sqrt(1 - u^2) (S-table)."""

    name = "asin"
    functions = ("asin",)

    def notation(self, *operands: Node) -> Node:
        """arcsin u."""
        return Call(ASIN, operands)

    def forward(self, *operands: Array) -> Array:
        """The value in radians."""
        return np.arcsin(operands[0])

    def partial(self, slot: int, *operands: Node) -> Node:
        """1/sqrt(1 - u^2)."""
        return divide(ONE, Root(Sum((ONE, Negative(Power(operands[0], TWO))))))

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """-1 < u < 1."""
        return np.abs(operands[0]) < 1 - margin

    def trouble(self, *operands: float) -> str:
        """Outside [-1, 1], or the infinite slope at its ends."""
        value = operands[0]
        if abs(value) > 1:
            return f"the arcsine of {value:.6g}: its argument must lie between -1 and 1"
        if abs(value) == 1:
            return f"the arcsine has no finite derivative at {value:.6g} (its slope is infinite)"
        return ""

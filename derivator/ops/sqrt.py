"""The square root."""

from __future__ import annotations

import numpy as np

from derivator.notation.build import ONE, TWO, divide, multiply
from derivator.notation.nodes import Node, Root
from derivator.ops.base import Array, Operation


class Sqrt(Operation):
    """The square root of u, with derivative 1/(2 sqrt u) (S-table)."""

    name = "sqrt"
    functions = ("sqrt",)

    def notation(self, *operands: Node) -> Node:
        """A root sign."""
        return Root(operands[0])

    def forward(self, *operands: Array) -> Array:
        """sqrt u."""
        return np.sqrt(operands[0])

    def partial(self, slot: int, *operands: Node) -> Node:
        """1/(2 sqrt u)."""
        return divide(ONE, multiply(TWO, Root(operands[0])))

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """u > 0."""
        return operands[0] > margin

    def trouble(self, *operands: float) -> str:
        """A negative radicand, or the infinite slope at 0."""
        value = operands[0]
        if value < 0:
            return f"the square root of {value:.6g}: its argument must not be negative"
        if value == 0:
            return "the square root has no finite derivative at 0 (its slope is infinite)"
        return ""

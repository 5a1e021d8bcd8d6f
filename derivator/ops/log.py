"""The natural logarithm."""

from __future__ import annotations

import numpy as np

from derivator.notation.build import ONE, divide
from derivator.notation.functions import LOG
from derivator.notation.nodes import Call, Node
from derivator.ops.base import Array, Operation


class Log(Operation):
    """ln u; d(ln u)/du = 1/u (S-table)."""

    name = "log"
    functions = ("log", "ln")

    def notation(self, *operands: Node) -> Node:
        """ln u."""
        return Call(LOG, operands)

    def forward(self, *operands: Array) -> Array:
        """ln u."""
        return np.log(operands[0])

    def partial(self, slot: int, *operands: Node) -> Node:
        """1/u."""
        return divide(ONE, operands[0])

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """u > 0."""
        return operands[0] > margin

    def trouble(self, *operands: float) -> str:
        """The logarithm of a number that is not positive."""
        value = operands[0]
        return f"the logarithm of {value:.6g}: its argument must be above 0" if value <= 0 else ""

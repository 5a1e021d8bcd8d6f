"""The arctangent."""

from __future__ import annotations

import numpy as np

from derivator.notation.build import ONE, TWO, divide
from derivator.notation.functions import ATAN
from derivator.notation.nodes import Call, Node, Power, Sum
from derivator.ops.base import Array, Operation


class Atan(Operation):
    """arctan u; d(arctan u)/du = 1/(1 + u^2) (L-activations)."""

    name = "atan"
    functions = ("atan",)
    activation = True

    def notation(self, *operands: Node) -> Node:
        """arctan u, in Russian arctg u."""
        return Call(ATAN, operands)

    def forward(self, *operands: Array) -> Array:
        """The value in radians."""
        return np.arctan(operands[0])

    def partial(self, slot: int, *operands: Node) -> Node:
        """1/(1 + u^2)."""
        return divide(ONE, Sum((ONE, Power(operands[0], TWO))))

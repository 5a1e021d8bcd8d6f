"""The hyperbolic tangent."""

from __future__ import annotations

import numpy as np

from derivator.notation.build import ONE, TWO
from derivator.notation.functions import TANH
from derivator.notation.nodes import Call, Negative, Node, Power, Sum
from derivator.ops.base import Array, Operation


class Tanh(Operation):
    """tanh u; d(tanh u)/du = 1 - tanh^2 u (V28)."""

    name = "tanh"
    functions = ("tanh",)
    formula = "(exp(t) - exp(-t))/(exp(t) + exp(-t))"
    activation = True

    def notation(self, *operands: Node) -> Node:
        """tanh u, in Russian th u."""
        return Call(TANH, operands)

    def forward(self, *operands: Array) -> Array:
        """tanh u."""
        return np.tanh(operands[0])

    def partial(self, slot: int, *operands: Node) -> Node:
        """1 - tanh^2 u."""
        return Sum((ONE, Negative(Power(Call(TANH, operands), TWO))))

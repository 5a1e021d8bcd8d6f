"""The larger of two numbers."""

from __future__ import annotations

import numpy as np

from derivator.notation.functions import MAXIMUM
from derivator.notation.matrices import Branch
from derivator.notation.nodes import Call, Indicator, Node
from derivator.ops.base import Array, Operation


class Maximum(Operation):
    """max(u, v), with derivatives [u > v] and [v > u]; none at the kink u = v (V29)."""

    name = "maximum"
    functions = ("Max", "max")
    arity = 2
    folds = True
    kinked = True

    def notation(self, *operands: Node) -> Node:
        """max(u, v)."""
        return Call(MAXIMUM, operands)

    def forward(self, *operands: Array) -> Array:
        """The larger by real part."""
        return np.asarray(MAXIMUM.numpy(*operands))

    def partial(self, slot: int, *operands: Node) -> Node:
        """1 where the operand is the larger, 0 where it is not."""
        return Indicator(operands[slot], ">", operands[1 - slot])

    def pieces(self, *operands: Node) -> tuple[Branch, ...]:
        """u where u > v, else v."""
        left, right = operands
        return (Branch(left, Indicator(left, ">", right)), Branch(right, None))

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """u is not v."""
        return np.asarray(np.abs(operands[0] - operands[1]) > margin)

    def trouble(self, *operands: float) -> str:
        """The kink where both operands are equal."""
        left, right = operands
        if abs(left - right) <= 1e-12 * max(abs(left), abs(right)):
            return (
                f"max has a kink here: both operands are {left:.6g}; by either one the "
                "derivative is 0 from the left and 1 from the right, so it does not exist"
            )
        return ""

"""The rectified linear unit."""

from __future__ import annotations

from typing import Any

import numpy as np

from derivator.notation.build import ZERO
from derivator.notation.functions import Function
from derivator.notation.matrices import Branch
from derivator.notation.nodes import Call, Indicator, Node
from derivator.ops.base import Array, Operation


def rectified(argument: Any) -> Any:
    """max(0, t), continued so that a complex step passes through it."""
    return np.where(np.real(argument) > 0, argument, 0)


RELU = Function(
    "ReLU", r"\operatorname{ReLU}", rectified, lambda sp, x: sp.Max(0, x), bracketed=True
)


class Relu(Operation):
    """ReLU(u) = max(0, u), with derivative [u > 0]; none at the kink u = 0 (V29)."""

    name = "relu"
    functions = ("relu", "ReLU")
    formula = "Max(0, t)"
    activation = True
    kinked = True

    def notation(self, *operands: Node) -> Node:
        """ReLU(u)."""
        return Call(RELU, operands)

    def forward(self, *operands: Array) -> Array:
        """max(0, u)."""
        return np.asarray(rectified(operands[0]))

    def partial(self, slot: int, *operands: Node) -> Node:
        """1 where u > 0 and 0 where u < 0."""
        return Indicator(operands[0], ">", ZERO)

    def pieces(self, *operands: Node) -> tuple[Branch, ...]:
        """u where u > 0, else 0."""
        (argument,) = operands
        return (Branch(argument, Indicator(argument, ">", ZERO)), Branch(ZERO, None))

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """u is not 0."""
        return np.abs(operands[0]) > margin

    def trouble(self, *operands: float) -> str:
        """The kink at 0."""
        if operands[0] == 0:
            return "ReLU has a kink at 0: its derivative is 0 from the left and 1 from the right"
        return ""

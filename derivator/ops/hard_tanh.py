"""The hyperbolic tangent made of straight pieces."""

from __future__ import annotations

from typing import Any

import numpy as np

from derivator.notation.build import ONE
from derivator.notation.functions import Function
from derivator.notation.matrices import Branch
from derivator.notation.nodes import Call, Indicator, Node, Number, Product
from derivator.ops.base import Array, Operation


def clipped(argument: Any) -> Any:
    """t between -1 and 1, else the nearer of them; a complex step passes inside only."""
    return np.where(np.abs(np.real(argument)) < 1, argument, np.sign(np.real(argument)))


HARD_TANH = Function(
    "HardTanh",
    r"\operatorname{HardTanh}",
    clipped,
    lambda sp, x: sp.Max(-1, sp.Min(1, x)),
    bracketed=True,
)


class HardTanh(Operation):
    """max(-1, min(1, u)), with derivative [u > -1][u < 1]; none at the kinks (L-activations)."""

    name = "hard_tanh"
    functions = ("hard_tanh", "hardtanh")
    formula = "Max(-1, Min(1, t))"
    activation = True
    kinked = True

    def notation(self, *operands: Node) -> Node:
        """HardTanh(u)."""
        return Call(HARD_TANH, operands)

    def forward(self, *operands: Array) -> Array:
        """max(-1, min(1, u))."""
        return np.asarray(clipped(operands[0]))

    def partial(self, slot: int, *operands: Node) -> Node:
        """1 where u lies between -1 and 1."""
        inside = Indicator(operands[0], ">", Number(-ONE.value)), Indicator(operands[0], "<", ONE)
        return Product(inside)

    def pieces(self, *operands: Node) -> tuple[Branch, ...]:
        """-1, u, 1."""
        (argument,) = operands
        low, high = Number(-ONE.value), ONE
        return (
            Branch(low, Indicator(argument, "<=", low)),
            Branch(argument, Indicator(argument, "<", high)),
            Branch(high, None),
        )

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """u is neither -1 nor 1."""
        return np.asarray(np.abs(np.abs(operands[0]) - 1) > margin)

    def trouble(self, *operands: float) -> str:
        """The kinks at -1 and 1."""
        if abs(operands[0]) != 1:
            return ""
        left, right = (0, 1) if operands[0] < 0 else (1, 0)
        return (
            f"HardTanh has a kink at {operands[0]:g}: its derivative is {left} from the left "
            f"and {right} from the right"
        )

"""The sigmoid made of straight pieces."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from derivator.notation.build import ONE, ZERO, add
from derivator.notation.functions import Function
from derivator.notation.matrices import Branch
from derivator.notation.nodes import Call, Indicator, Node, Number, Product, Quotient
from derivator.ops.base import Array, Operation

EDGE = Fraction(3)
"""The pieces meet at -3 and 3."""


def ramped(argument: Any) -> Any:
    """(t + 3)/6 between -3 and 3, 0 before and 1 after; a complex step passes inside only."""
    inside = np.abs(np.real(argument)) < 3
    return np.where(inside, (argument + 3) / 6, np.asarray(np.real(argument) > 0, float))


HARD_SIGMOID = Function(
    "HardSigmoid",
    r"\operatorname{HardSigmoid}",
    ramped,
    lambda sp, x: sp.Max(0, sp.Min(1, (x + 3) / 6)),
    bracketed=True,
)


class HardSigmoid(Operation):
    """max(0, min(1, (u + 3)/6)), with derivative [u > -3][u < 3]/6; none at the kinks (V30)."""

    name = "hard_sigmoid"
    functions = ("hard_sigmoid", "hardsigmoid")
    formula = "Max(0, Min(1, (t + 3)/6))"
    activation = True
    kinked = True

    def notation(self, *operands: Node) -> Node:
        """HardSigmoid(u)."""
        return Call(HARD_SIGMOID, operands)

    def forward(self, *operands: Array) -> Array:
        """max(0, min(1, (u + 3)/6))."""
        return np.asarray(ramped(operands[0]))

    def partial(self, slot: int, *operands: Node) -> Node:
        """1/6 where u lies between -3 and 3."""
        (argument,) = operands
        after, before = (
            Indicator(argument, ">", Number(-EDGE)),
            Indicator(argument, "<", Number(EDGE)),
        )
        return Product((Number(Fraction(1, 6)), after, before))

    def pieces(self, *operands: Node) -> tuple[Branch, ...]:
        """0, (u + 3)/6, 1."""
        (argument,) = operands
        low, high = Number(-EDGE), Number(EDGE)
        middle = Quotient(add(argument, high), Number(2 * EDGE))
        return (
            Branch(ZERO, Indicator(argument, "<=", low)),
            Branch(middle, Indicator(argument, "<", high)),
            Branch(ONE, None),
        )

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """u is neither -3 nor 3."""
        return np.asarray(np.abs(np.abs(operands[0]) - 3) > margin)

    def trouble(self, *operands: float) -> str:
        """The kinks at -3 and 3."""
        if abs(operands[0]) != EDGE:
            return ""
        left, right = ("0", "1/6") if operands[0] < 0 else ("1/6", "0")
        return (
            f"HardSigmoid has a kink at {operands[0]:g}: its derivative is {left} from the left "
            f"and {right} from the right"
        )

"""The absolute value."""

from __future__ import annotations

import numpy as np

from derivator.notation.build import ZERO, negate
from derivator.notation.evaluate import absolute
from derivator.notation.functions import SIGN
from derivator.notation.matrices import Branch
from derivator.notation.nodes import Absolute, Call, Indicator, Node
from derivator.ops.base import Array, Operation


class Modulus(Operation):
    """|u|, with derivative sign u; none at the kink u = 0 (S-limit)."""

    name = "absolute"
    functions = ("Abs", "abs")
    kinked = True

    def notation(self, *operands: Node) -> Node:
        """|u|."""
        return Absolute(operands[0])

    def forward(self, *operands: Array) -> Array:
        """|u|."""
        return absolute(operands[0])

    def partial(self, slot: int, *operands: Node) -> Node:
        """sign u."""
        return Call(SIGN, operands)

    def pieces(self, *operands: Node) -> tuple[Branch, ...]:
        """u where u > 0, else -u."""
        (argument,) = operands
        return (Branch(argument, Indicator(argument, ">", ZERO)), Branch(negate(argument), None))

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """u is not 0."""
        return np.abs(operands[0]) > margin

    def trouble(self, *operands: float) -> str:
        """The kink at 0."""
        if operands[0] == 0:
            return "|u| has a kink at 0: its derivative is -1 from the left and 1 from the right"
        return ""

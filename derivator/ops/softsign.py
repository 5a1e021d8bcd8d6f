"""The softsign function."""

from __future__ import annotations

from typing import Any

import numpy as np

from derivator.notation.build import ONE, TWO, ZERO, add, negate
from derivator.notation.evaluate import absolute
from derivator.notation.functions import Function
from derivator.notation.matrices import Branch
from derivator.notation.nodes import Absolute, Call, Indicator, Node, Power, Quotient, Sum
from derivator.ops.base import Array, Operation


def squashed(argument: Any) -> Any:
    """t/(1 + |t|)."""
    return argument / (1 + absolute(np.asarray(argument)))


SOFTSIGN = Function(
    "softsign",
    r"\operatorname{softsign}",
    squashed,
    lambda sp, x: x / (1 + sp.Abs(x)),
    bracketed=True,
)


class Softsign(Operation):
    """u/(1 + |u|), with derivative 1/(1 + |u|)^2, at 0 too (L-activations)."""

    name = "softsign"
    functions = ("softsign",)
    formula = "t/(1 + Abs(t))"
    activation = True

    def notation(self, *operands: Node) -> Node:
        """softsign(u)."""
        return Call(SOFTSIGN, operands)

    def forward(self, *operands: Array) -> Array:
        """u/(1 + |u|)."""
        return np.asarray(squashed(operands[0]))

    def partial(self, slot: int, *operands: Node) -> Node:
        """1/(1 + |u|)^2."""
        return Quotient(ONE, Power(Sum((ONE, Absolute(operands[0]))), TWO))

    def pieces(self, *operands: Node) -> tuple[Branch, ...]:
        """u/(1 + u) where u > 0, else u/(1 - u)."""
        (argument,) = operands
        right = Quotient(argument, Sum((ONE, argument)))
        left = Quotient(argument, add(ONE, negate(argument)))
        return (Branch(right, Indicator(argument, ">", ZERO)), Branch(left, None))

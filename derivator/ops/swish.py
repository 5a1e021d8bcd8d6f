"""The swish function, also known as SiLU."""

from __future__ import annotations

from typing import Any

import numpy as np

from derivator.notation.build import ONE, add, multiply, negate
from derivator.notation.functions import Function
from derivator.notation.nodes import Call, Node
from derivator.ops.base import Array, Operation
from derivator.ops.sigmoid import SIGMA, logistic


def gated(argument: Any, rate: Any = 1) -> Any:
    """t/(1 + e^(-rate t)), without overflow on either side."""
    return argument * logistic(rate * argument)


SWISH = Function(
    "Swish",
    r"\operatorname{Swish}",
    gated,
    lambda sp, x, b=1: x / (1 + sp.exp(-b * x)),
    bracketed=True,
)


class Swish(Operation):
    """f = u sigma(bu); by u b f + sigma(bu)(1 - b f), by b f (u - f) (V30)."""

    name = "swish"
    functions = ("swish", "silu", "SiLU")
    arity = 2
    defaults = ("1",)
    formula = "t*sigmoid(a*t)"
    activation = True

    def notation(self, *operands: Node) -> Node:
        """Swish(u), with b behind it where it is not 1."""
        return Call(SWISH, operands[:1] if operands[1] == ONE else operands)

    def forward(self, *operands: Array) -> Array:
        """u sigma(bu)."""
        return np.asarray(gated(*operands))

    def partial(self, slot: int, *operands: Node) -> Node:
        """b f + sigma(bu)(1 - b f) by u, f (u - f) by b."""
        argument, rate = operands
        value = self.notation(*operands)
        if slot == 1:
            return multiply(value, add(argument, negate(value)))
        share = multiply(rate, value)
        slope = Call(SIGMA, (multiply(rate, argument),))
        return add(share, multiply(slope, add(ONE, negate(share))))

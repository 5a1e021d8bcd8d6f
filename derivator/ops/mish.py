"""The mish function."""

from __future__ import annotations

from typing import Any

import numpy as np

from derivator.notation.build import ONE, TWO
from derivator.notation.functions import TANH, Function
from derivator.notation.nodes import Call, Negative, Node, Power, Product, Sum
from derivator.ops.base import Array, Operation
from derivator.ops.sigmoid import SIGMA
from derivator.ops.softplus import SOFTPLUS, softened


def softly_gated(argument: Any) -> Any:
    """t tanh(ln(1 + e^t)), without overflow on either side."""
    return argument * np.tanh(softened(argument))


MISH = Function(
    "Mish",
    r"\operatorname{Mish}",
    softly_gated,
    lambda sp, x: x * sp.tanh(sp.log(1 + sp.exp(x))),
    bracketed=True,
)


class Mish(Operation):
    """u tanh s with s = softplus(u); by u it is tanh s + u (1 - tanh^2 s) sigma(u) (V30)."""

    name = "mish"
    functions = ("mish",)
    formula = "t*tanh(softplus(t))"
    activation = True

    def notation(self, *operands: Node) -> Node:
        """Mish(u)."""
        return Call(MISH, operands)

    def forward(self, *operands: Array) -> Array:
        """u tanh(ln(1 + e^u))."""
        return np.asarray(softly_gated(operands[0]))

    def partial(self, slot: int, *operands: Node) -> Node:
        """tanh s + u (1 - tanh^2 s) sigma(u), s = softplus(u)."""
        gate = Call(TANH, (Call(SOFTPLUS, operands),))
        slope = Sum((ONE, Negative(Power(gate, TWO))))
        return Sum((gate, Product((operands[0], slope, Call(SIGMA, operands)))))

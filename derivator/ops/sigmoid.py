"""The logistic sigmoid."""

from __future__ import annotations

from typing import Any

import numpy as np

from derivator.notation.build import ONE
from derivator.notation.functions import Function
from derivator.notation.nodes import Call, Negative, Node, Product, Sum
from derivator.ops.base import Array, Operation


def logistic(argument: Any) -> Any:
    """1/(1 + e^-t), without overflow on either side."""
    small = np.exp(np.where(np.real(argument) >= 0, -argument, argument))
    return np.where(np.real(argument) >= 0, 1.0, small) / (1.0 + small)


SIGMA = Function(
    "sigmoid",
    r"\sigma",
    logistic,
    lambda sp, x: 1 / (1 + sp.exp(-x)),
    powers=True,
    bracketed=True,
)


class Sigmoid(Operation):
    """sigma(u) = 1/(1 + e^-u), with derivative sigma(u)(1 - sigma(u)) (V11)."""

    name = "sigmoid"
    functions = ("sigmoid", "sigma")
    formula = "1/(1 + exp(-t))"
    activation = True

    def notation(self, *operands: Node) -> Node:
        """sigma(u)."""
        return Call(SIGMA, operands)

    def forward(self, *operands: Array) -> Array:
        """1/(1 + e^-u)."""
        return np.asarray(logistic(operands[0]))

    def partial(self, slot: int, *operands: Node) -> Node:
        """sigma(u)(1 - sigma(u))."""
        value = Call(SIGMA, operands)
        return Product((value, Sum((ONE, Negative(value)))))

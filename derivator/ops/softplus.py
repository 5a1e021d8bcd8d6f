"""The softplus function."""

from __future__ import annotations

from typing import Any

import numpy as np

from derivator.notation.functions import Function
from derivator.notation.nodes import Call, Node
from derivator.ops.base import Array, Operation
from derivator.ops.sigmoid import SIGMA


def softened(argument: Any) -> Any:
    """ln(1 + e^t), without overflow on either side."""
    positive = np.real(argument) > 0
    small = np.exp(np.where(positive, -argument, argument))
    return np.where(positive, argument, 0) + log1p(small)


def log1p(argument: Any) -> Any:
    """ln(1 + t); for a complex step by its slope, since NumPy's own loses small real parts."""
    if not np.iscomplexobj(argument):
        return np.log1p(argument)
    real = np.real(argument)
    return np.log1p(real) + 1j * np.imag(argument) / (1 + real)


SOFTPLUS = Function(
    "softplus",
    r"\operatorname{softplus}",
    softened,
    lambda sp, x: sp.log(1 + sp.exp(x)),
    bracketed=True,
)


class Softplus(Operation):
    """softplus(u) = ln(1 + e^u), with derivative sigma(u) (V30)."""

    name = "softplus"
    functions = ("softplus",)
    formula = "log(1 + exp(t))"
    activation = True

    def notation(self, *operands: Node) -> Node:
        """softplus(u)."""
        return Call(SOFTPLUS, operands)

    def forward(self, *operands: Array) -> Array:
        """ln(1 + e^u)."""
        return np.asarray(softened(operands[0]))

    def partial(self, slot: int, *operands: Node) -> Node:
        """sigma(u)."""
        return Call(SIGMA, operands)

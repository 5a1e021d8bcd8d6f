"""The rectified linear unit with a slope below 0 that can be learned."""

from __future__ import annotations

from typing import Any

import numpy as np

from derivator.notation.build import ZERO, multiply
from derivator.notation.functions import MINIMUM, Function
from derivator.notation.matrices import Branch
from derivator.notation.nodes import Call, Indicator, Node, Sum
from derivator.ops.base import Array, Operation


def leaking(argument: Any, slope: Any) -> Any:
    """t above 0, slope t below, continued so that a complex step passes through it."""
    return np.where(np.real(argument) > 0, argument, slope * argument)


PRELU = Function(
    "PReLU",
    r"\operatorname{PReLU}",
    leaking,
    lambda sp, x, a: sp.Max(0, x) + a * sp.Min(0, x),
    bracketed=True,
)


class Prelu(Operation):
    """PReLU(u, a) = max(0, u) + a min(0, u); by u 1 above 0, a below; by a min(0, u) (V29)."""

    name = "prelu"
    functions = ("prelu", "PReLU")
    arity = 2
    formula = "Max(0, t) + a*Min(0, t)"
    activation = True
    kinked = True

    def notation(self, *operands: Node) -> Node:
        """PReLU(u, a)."""
        return Call(PRELU, operands)

    def forward(self, *operands: Array) -> Array:
        """u above 0, a u below."""
        return np.asarray(leaking(*operands))

    def partial(self, slot: int, *operands: Node) -> Node:
        """[u > 0] + a [u <= 0] by u, min(0, u) by a."""
        argument, slope = operands
        if slot == 1:
            return Call(MINIMUM, (ZERO, argument))
        below = multiply(slope, Indicator(argument, "<=", ZERO))
        return Sum((Indicator(argument, ">", ZERO), below))

    def pieces(self, *operands: Node) -> tuple[Branch, ...]:
        """u where u > 0, else a u."""
        argument, slope = operands
        below = multiply(slope, argument)
        return (Branch(argument, Indicator(argument, ">", ZERO)), Branch(below, None))

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """u is not 0, or a is 1."""
        return np.asarray((np.abs(operands[0]) > margin) | (operands[1] == 1))

    def trouble(self, *operands: float) -> str:
        """The kink at 0 where a is not 1."""
        argument, slope = operands
        if argument == 0 and slope != 1:
            return (
                f"the leaking ReLU has a kink at 0: its derivative is {slope:g} from the left "
                "and 1 from the right"
            )
        return ""

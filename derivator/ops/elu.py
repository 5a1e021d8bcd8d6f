"""The exponential linear unit."""

from __future__ import annotations

from typing import Any

import numpy as np

from derivator.notation.build import ONE, ZERO, add, multiply, negate, power
from derivator.notation.functions import EXP, MINIMUM, Function
from derivator.notation.matrices import Branch
from derivator.notation.nodes import Call, Constant, Indicator, Negative, Node, Sum
from derivator.ops.base import Array, Operation


def exponential_linear(argument: Any, scale: Any = 1) -> Any:
    """t above 0, scale (e^t - 1) below, continued so that a complex step passes through it."""
    positive = np.real(argument) > 0
    return np.where(positive, argument, scale * np.expm1(np.where(positive, 0, argument)))


ELU = Function(
    "ELU",
    r"\operatorname{ELU}",
    exponential_linear,
    lambda sp, x, a=1: sp.Max(0, x) + a * (sp.exp(sp.Min(0, x)) - 1),
    bracketed=True,
)


class Elu(Operation):
    """ELU(u) = u where u > 0, a (e^u - 1) elsewhere; by u 1 and ELU(u) + a (L-activations)."""

    name = "elu"
    functions = ("elu", "ELU")
    arity = 2
    defaults = ("1",)
    formula = "Max(0, t) + a*(exp(Min(0, t)) - 1)"
    activation = True
    kinked = True

    def notation(self, *operands: Node) -> Node:
        """ELU(u), with a behind it where it is not 1."""
        return Call(ELU, operands[:1] if operands[1] == ONE else operands)

    def forward(self, *operands: Array) -> Array:
        """u above 0, a (e^u - 1) below."""
        return np.asarray(exponential_linear(*operands))

    def partial(self, slot: int, *operands: Node) -> Node:
        """[u > 0] + [u <= 0](ELU(u) + a) by u, e^min(0, u) - 1 by a."""
        argument, scale = operands
        if slot == 1:
            return Sum((Call(EXP, (Call(MINIMUM, (ZERO, argument)),)), Negative(ONE)))
        below = multiply(Indicator(argument, "<=", ZERO), add(self.notation(*operands), scale))
        return Sum((Indicator(argument, ">", ZERO), below))

    def pieces(self, *operands: Node) -> tuple[Branch, ...]:
        """u where u > 0, else a (e^u - 1)."""
        argument, scale = operands
        below = multiply(scale, add(power(Constant("E"), argument), negate(ONE)))
        return (Branch(argument, Indicator(argument, ">", ZERO)), Branch(below, None))

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """u is not 0, or a is 1."""
        return np.asarray((np.abs(operands[0]) > margin) | (operands[1] == 1))

    def trouble(self, *operands: float) -> str:
        """The kink at 0 where a is not 1."""
        argument, scale = operands
        if argument == 0 and scale != 1:
            return (
                f"ELU has a kink at 0: its derivative is {scale:g} from the left "
                "and 1 from the right"
            )
        return ""

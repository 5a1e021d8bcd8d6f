"""The rectified linear unit with a small fixed slope below 0."""

from __future__ import annotations

from fractions import Fraction

from derivator.notation.functions import Function
from derivator.notation.nodes import Call, Node, Number
from derivator.ops.prelu import Prelu, leaking

USUAL = Fraction(1, 100)
"""The slope where none is given."""

LEAKY_RELU = Function(
    "LeakyReLU",
    r"\operatorname{LeakyReLU}",
    lambda argument, slope=0.01: leaking(argument, slope),
    lambda sp, x, a=None: sp.Max(0, x) + (sp.Min(0, x) / 100 if a is None else a * sp.Min(0, x)),
    bracketed=True,
)


class LeakyRelu(Prelu):
    """LeakyReLU(u) = max(0, u) + 0.01 min(0, u), another slope as second operand (V29)."""

    name = "leaky_relu"
    functions = ("leaky_relu", "LeakyReLU")
    defaults = ("0.01",)

    def notation(self, *operands: Node) -> Node:
        """LeakyReLU(u), with the slope behind it where it is not 0.01."""
        usual = operands[1] == Number(USUAL)
        return Call(LEAKY_RELU, operands[:1] if usual else operands)

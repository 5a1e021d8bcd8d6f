"""Powers."""

from __future__ import annotations

import numpy as np

from derivator.notation.build import ONE, add, multiply, negate, power
from derivator.notation.evaluate import real_power
from derivator.notation.exact import exact
from derivator.notation.functions import LOG
from derivator.notation.nodes import Call, Constant, Node, Power
from derivator.ops.base import Array, Operation


class Raise(Operation):
    """u^v; d(u^v)/du = v u^(v-1) and d(u^v)/dv = u^v ln u (S-table)."""

    name = "power"
    operator = "**"
    functions = ("Pow",)
    arity = 2

    def notation(self, *operands: Node) -> Node:
        """u^v."""
        return Power(*operands)

    def forward(self, *operands: Array) -> Array:
        """u^v, of a negative u where v is a whole number."""
        return real_power(*operands)

    def partial(self, slot: int, *operands: Node) -> Node:
        """v u^(v-1) by u, u^v ln u by v."""
        base, exponent = operands
        if slot == 1:
            logarithm = ONE if base == Constant("E") else Call(LOG, (base,))
            return multiply(Power(base, exponent), logarithm)
        exponent = exact(exponent, {}) or exponent
        return multiply(exponent, power(base, add(exponent, negate(ONE))))

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """A whole exponent: any u (not 0 where v < 1); otherwise u > 0."""
        base, exponent = operands
        whole = np.round(exponent) == exponent
        outside = whole & (np.abs(base) > margin)
        polynomial = whole & (exponent >= 1)
        return np.asarray((base > margin) | outside | polynomial)

    def trouble(self, *operands: float) -> str:
        """0 to a negative power, a negative base with a broken exponent, an infinite slope at 0."""
        base, exponent = operands
        if base == 0 and exponent < 0:
            return f"division by zero: 0 to the power {exponent:.6g}"
        if base < 0 and exponent != round(exponent):
            return f"the base is {base:.6g}, and a power {exponent:.6g} needs a base above 0"
        if base == 0 and exponent < 1 and exponent != round(exponent):
            return f"the power {exponent:.6g} has no finite derivative at 0 (its slope is infinite)"
        return ""

"""The unit step."""

from __future__ import annotations

import numpy as np

from derivator.notation.build import ONE, ZERO
from derivator.notation.matrices import Branch
from derivator.notation.nodes import Indicator, Node
from derivator.ops.base import Array, Operation


class Step(Operation):
    """[u > 0], 1 above 0 and 0 elsewhere, with derivative 0; it jumps at 0 (L-activations)."""

    name = "step"
    functions = ("step", "Heaviside")
    activation = True
    kinked = True

    def notation(self, *operands: Node) -> Node:
        """[u > 0]."""
        return Indicator(operands[0], ">", ZERO)

    def forward(self, *operands: Array) -> Array:
        """1 where the real part is above 0; no complex step passes."""
        return np.asarray(np.real(operands[0]) > 0, dtype=float)

    def partial(self, slot: int, *operands: Node) -> Node:
        """0."""
        return ZERO

    def pieces(self, *operands: Node) -> tuple[Branch, ...]:
        """1 where u > 0, else 0."""
        return (Branch(ONE, self.notation(*operands)), Branch(ZERO, None))

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """u is not 0."""
        return np.abs(operands[0]) > margin

    def trouble(self, *operands: float) -> str:
        """The jump at 0."""
        return "the step jumps at 0, where it has no derivative" if operands[0] == 0 else ""

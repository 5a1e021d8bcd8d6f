"""The cosine."""

from __future__ import annotations

import numpy as np

from derivator.notation.functions import COS, SIN
from derivator.notation.nodes import Call, Negative, Node
from derivator.ops.base import Array, Operation


class Cos(Operation):
    """cos u; d(cos u)/du = -sin u (S-table)."""

    name = "cos"
    functions = ("cos",)
    activation = True

    def notation(self, *operands: Node) -> Node:
        """cos u."""
        return Call(COS, operands)

    def forward(self, *operands: Array) -> Array:
        """cos u."""
        return np.cos(operands[0])

    def partial(self, slot: int, *operands: Node) -> Node:
        """-sin u."""
        return Negative(Call(SIN, operands))

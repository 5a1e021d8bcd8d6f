"""The sine."""

from __future__ import annotations

import numpy as np

from derivator.notation.functions import COS, SIN
from derivator.notation.nodes import Call, Node
from derivator.ops.base import Array, Operation


class Sin(Operation):
    """sin u; d(sin u)/du = cos u (S-table)."""

    name = "sin"
    functions = ("sin",)
    activation = True

    def notation(self, *operands: Node) -> Node:
        """sin u."""
        return Call(SIN, operands)

    def forward(self, *operands: Array) -> Array:
        """sin u."""
        return np.sin(operands[0])

    def partial(self, slot: int, *operands: Node) -> Node:
        """cos u."""
        return Call(COS, operands)

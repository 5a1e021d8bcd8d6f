"""The sum of all entries of a matrix."""

from __future__ import annotations

import numpy as np

from derivator.notation.matrix_build import Shapes, stretched, total
from derivator.notation.nodes import Node
from derivator.ops.base import Array, MatrixOperation
from derivator.shapes import SCALAR, Shape


class SumEntries(MatrixOperation):
    """The sum of all entries; every entry receives the adjoint (V25).

    Shapes: [n x k] gives a number; a number stays what it is.
    """

    name = "sum"
    functions = ("sum", "Sum")

    def shape(self, *shapes: Shape) -> Shape:
        """A number."""
        return SCALAR

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """A sum over the indices of the entries."""
        return total(shapes, operands[0])

    def forward(self, *operands: Array) -> Array:
        """The sum over the last two axes, which stay with length 1."""
        return np.asarray(np.sum(operands[0], axis=(-2, -1), keepdims=True))

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """The adjoint in every entry."""
        return stretched(shapes, adjoint, shapes.of(operands[0]))

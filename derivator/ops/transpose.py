"""The transpose of a matrix."""

from __future__ import annotations

import numpy as np

from derivator.notation.matrix_build import Shapes, transposed, transposed_formula
from derivator.notation.nodes import Node
from derivator.ops.base import Array, MatrixOperation
from derivator.shapes import SCALAR, Shape


class Turn(MatrixOperation):
    """A^T; the adjoint is transposed back (V22).

    Shapes: [n x k] gives [k x n]; a number stays what it is.
    """

    name = "transpose"
    functions = ("transpose", "Transpose")

    def shape(self, *shapes: Shape) -> Shape:
        """[n x k] becomes [k x n]."""
        (shape,) = shapes
        return (shape[1], shape[0]) if shape else SCALAR

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """A^T."""
        return transposed(operands[0]) if shapes.is_matrix(operands[0]) else operands[0]

    def forward(self, *operands: Array) -> Array:
        """The last two axes exchanged."""
        return np.swapaxes(operands[0], -1, -2)

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """The transposed adjoint."""
        return transposed_formula(shapes, adjoint) if shapes.is_matrix(operands[0]) else adjoint

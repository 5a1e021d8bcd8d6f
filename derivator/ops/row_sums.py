"""The sum of each row of a matrix."""

from __future__ import annotations

import numpy as np

from derivator.notation.matrices import Ones
from derivator.notation.matrix_build import Shapes, matrix_product
from derivator.notation.nodes import Node
from derivator.ops.base import Array, MatrixOperation
from derivator.shapes import SCALAR, Shape


class SumRows(MatrixOperation):
    """A 1: a column with the sum of each row; each entry receives its adjoint (V22).

    Shapes: [n x k] gives [n x 1].
    """

    name = "row_sums"
    functions = ("row_sums",)

    def shape(self, *shapes: Shape) -> Shape:
        """One column."""
        (shape,) = shapes
        return (shape[0], 1) if shape else SCALAR

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """The product with a column of ones."""
        shape = shapes.of(operands[0])
        return matrix_product(shapes, operands[0], Ones(shape[1], 1)) if shape else operands[0]

    def forward(self, *operands: Array) -> Array:
        """The sum over the last axis."""
        return np.asarray(np.sum(operands[0], axis=-1, keepdims=True))

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """d 1^T: the adjoint in every column."""
        shape = shapes.of(operands[0])
        return matrix_product(shapes, adjoint, Ones(1, shape[1])) if shape else adjoint

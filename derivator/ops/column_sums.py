"""The sum of each column of a matrix: over its rows, that is over the observations."""

from __future__ import annotations

import numpy as np

from derivator.notation.matrices import Ones
from derivator.notation.matrix_build import Shapes, matrix_product
from derivator.notation.nodes import Node
from derivator.ops.base import Array, MatrixOperation
from derivator.shapes import SCALAR, Shape


class SumColumns(MatrixOperation):
    """1^T A: a row with the sum of each column; each entry receives its adjoint (V22).

    Shapes: [n x k] gives [1 x k].
    """

    name = "column_sums"
    functions = ("column_sums",)

    def shape(self, *shapes: Shape) -> Shape:
        """One row."""
        (shape,) = shapes
        return (1, shape[1]) if shape else SCALAR

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """The product with a row of ones."""
        shape = shapes.of(operands[0])
        return matrix_product(shapes, Ones(1, shape[0]), operands[0]) if shape else operands[0]

    def forward(self, *operands: Array) -> Array:
        """The sum over the last axis but one."""
        return np.asarray(np.sum(operands[0], axis=-2, keepdims=True))

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """1 d: the adjoint in every row."""
        shape = shapes.of(operands[0])
        return matrix_product(shapes, Ones(shape[0], 1), adjoint) if shape else adjoint

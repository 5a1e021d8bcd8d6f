"""The matrix product."""

from __future__ import annotations

import numpy as np

from derivator.notation.matrices import MatrixProduct
from derivator.notation.matrix_build import Shapes, matrix_product, product_shape, transposed
from derivator.notation.nodes import Node
from derivator.ops.base import Array, MatrixOperation
from derivator.shapes import Shape


class MultiplyMatrices(MatrixOperation):
    """Z = X W; by X the adjoint times W^T, by W X^T times the adjoint (V22).

    Shapes: [n x k] and [k x m] give [n x m].
    """

    name = "matrix_product"
    functions = ("MatMul", "matmul")
    arity = 2
    folds = True
    product = True

    def shape(self, *shapes: Shape) -> Shape:
        """[n x k] [k x m] = [n x m]; raises ``ShapeError`` where the inner sizes differ."""
        return product_shape(*shapes)

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """X W, longer products in one row."""
        left, right = operands
        inner = left.factors if isinstance(left, MatrixProduct) else (left,)
        return MatrixProduct((*inner, right))

    def forward(self, *operands: Array) -> Array:
        """X W over the last two axes."""
        return np.asarray(operands[0] @ operands[1])

    def terms_size(self, *operands: Array) -> Array:
        """|X| |W|."""
        return np.asarray(np.abs(operands[0]) @ np.abs(operands[1]))

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """d W^T by X, X^T d by W."""
        left, right = operands
        if slot == 0:
            return matrix_product(shapes, adjoint, transposed(right))
        return matrix_product(shapes, transposed(left), adjoint)

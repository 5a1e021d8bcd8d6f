"""The logarithm of the softmax of every row."""

from __future__ import annotations

from typing import Any

import numpy as np

from derivator.notation.build import add, negate
from derivator.notation.functions import Function
from derivator.notation.matrices import Ones
from derivator.notation.matrix_build import Shapes, elementwise_product, matrix_product
from derivator.notation.nodes import Call, Node
from derivator.ops.base import Array, MatrixOperation
from derivator.ops.softmax import SOFTMAX, below_largest, softmax_row
from derivator.ops.softplus import log1p
from derivator.shapes import Shape, ShapeError


def log_softmax(argument: Any) -> Any:
    """z - ln(sum of e^z) over the last axis, without overflow; a complex step passes through."""
    moved = below_largest(argument)
    place = np.argmax(np.real(moved), axis=-1, keepdims=True)
    powers = np.exp(moved)
    np.put_along_axis(powers, place, 0, axis=-1)
    return moved - log1p(np.sum(powers, axis=-1, keepdims=True))


LOG_SOFTMAX = Function(
    "log_softmax",
    r"\ln\operatorname{softmax}",
    log_softmax,
    lambda sp, *row: [sp.log(share) for share in softmax_row(sp, *row)],
    bracketed=True,
    rowwise=True,
)


class LogSoftmax(MatrixOperation):
    """ln softmax(Z) row by row; by Z it is d - softmax(Z) * (d 1 1^T) (L-softmax).

    Shapes: [n x k] stays [n x k].
    """

    name = "log_softmax"
    functions = ("log_softmax",)
    activation = True

    def shape(self, *shapes: Shape) -> Shape:
        """That of its operand; raises ``ShapeError`` for a number."""
        if not shapes[0]:
            raise ShapeError("log_softmax takes the rows of a matrix, and this is a number")
        return shapes[0]

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """ln softmax(Z)."""
        return Call(LOG_SOFTMAX, operands)

    def forward(self, *operands: Array) -> Array:
        """The logarithm of the softmax over the last axis."""
        return np.asarray(log_softmax(operands[0]))

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """d - softmax(Z) * (d 1 1^T): what all outputs of a row receive is taken off by shares."""
        columns = shapes.of(operands[0])[1]
        sums = matrix_product(shapes, adjoint, Ones(columns, columns))
        shares = elementwise_product(shapes, Call(SOFTMAX, operands), sums)
        return add(adjoint, negate(shares))

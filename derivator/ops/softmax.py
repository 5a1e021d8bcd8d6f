"""The softmax of every row."""

from __future__ import annotations

from typing import Any

import numpy as np

from derivator.notation.build import add, negate
from derivator.notation.functions import Function
from derivator.notation.matrices import Ones
from derivator.notation.matrix_build import Shapes, elementwise_product, matrix_product
from derivator.notation.nodes import Call, Node
from derivator.ops.base import Array, MatrixOperation
from derivator.shapes import Shape, ShapeError


def softmax(argument: Any) -> Any:
    """e^z / sum of e^z over the last axis, without overflow; a complex step passes through."""
    powers = np.exp(below_largest(argument))
    return powers / np.sum(powers, axis=-1, keepdims=True)


def below_largest(argument: Any) -> Any:
    """Each row less its largest entry, the step that this one takes included.

    So the largest entry takes none, and the share that is almost 1 keeps the digits of its slope.
    """
    argument = np.atleast_1d(argument)
    place = np.argmax(np.real(argument), axis=-1, keepdims=True)
    return argument - np.take_along_axis(argument, place, axis=-1)


def softmax_row(sp: Any, *row: Any) -> list[Any]:
    """The softmax of one row, with ``sp.exp``; equal entries get equal shares exactly."""
    powers = [sp.exp(entry - row[0]) for entry in row]
    whole = sum(powers[1:], powers[0])
    return [power / whole for power in powers]


SOFTMAX = Function(
    "softmax",
    r"\operatorname{softmax}",
    softmax,
    softmax_row,
    bracketed=True,
    rowwise=True,
)


class Softmax(MatrixOperation):
    """P = softmax(Z) row by row; by Z it is P * (d - (d * P) 1 1^T) (V13, L-softmax).

    Shapes: [n x k] stays [n x k].
    """

    name = "softmax"
    functions = ("softmax",)
    activation = True

    def shape(self, *shapes: Shape) -> Shape:
        """That of its operand; raises ``ShapeError`` for a number."""
        if not shapes[0]:
            raise ShapeError("softmax takes the rows of a matrix, and this is a number")
        return shapes[0]

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """softmax(Z)."""
        return Call(SOFTMAX, operands)

    def forward(self, *operands: Array) -> Array:
        """The softmax over the last axis."""
        return np.asarray(softmax(operands[0]))

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """P * (d - (d * P) 1 1^T): what all outputs of a row receive, weighed, is taken off."""
        columns = shapes.of(operands[0])[1]
        value = Call(SOFTMAX, operands)
        weighed = elementwise_product(shapes, adjoint, value)
        sums = matrix_product(shapes, weighed, Ones(columns, columns))
        return elementwise_product(shapes, value, add(adjoint, negate(sums)))

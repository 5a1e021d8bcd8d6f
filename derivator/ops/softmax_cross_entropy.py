"""The cross-entropy of answers against the softmax of every row."""

from __future__ import annotations

import numpy as np

from derivator.notation.build import ONE, divide, negate
from derivator.notation.matrix_build import (
    Shapes,
    elementwise_product,
    scaled,
    size_node,
    total,
)
from derivator.notation.nodes import Call, Negative, Node, Sum
from derivator.ops.base import Array, MatrixOperation
from derivator.ops.log_softmax import LOG_SOFTMAX, log_softmax
from derivator.ops.softmax import SOFTMAX
from derivator.shapes import SCALAR, Shape, ShapeError, in_words


class SoftmaxCrossEntropy(MatrixOperation):
    """-1/n sum of y * ln softmax(Z) over all entries; by Z it is (softmax(Z) - Y)/n (L-softmax).

    Shapes: both [n x k]; every row of Y adds up to 1.
    """

    name = "softmax_cross_entropy"
    functions = ("softmax_cross_entropy",)
    arity = 2
    shares = 1

    def shape(self, *shapes: Shape) -> Shape:
        """A number; raises ``ShapeError`` where the operands are no matrices of one size."""
        logits, answers = shapes
        if not logits or not answers or logits != answers:
            sides = f"{in_words(logits)} and {in_words(answers)}"
            raise ShapeError(f"{sides}: the logits and the answers must be matrices of one size")
        return SCALAR

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """-1/n times the sum over the indices of the entries."""
        logits, answers = operands
        entries = elementwise_product(shapes, answers, Call(LOG_SOFTMAX, (logits,)))
        return scaled(negate(self._share(shapes, logits)), total(shapes, entries))

    def forward(self, *operands: Array) -> Array:
        """The mean over the rows, which stay with length 1."""
        logits, answers = operands
        whole = np.sum(answers * log_softmax(logits), axis=(-2, -1), keepdims=True)
        return np.asarray(-whole / logits.shape[-2])

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """(softmax(Z) - Y)/n by Z, -ln softmax(Z)/n by Y."""
        logits, answers = operands
        share = self._share(shapes, logits)
        if slot == 1:
            slopes = Call(LOG_SOFTMAX, (logits,))
            return elementwise_product(shapes, adjoint, negate(share), slopes)
        miss = Sum((Call(SOFTMAX, (logits,)), Negative(answers)))
        return elementwise_product(shapes, adjoint, share, miss)

    def _share(self, shapes: Shapes, logits: Node) -> Node:
        return divide(ONE, size_node(shapes.of(logits)[0]))

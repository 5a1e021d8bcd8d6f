"""A matrix turned by half a turn."""

from __future__ import annotations

from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Node
from derivator.notation.windows import Turned, pair
from derivator.notation.windows_evaluate import turned
from derivator.ops.base import Array, MatrixOperation
from derivator.shapes import Shape


class Flip(MatrixOperation):
    """Rows and columns in reverse order; the adjoint is turned back the same way (V43).

    Shapes: [n x m] stays [n x m].  conv(X, flip(K)) is the convolution of mathematics.
    """

    name = "flip"
    functions = ("flip", "rot180")

    def shape(self, *shapes: Shape) -> Shape:
        """That of its operand; raises ``ShapeError`` for a number."""
        return pair(shapes[0], "flip")

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """rot(K), of a turned matrix the matrix."""
        inner = operands[0]
        return inner.operand if isinstance(inner, Turned) else Turned(inner)

    def forward(self, *operands: Array) -> Array:
        """The last two axes from their ends."""
        return turned(operands[0])

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """Turned back."""
        return Turned(adjoint)

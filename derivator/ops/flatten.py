"""A matrix as one row."""

from __future__ import annotations

from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Node
from derivator.notation.windows import Flattened, Reshaped, pair
from derivator.notation.windows_evaluate import flattened
from derivator.ops.base import Array, MatrixOperation
from derivator.shapes import Shape


class Flatten(MatrixOperation):
    """All entries row by row; the adjoint is put back into rows (V44).

    Shapes: [n x m] gives [1 x nm].
    """

    name = "flatten"
    functions = ("flatten",)

    def shape(self, *shapes: Shape) -> Shape:
        """One row; raises ``ShapeError`` for letters among the sizes."""
        rows, columns = pair(shapes[0], "flatten")
        return (1, rows * columns)

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """flatten(P)."""
        return Flattened(operands[0])

    def forward(self, *operands: Array) -> Array:
        """The last two axes in one row."""
        return flattened(operands[0])

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """The row put back into rows."""
        return Reshaped(adjoint, pair(shapes.of(operands[0]), "flatten"))

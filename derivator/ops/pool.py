"""What max pooling and mean pooling share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Node
from derivator.notation.windows import Axis, Pooled, Unpooled, pair, windows
from derivator.notation.windows_evaluate import pooled
from derivator.ops.base import Array, MatrixOperation, Operation, Settings
from derivator.shapes import Shape, ShapeError


class Pool(MatrixOperation):
    """What both pools share: a window of ``size`` by ``size``, moved by ``stride``.

    Shapes: [n x m] gives [floor((n - size)/stride) + 1 x ...]; along a signal of one row the
    window has one row, too.
    """

    settings: ClassVar[Settings] = (("size", None), ("stride", 0))
    largest: ClassVar[bool]

    def __init__(self, size: int = 2, stride: int = 0) -> None:
        self.size, self.stride = size, stride or size

    def configured(self, values: Sequence[int]) -> Operation:
        """With a size and a stride; the stride 0 stands for the size."""
        size, stride = values
        if size < 1:
            raise ShapeError(f"the window's size is {size}, and it is at least 1")
        if stride < 0:
            raise ShapeError(f"the stride is {stride}, and it is at least 1")
        return type(self)(size, stride)

    def window(self, shape: Shape) -> tuple[tuple[int, int], Axis, Axis]:
        """The window's sizes and how it moves."""
        height, width = pair(shape, self.name)
        moved = Axis(self.stride)
        if height == 1:
            return (1, self.size), Axis(), moved
        if width == 1:
            return (self.size, 1), moved, Axis()
        return (self.size, self.size), moved, moved

    def shape(self, *shapes: Shape) -> Shape:
        """How many windows there are; raises ``ShapeError`` where none fits in."""
        size, rows, columns = self.window(shapes[0])
        found = windows(rows, columns, shapes[0], size)
        if min(found) < 1:
            raise ShapeError(f"a window of {size[0]} x {size[1]} does not fit in")
        return found

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """maxpool(H), meanpool(H)."""
        return Pooled(operands[0], *self.window(shapes.of(operands[0])), self.largest)

    def forward(self, *operands: Array) -> Array:
        """The largest entries by their real part, or the means."""
        return pooled(operands[0], *self.window(operands[0].shape[-2:]), self.largest)

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """Each entry of the adjoint goes back into its window."""
        inner = operands[0]
        return Unpooled(adjoint, inner, *self.window(shapes.of(inner)), self.largest)

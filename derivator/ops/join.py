"""What `concat` and `stack` share: matrices joined along one side."""

from __future__ import annotations

import numpy as np

from derivator.notation.matrices import Joined
from derivator.notation.matrix_build import Shapes, block, joined_shape
from derivator.notation.nodes import Node
from derivator.ops.base import Array, MatrixOperation
from derivator.shapes import Shape


class Join(MatrixOperation):
    """Two matrices as one; each receives its own part of the adjoint."""

    arity = 2
    folds = True
    below: bool

    def shape(self, *shapes: Shape) -> Shape:
        """Sizes on one side added up; raises ``ShapeError`` where those on the other differ."""
        return joined_shape(shapes, self.below)

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """Both in square brackets, longer lists in one pair of them."""
        left, right = operands
        same = isinstance(left, Joined) and left.below is self.below
        first = left.parts if isinstance(left, Joined) and same else (left,)
        return Joined((*first, right), self.below)

    def forward(self, *operands: Array) -> Array:
        """Along the last axis, or the last but one; axes before them stretch."""
        axes = np.broadcast_shapes(*(np.shape(operand)[:-2] for operand in operands))
        whole = [np.broadcast_to(operand, (*axes, *operand.shape[-2:])) for operand in operands]
        return np.concatenate(whole, axis=-2 if self.below else -1)

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """The columns, or rows, of the adjoint at which the operand stands."""
        side = 0 if self.below else 1
        left, right = (shapes.of(operand)[side] for operand in operands)
        assert isinstance(left, int)
        assert isinstance(right, int)
        first, last = (1, left) if slot == 0 else (left + 1, left + right)
        return block(shapes, adjoint, first, last, rows=self.below)

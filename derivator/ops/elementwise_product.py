"""The elementwise product."""

from __future__ import annotations

from derivator.notation.matrices import Hadamard
from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Node, Product
from derivator.ops.base import Array, Operation


class MultiplyEntries(Operation):
    """A * B entry by entry; by A the adjoint * B, by B the adjoint * A (V23).

    Shapes: equal ones; a row, a column or a number is stretched.
    """

    name = "elementwise_product"
    functions = ("hadamard", "HadamardProduct")
    arity = 2
    folds = True
    commutative = True
    product = True

    def notation(self, *operands: Node) -> Node:
        """Of numbers: u v."""
        return Product(operands)

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """A * B, longer products in one row."""
        if not all(map(shapes.is_matrix, operands)):
            return self.notation(*operands)
        left, right = operands
        inner = left.factors if isinstance(left, Hadamard) else (left,)
        return Hadamard((*inner, right))

    def forward(self, *operands: Array) -> Array:
        """A * B."""
        left, right = operands
        return left * right

    def partial(self, slot: int, *operands: Node) -> Node:
        """The other operand."""
        return operands[1 - slot]

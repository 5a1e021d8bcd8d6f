"""What an operation is: one elementary step of a computation.

An operation knows the shape of its result, its notation, its NumPy forward pass, its derivatives
(as a local derivative of numbers and as a vector-Jacobian product of matrices) and where it is
smooth.  The reverse pass, the path walk and the checks use these and name no operation.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from derivator.notation.matrices import Branch
from derivator.notation.matrix_build import Shapes, elementwise, elementwise_product, reduced
from derivator.notation.nodes import Node
from derivator.shapes import Shape, broadcast

Array = npt.NDArray[Any]
Settings = tuple[tuple[str, int | None], ...]
"""Names of constants with what they are where a call leaves them out; None for never."""


class Operation(ABC):
    """An elementary operation of one or two operands."""

    name: str
    """Its name in the graph, the tests and the documentation."""
    functions: tuple[str, ...] = ()
    """The names it is called by in SymPy syntax."""
    operator: ClassVar[str] = ""
    """The operator it is written with, ``neg`` for the unary minus."""
    arity: int = 1
    folds: ClassVar[bool] = False
    """Whether a longer call is folded from the left: max(x, y, z) = max(max(x, y), z)."""
    commutative: ClassVar[bool] = False
    defaults: ClassVar[tuple[str, ...]] = ()
    """What the last operands are where a call leaves them out."""
    formula: ClassVar[str] = ""
    """What it is by simpler functions of t and a, in the syntax of specs."""
    kinked: bool = False
    """Whether its derivative jumps somewhere: the checks then look at both sides."""

    activation: ClassVar[bool] = False
    """Whether it is what a layer applies to its linear part, so that a network splits there."""

    product: ClassVar[bool] = False
    """Whether it is a product: what one factor receives then depends on the other factors only."""

    shares: ClassVar[int | None] = None
    """The operand, if any, whose rows must be shares that add up to 1, such as one-hot answers."""

    settings: ClassVar[Settings] = ()
    """Whole numbers that stand behind the operands in a call: stride, padding."""

    def configured(self, values: Sequence[int]) -> Operation:
        """The operation with these ``settings``; raises ``ShapeError`` for what cannot be."""
        return self

    @property
    def word(self) -> str:
        """Under which name the prose speaks of it."""
        return self.name

    def shape(self, *shapes: Shape) -> Shape:
        """The shape of the result: elementwise; raises ``ShapeError`` where operands do not fit."""
        return broadcast(*shapes)

    @abstractmethod
    def notation(self, *operands: Node) -> Node:
        """The operation applied to printed operands."""

    @abstractmethod
    def forward(self, *operands: Array) -> Array:
        """The value, elementwise over arrays; analytic, so that a complex step passes through."""

    def terms_size(self, *operands: Array) -> Array | None:
        """How large what it adds up is, in absolute values; None where it adds nothing up.

        A value that is tiny against it is a rest of rounding: 0.1 * 3 - 0.3 is nothing.
        """
        return None

    @abstractmethod
    def partial(self, slot: int, *operands: Node) -> Node:
        """The local derivative by the operand in ``slot``, the other operands held fixed."""

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """The vector-Jacobian product: what the operand in ``slot`` receives of the adjoint.

        Elementwise the adjoint times the local derivative entry by entry, summed over what the
        operand was stretched along; it has the shape of the operand.
        """
        local = elementwise(shapes, self.partial(slot, *operands))
        product = elementwise_product(shapes, adjoint, local)
        return reduced(shapes, product, shapes.of(operands[slot]))

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """The notation where it depends on the operands' shapes."""
        return elementwise(shapes, self.notation(*operands))

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """Where real operands lie inside the domain and further than ``margin`` from any kink."""
        return np.ones(np.broadcast_shapes(*(np.shape(operand) for operand in operands)), bool)

    def pieces(self, *operands: Node) -> tuple[Branch, ...]:
        """The formula by cases without kinks, each with its condition, the last one without.

        Empty where one formula serves everywhere.
        """
        return ()

    def trouble(self, *operands: float) -> str:
        """Why the value or the derivative does not exist at a point; empty where both exist."""
        return ""


class MatrixOperation(Operation):
    """An operation on whole matrices, without a meaning for single numbers."""

    def notation(self, *operands: Node) -> Node:
        """Printed by ``typed_notation`` only."""
        raise TypeError(f"{self.name} is printed with the shapes of its operands")

    def partial(self, slot: int, *operands: Node) -> Node:
        """Its derivative is a vector-Jacobian product, not a number."""
        raise TypeError(f"{self.name} has no local derivative as a number")

    @abstractmethod
    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """The operation applied to printed operands."""

    @abstractmethod
    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """The vector-Jacobian product in matrix form."""

    @abstractmethod
    def shape(self, *shapes: Shape) -> Shape:
        """The shape of the result."""

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """Everywhere."""
        return np.ones((), bool)

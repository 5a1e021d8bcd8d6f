"""Print-tree nodes for matrices, and marks that a page puts on formulas.

A matrix is named by a ``Symbol`` like a number; shapes are kept beside the tree, in ``Shapes``.
"""

from __future__ import annotations

from dataclasses import dataclass

from derivator.notation.functions import Function
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.shapes import Shape, Size

Index = int | str | None
"""A row or column: a number from 1, a letter for any of them, None where there is but one."""


@dataclass(frozen=True, slots=True)
class MatrixProduct(Node):
    """Matrices multiplied in the order given: X W."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Hadamard(Node):
    """Matrices multiplied entry by entry: d * f'(H)."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Transpose(Node):
    """A matrix with rows and columns exchanged."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Matrix(Node):
    """A matrix entry by entry."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Joined(Node):
    """Matrices side by side as one matrix: [h, x]; or one below the other."""

    parts: tuple[Node, ...]
    below: bool = False


@dataclass(frozen=True, slots=True)
class Block(Node):
    """Neighbouring columns of a matrix as a matrix, from ``first`` to ``last``; or rows."""

    operand: Node
    first: int
    last: int
    rows: bool = False


@dataclass(frozen=True, slots=True)
class Ones(Node):
    """A matrix of ones."""

    rows: Size
    columns: Size


@dataclass(frozen=True, slots=True)
class Zeros(Node):
    """A matrix of zeros."""

    rows: Size
    columns: Size


@dataclass(frozen=True, slots=True)
class IdentityMatrix(Node):
    """The square matrix I with ones on its diagonal and zeros elsewhere: X I = X."""

    size: Size


@dataclass(frozen=True, slots=True)
class Entry(Node):
    """One entry of a matrix, or all of them where an index is a letter: x_ij.

    In a column or a row the index that can only be 1 is None.
    """

    matrix: Node
    row: Index
    column: Index


@dataclass(frozen=True, slots=True)
class Total(Node):
    """The sum over all entries; the operand is written with the indices that are summed over."""

    operand: Node
    over: tuple[tuple[str, Size], ...]
    """Each index with its last value: (("i", "n"),)."""


@dataclass(frozen=True, slots=True)
class Primed(Node):
    """The derivative of a formula by one letter, not yet carried out: (u v)', u', y''."""

    operand: Node
    by: Symbol
    marked: bool = False
    """Whether the letter stands as an index: (u v)'_x."""


@dataclass(frozen=True, slots=True)
class Frobenius(Node):
    """The scalar product of two matrices: the sum of the products of their entries."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Cases(Node):
    """A value by cases: (value, condition) pairs, the first condition that holds decides."""

    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Branch(Node):
    """One case; ``condition`` is an ``Indicator``, or None for everything else.

    A product of two indicators stands for a < x < b.
    """

    value: Node
    condition: Node | None


@dataclass(frozen=True, slots=True)
class Boxed(Node):
    """A part of a formula in a box; equal parts have the same colour number."""

    operand: Node
    colour: int


@dataclass(frozen=True, slots=True)
class Braced(Node):
    """A part of a formula with a brace below it that names it."""

    operand: Node
    label: Node


@dataclass(frozen=True, slots=True)
class SizeMark(Node):
    """The size of a value in place of it: [n x 2]; evaluates to zeros of that size.

    The check compares it with the value's own size.
    """

    operand: Node
    shape: Shape


@dataclass(frozen=True, slots=True)
class Accumulated(Node):
    """The derivative accumulated so far on the way back: d, or d with the value it belongs to."""

    derivative: Partial
    named: bool = False
    """Whether the value that it belongs to is written as an index."""


@dataclass(frozen=True, slots=True)
class After(Node):
    """A parameter after so many steps of descent."""

    symbol: Symbol
    step: int


@dataclass(frozen=True, slots=True)
class FunctionName(Node):
    """A function by its name alone, as over the arrow of a scheme; it has no value."""

    function: Function


@dataclass(frozen=True, slots=True)
class Listed(Node):
    """Formulas side by side with commas, as over the arrow of a scheme; they have no value."""

    parts: tuple[Node, ...]
    separator: str = ", "


@dataclass(frozen=True, slots=True)
class Noted(Node):
    """A value noted down under a key, because it arose elsewhere: for another observation, say.

    It prints as ``shown`` and evaluates to what the moment gives for ``key``; a chain at the place
    where it arose states what it is.
    """

    shown: Node
    key: str
    shape: Shape = ()


@dataclass(frozen=True, slots=True)
class Kronecker(Node):
    """1 where two indices are equal and 0 elsewhere."""

    left: Index
    right: Index


@dataclass(frozen=True, slots=True)
class Moved(Node):
    """The value of a vertex after one input, or one entry of it, was moved by a step: L(w + h)."""

    of: Symbol
    by: Node
    step: Node


@dataclass(frozen=True, slots=True)
class Floating(Node):
    """What double precision makes of a formula: every operation rounds."""

    operand: Node

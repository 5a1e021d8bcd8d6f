"""Print-tree nodes for what slides over a picture: convolutions, pools, and their way back.

A picture is a matrix, a signal a matrix of one row.  How a window moves along each of the two
sides is an ``Axis``.  The ``Convolution`` is general enough to be closed under differentiation:
the derivative by the kernel is a convolution with the strides as dilation, the derivative by the
picture one with zeros put between the entries (Goodfellow, Bengio, Courville, Deep Learning, 9.5;
Dumoulin and Visin, A guide to convolution arithmetic for deep learning).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from derivator.notation.nodes import Node
from derivator.shapes import Shape, ShapeError, Size


@dataclass(frozen=True, slots=True)
class Axis:
    """How a window moves along one side of a picture.

    First ``spread - 1`` zeros are put between neighbours, then ``before`` and ``after`` zeros at
    the ends (a negative number takes entries away); then the window, whose own entries are
    ``dilation`` apart, moves by ``stride``.
    """

    stride: int = 1
    dilation: int = 1
    spread: int = 1
    before: int = 0
    after: int = 0

    def widened(self, length: int) -> int:
        """How long the side is with all zeros."""
        return self.spread * (length - 1) + 1 + self.before + self.after

    def reach(self, window: int) -> int:
        """How many places a window of so many entries spans."""
        return self.dilation * (window - 1) + 1

    def places(self, length: int, window: int) -> int:
        """How many windows there are, 0 or less where none fits: floor((n + 2p - reach)/s) + 1."""
        return (self.widened(length) - self.reach(window)) // self.stride + 1

    def source(self, place: int, entry: int, length: int) -> int | None:
        """Which entry (from 0) a window's entry lies on; None where it lies on a zero."""
        at = self.stride * place + self.dilation * entry - self.before
        if at % self.spread or not 0 <= at // self.spread < length:
            return None
        return at // self.spread


@dataclass(frozen=True, slots=True)
class Convolution(Node):
    """z_ij = the sum over a, b of k_ab times the entry of the picture below it.

    The kernel is not turned (cross-correlation), as in all libraries of deep learning.
    """

    picture: Node
    kernel: Node
    rows: Axis
    columns: Axis
    line: bool = False
    """Whether it runs along a signal of one row, so that only the columns need be spoken of."""


@dataclass(frozen=True, slots=True)
class Turned(Node):
    """A matrix turned by half a turn: the last row first, each from its end."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Pooled(Node):
    """The largest entry, or the mean, of every window."""

    operand: Node
    window: tuple[int, int]
    rows: Axis
    columns: Axis
    largest: bool


@dataclass(frozen=True, slots=True)
class Unpooled(Node):
    """What the operand of a pool receives: each number goes to where its window has its maximum.

    Of equal largest entries it is the first one, row by row.  A mean hands an equal part to every
    entry of its window.
    """

    adjoint: Node
    operand: Node
    window: tuple[int, int]
    rows: Axis
    columns: Axis
    largest: bool


@dataclass(frozen=True, slots=True)
class Flattened(Node):
    """All entries in one row, row by row."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Reshaped(Node):
    """The entries of a row put back into rows."""

    operand: Node
    shape: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Standing(Node):
    """A short symbol in place of a long formula: W for a matrix of 64 entries.

    It prints as ``shown`` and has the value of ``formula``.
    """

    shown: Node
    formula: Node


WINDOWED = (Convolution, Turned, Pooled, Unpooled, Flattened, Reshaped)
"""Every node class of this file."""


def pair(shape: Shape, what: str) -> tuple[int, int]:
    """The sizes of a matrix as numbers; raises ``ShapeError`` for a number or a letter."""
    if not shape:
        raise ShapeError(f"{what} takes a matrix, and this is a number")
    rows, columns = shape
    if isinstance(rows, str) or isinstance(columns, str):
        raise ShapeError(f"{what} takes a matrix whose sizes are numbers, not letters")
    return rows, columns


def windows(rows: Axis, columns: Axis, picture: Shape, window: Shape) -> tuple[int, int]:
    """How many windows there are, one below the other and side by side."""
    (height, width), (high, wide) = pair(picture, "a window"), pair(window, "a window")
    return rows.places(height, high), columns.places(width, wide)


def shape_of(node: Node, of: Callable[[Node], Shape]) -> Shape:
    """The shape of one of these nodes, the shapes of its operands being known."""
    if isinstance(node, Convolution):
        return windows(node.rows, node.columns, of(node.picture), of(node.kernel))
    if isinstance(node, Pooled):
        return windows(node.rows, node.columns, of(node.operand), node.window)
    if isinstance(node, Flattened):
        sizes: tuple[Size, Size] = pair(of(node.operand) or (1, 1), "flatten")
        return (1, int(sizes[0]) * int(sizes[1]))
    if isinstance(node, Reshaped):
        return node.shape
    assert isinstance(node, Turned | Unpooled)
    return of(node.operand)

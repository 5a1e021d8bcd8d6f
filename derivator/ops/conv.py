"""The convolution of a picture with a kernel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Node
from derivator.notation.windows import Axis, Convolution, Turned, pair, windows
from derivator.notation.windows_evaluate import convolved
from derivator.ops.base import Array, MatrixOperation, Operation, Settings
from derivator.shapes import Shape, ShapeError


@dataclass(frozen=True)
class Sides:
    """How the window moves down and across; ``line`` for a signal of one row or column."""

    rows: Axis
    columns: Axis
    line: bool


def sides_of(picture: Shape, window: Shape, axis: Axis) -> Sides:
    """The same axis both ways; a side of length 1 with a window of length 1 stays as it is."""
    (height, width), (high, wide) = pair(picture, "a convolution"), pair(window, "a convolution")
    if height == high == 1:
        return Sides(Axis(), axis, True)
    if width == wide == 1:
        return Sides(axis, Axis(), True)
    return Sides(axis, axis, False)


class Convolve(MatrixOperation):
    """Z = X ⋆ K; by K it is X ⋆ d, by X the full convolution of d with the turned K (V43).

    Shapes: [n x m] and [h x w] give [floor((n + 2p - r(h - 1) - 1)/s) + 1 x ...] with stride s,
    padding p, dilation r.  z_ij = sum of k_ab x_(si + ra - p)(sj + rb - p), nothing turned.
    A signal of one row is padded left and right only.
    """

    name = "conv"
    functions = ("conv", "conv2d", "conv1d")
    arity = 2
    settings: ClassVar[Settings] = (("stride", 1), ("padding", 0), ("dilation", 1))
    product = True

    def __init__(self, stride: int = 1, padding: int = 0, dilation: int = 1) -> None:
        self.axis = Axis(stride, dilation, 1, padding, padding)

    def configured(self, values: Sequence[int]) -> Operation:
        """With stride, padding and dilation; raises ``ShapeError`` for what cannot be."""
        stride, padding, dilation = values
        if stride < 1:
            raise ShapeError(f"the stride is {stride}: with it the window would never move on")
        if dilation < 1:
            raise ShapeError(f"the dilation is {dilation}, and it is at least 1")
        if padding < 0:
            raise ShapeError(f"the padding is {padding}, and it is 0 or more")
        return Convolve(stride, padding, dilation)

    def shape(self, *shapes: Shape) -> tuple[int, int]:
        """How many windows there are; raises ``ShapeError`` where the kernel does not fit in."""
        picture, kernel = shapes
        sides = sides_of(picture, kernel, self.axis)
        found = windows(sides.rows, sides.columns, picture, kernel)
        if min(found) < 1:
            (height, width), (high, wide) = (pair(shape, "conv") for shape in shapes)
            raise ShapeError(
                f"the kernel spans {sides.rows.reach(high)} x {sides.columns.reach(wide)}, more "
                f"than the picture with its padding, {sides.rows.widened(height)} x "
                f"{sides.columns.widened(width)}"
            )
        return found

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """X ⋆ K."""
        picture, kernel = operands
        sides = sides_of(shapes.of(picture), shapes.of(kernel), self.axis)
        return Convolution(picture, kernel, sides.rows, sides.columns, sides.line)

    def forward(self, *operands: Array) -> Array:
        """The sum over the kernel's entries."""
        sides = sides_of(operands[0].shape[-2:], operands[1].shape[-2:], self.axis)
        return convolved(operands[0], operands[1], sides.rows, sides.columns)

    def terms_size(self, *operands: Array) -> Array:
        """|X| ⋆ |K|."""
        return self.forward(*map(np.abs, operands))

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """X ⋆ d by K, its strides the dilation; by X the full convolution with the turned K."""
        picture, kernel = operands
        sizes = pair(shapes.of(picture), "conv"), pair(shapes.of(kernel), "conv")
        sides = sides_of(*sizes, self.axis)
        both = tuple(zip((sides.rows, sides.columns), *sizes, strict=True))
        if slot == 0:
            rows, columns = (by_picture(side, length, window) for side, length, window in both)
            return Convolution(adjoint, Turned(kernel), rows, columns, sides.line)
        rows, columns = (by_kernel(side, length, window) for side, length, window in both)
        return Convolution(picture, adjoint, rows, columns, sides.line)


def unused(side: Axis, length: int, window: int) -> int:
    """How many entries at the end no window reaches, because of the stride."""
    return (side.widened(length) - side.reach(window)) % side.stride


def by_kernel(side: Axis, length: int, window: int) -> Axis:
    """How dL/dZ slides over the picture: its entries lie the stride apart, it moves by r."""
    after = side.after - unused(side, length, window)
    return Axis(side.dilation, side.stride, 1, side.before, after)


def by_picture(side: Axis, length: int, window: int) -> Axis:
    """How the turned kernel slides over dL/dZ, with zeros put between for the stride."""
    around = side.dilation * (window - 1)
    after = around - side.after + unused(side, length, window)
    return Axis(1, side.dilation, side.stride, around - side.before, after)

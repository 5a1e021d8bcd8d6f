"""Single entries of window nodes, through entries of what they are made of."""

from __future__ import annotations

from itertools import product

from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Node
from derivator.notation.windows import Convolution, Flattened, Reshaped, Turned, pair

Term = tuple[tuple[Node, tuple[int, int]], ...]
"""A product of entries: each matrix with its row and column, counted from 1."""


def window_entry(node: Node, at: tuple[int, int], shapes: Shapes) -> tuple[Term, ...] | None:
    """The products whose sum the entry is; None where it is no such sum, as in a pool."""
    row, column = at
    if isinstance(node, Convolution):
        return _convolution(node, at, shapes)
    if isinstance(node, Turned):
        height, width = pair(shapes.of(node.operand), "a turned matrix")
        return (((node.operand, (height + 1 - row, width + 1 - column)),),)
    if isinstance(node, Flattened):
        _, width = pair(shapes.of(node.operand), "flatten")
        return (((node.operand, ((column - 1) // width + 1, (column - 1) % width + 1)),),)
    if isinstance(node, Reshaped):
        return (((node.operand, (1, (row - 1) * node.shape[1] + column)),),)
    return None


def _convolution(node: Convolution, at: tuple[int, int], shapes: Shapes) -> tuple[Term, ...]:
    """k_ab times the entry below it, for every entry of the window that lies on the picture."""
    high, wide = pair(shapes.of(node.picture), "a convolution")
    window = pair(shapes.of(node.kernel), "a convolution")
    found = []
    for a, b in product(range(window[0]), range(window[1])):
        row = node.rows.source(at[0] - 1, a, high)
        column = node.columns.source(at[1] - 1, b, wide)
        if row is not None and column is not None:
            kernel = (node.kernel, (a + 1, b + 1))
            found.append((kernel, (node.picture, (row + 1, column + 1))))
    return tuple(found)

"""The value of window nodes through NumPy: whole arrays moved against each other.

Rows and columns are the last two axes; lanes and directions of a complex step stand before them.
The printed numbers come another way, window by window (``program/window_values.py``).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from derivator.notation.matrix_evaluate import MatrixBindings, as_matrix
from derivator.notation.nodes import Node
from derivator.notation.windows import (
    Axis,
    Convolution,
    Flattened,
    Pooled,
    Reshaped,
    Standing,
    Turned,
    Unpooled,
)
from derivator.notation.windows_counts import EVALUATION_RULES

Array = npt.NDArray[Any]


def widened(picture: Array, rows: Axis, columns: Axis) -> Array:
    """The picture with zeros between its entries and around it."""
    for axis, side in ((-2, rows), (-1, columns)):
        picture = _widened(picture, axis, side)
    return picture


def _widened(picture: Array, axis: int, side: Axis) -> Array:
    moved = np.moveaxis(picture, axis, -1)
    length = moved.shape[-1]
    spread = np.zeros((*moved.shape[:-1], side.spread * (length - 1) + 1), moved.dtype)
    spread[..., :: side.spread] = moved
    before, after = max(side.before, 0), max(side.after, 0)
    ends = [(0, 0)] * (moved.ndim - 1) + [(before, after)]
    padded = np.pad(spread, ends)
    stop = padded.shape[-1] + min(side.after, 0)
    return np.moveaxis(padded[..., -min(side.before, 0) : stop], -1, axis)


def convolved(picture: Array, kernel: Array, rows: Axis, columns: Axis) -> Array:
    """The sum over the kernel's entries, each times the picture moved against it."""
    high, wide = kernel.shape[-2:]
    height, width = picture.shape[-2:]
    count = rows.places(height, high), columns.places(width, wide)
    whole = widened(picture, rows, columns)
    total: Array | None = None
    for a in range(high):
        for b in range(wide):
            term = _seen(whole, rows, columns, (a, b), count) * kernel[..., a : a + 1, b : b + 1]
            total = term if total is None else total + term
    assert total is not None
    return total


def _seen(
    whole: Array, rows: Axis, columns: Axis, entry: tuple[int, int], count: tuple[int, int]
) -> Array:
    """What one entry of the window sees in all windows."""
    down = _slice(rows, entry[0], count[0])
    across = _slice(columns, entry[1], count[1])
    return whole[..., down, :][..., across]


def _slice(side: Axis, entry: int, count: int) -> slice:
    start = side.dilation * entry
    return slice(start, start + side.stride * (count - 1) + 1, side.stride)


def seen(picture: Array, window: tuple[int, int], rows: Axis, columns: Axis) -> Array:
    """What every entry of the window sees, stacked behind rows and columns."""
    height, width = picture.shape[-2:]
    count = rows.places(height, window[0]), columns.places(width, window[1])
    entries = [(a, b) for a in range(window[0]) for b in range(window[1])]
    return np.stack([_seen(picture, rows, columns, at, count) for at in entries], axis=-1)


def pooled(
    picture: Array, window: tuple[int, int], rows: Axis, columns: Axis, largest: bool
) -> Array:
    """The largest entry (by its real part, the first of equal ones) or the mean of each window."""
    stacked = seen(picture, window, rows, columns)
    if not largest:
        return np.asarray(np.mean(stacked, axis=-1))
    place = np.argmax(np.real(stacked), axis=-1)
    return np.asarray(np.take_along_axis(stacked, place[..., None], axis=-1)[..., 0])


def unpooled(
    adjoint: Array,
    picture: Array,
    window: tuple[int, int],
    rows: Axis,
    columns: Axis,
    largest: bool,
) -> Array:
    """Each number at the place of its window's largest entry, or its equal parts everywhere."""
    stacked = seen(picture, window, rows, columns)
    chosen = np.argmax(np.real(stacked), axis=-1)
    lanes = np.broadcast_shapes(adjoint.shape[:-2], picture.shape[:-2])
    found = np.zeros((*lanes, *picture.shape[-2:]), np.result_type(adjoint, picture))
    parts = window[0] * window[1]
    for index in range(parts):
        share = adjoint * (chosen == index) if largest else adjoint / parts
        down = _slice(rows, index // window[1], adjoint.shape[-2])
        across = _slice(columns, index % window[1], adjoint.shape[-1])
        found[..., down, across] += share
    return found


def turned(value: Array) -> Array:
    """Turned by half a turn."""
    return value[..., ::-1, ::-1]


def flattened(value: Array) -> Array:
    """All entries in one row."""
    return value.reshape((*value.shape[:-2], 1, -1))


def reshaped(value: Array, shape: tuple[int, int]) -> Array:
    """A row as a matrix."""
    return value.reshape((*value.shape[:-2], *shape))


def _of(node: Node, bindings: MatrixBindings) -> Array:
    from derivator.notation.evaluate import evaluate

    return as_matrix(evaluate(node, bindings))


def _convolution(node: Convolution, bindings: MatrixBindings) -> Array:
    picture, kernel = _of(node.picture, bindings), _of(node.kernel, bindings)
    return bindings.settle(convolved(picture, kernel, node.rows, node.columns))


def _pooled(node: Pooled, bindings: MatrixBindings) -> Array:
    value = _of(node.operand, bindings)
    return bindings.settle(pooled(value, node.window, node.rows, node.columns, node.largest))


def _unpooled(node: Unpooled, bindings: MatrixBindings) -> Array:
    both = _of(node.adjoint, bindings), _of(node.operand, bindings)
    return bindings.settle(unpooled(*both, node.window, node.rows, node.columns, node.largest))


RULES: dict[type[Node], Any] = {
    Convolution: _convolution,
    Turned: lambda node, bindings: turned(_of(node.operand, bindings)),
    Pooled: _pooled,
    Unpooled: _unpooled,
    Flattened: lambda node, bindings: flattened(_of(node.operand, bindings)),
    **EVALUATION_RULES,
    Standing: lambda node, bindings: _of(node.formula, bindings),
    Reshaped: lambda node, bindings: reshaped(_of(node.operand, bindings), node.shape),
}
"""An evaluation rule for each node class of ``windows``."""

"""The value of matrix nodes through NumPy, beside ``evaluate``.

A value has its rows and columns as the last two axes, a number one of each; whatever axes stand
before them (lanes, directions of a complex step) pass through.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from derivator.notation.matrices import (
    Accumulated,
    After,
    Block,
    Boxed,
    Braced,
    Branch,
    Cases,
    Entry,
    Floating,
    Frobenius,
    FunctionName,
    Hadamard,
    IdentityMatrix,
    Index,
    Joined,
    Kronecker,
    Listed,
    Matrix,
    MatrixProduct,
    Moved,
    Noted,
    Ones,
    Primed,
    SizeMark,
    Total,
    Transpose,
    Zeros,
)
from derivator.notation.nodes import Node, Partial
from derivator.shapes import Size

Array = npt.NDArray[Any]


class MatrixBindings(Protocol):
    """Bindings of a program: values of its names, and what only matrices need."""

    def symbol(self, name: str) -> Array:
        """The value of a symbol."""

    def partial(self, node: Partial) -> Array:
        """The value of a derivative symbol, by a route that does not use the printed rule."""

    def settle(self, value: Array) -> Array:
        """What becomes of an intermediate value."""

    def size(self, size: Size) -> int:
        """How long a side of a matrix is."""

    def after(self, name: str, step: int) -> Array:
        """A parameter after some steps of descent."""

    def moved(self, node: Moved) -> Array:
        """A value with one entry of an input moved."""

    def floating(self, node: Floating) -> Array:
        """A formula in plain double precision."""


class WrongSizeError(ValueError):
    """A printed size that is not the size of its value."""


def as_matrix(value: Array) -> Array:
    """A value with a row and a column axis; a bare number gets one of each."""
    value = np.asarray(value)
    return value if value.ndim >= 2 else value.reshape((*value.shape, 1, 1)[-2:])


def _of(node: Node, bindings: MatrixBindings) -> Array:
    from derivator.notation.evaluate import evaluate

    return as_matrix(evaluate(node, bindings))


def _product(node: MatrixProduct, bindings: MatrixBindings) -> Array:
    value = _of(node.factors[0], bindings)
    for factor in node.factors[1:]:
        value = bindings.settle(value @ _of(factor, bindings))
    return value


def _hadamard(node: Hadamard, bindings: MatrixBindings) -> Array:
    value = _of(node.factors[0], bindings)
    for factor in node.factors[1:]:
        value = value * _of(factor, bindings)
    return value


def _matrix(node: Matrix, bindings: MatrixBindings) -> Array:
    rows = []
    for row in node.rows:
        entries = np.broadcast_arrays(*(_of(entry, bindings)[..., 0, 0] for entry in row))
        rows.append(np.stack(entries, axis=-1))
    return np.stack(np.broadcast_arrays(*rows), axis=-2)


def _joined(node: Joined, bindings: MatrixBindings) -> Array:
    parts = [_of(part, bindings) for part in node.parts]
    axes = np.broadcast_shapes(*(part.shape[:-2] for part in parts))
    whole = [np.broadcast_to(part, (*axes, *part.shape[-2:])) for part in parts]
    return np.concatenate(whole, axis=-2 if node.below else -1)


def _block(node: Block, bindings: MatrixBindings) -> Array:
    value = _of(node.operand, bindings)
    wanted = slice(node.first - 1, node.last)
    return value[..., wanted, :] if node.rows else value[..., wanted]


def _entry(node: Entry, bindings: MatrixBindings) -> Array:
    value = _of(node.matrix, bindings)
    return value[..., _slice(node.row), :][..., _slice(node.column)]


def _slice(index: Index) -> slice:
    """One row or column where the index is a number, all of them otherwise."""
    return slice(index - 1, index) if isinstance(index, int) else slice(None)


def _total(node: Total, bindings: MatrixBindings) -> Array:
    value = _of(node.operand, bindings)
    return np.asarray(np.sum(value, axis=(-2, -1), keepdims=True))


def _frobenius(node: Frobenius, bindings: MatrixBindings) -> Array:
    value = _of(node.left, bindings) * _of(node.right, bindings)
    return np.asarray(np.sum(value, axis=(-2, -1), keepdims=True))


def _cases(node: Cases, bindings: MatrixBindings) -> Array:
    value: Array | None = None
    for branch in reversed(node.branches):
        own = _of(branch.value, bindings)
        if branch.condition is None:
            value = own
        else:
            holds = _of(branch.condition, bindings) != 0
            value = np.where(holds, own, np.nan if value is None else value)
    assert value is not None
    return value


def _no_value(node: Node, bindings: MatrixBindings) -> Array:
    raise TypeError(f"{type(node).__name__} is a label and has no value")


def _kronecker(node: Kronecker, bindings: MatrixBindings) -> Array:
    if isinstance(node.left, str) or isinstance(node.right, str):
        raise TypeError("a Kronecker delta with letters has no single value")
    return np.asarray(float(node.left == node.right))


def _primed(node: Primed, bindings: MatrixBindings) -> Array:
    from derivator.notation.evaluate import evaluate

    return as_matrix(evaluate(Partial(node.operand, node.by), bindings))


def _size_mark(node: SizeMark, bindings: MatrixBindings) -> Array:
    """Zeros of the size that is printed, so that products of sizes are checked as products."""
    value = _of(node.operand, bindings)
    printed = tuple(bindings.size(size) for size in node.shape or (1, 1))
    if value.shape[-2:] != printed:
        raise WrongSizeError(f"a size printed as {printed} is {value.shape[-2:]}")
    return np.zeros_like(value)


RULES: dict[type[Node], Any] = {
    MatrixProduct: _product,
    Hadamard: _hadamard,
    Transpose: lambda node, bindings: np.swapaxes(_of(node.operand, bindings), -1, -2),
    Matrix: _matrix,
    Joined: _joined,
    Block: _block,
    Ones: lambda node, bindings: np.ones((bindings.size(node.rows), bindings.size(node.columns))),
    Zeros: lambda node, bindings: np.zeros((bindings.size(node.rows), bindings.size(node.columns))),
    IdentityMatrix: lambda node, bindings: np.eye(bindings.size(node.size)),
    Entry: _entry,
    Total: _total,
    Primed: _primed,
    Frobenius: _frobenius,
    Cases: _cases,
    Branch: lambda node, bindings: _of(node.value, bindings),
    Boxed: lambda node, bindings: _of(node.operand, bindings),
    Braced: lambda node, bindings: _of(node.operand, bindings),
    Kronecker: _kronecker,
    Moved: lambda node, bindings: bindings.moved(node),
    Floating: lambda node, bindings: bindings.floating(node),
    SizeMark: _size_mark,
    Accumulated: lambda node, bindings: bindings.partial(node.derivative),
    FunctionName: _no_value,
    Listed: _no_value,
    After: lambda node, bindings: bindings.after(node.symbol.name, node.step),
    Noted: lambda node, bindings: bindings.symbol(node.key),
}
"""An evaluation rule for each node class of ``matrices``."""

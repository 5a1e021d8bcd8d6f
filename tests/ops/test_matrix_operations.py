"""Every operation on matrices: notation, shapes, and vector-Jacobian products with stretching."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import autograd.numpy as anp
import hypothesis.strategies as st
import numpy as np
import pytest
from autograd import grad
from hypothesis import given

from derivator.notation.build import TWO, divide, multiply
from derivator.notation.evaluate import STEP, Array, evaluate
from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.ops.base import MatrixOperation, Operation
from derivator.ops.defined import DefinedFunction, defined_function
from derivator.ops.registry import BY_NAME, OPERATIONS
from derivator.shapes import SCALAR, Shape, ShapeError, Size
from tests.ops.test_operations import AUTOGRAD, DOMAINS

SIZES = {"n": 3, "k": 2, "m": 4}
PAIRS: tuple[tuple[Shape, Shape], ...] = (
    (("n", "k"), ("n", "k")),
    (("n", "k"), (1, "k")),
    (("n", 1), ("n", "k")),
    (("n", "k"), SCALAR),
    (SCALAR, ("n", "k")),
    (("n", 1), (1, "k")),
    ((1, 1), ("n", 1)),
    ((3, 2), (1, 2)),
    (SCALAR, SCALAR),
)
SINGLES: tuple[Shape, ...] = (("n", "k"), (1, "k"), ("n", 1), (2, 4), (1, 1), SCALAR)
OWN_SHAPES: Mapping[str, tuple[tuple[Shape, ...], ...]] = {
    "matrix_product": ((("n", "k"), ("k", "m")), ((1, "k"), ("k", 1)), (("n", 1), (1, 3))),
    "concat": ((("n", 2), ("n", 3)), ((1, 1), (1, 4))),
    "stack": (((2, "k"), (3, "k")), ((1, 1), (4, 1))),
    "conv": (((4, 5), (2, 3)), ((1, 6), (1, 2)), ((3, 3), (3, 3))),
    "max_pool": (((4, 5),), ((1, 6),), ((5, 1),)),
    "mean_pool": (((4, 5),), ((1, 6),), ((5, 1),)),
    "flatten": (((2, 3),), ((1, 4),)),
    "flip": (((2, 3),), ((1, 4),)),
    "softmax": ((("n", "k"),), ((1, 4),), (("n", 1),)),
    "log_softmax": ((("n", "k"),), ((1, 4),), (("n", 1),)),
    "softmax_cross_entropy": ((("n", "k"),) * 2, ((1, 3),) * 2, ((4, 2),) * 2),
}
UNSPECIFIED = DefinedFunction(defined_function("f", ("t",), None), 1, (None,))


def _log_softmax(z: Any) -> Any:
    return z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))


def _conv(x: Any, k: Any) -> Any:
    high, wide = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    parts = [
        x[a : a + high, b : b + wide] * k[a, b]
        for a in range(k.shape[0])
        for b in range(k.shape[1])
    ]
    return sum(parts[1:], parts[0])


def _pool(reduce: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def pool(x: Any) -> Any:
        steps = [1 if size == 1 else 2 for size in x.shape]
        rows, columns = (size // step for size, step in zip(x.shape, steps, strict=True))
        cut = x[: rows * steps[0], : columns * steps[1]]
        return reduce(cut.reshape(rows, steps[0], columns, steps[1]))

    return pool


MATRIX_AUTOGRAD: Mapping[str, Callable[..., Any]] = {
    "matrix_product": lambda u, v: u @ v,
    "transpose": lambda u: u.T,
    "concat": lambda u, v: anp.concatenate([u, v], axis=1),
    "stack": lambda u, v: anp.concatenate([u, v], axis=0),
    "sum": lambda u: anp.sum(u).reshape(1, 1),
    "row_sums": lambda u: anp.sum(u, axis=1, keepdims=True),
    "column_sums": lambda u: anp.sum(u, axis=0, keepdims=True),
    "conv": _conv,
    "max_pool": _pool(lambda parts: anp.max(parts, axis=(1, 3))),
    "mean_pool": _pool(lambda parts: anp.mean(parts, axis=(1, 3))),
    "flatten": lambda u: u.reshape(1, -1),
    "flip": lambda u: u[::-1, ::-1],
    "softmax": lambda z: anp.exp(_log_softmax(z)),
    "log_softmax": _log_softmax,
    "softmax_cross_entropy": lambda z, y: -anp.sum(y * _log_softmax(z)).reshape(1, 1) / z.shape[0],
}


class Values:
    """Names with their values."""

    def __init__(self, values: Mapping[str, Array]) -> None:
        self.values = values

    def symbol(self, name: str) -> Array:
        return self.values[name] if name in self.values else np.array([[float(SIZES[name])]])

    def partial(self, node: Partial) -> Array:
        raise KeyError(node)

    def settle(self, value: Array) -> Array:
        return value

    def size(self, size: Size) -> int:
        return size if isinstance(size, int) else SIZES[size]

    def after(self, name: str, step: int) -> Array:
        raise KeyError(name)


def cases(operation: Operation) -> tuple[tuple[Shape, ...], ...]:
    """The shapes with which an operation is tried."""
    own = OWN_SHAPES.get(operation.name)
    if own is not None:
        return own
    return PAIRS if operation.arity == 2 else tuple((shape,) for shape in SINGLES)


def numbers(shape: Shape) -> tuple[int, int]:
    """Rows and columns; a number has one of each."""
    rows, columns = (size if isinstance(size, int) else SIZES[size] for size in shape or (1, 1))
    return rows, columns


def sampled(operation: Operation, shapes: tuple[Shape, ...], seed: int) -> list[Array]:
    """Operands inside the domain, away from kinks; answers have rows that add up to 1."""
    generator = np.random.default_rng(seed)
    boxes = DOMAINS.get(operation.name, ((-3, 3), (-3, 3)))
    while True:
        found = [
            generator.uniform(*box, size=numbers(s)) for s, box in zip(shapes, boxes, strict=False)
        ]
        if operation.shares is not None:
            answers = np.abs(found[operation.shares]) + 0.1
            found[operation.shares] = answers / answers.sum(axis=1, keepdims=True)
        if np.all(operation.smooth(*found, margin=0.02)):
            return found


NAMES = ("A", "B")


def pulled_back(
    operation: Operation, shapes: tuple[Shape, ...], slot: int, values: list[Array], adjoint: Node
) -> tuple[Array, Array]:
    """What an operand receives by the rule, and the value of the adjoint."""
    result = operation.shape(*shapes)
    named = Shapes({**dict(zip(NAMES, shapes, strict=False)), "D": result})
    symbols = tuple(map(Symbol, NAMES[: operation.arity]))
    d = np.random.default_rng(8).uniform(-2, 2, size=numbers(result))
    bindings = Values({**dict(zip(NAMES, values, strict=False)), "D": d})
    back = operation.pull_back(slot, adjoint, symbols, named)
    return np.asarray(evaluate(back, bindings)), np.asarray(evaluate(adjoint, bindings))


ALL = (*OPERATIONS, UNSPECIFIED)
EVERY = pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.name)
ADJOINTS: tuple[Node, ...] = (
    Symbol("D"),
    multiply(TWO, Symbol("D")),
    divide(Symbol("D"), Symbol("n")),
)


@EVERY
@given(seed=st.integers(0, 999))
def test_notation_is_the_forward_pass(operation: Operation, seed: int) -> None:
    for shapes in cases(operation):
        values = sampled(operation, shapes, seed)
        named = Shapes(dict(zip(NAMES, shapes, strict=False)))
        printed = operation.typed_notation(named, *map(Symbol, NAMES[: operation.arity]))
        value = evaluate(printed, Values(dict(zip(NAMES, values, strict=False))))
        expected = operation.forward(*values)
        assert np.shape(value) == np.shape(expected) == numbers(operation.shape(*shapes))
        assert np.asarray(value) == pytest.approx(expected, 1e-11, 1e-12)
        assert named.of(printed) in (operation.shape(*shapes), SCALAR)


@EVERY
@given(seed=st.integers(0, 999), adjoint=st.sampled_from(ADJOINTS))
def test_pull_back_by_complex_steps(operation: Operation, seed: int, adjoint: Node) -> None:
    for shapes in cases(operation):
        values = sampled(operation, shapes, seed)
        for slot, value in enumerate(values):
            received, d = pulled_back(operation, shapes, slot, values, adjoint)
            expected = np.zeros_like(value)
            for place in np.ndindex(*value.shape):
                moved = [np.asarray(v, complex) for v in values]
                moved[slot][place] += 1j * STEP
                expected[place] = np.sum(d * np.imag(operation.forward(*moved)) / STEP)
            if np.ndim(received) == 0 or (np.shape(received) == (1, 1) and not np.any(received)):
                received = np.broadcast_to(received, value.shape)
            assert received.shape == value.shape
            assert received == pytest.approx(expected, 1e-9, 1e-12)


@EVERY
def test_pull_back_by_central_differences_and_autograd(operation: Operation) -> None:
    taken = {**AUTOGRAD, **MATRIX_AUTOGRAD}.get(operation.name)
    for shapes in cases(operation):
        values = sampled(operation, shapes, 3)
        for slot, value in enumerate(values):
            received, d = pulled_back(operation, shapes, slot, values, Symbol("D"))
            received = np.broadcast_to(received, value.shape)
            direction = np.random.default_rng(4).uniform(-1, 1, size=value.shape)
            up, down = list(values), list(values)
            up[slot], down[slot] = value + 1e-6 * direction, value - 1e-6 * direction
            change = np.sum(d * (operation.forward(*up) - operation.forward(*down))) / 2e-6
            assert np.sum(received * direction) == pytest.approx(change, 1e-5, 1e-7)
            if taken is not None:

                def loss(*operands: Any, d: Array = d) -> Any:
                    return anp.sum(d * taken(*operands))

                assert received == pytest.approx(grad(loss, slot)(*values), 1e-9, 1e-12)


def test_every_operation_is_tried() -> None:
    matrices = {op.name for op in OPERATIONS if isinstance(op, MatrixOperation)}
    assert set(MATRIX_AUTOGRAD) == matrices


def test_large_logits_do_not_overflow() -> None:
    logits = np.array([[1e4, 0.0, -1e4]])
    answers = np.array([[0.0, 0.0, 1.0]])
    with np.errstate(over="raise", invalid="raise"):
        assert BY_NAME["softmax"].forward(logits) == pytest.approx(np.array([[1.0, 0, 0]]))
        assert BY_NAME["log_softmax"].forward(logits) == pytest.approx(
            np.array([[0.0, -1e4, -2e4]])
        )
        loss = BY_NAME["softmax_cross_entropy"].forward(logits, answers)
        assert float(loss[0, 0]) == pytest.approx(2e4)


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("add", ((2, 3), (3, 2))),
        ("multiply", (("n", 2), ("n", 3))),
        ("matrix_product", ((2, 3), (2, 3))),
        ("softmax", (SCALAR,)),
        ("log_softmax", (SCALAR,)),
        ("softmax_cross_entropy", ((2, 3), (2, 1))),
        ("softmax_cross_entropy", (SCALAR, SCALAR)),
        ("prelu", (("n", 3), (1, 2))),
    ],
)
def test_shapes_that_do_not_fit(name: str, shapes: tuple[Shape, ...]) -> None:
    with pytest.raises(ShapeError):
        BY_NAME[name].shape(*shapes)

"""Every operation against SymPy, complex steps, central differences and autograd."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
import sympy
from autograd import grad

import derivator.ops
from derivator.graph.build import expression_node
from derivator.notation.evaluate import STEP, Array, evaluate
from derivator.notation.matrices import Cases
from derivator.notation.nodes import Number, Partial, Power, Symbol
from derivator.notation.to_sympy import to_sympy
from derivator.notation.walk import substitute
from derivator.ops.base import MatrixOperation, Operation
from derivator.ops.defined import defined_function
from derivator.ops.registry import BY_NAME, OPERATIONS, VOCABULARY
from derivator.ops.shorthand import SHORTHANDS, SIZES
from derivator.render.words import Words
from derivator.shapes import Size
from derivator.spec.parse import parse_expression

ROOT = Path(__file__).parents[2]
FOLDER = Path(derivator.ops.__file__).parent
NAMES = ("u", "v")
NEAR = 1e-9
GENERATOR = np.random.default_rng(5)

DOMAINS: dict[str, tuple[tuple[float, float], ...]] = {
    "sqrt": ((0.01, 9),),
    "log": ((0.01, 9),),
    "asin": ((-0.99, 0.99),),
    "acos": ((-0.99, 0.99),),
    "tan": ((-1.5, 1.5),),
    "cot": ((0.1, 3.0),),
    "divide": ((-3, 3), (0.2, 3)),
    "power": ((0.1, 3), (-3, 3)),
}
"""Where an operation is tried; elsewhere from -3 to 3, away from the kinks."""

AUTOGRAD: dict[str, Callable[..., Any]] = {
    "add": lambda u, v: u + v,
    "subtract": lambda u, v: u - v,
    "negate": lambda u: -u,
    "multiply": lambda u, v: u * v,
    "divide": lambda u, v: u / v,
    "power": lambda u, v: u**v,
    "sqrt": anp.sqrt,
    "exp": anp.exp,
    "log": anp.log,
    "sin": anp.sin,
    "cos": anp.cos,
    "tan": anp.tan,
    "cot": lambda u: anp.cos(u) / anp.sin(u),
    "asin": anp.arcsin,
    "acos": anp.arccos,
    "atan": anp.arctan,
    "sinh": anp.sinh,
    "cosh": anp.cosh,
    "tanh": anp.tanh,
    "sigmoid": lambda u: 1 / (1 + anp.exp(-u)),
    "relu": lambda u: anp.maximum(0.0, u),
    "absolute": anp.abs,
    "maximum": anp.maximum,
    "minimum": anp.minimum,
    "identity": lambda u: u,
    "softplus": lambda u: anp.log(1 + anp.exp(u)),
    "step": lambda u: anp.where(u > 0, 1.0, 0.0) + 0 * u,
    "leaky_relu": lambda u, v: (u > 0) * u + (u <= 0) * v * u,
    "prelu": lambda u, v: (u > 0) * u + (u <= 0) * v * u,
    "elu": lambda u, v: (u > 0) * u + (u <= 0) * v * (anp.exp(u) - 1),
    "swish": lambda u, v: u / (1 + anp.exp(-v * u)),
    "mish": lambda u: u * anp.tanh(anp.log(1 + anp.exp(u))),
    "softsign": lambda u: u / (1 + anp.abs(u)),
    "hard_tanh": lambda u: anp.where(u > 1, 1.0, anp.where(u < -1, -1.0, u)),
    "hard_sigmoid": lambda u: anp.where(u > 3, 1.0, anp.where(u < -3, 0.0, (u + 3) / 6)),
    "elementwise_product": lambda u, v: u * v,
}


class At:
    """Operands at their values."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = dict(zip(NAMES, map(np.asarray, values), strict=False))

    def symbol(self, name: str) -> Array:
        return self.values[name]

    def partial(self, node: Partial) -> Array:
        raise KeyError(node)

    def settle(self, value: Array) -> Array:
        return value

    def size(self, size: Size) -> int:
        raise KeyError(size)

    def after(self, name: str, step: int) -> Array:
        raise KeyError(name)


def symbols(operation: Operation) -> tuple[Symbol, ...]:
    return tuple(Symbol(name) for name in NAMES[: operation.arity])


def points(operation: Operation, count: int = 25) -> list[list[float]]:
    boxes = DOMAINS.get(operation.name, ((-3, 3), (-3, 3)))[: operation.arity]
    found: list[list[float]] = []
    while len(found) < count:
        point = [float(GENERATOR.uniform(*box)) for box in boxes]
        if operation.smooth(*map(np.asarray, point), margin=0.02).all():
            found.append(point)
    return found


NUMERIC = [operation for operation in OPERATIONS if not isinstance(operation, MatrixOperation)]
EVERY = pytest.mark.parametrize("operation", NUMERIC, ids=lambda operation: operation.name)


@EVERY
def test_forward_is_what_the_notation_says(operation: Operation) -> None:
    operands = symbols(operation)
    expression = to_sympy(operation.notation(*operands))
    for point in points(operation):
        here = dict(zip(map(to_sympy, operands), point, strict=True))
        expected = float(expression.evalf(30, subs=here))
        assert float(operation.forward(*map(np.asarray, point))) == pytest.approx(expected, 1e-12)
        printed = evaluate(operation.notation(*operands), At(point))
        assert float(printed) == pytest.approx(expected, 1e-12)


@EVERY
def test_partial_by_five_routes(operation: Operation) -> None:
    operands = symbols(operation)
    expression = to_sympy(operation.notation(*operands))
    for slot, by in enumerate(operands):
        rule = operation.partial(slot, *operands)
        derivative = sympy.diff(expression, to_sympy(by)).doit()
        for point in points(operation):
            value = float(evaluate(rule, At(point)))
            assert value == pytest.approx(_complex_step(operation, slot, point), 1e-11, 1e-14)
            assert value == pytest.approx(_central(operation, slot, point), 1e-6, 1e-8)
            taken = grad(AUTOGRAD[operation.name], slot)(*point)
            assert value == pytest.approx(float(taken), 1e-11, 1e-14)
            here = dict(zip(map(to_sympy, operands), point, strict=True))
            assert value == pytest.approx(float(derivative.subs(here).evalf(30)), 1e-11, 1e-14)


def _complex_step(operation: Operation, slot: int, point: list[float]) -> float:
    moved: list[Any] = list(map(np.asarray, point))
    moved[slot] = moved[slot] + 1j * STEP
    return float(np.imag(operation.forward(*moved)) / STEP)


def _central(operation: Operation, slot: int, point: list[float]) -> float:
    step = 1e-5
    up, down = list(point), list(point)
    up[slot] += step
    down[slot] -= step
    above, below = (operation.forward(*map(np.asarray, moved)) for moved in (up, down))
    return float(above - below) / (2 * step)


@EVERY
def test_a_complex_step_keeps_its_place_in_arrays(operation: Operation) -> None:
    some = points(operation, 6)
    columns = [np.array(column) for column in zip(*some, strict=True)]
    for slot in range(operation.arity):
        moved: list[Any] = list(columns)
        moved[slot] = columns[slot] + 1j * STEP
        slopes = np.imag(operation.forward(*moved)) / STEP
        singly = [_complex_step(operation, slot, point) for point in some]
        assert slopes == pytest.approx(singly, 1e-12)


# Where an operation has no value or no derivative: (operands, a word of the reason)

TROUBLE: dict[str, list[tuple[tuple[float, ...], str]]] = {
    "divide": [((1, 0), "division by zero"), ((0, 0), "division by zero")],
    "power": [
        ((0, -1), "division by zero"),
        ((0, -0.5), "division by zero"),
        ((-2, 0.5), "base above 0"),
        ((-2, -1.5), "base above 0"),
        ((0, 0.5), "slope is infinite"),
    ],
    "sqrt": [((0,), "slope is infinite"), ((-4,), "must not be negative")],
    "log": [((0,), "above 0"), ((-1,), "above 0")],
    "tan": [((np.pi / 2,), "pole"), ((-3 * np.pi / 2,), "pole")],
    "cot": [((0,), "pole"), ((np.pi,), "pole")],
    "asin": [((2,), "between -1 and 1"), ((1,), "infinite"), ((-1,), "infinite")],
    "acos": [((-1.5,), "between -1 and 1"), ((1,), "infinite"), ((-1,), "infinite")],
    "relu": [((0,), "0 from the left and 1 from the right")],
    "absolute": [((0,), "-1 from the left and 1 from the right")],
    "maximum": [((2, 2), "0 from the left and 1 from the right"), ((0, 0), "kink")],
    "minimum": [((2, 2), "1 from the left and 0 from the right"), ((-1, -1), "kink")],
    "step": [((0,), "jumps at 0")],
    "leaky_relu": [((0, 0.01), "0.01 from the left and 1 from the right")],
    "prelu": [((0, 0.25), "0.25 from the left and 1 from the right")],
    "elu": [((0, 0.5), "0.5 from the left and 1 from the right")],
    "hard_tanh": [((-1,), "0 from the left and 1 from the right"), ((1,), "1 from the left")],
    "hard_sigmoid": [((-3,), "0 from the left and 1/6 from the right"), ((3,), "kink at 3")],
}
FINE: dict[str, list[tuple[float, ...]]] = {
    "power": [(0, 2), (0, 1), (-2, 3), (-2, -1), (2, 0.5), (-2, 0)],
    "divide": [(0, 1), (1, -2)],
    "maximum": [(2, 2.001)],
    "relu": [(-1e-9,), (1e-9,)],
    "elu": [(0, 1)],
    "prelu": [(0, 1)],
    "softsign": [(0,)],
}


@EVERY
def test_trouble_exactly_where_there_is_some(operation: Operation) -> None:
    for point, reason in TROUBLE.get(operation.name, []):
        assert reason in operation.trouble(*point), point
        assert not operation.smooth(*map(np.asarray, point)).any(), point
    for point in [*map(tuple, points(operation)), *FINE.get(operation.name, [])]:
        assert operation.trouble(*point) == "", point
        assert operation.smooth(*map(np.asarray, point)).all(), point


@EVERY
def test_smooth_and_trouble_agree_on_a_grid(operation: Operation) -> None:
    grid = [-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0]
    for point in np.array(np.meshgrid(*[grid] * operation.arity)).reshape(operation.arity, -1).T:
        smooth = bool(operation.smooth(*map(np.asarray, point)).all())
        exists = operation.trouble(*map(float, point)) == ""
        if operation.name == "power" and point[0] == 0:
            assert exists or not smooth, point  # the edge x = 0 of x^1.5: there, but not sampled
        else:
            assert smooth == exists, point


@EVERY
def test_the_margin_keeps_away_from_trouble(operation: Operation) -> None:
    for point, _ in TROUBLE.get(operation.name, []):
        for nudge in (-5e-4, 5e-4):
            near = [value + (nudge if k == len(point) - 1 else 0) for k, value in enumerate(point)]
            if operation.name != "power":
                assert not operation.smooth(*map(np.asarray, near), margin=1e-3).any(), near


def test_kinks_jump_by_their_one_sided_values() -> None:
    for operation in NUMERIC:
        found = TROUBLE.get(operation.name, [])
        at_kink = [point for point, why in found if re.search("from the left|kink|jumps", why)]
        assert operation.kinked == bool(at_kink)
        for point in at_kink:
            left, right = (
                _complex_step(operation, 0, [point[0] + d, *point[1:]]) for d in (-NEAR, NEAR)
            )
            reason = operation.trouble(*point).replace("1/6", f"{1 / 6:g}")
            told = f"{left:g} from the left and {right:g} from the right"
            assert operation.name == "step" or told in reason


def test_at_a_kink_the_derivative_counts_as_the_formula_says() -> None:
    """The complex step through the forward pass and the printed rule agree there too."""
    for operation in NUMERIC:
        for point, why in TROUBLE.get(operation.name, []):
            if re.search("from the left|kink|jumps", why):
                for slot in range(operation.arity):
                    rule = operation.partial(slot, *symbols(operation))
                    step = _complex_step(operation, slot, list(point))
                    assert float(evaluate(rule, At(point))) == pytest.approx(step)


@EVERY
def test_far_out_nothing_overflows(operation: Operation) -> None:
    if not operation.activation:
        return
    for value in (-1e4, -700.0, 700.0, 1e4):
        point = [value, *map(float, operation.defaults or ["0.5"] * (operation.arity - 1))]
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            slope = _complex_step(operation, 0, point)
            assert np.isfinite(operation.forward(*map(np.asarray, point))).all()
        rule = operation.partial(0, *symbols(operation))
        assert float(evaluate(rule, At(point))) == pytest.approx(slope, 1e-9, 1e-300)


@EVERY
def test_formulas_and_pieces_say_the_same(operation: Operation) -> None:
    for point in points(operation):
        value = float(operation.forward(*map(np.asarray, point)))
        if operation.formula:
            expression = parse_expression(operation.formula, VOCABULARY)
            body = substitute(
                expression_node(expression), dict(zip("ta", symbols(operation), strict=False))
            )
            assert float(evaluate(body, At(point))) == pytest.approx(value, 1e-12)
        pieces = operation.pieces(*symbols(operation))
        if pieces:
            assert float(np.ravel(evaluate(Cases(pieces), At(point)))[0]) == pytest.approx(
                value, 1e-12
            )


# Registry, vocabulary and words


def test_the_registry_holds_the_folder() -> None:
    found = set()
    for file in FOLDER.glob("*.py"):
        if file.stem in ("__init__", "base", "registry", "shorthand", "defined", "pool", "join"):
            continue
        module = importlib.import_module(f"derivator.ops.{file.stem}")
        classes = [
            item
            for _, item in inspect.getmembers(module, inspect.isclass)
            if issubclass(item, Operation) and item.__module__ == module.__name__
        ]
        assert len(classes) == 1, f"{file.name} must hold one operation"
        assert classes[0].name == file.stem
        found.add(classes[0])
    assert found == {type(operation) for operation in OPERATIONS}


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(OPERATIONS)
    functions = [name for operation in OPERATIONS for name in operation.functions]
    functions += [name for shorthand in SHORTHANDS for name in shorthand.functions]
    functions += SIZES
    assert len(set(functions)) == len(functions) == len(VOCABULARY.functions)
    operators = [operation.operator for operation in OPERATIONS if operation.operator]
    assert sorted(operators) == sorted({"+", "-", "*", "/", "**", "neg"})
    assert set(AUTOGRAD) == {operation.name for operation in NUMERIC}


def test_a_defined_function_remembers_values_and_mixes_none_up() -> None:
    body = Power(Symbol("t"), Number(Fraction(2)))
    square = defined_function("f", ("t",), body)
    other = defined_function("f", ("t",), Symbol("t"))
    three = np.asarray([3.0, 4.0])
    assert square.numpy(three) is square.numpy(three.copy())
    assert not square.numpy(three).flags.writeable
    assert list(other.numpy(three)) == [3, 4]
    assert square.numpy(np.asarray([3.0 + 1j]))[0] == 8 + 6j
    assert list(square.numpy(np.arange(3))) == [0, 1, 4]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_says_its_rule_and_source(operation: Operation) -> None:
    doc = type(operation).__doc__
    assert doc is not None
    first = doc.split("\n\n")[0]
    assert "(" in first
    source = first.rstrip(".\n ").endswith(")")
    assert source, "the docstring names the catalogue entry it is from"
    assert isinstance(operation, MatrixOperation) <= ("Shapes:" in doc)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_operation_has_a_word(language: str) -> None:
    file = ROOT / "templates" / language / "words.toml"
    if not file.exists():
        pytest.skip(f"{file} is not written yet")
    words = Words(language, [ROOT / "templates"])
    missing = [op.name for op in OPERATIONS if f"operation.{op.name}" not in words.entries]
    assert missing == []


def test_every_operation_is_documented() -> None:
    guide = ROOT / "docs" / "authoring.md"
    if not guide.exists():
        pytest.skip("the authoring guide is not written yet")
    text = guide.read_text(encoding="utf-8")
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]*)`", text))))
    assert [name for op in OPERATIONS for name in op.functions if name not in words] == []

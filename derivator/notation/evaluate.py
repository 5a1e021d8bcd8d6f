"""The independent evaluator: a print tree's value through NumPy, from what is printed.

Values are arrays over points (and directions), real or complex, so that the same code serves the
complex-step derivative: df/dx = Im f(x + ih)/h (Squire and Trapp, 1998).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from derivator.notation import (
    analysis_evaluate,
    chance_evaluate,
    counting_rules,
    matrix_evaluate,
    quantile,
    windows_evaluate,
)
from derivator.notation.functions import Function
from derivator.notation.matrices import Entry, Primed
from derivator.notation.nodes import (
    Absolute,
    Call,
    Constant,
    Indicator,
    Negative,
    Node,
    Number,
    Partial,
    Power,
    Product,
    Quotient,
    Root,
    Rounded,
    Sum,
    Symbol,
)
from derivator.notation.walk import descendants
from derivator.shapes import Size

Array = npt.NDArray[Any]
CONSTANTS = {"pi": np.pi, "E": np.e}
STEP = 1e-100
"""The imaginary step; so small that its square vanishes beside any value in sight."""


class Bindings(Protocol):
    """Where symbols and derivative symbols get their values."""

    def symbol(self, name: str) -> Array:
        """The value of a symbol."""

    def partial(self, node: Partial) -> Array:
        """The value of a derivative symbol, by a route that does not use the printed rule."""

    def settle(self, value: Array) -> Array:
        """What becomes of an intermediate value: itself, or with rounding errors made visible."""


def evaluate(node: Node, bindings: Bindings) -> Array:
    """The value of a tree; raises ``KeyError`` for a symbol without a value."""
    rule = _RULES.get(type(node))
    if rule is None:
        raise TypeError(f"no evaluation rule for {type(node).__name__}")
    value = np.asarray(rule(node, bindings))
    return value if type(node) in _GIVEN else bindings.settle(value)


class _NoBindings:
    """Bindings for a formula without symbols."""

    def symbol(self, name: str) -> Array:
        raise KeyError(name)

    def partial(self, node: Partial) -> Array:
        raise KeyError(node)

    def settle(self, value: Array) -> Array:
        return value


def approximation(node: Node) -> float:
    """The value of a formula without symbols; not finite where it has none."""
    with np.errstate(all="ignore"):
        return float(evaluate(node, _NoBindings()))


def absolute(value: Array) -> Array:
    """|value| for a real value; a complex step passes through it, but not at 0."""
    return np.where(np.real(value) < 0, -value, np.where(np.real(value) > 0, value, 0 * value))


def real_power(base: Array, exponent: Array) -> Array:
    """base**exponent; by repeated squaring where a complex step meets a whole exponent.

    The general complex power goes through the logarithm, whose branch loses so small a step.
    """
    base = np.asarray(base, dtype=np.result_type(base, float))
    if np.iscomplexobj(exponent):
        moved = np.imag(exponent) != 0
        if np.any(moved):
            steady = real_power(base, np.real(exponent))
            return np.where(moved, _moved_power(base, exponent), steady)
        exponent = np.real(exponent)
    exponent = _whole_if_close(exponent)
    if np.iscomplexobj(base) and not np.iscomplexobj(exponent) and np.size(exponent):
        whole = np.ravel(exponent)
        if whole[0] == np.round(whole[0]) and np.all(whole == whole[0]) and abs(whole[0]) < 2**20:
            return _whole_power(base, int(whole[0]))
    return np.asarray(np.power(base, exponent))


def _moved_power(base: Array, exponent: Array) -> Array:
    """The power at an exponent that takes a complex step: only a base above 0 allows it."""
    return np.where(np.real(base) > 0, np.power(base, exponent), complex(np.nan, np.nan))


def _whole_if_close(exponent: Array) -> Array:
    """The exponent, whole where only rounding keeps it from being whole."""
    nearest = np.round(exponent)
    close = np.abs(exponent - nearest) <= 1e-12 * np.maximum(np.abs(nearest), 1)
    return np.where(close, nearest, exponent)


def _whole_power(base: Array, exponent: int) -> Array:
    factor, rest = (base, exponent) if exponent >= 0 else (1 / base, -exponent)
    result = np.ones_like(base)
    while rest:
        if rest & 1:
            result = result * factor
        rest >>= 1
        factor = factor * factor if rest else factor
    return np.asarray(result)


def _power(node: Power, bindings: Bindings) -> Array:
    return real_power(evaluate(node.base, bindings), evaluate(node.exponent, bindings))


def _relation(node: Indicator, bindings: Bindings) -> Array:
    left = np.real(evaluate(node.left, bindings))
    right = np.real(evaluate(node.right, bindings))
    holds = {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}
    return np.asarray(holds[node.relation], dtype=float)


class _Shifted:
    """Bindings with one symbol moved by an imaginary step."""

    def __init__(self, bindings: Any, name: str) -> None:
        self.bindings, self.name = bindings, name

    def symbol(self, name: str) -> Array:
        value = self.bindings.symbol(name)
        return np.asarray(value + 1j * STEP) if name == self.name else value

    def partial(self, node: Partial) -> Array:
        raise TypeError("a derivative of a derivative symbol has no evaluation rule")

    def settle(self, value: Array) -> Array:
        return np.asarray(self.bindings.settle(value))

    def size(self, size: Size) -> int:
        return int(self.bindings.size(size))

    def after(self, name: str, step: int) -> Array:
        return np.asarray(self.bindings.after(name, step))

    def given(self, name: str, value: Array) -> Any:
        inner = self.bindings.given(name, value)
        return inner if name == self.name else _Shifted(inner, self.name)

    def precisely(self, node: Node) -> Array:
        raise TypeError("no complex step passes through a limit, a series or an integral")


def _partial(node: Partial, bindings: Bindings) -> Array:
    if isinstance(node.of, Symbol | Entry) or not isinstance(node.by, Symbol):
        return bindings.partial(node)
    if has_derivative(node.of):
        return np.asarray(bindings.precisely(node))  # type: ignore[attr-defined]
    value = evaluate(node.of, _Shifted(bindings, node.by.name))
    real = np.isfinite(np.real(evaluate(node.of, bindings)))
    return np.where(real, np.imag(value) / STEP, np.nan)


def has_derivative(node: Node) -> bool:
    """Whether a derivative stands in a formula: no complex step leads through another one."""
    return any(
        isinstance(part, Partial | Primed)
        or (isinstance(part, Call) and differentiates(part.function))
        for part in descendants(node)
    )


def differentiates(function: Function) -> bool:
    """Whether a function is a derivative, or has one in its formula."""
    body = function.body
    return function.derived is not None or (body is not None and has_derivative(body))


def _number(node: Number, bindings: Bindings) -> Any:
    nearest = float(node.value)
    whole = node.value.numerator, node.value.denominator
    known = nearest.as_integer_ratio() == whole
    return np.asarray(nearest) if known else bindings.settle(np.asarray(nearest))


def _sum(node: Sum, bindings: Bindings) -> Any:
    return sum(evaluate(term, bindings) for term in node.terms)


def _product(node: Product, bindings: Bindings) -> Any:
    value = evaluate(node.factors[0], bindings)
    for factor in node.factors[1:]:
        value = value * evaluate(factor, bindings)
    return value


def _call(node: Call, bindings: Bindings) -> Any:
    derived = node.function.derived
    if derived is not None and differentiates(derived[0]):
        return bindings.precisely(node)  # type: ignore[attr-defined]
    return node.function.numpy(*(evaluate(part, bindings) for part in node.arguments))


_Rule = Callable[[Any, Bindings], Any]

_RULES: dict[type[Node], _Rule] = {
    Number: _number,
    Rounded: lambda node, bindings: np.asarray(float(node.digits)),
    Constant: lambda node, bindings: np.asarray(CONSTANTS[node.name]),
    Symbol: lambda node, bindings: bindings.symbol(node.name),
    Sum: _sum,
    Product: _product,
    Negative: lambda node, bindings: -evaluate(node.operand, bindings),
    Quotient: lambda node, bindings: (
        evaluate(node.numerator, bindings) / evaluate(node.denominator, bindings)
    ),
    Power: _power,
    Root: lambda node, bindings: np.sqrt(evaluate(node.radicand, bindings)),
    Absolute: lambda node, bindings: absolute(evaluate(node.operand, bindings)),
    Call: _call,
    Indicator: _relation,
    Partial: _partial,
    **matrix_evaluate.RULES,
    **windows_evaluate.RULES,
    **analysis_evaluate.RULES,
    **chance_evaluate.RULES,
    **counting_rules.EVALUATE,
    **quantile.EVALUATE,
}
_GIVEN = frozenset((Number, Rounded, Symbol))
"""Nodes whose value is given, not computed."""

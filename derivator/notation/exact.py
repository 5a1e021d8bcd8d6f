"""Exact values: rational arithmetic first, then SymPy on short expressions, else none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from derivator.notation.from_sympy import from_sympy
from derivator.notation.nodes import (
    Absolute,
    Indicator,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from derivator.notation.to_sympy import to_sympy
from derivator.notation.walk import descendants, size

Values = Mapping[str, Node]
MAX_BITS = 2048
"""A rational number longer than this is given up for its approximation."""
MAX_SIZE = 6
"""An irrational value with more nodes than this is given up for its approximation."""


class _NotRational(Exception):
    pass


class _TooLong(Exception):
    pass


def exact(node: Node, values: Values) -> Node | None:
    """The exact value of a tree: a ``Number``, a short tree such as e^3, or None.

    ``values`` gives the symbols' exact values; a symbol without one has none.
    """
    try:
        return Number(_rational(node, values))
    except _TooLong:
        return None
    except (_NotRational, ZeroDivisionError):
        return _closed_form(node, values)


def _rational(node: Node, values: Values) -> Fraction:
    rule = _RULES.get(type(node))
    if rule is None:
        raise _NotRational
    value: Fraction = rule(node, values)
    if value.numerator.bit_length() + value.denominator.bit_length() > MAX_BITS:
        raise _TooLong
    return value


def _symbol(node: Symbol, values: Values) -> Fraction:
    value = values.get(node.name)
    if not isinstance(value, Number):
        raise _NotRational
    return value.value


def _product(node: Product, values: Values) -> Fraction:
    """The product; a factor 0 decides it whatever the others are."""
    result, complete = Fraction(1), True
    for factor in node.factors:
        try:
            result *= _rational(factor, values)
        except _NotRational:
            complete = False
    if result and not complete:
        raise _NotRational
    return result


def _power(node: Power, values: Values) -> Fraction:
    base, exponent = _rational(node.base, values), _rational(node.exponent, values)
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if abs(exponent) * bits > MAX_BITS:
        raise _TooLong
    if exponent.denominator != 1:
        raise _NotRational
    return Fraction(base ** int(exponent))


def _indicator(node: Indicator, values: Values) -> Fraction:
    left, right = _rational(node.left, values), _rational(node.right, values)
    holds = {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}
    return Fraction(int(holds[node.relation]))


_RULES: dict[type[Node], Callable[[Any, Values], Fraction]] = {
    Number: lambda node, values: node.value,
    Symbol: _symbol,
    Sum: lambda node, values: sum((_rational(t, values) for t in node.terms), Fraction(0)),
    Product: _product,
    Negative: lambda node, values: -_rational(node.operand, values),
    Quotient: lambda node, values: (
        _rational(node.numerator, values) / _rational(node.denominator, values)
    ),
    Power: _power,
    Absolute: lambda node, values: abs(_rational(node.operand, values)),
    Indicator: _indicator,
}


def _closed_form(node: Node, values: Values) -> Node | None:
    names = {part.name for part in descendants(node) if isinstance(part, Symbol)}
    if size(node) > 40 or not all(name in values for name in names):
        return None
    known = [values[name] for name in names]
    if any(isinstance(value, Number) and _bits(value.value) > 64 for value in known):
        return None
    try:
        value = to_sympy(node, {name: to_sympy(values[name]) for name in names})
        if not value.is_finite:
            return None
        tree = from_sympy(value)
    except (TypeError, ValueError):
        return None
    return tree if size(tree) <= MAX_SIZE or isinstance(tree, Number) else None


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())

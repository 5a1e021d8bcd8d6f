"""Values to many digits, so that what a page rounds is the value and not a rounding error.

``DIGITS`` outlast the worst cancellation between values of the largest size that an exercise may
have.  This is the route by which numbers are printed; NumPy confirms them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import mpmath

from derivator.notation import chance_evaluate, counting_rules
from derivator.notation.analysis_evaluate import precise_rules
from derivator.notation.functions import Function
from derivator.notation.matrices import Cases, Primed
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

DIGITS = 420
LARGEST_EXPONENT = 10**1000
"""A power with a larger exponent is not worked out."""
NOTHING = 1e-300
"""A smaller value is a 0 that even so many digits missed."""

MP = mpmath.MPContext()
MP.dps = DIGITS
Precise = Any
"""A number of ``MP``; ``nan`` where a formula has no real value."""

_FUNCTIONS = "sin cos tan cot asin acos atan sinh cosh tanh exp log sign sqrt erfc".split()  # noqa: SIM905


def _bounded(name: str) -> Callable[..., Precise]:
    """A function of ``MP``; raises ``OverflowError`` where its argument is beyond all use.

    The digits of e^(10^300000), or of the sine there, would take minutes.
    """
    function = getattr(MP, name)

    def value(argument: Precise) -> Precise:
        if name in _COSTLY and LARGEST_EXPONENT < abs(argument) < MP.inf:
            raise OverflowError(name)
        return function(argument)

    return value


_COSTLY = frozenset(("exp", "sinh", "cosh", "tanh", "sin", "cos", "tan", "cot"))
_VOCABULARY = SimpleNamespace(**{n: _bounded(n) for n in _FUNCTIONS}, Max=max, Min=min, Abs=abs)
"""What the functions of the print tree ask of SymPy, by mpmath."""


def precise(node: Node, values: Mapping[str, Precise]) -> Precise:
    """The value of a tree, with the symbols' values given; ``nan`` where it has no real one."""
    try:
        value = MP.convert(_of(node, values))
    except (ZeroDivisionError, ValueError, OverflowError):
        return MP.nan
    return value if isinstance(value, MP.mpf) else MP.nan


def to_decimal(value: Precise) -> Decimal:
    """The value as a decimal, for printing."""
    return Decimal(MP.nstr(value, 40, strip_zeros=False))


def _of(node: Node, values: Mapping[str, Precise]) -> Precise:
    rule = _RULES.get(type(node))
    if rule is None:
        raise TypeError(f"no precise value for {type(node).__name__}")
    return rule(node, values)


def _power(node: Power, values: Mapping[str, Precise]) -> Precise:
    base, exponent = _of(node.base, values), _of(node.exponent, values)
    if abs(exponent) > LARGEST_EXPONENT and abs(base) not in (0, 1):
        raise OverflowError
    return MP.power(base, int(exponent) if MP.isint(exponent) else exponent)


def _indicator(node: Indicator, values: Mapping[str, Precise]) -> Precise:
    left, right = _of(node.left, values), _of(node.right, values)
    if isinstance(left, MP.mpc) or isinstance(right, MP.mpc):
        raise ValueError("no order between complex numbers")
    holds = {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}
    return MP.mpf(int(holds[node.relation]))


def _cases(node: Cases, values: Mapping[str, Precise]) -> Precise:
    for branch in node.branches:
        if branch.condition is None or _of(branch.condition, values):
            return _of(branch.value, values)
    return MP.nan


def _derivative(of: Node, by: Node, values: Mapping[str, Precise]) -> Precise:
    """By difference quotients with many digits; nested derivatives lose half of them each time."""
    if of == by:
        return MP.one
    if not isinstance(by, Symbol) or isinstance(of, Symbol):
        raise TypeError("a derivative symbol of something that has no formula")
    point = values[by.name]
    step = MP.mpf(10) ** -(MP.dps // 6)

    def slope(width: Precise) -> Precise:
        ahead, behind = (_of(of, {**values, by.name: point + s * width}) for s in (1, -1))
        return (ahead - behind) / (2 * width)

    return (4 * slope(step / 2) - slope(step)) / 3


def _call(node: Call, values: Mapping[str, Precise]) -> Precise:
    return applied(node.function, [_of(part, values) for part in node.arguments])


def applied(function: Function, arguments: Sequence[Precise]) -> Precise:
    """The value of a function; raises ``ValueError`` for one that nobody has specified."""
    if function.body is not None:
        return _of(function.body, dict(zip(function.arguments, arguments, strict=True)))
    return function.sympy(_VOCABULARY, *arguments)


_RULES: dict[type[Node], Callable[[Any, Mapping[str, Precise]], Precise]] = {
    Number: lambda node, values: MP.mpf(node.value.numerator) / node.value.denominator,
    Rounded: lambda node, values: MP.mpf(node.digits),
    Constant: lambda node, values: +(MP.pi if node.name == "pi" else MP.e),
    Symbol: lambda node, values: values[node.name],
    Sum: lambda node, values: MP.fsum(_of(term, values) for term in node.terms),
    Product: lambda node, values: MP.fprod(_of(factor, values) for factor in node.factors),
    Negative: lambda node, values: -_of(node.operand, values),
    Quotient: lambda node, values: _of(node.numerator, values) / _of(node.denominator, values),
    Power: _power,
    Root: lambda node, values: MP.sqrt(_of(node.radicand, values)),
    Absolute: lambda node, values: abs(_of(node.operand, values)),
    Call: _call,
    Indicator: _indicator,
    Cases: _cases,
    Partial: lambda node, values: _derivative(node.of, node.by, values),
    Primed: lambda node, values: _derivative(node.operand, node.by, values),
    **precise_rules(MP, _of),
    **chance_evaluate.precise_rules(_of),
    **counting_rules.precise_rules(MP, _of),
}

"""A formula in SymPy's syntax, written from the print tree: its order stays, and SymPy rests."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any

from derivator.notation.matrices import Cases
from derivator.notation.nodes import (
    Absolute,
    Call,
    Constant,
    Indicator,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Symbol,
)

SUM, PRODUCT, POWER, ATOM = range(4)
MAX_NESTING = 60
LONGEST = 20_000


@dataclass(frozen=True)
class Written:
    """A text, and how tightly it binds; arithmetic with it gives longer texts."""

    text: str
    level: int = ATOM

    def at(self, level: int) -> str:
        """The text, in brackets where it binds more loosely."""
        return self.text if self.level >= level else f"({self.text})"

    def __add__(self, other: Any) -> Written:
        right = _of(other).at(SUM)
        text = (
            f"{self.at(SUM)} - {right[1:]}" if right.startswith("-") else f"{self.text} + {right}"
        )
        return Written(text, SUM)

    def __radd__(self, other: Any) -> Written:
        return _of(other) + self

    def __neg__(self) -> Written:
        return Written(f"-{self.at(PRODUCT)}", SUM)

    def __sub__(self, other: Any) -> Written:
        return Written(f"{self.at(SUM)} - {_of(other).at(PRODUCT)}", SUM)

    def __rsub__(self, other: Any) -> Written:
        return _of(other) - self

    def __mul__(self, other: Any) -> Written:
        return Written(f"{self.at(PRODUCT)}*{_of(other).at(POWER)}", PRODUCT)

    def __rmul__(self, other: Any) -> Written:
        return _of(other) * self

    def __truediv__(self, other: Any) -> Written:
        return Written(f"{self.at(PRODUCT)}/{_of(other).at(POWER)}", PRODUCT)

    def __rtruediv__(self, other: Any) -> Written:
        return _of(other) / self

    def __pow__(self, other: Any) -> Written:
        return Written(f"{self.at(ATOM)}**{_of(other).at(ATOM)}", POWER)


class _Vocabulary:
    """What functions of the print tree ask of SymPy, as text."""

    def __getattr__(self, name: str) -> Any:
        if name == "Function":
            raise TypeError("an unspecified function has no formula")
        if name == "Rational":
            return lambda top, bottom=1: _number(Fraction(top, bottom))

        def called(*arguments: Any, **_: Any) -> Written:
            return Written(f"{name}({', '.join(_of(part).text for part in arguments)})")

        return called


def sympy_text(node: Node) -> str | None:
    """The text, such as ``2*x/cos(x**2)**2``; None where it has none, or is too long to be read.

    A symbol that Python keeps for itself gets an underscore: ``lambda`` is ``lambda_``.
    """
    try:
        text = _written(node, {}).text
    except (TypeError, ValueError, AttributeError, RecursionError):
        return None
    depths = accumulate((char == "(") - (char == ")") for char in text)
    return text if max(depths, default=0) <= MAX_NESTING and len(text) <= LONGEST else None


def _of(value: Any) -> Written:
    return value if isinstance(value, Written) else _number(Fraction(value))


def _number(value: Fraction) -> Written:
    if value.denominator == 1:
        return Written(str(value), SUM if value < 0 else ATOM)
    return Written(f"{value.numerator}/{value.denominator}", SUM if value < 0 else PRODUCT)


def _written(node: Node, names: Mapping[str, Written]) -> Written:
    if isinstance(node, Number):
        return _number(node.value)
    if isinstance(node, Symbol):
        known = names.get(node.name)
        return known or Written(node.name + ("_" if keyword.iskeyword(node.name) else ""))
    if isinstance(node, Constant):
        return Written(node.name)
    if isinstance(node, Negative):
        return -_written(node.operand, names)
    if isinstance(node, Sum):
        first, *rest = (_written(term, names) for term in node.terms)
        for term in rest:
            first = first + term
        return first
    if isinstance(node, Product):
        first, *rest = (_written(factor, names) for factor in node.factors)
        for factor in rest:
            first = first * factor
        return first
    if isinstance(node, Quotient):
        return _written(node.numerator, names) / _written(node.denominator, names)
    if isinstance(node, Power) and node.base == Constant("E"):
        return Written(f"exp({_written(node.exponent, names).text})")
    if isinstance(node, Power):
        return _written(node.base, names) ** _written(node.exponent, names)
    if isinstance(node, Root):
        return Written(f"sqrt({_written(node.radicand, names).text})")
    if isinstance(node, Absolute):
        return Written(f"Abs({_written(node.operand, names).text})")
    if isinstance(node, Call):
        return _call(node, names)
    if isinstance(node, Indicator):
        return Written(f"Piecewise((1, {_condition(node, names)}), (0, True))")
    if isinstance(node, Cases):
        pieces = [
            f"({_written(branch.value, names).text}, {_condition(branch.condition, names)})"
            for branch in node.branches
        ]
        return Written(f"Piecewise({', '.join(pieces)})")
    raise TypeError(f"no text for {type(node).__name__}")


def _call(node: Call, names: Mapping[str, Written]) -> Written:
    arguments = [_written(part, names) for part in node.arguments]
    if node.function.body is not None:
        return _written(
            node.function.body, dict(zip(node.function.arguments, arguments, strict=True))
        )
    return _of(node.function.sympy(_Vocabulary(), *arguments))


def _condition(node: Node | None, names: Mapping[str, Written]) -> str:
    if node is None:
        return "True"
    if isinstance(node, Product):
        return f"And({', '.join(_condition(factor, names) for factor in node.factors)})"
    assert isinstance(node, Indicator)
    return f"{_written(node.left, names).text} {node.relation} {_written(node.right, names).text}"

"""The terms of a series: read from an option, squared, and what is known of their letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from derivator.algebra.bounded import GaveUp, bounded
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.notation.build import ONE, divide, multiply, number, power
from derivator.notation.from_sympy import from_sympy
from derivator.notation.nodes import (
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
    Symbol,
)
from derivator.notation.precise import MP, precise
from derivator.notation.to_sympy import to_sympy
from derivator.notation.walk import descendants, rebuild, substitute

LAST_LETTER = "N"
"""How many terms a partial sum has, in letters; another one where it is taken."""
TRIED = (*range(60), 100, 1000)
"""After the first term, how far on a term is looked at to see whether it is positive."""
LOOKED_AHEAD = 4
FIRSTS = (1, 2, 3)
"""Where a series begins if the author does not say: the first of these that has a positive term."""


@dataclass(frozen=True)
class Letters:
    """The letters of the terms: the counter, the constants, and what is assumed of them."""

    by: str
    positive: tuple[str, ...] = ()
    below_one: tuple[str, ...] = ()

    @property
    def constants(self) -> tuple[str, ...]:
        """All letters but the counter."""
        return (*self.positive, *self.below_one)

    @property
    def last(self) -> str:
        """The number of the last term of a partial sum."""
        taken = {self.by, *self.constants}
        return next(name for name in (LAST_LETTER, "M", "K", "T_0", "N_0") if name not in taken)

    @property
    def conditions(self) -> tuple[Indicator, ...]:
        """What is assumed, as conditions of a step."""
        zero = Number(ONE.value - 1)
        above = [Indicator(Symbol(name), ">", zero) for name in self.constants]
        return (*above, *(Indicator(Symbol(name), "<", ONE) for name in self.below_one))

    def symbol(self, name: str) -> Any:
        """The SymPy symbol of a letter: above 0, and below 1 where it is no whole number."""
        import sympy

        if name in self.below_one:
            return sympy.Symbol(name, positive=True, integer=False)
        return sympy.Symbol(name, positive=True)

    def expr(self, node: Node) -> Any:
        """A formula for SymPy, powers of products and quotients split."""
        import sympy

        names = {n: self.symbol(n) for n in (self.by, self.last, *self.constants)}
        return sympy.expand_power_base(sympy.powdenest(to_sympy(node, names)))

    def node(self, expr: Any) -> Node:
        """SymPy's formula for the page."""
        return from_sympy(expr, (*self.constants, self.by, self.last))


def read_term(workspace: Workspace, text: str, letters: Letters, place: Position) -> Node:
    """A term in the author's order, functions of the exercise written out.

    Raises ``SpecError`` for a letter that nothing is assumed about.
    """
    node = _opened(option_formula(workspace, text, place))
    for part in descendants(node):
        if isinstance(part, Symbol) and part.name not in (letters.by, *letters.constants):
            message = "a letter that nothing is assumed about"
            expected = f"{letters.by}, or a letter listed in `positive` or `below_one`"
            raise SpecError([Problem(place, message, part.name, expected)])
    return node


def _opened(node: Node) -> Node:
    """Functions that have a formula in elementary ones, written out."""
    inner = rebuild(node, _opened)
    if isinstance(inner, Call) and inner.function.body is not None:
        given = dict(zip(inner.function.arguments, inner.arguments, strict=True))
        return substitute(inner.function.body, given)
    return inner


def squared(node: Node) -> Node:
    """The square, part by part: (0.1/t^0.3)^2 is 0.01/t^0.6, e^-t gives e^-2t."""
    if isinstance(node, Number):
        return number(node.value**2)
    if isinstance(node, Negative):
        return squared(node.operand)
    if isinstance(node, Root):
        return node.radicand
    if isinstance(node, Quotient):
        return divide(squared(node.numerator), squared(node.denominator))
    if isinstance(node, Product):
        return multiply(*map(squared, node.factors))
    if isinstance(node, Power):
        if isinstance(node.exponent, Number) or not isinstance(node.base, Number | Constant):
            return power(node.base, multiply(number(2), node.exponent))
        if isinstance(node.base, Number):
            return power(squared(node.base), node.exponent)
        return power(node.base, multiply(number(2), node.exponent))
    return Power(node, number(2))


def first_term(node: Node, letters: Letters, wanted: int | None, place: Position, what: str) -> int:
    """Where the series begins; raises ``SpecError`` where a term has no value or is not positive.

    ``what`` is what the terms are called in the message.
    """
    try:
        first, trouble = bounded(lambda: _first(node, letters, wanted))
    except GaveUp as error:
        message = f"the {what} is too large to be looked at: {error}"
        raise SpecError([Problem(place, message, expected="terms of moderate size")]) from None
    if trouble is not None:
        index, found = trouble
        message = f"the {what} {found} at {letters.by} = {index}"
        expected = "positive terms" if index > first or "is" in found else "a later `start`"
        later = bounded(lambda: _later(node, letters, index))
        if later is not None:
            expected = f"positive terms, as they are from {letters.by} = {later} on: start: {later}"
        elif what != "rate":
            expected = "terms of one sign, or with a factor such as (-1)**" + letters.by
        raise SpecError([Problem(place, message, expected=expected)])
    return first


def _first(node: Node, letters: Letters, wanted: int | None) -> tuple[int, tuple[int, str] | None]:
    """The first term's number, and the first term that is not positive: its number and value."""
    chosen = (wanted,) if wanted is not None else FIRSTS
    ahead = range(LOOKED_AHEAD)
    good = (k for k in chosen if all((_at(node, letters, k + a) or 0) > 0 for a in ahead))
    first = next(good, next((k for k in chosen if _at(node, letters, k) is not None), chosen[0]))
    for index in (first + k for k in TRIED):
        value = _at(node, letters, index)
        if value is None or value <= 0:
            return first, (index, "has no value" if value is None else f"is {MP.nstr(value, 4)}")
    return first, None


def _later(node: Node, letters: Letters, index: int) -> int | None:
    """From where on all terms that are looked at are positive."""
    last = max(k for k in TRIED if k < 100)
    values = [_at(node, letters, index + k) for k in TRIED]
    if any(value is None or value <= 0 for value in values[last:]):
        return None
    bad = [k for k, value in zip(TRIED, values, strict=True) if value is None or value <= 0]
    return index + max(bad) + 1 if max(bad) < last // 2 else None


def _at(node: Node, letters: Letters, index: int) -> Any:
    """The term's value at one place, with something for the letters; None where it has none."""
    values = {name: MP.mpf("1.37") + k / 7 for k, name in enumerate(letters.positive)}
    values |= {name: MP.mpf("0.61") - k / 17 for k, name in enumerate(letters.below_one)}
    value = precise(node, {**values, letters.by: MP.mpf(index)})
    return value if MP.isfinite(value) else None


def names_in(nodes: Sequence[Node]) -> set[str]:
    """The letters of some formulas."""
    return {part.name for n in nodes for part in descendants(n) if isinstance(part, Symbol)}

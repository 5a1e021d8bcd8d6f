"""Networks side by side: a table, differences and ratios of their parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivator.algebra.bounded import GaveUp, bounded
from derivator.derivations.architectures.algebra import is_number, minus, plus, tidy, value_of
from derivator.derivations.architectures.pages import NetworkPage
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import divide, number
from derivator.notation.from_sympy import from_sympy
from derivator.notation.nodes import Node, Number, Quotient, Sum
from derivator.notation.numbers import rounded
from derivator.notation.simplify import exact_text
from derivator.notation.to_sympy import to_sympy
from derivator.notation.walk import size
from derivator.solution import Cell, Chain, Result, Table

LONGEST = 40
"""A longer sum of fractions is left as one fraction."""


@dataclass(frozen=True)
class Comparison:
    """The table, and each further network against the first."""

    table: Table
    differences: tuple[Chain, ...]
    ratios: tuple[Chain, ...]
    results: dict[str, Result]


def compared(pages: Sequence[NetworkPage], letters: Sequence[str], digits: int) -> Comparison:
    """Every network with the first."""
    first, *others = pages
    rows = tuple((page.name, Cell(page.parameters)) for page in pages)
    differences, ratios, results = [], [], dict[str, Result]()
    for index, other in enumerate(others, start=2):
        difference = _difference(first, other, letters)
        ratio, exact = _ratio(first, other, letters, digits)
        if is_number(difference.terms[-1]) and isinstance(exact, Number):
            fewer = exact.value < 1
            pair = (other, first) if fewer else (first, other)
            differences.append(_difference(*pair, letters))
            ratios.append(_ratio(*pair, letters, digits)[0])
        else:
            ratios.append(ratio)
        last = difference.terms[-1]
        value = float(value_of(last)) if is_number(last) else None
        results[f"difference[{index}]"] = Result(difference, exact_text(last), value)
        number_value = float(exact.value) if isinstance(exact, Number) else None
        results[f"ratio[{index}]"] = Result(ratio, exact_text(exact), number_value)
    table = Table(("network", "parameters_count"), rows)
    return Comparison(table, tuple(differences), tuple(ratios), results)


def _difference(first: NetworkPage, other: NetworkPage, letters: Sequence[str]) -> Chain:
    """What the other network has more, or fewer where it comes out negative."""
    builder = ChainBuilder(plus(other.symbol, minus(first.symbol)))
    terms = Sum((other.parameters.terms[-1], minus(first.parameters.terms[-1])))
    if is_number(terms):
        builder.then(terms)
    return builder.then(tidy(terms, letters)).chain()


def _ratio(
    first: NetworkPage, other: NetworkPage, letters: Sequence[str], digits: int
) -> tuple[Chain, Node]:
    """How many times as many parameters the other network has."""
    top, bottom = other.parameters.terms[-1], first.parameters.terms[-1]
    builder = ChainBuilder(Quotient(other.symbol, first.symbol)).then(Quotient(top, bottom))
    if not is_number(Quotient(top, bottom)):
        last = _short(Quotient(top, bottom), letters)
        builder.then(last)
        return builder.chain(), last
    exact = divide(number(value_of(top)), number(value_of(bottom)))
    assert isinstance(exact, Number)
    if exact.value.denominator == 1:
        return builder.then(exact).chain(), exact
    shown = rounded(exact.value, digits, Quotient(top, bottom))
    if Fraction(shown.digits) == exact.value:
        return builder.then(Number(exact.value, decimal=True)).chain(), exact
    return builder.then(shown, exact=False).chain(), exact


def _short(node: Node, letters: Sequence[str]) -> Node:
    """The ratio as a sum of fractions where that is short: 1/C_out + 1/(H_k W_k)."""

    def apart() -> Node:
        import sympy

        return from_sympy(sympy.expand(sympy.cancel(to_sympy(node))), letters)

    best = tidy(node, letters)
    try:
        other = bounded(apart)
    except GaveUp:
        return best
    return other if size(other) < size(best) + 4 and size(other) < LONGEST else best

"""Series whose terms are all negative, or change their sign at every step."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from derivator.algebra.bounded import GaveUp, bounded
from derivator.derivations.convergence.growing import growth_of
from derivator.derivations.convergence.growth import Undecided
from derivator.derivations.convergence.holds import at_most, same
from derivator.derivations.convergence.outcome import Outcome
from derivator.derivations.convergence.ranges import high_exponents, low_exponents
from derivator.derivations.convergence.rates import decided
from derivator.derivations.convergence.terms import Letters, first_term
from derivator.errors import Position, Problem, SpecError
from derivator.notation.analysis import Infinity, Limit, RangeSum
from derivator.notation.build import (
    ONE,
    ZERO,
    add,
    divide,
    multiply,
    negate,
    number,
    power,
    signed,
)
from derivator.notation.functions import COS
from derivator.notation.nodes import (
    Call,
    Constant,
    Indicator,
    Negative,
    Node,
    Power,
    Product,
    Quotient,
    Symbol,
)
from derivator.notation.precise import MP, precise
from derivator.notation.walk import descendants, substitute
from derivator.solution import Chain, Relation

Signs = Literal["positive", "negative", "alternating"]
LOOKED_AT = 12
LATER = range(40)
"""From where on the sizes of the terms may begin to fall."""


@dataclass(frozen=True)
class SeriesStudy:
    """One series: the signs of its terms, and what is found of their sizes."""

    total: Node
    signs: Signs
    outcome: Outcome
    """Of the series of the sizes."""
    falls: Chain | None = None
    """Leibniz's test: each size is at most the one before."""
    vanishes: Chain | None = None
    """And they tend to 0."""
    since: Chain | None = None
    """From where on the sizes fall, where that is not the first term."""

    @property
    def verdict(self) -> str:
        """In a word, for programs."""
        if self.signs != "alternating":
            return self.outcome.verdict
        if self.outcome.diverges is False:
            return "converges absolutely"
        return "converges conditionally" if self.falls is not None else "diverges"

    def words(self, letters: Letters) -> str:
        """The verdict with the range of a letter on which it depends."""
        exponent = self.outcome.exponent
        if exponent is None:
            return self.verdict
        low, high = low_exponents(exponent).words(letters), high_exponents(exponent).words(letters)
        if self.signs == "alternating":
            return f"converges absolutely for {high}, conditionally for {low}"
        return f"diverges for {low}"


def study_series(term: Node, letters: Letters, start: int | None, place: Position) -> SeriesStudy:
    """The series with its test; raises ``SpecError`` where none decides."""
    signs, size = _signs(term, letters, start or 1)
    what = "term" if signs == "positive" else "size of the term"
    first = first_term(size, letters, start, place, what)
    outcome = decided(size, letters, first, place)
    total = RangeSum(term, Symbol(letters.by), number(first), Infinity())
    if signs != "alternating" or outcome.diverges is False or outcome.test == "term":
        return SeriesStudy(total, signs, outcome)
    found = _leibniz(size, letters, first)
    if found is None:
        message = "neither the sizes of the terms nor the test of Leibniz decide"
        expected = "terms whose sizes decrease to 0 from one of the first on, or do not tend to 0"
        raise SpecError([Problem(place, message, expected=expected)])
    return SeriesStudy(total, signs, outcome, *found)


def _signs(term: Node, letters: Letters, start: int) -> tuple[Signs, Node]:
    """What the signs of the first terms are, and the sizes of the terms."""
    signs = [_sign(term, letters, start + k) for k in range(LOOKED_AT)]
    if all(sign in (-1, None) for sign in signs) and -1 in signs:
        size = divide(term.numerator, term.denominator) if isinstance(term, Quotient) else term
        return "negative", negate(size)
    found = [sign for sign in signs if sign is not None]
    changes = all(a == -b for a, b in pairwise(found))
    if len(found) > 1 and changes:
        size = _without_sign(term, letters.by)
        positive = size if _sign(size, letters, start + LOOKED_AT) == 1 else negate(size)
        return "alternating", positive
    return "positive", term


def _sign(term: Node, letters: Letters, index: int) -> int | None:
    values = {name: MP.mpf("0.7") for name in letters.constants}
    value = precise(term, {**values, letters.by: MP.mpf(index)})
    return None if MP.isnan(value) or value == 0 else int(MP.sign(value))


def _without_sign(node: Node, by: str) -> Node:
    """The term without its factor (-1)^t or cos(pi t); of (-2)^t the size 2^t is left."""
    if isinstance(node, Power) and Symbol(by) in descendants(node.exponent):
        sign, size = signed(node.base)
        if sign < 0:
            return ONE if size == ONE else power(size, node.exponent)
    if isinstance(node, Call) and node == Call(COS, (Product((Constant("pi"), Symbol(by))),)):
        return ONE
    if isinstance(node, Negative):
        return negate(_without_sign(node.operand, by))
    if isinstance(node, Product):
        return multiply(*(_without_sign(factor, by) for factor in node.factors))
    if isinstance(node, Quotient):
        return divide(_without_sign(node.numerator, by), node.denominator)
    return node


def _leibniz(size: Node, letters: Letters, first: int) -> tuple[Chain, Chain, Chain | None] | None:
    """b(t + 1) <= b(t) from one of the first terms on, and lim b = 0; None where one fails."""
    after = substitute(size, {letters.by: add(Symbol(letters.by), ONE)})
    limit = Limit(size, Symbol(letters.by), Infinity())
    try:
        expr, by = letters.expr(size), letters.symbol(letters.by)
        trend = bounded(lambda: growth_of(expr, by)).trend
    except (Undecided, GaveUp):
        trend = 0
    if trend >= 0 or not same(limit, ZERO, letters):
        return None
    since = next((k for k in LATER if k >= first and at_most(after, size, letters, k)), None)
    if since is None:
        return None
    where = (Indicator(Symbol(letters.by), ">=", number(since)),) if since > 1 else ()
    falls = Chain((after, size), (Relation.AT_MOST,), where=where)
    begin = Chain((Symbol(letters.by), number(since)), (Relation.AT_LEAST,), where=where)
    vanishes = Chain((limit, ZERO), (Relation.EQUAL,))
    return falls, vanishes, begin if since > first else None

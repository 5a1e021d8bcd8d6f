"""A series under examination: what every test of convergence asks of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from derivator.algebra.bounded import GaveUp, bounded
from derivator.derivations.convergence import bounds
from derivator.derivations.convergence.growth import Undecided, sign
from derivator.derivations.convergence.holds import same
from derivator.derivations.convergence.outcome import Outcome
from derivator.derivations.convergence.scale import Scale, as_scale
from derivator.derivations.convergence.terms import Letters
from derivator.notation.analysis import Infinity, Limit
from derivator.notation.build import ONE, number
from derivator.notation.from_sympy import UnknownExpression
from derivator.notation.nodes import Indicator, Node, Product, Symbol
from derivator.solution import Chain, Relation

Expr = Any
T = TypeVar("T")
SECONDS = 4.0
VISIBLE = number(Fraction(1, 4))
EVEN = (2, 4, 6, 8)
"""Exponents at which the sum 1 + 1/2^s + 1/3^s + ... is a multiple of a power of pi."""


class Examined:
    """One series, its terms for the page and for SymPy."""

    def __init__(self, term: Node, letters: Letters, first: int) -> None:
        self.term, self.letters, self.first = term, letters, first
        self.by = letters.symbol(letters.by)
        self.expr = letters.expr(term)
        self.total = bounds.total(term, letters, first)

    def within(self, work: Callable[[], T]) -> T:
        """What SymPy finds in bounded time; raises ``Undecided`` where it does not."""
        try:
            return bounded(work, SECONDS)
        except GaveUp as error:
            raise Undecided(str(error).removeprefix("Undecided: ")) from None

    def over(self, scale: Scale) -> Node:
        """The term divided by a plain one, written as a product."""
        inverse = self.letters.node(1 / exact_scale(scale).expr(self.by))
        if inverse == ONE:
            return self.term
        return Product((inverse, self.term), dotted=True)

    def limit(self, formula: Node, goal: Node) -> Chain:
        """A limit for large t; raises ``Undecided`` where the numbers do not confirm it."""
        limit = Limit(formula, Symbol(self.letters.by), Infinity())
        if not same(limit, goal, self.letters):
            raise Undecided("a limit that the numbers do not confirm")
        return Chain((limit, goal), (Relation.EQUAL,), where=self._visible())

    def _visible(self) -> tuple[Indicator, ...]:
        """For which letters the check sees a limit that 1 + t^-p tends to: not for tiny p."""
        import sympy as sp

        inner = {part for total in self.expr.atoms(sp.Add) for part in total.atoms(sp.Pow)}
        powers = {abs(part.exp) for part in inner if part.base == self.by}
        open_ones = sorted((p for p in powers if p.free_symbols), key=sp.default_sort_key)
        return tuple(Indicator(self.letters.node(p), ">=", VISIBLE) for p in open_ones)

    def against(self, scale: Scale, test: Any, limit: Chain) -> Outcome:
        """Another series decides, by a limit of the ratio; its own bound stands beside it."""
        scale = exact_scale(scale)
        diverges = sign(scale.exponent - 1) <= 0
        begin = bounds.beginning(scale, self.first)
        term = self.letters.node(scale.expr(self.by))
        make = bounds.lower if diverges else bounds.upper
        bound = make(term, scale, self.letters, begin)
        other = bounds.total(term, self.letters, begin)
        outcome = Outcome(test, diverges, self.total, other=other, limit=limit, bound=bound)
        return self.spoken(outcome, scale)

    def spoken(self, outcome: Outcome, scale: Scale) -> Outcome:
        """With the exponent that decides, and how it lies to 1."""
        shown = self.letters.node(scale.exponent)
        if scale.exponent == 1:
            return replace(outcome, shown=shown)
        relation = Relation.LESS if outcome.diverges else Relation.GREATER
        return replace(outcome, shown=shown, versus=Chain((shown, ONE), (relation,)))

    def closed(self, outcome: Outcome) -> Outcome:
        """With the sum itself, where it is known and the numbers confirm it.

        Zeta at even numbers, and what SymPy finds at once: denominators of degree 2.
        """
        rational = self.expr.is_rational_function(self.by)
        if outcome.diverges or not rational or self.expr.free_symbols != {self.by}:
            return outcome
        try:
            value = bounded(self._sum, SECONDS)
            shown = None if value is None else self.letters.node(value)
        except (GaveUp, UnknownExpression, TypeError):
            return outcome
        if shown is None or not same(self.total, shown, self.letters):
            return outcome
        return replace(outcome, closed=Chain((self.total, shown), (Relation.EQUAL,)))

    def _sum(self) -> Expr:
        import sympy as sp

        own = as_scale(self.expr, self.letters)
        if own is not None:
            begin = self.first + own.shift
            if own.slope != 1 or own.exponent not in EVEN or not (begin.is_Integer and begin > 0):
                return None
            missing = sum(sp.Rational(1, k) ** own.exponent for k in range(1, min(begin, 100)))
            return own.factor * (sp.zeta(own.exponent) - missing) if begin < 100 else None
        if sp.degree(sp.together(self.expr).as_numer_denom()[1], self.by) > 2:
            return None
        counter = sp.Symbol(self.letters.by, integer=True, positive=self.first > 0)
        return sp.summation(self.expr.subs(self.by, counter), (counter, self.first, sp.oo))


def exact_scale(scale: Scale) -> Scale:
    """The same with SymPy's numbers throughout."""
    import sympy as sp

    exponents = tuple(map(sp.sympify, scale.exponents))
    factor, slope, shift = map(sp.sympify, (scale.factor, scale.slope, scale.shift))
    return Scale(factor, exponents, slope, shift)

"""Tests that need no other series: the terms themselves, geometric series, the ratio test."""

from __future__ import annotations

from derivator.algebra.bounded import GaveUp, bounded
from derivator.derivations.convergence import bounds
from derivator.derivations.convergence.examined import SECONDS, Examined, Expr
from derivator.derivations.convergence.growth import Growth, sign
from derivator.derivations.convergence.holds import same
from derivator.derivations.convergence.outcome import Outcome
from derivator.derivations.convergence.scale import Scale
from derivator.derivations.terms import equality
from derivator.notation.analysis import At, Infinity
from derivator.notation.build import ONE, add, divide, number
from derivator.notation.from_sympy import UnknownExpression
from derivator.notation.nodes import Node, Product, Quotient, Symbol
from derivator.notation.walk import size, substitute
from derivator.solution import Chain, Relation


class Alone(Examined):
    """What a series says of itself."""

    def _term_test(self, growth: Growth) -> Outcome:
        tends = Infinity() if growth.trend > 0 else self.letters.node(growth.scale)
        limit = self.limit(self.term, tends)
        if isinstance(tends, Infinity):
            return Outcome("term", True, self.total, limit=limit)
        chain = Chain((*limit.terms, number(0)), (*limit.relations, Relation.GREATER))
        return Outcome("term", True, self.total, limit=chain)

    def _geometric(self) -> Outcome | None:
        """c r^t with r < 1: the logarithm of the term is linear in t."""
        import sympy as sp

        parts = self.within(self._linear_logarithm)
        if parts is None:
            return None
        slope, rest = parts
        ratio = sp.exp(slope)
        if sign(sp.log(ratio) if ratio.free_symbols else slope) > 0:
            return None
        factor = sp.exp(rest)
        bound = bounds.geometric(factor, ratio, self.letters, self.first, self.term)
        below = (Relation.LESS,)
        versus = Chain((self.letters.node(ratio), ONE), below)
        assert bound.limit is not None
        closed = Chain((self.total, bound.limit.terms[-1]), (Relation.EQUAL,))
        return Outcome("geometric", False, self.total, bound=bound, versus=versus, closed=closed)

    def _linear_logarithm(self) -> tuple[Expr, Expr] | None:
        """a and b, if the logarithm of the term is a t + b."""
        import sympy as sp

        exponent = sp.expand(sp.expand_log(sp.log(self.expr), force=True))
        slope = exponent.coeff(self.by, 1)
        rest = sp.expand(exponent - slope * self.by)
        if slope.is_zero or slope.has(self.by) or rest.has(self.by):
            return None
        return slope, rest

    def _with_tower(self, growth: Growth) -> Outcome:
        """An exponential factor: the terms grow, or their ratios tend to less than 1."""
        assert growth.tower is not None
        tower = growth.tower
        if sign(tower.scale) > 0:
            limit = self.limit(self.term, Infinity())
            return Outcome("term", True, self.total, limit=limit)
        slow = tower.tower is None and sign(tower.power - 1) < 0
        if not slow:
            return self._ratio_test(tower)
        other = Scale(1, (2, 0, 0))
        limit = self.limit(self.over(other), number(0))
        return self.against(other, "smaller", limit)

    def _ratio_test(self, tower: Growth) -> Outcome:
        import sympy as sp

        linear = tower.tower is None and tower.power == 1 and tower.orders[1] == 0
        plain = linear and tower.orders[2] == 0
        goal = sp.exp(tower.scale) if plain else sp.Integer(0)
        after = substitute(self.term, {self.letters.by: add(Symbol(self.letters.by), ONE)})
        quotient = over(after, self.term)
        ratio = self._shorter(quotient)
        limit = self.limit(quotient if ratio is None else ratio, self.letters.node(goal))
        limit = Chain((*limit.terms, ONE), (*limit.relations, Relation.LESS))
        shown = None if ratio is None else equality(quotient, ratio)
        return Outcome("ratio", False, self.total, limit=limit, ratio=shown)

    def _shorter(self, quotient: Node) -> Node | None:
        """Neighbouring terms divided and simplified; nothing where no form is shorter."""
        import sympy as sp

        expr = self.letters.expr(quotient)
        try:
            form = bounded(lambda: sp.factor(sp.powsimp(sp.simplify(expr))), SECONDS)
            shown = self.letters.node(form)
        except (GaveUp, UnknownExpression, TypeError):
            return None
        there = (Symbol(self.letters.by), number(self.first + 2))
        alike = same(At(quotient, *there), At(shown, *there), self.letters)
        return shown if alike and size(shown) < size(quotient) else None


def over(left: Node, right: Node) -> Node:
    """left/right, without a fraction within a fraction."""
    if isinstance(right, Quotient):
        flipped = divide(right.denominator, right.numerator)
        return Product((left, flipped), dotted=True)
    return Quotient(left, right)

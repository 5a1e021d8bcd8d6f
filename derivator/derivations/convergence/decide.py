"""Which test decides whether a series of positive terms converges, and what it rests on."""

from __future__ import annotations

from derivator.derivations.convergence import bounds
from derivator.derivations.convergence.alone import Alone
from derivator.derivations.convergence.examined import exact_scale
from derivator.derivations.convergence.growing import growth_of
from derivator.derivations.convergence.growth import LEVELS, Growth, Undecided, sign
from derivator.derivations.convergence.holds import at_most, same
from derivator.derivations.convergence.outcome import Outcome
from derivator.derivations.convergence.ranges import high_exponents, low_exponents
from derivator.derivations.convergence.scale import Scale, as_scale, comparable
from derivator.notation.analysis import Infinity
from derivator.notation.build import ONE, number
from derivator.notation.nodes import Indicator, Symbol
from derivator.solution import Chain, Relation


class Decision(Alone):
    """One series, and everything that its tests ask of it."""

    def outcome(self) -> Outcome:
        """The first test that decides; raises ``Undecided`` with what was tried."""
        geometric = self._geometric()
        if geometric is not None:
            return geometric
        growth = self.within(lambda: growth_of(self.expr, self.by))
        if growth.tower is not None:
            return self._with_tower(growth)
        if self._stays(growth):
            return self._term_test(growth)
        own = self.within(lambda: as_scale(self.expr, self.letters))
        if own is not None and self._is_plain(own):
            return self._exact(own)
        return self._compared(comparable(growth), growth, own)

    def _stays(self, growth: Growth) -> bool:
        """Whether the terms do not tend to 0."""
        try:
            return growth.trend >= 0
        except Undecided:
            return False

    # Plain terms, and comparison with them

    def _is_plain(self, scale: Scale) -> bool:
        """Whether an integral decides by itself: one exponent, and no letters in the base."""
        try:
            sign(scale.exponent - 1)
        except Undecided:
            return False
        return not any(e != 0 for e in scale.later) and scale.has_plain_base

    def _exact(self, scale: Scale) -> Outcome:
        diverges = sign(scale.exponent - 1) <= 0
        make = bounds.lower if diverges else bounds.upper
        bound = make(self.term, scale, self.letters, self.first)
        grows = bound.limit.terms if bound.limit is not None else None
        if grows is not None and not same(grows[0], grows[1], self.letters):
            raise Undecided("a limit that the numbers do not confirm")
        test = "power" if scale.level == 0 else "integral"
        outcome = Outcome(test, diverges, self.total, bound=bound)  # type: ignore[arg-type]
        return self.closed(self.spoken(outcome, scale))

    def _compared(self, scale: Scale, growth: Growth, own: Scale | None) -> Outcome:
        import sympy as sp

        try:
            side = sign(scale.exponent - 1)
        except Undecided:
            return self._open(scale, growth)
        if any(e != 0 for e in scale.later):
            return self._beside_logarithms(scale, side, own)
        if side > 0:
            dropped = self._dropped(growth)
            if dropped is not None:
                return dropped
        if side < 0 and not is_falling(scale):
            ones = max(scale.level, 1)
            exponents = (sp.Integer(1),) * ones + (sp.Integer(0),) * (LEVELS - ones)
            slower = Scale(sp.Integer(1), exponents)
            return self.against(slower, "larger", self.limit(self.over(slower), Infinity()))
        limit = self.limit(self.over(scale), self.letters.node(growth.scale))
        return self.closed(self.against(scale, "limit", limit))

    def _dropped(self, growth: Growth) -> Outcome | None:
        """The bound that remains where positive terms of a denominator are left out."""
        import sympy as sp

        kept = growth.scale * self.by**growth.power
        if any(order != 0 for order in growth.orders[1:]) or growth.power.free_symbols:
            return None
        for part in sp.Mul.make_args(self.expr):
            base, power = part.as_base_exp()
            terms = sp.Add.make_args(base)
            positive = all(term.is_positive for term in terms)
            if not positive or (len(terms) > 1 and not power.is_negative):
                return None
        bound = self.letters.node(kept)
        begin = max(self.first, 1)
        if not at_most(self.term, bound, self.letters, begin):
            return None
        scale = Scale(growth.scale, (-growth.power, 0, 0), sp.Integer(1), sp.Integer(0))
        where = (Indicator(Symbol(self.letters.by), ">=", number(begin)),) if begin > 1 else ()
        inequality = Chain((self.term, bound), (Relation.AT_MOST,), where=where)
        outcome = Outcome(
            "comparison",
            False,
            self.total,
            other=bounds.total(bound, self.letters, begin),
            inequality=inequality,
            bound=bounds.upper(bound, exact_scale(scale), self.letters, begin),
        )
        return self.closed(outcome)

    def _beside_logarithms(self, scale: Scale, side: int, own: Scale | None) -> Outcome:
        """The exponent decides although slower factors stand beside it."""
        import sympy as sp

        direct = self._without_logarithm(scale, side, own)
        if direct is not None:
            return direct
        goal = Infinity() if side < 0 else number(0)
        for share in (sp.Rational(1, 2), sp.Rational(1, 10)):
            middle = sp.Integer(1) if side < 0 else 1 + share * (scale.exponent - 1)
            zeros = (sp.Integer(0),) * len(scale.later)
            other = Scale(sp.Integer(1), (*scale.exponents[: scale.level], middle, *zeros))
            try:
                limit = self.limit(self.over(other), goal)
            except Undecided:
                continue
            return self.against(other, "larger" if side < 0 else "smaller", limit)
        raise Undecided("a limit that the numbers do not confirm")

    def _without_logarithm(self, scale: Scale, side: int, own: Scale | None) -> Outcome | None:
        """c/(t^q (ln t)^m) <= c/((ln k)^m t^q); and >= c/t where (ln t)^m <= t^(1 - q).

        The latter holds for all t > 1 if m <= e (1 - q): the maximum of ln t/t^s is 1/(e s).
        """
        import sympy as sp

        if own is None or own.level != 0 or own.exponents[2] != 0 or own.exponent.free_symbols:
            return None
        power, factor = own.exponent, own.factor
        if side > 0:
            factor = factor / sp.log(self.first) ** own.exponents[1]
        elif own.exponents[1] > sp.E * (1 - power):
            return None
        else:
            power = sp.Integer(1)
        plain = exact_scale(Scale(factor, (power, sp.Integer(0), sp.Integer(0))))
        other = self.letters.node(plain.expr(self.by))
        pair = (self.term, other) if side > 0 else (other, self.term)
        if not at_most(*pair, self.letters, self.first):
            return None
        relation = Relation.AT_MOST if side > 0 else Relation.AT_LEAST
        where = (Indicator(Symbol(self.letters.by), ">=", number(self.first)),)
        make = bounds.upper if side > 0 else bounds.lower
        return Outcome(
            "comparison",
            side < 0,
            self.total,
            other=bounds.total(other, self.letters, self.first),
            inequality=Chain((self.term, other), (relation,), where=where),
            bound=make(other, plain, self.letters, self.first),
        )

    def _open(self, scale: Scale, growth: Growth) -> Outcome:
        """It depends on an exponent with letters."""
        if any(e != 0 for e in scale.later):
            raise Undecided("an exponent with letters beside logarithms")
        exponent = self.letters.node(scale.exponent)
        below = Indicator(exponent, "<=", ONE)
        above = Indicator(exponent, ">", ONE)
        begin = bounds.beginning(scale, self.first)
        term = self.letters.node(scale.expr(self.by))
        alike = self.letters.node(self.expr) == term and begin == self.first
        limit = None
        if not alike:
            limit = self.limit(self.over(scale), self.letters.node(growth.scale))
        return Outcome(
            "exponent",
            None,
            self.total,
            other=None if alike else bounds.total(term, self.letters, begin),
            limit=limit,
            bound=bounds.harmonic(term, scale, self.letters, begin, (below,)),
            above=bounds.upper(term, scale, self.letters, begin, (above,)),
            exponent=scale.exponent,
            shown=exponent,
            low_case=low_exponents(scale.exponent).chain(self.letters, below),
            high_case=high_exponents(scale.exponent).chain(self.letters, above),
            versus=Chain((exponent, ONE), (Relation.AT_MOST,), where=(below,)),
        )


def is_falling(scale: Scale) -> bool:
    """Whether the exponent that decides is known not to be negative."""
    try:
        return sign(scale.exponent) >= 0
    except Undecided:
        return False

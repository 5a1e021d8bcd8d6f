"""The terms that series are compared with: 1/(t^q (ln t)^m (ln ln t)^l), and their integrals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from derivator.derivations.convergence.growth import LEVELS, Growth, Undecided, sign
from derivator.derivations.convergence.terms import Letters

Expr = Any
BEGINNINGS = (1, 2, 3)
"""From where on t, ln t and ln ln t are above 0."""
CALM = (1, 3, 16)
"""From where on they are at least 1."""


@dataclass(frozen=True)
class Scale:
    """factor / (u^q (ln t)^m (ln ln t)^l) with u = slope t + shift; no shift beside logarithms."""

    factor: Expr
    exponents: tuple[Expr, ...]
    slope: Expr = 1
    shift: Expr = 0
    """SymPy's numbers where ``as_scale`` read them off a term."""

    @property
    def level(self) -> int:
        """The first exponent that is not 1: it decides (Cauchy's condensation, Bertrand's series).

        Where all are 1, the last one before those that are 0.
        """
        others = [k for k, exponent in enumerate(self.exponents) if exponent != 1]
        first = others[0] if others else LEVELS
        rest = self.exponents[first + 1 :] if first < LEVELS else ()
        ended = first < LEVELS and self.exponents[first] == 0 and all(e == 0 for e in rest)
        return first - 1 if ended and first > 0 else min(first, LEVELS - 1)

    @property
    def exponent(self) -> Expr:
        """The exponent that decides, to be compared with 1."""
        return self.exponents[self.level]

    @property
    def later(self) -> tuple[Expr, ...]:
        """The exponents behind the one that decides."""
        return self.exponents[self.level + 1 :]

    @property
    def has_plain_base(self) -> bool:
        """Whether u holds no letters but t."""
        return not (self.slope.free_symbols or self.shift.free_symbols)

    def base(self, level: int, by: Expr) -> Expr:
        """u, ln t or ln ln t."""
        import sympy as sp

        return (self.slope * by + self.shift, sp.log(by), sp.log(sp.log(by)))[level]

    def expr(self, by: Expr) -> Expr:
        """The formula."""
        value = self.factor
        for level, exponent in enumerate(self.exponents):
            if exponent != 0:
                value = value * self.base(level, by) ** -exponent
        return value

    def primitive(self, by: Expr, falling: bool = False) -> Expr:
        """An antiderivative, by the substitution u = ln t where logarithms occur.

        It is ``falling`` towards 0 where the exponent is above 1, and then written so.
        """
        import sympy as sp

        inner, exponent = self.base(self.level, by), self.exponent
        if exponent == 1:
            return self.factor / self.slope * sp.log(inner)
        if falling:
            return -self.factor / self.slope / ((exponent - 1) * inner ** (exponent - 1))
        return self.factor / self.slope * inner ** (1 - exponent) / (1 - exponent)


def comparable(growth: Growth) -> Scale:
    """The plain term of the same order."""
    import sympy as sp

    return Scale(sp.Integer(1), tuple(sp.expand(-order) for order in growth.orders))


def as_scale(expr: Expr, letters: Letters) -> Scale | None:
    """The term itself as one of these, where it is one with exponents that are not negative."""
    import sympy as sp

    by = letters.symbol(letters.by)
    factor, slope, shift = sp.Integer(1), sp.Integer(1), sp.Integer(0)
    exponents: list[Expr] = [sp.Integer(0)] * LEVELS
    linear = None
    for part in sp.Mul.make_args(expr):
        if not part.has(by):
            factor *= part
            continue
        base, power = part.as_base_exp()
        level = {sp.log(by): 1, sp.log(sp.log(by)): 2}.get(base, 0)
        if power.has(by) or (level == 0 and not base.is_polynomial(by)):
            return None
        if level == 0:
            if linear not in (None, base) or sp.degree(base, by) != 1:
                return None
            linear = base
            slope, shift = base.coeff(by, 1), base.coeff(by, 0)
        exponents[level] = sp.expand(exponents[level] - power)
    scale = Scale(factor, tuple(exponents), slope, shift)
    logarithms = any(exponent != 0 for exponent in exponents[1:])
    return (
        scale if _decreases(exponents) and not (logarithms and linear not in (None, by)) else None
    )


def _decreases(exponents: Sequence[Expr]) -> bool:
    try:
        return all(sign(exponent) >= 0 for exponent in exponents)
    except Undecided:
        return False

"""How a formula behaves for large t: C e^(+-g) t^a (ln t)^b (ln ln t)^c, found by its structure.

Two formulas are compared exponent by exponent, from the left (Hardy's logarithmic scale; Graham,
Knuth, Patashnik, Concrete Mathematics, section 9.1).  Exponents may hold letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Expr = Any
"""A SymPy expression."""
LEVELS = 3
"""Powers of t, of ln t and of ln ln t."""


class Undecided(Exception):
    """A formula whose growth was not found, and why."""


class Cancelled(Undecided):
    """Leading terms that cancel."""


@dataclass(frozen=True)
class Growth:
    """``scale`` times the powers; ``tower`` is g in e^g, where g leaves ln t behind."""

    scale: Expr
    orders: tuple[Expr, ...]
    tower: Growth | None = None

    @property
    def power(self) -> Expr:
        """The exponent of t."""
        return self.orders[0]

    @property
    def is_constant(self) -> bool:
        """Whether it tends to a number other than 0."""
        return self.tower is None and all(order == 0 for order in self.orders)

    @property
    def trend(self) -> int:
        """1 where it tends to infinity in size, -1 where it tends to 0, 0 where it does neither."""
        if self.tower is not None:
            return sign(self.tower.scale)
        return next((sign(order) for order in self.orders if order != 0), 0)


def sign(value: Expr) -> int:
    """The sign of a constant; raises ``Undecided`` where letters leave it open.

    Letters are above 0, and those that are known to be no whole numbers are below 1.
    """
    import sympy as sp

    if value.is_zero:
        return 0
    small = {s: 1 / (1 + _positive(s)) for s in value.free_symbols if s.is_integer is False}
    value = sp.expand_log(value.subs(small), force=True) if small else value
    if value.is_positive:
        return 1
    if value.is_negative:
        return -1
    raise Undecided(f"the sign of {value} depends on the letters")


def _positive(symbol: Expr) -> Expr:
    import sympy as sp

    return sp.Dummy(symbol.name, positive=True)


def product(factors: Sequence[Growth]) -> Growth:
    """The growth of a product."""
    import sympy as sp

    scale = sp.Mul(*(factor.scale for factor in factors))
    orders = tuple(sp.expand(sum(f.orders[k] for f in factors)) for k in range(LEVELS))
    towers = [factor.tower for factor in factors if factor.tower is not None]
    return Growth(scale, orders, leading(towers) if towers else None)


def raised(base: Growth, exponent: Expr) -> Growth:
    """The growth of a power with an exponent that does not depend on t."""
    import sympy as sp

    tower = base.tower
    if tower is not None:
        tower = Growth(sp.expand(tower.scale * exponent), tower.orders, tower.tower)
    orders = tuple(sp.expand(order * exponent) for order in base.orders)
    return Growth(base.scale**exponent, orders, tower)


def leading(terms: Sequence[Growth]) -> Growth:
    """The fastest of several terms, those of its order added up."""
    import sympy as sp

    if not terms:
        raise Undecided("sines and cosines that do not die away")
    best = terms[0]
    for term in terms[1:]:
        order = compare(term, best)
        if order > 0:
            best = term
        elif order == 0:
            scale = sp.expand(best.scale + term.scale)
            best = Growth(scale, best.orders, best.tower)
    if best.scale.is_zero:
        raise Cancelled("terms that cancel")
    return best


def compare(left: Growth, right: Growth) -> int:
    """Which of two formulas grows faster: 1 the left one, -1 the right one, 0 neither."""
    if left.tower is not None or right.tower is not None:
        return _compare_towers(left.tower, right.tower)
    for one, other in zip(left.orders, right.orders, strict=True):
        if one != other:
            difference = sign(one - other)
            if difference:
                return difference
    return 0


def _compare_towers(left: Growth | None, right: Growth | None) -> int:
    if left is None or right is None:
        return sign(left.scale) if left is not None else -sign(right.scale)  # type: ignore[union-attr]
    order = compare(left, right)
    if order:
        return sign(left.scale) if order > 0 else -sign(right.scale)
    difference = sign(left.scale - right.scale)
    if difference == 0:
        raise Undecided("exponentials of the same order")
    return difference

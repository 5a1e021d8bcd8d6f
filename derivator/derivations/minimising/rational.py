"""Polynomials and ratios of polynomials in the one letter that stays, as a page shows them.

Everything is exact: SymPy's polynomials over the rational numbers, whose cost is bounded by their
size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from derivator.notation.build import ONE, ZERO, add, divide, multiply, negate, number, power
from derivator.notation.nodes import Node, Number, Power, Product, Sum, Symbol
from derivator.solution import Chain, Relation

LONGEST = 24
"""Polynomials of a higher degree are not taken apart."""

Expression = Any
"""A SymPy expression in at most one letter."""


def fraction(value: Expression) -> Fraction:
    """A rational number of SymPy's; raises ``TypeError`` for anything else."""
    if not getattr(value, "is_Rational", False):
        raise TypeError(f"{value} is no rational number")
    return Fraction(int(value.p), int(value.q))


def rational(value: Fraction | int) -> Expression:
    """A fraction as SymPy has it."""
    import sympy as sp

    own = Fraction(value)
    return sp.Rational(own.numerator, own.denominator)


@dataclass(frozen=True)
class Field:
    """The rational functions of one letter, or the rational numbers where there is none."""

    letter: str | None

    @property
    def symbol(self) -> Expression:
        """The letter as SymPy has it."""
        from derivator.notation.to_sympy import real_symbol

        return real_symbol(self.letter or "_none")

    def polynomial(self, value: Expression) -> Any:
        """A polynomial in the letter; raises ``TypeError`` for what is none."""
        import sympy as sp

        try:
            return sp.Poly(value, self.symbol, domain=sp.QQ)
        except (sp.PolynomialError, sp.CoercionFailed, sp.GeneratorsError) as error:
            raise TypeError(str(error)) from None

    def parts(self, value: Expression) -> tuple[Any, Any]:
        """Numerator and denominator without common factors, with whole coefficients."""
        return _parts(self, value)

    def cancelled(self, value: Expression) -> Expression:
        """The same without common factors; raises ``TypeError`` for no ratio of polynomials."""
        upper, lower = self.parts(value)
        return upper.as_expr() / lower.as_expr()

    def node(self, value: Expression) -> Node:
        """22/(3 + lambda), with powers of the letter rising."""
        upper, lower = self.parts(value)
        return divide(self.polynomial_node(upper), self.polynomial_node(lower))

    def factored(self, value: Expression) -> Node:
        """4 (2 - 3 lambda)^2/(2 + lambda)^2: both polynomials by their factors."""
        upper, lower = self.parts(value)
        return divide(self.product(upper), self.product(lower))

    def product(self, poly: Any) -> Node:
        """A polynomial by its factors; a long one as it is."""
        if not 1 < poly.degree() <= LONGEST:
            return self.polynomial_node(poly)
        scale, factors = poly.factor_list()
        pieces: list[Node] = []
        for factor, times in factors:
            own = factor if factor.eval(0) >= 0 else -factor
            if own is not factor and times % 2:
                scale = -scale
            pieces.append(power(self.polynomial_node(own), number(times)))
        return multiply(number(fraction(scale)), *pieces)

    def polynomial_node(self, poly: Any, content: bool = True) -> Node:
        """2(3 + lambda): the greatest common factor in front, the first term positive if may be."""
        terms = coefficients(poly)
        if len([value for value in terms if value]) < 2:
            return self._sum(terms)
        factor = _content(terms) if content else Fraction(1)
        own = [value / factor for value in terms]
        if all(value <= 0 for value in own):
            return negate(multiply(number(factor), self._sum([-value for value in own])))
        return multiply(number(factor), self._sum(own)) if factor != 1 else self._sum(own)

    def _sum(self, terms: Sequence[Fraction]) -> Node:
        letter = Symbol(self.letter or "")
        nodes = [
            multiply(number(value), power(letter, number(k))) if k else number(value)
            for k, value in enumerate(terms)
            if value
        ]
        values = [value for value in terms if value]
        first = next((k for k, value in enumerate(values) if value > 0), 0)
        nodes = [nodes[first], *nodes[:first], *nodes[first + 1 :]] if nodes else [ZERO]
        return nodes[0] if len(nodes) == 1 else add(*nodes)

    # -- signs

    def sign(self, value: Expression) -> int | None:
        """The sign for every letter above 0; None where it changes; 0 only for 0 itself."""
        upper, lower = self.parts(value)
        one, other = (_sign_above_zero(poly) for poly in (upper, lower))
        return None if one is None or other is None else one * other

    def at_zero(self, value: Expression) -> Fraction | None:
        """The value where the letter is 0; None where the denominator vanishes."""
        upper, lower = self.parts(value)
        bottom = fraction(lower.eval(0))
        return fraction(upper.eval(0)) / bottom if bottom else None

    def at(self, value: Expression, place: Fraction) -> Fraction | None:
        """The value at a place."""
        upper, lower = self.parts(value)
        bottom = fraction(lower.eval(rational(place)))
        return fraction(upper.eval(rational(place))) / bottom if bottom else None

    def bound(self, symbol: Node, value: Expression, shown: Node | None = None) -> Chain:
        """symbol = value > 0, or < 0, with the bound at 0 in between where the value grows.

        The sign must be the same for every letter from 0, or above 0, on.
        """
        sign = self.sign(value)
        assert sign
        strict, weak = (
            (Relation.GREATER, Relation.AT_LEAST) if sign > 0 else (Relation.LESS, Relation.AT_MOST)
        )
        own = self.node(value)
        terms, relations = [symbol], list[Relation]()
        for term in (shown, own):
            if term is not None and term != terms[-1]:
                terms.append(term)
                relations.append(Relation.EQUAL)
        upper, lower = self.parts(value)
        rest = coefficients(upper)
        grows = lower.degree() == 0 and all(c * sign >= 0 for c in rest)
        if grows and rest[0] and len([c for c in rest if c]) > 1:
            terms.append(number(rest[0] / coefficients(lower)[0]))
            relations.append(weak)
        return Chain((*terms, ZERO), (*relations, strict))


@lru_cache(maxsize=512)
def _parts(field: Field, value: Expression) -> tuple[Any, Any]:
    """By the arithmetic of fractions, factor by factor: nothing is multiplied out in symbols."""
    import sympy as sp

    try:
        own = sp.QQ.frac_field(field.symbol).from_sympy(sp.sympify(value))
    except (sp.CoercionFailed, ValueError) as error:
        raise TypeError(str(error)) from None
    upper, lower = (field.polynomial(part.as_expr()) for part in (own.numer, own.denom))
    if lower.LC() < 0 or lower.eval(0) < 0:
        upper, lower = -upper, -lower
    return upper, lower


def coefficients(poly: Any) -> list[Fraction]:
    """The coefficients of 1, x, x^2, ..."""
    found = [fraction(value) for value in reversed(poly.all_coeffs())]
    return found or [Fraction(0)]


def _content(terms: Sequence[Fraction]) -> Fraction:
    from math import gcd, lcm

    values = [value for value in terms if value]
    top = gcd(*(value.numerator for value in values))
    return Fraction(top, lcm(*(value.denominator for value in values)))


def _sign_above_zero(poly: Any) -> int | None:
    """The sign of a polynomial for every x > 0, by counting its zeros (Sturm)."""
    import sympy as sp

    if poly.is_zero:
        return 0
    stripped = sp.Poly(poly.as_expr(), *poly.gens, domain=sp.QQ)
    while stripped.eval(0) == 0:
        stripped = sp.quo(stripped, sp.Poly(stripped.gens[0], *stripped.gens, domain=sp.QQ))
    if stripped.degree() > 0 and stripped.count_roots(0, None) > 0:
        return None
    return 1 if stripped.eval(0) > 0 else -1


def linear(coefficient_nodes: Sequence[Node], letters: Sequence[Node], constant: Node) -> Node:
    """c_1 x_1 + c_2 x_2 + constant, without what is 0."""
    terms = [_times(c, x) for c, x in zip(coefficient_nodes, letters, strict=True) if c != ZERO]
    return add(*terms, constant) if terms else constant


def _times(coefficient: Node, letter: Node) -> Node:
    """A coefficient before its letter; a product of number and sum stays in that order."""
    if isinstance(coefficient, Number):
        return multiply(coefficient, letter)
    if coefficient == ONE:
        return letter
    factors = coefficient.factors if isinstance(coefficient, Product) else (coefficient,)
    more = letter.factors if isinstance(letter, Product) else (letter,)
    if isinstance(coefficient, Sum | Power | Product | Symbol):
        return Product((*factors, *more))
    return multiply(coefficient, letter)

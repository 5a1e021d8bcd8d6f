"""Where a polynomial in two letters is 0: factorised over the rationals, its lines solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from derivator.algebra.bounded import GaveUp, bounded
from derivator.derivations.formulas.opening import letters_in
from derivator.derivations.perceptrons.reading import decimals, shown
from derivator.notation.build import add, multiply, negate, number
from derivator.notation.from_sympy import from_sympy
from derivator.notation.nodes import Node, Number, Power, Product, Symbol
from derivator.notation.to_sympy import to_sympy

HIGHEST = 6
Conic = Literal[
    "circle", "ellipse", "hyperbola", "parabola", "point", "points", "lines", "nothing", "curve"
]
"""What a factor is 0 on: ``lines`` and ``points`` that are not rational; ``nothing``: nowhere."""


class NoPolynomialError(ValueError):
    """A formula that is no polynomial in the letters, or one of too high a degree."""


@dataclass(frozen=True)
class Line:
    """a x + b y + c = 0 as a factor, and solved for one letter."""

    factor: Node
    a: Fraction
    b: Fraction
    c: Fraction
    by: str
    """The letter that it is solved for: y, and x where the line is upright."""
    solved: Node

    def height(self, x: float, y: float) -> float:
        """The factor's value."""
        return float(self.a) * x + float(self.b) * y + float(self.c)


@dataclass(frozen=True)
class Zeros:
    """The factors of a polynomial."""

    coefficient: Fraction
    factors: tuple[tuple[Node, int], ...]
    """With their exponents; those with the first letter come first."""
    lines: tuple[Line, ...]
    curves: tuple[tuple[Node, Conic], ...]
    product: Node
    """The coefficient times all factors."""

    @property
    def curved(self) -> bool:
        """Whether something is no straight line."""
        return bool(self.curves)


def factorised(argument: Node, letters: Sequence[str]) -> Zeros:
    """The factors of a polynomial with rational coefficients; raises ``NoPolynomialError``."""
    import sympy as sp

    try:
        formula = to_sympy(argument)
    except TypeError:
        raise NoPolynomialError from None
    names = [sp.Symbol(name, real=True) for name in letters]

    def work() -> tuple[object, list[tuple[object, int]]] | None:
        expanded = sp.expand(formula)
        poly = expanded.as_poly(*names, domain="QQ") if expanded.is_polynomial(*names) else None
        if poly is None or poly.total_degree() > HIGHEST:
            return None
        lead, factors = sp.factor_list(poly)
        return lead, [(own.as_expr(), times) for own, times in factors]

    try:
        found = bounded(work)
    except GaveUp:
        raise NoPolynomialError from None
    if found is None:
        raise NoPolynomialError
    coefficient = Fraction(str(found[0]))
    factors, lines, curves = list[tuple[Node, int]](), list[Line](), list[tuple[Node, Conic]]()
    for expr, times in found[1]:
        poly = sp.Poly(expr, *names)
        node = from_sympy(poly.as_expr(), tuple(letters))
        factors.append((node, times))
        if poly.total_degree() == 1:
            lines.append(_line(poly, node, letters))
        elif poly.total_degree() > 1:
            curves.append((node, _conic(poly)))
    factors.sort(key=lambda own: _rank(own[0], letters))
    lines.sort(key=lambda own: _rank(own.factor, letters))
    product = _product(coefficient, factors)
    return Zeros(coefficient, tuple(factors), tuple(lines), tuple(curves), product)


def _product(coefficient: Fraction, factors: Sequence[tuple[Node, int]]) -> Node:
    powers = [node if times == 1 else Power(node, number(times)) for node, times in factors]
    if not powers:
        return shown(coefficient)
    if coefficient == 1 and len(powers) == 1:
        return powers[0]
    size = [] if abs(coefficient) == 1 else [Number(abs(coefficient))]
    whole = Product((*size, *powers)) if size or len(powers) > 1 else powers[0]
    if coefficient < 0:
        return negate(whole)
    return whole


def _rank(factor: Node, letters: Sequence[str]) -> list[bool]:
    """Factors with the first letter come first."""
    used = set(letters_in(factor))
    return [name not in used for name in letters]


def _fraction(value: object) -> Fraction:
    return Fraction(str(value))


def _line(poly: Any, node: Node, letters: Sequence[str]) -> Line:
    places = [tuple(int(k == j) for j in range(len(letters))) for k in range(len(letters))]
    slopes = [_fraction(poly.coeff_monomial(place)) for place in places]
    constant = _fraction(poly.coeff_monomial((0,) * len(letters)))
    a = slopes[0]
    b = slopes[1] if len(slopes) > 1 else Fraction(0)
    by, other = (letters[1], letters[0]) if b else (letters[0], None)
    lead = b or a
    terms: list[Node] = [shown(-constant / lead)]
    if b and a:
        slope = decimals(multiply(number(-a / b), Symbol(str(other))))
        terms = [*terms, slope] if constant else [slope]
        if constant and -constant / lead < 0 < -a / b:
            terms.reverse()
    return Line(node, a, b, constant, by, add(*terms))


def _conic(poly: Any) -> Conic:
    """What a factor of higher degree is 0 on, of the second degree by its two determinants."""
    if len(poly.gens) == 1:
        zeros = poly.count_roots()
        return "points" if zeros > 1 else "point" if zeros else "nothing"
    if poly.total_degree() != 2:
        return "curve"
    places = ((2, 0), (1, 1), (0, 2), (1, 0), (0, 1), (0, 0))
    a, b, c, d, e, f = (_fraction(poly.coeff_monomial(place)) for place in places)
    small = 4 * a * c - b * b
    whole = 4 * a * c * f + b * d * e - a * e * e - c * d * d - f * b * b
    if small > 0:
        if whole * (a + c) < 0:
            return "circle" if a == c and b == 0 else "ellipse"
        return "nothing" if whole else "point"
    if whole:
        return "hyperbola" if small else "parabola"
    apart = d * d - 4 * a * f + e * e - 4 * c * f
    return "nothing" if small == 0 and apart < 0 else "lines"

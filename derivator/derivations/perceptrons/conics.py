"""Where a factor of the second degree is 0: squares completed, centres, half-axes, real zeros."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from derivator.derivations.perceptrons.factors import Conic, Zeros
from derivator.derivations.perceptrons.reading import decimals, shown
from derivator.derivations.terms import equality
from derivator.notation.build import ZERO, add, multiply, negate, number, power
from derivator.notation.from_sympy import from_sympy
from derivator.notation.nodes import Indicator, Node, Sum, Symbol
from derivator.notation.text import text
from derivator.notation.to_sympy import to_sympy
from derivator.notation.walk import substitute
from derivator.solution import Chain, Relation

Coefficients = tuple[Fraction, Fraction, Fraction, Fraction, Fraction, Fraction]
"""a, b, c, d, e, f of a x² + b x y + c y² + d x + e y + f."""


@dataclass(frozen=True)
class Piece:
    """A part of the boundary: the factor that is 0 on it, and its equation."""

    zero: Chain
    solved: Chain


@dataclass(frozen=True)
class Bend:
    """A factor that is 0 on no straight line with rational coefficients."""

    factor: Node
    kind: Conic
    squares: Chain | None = None
    """The factor with its squares completed; None where it is written so, or has none."""
    centre: tuple[Node, ...] = ()
    """The centre of a circle, an ellipse, a hyperbola; the vertex of a parabola; a lone point."""
    axes: tuple[Node, ...] = ()
    """The radius of a circle, or the half-axes of an ellipse, across and then up."""
    least: Node | None = None
    """What a factor that is 0 nowhere never falls below, or never rises above."""
    positive: bool = True
    """Whether a factor that is 0 nowhere is positive."""
    solved: tuple[Piece, ...] = ()
    """The factor solved for a letter, where that is simple."""
    claims: tuple[Chain, ...] = ()
    """Stated only for the checks: what centre and axes say of the factor."""


def bends_of(zeros: Zeros, letters: tuple[str, ...]) -> tuple[Bend, ...]:
    """The factors of higher degree, those of the second degree worked out."""
    found = (_bend(node, kind, letters) for node, kind in zeros.curves)
    return tuple(replace(bend, claims=tuple(claims(bend, letters))) for bend in found)


def claims(bend: Bend, letters: tuple[str, ...]) -> Iterator[Chain]:
    """Circles and ellipses pass through the ends of their axes; curves mirror in their centre."""
    if not bend.centre or len(letters) != 2:
        return
    across, up = (bend.axes * 2)[:2] or (ZERO, ZERO)

    def at(x: Node, y: Node) -> Node:
        place = zip(letters, bend.centre, (x, y), strict=True)
        return substitute(bend.factor, {name: Sum((middle, by)) for name, middle, by in place})

    if bend.kind in ("circle", "ellipse"):
        for x, y in ((across, ZERO), (negate(across), ZERO), (ZERO, up), (ZERO, negate(up))):
            yield equality(at(x, y), ZERO)
        return
    if bend.kind in ("point", "parabola"):
        yield equality(at(ZERO, ZERO), ZERO)
    one, two = number(Fraction(1)), number(Fraction(2))
    if bend.kind == "parabola":
        sideways = bool(bend.solved) and bend.solved[0].solved.terms[0] == Symbol(letters[0])
        ends = (
            [(ZERO, one), (ZERO, negate(one))] if sideways else [(one, ZERO), (negate(one), ZERO)]
        )
        yield equality(at(*ends[0]), at(*ends[1]))
        return
    yield equality(at(one, two), at(negate(one), negate(two)))
    yield equality(at(two, negate(one)), at(negate(two), one))


def _bend(node: Node, kind: Conic, letters: tuple[str, ...]) -> Bend:
    import sympy as sp

    poly = sp.Poly(to_sympy(node), *(sp.Symbol(name, real=True) for name in letters))
    if poly.total_degree() != 2:
        return Bend(node, kind, positive=poly.eval((0,) * len(letters)) > 0)
    found = _coefficients(poly)
    if kind in ("points", "lines", "parabola") or (kind == "hyperbola" and found[1]):
        return _solutions(node, kind, poly, letters, found)
    if kind in ("nothing", "point") or not found[1]:
        return _completed(node, kind, letters, found)
    return Bend(node, kind)


def _coefficients(poly: Any) -> Coefficients:
    def of(*powers: int) -> Fraction:
        alone = len(poly.gens) == 1
        if alone and powers[1]:
            return Fraction(0)
        return Fraction(str(poly.coeff_monomial(powers[:1] if alone else powers)))

    return of(2, 0), of(1, 1), of(0, 2), of(1, 0), of(0, 1), of(0, 0)


def _completed(node: Node, kind: Conic, letters: tuple[str, ...], found: Coefficients) -> Bend:
    """a (x + (b y + d)/(2a))² + c' (y - q)² + k."""
    a, b, c, d, e, f = found
    x, y = Symbol(letters[0]), Symbol(letters[-1])
    squares: list[Node] = []
    q = Fraction(0)
    if a:
        c, e, f = c - b * b / (4 * a), e - b * d / (2 * a), f - d * d / (4 * a)
        inner = [x, multiply(number(b / (2 * a)), y)] if b else [x]
        squares.append(_square(a, add(*inner, number(d / (2 * a)))))
    if c:
        q, f = -e / (2 * c), f - e * e / (4 * c)
        squares.append(_square(c, add(y, number(-q))))
    p = -(b * q + d) / (2 * a) if a else Fraction(0)
    whole = decimals(add(*squares, number(f)))
    chain = equality(node, whole) if text(whole) != text(decimals(node)) else None
    centre = (shown(p), shown(q))
    if kind == "nothing":
        return Bend(node, kind, chain, least=shown(f), positive=f > 0)
    if kind == "circle":
        return Bend(node, kind, chain, centre, (_root(-f / a),))
    axes = (_root(-f / a), _root(-f / c)) if kind == "ellipse" else ()
    return Bend(node, kind, chain, centre, axes)


def _square(times: Fraction, inner: Node) -> Node:
    return multiply(number(times), power(inner, number(2)))


def _root(value: Fraction) -> Node:
    import sympy as sp

    return decimals(from_sympy(sp.sqrt(sp.Rational(value.numerator, value.denominator))))


def _solutions(
    node: Node, kind: Conic, poly: Any, letters: tuple[str, ...], found: Coefficients
) -> Bend:
    """The factor solved for the second letter, or for the first where the second is missing."""
    import sympy as sp

    a, b, c, d, e, _ = found
    first, last = poly.gens[0], poly.gens[-1]
    upwards = len(letters) > 1 and bool(a if kind == "parabola" else b or c or e)
    if (kind == "parabola" and b) or (kind == "hyperbola" and c):
        return Bend(node, kind)
    own, other = (last, first) if upwards else (first, last)
    letter = Symbol(str(own))
    values = sorted(sp.solve(poly.as_expr(), own), key=sp.default_sort_key)
    pieces = []
    for value in values:
        place = decimals(from_sympy(sp.expand(value) if kind == "parabola" else value, letters))
        where = (Indicator(letter, "=", place),)
        zero = Chain((node, ZERO), (Relation.EQUAL,), where=where)
        pieces.append(Piece(zero, Chain((letter, place), (Relation.EQUAL,), where=where)))
    if kind != "parabola":
        return Bend(node, kind, solved=tuple(pieces))
    p = -d / (2 * a) if upwards else -e / (2 * c)
    q = Fraction(str(values[0].subs(other, sp.Rational(p.numerator, p.denominator))))
    vertex = (p, q) if upwards else (q, p)
    return Bend(node, kind, centre=tuple(map(shown, vertex)), solved=tuple(pieces))

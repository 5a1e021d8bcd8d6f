"""A quadratic formula with its square completed: f (1 - f) = 1/4 - (f - 1/2)^2 <= 1/4."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.properties.numbers import zeros
from derivator.derivations.properties.places import Names, Place
from derivator.derivations.properties.slopes import VALUE, own_value
from derivator.derivations.properties.target import Target
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import TWO, add, multiply, negate, number, power
from derivator.notation.nodes import Constant, Node, Number, Power, Symbol
from derivator.notation.precise import Precise
from derivator.notation.to_sympy import to_sympy
from derivator.notation.walk import rebuild, replaced, substitute
from derivator.program.calculus import depends_on
from derivator.solution import Chain, Relation


@dataclass(frozen=True)
class Square:
    """g = c + k (v - m)^2, and the places at which v is m."""

    inner: Node
    """v: the letter, f(t), or e^t."""
    bound: Chain
    """g = ... = c + k (v - m)^2 <= c, or >= c."""
    equal: tuple[Chain, ...]
    """v at each place where equality holds: f(0) = 1/2."""
    places: tuple[Place, ...]
    extreme: Number
    highest: bool
    """Whether c is the greatest value, and not the least."""


def completed_square(target: Target, names: Names, low: Precise, high: Precise) -> Square | None:
    """The proof of an extremum by a square; None where the function is no quadratic in a v."""
    for inner, formula in _quadratics(target):
        coefficients = _coefficients(formula)
        if coefficients is None:
            continue
        constant, middle, leading = coefficients
        turn = -middle / (2 * leading)
        extreme = constant - middle**2 / (4 * leading)
        whole = target.opening.opened(inner)
        found = zeros(add(whole, negate(number(turn))), target.by, low, high)
        if not found:
            continue
        shift = add(inner, negate(number(turn)))
        square = multiply(number(leading), power(shift, TWO))
        whole = add(number(extreme), square) if extreme else square
        chain = ChainBuilder(target.value()).then(target.formula).then(whole).chain()
        bound = Relation.AT_MOST if leading < 0 else Relation.AT_LEAST
        relations = (*chain.relations, bound)
        chain = Chain((*chain.terms, number(extreme)), relations)
        places = tuple(map(names.place, found))
        equal = tuple(_equality(inner, target, place, turn) for place in places)
        return Square(inner, chain, equal, places, number(extreme), leading < 0)
    return None


def _quadratics(target: Target) -> list[tuple[Node, Node]]:
    """Each v with the formula in which _v stands for it."""
    letter, value = target.letter, own_value(target)
    found = []
    if target.order:
        found.append((value, replaced(target.formula, value, Symbol(VALUE))))
    found.append((letter, replaced(target.formula, letter, Symbol(VALUE))))
    exponential = Power(Constant("E"), letter)
    found.append((exponential, _powers_of_e(target.formula, target.by)))
    return [(v, node) for v, node in found if not depends_on(node, target.by)]


def _powers_of_e(node: Node, by: str) -> Node:
    """e^(2t) as _v^2."""
    if isinstance(node, Power) and node.base == Constant("E"):
        exponent = to_sympy(node.exponent)
        times = exponent / to_sympy(Symbol(by))
        if times.is_Integer and times > 0:
            return power(Symbol(VALUE), number(int(times)))
    return rebuild(node, lambda part: _powers_of_e(part, by))


def _coefficients(node: Node) -> tuple[Fraction, Fraction, Fraction] | None:
    """Of 1, v and v^2, where the formula is a quadratic with rational coefficients."""
    import sympy as sp

    unknown = to_sympy(Symbol(VALUE))
    try:
        polynomial = sp.Poly(to_sympy(node), unknown)
    except (sp.PolynomialError, TypeError, ValueError):
        return None
    found = polynomial.all_coeffs()[::-1]
    if len(found) != 3 or not all(c.is_Rational for c in found):
        return None
    one, two, three = (Fraction(int(c.p), int(c.q)) for c in found)
    return one, two, three


def _equality(inner: Node, target: Target, place: Place, turn: Fraction) -> Chain:
    return Chain((substitute(inner, {target.by: place.node}), number(turn)), (Relation.EQUAL,))

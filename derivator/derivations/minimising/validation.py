"""The sum of the test errors as a function of the letter, and where it is least from 0 on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from derivator.derivations.minimising.candidates import (
    WRITTEN,
    SignStretch,
    Zero,
    candidates,
    decided,
)
from derivator.derivations.minimising.penalty import ends
from derivator.derivations.minimising.rational import (
    Expression,
    Field,
    coefficients,
    fraction,
    rational,
)
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.analysis import Infinity, Interval
from derivator.notation.build import ZERO, add, divide, multiply, negate, number, power
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.nodes import Indicator, Node, Number, Partial, Quotient, Symbol
from derivator.notation.numbers import is_short, rounded
from derivator.notation.precise import precise, to_decimal
from derivator.notation.walk import size, substitute
from derivator.solution import Chain, Relation

DIGITS = 60
"""A zero that has no closed form is taken to so many digits."""
LONGEST = 12
"""A zero with more nodes than this is printed by its digits alone."""


@dataclass(frozen=True)
class Validation:
    """The sum of the test errors, its derivative with zeros and signs, and the candidates."""

    whole: Chain
    slope: Chain
    numerator: Node | None
    """What decides its sign; None where that is too long to print."""
    lines: tuple[Chain, ...]
    """The numerator set to zero at the zero that is the minimum, down to its value."""
    zeros: tuple[Zero, ...]
    stretches: tuple[SignStretch, ...]
    candidates: tuple[Chain, ...]
    """The sum at 0, at the zeros where it turns upwards, and its limit to infinity."""
    verdict: str
    """inside, zero, infinity, constant."""
    best: Zero | None
    comparison: Chain | None
    """The least candidate below the others, where there are several."""


def validate(
    name: Symbol,
    errors: Sequence[Symbol],
    parts: Sequence[Expression],
    total: Expression,
    scale: Fraction,
    field: Field,
    digits: int,
    found_name: str,
) -> Validation:
    """Where the sum of the errors, times a number, is least for a letter from 0 on."""
    assert field.letter is not None
    letter = Symbol(field.letter)
    added = add(*errors)
    start = multiply(number(scale), added) if scale != 1 else added
    chain = ChainBuilder(name).then(start)
    if field.parts(total)[0].degree() <= WRITTEN:
        upper, lower = field.parts(total)
        chain.then(divide(field.polynomial_node(upper), field.product(lower)))
    whole = chain.chain()
    short = len(chain.terms) > 2
    slope, top = _slope(
        name, letter, total, [] if short else [p * rational(scale) for p in parts], field
    )
    zeros = tuple(_zeros(top, found_name))
    stretches = tuple(_stretches(name, letter, *_derivative(total, field), zeros))
    values = candidates(name, letter, total, zeros, stretches, field, digits)
    verdict, best, comparison = decided(values)
    lines = _lines(field, top, best, digits) if best is not None else ()
    return Validation(
        whole,
        slope,
        field.product(top) if short else None,
        lines,
        zeros,
        stretches,
        tuple(item.chain for item in values),
        verdict,
        best,
        comparison,
    )


def _slope(
    name: Symbol, letter: Symbol, total: Expression, parts: Sequence[Expression], field: Field
) -> tuple[Chain, Any]:
    """The derivative by the quotient rule, and the numerator that is left of it.

    Where ``parts`` are given it is written as the sum of their derivatives.
    """
    chain = ChainBuilder(Partial(name, letter))
    top, bottom_poly = _derivative(total, field)
    if parts:
        slopes = (_derivative(part, field) for part in parts)
        terms = [divide(field.product(above), field.product(below)) for above, below in slopes]
        return chain.then(add(*terms)).chain(), top
    upper, lower = field.parts(total)
    if lower.degree() > 0:
        scale, factors = lower.factor_list()
        if len(factors) == 1 and factors[0][1] > 1:
            base, times = factors[0]
            bottom = multiply(
                number(fraction(scale)), power(field.polynomial_node(base), number(times + 1))
            )
            one = multiply(field.polynomial_node(upper.diff()), field.polynomial_node(base))
            inner = multiply(number(times), field.polynomial_node(base.diff()))
            chain.then(
                Quotient(add(one, negate(multiply(inner, field.polynomial_node(upper)))), bottom)
            )
    chain.then(divide(field.product(top), field.product(bottom_poly)))
    return chain.chain(), top


def _derivative(value: Expression, field: Field) -> tuple[Any, Any]:
    """Numerator and denominator of a derivative, without common factors."""
    upper, lower = field.parts(value)
    above = upper.diff() * lower - upper * lower.diff()
    top, bottom = above.cancel(lower * lower, include=True)
    return (-top, -bottom) if bottom.LC() < 0 else (top, bottom)


def _zeros(top: Any, found_name: str) -> Iterator[Zero]:
    """The zeros above 0 at which the numerator changes its sign, from the left."""
    if top.degree() < 1:
        return
    roots = sorted(_positive(top), key=lambda pair: pair[1])
    for index, (root, near) in enumerate(roots, start=1):
        name = found_name if len(roots) == 1 else f"{found_name}_{index}"
        closed = None if root is None else _closed(root)
        node = Number(near) if closed is None else closed
        yield Zero(Symbol(name), node, closed is not None, near)


def _positive(top: Any) -> Iterator[tuple[Expression | None, Fraction]]:
    """The zeros above 0: those of factors up to the second degree as they are, all by digits."""
    for factor, _ in top.factor_list()[1]:
        if factor.degree() <= 2:
            for root in dict.fromkeys(factor.real_roots()):
                near = Fraction(str(root.evalf(DIGITS)))
                if near > 0:
                    yield root, near
            continue
        for (low, high), _ in factor.intervals(inf=0):
            if fraction(high) > 0:
                yield None, _located(factor, fraction(low), fraction(high))


def _located(factor: Any, low: Fraction, high: Fraction) -> Fraction:
    """The only zero between two places, by the secant method inside shrinking brackets.

    It has no rational value, for the factor cannot be taken apart; so its signs tell the side.
    """
    from mpmath import MPContext

    context = MPContext()
    context.dps = 3 * DIGITS
    terms = [_real(context, value) for value in reversed(coefficients(factor))]
    places = (_real(context, low), _real(context, high))
    found = context.findroot(
        lambda x: context.polyval(terms, x), places, solver="anderson", maxsteps=2000, verify=False
    )
    near = Fraction(context.nstr(found, DIGITS))
    step = near / 10 ** (DIGITS - 2)
    sides = [fraction(factor.eval(rational(near + k * step))) for k in (-1, 1)]
    if not (low <= near + step and near - step <= high and sides[0] * sides[1] < 0):
        return Fraction(
            str(factor.refine_root(rational(low), rational(high), eps=rational(step))[0])
        )
    return near


def _real(context: Any, value: Fraction) -> Any:
    return context.mpf(value.numerator) / value.denominator


def _closed(root: Expression) -> Node | None:
    """The zero as a formula where that is short."""
    try:
        node = from_sympy(root)
    except (UnknownExpression, TypeError, ValueError):
        return None
    return node if size(node) <= LONGEST else None


def _stretches(
    name: Symbol, letter: Symbol, top: Any, bottom: Any, zeros: Sequence[Zero]
) -> Iterator[SignStretch]:
    borders = [Fraction(0), *(zero.near for zero in zeros), None]
    nodes: list[Node] = [ZERO, *(zero.symbol for zero in zeros), Infinity()]
    for index, (low, high) in enumerate(itertools.pairwise(borders)):
        assert low is not None
        place = rational(low + 1 if high is None else (low + high) / 2)
        value = top.eval(place) * bottom.eval(place)
        if value == 0:
            continue
        where = [Indicator(letter, ">", nodes[index])]
        if high is not None:
            where.append(Indicator(letter, "<", nodes[index + 1]))
        relation = Relation.GREATER if value > 0 else Relation.LESS
        chain = Chain((Partial(name, letter), ZERO), (relation,), where=tuple(where))
        interval = Interval(nodes[index], nodes[index + 1], holds_low=index == 0)
        yield SignStretch(interval, 1 if value > 0 else -1, chain)


def _lines(field: Field, top: Any, zero: Zero, digits: int) -> tuple[Chain, ...]:
    """39 lambda - 4 = 0, then lambda = 4/39; of several factors the one that vanishes."""
    if not zero.exact:
        return (_decimal(zero, digits),)
    own = next((f for f, _ in top.factor_list()[1] if _vanishes(f, zero.near)), top)
    assert field.letter is not None
    left = substitute(field.polynomial_node(own), {field.letter: zero.symbol})
    return equality(left, ZERO), _decimal(zero, digits)


def _vanishes(poly: Any, near: Fraction) -> bool:
    """Whether a factor is 0 at a zero that is known to many digits."""
    scale = sum((abs(value) for value in coefficients(poly)), Fraction(1)) * (1 + near) ** 24
    return bool(abs(fraction(poly.eval(rational(near)))) < scale / 10**40)


def _decimal(zero: Zero, digits: int) -> Chain:
    chain = ChainBuilder(zero.symbol)
    if zero.exact:
        chain.then(zero.value)
    short = isinstance(zero.value, Number) and is_short(zero.value.value) and zero.exact
    if not short or not _ends(zero.value):
        chain.then(rounded(to_decimal(precise(zero.value, {})), digits, zero.symbol), False)
    return chain.chain()


def _ends(node: Node) -> bool:
    return isinstance(node, Number) and ends(node.value)

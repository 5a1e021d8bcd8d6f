"""What becomes of an estimate when the letter that stays, the weight of a penalty, grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from derivator.derivations.minimising.rational import Expression, Field, coefficients, fraction
from derivator.derivations.terms import ChainBuilder
from derivator.notation.analysis import At, Infinity, Limit
from derivator.notation.build import ZERO, add, divide, multiply, negate, number, power
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.nodes import Node, Number, Partial, Quotient, Symbol
from derivator.notation.numbers import is_short, rounded
from derivator.notation.walk import substitute
from derivator.solution import Chain, Relation


@dataclass(frozen=True)
class Movement:
    """How one estimate moves."""

    hat: Symbol
    verdict: str
    """increasing, decreasing, constant, or not monotone."""
    slope: Chain
    """Its derivative by the letter, with the sign where it has only one."""
    numerator: Chain | None
    """Why the derivative has that sign, where its numerator is no mere number."""
    turns: tuple[Chain, ...]
    """Where the derivative vanishes, if the estimate turns there."""
    start: Chain | None
    """The limit for the letter to 0, None where there is none."""
    end: Chain
    """And to infinity."""


@dataclass(frozen=True)
class Trial:
    """The estimates for one value of the letter."""

    place: Node
    values: tuple[Chain, ...]


def movement(hat: Symbol, value: Expression, field: Field) -> Movement:
    """The derivative of an estimate by the letter, its sign, and both limits."""
    import sympy as sp

    assert field.letter is not None
    letter = Symbol(field.letter)
    upper, lower = field.parts(value)
    content, base = lower.primitive()
    top = sp.Poly(upper.diff() * base - upper * base.diff(), field.symbol, domain=sp.QQ)
    derivative = sp.diff(value, field.symbol)
    sign = field.sign(derivative)
    chain = ChainBuilder(Partial(hat, letter))
    square = multiply(number(fraction(content)), power(field.polynomial_node(base), number(2)))
    if upper.degree() > 0 and base.degree() > 0:
        chain.then(Quotient(_quotient_rule(field, upper, base), square))
    chain.then(divide(field.polynomial_node(top), square))
    slope = chain.chain()
    if sign:
        slope = _signed(slope, sign)
    verdict = {1: "increasing", -1: "decreasing", 0: "constant", None: "not monotone"}[sign]
    turns = tuple(_turns(hat, letter, top)) if sign is None else ()
    reason = _reason(field, top, sign) if sign else None
    return Movement(hat, verdict, slope, reason, turns, *_ends(hat, letter, value, field))


def _quotient_rule(field: Field, upper: Any, base: Any) -> Node:
    one = multiply(field.polynomial_node(upper.diff()), field.polynomial_node(base))
    other = multiply(field.polynomial_node(upper), field.polynomial_node(base.diff()))
    return add(one, negate(other))


def _signed(chain: Chain, sign: int) -> Chain:
    relation = Relation.GREATER if sign > 0 else Relation.LESS
    return Chain((*chain.terms, ZERO), (*chain.relations, relation))


def _reason(field: Field, top: Any, sign: int) -> Chain | None:
    """The numerator's own sign, where it is a sum."""
    if len([value for value in coefficients(top) if value]) < 2:
        return None
    node = field.polynomial_node(top)
    chain = field.bound(node, top.as_expr())
    return chain if len(chain.terms) > 2 and chain.terms[0] != chain.terms[1] else None


def _turns(hat: Symbol, letter: Symbol, top: Any) -> list[Chain]:
    found = []
    for root in top.real_roots(multiple=False):
        place = root[0] if isinstance(root, tuple) else root
        if place > 0:
            try:
                node = from_sympy(place)
            except UnknownExpression:
                continue
            found.append(Chain((At(Partial(hat, letter), letter, node), ZERO), (Relation.EQUAL,)))
    return found


def _ends(
    hat: Symbol, letter: Symbol, value: Expression, field: Field
) -> tuple[Chain | None, Chain]:
    upper, lower = field.parts(value)
    formula = field.node(value)
    start = field.at_zero(value)
    first = None
    if start is not None:
        symbol = Limit(hat, letter, ZERO, 1)
        first = ChainBuilder(symbol).then(number(start)).chain()
    far: Node
    if upper.degree() > lower.degree():
        far = Infinity(1 if upper.LC() * lower.LC() > 0 else -1)
    elif upper.degree() < lower.degree() or upper.is_zero:
        far = ZERO
    else:
        far = number(fraction(upper.LC()) / fraction(lower.LC()))
    last = ChainBuilder(Limit(hat, letter, Infinity())).then(Limit(formula, letter, Infinity()))
    return first, last.then(far).chain()


def trial(
    hats: Sequence[Symbol],
    values: Sequence[Expression],
    field: Field,
    place: Fraction,
    digits: int,
) -> Trial | None:
    """The estimates at a value of the letter; None where they do not exist there."""
    assert field.letter is not None
    letter, at = Symbol(field.letter), Number(place)
    chains = []
    for hat, value in zip(hats, values, strict=True):
        found = field.at(value, place)
        if found is None:
            return None
        symbol = At(hat, letter, at)
        filled = substitute(field.node(value), {letter.name: at})
        chains.append(with_decimal(ChainBuilder(symbol).then(filled), found, digits))
    return Trial(at, tuple(chains))


def with_decimal(chain: ChainBuilder, value: Fraction, digits: int) -> Chain:
    """The chain carried on to a number: as a fraction, and rounded where it does not end."""
    if is_short(value) or len(str(value)) <= LONGEST:
        chain.then(Number(value))
        if not ends(value) or not is_short(value):
            chain.then(rounded(value, digits, chain.terms[0]), False)
        return chain.chain()
    return chain.then(rounded(value, digits, chain.terms[0]), False).chain()


LONGEST = 24
"""A longer fraction is printed rounded alone."""


def ends(value: Fraction) -> bool:
    """Whether the decimal of a number ends soon."""
    from derivator.notation.numbers import decimal_text

    text = decimal_text(value)
    return text is not None and len(text) <= 9

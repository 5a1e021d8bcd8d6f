"""What can be seen in a plot, as chains: limits, and a family that becomes a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from derivator.algebra.limits import limit_of
from derivator.derivations.formulas.opening import Opening
from derivator.derivations.formulas.values import decimal_of, number_of, value_of
from derivator.derivations.plots.heights import Height, formula_height
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.analysis import At, Infinity, Limit
from derivator.notation.build import ZERO, divide, multiply, number
from derivator.notation.evaluate import has_derivative
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Indicator, Node, Number, Product, Symbol
from derivator.notation.walk import substitute
from derivator.ops.defined import prime
from derivator.solution import Chain, PlotFigure, Relation, Scope

FACTORS = ("k", "c", "a", "m")
MOST = 3
"""So many vertical asymptotes of one curve are spoken of."""
NEARBY = np.array([2.0, 3.0, 5.0, 20.0])


@dataclass(frozen=True)
class Steep:
    """f(k t) for larger and larger k: how steep it is at 0, and what it comes to elsewhere."""

    factor: Symbol
    member: Node
    """f(k t)."""
    slope: Chain
    """(f(k t))' = k f'(k t)."""
    at_zero: Chain | None
    """Its slope at 0; None where f has none."""
    stays: Chain
    """f(k 0) = f(0): all of them meet there."""
    right: Chain
    left: Chain


@dataclass(frozen=True)
class Asymptotes:
    """What a curve tends to far out, and where it outgrows every bound."""

    level: tuple[Chain, ...]
    upright: tuple[Chain, ...]


def put_in(formula: Node, by: str, place: Node) -> Node:
    """The formula at a place: f(0), f'(0), or the formula with a bar behind it."""
    if has_derivative(formula) and not isinstance(formula, Call):
        return At(formula, Symbol(by), place)
    return substitute(formula, {by: place})


def value_chain(formula: Node, by: str, place: Node, digits: int) -> Chain | None:
    """f(0) = 1/2, with its decimal where it is no short number; None without a value."""
    here = put_in(formula, by, place)
    value = value_of(here, {}, digits)
    if value is None:
        return None
    chain = ChainBuilder(here, Scope.DATA).then(value[1], value[0])
    decimal = decimal_of(here, {}, digits)
    if decimal is not None and value[0] and not isinstance(value[1], Number):
        chain.then(decimal[1], decimal[0])
    return chain.chain()


def steepness(formulas: Sequence[Node], by: str, opening: Opening) -> Steep | None:
    """What the family f(t), f(10 t), f(100 t), ... comes to; None for other curves."""
    factors, functions = [], set()
    for formula in formulas:
        factor = _factor(formula, by)
        if factor is None:
            return None
        factors.append(factor)
        assert isinstance(formula, Call)
        functions.add(formula.function)
    if len(set(factors)) < 2 or len(functions) > 1 or max(factors) < 2:
        return None
    function, letter = functions.pop(), Symbol(by)
    if function.derived is not None or not function.arguments:
        return None
    k = Symbol(next(name for name in FACTORS if name != by))
    member = Call(function, (Product((k, letter)),))
    try:
        body = opening.opened(Call(function, (letter,)))
    except TypeError:
        return None
    ends = [limit_of(Limit(body, letter, Infinity(sign))) for sign in (1, -1)]
    if any(end is None or isinstance(end, Infinity) for end in ends) or ends[0] == ends[1]:
        return None
    right, left = (
        Chain(
            (Limit(member, k, Infinity()), end),
            (Relation.EQUAL,),
            where=(Indicator(letter, sign, ZERO),),
        )
        for end, sign in zip(ends, "><", strict=True)
        if end is not None
    )
    slope_function = prime(function)
    slope = equality(Primed(member, letter), multiply(k, Call(slope_function, member.arguments)))
    start = Call(slope_function, (ZERO,))
    value = value_of(opening.opened(start), {}, 4)
    at_zero = None
    if value is not None and _is_smooth(opening, body, by):
        inner = At(Primed(member, letter), letter, ZERO)
        chain = ChainBuilder(inner).then(multiply(k, start))
        at_zero = chain.then(_times(value[1], k)).chain() if value[0] else chain.chain()
    zero = Call(function, (Product((k, ZERO)),))
    stays = ChainBuilder(zero).then(Call(function, (ZERO,)))
    height = value_of(opening.opened(stays.last), {}, 4)
    if height is None:
        return None
    return Steep(k, member, slope, at_zero, stays.then(height[1], height[0]).chain(), right, left)


def _times(value: Node, factor: Node) -> Node:
    """k/4 for a quarter of k."""
    if isinstance(value, Number):
        top, bottom = value.value.numerator, value.value.denominator
        return divide(multiply(number(top), factor), number(bottom))
    return multiply(value, factor)


def _is_smooth(opening: Opening, body: Node, by: str) -> bool:
    """Whether the slopes right before and after 0 agree."""
    steps = [Fraction(sign, 10**9) for sign in (-1, 1)]
    values = [number_of(put_in(Primed(body, Symbol(by)), by, number(step)), {}) for step in steps]
    before, after = values
    return before is not None and after is not None and bool(abs(before - after) < 1e-6)


def _factor(formula: Node, by: str) -> Fraction | None:
    """The k of f(k t), if that is what a formula is."""
    if not isinstance(formula, Call) or len(formula.arguments) != 1:
        return None
    inner = formula.arguments[0]
    if inner == Symbol(by):
        return Fraction(1)
    if isinstance(inner, Product) and len(inner.factors) == 2 and inner.factors[1] == Symbol(by):
        factor = inner.factors[0]
        return factor.value if isinstance(factor, Number) and factor.value > 0 else None
    return None


def asymptotes_of(
    formulas: Sequence[Node], by: str, opening: Opening, figure: PlotFigure
) -> Asymptotes:
    """The limits behind the dashed lines of a figure, and those that are an axis."""
    letter = Symbol(by)
    level: list[Chain] = []
    upright: list[Chain] = []
    heights = {round(height, 6) for height in (*figure.levels, 0.0)}
    for formula in formulas[:MOST]:
        try:
            body = opening.opened(formula)
        except TypeError:
            continue
        for sign in (1, -1):
            value = limit_of(Limit(body, letter, Infinity(sign)))
            known = None if value is None else number_of(value, {})
            if value is None or known is None or round(float(known), 6) not in heights:
                continue
            if not _is_there(formula_height(body, (by,)), float(known), sign):
                level.append(equality(Limit(formula, letter, Infinity(sign)), value))
        upright += _poles(formula, body, letter, figure.uprights)
    return Asymptotes(tuple(level), tuple(upright))


def _is_there(height: Height, level: float, sign: int) -> bool:
    """Whether a curve lies on its asymptote already, as max(0, t) does on the left."""
    return bool(np.all(height(sign * NEARBY) == level))


def _poles(formula: Node, body: Node, letter: Symbol, places: Sequence[float]) -> list[Chain]:
    """One-sided limits at the first few vertical asymptotes that are short fractions."""
    found = []
    for place in [p for p in places if short_fraction(p) is not None][:MOST]:
        node = number(short_fraction(place) or 0)
        for side in (-1, 1):
            value = limit_of(Limit(body, letter, node, side))
            if isinstance(value, Infinity):
                found.append(equality(Limit(formula, letter, node, side), value))
    return found


def short_fraction(place: float) -> Fraction | None:
    """The fraction with a small denominator that a place is but for rounding."""
    close = Fraction(place).limit_denominator(60)
    return close if abs(float(close) - place) < 1e-9 * max(1.0, abs(place)) else None

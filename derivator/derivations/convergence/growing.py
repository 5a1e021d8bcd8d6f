"""The growth of a formula, found by its structure."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from derivator.algebra.bounded import GaveUp, bounded
from derivator.derivations.convergence.growth import (
    LEVELS,
    Cancelled,
    Expr,
    Growth,
    Undecided,
    leading,
    product,
    raised,
    sign,
)

TRIED = (Fraction(1, 2), Fraction(1), Fraction(3, 2), Fraction(2), Fraction(3), Fraction(4))
"""Powers that are tried where leading terms cancel."""


def growth_of(expr: Expr, by: Expr) -> Growth:
    """The growth of a formula as ``by`` tends to infinity; raises ``Undecided``."""
    import sympy as sp

    zero = (sp.Integer(0),) * LEVELS
    if not expr.has(by):
        if expr.is_zero is not False and expr.equals(0):
            raise Undecided("a term that is 0")
        return Growth(expr, zero)
    if expr == by:
        return Growth(sp.Integer(1), (sp.Integer(1), *zero[1:]))
    if expr.is_Add:
        return _of_sum(expr, by)
    if expr.is_Mul:
        return product([growth_of(factor, by) for factor in expr.args])
    if isinstance(expr, sp.exp):
        return _of_exponential(expr.args[0], by)
    if expr.is_Pow:
        if expr.exp.has(by):
            return _of_exponential(sp.expand(expr.exp * sp.log(expr.base)), by)
        return raised(growth_of(expr.base, by), expr.exp)
    if isinstance(expr, sp.log):
        return _of_logarithm(expr.args[0], by)
    return _of_bounded(expr, by)


def _of_sum(expr: Expr, by: Expr) -> Growth:
    """The fastest term; sines and cosines beside something that grows do not count."""
    import sympy as sp

    waves = [term for term in expr.args if _is_wave(term, by)]
    terms = [growth_of(term, by) for term in expr.args if term not in waves]
    try:
        found = leading(terms)
    except Cancelled:
        linear = sp.expand(expr.replace(lambda p: _tends_to_one(p, by), lambda p: 1 + p.args[0]))
        if linear != 0 and linear != sp.expand(expr):
            return growth_of(linear, by)
        above, below = sp.together(expr).as_numer_denom()
        if waves or below == 1 or not below.has(by):
            return _by_trial(expr, by)
        upper = growth_of(sp.expand(above), by)
        return product([upper, raised(growth_of(below, by), sp.Integer(-1))])
    if waves and found.trend <= 0:
        raise Undecided("a sine or cosine that does not die away")
    return found


def _tends_to_one(part: Expr, by: Expr) -> bool:
    """Whether it is e^v with v that tends to 0: then e^v - 1 behaves like v."""
    import sympy as sp

    try:
        return isinstance(part, sp.exp) and growth_of(part.args[0], by).trend < 0
    except Undecided:
        return False


def _is_wave(term: Expr, by: Expr) -> bool:
    import sympy as sp

    wave = term.as_independent(by)[1]
    return isinstance(wave, sp.sin | sp.cos) and wave.args[0].is_polynomial(by)


def _by_trial(expr: Expr, by: Expr) -> Growth:
    """Where leading terms cancel: the power of t that gives a finite limit, found by SymPy."""
    import sympy as sp

    for power in map(sp.Rational, TRIED):
        try:
            limit = bounded(lambda p=power: sp.limit(expr * by**p, by, sp.oo), 3.0)  # type: ignore[misc]
        except GaveUp:
            continue
        if limit.is_finite and limit.is_zero is False:
            return Growth(limit, (-power, *(sp.Integer(0),) * (LEVELS - 1)))
    raise Undecided("terms that cancel")


def _of_exponential(exponent: Expr, by: Expr) -> Growth:
    """e^u: powers of t and ln t come out of logarithms in u; the rest is a tower, or tends to 0."""
    import sympy as sp

    factors: list[Growth] = []
    logarithms = [by, sp.log(by), sp.log(sp.log(by))]
    for term in sp.Add.make_args(sp.expand(exponent)):
        if not term.has(by):
            factors.append(Growth(sp.exp(term), (sp.Integer(0),) * LEVELS))
            continue
        level = next((k for k in range(LEVELS) if not (term / sp.log(logarithms[k])).has(by)), None)
        if level is not None:
            orders = [sp.Integer(0)] * LEVELS
            orders[level] = term / sp.log(logarithms[level])
            factors.append(Growth(sp.Integer(1), tuple(orders)))
            continue
        own = growth_of(term, by)
        if own.trend < 0:
            continue
        if own.is_constant:
            factors.append(Growth(sp.exp(own.scale), own.orders))
            continue
        if own.tower is None and sign(own.power) == 0 and sign(own.orders[1] - 1) <= 0:
            raise Undecided("an exponential of a power of a logarithm")
        zero = (sp.Integer(0),) * LEVELS
        factors.append(Growth(sp.Integer(1), zero, own))
    return product(factors) if factors else Growth(sp.Integer(1), (sp.Integer(0),) * LEVELS)


def _of_logarithm(argument: Expr, by: Expr) -> Growth:
    """ln u: of a constant limit, of a power, of an exponential."""
    import sympy as sp

    inner = growth_of(argument, by)
    if inner.tower is not None:
        return inner.tower
    if inner.is_constant:
        if inner.scale == 1:
            return growth_of(sp.expand(argument - 1), by)
        return Growth(sp.log(inner.scale), inner.orders)
    level = next(k for k in range(LEVELS) if inner.orders[k] != 0)
    if level + 1 == LEVELS:
        raise Undecided("logarithms nested too deeply")
    orders = [sp.Integer(0)] * LEVELS
    orders[level + 1] = sp.Integer(1)
    return Growth(inner.orders[level], tuple(orders))


def _of_bounded(expr: Expr, by: Expr) -> Growth:
    """A function with a limit at the limit of its argument, or with a slope where that is 0."""
    import sympy as sp

    if len(expr.args) != 1:
        raise Undecided(f"the growth of {expr.func.__name__}")
    argument = expr.args[0]
    inner = growth_of(argument, by)
    zero = (sp.Integer(0),) * LEVELS
    if inner.trend > 0:
        if isinstance(expr, sp.cosh | sp.sinh):
            return growth_of(expr.rewrite(sp.exp), by)
        ends: dict[Any, Callable[[int], Expr]] = {
            sp.atan: lambda s: s * sp.pi / 2,
            sp.tanh: sp.Integer,
        }
        if expr.func not in ends:
            raise Undecided(f"{expr.func.__name__} of something that grows without bound")
        return Growth(ends[expr.func](sign(inner.scale)), zero)
    goal = inner.scale if inner.trend == 0 else sp.Integer(0)
    letter = sp.Dummy("u", real=True)
    value = expr.func(letter).subs(letter, goal)
    if value.is_zero:
        slope = sp.diff(expr.func(letter), letter).subs(letter, goal)
        if not slope.is_finite or slope.is_zero:
            raise Undecided(f"{expr.func.__name__} near a zero")
        return product([Growth(slope, zero), growth_of(sp.expand(argument - goal), by)])
    if value.is_finite:
        return Growth(value, zero)
    raise Undecided(f"{expr.func.__name__} has no limit")

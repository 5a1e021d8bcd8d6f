"""How the error of a difference quotient falls with the step, measured where rounding allows it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from derivator.derivations.differences.quotients import Quotients, Scheme
from derivator.derivations.terms import equality
from derivator.notation.build import number
from derivator.notation.functions import LOG
from derivator.notation.nodes import Call, Node, Number, Power, Quotient
from derivator.notation.numbers import rounded
from derivator.solution import Chain, Scope

CLEAR = (1000, 20)
"""How many times larger than rounding an error should be, and must be, to be told from it."""
CLOSE = 0.15
"""How far a measured slope may be from a whole number to be told as that number."""
Trend = Literal["falls", "level", "rises", "exact", "rounding", "hidden"]


@dataclass(frozen=True)
class Order:
    """What the table says of one scheme's error."""

    scheme: Scheme
    quotient: Node
    trend: Trend
    """``falls``, stays ``level`` or ``rises`` from one step to the next; else the quotients are
    ``exact``, err by ``rounding`` only, or rounding has ``hidden`` what the formula leaves out."""
    ratio: Chain | None = None
    """The error at one step over that at the next one, where that can be measured."""
    slope: Chain | None = None
    """The slope of that branch in the plot."""
    falls: Node | None = None
    """What the ratio comes to."""
    inclined: Node | None = None
    """What the slope comes to."""
    order: int = 0
    """1 or 2 where the slope comes close to it, else 0."""
    wider: Node | None = None
    narrower: Node | None = None
    times: Node | None = None
    """How many times the second step is smaller."""
    best: Node | None = None
    """The step of the table with the smallest error."""


def measured_order(
    quotients: Quotients, steps: tuple[Fraction, ...], scheme: Scheme, letter: Node
) -> Order:
    """The order of a scheme, from the two narrowest steps at which rounding plays no part."""
    quotient = quotients.formula(scheme, letter)
    errors = {step: quotients.error(scheme, step) for step in steps}
    if not any(errors.values()):
        return Order(scheme, quotient, "exact")
    if not any(quotients.left_out(scheme, step) for step in steps):
        return Order(scheme, quotient, "rounding")
    best = step_node(best_step(quotients, steps, scheme))
    pair = _clear_pair(quotients, steps, scheme)
    if pair is None:
        return Order(scheme, quotient, "hidden", best=best)
    wider, narrower = pair
    ratio, slope, inclination = _fall(quotients, scheme, wider, narrower)
    trend: Trend = "falls" if inclination > CLOSE else "rises" if inclination < -CLOSE else "level"
    return Order(
        scheme,
        quotient,
        trend,
        ratio,
        slope,
        ratio.terms[-1],
        slope.terms[-1],
        next((k for k in (1, 2) if abs(inclination - k) < CLOSE), 0),
        step_node(wider),
        step_node(narrower),
        number(wider / narrower),
        best,
    )


def best_step(quotients: Quotients, steps: tuple[Fraction, ...], scheme: Scheme) -> Fraction:
    """The step with the smallest error, of equal ones the largest."""
    errors = {step: quotients.error(scheme, step) for step in steps}
    return min(steps, key=lambda step: (errors[step] is None, errors[step] or Decimal(0)))


def grows(quotients: Quotients, steps: tuple[Fraction, ...], scheme: Scheme) -> bool:
    """Whether rounding has made the smallest step much worse than the best one."""
    least = quotients.error(scheme, best_step(quotients, steps, scheme))
    last, rounding = (f(scheme, steps[-1]) for f in (quotients.error, quotients.rounding))
    if least is None or last is None or rounding is None:
        return False
    return last > 10 * least and 2 * rounding > last


def _clear_pair(
    quotients: Quotients, steps: tuple[Fraction, ...], scheme: Scheme
) -> tuple[Fraction, Fraction] | None:
    """The narrowest neighbouring steps whose errors are not rounding."""
    for times in CLEAR:
        clear = {step for step in steps if _is_clear(quotients, scheme, step, times)}
        pairs = [pair for pair in pairwise(steps) if clear.issuperset(pair)]
        if pairs:
            return pairs[-1]
    return None


def _is_clear(quotients: Quotients, scheme: Scheme, step: Fraction, times: int) -> bool:
    error, rounding = quotients.error(scheme, step), quotients.rounding(scheme, step)
    return error is not None and rounding is not None and error > times * rounding


def _fall(
    quotients: Quotients, scheme: Scheme, wider: Fraction, narrower: Fraction
) -> tuple[Chain, Chain, float]:
    """By how much the measured error falls between two steps, and the slope that this makes."""
    before, after = quotients.error(scheme, wider), quotients.error(scheme, narrower)
    assert before is not None
    assert after is not None
    times, fall = before / after, wider / narrower
    whole = Quotient(quotients.off(scheme, wider), quotients.off(scheme, narrower))
    inclination = float(times.ln()) / math.log(fall)
    tilt = Quotient(Call(LOG, (whole,)), Call(LOG, (Number(fall),)))
    return (
        equality(whole, rounded(times, 3, whole), exact=False, scope=Scope.DATA),
        equality(tilt, rounded(inclination, 3, tilt), exact=False, scope=Scope.DATA),
        inclination,
    )


def step_node(step: Fraction) -> Node:
    """A step as a power of ten where it is one."""
    power = len(str(step.denominator)) - 1
    if step == Fraction(1, 10**power) and power > 1:
        return Power(number(10), number(-power))
    return Number(step)

"""Where the values of a formula tend to, found by going there with many digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from derivator.notation.functions import LOG
from derivator.notation.nodes import (
    Call,
    Constant,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Symbol,
)
from derivator.notation.walk import descendants

Precise = Any

FAR = ((20, 40, 60), (100, 200, 300))
"""How far a limit is followed, as powers of ten; farther where nothing shows yet, as with t^0.2."""
NEAR = (1, 1.35, 1.7)
"""How far where values farther out overflow."""
BEYOND = (3_000, 30_000, 300_000)
"""Where growth must still go on: ln^2 t/t^0.01 grows as far as 10^87, and then falls."""
STRETCH = (2, 3, 5)
"""Their roots keep the places from hitting the periods of an oscillation."""
SLOW = (10**20, 10**30, 10**40)
"""Where logarithms show what they tend to: 1/ln t is below 10^-20 there."""
CLOSE = 1e-9


def is_slow(node: Node, by: Node) -> bool:
    """Whether a formula holds logarithms of the letter and nothing that grows exponentially."""
    parts = list(descendants(node))
    plain = all(
        isinstance(part, Number | Constant | Symbol | Sum | Product | Negative | Quotient | Root)
        or (isinstance(part, Call) and part.function == LOG)
        or (isinstance(part, Power) and by not in descendants(part.exponent))
        for part in parts
    )
    return plain and any(isinstance(part, Call) for part in parts)


def allowed(mp: Any, value: Precise) -> Precise:
    """How far values that count as the same may lie apart."""
    return CLOSE * max(abs(value), 1) if mp.isfinite(value) else 0


def approached(
    mp: Any, function: Callable[[Precise], Precise], goal: Precise, side: int, slow: bool = False
) -> Any:
    """Where the values tend to, nan where that cannot be seen.

    With ``slow`` they are followed much farther out, which only logarithms and powers allow.
    """
    overflown = False
    for powers in (*FAR, *((SLOW,) if slow else ()), NEAR):
        if powers is NEAR and not overflown:
            break
        try:
            found = [mp.convert(function(x)) for x in _places(mp, goal, side, powers)]
        except (OverflowError, MemoryError, ValueError, ZeroDivisionError):
            overflown = True
            continue
        tendency = _tendency(mp, found)
        if mp.isfinite(tendency):
            return tendency
        if mp.isinf(tendency) and _goes_on(mp, function, goal, side, tendency):
            return tendency
    return mp.nan


def _goes_on(
    mp: Any, function: Callable[[Precise], Precise], goal: Precise, side: int, tendency: Precise
) -> bool:
    """Whether growth without bound is seen far beyond, too, where that can be computed."""
    if not mp.isinf(goal) and goal != 0:
        return True
    try:
        found = [mp.convert(function(x)) for x in _places(mp, goal, side, BEYOND)]
    except (OverflowError, MemoryError, ValueError, ZeroDivisionError):
        return True
    return bool(_tendency(mp, found) == tendency)


def _places(mp: Any, goal: Precise, side: int, powers: tuple[float, ...]) -> list[Precise]:
    stretch = [1 + mp.sqrt(prime) / 7 for prime in STRETCH]
    steps = [mp.mpf(10) ** power * factor for power, factor in zip(powers, stretch, strict=True)]
    if mp.isinf(goal):
        return [step if goal > 0 else -step for step in steps]
    return [goal + side / step for step in steps]


def _tendency(mp: Any, found: list[Precise]) -> Precise:
    """Convergence shows by equal values, divergence by steps that do not get smaller."""
    if not all(isinstance(value, mp.mpf) and not mp.isnan(value) for value in found):
        return mp.nan
    first, second, third = found
    if mp.isinf(third):
        return third
    if abs(third - second) <= allowed(mp, third) / 100:
        return mp.mpf(0) if abs(third) < mp.mpf(10) ** -15 else third
    same = (third > second > first > 0) or (third < second < first < 0)
    if same and abs(third - second) >= abs(second - first) / 2:
        return mp.inf if third > 0 else -mp.inf
    return mp.nan

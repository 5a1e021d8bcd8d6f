"""The value of limits, sums over a range and integrals, beside ``evaluate`` and ``precise``.

What NumPy cannot compute from finitely many operations is found with many digits: a limit by going
far, a series and an integral by mpmath's summation and quadrature.  No rule of algebra is used, so
that these values check what algebra has found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

from derivator.notation.analysis import (
    At,
    Between,
    Greatest,
    Infinity,
    Integral,
    Interval,
    Least,
    Limit,
    RangeSum,
    Supremum,
    Union,
    ValueSet,
)
from derivator.notation.approach import allowed, approached, is_slow
from derivator.notation.nodes import Node

Precise = Any
Values = Mapping[str, Precise]
Of = Callable[[Node, Values], Precise]

DIGITS = 30
"""Digits of sums and integrals."""
PLACES, HIGHEST, CLOSER, ROUNDS = 3_000, 12, 101, 6
"""For a least upper bound: places on the whole interval, places looked at closely, and how."""
LONGEST = 100_000
"""A finite sum of more terms is not added up."""


class AnalysisBindings(Protocol):
    """Bindings that give symbols values of their own and reach for many digits."""

    def given(self, name: str, value: Any) -> Any:
        """The same bindings with one symbol at a given value."""

    def precisely(self, node: Node) -> Any:
        """The value of a node by many digits, at each point."""


def _at(node: At, bindings: Any) -> Any:
    from derivator.notation.evaluate import evaluate

    return evaluate(node.operand, bindings.given(node.by.name, evaluate(node.value, bindings)))


def _between(node: Between, bindings: Any) -> Any:
    high, low = (At(node.operand, node.by, end) for end in (node.high, node.low))
    return _at(high, bindings) - _at(low, bindings)


def _range_sum(node: RangeSum, bindings: Any) -> Any:
    """Term by term, each point up to an end of its own."""
    from derivator.notation.evaluate import evaluate

    if isinstance(node.last, Infinity):
        return bindings.precisely(node)
    first = np.real(evaluate(node.first, bindings))
    last = np.real(evaluate(node.last, bindings))
    if not np.all(np.isfinite(first)) or not np.all(np.isfinite(last)):
        return np.asarray(np.nan)
    start, end = round(float(np.min(first))), round(float(np.max(last)))
    if end - start > LONGEST:
        return np.asarray(np.nan)
    total: Any = np.zeros(())
    for index in range(start, end + 1):
        inside = (index >= first - 0.5) & (index <= last + 0.5)
        term = evaluate(node.operand, bindings.given(node.by.name, np.asarray(float(index))))
        total = total + np.where(inside, term, 0.0)
    return total


def _supremum(node: Supremum, bindings: Any) -> Any:
    """By looking at many places, and ever closer around the highest of them.

    Heights beside a jump count too, so that it does not matter which side the jump belongs to;
    only the lane without noise is looked at, for noise moves places from one side to the other.
    """
    from derivator.notation.evaluate import evaluate

    low, high = (float(np.ravel(np.real(evaluate(e, bindings)))[0]) for e in (node.low, node.high))
    if not low < high or not np.isfinite(high - low):
        return np.asarray(np.nan)

    def heights(places: Any) -> Any:
        found = np.real(evaluate(node.operand, bindings.given(node.by.name, places)))
        shape = np.broadcast_shapes(np.shape(found), places.shape)
        return np.broadcast_to(found, shape).reshape(-1, len(places))[0]

    places = low + (high - low) * np.linspace(0, 1, PLACES, endpoint=False)
    first = heights(places)
    best, around = np.max(first), (high - low) / PLACES
    beside = np.maximum(np.roll(first, 1), np.roll(first, -1))
    tops = np.flatnonzero((first >= beside) | (np.arange(PLACES) % (PLACES - 1) == 0))
    middle = places[tops[np.argsort(first[tops])[-HIGHEST:]]]
    for _ in range(ROUNDS):
        near = np.clip(middle[:, None] + around * np.linspace(-1, 1, CLOSER), low, None)
        near = np.where(near < high, near, middle[:, None])
        own = heights(near.ravel()).reshape(near.shape)
        best = np.maximum(best, np.max(own))
        middle = near[np.arange(len(near)), np.argmax(own, axis=1)]
        around *= 4 / CLOSER
    return np.asarray(best)


def _label(node: Node, bindings: Any) -> Any:
    raise TypeError(f"{type(node).__name__} is a label and has no value")


RULES: dict[type[Node], Any] = {
    At: _at,
    Between: _between,
    RangeSum: _range_sum,
    Supremum: _supremum,
    Infinity: lambda node, bindings: np.asarray(node.sign * np.inf),
    **dict.fromkeys((Interval, Union, ValueSet), _label),
    **dict.fromkeys((Limit, Integral, Greatest, Least), lambda node, b: b.precisely(node)),
}
"""An evaluation rule for each node class of ``analysis``."""


def precise_rules(mp: Any, of: Of) -> dict[type[Node], Any]:
    """The rules for many digits; ``of`` evaluates a part."""

    def bound(node: Any, values: Values) -> Callable[[Precise], Precise]:
        return lambda value: of(node.operand, {**values, node.by.name: value})

    def limit(node: Limit, values: Values) -> Precise:
        goal = of(node.to, values)
        sides = (node.side,) if node.side or mp.isinf(goal) else (1, -1)
        slow = mp.isinf(goal) and is_slow(node.operand, node.by)
        found = [approached(mp, bound(node, values), goal, side, slow) for side in sides]
        same = all(one == found[0] or abs(one - found[0]) <= allowed(mp, one) for one in found)
        return found[0] if same else mp.nan

    def between(node: Between, values: Values) -> Precise:
        function = bound(node, values)
        return function(of(node.high, values)) - function(of(node.low, values))

    def range_sum(node: RangeSum, values: Values) -> Precise:
        first, last = of(node.first, values), of(node.last, values)
        function = bound(node, values)
        if mp.isinf(last):
            with mp.workdps(DIGITS):
                return mp.nsum(function, [first, last])
        if last - first > LONGEST:
            return mp.nan
        return mp.fsum(function(mp.mpf(k)) for k in range(int(first), int(last) + 1))

    def integral(node: Integral, values: Values) -> Precise:
        ends = [of(node.low, values), of(node.high, values)]
        with mp.workdps(DIGITS):
            return mp.quad(bound(node, values), ends)

    return {
        Infinity: lambda node, values: node.sign * mp.inf,
        At: lambda node, values: bound(node, values)(of(node.value, values)),
        Limit: limit,
        Between: between,
        RangeSum: range_sum,
        Integral: integral,
        Greatest: lambda node, values: _greatest(mp, bound(node, values)),
        Least: lambda node, values: -_greatest(mp, _negated(bound(node, values))),
    }


def _negated(function: Callable[[Precise], Precise]) -> Callable[[Precise], Precise]:
    return lambda value: -function(value)


def _greatest(mp: Any, function: Callable[[Precise], Precise]) -> Precise:
    """By a grid over several scales and a golden-section search around its highest places."""

    def value(x: float) -> Precise:
        try:
            found = mp.convert(function(mp.mpf(x)))
        except (ValueError, ZeroDivisionError, OverflowError):
            return -mp.inf
        return found if isinstance(found, mp.mpf) and not mp.isnan(found) else -mp.inf

    with mp.workdps(DIGITS):
        scales = np.concatenate([np.linspace(0, 8, 161), np.geomspace(8.1, 1e4, 80)])
        grid = sorted({float(x) for x in (*scales, *-scales)})
        heights = [value(x) for x in grid]
        tops = sorted(range(len(grid)), key=lambda k: heights[k], reverse=True)[:3]
        best = heights[tops[0]]
        for k in tops:
            low, high = mp.mpf(grid[max(k - 1, 0)]), mp.mpf(grid[min(k + 1, len(grid) - 1)])
            best = max(best, _golden(mp, value, low, high))
        return mp.mpf(0) if abs(best) < mp.mpf(10) ** -20 else best


def _golden(mp: Any, value: Callable[[Any], Precise], low: Precise, high: Precise) -> Precise:
    ratio = (mp.sqrt(5) - 1) / 2
    left, right = high - ratio * (high - low), low + ratio * (high - low)
    at_left, at_right = value(left), value(right)
    for _ in range(110):
        if at_left > at_right:
            high, right, at_right = right, left, at_left
            left = high - ratio * (high - low)
            at_left = value(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + ratio * (high - low)
            at_right = value(right)
    return max(at_left, at_right)

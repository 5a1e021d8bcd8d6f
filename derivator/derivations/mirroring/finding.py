"""Which symmetry a function has: candidates for the centre, tested with many digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from derivator.algebra.bounded import GaveUp, bounded
from derivator.notation.build import ONE, TWO, ZERO, add, divide, multiply, negate, number
from derivator.notation.exact import exact
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.nodes import Call, Constant, Node, Number, Symbol
from derivator.notation.precise import MP, precise
from derivator.notation.simplify import simplified
from derivator.notation.to_sympy import to_sympy
from derivator.notation.walk import descendants, substitute
from derivator.ops.registry import BY_NAME
from derivator.program.calculus import called
from derivator.program.fitting import CLOSE

AWAY = tuple(
    map(Fraction, ("0.37", "1.13", "17/190", "17/19", "0.613", "313/71", "9.31", "23.7", "171.3"))
)
"""How far from the centre pairs of places are compared."""
LETTERS = ("0.73", "1.91", "0.37", "2.63")
FEWEST = 3
SIMPLE = sorted({Fraction(p, q) for q in (1, 2, 3, 4) for p in range(-6 * q, 6 * q + 1)}, key=abs)
GRID = [Fraction(2 * k + 1, 26) for k in range(-80, 80)]
ROUGH, FINE = 40, 160
"""Digits for finding a change of sign, and for following it."""
MOST_ROOTS = 6
TURNS = [Fraction(k, 12) for k in range(1, 49)]
WAVES = ("sin", "cos", "tan", "cot")


@dataclass(frozen=True)
class Symmetry:
    """f(2a - t) = f(t) (``even``, ``mirror``) or 2b - f(t) (``odd``, ``point``)."""

    kind: str
    a: Node
    b: Node = ZERO

    @property
    def turns(self) -> bool:
        """Whether half a turn about a point does it, and no mirror."""
        return self.kind in ("odd", "point")


class Finder:
    """The search for one function of one letter; other letters stand for any numbers."""

    def __init__(self, body: Node, by: str, others: Sequence[str]) -> None:
        self.body, self.by, self.others = body, by, tuple(others)
        count = len(LETTERS) if others else 1
        self.points = [
            {n: MP.mpf(LETTERS[(k + i) % len(LETTERS)]) for i, n in enumerate(others)}
            for k in range(count)
        ]

    def at(self, place: Any, point: dict[str, Any]) -> Any:
        """The value at a place."""
        return precise(self.body, {**point, self.by: place})

    def about(self, a: Node) -> Symmetry | None:
        """The symmetry about a place, if there is one."""
        mirrored, turned = True, True
        for point in self.points:
            centre, met, total = precise(a, point), 0, MP.zero
            for away in AWAY:
                distance = MP.mpf(away.numerator) / away.denominator
                right, left = self._pair(centre, distance, point)
                if MP.isfinite(right) != MP.isfinite(left):
                    return None
                if not MP.isfinite(right):
                    continue
                total = right + left if not met else total
                met += 1
                mirrored = mirrored and _same(right, left)
                turned = turned and _same(right + left, total)
                if not (mirrored or turned):
                    return None
            here = self.at(centre, point)
            if met < FEWEST or (MP.isfinite(here) and not mirrored and not _same(2 * here, total)):
                return None
        zero = a == ZERO
        if mirrored:
            return Symmetry("even" if zero else "mirror", a)
        if not turned:
            return None
        b = self._height(a)
        return None if b is None else Symmetry("odd" if zero and b == ZERO else "point", a, b)

    def _pair(self, centre: Any, away: Any, point: dict[str, Any]) -> tuple[Any, Any]:
        return self.at(centre + away, point), self.at(centre - away, point)

    def _height(self, a: Node) -> Node | None:
        """Half of f(a + s) + f(a - s), which is the same for every s."""
        names = (*self.others,)
        if not self.others:
            centre = precise(a, {})
            x, y = self._pair(centre, MP.mpf(37) / 100, {})
            return recognised((x + y) / 2)
        at = [substitute(self.body, {self.by: add(a, number(s))}) for s in (0, 1, -1)]
        middle = simplified(at[0], names)
        mean = simplified(divide(add(at[1], at[2]), TWO), names)
        for found in (middle, mean):
            if found is not None and self._is_height(found, a):
                return found
        return None

    def _is_height(self, b: Node, a: Node) -> bool:
        for point in self.points:
            x, y = self._pair(precise(a, point), MP.mpf(37) / 100, point)
            if not _same(x + y, 2 * precise(b, point)):
                return False
        return True

    def found(self) -> Symmetry | None:
        """The symmetry about the nearest centre that is found; about 0 if there is one."""
        for a in self.centres():
            symmetry = self.about(a)
            if symmetry is not None:
                return symmetry
        return None

    def centres(self) -> Iterator[Node]:
        """0, then small fractions, parts of pi, and places with a flat or straight tangent."""
        yield ZERO
        if self.others:
            yield from self._solved()
            yield from (Symbol(name) for name in self.others)
        yield from (number(value) for value in SIMPLE if value)
        if self._has_waves():
            for value in (Fraction(1, 4), Fraction(1, 2), Fraction(-1, 4), Fraction(1)):
                yield multiply(number(value), Constant("pi"))
        if not self.others:
            yield from self._special()

    def _has_waves(self) -> bool:
        parts = descendants(self.body)
        return any(isinstance(part, Call) and part.function.name in WAVES for part in parts)

    def _special(self) -> Iterator[Node]:
        """Places where the slope, or its slope, changes its sign."""
        for slope in (self._slope, self._bend):
            with MP.workdps(ROUGH):
                values = [(g, slope(MP.mpf(g.numerator) / g.denominator)) for g in GRID]
            changes = [
                (left, right)
                for (left, low), (right, high) in pairwise(values)
                if MP.isfinite(low) and MP.isfinite(high) and low * high < 0
            ]
            for left, right in changes[:MOST_ROOTS]:
                with MP.workdps(FINE):
                    root = _root(slope, left, right)
                found = recognised(root, 25)
                if found is not None:
                    yield found

    def _slope(self, t: Any) -> Any:
        step = MP.mpf(10) ** -(MP.dps // 3)
        return (self.at(t + step, {}) - self.at(t - step, {})) / (2 * step)

    def _bend(self, t: Any) -> Any:
        step = MP.mpf(10) ** -(MP.dps // 4)
        return (self.at(t + step, {}) - 2 * self.at(t, {}) + self.at(t - step, {})) / step**2

    def _solved(self) -> Iterator[Node]:
        """Where the slope, or its slope, is 0, in the other letters."""
        import sympy as sp

        try:
            formula = to_sympy(self.body)
            unknown = to_sympy(Symbol(self.by))
            for order in (1, 2):
                roots = bounded(lambda n=order: sp.solve(sp.diff(formula, unknown, n), unknown), 4)  # type: ignore[misc]
                yield from (from_sympy(root, self.others) for root in roots[:4])
        except (GaveUp, TypeError, ValueError, UnknownExpression):
            return

    def period(self) -> Node | None:
        """The shortest period among parts of pi and fractions; only for what has waves in it."""
        waves = (
            p for p in descendants(self.body) if isinstance(p, Call) and p.function.name in WAVES
        )
        if self.others or not any(waves):
            return None
        for factor in (Constant("pi"), ONE):
            for turn in TURNS:
                shift = multiply(number(turn), factor)
                if self._repeats(precise(shift, {})):
                    return shift
        return None

    def _repeats(self, shift: Any) -> bool:
        met = 0
        for away in (*AWAY, Fraction(-71, 53), Fraction(-19, 7)):
            place = MP.mpf(away.numerator) / away.denominator
            here, there = self.at(place, {}), self.at(place + shift, {})
            if MP.isfinite(here) != MP.isfinite(there):
                return False
            if MP.isfinite(here):
                met += 1
                if not _same(here, there):
                    return False
        return met >= FEWEST


def _same(one: Any, other: Any) -> bool:
    return bool(abs(one - other) <= CLOSE * (1 + abs(other)))


def _root(function: Any, left: Fraction, right: Fraction) -> Any:
    """A sign change by bisection, to some 60 digits."""
    low, high = (MP.mpf(x.numerator) / x.denominator for x in (left, right))
    sign = function(low) > 0
    for _ in range(200):
        middle = (low + high) / 2
        if (function(middle) > 0) == sign:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def recognised(value: Any, digits: int = 60) -> Node | None:
    """A number as a fraction, a part of pi, or the logarithm of a fraction."""
    if not MP.isfinite(value):
        return None
    allowed = MP.mpf(10) ** -digits
    near = _fraction(value, allowed)
    if near is not None:
        return number(near)
    part = _fraction(value / MP.pi, allowed)
    if part is not None:
        turn = multiply(number(abs(part.numerator)), Constant("pi"))
        turn = divide(turn, number(part.denominator))
        return turn if part > 0 else negate(turn)
    power = _fraction(MP.exp(value), allowed) if abs(value) < 20 else None
    if power is not None and power > 0:
        log = called(BY_NAME["log"], number(power if power > 1 else 1 / power))
        return log if power > 1 else negate(log)
    return None


def _fraction(value: Any, allowed: Any) -> Fraction | None:
    near = Fraction(MP.nstr(value, 80)).limit_denominator(1000)
    close = abs(MP.mpf(near.numerator) / near.denominator - value) <= allowed * (1 + abs(value))
    return near if close else None


def plain(node: Node) -> Node:
    """A number in its shortest exact form."""
    value = exact(node, {})
    return value if isinstance(value, Number) else node

"""The relation of two expressions, found from values with many digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from derivator.derivations.mirroring.finding import recognised
from derivator.notation.build import ONE, ZERO, add, divide, multiply, negate, number, power
from derivator.notation.nodes import Indicator, Negative, Node, Number, Symbol
from derivator.notation.precise import MP, precise
from derivator.notation.walk import descendants, substitute
from derivator.program.fitting import EXTRA, close, fitted

BOXES = ((-3.0, 3.0), (0.1, 3.0), (-0.9, 0.9), (1.1, 4.0), (-4.0, -0.1), (-40.0, 40.0))
COUNT = 34
SEED = 11
DEGREE = 3
TURNS = 24
WHOLE = (0, 1, -1, 2)
PLACES = tuple(map(Fraction, ("1", "2", "1/2", "-1", "-2", "3", "-1/2", "5")))
APART = 1e-6
CONSTANTS = ("sum", "difference", "product", "quotient")


@dataclass(frozen=True)
class Relationship:
    """left = right, both built from the two expressions.

    ``kind`` is ``equal``, ``opposite``, ``sum``, ``difference``, ``product``, ``quotient`` (these
    four are constant), ``affine``, ``polynomial``, ``square`` (A^2 through B) or ``mixed`` (with
    the letter itself); ``swapped`` where the second expression is given through the first.
    """

    kind: str
    left: Node
    right: Node
    swapped: bool = False
    where: tuple[Indicator, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Both expressions as written and written out."""

    first: Node
    second: Node
    first_body: Node
    second_body: Node

    def swapped(self) -> Pair:
        """The other way round."""
        return Pair(self.second, self.first, self.second_body, self.first_body)


Sample = tuple[dict[str, Any], Any, Any]


class RelationFinder:
    """The search; other letters may occur in coefficients as 1, a, 1/a."""

    def __init__(self, pair: Pair, by: str, others: Sequence[str]) -> None:
        self.pair, self.by, self.others = pair, by, tuple(others)
        self.factors: list[Node] = [ONE]
        for name in self.others[:2]:
            self.factors += [Symbol(name), divide(ONE, Symbol(name))]

    def found(self) -> Relationship | None:
        """The simplest relation, everywhere or on one side of 0."""
        by = Symbol(self.by)
        regions = ((), (Indicator(by, ">", ZERO),), (Indicator(by, "<", ZERO),))
        for where in regions:
            samples = self._samples(where)
            if len(samples) < 2 * EXTRA:
                continue
            relation = self._among(samples, where)
            if relation is not None:
                return relation
        return None

    def _samples(self, where: tuple[Indicator, ...]) -> list[Sample]:
        """Points where both have values, from all boxes in turn; 0 and other whole places too."""
        generators = [Random(SEED) for _ in BOXES]
        found: list[Sample] = []
        for turn in range(TURNS * len(BOXES)):
            place = turn % len(BOXES)
            names = (self.by, *self.others)
            point = {n: MP.mpf(repr(generators[place].uniform(*BOXES[place]))) for n in names}
            found += self._sample(point, where)
            if len(found) == COUNT:
                break
        for whole in WHOLE:
            found += self._sample({**point, self.by: MP.mpf(whole)}, where)
        return found

    def _sample(self, point: dict[str, Any], where: tuple[Indicator, ...]) -> list[Sample]:
        """Both values at a point, if it lies where they are looked at and both exist."""
        if not all(precise(condition, point) == 1 for condition in where):
            return []
        one, other = (precise(b, point) for b in (self.pair.first_body, self.pair.second_body))
        return [(point, one, other)] if MP.isfinite(one) and MP.isfinite(other) else []

    def apart(self) -> Node | None:
        """A place where both have values, and different ones."""
        for place in PLACES:
            point = {self.by: MP.mpf(place.numerator) / place.denominator}
            one, other = (
                MP.nan if self.others else precise(body, point)
                for body in (self.pair.first_body, self.pair.second_body)
            )
            if MP.isfinite(one) and MP.isfinite(other) and abs(one - other) > APART:
                return number(place)
        return None

    def _among(self, samples: list[Sample], where: tuple[Indicator, ...]) -> Relationship | None:
        first, second = self.pair.first, self.pair.second
        if all(close(one, other) for _, one, other in samples):
            return Relationship("equal", first, second, where=where)
        if all(close(one, -other) for _, one, other in samples):
            return Relationship("opposite", first, negate(second), where=where)
        for kind in CONSTANTS:
            constant = self._constant(kind, samples)
            if constant is not None:
                left = _joined(kind, first, second)
                return Relationship(kind, left, constant, where=where)
        yes = self._through(samples, self.pair, False)
        if yes is None:
            turned = [(point, other, one) for point, one, other in samples]
            yes = self._through(turned, self.pair.swapped(), True)
        if yes is None and not where:
            yes = self._square(samples) or self._mixed(samples, self.pair, False)
        if yes is None and not where:
            turned = [(point, other, one) for point, one, other in samples]
            yes = self._mixed(turned, self.pair.swapped(), True)
        if yes is None:
            return None
        return Relationship(yes.kind, yes.left, yes.right, yes.swapped, where)

    def _constant(self, kind: str, samples: list[Sample]) -> Node | None:
        """The value of a sum, difference, product or quotient that is the same everywhere."""
        rules = {
            "sum": lambda x, y: x + y,
            "difference": lambda x, y: x - y,
            "product": lambda x, y: x * y,
            "quotient": lambda x, y: x / y if y else MP.nan,
        }
        values = [rules[kind](one, other) for _, one, other in samples]
        if not all(map(MP.isfinite, values)):
            return None
        if not self.others:
            same = all(close(value, values[0]) for value in values)
            return recognised(values[0]) if same and values[0] != 0 else None
        points = [point for point, _, _ in samples]
        found = self._fit(points, values, [ONE])
        return None if found is None or found == ZERO else found

    def _through(self, samples: list[Sample], pair: Pair, swapped: bool) -> Relationship | None:
        """The first expression as a polynomial in the second."""
        points = [{**point, "_b": other} for point, _, other in samples]
        values = [one for _, one, _ in samples]
        body = Symbol("_b")
        for degree in range(1, DEGREE + 1):
            parts = [power(body, number(k)) for k in range(degree + 1)]
            found = self._fit(points, values, parts, {"_b": pair.second})
            if found is not None:
                kind = "affine" if degree == 1 else "polynomial"
                return Relationship(kind, pair.first, found, swapped)
        return None

    def _square(self, samples: list[Sample]) -> Relationship | None:
        """The square of the first through the second and its square: sin^2 = 1 - cos^2."""
        points = [{**point, "_b": other} for point, _, other in samples]
        values = [one**2 for _, one, _ in samples]
        parts = [power(Symbol("_b"), number(k)) for k in range(3)]
        found = self._fit(points, values, parts, {"_b": self.pair.second})
        if found is None:
            return None
        return Relationship("square", power(self.pair.first, number(2)), found)

    def _mixed(self, samples: list[Sample], pair: Pair, swapped: bool) -> Relationship | None:
        """The first through the second and the letter: f' = -2 t f."""
        if all(close(other, samples[0][2]) for _, _, other in samples):
            return None
        points = [{**point, "_b": other} for point, _, other in samples]
        values = [one for _, one, _ in samples]
        body, by = Symbol("_b"), Symbol(self.by)
        for parts in ([body, multiply(by, body)], [ONE, by, body, multiply(by, body)]):
            found = self._fit(points, values, parts, {"_b": pair.second})
            if found is not None:
                return Relationship("mixed", pair.first, found, swapped)
        return None

    def _fit(
        self,
        points: Sequence[dict[str, Any]],
        values: Sequence[Any],
        parts: Sequence[Node],
        names: dict[str, Node] | None = None,
    ) -> Node | None:
        """Rational coefficients, also times or over other letters, that give the values."""
        for factors in ([ONE], self.factors) if len(self.factors) > 1 else ([ONE],):
            whole = [(multiply(factor, part), part) for part in parts for factor in factors]
            if len(values) < len(whole) + EXTRA:
                return None
            rows = [[precise(node, point) for node, _ in whole] for point in points]
            if not all(MP.isfinite(value) for row in rows for value in row):
                return None
            found = fitted(rows, values)
            if found is None:
                continue
            terms = [
                multiply(number(c), _named(node, names or {}))
                for c, (node, _) in zip(found, whole, strict=True)
                if c
            ]
            if names and not any(_mentions(node, names) for node in terms):
                return None
            return _positive_first(terms)
        return None


def _named(node: Node, names: dict[str, Node]) -> Node:
    return substitute(node, names)


def _mentions(node: Node, names: dict[str, Node]) -> bool:
    return any(part in names.values() for part in descendants(node))


def _positive_first(terms: list[Node]) -> Node:
    if not terms or not _is_negative(terms[0]):
        return add(*terms)
    ordered = [t for t in terms if not _is_negative(t)] + [t for t in terms if _is_negative(t)]
    return add(*ordered)


def _is_negative(term: Node) -> bool:
    return isinstance(term, Negative) or (isinstance(term, Number) and term.value < Fraction(0))


def _joined(kind: str, first: Node, second: Node) -> Node:
    if kind == "sum":
        return add(first, second)
    if kind == "difference":
        return add(first, negate(second))
    return multiply(first, second) if kind == "product" else divide(first, second)

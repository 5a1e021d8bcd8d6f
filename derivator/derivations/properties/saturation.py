"""Where the slope of a function is below a given number, so that a neuron hardly learns."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from derivator.derivations.properties.numbers import NOTHING, Values, inside, zeros
from derivator.derivations.properties.places import Names, Place, between, said
from derivator.derivations.properties.survey import SAME, Survey
from derivator.derivations.properties.target import Target
from derivator.derivations.terms import ChainBuilder
from derivator.notation.analysis import Interval, Union
from derivator.notation.build import add, negate
from derivator.notation.nodes import Absolute, Node, Number
from derivator.notation.numbers import rounded
from derivator.notation.precise import MP, Precise, to_decimal
from derivator.solution import Chain, Relation


@dataclass(frozen=True)
class Saturated:
    """A stretch on which the slope is below the number, or 0."""

    where: Chain | None
    slope: Chain
    zero: bool
    low: Place
    high: Place


@dataclass(frozen=True)
class Saturation:
    """All such stretches, and the places at which they begin, with decimals."""

    below: Node
    stretches: tuple[Saturated, ...]
    places: tuple[Place, ...]
    decimals: tuple[Chain, ...]
    boundaries: tuple[Chain, ...]
    """|f'| = the number at each place where the slope is that."""
    domain: Node | None


def saturation(target: Target, run: Survey, below: Number, names: Names) -> Saturation:
    """Where |f'(t)| < below; raises ``TooManyPlaces``."""
    found: list[tuple[Precise, Precise, bool]] = []
    crossings: list[Precise] = []
    for arc in run.arcs:
        low, high = arc.low.place.number, arc.high.place.number
        slope = target.opening.derivative(arc.formula, target.by)
        steep = Values(slope, target.by)
        turns = [low, high]
        for level in (below, negate(below)):
            turns += zeros(add(slope, negate(level)), target.by, low, high)
        crossings += turns[2:]
        limit = MP.mpf(below.value.numerator) / below.value.denominator
        for start, stop in pairwise(sorted(turns)):
            height = abs(steep(inside(start, stop, 0.43)))
            if MP.isfinite(height) and height < limit:
                flat = all(abs(steep(inside(start, stop, p))) < NOTHING for p in (0.2, 0.6, 0.9))
                _joined(found, start, stop, flat and arc.direction == 0)
    places = [names.place(x) for x in sorted(set(crossings))]
    stretches = tuple(
        _stretch(target, names.place(low), names.place(high), flat, below)
        for low, high, flat in found
    )
    return Saturation(
        below,
        stretches,
        tuple(places),
        tuple(_decimals(place, names.digits) for place in places if place.exact and _long(place)),
        tuple(_boundary(target, place, below) for place in places),
        _set(stretches),
    )


def _joined(
    found: list[tuple[Precise, Precise, bool]], low: Precise, high: Precise, flat: bool
) -> None:
    if found and abs(found[-1][1] - low) < SAME and found[-1][2] == flat:
        found[-1] = (found[-1][0], high, flat)
    else:
        found.append((low, high, flat))


def _stretch(target: Target, low: Place, high: Place, flat: bool, below: Number) -> Saturated:
    where = between(target.by, low, high)
    slope = target.value(extra=1)
    if flat:
        chain = Chain((slope, Number(below.value * 0)), (Relation.EQUAL,), where=where)
    else:
        chain = Chain((Absolute(slope), below), (Relation.LESS,), where=where)
    return Saturated(said(target.by, low, high), chain, flat, low, high)


def _boundary(target: Target, place: Place, below: Number) -> Chain:
    slope = Absolute(target.value(place.node, extra=1))
    return Chain((slope, below), (Relation.EQUAL,))


def _long(place: Place) -> bool:
    return not isinstance(place.node, Number)


def _decimals(place: Place, digits: int) -> Chain:
    value = rounded(to_decimal(place.number), digits, place.node)
    return ChainBuilder(place.node).then(value, False).chain()


def _set(stretches: tuple[Saturated, ...]) -> Node | None:
    parts = tuple(Interval(s.low.node, s.high.node) for s in stretches)
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Union(parts)

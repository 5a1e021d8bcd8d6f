"""Two places at which a function has the same value, so that it has no inverse."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from derivator.derivations.properties.numbers import NOTHING, Values, inside, zeros
from derivator.derivations.properties.places import Names, exactly, value_at
from derivator.derivations.properties.survey import SAME, Survey
from derivator.derivations.properties.target import Target
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import add, negate
from derivator.notation.nodes import Node
from derivator.notation.precise import MP, Precise
from derivator.solution import Chain, Relation


@dataclass(frozen=True)
class Clash:
    """f(-1) = 1 = f(1)."""

    chain: Chain
    places: tuple[Node, Node]
    unequal: Chain


def clash_of(target: Target, run: Survey, names: Names) -> Clash | None:
    """Two places of equal value, simple ones where there are such."""
    own = Values(target.body, target.by)
    pair = _simple(own, run) or _searched(target, own, run)
    if run.period is not None:
        pair = _a_period_apart(own, run)
    if pair is None:
        return None
    left, right = map(names.place, pair)
    value, exactly = value_at(target.body, target.by, left, names.digits, target.value(left.node))
    chain = ChainBuilder(target.value(left.node))
    if exactly:
        chain.then(value)
    places = (left.node, right.node)
    chain.then(target.value(right.node))
    return Clash(chain.chain(), places, Chain(places, (Relation.UNEQUAL,)))


def _a_period_apart(own: Values, run: Survey) -> tuple[Precise, Precise] | None:
    low, high = (place.number for place in run.ends_of_domain)
    length = high - low
    for x in (MP.zero, length / 4, length / 3):
        if MP.isfinite(own(x)):
            return x, x + length
    return None


def _places(run: Survey) -> list[Precise]:
    low, high = run.arcs[0].low.place.number, run.arcs[-1].high.place.number
    steps = sorted((MP.mpf(k) / 2 for k in range(-16, 17)), key=lambda x: (x != int(x), abs(x), -x))
    return [x for x in steps if low <= x <= high]


def _simple(own: Values, run: Survey) -> tuple[Precise, Precise] | None:
    known = [(x, own(x)) for x in _places(run)]
    known = [(x, value) for x, value in known if MP.isfinite(value)]
    for (x, one), (other, two) in combinations(known, 2):
        if abs(one - two) < NOTHING:
            return min(x, other), max(x, other)
    return None


def _searched(target: Target, own: Values, run: Survey) -> tuple[Precise, Precise] | None:
    """A simple place, and another one at which the value returns."""
    ends = run.arcs[0].low.place.number, run.arcs[-1].high.place.number
    middles = [inside(arc.low.place.number, arc.high.place.number) for arc in run.arcs]
    for x in (*_places(run), *middles):
        value = own(x)
        if not MP.isfinite(value):
            continue
        shifted = add(target.body, negate(exactly(value)))
        others = [z for z in zeros(shifted, target.by, *ends) if abs(z - x) > SAME]
        if others:
            return min(x, others[0]), max(x, others[0])
    return None

"""Where a function rises and falls, its local extrema, and what it tends to at its ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from derivator.derivations.properties.forms import put_in
from derivator.derivations.properties.places import between, said, with_decimals
from derivator.derivations.properties.survey import Arc, End, Survey
from derivator.derivations.properties.target import Target
from derivator.derivations.terms import ChainBuilder
from derivator.notation.analysis import Limit
from derivator.notation.build import ZERO
from derivator.notation.nodes import Node
from derivator.notation.precise import Precise
from derivator.solution import Chain, Relation

SIGNS = {1: Relation.GREATER, -1: Relation.LESS, 0: Relation.EQUAL}


@dataclass(frozen=True)
class Stretch:
    """f'(t) > 0 where t < 1."""

    where: Chain | None
    """None for the whole line."""
    sign: Chain
    direction: int


@dataclass(frozen=True)
class Extreme:
    """A local extremum and its value."""

    place: Node
    number: Precise
    value: Chain
    height: Precise
    highest: bool
    smooth: bool
    """Whether the derivative is 0 there, and not missing."""


@dataclass(frozen=True)
class Tendency:
    """The limit at an end, or the value at an end that belongs to the domain."""

    chain: Chain
    attained: bool


def stretches(target: Target, run: Survey) -> tuple[Stretch, ...]:
    """Each stretch with the sign of the derivative, which the check looks at there."""
    return tuple(_stretch(target, arcs) for arcs in _joined(run.arcs))


def _joined(arcs: Sequence[Arc]) -> list[tuple[Arc, Arc]]:
    """(first, last) of neighbours that run the same way."""
    found: list[tuple[Arc, Arc]] = []
    for arc in arcs:
        before = found[-1][1] if found else None
        meets = before is not None and before.high.place.number == arc.low.place.number
        if before is not None and meets and _goes_on(before, arc):
            found[-1] = (found[-1][0], arc)
        else:
            found.append((arc, arc))
    return found


def _goes_on(before: Arc, arc: Arc) -> bool:
    same = before.direction == arc.direction and before.formula is arc.formula
    return same and before.high.attained and arc.low.attained and before.direction == 0


def _stretch(target: Target, arcs: tuple[Arc, Arc]) -> Stretch:
    low, high = arcs[0].low.place, arcs[1].high.place
    sign = Chain(
        (target.value(extra=1), ZERO),
        (SIGNS[arcs[0].direction],),
        where=between(target.by, low, high),
    )
    return Stretch(said(target.by, low, high), sign, arcs[0].direction)


def extremes(target: Target, run: Survey, digits: int) -> tuple[Extreme, ...]:
    """The places where it turns from rising to falling, or back."""
    found = []
    smooth = {place.number for place in run.critical}
    for before, after in pairwise(run.arcs):
        end = before.high
        place = end.place
        meets = place.number == after.low.place.number and end.attained and after.low.attained
        if meets and before.direction * after.direction == -1:
            value, highest = value_chain(target, end, digits), before.direction > 0
            turns = place.number in smooth
            found.append(Extreme(place.node, place.number, value, end.number, highest, turns))
    return tuple(found)


def value_chain(target: Target, end: End, digits: int) -> Chain:
    """f(1) = 1 e^(-1) = e^(-1) ≈ 0.3679."""
    chain = ChainBuilder(target.value(end.place.node))
    if end.place.exact and not target.order:
        chain.then(put_in(target.formula, target.by, end.place.node))
    return with_decimals(chain, end.value, end.exact, digits)


def tendencies(target: Target, run: Survey) -> tuple[Tendency, ...]:
    """The limits at the ends of the domain and at gaps, from the left to the right."""
    found: dict[tuple[Node, int], Tendency] = {}
    turning = {arc.high.place.number for arc in run.arcs} & {a.low.place.number for a in run.arcs}
    for end in run.ends:
        at = end.place
        if at.number in turning and end.attained:
            continue
        if end.attained:
            found[at.node, 0] = Tendency(_valued(target, end), True)
        else:
            found[at.node, end.side] = Tendency(limit_chain(target, end), False)
    return tuple(found.values())


def limit_chain(target: Target, end: End) -> Chain:
    """The limit at an end that is not reached."""
    side = end.side if end.place.finite else 0
    limit = Limit(target.value(), target.letter, end.place.node, side)
    return ChainBuilder(limit).then(end.value, end.exact).chain()


def _valued(target: Target, end: End) -> Chain:
    chain = ChainBuilder(target.value(end.place.node))
    return chain.then(end.value, end.exact).chain()

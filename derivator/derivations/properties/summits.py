"""The greatest or least value of a function on the whole, reached or only approached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from derivator.derivations.properties.places import with_decimals
from derivator.derivations.properties.stretches import limit_chain
from derivator.derivations.properties.survey import End, Survey
from derivator.derivations.properties.target import Target
from derivator.derivations.terms import ChainBuilder
from derivator.notation.analysis import Greatest, Infinity, Least
from derivator.notation.build import ONE, TWO, ZERO, add, divide, negate
from derivator.notation.nodes import Indicator, Node
from derivator.notation.precise import MP, Precise
from derivator.solution import Chain, Relation

CLOSE = MP.mpf(10) ** -25


@dataclass(frozen=True)
class Summit:
    """What a function's values do not exceed (or fall below), and whether one of them is that."""

    highest: bool
    kind: Literal["reached", "approached", "unbounded"]
    places: tuple[Node, ...]
    """Where it is reached, as far as that is at single places."""
    numbers: tuple[Precise, ...]
    plateau: bool
    """Whether it is reached on a whole stretch."""
    bound: Chain | None
    """f(t) <= c, or f(t) < c where it is not reached; None where there is none."""
    final: Chain
    """max f(t) = f(t_0) = c, or the limit that is approached."""
    value: Node
    exact: bool
    number: Precise


def summit(
    target: Target,
    run: Survey,
    highest: bool,
    where: tuple[Indicator, ...] | None,
    digits: int,
) -> Summit:
    """The summit; ``where`` is the interval that is looked at, None for the whole domain."""
    best = run.greatest if highest else run.least
    if MP.isinf(best.number):
        chain = limit_chain(target, best)
        value: Node = Infinity(1 if best.number > 0 else -1)
        return Summit(highest, "unbounded", (), (), False, None, chain, value, True, best.number)
    same = [end for end in run.ends if _equal(end, best)]
    level = any(arc.direction == 0 and _equal(arc.low, best) for arc in run.arcs)
    if not (best.attained or level):
        relation = Relation.LESS if highest else Relation.GREATER
        bound = Chain((target.value(), best.value), (relation,), where=where or ())
        chain = limit_chain(target, best)
        return Summit(
            highest, "approached", (), (), False, bound, chain, best.value, best.exact, best.number
        )
    places = {end.place.number: end.place for end in same if end.attained}
    first = _inner_place(run, best) if level else best.place.node
    inner = target.value(first)
    if where is None:
        kind = Greatest if highest else Least
        start = ChainBuilder(kind(target.value(), target.letter)).then(inner)
    else:
        start = ChainBuilder(inner)
    final = with_decimals(start, best.value, best.exact, digits)
    relation = Relation.AT_MOST if highest else Relation.AT_LEAST
    end = best.value if best.exact else inner
    bound = Chain((target.value(), end), (relation,), where=where or ())
    nodes = tuple(place.node for place in places.values())
    return Summit(
        highest, "reached", nodes, tuple(places), level, bound, final, best.value, best.exact,
        best.number,
    )  # fmt: skip


def _inner_place(run: Survey, best: End) -> Node:
    """A simple place on a stretch on which the value is taken."""
    arc = next(arc for arc in run.arcs if arc.direction == 0 and _equal(arc.low, best))
    if not arc.low.place.finite and not arc.high.place.finite:
        return ZERO
    if not arc.low.place.finite:
        return add(arc.high.place.node, negate(ONE))
    if not arc.high.place.finite:
        return add(arc.low.place.node, ONE)
    return divide(add(arc.low.place.node, arc.high.place.node), TWO)


def _equal(end: End, best: End) -> bool:
    return bool(MP.isfinite(end.number) and abs(end.number - best.number) < CLOSE)

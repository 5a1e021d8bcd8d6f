"""Why a formula that oscillates has no limit: two sequences along which it tends elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from derivator.algebra.bounded import GaveUp, bounded
from derivator.derivations.limiting.tendency import Approach, Indeterminate, Oscillates, Squeezed
from derivator.notation.analysis import Infinity, Limit
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.precise import MP, precise
from derivator.notation.to_sympy import to_sympy
from derivator.notation.walk import descendants, substitute
from derivator.solution import Chain, Relation

COUNTER = Symbol("n")


@dataclass(frozen=True)
class Sequence:
    """Places that go where the letter goes, and the values there."""

    place: Node
    values: Chain
    """f(t_n) = ... = its formula in n."""
    end: Chain | None
    """The limit of these values, where they are not all equal."""
    limit: Any


def two_sequences(value: Node, body: Node, approach: Approach) -> tuple[Sequence, Sequence] | None:
    """Two sequences with different limits; None where none are found."""
    found: list[Sequence] = []
    for place in _places(body, approach):
        own = _along(value, body, place, approach.by)
        if own is None:
            continue
        if found and own.limit != found[0].limit:
            return found[0], own
        found += [] if found else [own]
    return None


def _places(body: Node, approach: Approach) -> Iterator[Node]:
    """Where a wave inside the formula is at its crests, troughs and zeros."""
    import sympy as sp

    counter = sp.Symbol("n", integer=True, positive=True)
    unknown = sp.Symbol(approach.by.name, real=True)
    for part in descendants(body):
        if not isinstance(part, Call) or part.function.name not in ("sin", "cos", "tan"):
            continue
        (inner,) = part.arguments
        try:
            grown = approach.tends(inner)
        except (Indeterminate, Oscillates, Squeezed):
            continue
        if not MP.isinf(grown):
            continue
        sign = 1 if grown > 0 else -1
        for phase in (sp.Integer(0), sp.pi / 2, -sp.pi / 2, sp.pi / 4):
            angle = sign * (phase + 2 * sp.pi * counter)
            try:
                formula = to_sympy(inner)
                roots = [angle]
                if formula != unknown:
                    roots = bounded(lambda f=formula, a=angle: sp.solve(f - a, unknown))  # type: ignore[misc]
                for root in roots:
                    place = from_sympy(sp.factor_terms(root), ("n",))
                    if _goes(place, approach):
                        yield place
                        break
            except (GaveUp, TypeError, ValueError, UnknownExpression):
                continue


def _goes(place: Node, approach: Approach) -> bool:
    """Whether places go where the letter goes, from its side."""
    far = precise(Limit(place, COUNTER, Infinity()), {})
    goal = precise(approach.to, {})
    if MP.isnan(far) or (far != goal and not abs(far - goal) < 1e-8):
        return False
    side = approach.side or approach.looked
    return bool(MP.isinf(goal) or (precise(place, {"n": MP.mpf(3)}) - goal) * (side or 1) > 0)


def _along(value: Node, body: Node, place: Node, by: Symbol) -> Sequence | None:
    import sympy as sp

    counter = sp.Symbol("n", integer=True, positive=True)
    written = substitute(body, {by.name: place})
    try:
        expression = to_sympy(place, {"n": counter})
        formula = to_sympy(body, {by.name: expression})
        short = from_sympy(bounded(lambda: sp.simplify(formula)), ("n",))
        limit = precise(Limit(short, COUNTER, Infinity()), {})
    except (GaveUp, TypeError, ValueError, UnknownExpression):
        return None
    if MP.isnan(limit) or short == written:
        return None
    first = substitute(value, {by.name: place})
    terms = (written, short) if first == written else (first, written, short)
    values = Chain(terms, (Relation.EQUAL,) * (len(terms) - 1))
    if not any(part == COUNTER for part in descendants(short)):
        return Sequence(place, values, None, limit)
    if not MP.isinf(limit):
        return None
    end = Infinity(1 if limit > 0 else -1)
    return Sequence(
        place, values, Chain((Limit(short, COUNTER, Infinity()), end), (Relation.EQUAL,)), limit
    )

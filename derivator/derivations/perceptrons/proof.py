"""Why no weights exist: sums of the rows' conditions that contradict one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.perceptrons.conditions import Conditions
from derivator.derivations.perceptrons.reading import decimals, shown
from derivator.derivations.perceptrons.threshold import Contradiction
from derivator.derivations.perceptrons.unit import together
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import ZERO, add, multiply
from derivator.notation.matrices import Matrix
from derivator.notation.nodes import Node, Product, Sum
from derivator.solution import Chain, Relation

LARGE = 1000
POINTED = 3
"""With so many inputs the common point of both classes is written down."""


@dataclass(frozen=True)
class Proof:
    """The same combination of weights, once by the rows of each class."""

    single: Chain | None
    """A row whose sum is 0 whatever the weights are."""
    above: Chain | None
    """Rows whose sum must be above 0, with their coefficients, added up."""
    below: Chain | None
    """Rows whose sum must not be above 0, added up to the same."""
    goals: Chain | None
    """What the prescribed sums add up to, where it is not 0."""
    balanced: bool
    """Whether rows of one kind contradict one another already: their sum is 0."""
    shared: Chain | None
    """A point that lies between points of one class and between points of the other."""


def proof_of(found: Contradiction, conditions: Conditions) -> Proof:
    """The contradiction as chains."""
    unit = conditions.unit
    alone = [k for k in found.ones if not any(unit.vectors[k])]
    if alone:
        return Proof(conditions.at_zero(alone[0]), None, None, None, False, None)
    ones = [(times, unit.sum_of(k)) for k, times in found.ones.items()]
    zeros = [(times, unit.sum_of(k)) for k, times in found.zeros.items()]
    total = _combined(found.ones, conditions)
    step = unit.activation == "step"
    above = ChainBuilder(together(ones)).then(total)
    goals, amount = None, None
    if not step:
        amount = sum((t * conditions.goals[k] for k, t in found.ones.items()), Fraction(0))
        goals = _goals(found.ones, conditions, amount)
    if not found.zeros:
        return Proof(None, _nothing(above.chain(), found.ones), None, goals, True, None)
    conditions_above = conditions.meeting(found.ones)
    if step:
        ended = Chain((*above.terms, ZERO), (*above.relations, Relation.GREATER))
    else:
        assert amount is not None
        last = (shown(amount), ZERO)
        ended = Chain((*above.terms, *last), (*above.relations, Relation.EQUAL, Relation.GREATER))
    ended = Chain(ended.terms, ended.relations, where=conditions_above)
    below = ChainBuilder(together(zeros)).then(total)
    under = Chain(
        (*below.terms, ZERO),
        (*below.relations, Relation.AT_MOST),
        where=conditions.meeting(found.zeros),
    )
    return Proof(None, ended, under, goals, False, _shared(found, conditions) if step else None)


def _nothing(chain: Chain, times: Mapping[int, Fraction]) -> Chain:
    """A sum that is 0; with large coefficients the 0 first, which rounding does not blur."""
    turned = max(map(abs, times.values())) > LARGE
    return Chain(chain.terms[::-1], chain.relations) if turned else chain


def _combined(times: Mapping[int, Fraction], conditions: Conditions) -> Node:
    vectors = conditions.unit.vectors
    sums = [
        sum((t * vectors[k][j] for k, t in times.items()), Fraction(0))
        for j in range(len(conditions.unit.weights))
    ]
    pairs = zip(sums, conditions.unit.weights, strict=True)
    return decimals(add(*(multiply(shown(x), w) for x, w in pairs)))


def _goals(times: Mapping[int, Fraction], conditions: Conditions, amount: Fraction) -> Chain:
    terms = together([(t, shown(conditions.goals[k])) for k, t in times.items()])
    chain = ChainBuilder(terms).then(shown(amount)).chain()
    relation = Relation.GREATER if amount > 0 else Relation.LESS
    return Chain((*chain.terms, ZERO), (*chain.relations, relation))


def _shared(found: Contradiction, conditions: Conditions) -> Chain | None:
    """Shares of points of the one class and of the other that give the same point."""
    unit = conditions.unit
    if not unit.constant or unit.features or not 2 <= len(unit.rows.names) <= POINTED:
        return None
    sides = []
    for own in (found.ones, found.zeros):
        whole = sum(own.values(), Fraction(0))
        terms: list[Node] = []
        for k, t in own.items():
            point = Matrix((unit.rows.inputs[k],))
            terms.append(point if t == whole else Product((shown(t / whole), point)))
        sides.append(terms[0] if len(terms) == 1 else Sum(tuple(terms)))
    whole = sum(found.ones.values(), Fraction(0))
    place = tuple(
        shown(sum((t * unit.points[k][j] for k, t in found.ones.items()), Fraction(0)) / whole)
        for j in range(len(unit.rows.names))
    )
    return ChainBuilder(sides[0]).then(Matrix((place,))).then(sides[1]).chain()

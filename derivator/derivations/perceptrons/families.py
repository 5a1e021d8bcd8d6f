"""All weights with prescribed sums, as conditions on the weights that stay free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.logistic.separation import whole
from derivator.derivations.perceptrons.conditions import Conditions
from derivator.derivations.perceptrons.reading import shown
from derivator.derivations.perceptrons.threshold import Weights, threshold_weights
from derivator.derivations.perceptrons.unit import OUTPUT, affine
from derivator.derivations.perceptrons.values import Affine, family
from derivator.notation.build import add, multiply
from derivator.notation.nodes import Indicator, Node, Symbol
from derivator.solution import Chain, Relation

MOST_BOUNDS = 2
"""More inequalities on the free weights say nothing to a reader."""
SIGNS = {"<=": Relation.AT_MOST, ">=": Relation.AT_LEAST}


@dataclass(frozen=True)
class AllWeights:
    """The determined weights through the free ones, and what is asked of these."""

    determined: tuple[Chain, ...]
    free: tuple[Node, ...]
    bounds: tuple[Chain, ...]
    proofs: tuple[Chain, ...]
    """With such weights every row gets its answer; beyond a bound one of them does not."""


def all_weights(conditions: Conditions) -> AllWeights | None:
    """Everything that serves; None where a few inequalities cannot say it."""
    letters = conditions.unit.weights
    found = family(conditions.demand, len(letters), conditions.unit.constant)
    if found is None:
        return None
    fixed = tuple(
        Indicator(letters[p], "=", affine(own, letters)) for p, own in found.determined.items()
    )
    if not _has_inside(found.bounds, len(letters)):
        return None
    kept = _bounds(dict(zip(conditions.demand.at_most, found.bounds, strict=True)), letters)
    if len(kept) > MOST_BOUNDS:
        return None
    bounds = tuple(kept)
    where = (*fixed, *bounds)
    answers = conditions.unit.rows.answers
    return AllWeights(
        tuple(Chain((c.left, c.right), (Relation.EQUAL,), where=(c,)) for c in fixed),
        tuple(letters[p] for p in found.free),
        tuple(Chain((c.left, c.right), (SIGNS[c.relation],), where=(c,)) for c in bounds),
        (
            *(
                Chain((OUTPUT, answer), (Relation.EQUAL,), where=(*conditions.unit.at(k), *where))
                for k, answer in enumerate(answers)
            ),
            *(_beyond(conditions, row, bound, fixed) for bound, row in kept.items()),
        ),
    )


def _beyond(
    conditions: Conditions, row: int, bound: Indicator, fixed: Sequence[Indicator]
) -> Chain:
    """Where a bound does not hold, its row does not get its answer."""
    outside = Indicator(bound.left, ">" if bound.relation == "<=" else "<", bound.right)
    where = (*conditions.unit.at(row), *fixed, outside)
    return Chain((OUTPUT, conditions.unit.rows.answers[row]), (Relation.UNEQUAL,), where=where)


def _has_inside(bounds: Sequence[Affine], size: int) -> bool:
    """Whether all bounds can hold strictly at once."""
    rows = [
        (*(-own.slopes.get(p, Fraction(0)) for p in range(size)), -own.constant)
        for own in bounds
        if own.slopes
    ]
    last = (*(Fraction(0) for _ in range(size)), Fraction(1))
    found = threshold_weights([*rows, last], [1] * (len(rows) + 1), False)
    return isinstance(found, Weights)


def _bounds(found: Mapping[int, Affine], letters: Sequence[Symbol]) -> dict[Indicator, int]:
    """Bounds with their rows, free weights on the left; of one weight only the tightest stay."""
    kept: dict[Indicator, int] = {}
    low: dict[int, tuple[Fraction, int]] = {}
    high: dict[int, tuple[Fraction, int]] = {}
    for row, own in found.items():
        if len(own.slopes) == 1:
            ((place, slope),) = own.slopes.items()
            end = -own.constant / slope
            if slope > 0:
                high[place] = min((end, row), high.get(place, (end, row)))
            else:
                low[place] = max((end, row), low.get(place, (end, row)))
        elif own.slopes:
            kept[_several(own, letters)] = row
    for place, (end, row) in low.items():
        kept[Indicator(letters[place], ">=", shown(end))] = row
    for place, (end, row) in high.items():
        kept[Indicator(letters[place], "<=", shown(end))] = row
    return kept


def _several(own: Affine, letters: Sequence[Symbol]) -> Indicator:
    """A bound on several weights in whole numbers, the first of them positive."""
    scaled = whole(list(own.slopes.values()))
    first = next(iter(own.slopes.values()))
    times = Fraction(scaled[0]) / first
    sign = 1 if first > 0 else -1
    pairs = zip(own.slopes, scaled, strict=True)
    left = add(*(multiply(shown(sign * s), letters[p]) for p, s in pairs))
    right = -sign * times * own.constant
    return Indicator(left, "<=" if sign > 0 else ">=", shown(right))

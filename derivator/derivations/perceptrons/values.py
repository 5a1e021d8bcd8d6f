"""Weights of one neuron whose sums are prescribed: exactly, or by a bound from above.

A ReLU that must give 2 needs the sum 2, one that must give 0 a sum of at most 0.  Of other
functions, such as the sigmoid, every row prescribes its sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, combinations, islice, product

from derivator.algebra.simplex import Vector, nonnegative_solution
from derivator.derivations.logistic.separation import reduced, whole
from derivator.derivations.perceptrons.threshold import Contradiction

FREE = tuple(
    Fraction(x) for x in (1, -1, Fraction(1, 2), Fraction(-1, 2), 2, -2, 3, -3, 4, -4, 5, -5)
)
"""What is tried for weights that the equations leave free."""
MOST_FREE = 3
MOST_WEIGHTS = 9
MOST_TRIED = 30_000
"""So many weights are tried; after them the linear program answers."""


@dataclass(frozen=True)
class Demand:
    """What the rows ask of the weights v: a v = goal, or a v <= 0."""

    equal: Mapping[int, tuple[Vector, Fraction]]
    at_most: Mapping[int, Vector]

    def holds(self, weights: Sequence[Fraction]) -> bool:
        """Whether weights meet all of it."""
        return all(dot(row, weights) == goal for row, goal in self.equal.values()) and all(
            dot(row, weights) <= 0 for row in self.at_most.values()
        )


@dataclass(frozen=True)
class Affine:
    """A number plus multiples of the weights that stay free, by their places."""

    constant: Fraction
    slopes: Mapping[int, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """All weights that serve: the determined ones through the free ones, and what these must meet.

    Each of ``bounds`` must not be above 0.
    """

    determined: Mapping[int, Affine]
    free: tuple[int, ...]
    bounds: tuple[Affine, ...]


def dot(row: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """The weighted sum."""
    return sum((a * w for a, w in zip(row, weights, strict=True)), Fraction(0))


def demanded_weights(demand: Demand, size: int) -> Vector | Contradiction:
    """Weights that meet the demand, few and simple ones, or why there are none."""
    columns, keys = [], list[tuple[str, int]]()
    for k, (row, goal) in demand.equal.items():
        columns += [(*row, goal), tuple(-x for x in (*row, goal))]
        keys += [("+", k), ("-", k)]
    for k, row in demand.at_most.items():
        columns.append((*(-x for x in row), Fraction(0)))
        keys.append(("0", k))
    found = nonnegative_solution(columns, (*(Fraction(0) for _ in range(size)), Fraction(1)))
    if found.solution is None:
        assert found.proof is not None
        last = -found.proof[-1]
        small = _simplest(demand, size) if size <= MOST_WEIGHTS else None
        return small or tuple(x / last for x in found.proof[:-1])
    ones, zeros = dict[int, Fraction](), dict[int, Fraction]()
    for (sign, k), times in zip(keys, whole(found.solution), strict=True):
        if times and sign == "0":
            zeros[k] = Fraction(times)
        elif times:
            ones[k] = ones.get(k, Fraction(0)) + (times if sign == "+" else -times)
    return Contradiction({k: x for k, x in ones.items() if x}, zeros)


def _simplest(demand: Demand, size: int) -> Vector | None:
    budget = MOST_TRIED
    for count in range(size + 1):
        tried = chain.from_iterable(
            _with_places(demand, size, places) for places in combinations(range(size), count)
        )
        candidates = list(islice(tried, budget))
        budget -= len(candidates)
        found = [weights for weights in candidates if demand.holds(weights)]
        if found:
            return min(found, key=_complexity)
    return None


def _complexity(weights: Vector) -> tuple[object, ...]:
    return (
        sum(w.denominator for w in weights),
        sum(map(abs, weights)),
        sum(w < 0 for w in weights),
        tuple(-w for w in weights),
    )


def _with_places(demand: Demand, size: int, places: tuple[int, ...]) -> Iterator[Vector]:
    """Weights that are 0 but for some places and meet the equations."""
    rows = [(*(row[p] for p in places), goal) for row, goal in demand.equal.values()]
    solved = solved_for(rows, len(places))
    if solved is None:
        return
    determined, free = solved
    if len(free) > MOST_FREE:
        return
    for chosen in product(FREE, repeat=len(free)):
        values = dict(zip(free, chosen, strict=True))
        for p, affine in determined.items():
            values[p] = at(affine, values)
        full = [Fraction(0)] * size
        for p, value in values.items():
            full[places[p]] = value
        yield tuple(full)


def at(affine: Affine, values: Mapping[int, Fraction]) -> Fraction:
    """Its value."""
    return affine.constant + sum(
        (slope * values[p] for p, slope in affine.slopes.items()), Fraction(0)
    )


def solved_for(
    rows: Sequence[Vector], size: int
) -> tuple[dict[int, Affine], tuple[int, ...]] | None:
    """Equations (a, goal) solved for as many unknowns as possible; None where they contradict."""
    work, pivots = reduced([row for row in rows if any(row)])
    if size in pivots:
        return None
    free = tuple(p for p in range(size) if p not in pivots)
    determined = {}
    for line, pivot in zip(work, pivots, strict=False):
        slopes = {p: -line[p] for p in free if line[p]}
        determined[pivot] = Affine(line[size], slopes)
    return determined, free


def family(demand: Demand, size: int, constant: bool) -> Family | None:
    """All weights that meet the demand; None where the equations contradict one another.

    The constant, which stands last, and then the weights from the first on are determined first.
    """
    order = [size - 1, *range(size - 1)] if constant else [*range(size)]
    rows = [(*(row[p] for p in order), goal) for row, goal in demand.equal.values()]
    solved = solved_for(rows, size)
    if solved is None:
        return None
    determined = {
        order[p]: Affine(a.constant, {order[q]: s for q, s in a.slopes.items()})
        for p, a in solved[0].items()
    }
    free = tuple(sorted(order[p] for p in solved[1]))
    bounds = []
    for row in demand.at_most.values():
        start = Fraction(0)
        slopes: dict[int, Fraction] = dict.fromkeys(free, Fraction(0))
        for p, x in enumerate(row):
            if p in slopes:
                slopes[p] += x
            elif p in determined:
                start += x * determined[p].constant
                for q, s in determined[p].slopes.items():
                    slopes[q] += x * s
        bounds.append(Affine(start, {p: s for p, s in slopes.items() if s}))
    return Family(determined, free, tuple(bounds))

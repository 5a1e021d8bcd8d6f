"""What follows the first layer: one neuron, or several and one that joins them.

Rows are the outputs of the first layer (or coordinates of points), answers are the classes.  A
union of k half-spaces serves as second layer where the rows of class 1 fall into k groups, each
of which one neuron tells from all rows of class 0; an intersection likewise with the classes
swapped.  For k = 2 nothing else comes into question: every function of two bits that one neuron
computes is a conjunction or a disjunction of the bits or of their opposites, or one bit alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product

from derivator.algebra.simplex import Vector, nonnegative_solution
from derivator.derivations.perceptrons.threshold import (
    Contradiction,
    Weights,
    threshold_weights,
)

BUDGET = 600
"""So many linear programs are solved before the search for the fewest groups gives up."""
MOST_GROUPS = 8
MOST_CANDIDATES = 1200


@dataclass(frozen=True)
class Joint:
    """Neurons of a second layer, and the one that joins them."""

    hidden: tuple[Weights, ...]
    output: Weights
    union: bool
    """Whether the output is 1 where any of them is; else where all of them are."""
    least: bool
    """Whether fewer neurons in the second layer were ruled out."""


@dataclass(frozen=True)
class Detour:
    """One more neuron whose output joins those of the first layer."""

    extra: Weights
    output: Weights


def fires(weights: Weights, row: Sequence[Fraction | int]) -> int:
    """The output of a neuron: 1 where its sum is positive."""
    total = weights.constant or Fraction(0)
    total += sum((w * x for w, x in zip(weights.weights, row, strict=True)), Fraction(0))
    return int(total > 0)


def separable(ones: Iterable[Vector], zeros: Iterable[Vector]) -> bool:
    """Whether one neuron with a constant is 1 on all of the first and 0 on all of the second."""
    one, zero = Fraction(1), Fraction(0)
    columns = [(*row, one, one) for row in ones]
    columns += [(*(-x for x in row), -one, zero) for row in zeros]
    if not columns:
        return True
    right = (*(zero for _ in columns[0][:-1]), one)
    return nonnegative_solution(columns, right).solution is None


def one_neuron(rows: Sequence[Vector], answers: Sequence[int]) -> Weights | Contradiction:
    """The weights of one neuron, or the proof that there are none."""
    return threshold_weights(rows, answers, constant=True)


def joint(rows: Sequence[Vector], answers: Sequence[int]) -> Joint:
    """As few neurons of a second layer as the search finds, and the output neuron."""
    ones = [row for row, answer in zip(rows, answers, strict=True) if answer]
    zeros = [row for row, answer in zip(rows, answers, strict=True) if not answer]
    cover = {True: Cover(ones, zeros), False: Cover(zeros, ones)}
    for count in range(2, MOST_GROUPS + 1):
        for union, search in cover.items():
            groups = search.groups(count)
            if groups is not None:
                least = count == 2 or (count == 3 and not any(c.spent for c in cover.values()))
                return _joined(rows, answers, groups, union, least)
    union = len(cover[True].greedy()) <= len(cover[False].greedy())
    return _joined(rows, answers, cover[union].greedy(), union, least=False)


def _joined(
    rows: Sequence[Vector],
    answers: Sequence[int],
    groups: Sequence[Sequence[Vector]],
    union: bool,
    least: bool,
) -> Joint:
    hidden = []
    for group in groups:
        chosen = [
            (row, answer)
            for row, answer in zip(rows, answers, strict=True)
            if row in group or bool(answer) != union
        ]
        hidden.append(_weights([r for r, _ in chosen], [a for _, a in chosen]))
    table = {
        tuple(Fraction(fires(own, row)) for own in hidden): answer
        for row, answer in zip(rows, answers, strict=True)
    }
    output = _weights(list(table), list(table.values()))
    return Joint(tuple(hidden), output, union, least)


def _weights(rows: Sequence[Vector], answers: Sequence[int]) -> Weights:
    found = one_neuron(rows, answers)
    assert isinstance(found, Weights)
    return found


class Cover:
    """Groups of rows, each of which one neuron tells from all the others' rows."""

    def __init__(self, rows: Sequence[Vector], others: Sequence[Vector]) -> None:
        self.rows, self.others = rows, others
        self.known: dict[frozenset[int], bool] = {}
        self.spent = False
        """Whether the search was given up."""

    def groups(self, count: int) -> list[list[Vector]] | None:
        """So many groups; None where there are none, or none were found in time."""
        found = self._assign(0, [], count)
        return None if found is None else [[self.rows[k] for k in group] for group in found]

    def _assign(
        self, place: int, groups: list[frozenset[int]], count: int
    ) -> list[frozenset[int]] | None:
        if place == len(self.rows):
            return groups
        for index in range(min(len(groups) + 1, count)):
            grown = (groups[index] if index < len(groups) else frozenset()) | {place}
            if not self._apart(grown):
                continue
            found = self._assign(place + 1, [*groups[:index], grown, *groups[index + 1 :]], count)
            if found is not None:
                return found
        return None

    def _apart(self, group: frozenset[int]) -> bool:
        if group not in self.known:
            if len(self.known) > BUDGET:
                self.spent = True
                return False
            self.known[group] = separable([self.rows[k] for k in group], self.others)
        return self.known[group]

    def greedy(self) -> list[list[Vector]]:
        """Groups grown one after the other, each as far as it goes."""
        rest = list(self.rows)
        found = []
        while rest:
            group = [rest[0]]
            for row in rest[1:]:
                if separable([*group, row], self.others):
                    group.append(row)
            found.append(group)
            rest = [row for row in rest if row not in group]
        return found


def detour(rows: Sequence[Vector], answers: Sequence[int]) -> Detour | None:
    """One neuron more between the first layer and the output, where a search finds it."""
    size = len(rows[0])
    reach = 2 if size <= 3 else 1
    seen: set[tuple[int, ...]] = set()
    choices = sorted(
        product(range(-reach, reach + 1), repeat=size),
        key=lambda w: (sum(map(abs, w)), sum(x < 0 for x in w), [-x for x in w]),
    )
    for weights in choices:
        sums = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in rows]
        levels = sorted(set(sums))
        for low, high in pairwise(levels):
            bits = tuple(int(total > low) for total in sums)
            if bits in seen:
                continue
            seen.add(bits)
            if len(seen) > MOST_CANDIDATES:
                return None
            wider = [(*row, Fraction(bit)) for row, bit in zip(rows, bits, strict=True)]
            ones = [row for row, answer in zip(wider, answers, strict=True) if answer]
            zeros = [row for row, answer in zip(wider, answers, strict=True) if not answer]
            if separable(ones, zeros):
                extra = Weights(tuple(map(Fraction, weights)), -Fraction(low + high) / 2)
                return Detour(extra, _weights(wider, answers))
    return None

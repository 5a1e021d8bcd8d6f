"""Weights of one threshold neuron for given answers, or the proof that there are none.

A neuron [w a + b > 0] has to be 1 at the points of one class and 0 at those of the other.  Weights
exist just where no combination of points of the one class, with coefficients that are not
negative and not all 0, equals such a combination of points of the other (Farkas' lemma).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from derivator.algebra.simplex import Vector, nonnegative_solution
from derivator.derivations.logistic.separation import whole

REACH = {1: 1, 2: 12, 3: 8, 4: 5, 5: 3, 6: 2, 7: 1, 8: 1}
"""How large the whole numbers of the search are, by how many weights there are."""
SAFE = 2**40
"""Larger numbers are not multiplied as whole numbers of fixed size."""


@dataclass(frozen=True)
class Weights:
    """The weights of the inputs, and the constant where there is one."""

    weights: Vector
    constant: Fraction | None = None
    searched: bool = True
    """Whether they are the first in the search; else a linear program found them."""

    @property
    def all(self) -> Vector:
        """The weights with the constant behind them."""
        return self.weights if self.constant is None else (*self.weights, self.constant)


@dataclass(frozen=True)
class Contradiction:
    """Coefficients by row: combined with them, both classes come to the same."""

    ones: dict[int, Fraction]
    """Of the rows whose sums must be above 0; for a ReLU of those that fix the sum."""
    zeros: dict[int, Fraction]
    """Of the rows whose sums must not be above 0."""


def threshold_weights(
    rows: Sequence[Vector], answers: Sequence[int], constant: bool
) -> Weights | Contradiction:
    """Weights with w a + b > 0 just for the answer 1: small whole numbers first."""
    full = [(*row, Fraction(1)) if constant else row for row in rows]
    one, zero = Fraction(1), Fraction(0)
    columns = [
        (*row, one) if answer else (*(-x for x in row), zero)
        for row, answer in zip(full, answers, strict=True)
    ]
    size = len(full[0])
    found = nonnegative_solution(columns, (*(zero for _ in range(size)), one))
    if found.solution is not None:
        return _contradiction(found.solution, answers)
    assert found.proof is not None
    small = _smallest(rows, answers, constant)
    weights = small or tuple(map(Fraction, whole(found.proof[: len(rows[0])])))
    middle = _middle(rows, answers, weights) if constant else None
    return Weights(weights, middle, small is not None)


def _contradiction(times: Vector, answers: Sequence[int]) -> Contradiction:
    scaled = [Fraction(x) for x in whole(times)]
    used = [(k, x) for k, x in enumerate(scaled) if x]
    return Contradiction(
        {k: x for k, x in used if answers[k]}, {k: x for k, x in used if not answers[k]}
    )


def _smallest(
    rows: Sequence[Vector], answers: Sequence[int], constant: bool
) -> tuple[Fraction, ...] | None:
    """The whole weights with the least sum of sizes; of equal ones those with the widest gap."""
    size = len(rows[0])
    reach = REACH.get(size)
    table = _in_whole_numbers(rows)
    if reach is None or table is None:
        return None
    candidates = np.array(list(product(range(-reach, reach + 1), repeat=size)), dtype=np.int64)
    sums = candidates @ table.T
    mask = np.array(answers, dtype=bool)
    top = np.iinfo(np.int64).max
    least = sums[:, mask].min(axis=1, initial=top)
    most = sums[:, ~mask].max(axis=1, initial=-top)
    if constant:
        good, touching = least > most, np.zeros(len(sums), dtype=int)
    else:
        good, touching = (least > 0) & (most <= 0), (sums == 0).sum(axis=1)
    if not good.any():
        return None
    gaps = np.where((least < top) & (most > -top), least - most, 0)
    keys = [
        (touching[k], abs(v).sum(), abs(v).max(), -gaps[k], (v < 0).sum(), *(-v))
        for k, v in ((k, candidates[k]) for k in np.flatnonzero(good))
    ]
    best = np.flatnonzero(good)[min(range(len(keys)), key=keys.__getitem__)]
    return tuple(Fraction(int(x)) for x in candidates[best])


def _in_whole_numbers(rows: Sequence[Vector]) -> np.ndarray | None:
    """All rows times one positive number; None where they are too large."""
    flat = [x for row in rows for x in row]
    if not any(flat):
        return np.zeros((len(rows), len(rows[0])), dtype=np.int64)
    entries = whole(flat)
    if max(map(abs, entries)) > SAFE:
        return None
    return np.array(entries, dtype=np.int64).reshape(len(rows), len(rows[0]))


def bounds(
    rows: Sequence[Vector], answers: Sequence[int], weights: Vector
) -> tuple[Fraction | None, Fraction | None]:
    """Between which numbers the constant must lie: above the first, at most the second."""
    sums = [sum((a * w for a, w in zip(row, weights, strict=True)), Fraction(0)) for row in rows]
    ones = [s for s, answer in zip(sums, answers, strict=True) if answer]
    zeros = [s for s, answer in zip(sums, answers, strict=True) if not answer]
    return (-min(ones) if ones else None), (-max(zeros) if zeros else None)


def _middle(rows: Sequence[Vector], answers: Sequence[int], weights: Vector) -> Fraction:
    """The simplest number in the middle of what the constant may be."""
    low, high = bounds(rows, answers, weights)
    if low is None or high is None:
        return high - 1 if high is not None else (low or Fraction(0)) + 1
    third = (high - low) / 3
    return simplest_between(low + third, high - third)


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the smallest denominator from ``low`` to ``high``, nearest to 0."""
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest_between(-high, -low)
    start = -(-low.numerator // low.denominator)
    if start <= high:
        return Fraction(start)
    below = Fraction(start - 1)
    return below + 1 / simplest_between(1 / (high - below), 1 / (low - below))

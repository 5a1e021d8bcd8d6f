"""Whether a plane separates two classes, decided in exact arithmetic.

A row a_i is an observation's regressors, with the constant among them, times +1 or -1 by its class:
a direction d separates where a_i d > 0 for every i.  The directions with a_i d >= 0 for every i are
a cone; its edges are found by setting all but one of the rows that matter to 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import gcd, lcm
from typing import Literal

from derivator.algebra.simplex import nonnegative_solution

Row = tuple[Fraction, ...]
Verdict = Literal["separable", "quasi-separable", "overlapping"]
REACH = {1: 1, 2: 24, 3: 8, 4: 4}
"""How large the whole numbers of a direction may be, by how many there are."""


@dataclass(frozen=True)
class Separation:
    """What was decided, with its proof."""

    verdict: Verdict
    direction: tuple[int, ...] = ()
    """No row is negative along it, and as many as possible are positive."""
    margins: tuple[Fraction, ...] = ()
    """Each row times the direction."""
    weights: tuple[int, ...] = ()
    """Positive, and the rows times them add up to 0: so no direction has margins of one sign."""
    kernel: tuple[tuple[int, ...], ...] = ()
    """Directions along which no row changes at all."""

    @property
    def boundary(self) -> tuple[int, ...]:
        """The rows that no separating direction makes positive, from 0."""
        return tuple(k for k, margin in enumerate(self.margins) if margin == 0)


def separation(rows: Sequence[Row]) -> Separation:
    """The verdict on some rows."""
    kernel = tuple(whole(v) for v in null_space(rows))
    basis = pivot_columns(rows)
    short = [tuple(row[c] for c in basis) for row in rows]
    inner = _inner_direction(short)
    if inner is None:
        return Separation("overlapping", weights=balance(rows), kernel=kernel)
    positive = {k for k, row in enumerate(short) if _dot(row, inner) > 0}
    small = _small_direction(rows, positive)
    if small is None:
        size = len(rows[0])
        spread = [inner[basis.index(c)] if c in basis else Fraction(0) for c in range(size)]
        small = whole(spread)
    margins = tuple(_dot(row, small) for row in rows)
    verdict: Verdict = "separable" if len(positive) == len(rows) else "quasi-separable"
    return Separation(verdict, small, margins, kernel=kernel)


def _dot(row: Sequence[Fraction], v: Sequence[Fraction | int]) -> Fraction:
    return sum((a * b for a, b in zip(row, v, strict=True)), Fraction(0))


def _inner_direction(rows: Sequence[Row]) -> tuple[Fraction, ...] | None:
    """The sum of all edges of the cone; None where the cone is but a point."""
    size = len(rows[0])
    if size == 0:
        return None
    distinct = list(dict.fromkeys(whole(row) for row in rows if any(row)))
    total = [Fraction(0)] * size
    found = False
    for edge in _edges([tuple(map(Fraction, row)) for row in distinct], size):
        if all(_dot(row, edge) >= 0 for row in rows):
            found = True
            total = [a + b for a, b in zip(total, edge, strict=True)]
    return tuple(total) if found else None


def _edges(rows: Sequence[Row], size: int) -> Iterator[tuple[int, ...]]:
    for chosen in combinations(rows, size - 1):
        line = null_space(chosen) if chosen else [(Fraction(1),)]
        if len(line) == 1:
            edge = whole(line[0])
            yield edge
            yield tuple(-x for x in edge)


def _small_direction(rows: Sequence[Row], positive: set[int]) -> tuple[int, ...] | None:
    """The smallest direction in whole numbers that does the same; None where it is not small."""
    size, table = len(rows[0]), [whole(row) for row in rows]
    reach = REACH.get(size)
    if reach is None:
        return None
    candidates = [v for v in product(range(-reach, reach + 1), repeat=size) if any(v)]
    candidates.sort(key=lambda v: (sum(map(abs, v)), max(map(abs, v)), [-x for x in v]))
    best: tuple[int, tuple[int, ...]] | None = None
    for v in candidates:
        if best is not None and sum(map(abs, v)) > sum(map(abs, best[1])):
            break
        margins = [sum(a * b for a, b in zip(row, v, strict=True)) for row in table]
        if all((m > 0) if k in positive else m == 0 for k, m in enumerate(margins)):
            different = len(set(margins))
            best = min(best or (different, v), (different, v), key=lambda item: item[0])
    return None if best is None else best[1]


def whole(vector: Sequence[Fraction]) -> tuple[int, ...]:
    """The vector times a positive number, in whole numbers without a common factor."""
    below = lcm(*(x.denominator for x in vector))
    values = [int(x * below) for x in vector]
    common = gcd(*values) or 1
    return tuple(value // common for value in values)


def reduced(rows: Sequence[Row]) -> tuple[list[list[Fraction]], list[int]]:
    """The reduced echelon form, and the columns of its pivots."""
    work, pivots, top = [list(row) for row in rows], list[int](), 0
    for column in range(len(work[0]) if work else 0):
        found = next((k for k in range(top, len(work)) if work[k][column]), None)
        if found is None:
            continue
        work[top], work[found] = work[found], work[top]
        lead = work[top][column]
        work[top] = [x / lead for x in work[top]]
        for k in range(len(work)):
            if k != top and work[k][column]:
                times = work[k][column]
                work[k] = [a - times * b for a, b in zip(work[k], work[top], strict=True)]
        pivots.append(column)
        top += 1
    return work, pivots


def pivot_columns(rows: Sequence[Row]) -> list[int]:
    """Columns of which the others are combinations."""
    return reduced(rows)[1]


def null_space(rows: Sequence[Row]) -> list[tuple[Fraction, ...]]:
    """A basis of the vectors that every row makes 0."""
    work, pivots = reduced(rows)
    size = len(rows[0])
    found = []
    for free in (c for c in range(size) if c not in pivots):
        vector = [Fraction(int(c == free)) for c in range(size)]
        for row, column in enumerate(pivots):
            vector[column] = -work[row][free]
        found.append(tuple(vector))
    return found


def balance(rows: Sequence[Row]) -> tuple[int, ...]:
    """Whole numbers c_i >= 1 with sum c_i a_i = 0, by the simplex method.

    They exist just where no direction makes some rows positive and none negative (Stiemke).
    """
    total = tuple(-sum(column, Fraction(0)) for column in zip(*rows, strict=True))
    above = nonnegative_solution(rows, total).solution
    if above is None:
        raise ArithmeticError("there is a separating direction")
    return whole([1 + x for x in above])

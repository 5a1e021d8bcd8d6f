"""Which rational combination of some quantities gives another one, found from precise values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from derivator.notation.nodes import Node
from derivator.notation.precise import MP, Precise, precise

LARGEST_DENOMINATOR = 1000
LARGEST_COEFFICIENT = 10_000
CLOSE = MP.mpf(10) ** -120
"""Two values that differ by less are equal: all values are known to more digits."""
STEP = MP.mpf(10) ** -100
EXTRA = 6
"""So many points beyond those that a fit is made from must confirm it."""
BOXES = ((-3.0, 3.0), (0.1, 3.0), (-0.9, 0.9), (1.1, 4.0), (-4.0, -0.1), (-50.0, 50.0))
SEED = 21

Values = Mapping[str, Precise]


@dataclass(frozen=True)
class Sample:
    """A point, the value of a function there, and its slope."""

    values: Values
    value: Precise
    slope: Precise


def samples(
    body: Node,
    arguments: Sequence[str],
    by: str,
    count: int,
    inside: Callable[[Values], bool] = lambda values: True,
    around: float = 0.0,
) -> list[Sample]:
    """Points at which a formula exists, with its slope by one of its arguments.

    The slope comes from a central difference with hundreds of digits, so that it does not rest on
    any rule.  The argument lies ``around`` a number.  Fewer points are returned where the formula
    hardly ever exists.
    """
    best: list[Sample] = []
    for box in BOXES:
        generator, found = Random(SEED), list[Sample]()
        for _ in range(4 * count):
            point = {name: MP.mpf(repr(generator.uniform(*box))) for name in arguments}
            point[by] += around
            if inside(point):
                sample = _sample(body, point, by)
                found += [sample] if sample is not None else []
            if len(found) == count:
                return found
        best = max(best, found, key=len)
    return best


def _sample(body: Node, point: dict[str, Precise], by: str) -> Sample | None:
    value = precise(body, point)
    above = precise(body, {**point, by: point[by] + STEP})
    below = precise(body, {**point, by: point[by] - STEP})
    slope = (above - below) / (2 * STEP)
    return Sample(point, value, slope) if MP.isfinite(value) and MP.isfinite(slope) else None


def fitted(rows: Sequence[Sequence[Precise]], targets: Sequence[Precise]) -> list[Fraction] | None:
    """Small rational coefficients c with c * row = target in every row, None where there are none.

    There must be more rows than coefficients: those left over confirm what was found.
    """
    width = len(rows[0])
    if len(rows) < width + EXTRA:
        return None
    solution = _solved([[*row, target] for row, target in zip(rows, targets, strict=True)][:width])
    if solution is None:
        return None
    exact = [_rational(value) for value in solution]
    if None in exact:
        return None
    found = [value for value in exact if value is not None]
    numbers = [MP.mpf(value.numerator) / value.denominator for value in found]
    for row, target in zip(rows[width:], targets[width:], strict=True):
        given = MP.fsum(a * b for a, b in zip(numbers, row, strict=True))
        if not close(given, target):
            return None
    return found


def close(value: Precise, target: Precise) -> bool:
    """Whether two values are equal but for their last digits."""
    return bool(abs(value - target) <= CLOSE * (1 + abs(target)))


def _solved(rows: list[list[Any]]) -> list[Any] | None:
    """Gaussian elimination with the largest pivot of each column; None for a singular system."""
    count = len(rows)
    for column in range(count):
        pivot = max(range(column, count), key=lambda index: abs(rows[index][column]))
        if abs(rows[pivot][column]) < CLOSE:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for index in range(column + 1, count):
            factor = rows[index][column] / rows[column][column]
            if factor:
                rows[index] = [
                    a - factor * b for a, b in zip(rows[index], rows[column], strict=True)
                ]
    solution = [MP.zero] * count
    for column in reversed(range(count)):
        rest = rows[column][count] - MP.fsum(
            rows[column][k] * solution[k] for k in range(column + 1, count)
        )
        solution[column] = rest / rows[column][column]
    return solution


def _rational(value: Precise) -> Fraction | None:
    if abs(value) > LARGEST_COEFFICIENT:
        return None
    near = Fraction(MP.nstr(value, 40)).limit_denominator(LARGEST_DENOMINATOR)
    close = abs(MP.mpf(near.numerator) / near.denominator - value) < CLOSE
    return near if close else None

"""Whether a chain that is about to be printed holds, by many digits at a few points."""

from __future__ import annotations

from collections.abc import Iterator

from derivator.algebra.bounded import GaveUp, bounded
from derivator.derivations.convergence.terms import Letters
from derivator.notation.nodes import Node
from derivator.notation.precise import MP, Precise, precise

CLOSE = 1e-9
SECONDS = 4.0
PLACES = ((1, 1), (3, 2), (2, 5), (7, 3))
"""Ratios from which values of the letters are made."""
FAR = (*range(1, 60), 100, 1000, 10**6, 10**12)


def same(left: Node, right: Node, letters: Letters) -> bool:
    """Whether both sides have the same value; not where finding it takes too long."""
    try:
        return bounded(lambda: _same(left, right, letters), SECONDS)
    except GaveUp:
        return False


def at_most(left: Node, right: Node, letters: Letters, first: int) -> bool:
    """Whether the left side is at most the right one at every whole number looked at."""
    try:
        return bounded(lambda: _at_most(left, right, letters, first), SECONDS)
    except GaveUp:
        return False


def _same(left: Node, right: Node, letters: Letters) -> bool:
    for point in _points(letters):
        one, other = precise(left, point), precise(right, point)
        if MP.isnan(one) or MP.isnan(other):
            return False
        if MP.isinf(one) or MP.isinf(other):
            if one != other:
                return False
        elif not abs(one - other) <= CLOSE * max(abs(one), abs(other), 1):
            return False
    return True


def _at_most(left: Node, right: Node, letters: Letters, first: int) -> bool:
    for point in _points(letters):
        for index in sorted({first, *(max(first, k) for k in FAR)}):
            here = {**point, letters.by: MP.mpf(index)}
            one, other = precise(left, here), precise(right, here)
            if not one <= other * (1 + MP.mpf(10) ** -30):
                return False
    return True


def _points(letters: Letters) -> Iterator[dict[str, Precise]]:
    for k, (above, below) in enumerate(PLACES if letters.constants else PLACES[:1]):
        point = {n: MP.mpf(above + i) / (below + k) for i, n in enumerate(letters.positive)}
        point |= {n: MP.mpf(k + 1) / (k + 2 + i) for i, n in enumerate(letters.below_one)}
        yield point

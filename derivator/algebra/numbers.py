"""Whether two formulas have the same value, by numbers with many digits at a few points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from derivator.notation.nodes import Node
from derivator.notation.precise import MP, Precise, precise

POINTS = 4
ROUNDS = 8
CLOSE = 1e-8


def agree(
    left: Node, right: Node, letters: Sequence[str] = (), positive: Sequence[str] = ()
) -> bool:
    """Whether both sides agree wherever the left one has a value; not where it nowhere has one."""
    met = False
    for point in _points(letters, positive):
        one, other = precise(left, point), precise(right, point)
        if MP.isnan(one):
            continue
        met = True
        if one == other:
            continue
        if MP.isinf(one) or MP.isinf(other):
            return False
        if not abs(one - other) <= CLOSE * max(abs(one), abs(other), 1):
            return False
    return met


def _points(letters: Sequence[str], positive: Sequence[str]) -> Iterator[dict[str, Precise]]:
    generator = np.random.default_rng(11)
    for _ in range(POINTS * ROUNDS if letters else 1):
        values = generator.uniform(-2.5, 2.5, len(letters))
        yield {
            name: MP.mpf(float(abs(value) if name in positive else value))
            for name, value in zip(letters, values, strict=True)
        }

"""What a kernel does to a picture, found from its weights alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from derivator.notation.nodes import Number
from derivator.solution import NodeRows

Weights = tuple[tuple[Fraction, ...], ...]
Effect = Literal[
    "identity",
    "shift",
    "mean",
    "weighted_mean",
    "sharpen",
    "edges",
    "vertical_edges",
    "horizontal_edges",
    "negative",
    "difference",
    "brighter",
    "darker",
    "other",
]
NINTH, SIXTEENTH = Fraction(1, 9), Fraction(1, 16)


def _rows(*rows: tuple[int, ...], times: Fraction = Fraction(1)) -> Weights:
    return tuple(tuple(times * weight for weight in row) for row in rows)


KERNELS: Mapping[str, Weights] = {
    "identity": _rows((0, 0, 0), (0, 1, 0), (0, 0, 0)),
    "shift_left": _rows((0, 0, 0), (0, 0, 1), (0, 0, 0)),
    "shift_right": _rows((0, 0, 0), (1, 0, 0), (0, 0, 0)),
    "shift_up": _rows((0, 0, 0), (0, 0, 0), (0, 1, 0)),
    "shift_down": _rows((0, 1, 0), (0, 0, 0), (0, 0, 0)),
    "blur": _rows((1, 1, 1), (1, 1, 1), (1, 1, 1), times=NINTH),
    "gaussian_blur": _rows((1, 2, 1), (2, 4, 2), (1, 2, 1), times=SIXTEENTH),
    "sharpen": _rows((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "edges": _rows((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
    "laplacian": _rows((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    "sobel_x": _rows((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "sobel_y": _rows((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "prewitt_x": _rows((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
    "prewitt_y": _rows((-1, -1, -1), (0, 0, 0), (1, 1, 1)),
    "emboss": _rows((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    "negative": _rows((0, 0, 0), (0, -1, 0), (0, 0, 0)),
}
"""Well-known kernels by name."""


@dataclass(frozen=True)
class Finding:
    """What a kernel does."""

    effect: Effect
    total: Fraction
    """The sum of its weights."""
    down: int = 0
    """Of a shift by how much the picture moves down (up where negative) ..."""
    right: int = 0
    """... and to the right."""
    zeros: bool = False
    """Whether some weights are 0."""


def weights_of(rows: NodeRows) -> Weights:
    """The weights as numbers."""
    return tuple(tuple(entry.value for entry in row if isinstance(entry, Number)) for row in rows)


def effect_of(weights: Weights) -> Finding:
    """The effect by the signs, the sum and the symmetry of the weights."""
    return replace(_found(weights), zeros=any(not w for row in weights for w in row))


def _found(weights: Weights) -> Finding:
    every = [weight for row in weights for weight in row]
    total = sum(every, Fraction(0))
    lone = [(i, j) for i, row in enumerate(weights) for j, w in enumerate(row) if w]
    middle = (len(weights) - 1) // 2, (len(weights[0]) - 1) // 2
    if len(lone) == 1:
        return _lone(weights, lone[0], middle, total)
    if all(weight >= 0 for weight in every) and total == 1:
        used = {weight for weight in every if weight}
        return Finding("mean" if len(used) == 1 else "weighted_mean", total)
    if total == 0 and lone:
        return Finding(_of_zero_sum(weights, middle), total)
    if total == 1:
        rest = tuple(
            tuple(w - ((i, j) == middle) for j, w in enumerate(row))
            for i, row in enumerate(weights)
        )
        if weights[middle[0]][middle[1]] > 0 and _finds_all_edges(rest, middle):
            return Finding("sharpen", total)
    return Finding("other", total)


def _lone(
    weights: Weights, at: tuple[int, int], middle: tuple[int, int], total: Fraction
) -> Finding:
    if at != middle:
        moved = middle[0] - at[0], middle[1] - at[1]
        return Finding("shift" if total == 1 else "other", total, *moved)
    if total == 1:
        return Finding("identity", total)
    if total < 0:
        return Finding("negative" if total == -1 else "other", total)
    return Finding("brighter" if total > 1 else "darker", total)


def _of_zero_sum(weights: Weights, middle: tuple[int, int]) -> Effect:
    """An even area gives 0: what remains is change, across, down or in every direction."""
    mirrored = tuple(tuple(-w for w in reversed(row)) for row in weights)
    if mirrored == weights and len(weights[0]) > 1:
        upside = tuple(reversed(weights))
        return "vertical_edges" if upside == weights else "difference"
    flipped = tuple(tuple(-w for w in row) for row in reversed(weights))
    if flipped == weights and len(weights) > 1:
        back = tuple(tuple(reversed(row)) for row in weights)
        return "horizontal_edges" if back == weights else "difference"
    return "edges" if _finds_all_edges(weights, middle) else "difference"


def _finds_all_edges(weights: Weights, middle: tuple[int, int]) -> bool:
    """Whether the middle balances the rest, the same in all directions.

    A picture that changes only across or only down must be seen too: the sums of columns and of
    rows do not all vanish.
    """
    centre = weights[middle[0]][middle[1]]
    others = [w for i, row in enumerate(weights) for j, w in enumerate(row) if (i, j) != middle]
    opposite = centre != 0 and all(w * centre <= 0 for w in others)
    mirrored = tuple(tuple(reversed(row)) for row in weights), tuple(reversed(weights))
    seen = any(map(sum, weights)) and any(map(sum, zip(*weights, strict=True)))
    return opposite and seen and mirrored == (weights, weights)

"""Random points at which a chain about formulas can be evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from derivator.check.points import BOXES, WIDE_BOXES
from derivator.notation.evaluate import Array

SEED = 20261121
CANDIDATES = 40
"""How many points are tried in each box."""
MIXED_ROUNDS = 12
LARGEST_WHOLE = (40, 4)
"""How large whole numbers get, in turn: small ones too, where counting takes their powers."""
SMALL_BOXES = ((1e-3, 0.05), (-0.05, -1e-3), (4.0, 9.0), (-9.0, -4.0))

Fits = Callable[[Mapping[str, Array]], Array]
"""Which of some points serve: a truth value for each."""


def chosen_points(
    letters: Sequence[str],
    whole: Sequence[str],
    fits: Fits,
    most: int,
    own: Mapping[str, tuple[float, float]] | None = None,
) -> dict[str, Array]:
    """Up to ``most`` points that fit, from as many ranges as possible; none if none is found.

    Wide ranges and the neighbourhood of 0 are looked at only where the usual ones give too little.
    ``own`` are further ranges of single letters, such as conditions ask for.
    """
    if not letters:
        ok = np.ravel(fits({}))
        return {} if ok.any() else {"": np.empty(0)}
    usual = [*_boxes(letters, whole, BOXES)]
    for name, (low, high) in (own or {}).items():
        place = list(letters).index(name)
        spread = np.linspace(low, high, CANDIDATES + 2)[1:-1]
        usual += [np.insert(np.delete(box, place, 1), place, spread, 1) for box in usual[:4]]
    found = _fitting(usual, letters, fits)
    if len(found) < most:
        rest = [*_boxes(letters, whole, (*SMALL_BOXES, *WIDE_BOXES))]
        found = np.concatenate([found, _fitting(rest, letters, fits)])
    if len(found) > most:
        found = found[np.unique(np.linspace(0, len(found) - 1, most).round().astype(int))]
    return {name: found[:, place] for place, name in enumerate(letters)}


def _fitting(candidates: Sequence[Array], letters: Sequence[str], fits: Fits) -> Array:
    points = np.concatenate(candidates)
    named = {name: points[:, place] for place, name in enumerate(letters)}
    good = np.broadcast_to(np.ravel(fits(named)), len(points))
    return np.asarray(points[good])


def _boxes(
    letters: Sequence[str], whole: Sequence[str], boxes: Sequence[tuple[float, float]]
) -> Iterator[Array]:
    """Points of every box, then of boxes that differ from letter to letter."""
    generator = np.random.default_rng(SEED)
    count = len(letters)
    ends = np.array(boxes)
    rounds = len(boxes) + (MIXED_ROUNDS if count > 1 else 0)
    for attempt in range(rounds):
        mixed = generator.integers(len(boxes), size=count)
        low, high = ends[np.full(count, attempt) if attempt < len(boxes) else mixed].T
        points = generator.uniform(low, high, size=(CANDIDATES, count))
        for place, name in enumerate(letters):
            if name in whole:
                most = LARGEST_WHOLE[attempt % len(LARGEST_WHOLE)]
                points[:, place] = generator.integers(1, most + 1, size=CANDIDATES)
        yield points

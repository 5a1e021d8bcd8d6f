"""How far an approximation is off at most: found piece by piece, with many digits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import numpy as np

from derivator.derivations.plots.heights import formula_height
from derivator.derivations.stairs.staircase_sum import Staircase
from derivator.notation.build import negate
from derivator.notation.evaluate import Array
from derivator.notation.nodes import Absolute, Node, Sum
from derivator.notation.precise import MP, precise, to_decimal

GRID = 33
"""So many places are looked at in every piece, ..."""
ROUNDS = 8
"""... and so often more closely around the highest."""
LARGEST = 1e9


def largest_error(stairs: Staircase) -> Decimal | None:
    """The least upper bound of |f - g|; None where f has no value somewhere, or a huge one."""
    pieces = _pieces(stairs)
    places = np.concatenate([np.linspace(*ends, GRID) for _, ends in pieces])
    values = _heights(stairs, pieces, places)
    if not np.isfinite(values).all() or np.abs(values).max() > LARGEST:
        return None
    best = max(range(len(pieces)), key=lambda k: values[k * GRID : (k + 1) * GRID].max())
    lone = [(pieces[best][0], pieces[best][1])]
    low, high = pieces[best][1]
    place = float(places[best * GRID + int(values[best * GRID : (best + 1) * GRID].argmax())])
    around = (high - low) / (GRID - 1)
    for _ in range(ROUNDS):
        near = np.linspace(max(low, place - around), min(high, place + around), GRID)
        place = float(near[int(_heights(stairs, lone, near).argmax())])
        around *= 4 / GRID
    return to_decimal(precise(pieces[best][0], {stairs.by.name: MP.mpf(place)}))


def _heights(
    stairs: Staircase, pieces: Sequence[tuple[Node, tuple[float, float]]], places: Array
) -> Array:
    """|f - g| at places, of which every piece has as many."""
    if stairs.steepness is not None or len(pieces) == 1:
        return _values(pieces[0][0], stairs.by.name, places)
    own = _values(stairs.formula, stairs.by.name, places)
    levels = [float(precise(stairs.height(k), {})) for k in range(1, stairs.steps + 1)]
    return np.asarray(np.abs(own - np.repeat(levels, GRID)))


def _values(formula: Node, by: str, places: Array) -> Array:
    found = formula_height(formula, (by,))(places)
    return np.array(np.broadcast_to(found, places.shape), dtype=float)


def _pieces(stairs: Staircase) -> list[tuple[Node, tuple[float, float]]]:
    """The formula of |f - g| on every piece on which it is continuous."""
    starts = [float(stairs.start(k)) for k in range(1, stairs.steps + 2)]
    if stairs.steepness is None:
        return [
            (_distance(stairs.formula, stairs.height(k)), ends)
            for k, ends in enumerate(pairwise(starts), start=1)
        ]
    whole = _distance(stairs.formula, stairs.meaning())
    far = 6 / float(stairs.steepness)
    cuts = {p for s in starts for p in (s - far, s, s + far) if starts[0] <= p <= starts[-1]}
    return [(whole, ends) for ends in pairwise(sorted(cuts)) if ends[0] < ends[1]]


def _distance(formula: Node, other: Node) -> Node:
    return Absolute(Sum((formula, negate(other))))


def halves(pairs: list[tuple[int, float]]) -> bool:
    """Whether twice as many steps leave about half of the error, each time."""
    doubled = [(e, f) for (n, e), (m, f) in pairwise(pairs) if m == 2 * n and e > 0 and f > 0]
    return len(doubled) == len(pairs) - 1 > 0 and all(1.6 < e / f < 2.5 for e, f in doubled)

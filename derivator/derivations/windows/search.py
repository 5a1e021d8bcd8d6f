"""Banks of filters that tell two sets of pictures apart, found by trying all small kernels.

A picture is recognised where the largest response of some filter exceeds that filter's threshold.
Nothing is random and nothing is left out: kernels of whole numbers are tried by growing size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.int64]
Weights = tuple[tuple[int, ...], ...]

MOST_KERNELS = 60_000
"""Kernels of a size of which there are more are not tried."""
CHUNK = 4_000_000
"""How many responses are computed at once."""
MOST_COVERS, MOST_COMBINED = 3000, 180
"""Of so many filters the pairs are tried, and of how many larger sets are made."""


@dataclass(frozen=True)
class Filter:
    """A kernel with its responses: at most ``low`` on one set, and ``missed`` of the other."""

    weights: Weights
    low: int
    """The largest response on the pictures that are to stay below."""
    high: int
    """The smallest response on those pictures of the other set that it recognises."""
    found: int
    """Which pictures it recognises, as bits."""


@dataclass(frozen=True)
class Search:
    """What was found, and how much was tried."""

    filters: tuple[Filter, ...]
    """The bank; empty where there is none."""
    best: Filter | None
    """The single filter that recognises most, where none recognises all."""
    sizes: tuple[tuple[int, int], ...]
    """The sizes of which all kernels were tried, the last one perhaps enough."""


def sizes_up_to(largest: int, picture: tuple[int, int], values: int) -> list[tuple[int, int]]:
    """Sizes of kernels by area, those with too many kernels left out."""
    sides = range(1, largest + 1)
    fitting = [(h, w) for h in sides for w in sides if h <= picture[0] and w <= picture[1]]
    few = [s for s in fitting if values ** (s[0] * s[1]) <= MOST_KERNELS]
    return sorted(few, key=lambda s: (s[0] * s[1], abs(s[0] - s[1]), s))


def search(
    below: Sequence[Array], above: Sequence[Array], largest: int, values: Sequence[int], most: int
) -> Search:
    """The smallest bank of at most ``most`` filters that exceed on all of ``above``, never below.

    One filter is looked for size by size; more only when all sizes have failed.
    """
    shape = (int(below[0].shape[0]), int(below[0].shape[1]))
    everything = (1 << len(above)) - 1
    known: dict[int, Filter] = {}
    tried = []
    for size in sizes_up_to(largest, shape, len(values)):
        tried.append(size)
        whole = []
        for found in _filters(below, above, size, values):
            if found.found == everything:
                whole.append(found)
            old = known.get(found.found)
            if old is None or _rank(found) < _rank(old):
                known[found.found] = found
        if whole:
            return Search((min(whole, key=_rank),), None, tuple(tried))
    best = max(known.values(), key=lambda f: (f.found.bit_count(), _reversed(f)), default=None)
    return Search(_bank(list(known.values()), len(above), most), best, tuple(tried))


def _filters(
    below: Sequence[Array], above: Sequence[Array], size: tuple[int, int], values: Sequence[int]
) -> Iterator[Filter]:
    """Every kernel of a size that recognises something."""
    low, high = _windows(below, size), _windows(above, size)
    kernels = np.array(list(product(values, repeat=size[0] * size[1])), dtype=np.int64)
    step = max(1, CHUNK // (low.shape[0] * low.shape[1] + high.shape[0] * high.shape[1]))
    for start in range(0, len(kernels), step):
        part = kernels[start : start + step]
        tops = [np.max(stack @ part.T, axis=1) for stack in (low, high)]
        bounds = np.max(tops[0], axis=0)
        covers = tops[1] > bounds
        for index in np.flatnonzero(covers.any(axis=0)):
            cover = covers[:, index]
            weights = tuple(map(tuple, part[index].reshape(size).tolist()))
            bits = sum(1 << int(place) for place in np.flatnonzero(cover))
            least = int(np.min(tops[1][cover, index]))
            yield Filter(weights, int(bounds[index]), least, bits)


def _windows(pictures: Sequence[Array], size: tuple[int, int]) -> Array:
    """Every window of every picture as a row: (pictures, windows, entries)."""
    stack = np.lib.stride_tricks.sliding_window_view(np.stack(pictures), size, axis=(1, 2))
    return stack.reshape(len(pictures), -1, size[0] * size[1])


def _rank(found: Filter) -> tuple[Any, ...]:
    """Small kernels and small numbers first, then a wide margin, then symmetry."""
    grid = np.array(found.weights)
    return (
        grid.size,
        int(np.abs(grid).sum()),
        -(found.high - found.low),
        -_symmetries(grid),
        (-grid).ravel().tolist(),
    )


def _reversed(found: Filter) -> tuple[int, int]:
    grid = np.array(found.weights)
    return (-grid.size, -int(np.abs(grid).sum()))


def _symmetries(grid: npt.NDArray[np.int64]) -> int:
    """How many turns and reflections leave the kernel as it is."""
    turns = [np.rot90(grid, k) for k in range(4)]
    return sum(np.array_equal(grid, t) for t in (*turns, *(np.fliplr(t) for t in turns)))


def _bank(known: list[Filter], count: int, most: int) -> tuple[Filter, ...]:
    """The fewest filters that together recognise everything; of equally few the smallest."""
    ordered = sorted(known, key=_rank)[:MOST_COVERS]
    if not ordered or most < 2:
        return ()
    found = _pair(ordered, count)
    kept: list[Filter] = []
    for one in sorted(ordered, key=lambda f: (-f.found.bit_count(), _rank(f))):
        if not any(one.found | other.found == other.found for other in kept):
            kept.append(one)
    for more in range(3, most + 1):
        if found:
            break
        banks = combinations(kept[: MOST_COMBINED // more], more)
        whole = [bank for bank in banks if _joined(bank) == (1 << count) - 1]
        found = min(whole, key=_total, default=())
    return found


def _pair(ordered: list[Filter], count: int) -> tuple[Filter, ...]:
    """The smallest two filters of which each recognises what the other misses."""
    covers = np.array([[f.found >> k & 1 for k in range(count)] for f in ordered], np.float32)
    both = (1 - covers) @ (1 - covers).T
    pairs = ((int(a), int(b)) for a, b in np.argwhere(both < 0.5) if a < b)
    banks = ((ordered[a], ordered[b]) for a, b in pairs)
    return min(banks, key=_total, default=())


def _total(bank: Sequence[Filter]) -> tuple[Any, ...]:
    ranks = [_rank(found) for found in bank]
    return (*(sum(rank[k] for rank in ranks) for k in range(4)), ranks)


def _joined(bank: Sequence[Filter]) -> int:
    whole = 0
    for found in bank:
        whole |= found.found
    return whole

"""A formula of one letter by numbers: its values, and the places at which it is zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from derivator.notation.nodes import Node
from derivator.notation.precise import MP, Precise, precise

DIGITS = 60
NEAR = 12.0
FAR = 1e4
STEPS = 8
"""Steps to the unit near 0."""
MOST = 12
"""A function with more zeros is looked at on a shorter interval."""
FLAT_PLACES = (0.3183, 0.1234567, 0.718281, 0.577215, 0.9142)
EDGES = (1e-1, 1e-2, 1e-4, 1e-6, 1e-9)
NOTHING = MP.mpf(10) ** -45
POLE = MP.mpf(10) ** 45
"""A larger value so near to 0 is what rounding makes of a pole."""
SMALL = MP.mpf(10) ** -25
NEARBY = MP.mpf(1) / 1024


class TooManyPlaces(Exception):
    """A formula with so many zeros that a page cannot go through them."""


class Values:
    """The values of a formula in one letter, to many digits."""

    def __init__(self, node: Node, by: str, letters: Mapping[str, Precise] | None = None) -> None:
        self.node, self.by, self.letters = node, by, dict(letters or {})
        self.known: dict[Precise, Precise] = {}

    def __call__(self, x: Precise) -> Precise:
        """The value at a place, ``nan`` where there is none."""
        if x not in self.known:
            with MP.workdps(DIGITS):
                value = precise(self.node, {**self.letters, self.by: MP.mpf(x)})
                pole = abs(x) < 50 and MP.isfinite(value) and abs(value) > POLE
                self.known[x] = MP.nan if pole else value
        return self.known[x]


def grid(low: Precise, high: Precise) -> list[Precise]:
    """Places inside an interval, dense near 0, near its ends and within short intervals."""
    if MP.isinf(low) or MP.isinf(high):
        near = np.arange(-NEAR * STEPS, NEAR * STEPS + 1) / STEPS
        far = np.geomspace(NEAR * 1.05, FAR, 40)
        places = [MP.mpf(float(x)) for x in (*near, *far, *-far)]
    else:
        places = [low + (high - low) * MP.mpf(k) / 400 for k in range(1, 400)]
    for end, other, sign in ((low, high, 1), (high, low, -1)):
        if not MP.isinf(end):
            width = 1 if MP.isinf(other) else (high - low) / 2
            places += [end + sign * width * MP.mpf(edge) for edge in EDGES]
    return sorted({x for x in places if low < x < high})


def is_flat(values: Values, low: Precise, high: Precise) -> bool:
    """Whether the formula is 0 on the whole interval."""
    return all(abs(values(inside(low, high, part))) < NOTHING for part in FLAT_PLACES)


def inside(low: Precise, high: Precise, part: float = 0.5) -> Precise:
    """A place inside an interval, not too far out."""
    if MP.isinf(low) and MP.isinf(high):
        return MP.mpf(4 * part - 2)
    if MP.isinf(low):
        return high - 2 * MP.mpf(part)
    if MP.isinf(high):
        return low + 2 * MP.mpf(part)
    return low + (high - low) * MP.mpf(part)


def zeros(
    node: Node,
    by: str,
    low: Precise,
    high: Precise,
    slope: Node | None = None,
    letters: Mapping[str, Precise] | None = None,
) -> list[Precise]:
    """Every place inside the interval at which the formula is 0, in order.

    With its ``slope`` also those at which it does not change its sign; ``letters`` are what other
    letters are meanwhile.  Raises ``TooManyPlaces``.
    """
    values = Values(node, by, letters)
    if is_flat(values, low, high):
        return []
    places = grid(low, high)
    found = _crossings(values, places)
    if slope is not None:
        steep = Values(slope, by, letters)
        found += [x for x in _turning(values, steep, places) if abs(values(x)) < NOTHING]
    distinct: list[Precise] = []
    for x in sorted(found):
        if not distinct or abs(x - distinct[-1]) > MP.mpf(10) ** -20:
            distinct.append(x)
    if len(distinct) > MOST:
        raise TooManyPlaces
    return distinct


def _crossings(values: Values, places: Sequence[Precise]) -> list[Precise]:
    """Zeros at the places themselves, and between two of them with different signs."""
    found: list[Precise] = []
    before: Precise | None = None
    for x in places:
        height = values(x)
        if not MP.isfinite(height):
            before = None
        elif height == 0 or _vanishes(values, x):
            found += [x] if _vanishes(values, x) else []
            before = None
        else:
            if before is not None and (values(before) > 0) != (height > 0):
                root = _between(values, before, x)
                found += [root] if root is not None else []
            before = x
        if len(found) > 4 * MOST:
            raise TooManyPlaces
    return found


def _turning(values: Values, steep: Values, places: Sequence[Precise]) -> Iterator[Precise]:
    """Where the size of the values is least between neighbours of the same sign."""
    heights = [values(x) for x in places]
    for k in range(1, len(places) - 1):
        near = heights[k - 1 : k + 2]
        if not all(map(MP.isfinite, near)) or min(near) * max(near) <= 0:
            continue
        if abs(near[1]) < min(abs(near[0]), abs(near[2])):
            root = _between(steep, places[k - 1], places[k + 1])
            if root is not None:
                yield root


def _vanishes(values: Values, x: Precise) -> bool:
    """Whether the value is next to nothing beside those very near to it."""
    here = abs(values(x))
    if here > SMALL:
        return False
    step = NEARBY * min(abs(x), 1) if x else NEARBY
    around = [abs(values(x + side * step)) for side in (-1, 1)]
    least = min(around) if all(map(MP.isfinite, around)) else MP.zero
    return bool(least > 0 and here <= SMALL * least)


def _between(values: Values, low: Precise, high: Precise) -> Precise | None:
    """The zero between two places of different signs; None where the values jump over 0."""
    with MP.workdps(DIGITS):
        size = min(abs(values(low)), abs(values(high)))

        def function(x: Precise) -> Precise:
            return precise(values.node, {**values.letters, values.by: x})

        try:
            root = MP.findroot(
                function, (low, high), solver="anderson", tol=1e-100, maxsteps=300, verify=False
            )
        except (ValueError, ZeroDivisionError, TypeError):
            return None
        if not isinstance(root, MP.mpf) or not low <= root <= high:
            return None
        value = function(root)
        return +root if abs(value) <= NOTHING * (1 + size) else None

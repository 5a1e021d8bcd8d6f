"""How far rounding may have moved a number: discrete stochastic arithmetic.

Every intermediate value is carried in a few lanes; the first is left as computed, the others are
moved by a random relative ``SIZE``, a hundred times what the machine itself rounds off.  How far
the lanes fall apart tells how much of a result is rounding (Vignes, 1993): sin(pi) comes out as
1e-16 with lanes 1e-14 apart, so it may well be 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

LANES = 4
SIZE = 1e-14
_TABLE = np.random.default_rng(1993).uniform(-SIZE, SIZE, size=(1021, LANES, 1))
_TABLE[:, 0] = 0
_FACTORS = 1 + _TABLE


class Noise:
    """Moves the lanes of one computation apart; values have the shape (..., lanes, points)."""

    def __init__(self) -> None:
        self._next = 0

    def __call__(self, value: Array) -> Array:
        """The value with its lanes moved; real and imaginary part each for itself."""
        if np.iscomplexobj(value):
            return np.asarray(self(np.real(value)) + 1j * self(np.imag(value)))
        self._next = (self._next + 1) % len(_FACTORS)
        return np.asarray(value * _FACTORS[self._next])


def lanes(value: Array) -> Array:
    """A value in all its lanes, also one that no computation moved: (..., lanes, points)."""
    value = np.atleast_1d(value)
    return np.broadcast_to(value, np.broadcast_shapes(value.shape, (LANES, 1)))


def spread(value: Array) -> Array:
    """How far the lanes are apart, at each point; nan where the value itself does not exist.

    A lane that rounding has pushed out of a domain, as the root of a 0, tells nothing.
    """
    apart = lanes(value)
    base = apart[..., :1, :]
    with np.errstate(invalid="ignore"):
        distance = np.abs(apart - base)
    distance = np.where(np.isnan(distance), 0.0, distance)
    return np.asarray(np.max(np.where(np.isfinite(base), distance, np.nan), axis=-2))


def settled(value: Array) -> Array:
    """The lane that was computed without noise, at each point."""
    return np.asarray(lanes(value)[..., 0, :])

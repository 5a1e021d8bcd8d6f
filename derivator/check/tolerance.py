"""When two numbers count as equal: to nine digits, beyond what rounding explains."""

from __future__ import annotations

import numpy as np

from derivator.notation.evaluate import Array
from derivator.notation.noise import settled, spread

RELATIVE = 1e-9
"""How closely equal values must agree, relative to the larger."""
TINY = 1e-100
"""Smaller differences are none."""


def allowance(left: Array, right: Array) -> Array:
    """How far two values in lanes may lie apart."""
    larger = np.maximum(np.abs(settled(left)), np.abs(settled(right)))
    return np.asarray(RELATIVE * larger + spread(left) + spread(right) + TINY)


def agree(left: Array, right: Array) -> bool:
    """Whether two values agree at every point."""
    return bool(np.all(np.abs(settled(left) - settled(right)) <= allowance(left, right)))

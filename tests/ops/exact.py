"""Arrays of whole numbers as the exact values that a page prints."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from derivator.program.numbers import Num
from derivator.program.values import Entries


def exact(value: Any) -> Entries:
    """Each entry as a ``Num``."""
    made = np.empty(np.shape(value), dtype=object)
    for place in np.ndindex(made.shape):
        made[place] = Num(Fraction(float(value[place])))
    return made

"""Whether a number has grown, fallen or stayed, told by many digits rather than by floats."""

from __future__ import annotations

from collections.abc import Mapping

from derivator.program.numbers import Num
from derivator.program.values import Entries

NOTHING = 1e-40
"""A relative difference below this comes from rounding at hundreds of digits."""


def change(before: Num, after: Num) -> str:
    """``grows``, ``falls`` or ``stays``."""
    difference = (after - before).precise
    if abs(difference) <= NOTHING * max(abs(before).precise, abs(after).precise):
        return "stays"
    return "grows" if difference > 0 else "falls"


def stays(before: Mapping[str, Entries], after: Mapping[str, Entries]) -> bool:
    """Whether no entry of any weight has changed."""
    return all(
        change(old, new) == "stays"
        for name in before
        for old, new in zip(before[name].ravel(), after[name].ravel(), strict=True)
    )

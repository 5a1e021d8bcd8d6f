"""Logical operations by name, and all rows of zeros and ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

Bits = Sequence[int]

NAMED: Mapping[str, Callable[[Bits], bool]] = {
    "and": all,
    "or": any,
    "not": lambda bits: not bits[0],
    "nand": lambda bits: not all(bits),
    "nor": lambda bits: not any(bits),
    "xor": lambda bits: sum(bits) % 2 == 1,
    "xnor": lambda bits: sum(bits) % 2 == 0,
    "implies": lambda bits: not bits[0] or bool(bits[1]),
    "majority": lambda bits: 2 * sum(bits) > len(bits),
}
"""What each answers to zeros and ones: xor whether an odd number of them are ones."""
USUAL = {"not": 1, "majority": 3}
"""How many inputs a table has where nothing says so; else two."""
EXACTLY = {"not": 1, "implies": 2}
"""How many inputs a table must have."""
MOST_BITS = 6


def all_rows(count: int) -> tuple[tuple[int, ...], ...]:
    """Every row of ``count`` zeros and ones, from the ones down to the zeros."""
    return tuple(product((1, 0), repeat=count))


def answers_of(name: str, count: int) -> tuple[int, ...]:
    """The answers of a named operation to all rows."""
    return tuple(int(NAMED[name](bits)) for bits in all_rows(count))

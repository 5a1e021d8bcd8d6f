"""Names with an index, as recurrences use them: ``h[t]``, ``h[t-1]``, ``s[t+1]``, ``h[3]``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

EXAMPLES = "name[t], name[t-1], name[t+1] or name[3]"
"""How an index is written, for error texts."""

INDEXED_PATTERN = r"[A-Za-z][A-Za-z0-9_]*(?:\[[^\[\]]*\])?"
"""A name with or without an index, for the JSON Schema."""

_INDEXED = re.compile(r"([A-Za-z][A-Za-z0-9_]*)\s*\[([^\[\]]*)\]")
_FIXED = re.compile(r"([A-Za-z][A-Za-z0-9_]*)\[ *([0-9]{1,4}) *\]")
_INDEX = re.compile(r"\s*(?:([A-Za-z]\w*)\s*(?:([+-])\s*([0-9]{1,4}))?|([0-9]{1,4}))\s*")


@dataclass(frozen=True, slots=True)
class Index:
    """A letter of ``steps`` moved by a whole number; without a letter, a fixed moment."""

    letter: str
    shift: int

    def at(self, moments: Mapping[str, int]) -> int:
        """The moment, where the letters are known."""
        return self.shift + (moments[self.letter] if self.letter else 0)

    def __str__(self) -> str:
        if not self.letter:
            return str(self.shift)
        return f"{self.letter}{self.shift:+d}" if self.shift else self.letter


@dataclass(frozen=True, slots=True)
class Series:
    """A name with an index: the moments that formulas assign, and those that are inputs."""

    name: str
    assigned: tuple[int, ...]
    inputs: tuple[int, ...]


def read_index(text: str) -> Index | None:
    """Read what stands between the square brackets; None where it is no index."""
    match = _INDEX.fullmatch(text)
    if match is None:
        return None
    letter, sign, shift, fixed = match.groups()
    if fixed is not None:
        return Index("", int(fixed))
    return Index(letter, int(f"{sign}{shift}") if sign else 0)


def split_index(text: str) -> tuple[str, str] | None:
    """Cut ``h[t-1]`` into ``h`` and ``t-1``; None where there is no index."""
    match = _INDEXED.fullmatch(text.strip())
    return (match[1], match[2]) if match else None


def moment_name(series: str, moment: int) -> str:
    """The name of one moment of a series: h_3 of h, and h_3__f of h__f."""
    lower, mark, upper = series.partition("__")
    return f"{lower}_{moment}{mark}{upper}"


def with_fixed_moments(text: str, series: frozenset[str]) -> str:
    """Write ``h_3`` for every ``h[3]`` in a text, with blanks that keep its length."""

    def named(match: re.Match[str]) -> str:
        if match[1] not in series:
            return match[0]
        return moment_name(match[1], int(match[2])).ljust(len(match[0]))

    return _FIXED.sub(named, text)

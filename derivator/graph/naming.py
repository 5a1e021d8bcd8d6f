"""Names for the intermediate nodes: a, b, c, ... as a person would choose them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from string import ascii_lowercase

CONFUSABLE = frozenset("ilo")
"""Letters that read as digits."""
PREFIXES = "vuhtzgpqrs"


def fresh_names(count: int, used: Collection[str]) -> Iterator[str]:
    """``count`` names that are not in use: letters while they suffice, else v_1, v_2, ..."""
    letters = [x for x in ascii_lowercase if x not in used and x not in CONFUSABLE]
    if count <= len(letters):
        yield from letters[:count]
        return
    prefix = next(x for x in PREFIXES if not any(name.startswith(f"{x}_") for name in used))
    yield from (f"{prefix}_{number}" for number in range(1, count + 1))

"""Names in formulas: the nearest known one, and products written without a sign."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice

from derivator.spec.characters import LOOKALIKES
from derivator.spec.expression import Apply, Expression, Name

SYNONYMS = {
    "ln": "log",
    "tg": "tan",
    "ctg": "cot",
    "sh": "sinh",
    "ch": "cosh",
    "th": "tanh",
    "arctg": "atan",
    "arctan": "atan",
    "arcsin": "asin",
    "arccos": "acos",
    "sigma": "sigmoid",
}
MAX_CANDIDATES = 500


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known name that a misspelt word probably stands for, or nothing."""
    candidates = tuple(islice(known, MAX_CANDIDATES))
    return _nearest(word[:50], candidates)


@lru_cache(maxsize=256)
def _nearest(word: str, candidates: tuple[str, ...]) -> str:
    latin = "".join(LOOKALIKES.get(character, character) for character in word)
    if SYNONYMS.get(word) in candidates:
        return SYNONYMS[word]
    if latin != word and latin in candidates:
        return latin
    close = get_close_matches(latin, candidates, n=1, cutoff=0.6 if len(word) > 2 else 0.5)
    if close:
        return close[0]
    folded = {candidate.lower(): candidate for candidate in reversed(candidates)}
    close = get_close_matches(latin.lower(), list(folded), n=1, cutoff=0.75)
    return folded[close[0]] if close else ""


def as_product(word: str, known: Collection[str]) -> str:
    """Return ``x*y`` for ``xy`` where x and y are known names, or nothing."""
    for cut in range(1, len(word)):
        if word[:cut] in known and word[cut:] in known:
            return f"{word[:cut]}*{word[cut:]}"
    if 2 < len(word) <= 6 and all(letter in known for letter in word):
        return "*".join(word)
    return ""


def names_in(expression: Expression) -> tuple[Name, ...]:
    """Return every occurrence of a symbol in an expression, from left to right."""
    return tuple(node for node in _nodes(expression) if isinstance(node, Name))


def applications_in(expression: Expression) -> tuple[Apply, ...]:
    """Return every operation in an expression, an outer one before those inside it."""
    return tuple(node for node in _nodes(expression) if isinstance(node, Apply))


def _nodes(expression: Expression) -> Iterator[Expression]:
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Apply):
            waiting.extend(reversed(node.operands))


def listed(names: Collection[str], limit: int = 12) -> str:
    """Join names for an error text, the first few of many."""
    shown = list(islice(names, limit))
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")

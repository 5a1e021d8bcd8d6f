"""A spec's text, and where each character of a value stands in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from derivator.errors import Position

_LINE_END = re.compile(r"\r\n|\r|\n")
_DOUBLE_QUOTED = re.compile(
    r"\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\\r?\n[ \t]*|\\.|.", re.DOTALL
)
_SINGLE_QUOTED = re.compile(r"''|.", re.DOTALL)
_CHARACTER = re.compile(r".", re.DOTALL)
_BLANK_ESCAPES = (
    "\\\n",
    "\\\r",
    "\\n",
    "\\t",
    "\\r",
    "\\ ",
    "\\\t",
    "\\_",
    "\\N",
    "\\L",
    "\\P",
    "\\v",
    "\\f",
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text with the indices at which its lines begin."""

    file: str
    text: str = field(repr=False)
    lines: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = (0, *(match.end() for match in _LINE_END.finditer(self.text)))
        object.__setattr__(self, "lines", starts)

    def position(self, index: int) -> Position:
        """Return line and column, both from 1, of a character."""
        line = bisect_right(self.lines, index)
        return Position(self.file, line, index - self.lines[line - 1] + 1)


@dataclass(frozen=True, slots=True)
class Span:
    """A value's place in its file: from ``start`` to ``end``, spelt in YAML's ``style``.

    ``style`` is YAML's sign for it: nothing for a plain scalar, a quote, ``|`` or ``>``.  ``skip``
    characters of the value precede the text that offsets count from.
    """

    source: Source
    start: int
    end: int
    style: str = ""
    skip: int = 0
    value: str = field(default="", repr=False)
    places: list[int] = field(default_factory=list, repr=False, compare=False)
    """Where each character of the value stands, once somebody has asked."""

    def after(self, skip: int) -> Span:
        """Return the same place for offsets that count from a later character of the value."""
        return replace(self, skip=self.skip + skip)

    def locate(self, offset: int) -> Position:
        """Return the place in the file of the character at an offset of the value."""
        return self.source.position(self.start + self._index(self.skip + max(offset, 0)))

    def _index(self, offset: int) -> int:
        """Count visible characters of value and source alike: only blanks are folded by YAML."""
        text = self.source.text[self.start : self.end]
        if not self.style and "\n" not in text and "\r" not in text:
            return min(offset, len(text))
        if not self.places:
            self.places.extend(self._all_places(text))
        return self.places[min(offset, len(self.value))]

    def _all_places(self, text: str) -> Iterator[int]:
        """Where each character of the value stands in ``text``, and where its end does."""
        index = self._opening(text)
        units = [
            match.span()
            for match in self._units().finditer(text, index)
            if not (match[0].isspace() or match[0].startswith(_BLANK_ESCAPES))
        ]
        visible = blanks = 0
        for character in (*self.value, ""):
            end = units[visible - 1][1] if visible else index
            beginning = units[visible][0] if visible < len(units) else max(len(text) - 1, 0)
            inside = visible < len(units) and not character.isspace()
            yield beginning if inside else min(end + blanks, beginning)
            blanks = blanks + 1 if character.isspace() else 0
            visible = min(visible + (not character.isspace()), len(units))

    def _opening(self, text: str) -> int:
        """Return how many characters stand before the value: a quote or a block's header."""
        if self.style in ("|", ">"):
            header = _LINE_END.search(text)
            return header.end() if header else len(text)
        return 1 if self.style else 0

    def _units(self) -> re.Pattern[str]:
        return {'"': _DOUBLE_QUOTED, "'": _SINGLE_QUOTED}.get(self.style, _CHARACTER)

"""A spec's text, and where each character of a value stands in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

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

    def after(self, skip: int) -> Span:
        """Return the same place for offsets that count from a later character of the value."""
        return Span(self.source, self.start, self.end, self.style, self.skip + skip, self.value)

    def locate(self, offset: int) -> Position:
        """Return the place in the file of the character at an offset of the value."""
        return self.source.position(self.start + self._index(self.skip + max(offset, 0)))

    def _index(self, offset: int) -> int:
        """Count visible characters of value and source alike: only blanks are folded by YAML."""
        text = self.source.text[self.start : self.end]
        if not self.style and "\n" not in text and "\r" not in text:
            return min(offset, len(text))
        visible = sum(not character.isspace() for character in self.value[:offset])
        blanks = len(self.value[:offset]) - len(self.value[:offset].rstrip())
        index = end = self._opening(text)
        for match in self._units().finditer(text, index):
            if not (match[0].isspace() or match[0].startswith(_BLANK_ESCAPES)):
                if visible == 0:
                    at_blank = offset < len(self.value) and self.value[offset].isspace()
                    return min(end + blanks, match.start()) if at_blank else match.start()
                visible -= 1
                end = match.end()
        return min(end + blanks, max(len(text) - 1, 0))

    def _opening(self, text: str) -> int:
        """Return how many characters stand before the value: a quote or a block's header."""
        if self.style in ("|", ">"):
            header = _LINE_END.search(text)
            return header.end() if header else len(text)
        return 1 if self.style else 0

    def _units(self) -> re.Pattern[str]:
        return {'"': _DOUBLE_QUOTED, "'": _SINGLE_QUOTED}.get(self.style, _CHARACTER)

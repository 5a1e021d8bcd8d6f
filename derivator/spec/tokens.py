"""A formula cut into numbers, names and signs, each with its offset.

Everything that is not one of these stops here, at its place, before Python's parser sees the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from derivator.errors import DerivatorError
from derivator.spec.characters import describe
from derivator.spec.indexed import EXAMPLES, read_index, split_index

MAX_LENGTH = 10_000
MAX_NESTING = 100
MAX_OPERATIONS = 2_000
MAX_DIGITS = 50
MAX_EXPONENT = 300
MAX_NAME = 50

ALPHABET = "letters A-Z a-z, digits, _ and + - * / ** ( ) ,"

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*(?:\[[^\[\]]*\])?)"
    r"|(?P<sign>\*\*|[-+*/(),])"
    r"|(?P<blank>[ \t\r\n]+)"
)
_REFUSED_SIGNS = ("//", ":=", "==", "!=", "<=", ">=", "&&", "||")

Kind = Literal["number", "name", "sign"]
_KINDS: dict[str, Kind] = {"number": "number", "name": "name", "sign": "sign"}


class ExpressionError(DerivatorError):
    """A formula that cannot be read: where in its text, what was found, what belongs there."""

    exit_code = 2

    def __init__(
        self, offset: int, message: str, text: str = "", expected: str = "", suggestion: str = ""
    ) -> None:
        self.offset = offset
        self.message = message
        self.text = text
        self.expected = expected
        self.suggestion = suggestion
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Token:
    """A number, a name or a sign of a formula."""

    kind: Kind
    text: str
    offset: int

    @property
    def end(self) -> int:
        """The offset just behind the token."""
        return self.offset + len(self.text)


def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a formula into tokens; blanks and line ends only separate them."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            0,
            f"a formula of {len(text)} characters",
            expected=f"at most {MAX_LENGTH} characters; give intermediate results names",
        )
    tokens: list[Token] = []
    offset = 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None or text.startswith("//", offset):
            raise _stray(text, offset)
        if match.lastgroup != "blank":
            kind = _KINDS[match.lastgroup or ""]
            tokens.append(_checked(Token(kind, match[0], offset)))
        offset = match.end()
    return tuple(tokens)


def is_name(text: str) -> bool:
    """Tell whether a text can be a symbol's name."""
    match = _TOKEN.fullmatch(text)
    if match is None or match.lastgroup != "name" or "[" in text:
        return False
    return len(text) <= MAX_NAME


def _stray(text: str, offset: int) -> ExpressionError:
    """Explain the character at which no token begins."""
    pair = text[offset : offset + 2]
    if pair in _REFUSED_SIGNS:
        message = f"{pair!r} is not allowed in a formula"
        suggestion = "/" if pair == "//" else ""
        return ExpressionError(offset, message, pair, ALPHABET, suggestion)
    message, suggestion = describe(text[offset])
    return ExpressionError(offset, message, _around(text, offset), ALPHABET, suggestion)


def _around(text: str, offset: int) -> str:
    """Return the word in which a character stands, or the character alone."""
    word = next((m for m in re.finditer(r"\w+", text) if m.start() <= offset < m.end()), None)
    found = word[0][:MAX_NAME] if word else text[offset]
    return found if found.isprintable() else ""


def _checked(token: Token) -> Token:
    """Refuse a number or a name out of bounds."""
    if token.kind == "name" and len(token.text) > MAX_NAME:
        shown = token.text[:20] + "..."
        expected = f"at most {MAX_NAME} characters"
        raise ExpressionError(token.offset, "a name that is too long", shown, expected)
    if token.kind == "number":
        _check_number(token)
    indexed = split_index(token.text) if token.kind == "name" else None
    if indexed and read_index(indexed[1]) is None:
        message = "an index that cannot be read"
        raise ExpressionError(token.offset, message, token.text, EXAMPLES)
    return token


def _check_number(token: Token) -> None:
    mantissa, _, exponent = token.text.lower().partition("e")
    shown = token.text if len(token.text) <= 24 else token.text[:20] + "..."
    message = expected = suggestion = ""
    if len(mantissa.replace(".", "")) > MAX_DIGITS:
        message, expected = "a number that is too long", f"at most {MAX_DIGITS} digits"
    elif len(exponent) > 5 or abs(int(exponent or "0")) > MAX_EXPONENT:
        message = "a number that is too large or too small"
        expected = f"a power of ten from -{MAX_EXPONENT} to {MAX_EXPONENT}"
    elif re.match(r"0[0-9]", mantissa):
        message, expected = "a number that begins with 0", "no leading zero"
        rest = token.text.lstrip("0")
        suggestion = rest if rest[:1].isdigit() else "0" + rest
    if message:
        raise ExpressionError(token.offset, message, shown, expected, suggestion)

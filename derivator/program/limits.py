"""How large numbers may be: those of an exercise, and what is computed from them."""

from __future__ import annotations

from derivator.errors import Position, Problem, SpecError
from derivator.graph.values import LARGEST, LARGEST_INPUT, SMALLEST_INPUT
from derivator.program.numbers import Num
from derivator.program.values import Entries


class TooLargeError(SpecError):
    """A computed value that is larger than anybody works with by hand."""


def input_problem(name: str, value: Entries, position: Position) -> Problem | None:
    """A number of an input, other than 0, that is too large or too small to be worked with."""
    if all(map(_is_workable, value.ravel())):
        return None
    message = f"a value of {name} is not a number that can be worked with"
    expected = f"0, or numbers between {SMALLEST_INPUT:g} and {LARGEST_INPUT:g} in size"
    return Problem(position, message, name, expected)


def _is_workable(entry: Num) -> bool:
    size = abs(entry)
    if not size.exists:
        return False
    return entry.exact == 0 or bool(SMALLEST_INPUT <= size.precise <= LARGEST_INPUT)


def refuse_large(value: Entries, what: str, name: str, position: Position) -> None:
    """Raise ``TooLargeError`` where a computed value is too large."""
    if any(abs(entry).precise > LARGEST for entry in value.ravel()):
        message = f"{what} is larger than {LARGEST:g}: too large to be worked with"
        raise TooLargeError([Problem(position, message, name, "smaller numbers")])

"""What the options about pictures, kernels, strides and padding may look like."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from derivator.spec.fields import Options

DEEPEST, LARGEST = 4, 20
_NUMBERS = {"anyOf": [{"type": "array"}, {"type": "string", "pattern": "^[A-Za-z]"}]}
_WHOLE = {"type": "integer", "minimum": 0, "maximum": LARGEST}
_ENDS = {"type": "array", "items": _WHOLE, "minItems": 2, "maxItems": 2}
_PAIR = {"anyOf": [_WHOLE, _ENDS]}
_SIDES = {"type": "array", "items": _ENDS, "minItems": 2, "maxItems": 2}
_WORD = {"enum": ["same", "full", "none", "valid"]}


def _refused(reason: str, expectation: str) -> PydanticCustomError:
    context = {"reason": reason, "expectation": expectation}
    return PydanticCustomError("constant", "no rows of numbers", context)


def depth_of(value: Any) -> int:
    """How many lists are inside one another: 0 for a number, 2 for a matrix."""
    if not isinstance(value, list):
        return 0
    return 1 + (depth_of(value[0]) if value else 0)


def _nested(value: Any) -> Any:
    """Texts of numbers in lists of equal depth; a text is the name of something."""
    expectation = "a row [1, 2], rows [[1, 2], [3, 4]], a list of such, or a name"
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, list):
        raise _refused("no rows of numbers", expectation)

    def texts(item: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise _refused("lists that are nested too deeply", expectation)
        if isinstance(item, list):
            if not item:
                raise _refused("an empty list", expectation)
            if len({depth_of(entry) for entry in item}) > 1:
                raise _refused("numbers and lists are mixed", expectation)
            return [texts(entry, depth + 1) for entry in item]
        if item is None or isinstance(item, dict | bool):
            raise _refused("an entry that is not a number", expectation)
        return str(item).strip()

    return texts(value, 0)


def _whole(item: Any) -> int:
    """A whole number from 0 to 20, which the reader hands on as a text."""
    text = str(item).strip()
    number = int(text) if text.isdecimal() and len(text) < 5 else -1
    if isinstance(item, bool) or not 0 <= number <= LARGEST:
        raise _refused("not a whole number", f"a whole number from 0 to {LARGEST}, or a pair")
    return number


def _pair(value: Any) -> Any:
    """A whole number from 0, or two of them."""
    if not isinstance(value, list):
        return _whole(value)
    if len(value) != 2:
        raise _refused("not a pair of numbers", "a whole number, or [rows, columns]")
    return [_whole(item) for item in value]


def _padding(value: Any) -> Any:
    """A number, a pair, two pairs, or a word."""
    words = ("same", "full", "none", "valid")
    if isinstance(value, str) and not value.strip().isdecimal():
        if value not in words:
            raise _refused("an unknown padding", f"a whole number, a pair, or {', '.join(words)}")
        return value
    if isinstance(value, list) and any(isinstance(item, list) for item in value):
        if len(value) != 2 or not all(isinstance(item, list) for item in value):
            raise _refused("padding with a pair missing", "[[above, below], [left, right]]")
        return [_pair(item) for item in value]
    return _pair(value)


NestedNumbers = Annotated[Any, BeforeValidator(_nested), WithJsonSchema(_NUMBERS)]
"""Numbers or letters in lists inside one another, as texts; or a name."""

Pair = Annotated[Any, BeforeValidator(_pair), WithJsonSchema(_PAIR)]
"""One number for both directions, or [rows, columns]."""

Padding = Annotated[
    Any, BeforeValidator(_padding), WithJsonSchema({"anyOf": [_WHOLE, _ENDS, _SIDES, _WORD]})
]
"""A number, [rows, columns], [[above, below], [left, right]], ``same``, ``full`` or ``none``."""

Mode = Literal["zeros", "replicate", "reflect"]

RESULT_NAME = r"^[A-Za-z][A-Za-z0-9_]*$"


class SlidingOptions(Options):
    """What convolution and pooling have in common."""

    picture: NestedNumbers = Field(
        description="A vector, a matrix or a list of channels; or a name: of a value of the "
        "exercise, or of the result of a convolution or pooling before."
    )
    name: str | None = Field(
        None, pattern=RESULT_NAME, max_length=20, description="What the result is called."
    )
    show: int | None = Field(
        None,
        ge=0,
        le=64,
        description="How many windows are drawn with their sums; the others stand in a list. By "
        "default 12, of large pictures 4.",
    )

"""The options that the derivations about probabilities share: rows of numbers, names of classes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from derivator.spec.fields import Options

MOST_CLASSES = 20
MOST_ROWS = 50

_NUMBER = {"type": ["string", "number"]}
_ROW = {"type": "array", "minItems": 1, "items": _NUMBER}
_NAMES = {"type": "array", "minItems": 1, "items": {"type": "string"}}


def _refused(reason: str, expectation: str) -> PydanticCustomError:
    context = {"reason": reason, "expectation": expectation}
    return PydanticCustomError("constant", "no rows of numbers", context)


def _rows(value: Any) -> Any:
    """Texts of numbers row by row; a lone row counts as a list of one, a text is a name."""
    if isinstance(value, str):
        return value
    expectation = "rows of numbers such as [[1, -2, 0], [1/2, -1, 0]], or a name of the model"
    if not isinstance(value, list) or not value:
        raise _refused("no rows of numbers", expectation)
    rows = value if any(isinstance(row, list) for row in value) else [value]
    for row in rows:
        if not isinstance(row, list) or not row:
            raise _refused("rows and numbers are mixed", expectation)
        if any(entry is None or isinstance(entry, list | dict | bool) for entry in row):
            raise _refused("an entry that is not a number", expectation)
    return [[str(entry).strip() for entry in row] for row in rows]


def _numbers(value: Any) -> Any:
    """Texts of numbers; a lone one counts as a list of one."""
    items = value if isinstance(value, list) else [value]
    if not items or any(item is None or isinstance(item, list | dict | bool) for item in items):
        raise _refused("no list of numbers", "numbers such as [10, 1, 0.1]")
    return [str(item).strip() for item in items]


def _class_names(value: Any) -> Any:
    """Names by language; a plain list serves both languages."""
    if isinstance(value, list):
        value = {"ru": value, "en": value}
    if not isinstance(value, dict) or not value or not value.keys() <= {"ru", "en"}:
        raise _refused("no names of classes", "classes: {ru: [...], en: [...]}, or one list")
    for names in value.values():
        if not isinstance(names, list) or not all(isinstance(n, str) and n for n in names):
            raise _refused("names that are not texts", "a list of names, such as [cat, dog]")
        if len(set(names)) < len(names):
            raise _refused("a class is named twice", "a name of its own for each class")
        if any(len(name) > 60 for name in names):
            raise _refused("a name that is too long", "at most 60 characters")
    return value


NumberRows = Annotated[
    Any,
    BeforeValidator(_rows),
    PlainSerializer(lambda value: value),
    WithJsonSchema(
        {"anyOf": [{"type": "array", "items": _ROW}, _ROW, {"type": "string", "pattern": "^[A-Z]"}]}
    ),
]
"""Rows of constant formulas, or the name of a value of the model."""

NumberList = Annotated[Any, BeforeValidator(_numbers), WithJsonSchema({"anyOf": [_ROW, _NUMBER]})]
"""Constant formulas, or a lone one."""

OptionalNumbers = Annotated[
    Any,
    BeforeValidator(lambda value: [] if value == [] else _numbers(value)),
    WithJsonSchema({"anyOf": [{**_ROW, "minItems": 0}, _NUMBER]}),
]
"""Constant formulas, a lone one, or none."""

NumberText = Annotated[
    Any, BeforeValidator(lambda value: _numbers([value])[0]), WithJsonSchema(_NUMBER)
]
"""A lone constant formula."""

ClassNames = Annotated[
    Any,
    BeforeValidator(_class_names),
    WithJsonSchema(
        {"anyOf": [{"type": "object", "properties": {"ru": _NAMES, "en": _NAMES}}, _NAMES]}
    ),
]
"""Names of the classes: ``{ru: [...], en: [...]}``, or one list for both languages."""


class DigitsOptions(Options):
    """How many digits are printed."""

    digits: int | None = Field(
        None, ge=2, le=12, description="Significant digits; by default those of the exercise."
    )
    places: int | None = Field(
        None, ge=1, le=12, description="Digits behind the point, in place of `digits`."
    )


class PrintedOptions(DigitsOptions):
    """How many digits are printed, and what the classes are called."""

    classes: ClassNames | None = Field(
        None, description="The names of the classes, in the order of the scores."
    )

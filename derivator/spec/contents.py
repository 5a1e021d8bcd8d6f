"""What the keys of a spec may hold, as far as that can be said without the rest of the spec.

Formulas, shapes and values stay texts, lists and mappings of texts here; the reader, which knows
their places, reads them.  Each type carries the JSON Schema that an editor sees.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from derivator.spec.fields import NAME_SCHEMA, NAMES_SCHEMA, Names, as_list, distinct
from derivator.spec.functions import MAX_FUNCTIONS
from derivator.spec.observations import MAX_OBSERVATIONS
from derivator.spec.sizes import MAX_SIZE, NUMBER

_FORMULA = {
    "type": ["string", "number"],
    "description": "A formula in SymPy syntax, such as x**2 + x*y.",
}

_SHAPE = {
    "description": "[rows, columns], [columns] for a row, [] for a number; sizes may be letters.",
    "anyOf": [
        {"const": NUMBER},
        {
            "type": "array",
            "maxItems": 2,
            "items": {
                "anyOf": [{"type": "integer", "minimum": 1, "maximum": MAX_SIZE}, NAME_SCHEMA]
            },
        },
    ],
}
_VALUE = {
    "description": "A constant formula, rows of them, or zeros, ones or eye.",
    "anyOf": [
        _FORMULA,
        {
            "type": "array",
            "minItems": 1,
            "items": {"anyOf": [_FORMULA, {"type": "array", "minItems": 1, "items": _FORMULA}]},
        },
    ],
}
LABEL = r"^[1-9][0-9]{0,4}[a-z]?$"
SOURCE = r"^[A-Za-z0-9][A-Za-z0-9.-]*$"
_HEADER = r"^ *[A-Za-z][A-Za-z0-9_]* *\([A-Za-z0-9_ ,]+\) *$"


def _slug(value: Any) -> Any:
    if isinstance(value, str) and not all(part.isalnum() for part in value.split("-")):
        raise PydanticCustomError("slug", "not an identifier")
    if isinstance(value, str) and (not value.isascii() or value != value.lower()):
        raise PydanticCustomError("slug", "not an identifier")
    return value


def _formulas(value: Any) -> Any:
    """Leave formulas to the reader, which knows their places; check only that there are some."""
    if not isinstance(value, str | dict):
        raise PydanticCustomError("formulas", "no formulas")
    return value


def _symbols(value: Any, names: ValidatorFunctionWrapHandler) -> Any:
    """Leave shapes to the reader, which knows their places; a list holds names."""
    if not isinstance(value, dict):
        return names(value)
    if not value:
        raise PydanticCustomError("symbols", "no symbols")
    return value


def _functions(value: Any) -> Any:
    if value is not None and not isinstance(value, dict):
        raise PydanticCustomError("functions", "functions that are not a mapping")
    return value


def _data(value: Any) -> Any:
    if value is not None and (not isinstance(value, list) or not value):
        raise PydanticCustomError("data", "no observations")
    return value


def _values(value: Any) -> Any:
    if value is not None and not isinstance(value, dict):
        raise PydanticCustomError("values", "values that are not a mapping")
    return value


def _steps(value: Any) -> Any:
    if value is not None and (not isinstance(value, dict) or not value):
        raise PydanticCustomError("steps", "no steps")
    return value


def _solve(value: Any) -> Any:
    """Leave the derivations to the reader, which knows their options."""
    if value is not None and (not isinstance(value, dict) or not value):
        raise PydanticCustomError("solve", "no derivations")
    return value


Identifier = Annotated[
    str,
    BeforeValidator(_slug),
    StringConstraints(min_length=1, max_length=80),
    WithJsonSchema({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}),
]
Sources = Annotated[
    list[Annotated[str, StringConstraints(pattern=SOURCE, max_length=40)]],
    BeforeValidator(as_list),
    AfterValidator(distinct),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": SOURCE},
                {"type": "array", "items": {"type": "string", "pattern": SOURCE}, "minItems": 1},
            ]
        }
    ),
]
"""Where an exercise comes from, in another collection's ids."""
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50_000)]
Formulas = Annotated[
    Any,
    BeforeValidator(_formulas),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "additionalProperties": _FORMULA, "minProperties": 1},
            ]
        }
    ),
]
"""What a model may be; without one, an exercise is about its functions alone."""
Symbols = Annotated[
    Names,
    WrapValidator(_symbols),
    WithJsonSchema(
        {
            "anyOf": [
                *NAMES_SCHEMA["anyOf"],
                {"type": "object", "additionalProperties": _SHAPE, "minProperties": 1},
            ]
        }
    ),
]
Functions = Annotated[
    Any,
    BeforeValidator(_functions),
    WithJsonSchema(
        {
            "type": ["object", "null"],
            "propertyNames": {"pattern": _HEADER},
            "additionalProperties": {"type": ["string", "number", "null"]},
            "maxProperties": MAX_FUNCTIONS,
        }
    ),
]
Values = Annotated[
    Any,
    BeforeValidator(_values),
    WithJsonSchema({"type": ["object", "null"], "additionalProperties": _VALUE}),
]
_STEP = {"type": "integer", "minimum": 0, "maximum": 9999}
Steps = Annotated[
    Any,
    BeforeValidator(_steps),
    WithJsonSchema(
        {
            "type": ["object", "null"],
            "propertyNames": NAME_SCHEMA,
            "additionalProperties": {
                "anyOf": [_STEP, {"type": "array", "items": _STEP, "minItems": 2, "maxItems": 2}]
            },
            "minProperties": 1,
        }
    ),
]
Data = Annotated[
    Any,
    BeforeValidator(_data),
    WithJsonSchema(
        {
            "type": ["array", "null"],
            "items": {"type": "object", "additionalProperties": _VALUE, "minProperties": 1},
            "minItems": 1,
            "maxItems": MAX_OBSERVATIONS,
        }
    ),
]
Solve = Annotated[Any, BeforeValidator(_solve), WithJsonSchema({"type": "object"})]

"""The options about rows of inputs with answers that several derivations share."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from derivator.spec.fields import Options

NamedTable = Literal["and", "or", "not", "nand", "nor", "xor", "xnor", "implies", "majority"]

_NUMBER = {"type": ["string", "number"]}
_TEXTS = {"type": "array", "minItems": 1, "items": {"type": "string"}}


def _refused(reason: str, expectation: str) -> PydanticCustomError:
    context = {"reason": reason, "expectation": expectation}
    return PydanticCustomError("constant", "no rows of numbers", context)


def is_number(entry: Any) -> bool:
    """Whether an entry of a list may be a number: a number or a text."""
    return isinstance(entry, str | int | float) and not isinstance(entry, bool)


def _rows(value: Any) -> Any:
    expectation = "rows such as [[1, 1, 1], [1, 0, 0]]"
    if not isinstance(value, list) or not value:
        raise _refused("no rows of numbers", expectation)
    for row in value:
        if not isinstance(row, list) or not row or not all(map(is_number, row)):
            raise _refused("a row that is no list of numbers", expectation)
    return [[str(entry).strip() for entry in row] for row in value]


def _list(value: Any) -> Any:
    items = value if isinstance(value, list) else [value]
    if not items or not all(map(is_number, items)):
        raise _refused("no list of numbers", "numbers such as [1, 1, -3/2]")
    return [str(item).strip() for item in items]


def _formulas(value: Any) -> Any:
    items = value if isinstance(value, list) else [value]
    if not items or not all(isinstance(item, str) and item.strip() for item in items):
        raise _refused("no list of formulas", 'formulas such as ["x_1*x_2"]')
    return [item.strip() for item in items]


RowList = Annotated[
    Any,
    BeforeValidator(_rows),
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 1,
            "items": {"type": "array", "minItems": 1, "items": _NUMBER},
        }
    ),
]
"""Rows of numbers."""
NumberTexts = Annotated[
    Any,
    BeforeValidator(_list),
    WithJsonSchema({"anyOf": [{"type": "array", "minItems": 1, "items": _NUMBER}, _NUMBER]}),
]
"""Numbers, or a lone one."""
NameList = Annotated[
    Any, BeforeValidator(_formulas), WithJsonSchema({"anyOf": [_TEXTS, {"type": "string"}]})
]
"""Names or formulas, or a lone one."""


class RowOptions(Options):
    """Rows of inputs with the answers to them."""

    rows: RowList | None = Field(
        None,
        description="Rows of inputs, each with its answer behind them: [[1, 1, 1], [1, 0, 0]].",
    )
    table: NamedTable | None = Field(
        None,
        description="In place of `rows` a logical operation: and, or, not, nand, nor, xor, xnor, "
        "implies, majority; all rows of zeros and ones are its rows.",
    )
    inputs: NameList | None = Field(
        None, description="The names of the inputs, by default x_1, x_2 and so on."
    )

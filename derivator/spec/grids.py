"""Numbers for a matrix in options: ``[[1, 2], [3, 4]]``, ``[1, 2]`` or ``3``."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, TypeAdapter, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from derivator.spec.fields import ConstantFormula

_ENTRY: TypeAdapter[Fraction] = TypeAdapter(ConstantFormula)
EXPECTED = "rows of numbers such as [[1, 2], [3, 4]], one row as [1, 2], or a number"


@dataclass(frozen=True)
class Grid:
    """Rows of exact numbers; ``flat`` is a single list, which may be a row or a column."""

    rows: tuple[tuple[Fraction, ...], ...]
    flat: bool = False


def read_grid(value: Any) -> Grid:
    """Read rows, a single row or a number; raises pydantic's error where it is none of them."""
    if isinstance(value, Grid):
        return value
    if not isinstance(value, list):
        return Grid(((_entry(value),),), flat=True)
    if not value:
        raise _complaint("no entries")
    if not any(isinstance(row, list) for row in value):
        return Grid((tuple(map(_entry, value)),), flat=True)
    rows = [row if isinstance(row, list) else [row] for row in value]
    if len({len(row) for row in rows}) > 1 or not rows[0]:
        raise _complaint("rows of different lengths")
    return Grid(tuple(tuple(map(_entry, row)) for row in rows))


def _entry(value: Any) -> Fraction:
    try:
        return _ENTRY.validate_python(value)
    except ValidationError:
        raise _complaint("an entry that is no rational number") from None


def _complaint(reason: str) -> PydanticCustomError:
    return PydanticCustomError(
        "constant", "no matrix of numbers", {"reason": reason, "expectation": EXPECTED}
    )


def _plain(grid: Grid) -> list[list[str]]:
    return [[str(entry) for entry in row] for row in grid.rows]


_NUMBER = {"type": ["string", "number"]}
_ROW = {"type": "array", "items": _NUMBER, "minItems": 1}

GridField = Annotated[
    Grid,
    PlainValidator(read_grid),
    PlainSerializer(_plain),
    WithJsonSchema({"anyOf": [_NUMBER, _ROW, {"type": "array", "items": _ROW, "minItems": 1}]}),
]
"""A matrix of rational numbers, exact."""

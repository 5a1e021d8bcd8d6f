"""Types for the options of derivations: names that the exercise must know.

An options model derives from ``Options`` and annotates its fields::

    class PathsOptions(Options):
        of: QuantityName | None = None
        by: InputNames | None = None

The reader follows the markers, also inside ``list[...]`` and ``| None``, and reports every unknown
name at its place with the nearest known one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from derivator.spec.rational import EXAMPLES, read_rational
from derivator.spec.tokens import ExpressionError


class Options(BaseModel):
    """The options of one derivation; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    open_inputs: ClassVar[bool] = False
    """Whether some inputs may be without a value where others have one: what is looked for."""


Role = Literal["input", "quantity", "layer"]


@dataclass(frozen=True, slots=True)
class NameMarker:
    """Says which of the exercise's names a field may hold."""

    role: Role


@dataclass(frozen=True, slots=True)
class FormulaMarker:
    """Says that a field holds a formula in the exercise's names and functions."""


Marker = NameMarker | FormulaMarker


def as_list(value: Any) -> Any:
    """Accept a lone name as a list of one."""
    return [value] if isinstance(value, str) else value


def distinct(names: list[Any]) -> list[Any]:
    """Refuse an empty list and a name given twice."""
    if not names:
        raise PydanticCustomError("empty_list", "an empty list")
    return once(names)


def once(names: list[Any]) -> list[Any]:
    """Refuse a name given twice."""
    seen: set[Any] = set()
    for name in names:
        if name in seen:
            raise PydanticCustomError("repeated", "{item} twice", {"item": str(name)})
        seen.add(name)
    return names


def _rational(value: Any) -> Fraction:
    """Read a number exactly; the error says where in the text it arose."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise PydanticCustomError(
            "constant", "no number", {"reason": "not a number", "expectation": EXAMPLES}
        )
    try:
        return read_rational(str(value))
    except ExpressionError as error:
        context = {"reason": error.message, "expectation": error.expected, "offset": error.offset}
        raise PydanticCustomError("constant", "no number", context) from error


Item = TypeVar("Item")

NAME_SCHEMA: dict[str, Any] = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]*$"}
NAMES_SCHEMA: dict[str, Any] = {
    "anyOf": [
        NAME_SCHEMA,
        {"type": "array", "items": NAME_SCHEMA, "minItems": 1, "uniqueItems": True},
    ]
}
_NAMES = WithJsonSchema(NAMES_SCHEMA)

InputName = Annotated[str, NameMarker("input"), WithJsonSchema(NAME_SCHEMA)]
"""One of the exercise's inputs."""

QuantityName = Annotated[str, NameMarker("quantity"), WithJsonSchema(NAME_SCHEMA)]
"""An input or an assigned name."""

LayerName = Annotated[str, NameMarker("layer"), WithJsonSchema(NAME_SCHEMA)]
"""An input, an assigned name, or the name that a layer gets by itself (``H_1``)."""

Names = Annotated[list[str], BeforeValidator(as_list), AfterValidator(distinct), _NAMES]
"""A list of names, not empty, none twice; a lone name counts as a list of one."""

InputNames = Annotated[list[InputName], BeforeValidator(as_list), AfterValidator(distinct), _NAMES]
"""``Names`` of inputs."""

Learned = Annotated[
    list[InputName],
    BeforeValidator(as_list),
    AfterValidator(once),
    WithJsonSchema(
        {"anyOf": [NAME_SCHEMA, {"type": "array", "items": NAME_SCHEMA, "uniqueItems": True}]}
    ),
]
"""Inputs that are learned; an empty list where none is."""

LayerNames = Annotated[list[LayerName], BeforeValidator(as_list), AfterValidator(distinct), _NAMES]
"""``Names`` of inputs, assigned names or layers."""

QuantityNames = Annotated[
    list[QuantityName], BeforeValidator(as_list), AfterValidator(distinct), _NAMES
]
"""``Names`` of inputs or assigned names."""

ConstantFormula = Annotated[
    Fraction,
    PlainValidator(_rational),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": ["string", "number"], "description": f"{EXAMPLES}, taken exactly."}),
]
"""A rational number, exact: ``3``, or a text such as ``0.1``, ``1/3``, ``2**-4``."""

FormulaText = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if isinstance(value, int | float) else value),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    FormulaMarker(),
    WithJsonSchema(
        {
            "type": ["string", "number"],
            "format": "formula",
            "description": "A formula in SymPy syntax.",
        }
    ),
]
"""A formula in the exercise's names and functions, with ``diff(u, t)`` and ``subs(u, t, 0)``."""

Location = tuple[str | int, ...]


def marked_texts(options: BaseModel) -> Iterator[tuple[Location, Marker, str]]:
    """Yield every name and formula in an options model, with its marker and its place."""
    for field, info in type(options).model_fields.items():
        value = getattr(options, field)
        place = (info.alias or field,)
        marker = _marker(info.metadata, info.annotation)
        if isinstance(value, BaseModel):
            for inner, found, name in marked_texts(value):
                yield place + inner, found, name
        elif marker is not None and isinstance(value, str):
            yield place, marker, value
        elif marker is not None and isinstance(value, list | tuple):
            for index, name in enumerate(value):
                yield (*place, index), marker, name


def _marker(metadata: list[Any], annotation: Any) -> Marker | None:
    """Find the marker of a field in its metadata or anywhere inside its type."""
    for mark in metadata:
        if isinstance(mark, Marker):
            return mark
    for argument in get_args(annotation):
        if isinstance(argument, Marker):
            return argument
        marker = _marker([], argument)
        if marker is not None:
            return marker
    return None

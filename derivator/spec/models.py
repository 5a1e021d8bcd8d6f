"""The typed models of a spec: which keys there are and what each may hold.

Formulas and values are texts here; ``assignments`` and ``values`` read them.  The options of the
derivations under ``solve`` are models of their own, passed to the reader and to the schema.
"""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from derivator.spec.fields import Names

_FORMULA = {
    "type": ["string", "number"],
    "description": "A formula in SymPy syntax, such as x**2 + x*y.",
}


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


def _values(value: Any) -> Any:
    if value is not None and not isinstance(value, dict):
        raise PydanticCustomError("values", "values that are not a mapping")
    return value


def _solve(value: Any) -> Any:
    """Leave the derivations to the reader, which knows their options."""
    if value is not None and (not isinstance(value, dict) or not value):
        raise PydanticCustomError("solve", "no derivations")
    return value


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
Values = Annotated[
    Any,
    BeforeValidator(_values),
    WithJsonSchema({"type": ["object", "null"], "additionalProperties": _FORMULA}),
]
Solve = Annotated[Any, BeforeValidator(_solve), WithJsonSchema({"type": "object"})]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class TextModel(_Model):
    """The same prose in Russian and in English; one of them may be missing."""

    ru: Prose | None = None
    """The Russian text; LaTeX."""
    en: Prose | None = None
    """The English text; LaTeX."""

    @model_validator(mode="after")
    def _some_language(self) -> Self:
        if self.ru is None and self.en is None:
            raise PydanticCustomError("no_language", "a text in no language")
        return self


class PartModel(_Model):
    """A question, and the derivations or the prose that answer it."""

    ask: TextModel | None = None
    """What the student is asked."""
    solve: Solve = None
    """The derivations that answer the part, done in this order."""
    answer: TextModel | None = None
    """The author's own answer; after the derivations, if there are any."""
    template: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=60)] | None = (
        None
    )
    """The author's own prose template for this part."""

    @model_validator(mode="after")
    def _answered(self) -> Self:
        if self.solve is None and self.answer is None:
            raise PydanticCustomError("unanswered", "a part without an answer")
        return self


class ExerciseModel(_Model):
    """An exercise with its worked solution."""

    exercise: Annotated[
        str,
        BeforeValidator(_slug),
        Field(min_length=1, max_length=80),
        WithJsonSchema({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}),
    ]
    """The exercise's identifier: lower-case letters, digits and hyphens."""
    number: Annotated[int, Field(ge=1, le=99_999)] | None = None
    """The number in the heading."""
    title: TextModel
    """The heading."""
    statement: TextModel | None = None
    """What all parts share: the situation, the given formulas."""
    symbols: Names | None = None
    """The inputs; any other symbol that is not assigned is then an error."""
    model: Formulas
    """The formulas by name, in any order; or one text of assignments: q = x + y; f = q*z."""
    values: Values = None
    """Numbers or constant formulas for the inputs, taken exactly as written."""
    digits: Annotated[int, Field(ge=2, le=12)] = 4
    """How many significant digits a rounded number shows."""
    parts: Annotated[list[PartModel], Field(min_length=1)]
    """What is asked and how it is solved, one by one."""

"""The typed models of a spec: which keys there are and what each may hold.

Formulas and values are texts here; ``assignments`` and ``values`` read them.  The options of the
derivations under ``solve`` are models of their own, passed to the reader and to the schema.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from derivator.spec.contents import (
    LABEL,
    Data,
    Formulas,
    Functions,
    Identifier,
    Prose,
    Solve,
    Sources,
    Steps,
    Symbols,
    Values,
)
from derivator.spec.fields import Learned


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

    exercise: Identifier
    """The exercise's identifier: lower-case letters, digits and hyphens."""
    number: Annotated[str, StringConstraints(pattern=LABEL)] | None = None
    """The number in the heading, if need be with a letter: 19 or 19a."""
    source: Sources | None = None
    """What it goes back to: ids of a textbook or catalogue, such as V19; not printed."""
    title: TextModel
    """The heading."""
    statement: TextModel | None = None
    """What all parts share: the situation, the given formulas."""
    symbols: Symbols | None = None
    """The inputs, as a list of numbers or with their shapes; any other name is then an error."""
    functions: Functions = None
    """The author's functions by name and arguments, with a formula or, unspecified, without."""
    model: Formulas = None
    """The formulas by name, in any order; or one text of assignments: q = x + y; f = q*z."""
    steps: Steps = None
    """With recurrences: how far each index letter runs, as t: 3, or as t: [0, 2]."""
    parameters: Learned | None = None
    """The inputs that are learned; [] for none."""
    data: Data = None
    """Observations: inputs with their values, each time the same inputs."""
    values: Values = None
    """Numbers, constant formulas or matrices of them for the inputs, taken exactly as written."""
    digits: Annotated[int, Field(ge=2, le=12)] = 4
    """How many significant digits a rounded number shows."""
    parts: Annotated[list[PartModel], Field(min_length=1)]
    """What is asked and how it is solved, one by one."""

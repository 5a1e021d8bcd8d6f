"""An exercise as read from its spec: what every later stage works from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from derivator.errors import Position
from derivator.spec.expression import Expression
from derivator.spec.source import Span


@dataclass(frozen=True, slots=True)
class Text:
    """The author's prose, in one language or both; LaTeX."""

    ru: str | None = None
    en: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A named formula of the model; ``position`` is where its name stands."""

    name: str
    expression: Expression = field(repr=False)
    text: str
    position: Position
    span: Span | None = field(default=None, repr=False, compare=False)

    def locate(self, offset: int) -> Position:
        """Return the place in the file of a character of ``text``."""
        if self.span is not None:
            return self.span.locate(offset)
        return Position(self.position.file, self.position.line, self.position.column + offset)


@dataclass(frozen=True, slots=True)
class Task:
    """One derivation that a part asks for, with its options."""

    kind: str
    options: BaseModel
    position: Position


@dataclass(frozen=True, slots=True)
class Part:
    """A question with the derivations that answer it, the author's own answer, or both."""

    ask: Text | None
    tasks: tuple[Task, ...]
    answer: Text | None
    template: str | None
    position: Position


@dataclass(frozen=True, slots=True)
class Exercise:
    """A whole exercise; ``symbols`` are the inputs, ``assignments`` stand in dependency order."""

    id: str
    number: int | None
    title: Text
    statement: Text | None
    symbols: tuple[str, ...]
    assignments: tuple[Assignment, ...]
    values: Mapping[str, Expression]
    value_positions: Mapping[str, Position]
    digits: int
    parts: tuple[Part, ...]
    position: Position
    path: str

"""An exercise as read from its spec: what every later stage works from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from derivator.errors import Position
from derivator.shapes import SCALAR, Shape
from derivator.spec.expression import Expression, MatrixLiteral, Value
from derivator.spec.indexed import Index, Series
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
        return _locate(self.span, self.position, offset)


@dataclass(frozen=True, slots=True)
class Equation:
    """A formula of the model as the author wrote it, ``h[t]: relu(W*h[t-1] + V*x[t])``.

    ``name`` is h and ``index`` t, None for a name without an index; the expression has ``Indexed``
    names and ``OverSteps`` for sums over moments.
    """

    name: str
    index: Index | None
    expression: Expression = field(repr=False)
    text: str
    position: Position


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """A function of the author's: its arguments and its formula, None where it is unspecified.

    The formula uses the arguments and functions defined before; an operation ``name`` in the
    exercise's formulas applies this function, even where a built-in one is called the same.
    """

    name: str
    arguments: tuple[str, ...]
    body: Expression | None = field(repr=False)
    text: str
    position: Position
    span: Span | None = field(default=None, repr=False, compare=False)

    def locate(self, offset: int) -> Position:
        """Return the place in the file of a character of ``text``."""
        return _locate(self.span, self.position, offset)


def _locate(span: Span | None, position: Position, offset: int) -> Position:
    if span is not None:
        return span.locate(offset)
    return Position(position.file, position.line, position.column + offset)


Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One derivation that a part asks for, with its options."""

    kind: str
    options: BaseModel
    position: Position
    places: Mapping[Place, Position] = field(default_factory=dict, repr=False, compare=False)
    """Where the values of the options stand, by their keys and places in lists from 0."""

    def place(self, *path: str | int) -> Position:
        """Return where an option's value stands: ``place("by", 0)``; else what it is part of."""
        known = (path[:end] for end in range(len(path), 0, -1))
        return next((self.places[part] for part in known if part in self.places), self.position)


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
    """A whole exercise; ``symbols`` are the inputs, ``assignments`` stand in dependency order.

    ``shapes`` may leave out inputs that are numbers; ``shape`` knows every input.  With ``data``,
    an input has its value either in ``values`` or in every observation.
    """

    id: str
    number: str | None
    title: Text
    statement: Text | None
    symbols: tuple[str, ...]
    assignments: tuple[Assignment, ...]
    values: Mapping[str, Value]
    value_positions: Mapping[str, Position]
    digits: int
    parts: tuple[Part, ...]
    position: Position
    path: str
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    size_names: tuple[str, ...] = ()
    """The letters among the sizes, in the order in which they are declared."""
    functions: Mapping[str, FunctionDefinition] = field(default_factory=dict)
    parameters: tuple[str, ...] | None = None
    """The inputs that are learned, where the author says which."""
    data: tuple[Mapping[str, Value], ...] = ()
    """The observations, each with the same inputs."""
    data_positions: tuple[Mapping[str, Position], ...] = ()
    without_value: tuple[str, ...] = ()
    """The inputs without a value, where others have one."""
    steps: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """The first and the last moment of every index letter."""
    equations: tuple[Equation, ...] = ()
    """With steps, the formulas before they were unrolled, in the author's order."""
    series: Mapping[str, Series] = field(default_factory=dict)
    """The names with an index, each with its moments."""
    sources: tuple[str, ...] = ()
    """What the exercise goes back to, in the ids of another collection."""

    def shape(self, name: str) -> Shape:
        """The shape of an input; a number where nothing else is declared."""
        return self.shapes.get(name, SCALAR)

    def sizes(self, observation: int | None = None) -> dict[str, int]:
        """What the letters among the sizes stand for by the values, and by one observation."""
        observed = {} if observation is None else self.data[observation]
        return {
            size: number
            for name, value in {**self.values, **observed}.items()
            if isinstance(value, MatrixLiteral)
            for size, number in zip(self.shape(name), value.shape, strict=True)
            if isinstance(size, str)
        }

    @property
    def is_scalar(self) -> bool:
        """Whether every input is a number."""
        return all(shape == SCALAR for shape in self.shapes.values())

"""Pictures and kernels read from the options of a task, as rows of formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from derivator.derivations.probabilities.reading import letters_of, read_number
from derivator.derivations.sliding.options import depth_of
from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.graph.build import expression_node
from derivator.notation.build import divide, negate
from derivator.notation.nodes import Negative, Node, Number, Quotient
from derivator.solution import NodeRows
from derivator.spec.exercise import Task
from derivator.spec.expression import MatrixLiteral
from derivator.spec.rational import read_rational
from derivator.spec.tokens import ExpressionError

MOST_SIDE, MOST_ENTRIES, MOST_CHANNELS = 32, 1024, 8


@dataclass(frozen=True)
class Picture:
    """A picture with its channels; ``line`` says that it is a vector."""

    name: str
    channels: tuple[NodeRows, ...]
    line: bool

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width."""
        return len(self.channels[0]), len(self.channels[0][0])

    @property
    def signals(self) -> Picture:
        """The picture, where its channels are several signals, each of them a lone row."""
        return replace(self, line=self.line or (len(self.channels) > 1 and self.shape[0] == 1))

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each channel."""
        return numbered(self.name, len(self.channels))


def numbered(name: str, count: int) -> tuple[str, ...]:
    """Z, or Z_1, Z_2, ... of several."""
    return (name,) if count == 1 else tuple(f"{name}_{k}" for k in range(1, count + 1))


def read_picture(workspace: Workspace, given: Any, task: Task) -> Picture:
    """The picture of a task; raises ``SpecError`` for what is no picture, or has no such name."""
    if isinstance(given, str):
        return _named(workspace, given, task)
    depth = depth_of(given)
    if depth > 3:
        raise _problem(task.place("picture"), "a picture with too many lists inside one another")
    channels = [[given]] if depth == 1 else [given] if depth == 2 else given
    prefix: tuple[str | int, ...] = ("picture",)
    found = []
    for c, channel in enumerate(channels):
        own = (*prefix, c) if depth == 3 else prefix
        found.append(read_rows(workspace, channel, task, own, depth == 1))
    picture = Picture("X", tuple(found), depth == 1)
    _check_channels(picture, task)
    return picture


def read_rows(
    workspace: Workspace, rows: list[list[str]], task: Task, path: tuple[str | int, ...], flat: bool
) -> NodeRows:
    """Rows of numbers and letters; ``flat`` says that the author wrote a lone row."""
    found = []
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            message = f"row {i + 1} has {len(row)} entries, the first one has {len(rows[0])}"
            place = task.place(*path, i)
            raise SpecError([Problem(place, message, expected="rows of equal length")])
        places = [task.place(*path, k) if flat else task.place(*path, i, k) for k in _count(row)]
        found.append(tuple(read_entry(workspace, t, p) for t, p in zip(row, places, strict=True)))
    if max(len(found), len(found[0])) > MOST_SIDE or len(found) * len(found[0]) > MOST_ENTRIES:
        message = f"{len(found)} rows of {len(found[0])} entries"
        expected = f"at most {MOST_SIDE} to a side and {MOST_ENTRIES} entries"
        raise SpecError([Problem(task.place(*path), message, expected=expected)])
    return tuple(found)


def _count(row: list[str]) -> range:
    return range(len(row))


def read_entry(workspace: Workspace, text: str, place: Position) -> Node:
    """A rational number, or a formula in the exercise's letters."""
    try:
        value = read_rational(text)
    except ExpressionError:
        node = read_number(workspace, text, place, True)
        if letters_of(node):
            return node
        number = _folded(node)
        if not isinstance(number, Number):
            expected = "rational numbers such as 2, -1/2 or 0.1, and letters among `inputs`"
            raise SpecError(
                [Problem(place, "not a rational number", text[:60], expected)]
            ) from None
        return number
    if abs(value) > 10**6 or value.denominator > 10**6:
        expected = "numbers up to a million with short fractions"
        raise SpecError([Problem(place, "a number out of bounds", text[:60], expected)])
    return Number(value, "." in text)


def _folded(node: Node) -> Node:
    if isinstance(node, Negative):
        return negate(_folded(node.operand))
    if isinstance(node, Quotient):
        return divide(_folded(node.numerator), _folded(node.denominator))
    return node


def _named(workspace: Workspace, name: str, task: Task) -> Picture:
    """The result of a task before this one, or a value of the exercise."""
    from derivator.derivations.sliding.earlier import results_before

    known = results_before(workspace, task)
    if name in known:
        return known[name]
    values = dict(named_matrices(workspace))
    if name in values:
        rows = values[name]
        picture = Picture(name, (rows,), len(rows) == 1)
        _check_channels(picture, task)
        return picture
    names = ", ".join((*known, *values))
    expected = f"rows of numbers, or one of {names}" if names else "rows of numbers"
    raise SpecError([Problem(task.place("picture"), "an unknown name", name, expected)])


def named_matrices(workspace: Workspace) -> Iterator[tuple[str, NodeRows]]:
    """The exercise's values that are matrices."""
    for name, value in workspace.exercise.values.items():
        if isinstance(value, MatrixLiteral):
            rows = tuple(
                tuple(_folded(expression_node(entry)) for entry in row) for row in value.rows
            )
            if all(isinstance(entry, Number) for row in rows for entry in row):
                yield name, rows


def _check_channels(picture: Picture, task: Task) -> None:
    """Raise ``SpecError`` for channels of different sizes, or too many."""
    place = task.place("picture")
    if len(picture.channels) > MOST_CHANNELS:
        expected = f"at most {MOST_CHANNELS}"
        raise SpecError([Problem(place, f"{len(picture.channels)} channels", expected=expected)])
    for c, channel in enumerate(picture.channels):
        if (len(channel), len(channel[0])) != picture.shape:
            message = f"channel {c + 1} has another size than the first one"
            at = task.place("picture", c)
            raise SpecError([Problem(at, message, expected="channels of one size")])


def letters_in(*rows: NodeRows) -> tuple[str, ...]:
    """The letters of all entries, as they occur."""
    names = (name for own in rows for row in own for entry in row for name in letters_of(entry))
    return tuple(dict.fromkeys(names))


def exact(node: Node) -> Fraction:
    """The number that an entry is."""
    assert isinstance(node, Number)
    return node.value


def _problem(place: Position, message: str) -> SpecError:
    expected = "a vector, a matrix, or a list of channels"
    return SpecError([Problem(place, message, expected=expected)])

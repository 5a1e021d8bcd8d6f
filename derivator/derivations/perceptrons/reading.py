"""Rows with answers, read from the options of a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.formulas.opening import letters_in
from derivator.derivations.perceptrons.options import RowOptions
from derivator.derivations.perceptrons.tables import (
    EXACTLY,
    MOST_BITS,
    USUAL,
    all_rows,
    answers_of,
)
from derivator.errors import Position, Problem, SpecError
from derivator.graph.build import expression_node
from derivator.notation.exact import exact
from derivator.notation.nodes import Node, Number, Symbol
from derivator.notation.walk import rebuild, substitute
from derivator.ops.registry import VOCABULARY
from derivator.spec.exercise import Task
from derivator.spec.fields import NAME_SCHEMA
from derivator.spec.parse import parse_expression
from derivator.spec.rational import EXAMPLES
from derivator.spec.tokens import ExpressionError

MOST_ROWS = 64
LARGEST = 10_000


@dataclass(frozen=True)
class Rows:
    """Inputs with their names, row by row, and the answers; decimals stay decimals."""

    names: tuple[str, ...]
    inputs: tuple[tuple[Number, ...], ...]
    answers: tuple[Number, ...]
    named: str | None = None

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """The inputs as formulas."""
        return tuple(map(Symbol, self.names))

    def at(self, row: int) -> dict[str, Node]:
        """The inputs of a row by name."""
        return dict(zip(self.names, self.inputs[row], strict=True))


def shown(value: Fraction | int) -> Number:
    """A number for the page: 1.5 rather than 3/2."""
    return Number(Fraction(value), True)


def decimals(node: Node) -> Node:
    """A formula whose numbers print as decimals where that is no longer."""
    return shown(node.value) if isinstance(node, Number) else rebuild(node, decimals)


def read_rows(options: RowOptions, task: Task) -> Rows:
    """The rows of a task; raises ``SpecError`` for what is no table of numbers."""
    if options.rows is not None and options.table is not None:
        message, expected = "both `rows` and `table`", "one of them"
        raise SpecError([Problem(task.place("table"), message, expected=expected)])
    if options.table is not None:
        return _named(options.table, options.inputs, task)
    if options.rows is None:
        message = "no rows of inputs with answers"
        expected = "rows: [[1, 1, 1], [1, 0, 0], ...], or table: and"
        raise SpecError([Problem(task.position, message, expected=expected)])
    width = len(options.rows[0]) - 1
    names = names_of(options.inputs, width, task)
    if len(options.rows) > MOST_ROWS:
        message = f"{len(options.rows)} rows"
        raise SpecError(
            [Problem(task.place("rows"), message, expected=f"at most {MOST_ROWS} rows")]
        )
    found = []
    for i, row in enumerate(options.rows):
        if len(row) != width + 1:
            message = f"row {i + 1} has {len(row)} entries, the first one has {width + 1}"
            place = task.place("rows", i)
            raise SpecError([Problem(place, message, expected="rows of equal length")])
        found.append(tuple(rational(t, task.place("rows", i, k)) for k, t in enumerate(row)))
    return Rows(names, tuple(row[:-1] for row in found), tuple(row[-1] for row in found))


def _named(name: str, inputs: Sequence[str] | None, task: Task) -> Rows:
    count = USUAL.get(name, 2) if inputs is None else len(inputs)
    most = EXACTLY.get(name, MOST_BITS)
    least = EXACTLY.get(name, 1)
    if not least <= count <= most:
        expected = f"{most} of them" if least == most else f"{least} to {most} of them"
        message = f"{count} inputs for {name}"
        raise SpecError([Problem(task.place("inputs"), message, expected=expected)])
    rows = tuple(tuple(shown(bit) for bit in row) for row in all_rows(count))
    answers = tuple(map(shown, answers_of(name, count)))
    return Rows(names_of(inputs, count, task), rows, answers, name)


def names_of(given: Sequence[str] | None, count: int, task: Task) -> tuple[str, ...]:
    """The names of the inputs; raises ``SpecError`` where they do not fit the rows."""
    if count < 1:
        message, expected = "rows without inputs", "inputs and an answer in each row: [1, 0, 1]"
        raise SpecError([Problem(task.place("rows"), message, expected=expected)])
    if given is None:
        return tuple(f"x_{k}" for k in range(1, count + 1))
    for k, name in enumerate(given):
        read_name(name, task.place("inputs", k))
    if len(given) != count or len(set(given)) < len(given):
        message = f"{len(set(given))} names for {count} inputs"
        expected = f"{count} different names: every row has {count} inputs and then the answer"
        raise SpecError([Problem(task.place("inputs"), message, expected=expected)])
    return tuple(given)


def read_name(name: str, place: Position) -> None:
    """Raise ``SpecError`` for what is no name of an input."""
    import re

    taken = name in VOCABULARY.functions or name in ("pi", "E")
    if taken or len(name) > 50 or not re.match(NAME_SCHEMA["pattern"], name):
        expected = "Latin letters, digits and _, beginning with a letter, and no function"
        raise SpecError([Problem(place, "not a name", name[:60], expected)])


def rational(text: str, place: Position) -> Number:
    """A rational number, exactly; raises ``SpecError``."""
    node = formula(text, place, ())
    value = exact(node, {})
    if not isinstance(value, Number) or abs(value.value) > LARGEST:
        expected = f"a rational number between -{LARGEST} and {LARGEST}: {EXAMPLES}"
        raise SpecError([Problem(place, "not a number to work with", text[:60], expected)])
    return Number(value.value, "/" not in text)


def formula(
    text: str, place: Position, letters: Sequence[str], known: Mapping[str, Node] | None = None
) -> Node:
    """A formula in some letters; ``known`` are put in.  Raises ``SpecError``."""
    try:
        node = expression_node(parse_expression(text, VOCABULARY))
    except ExpressionError as error:
        at = Position(place.file, place.line, place.column + error.offset)
        raise SpecError([Problem(at, error.message, error.text, error.expected)]) from None
    except KeyError as error:
        expected = "operations on numbers"
        raise SpecError(
            [Problem(place, f"{error} is not for numbers", text[:60], expected)]
        ) from None
    node = substitute(node, known or {})
    unknown = [name for name in letters_in(node) if name not in letters]
    if unknown:
        expected = "a formula in " + ", ".join(letters) if letters else f"a number: {EXAMPLES}"
        raise SpecError([Problem(place, "an unknown name", unknown[0], expected)])
    return node

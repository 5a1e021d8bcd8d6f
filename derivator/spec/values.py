"""One input's value: a constant, rows of constants, or a word that fills a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivator.errors import Position
from derivator.shapes import SCALAR, Shape, in_words
from derivator.spec.assignments import read_formula
from derivator.spec.expression import Expression, Literal, MatrixLiteral, Name, Value
from derivator.spec.names import names_in, nearest
from derivator.spec.problems import Problems
from derivator.spec.sizes import MAX_SIZE
from derivator.spec.tree import Node, Scalar, SequenceNode
from derivator.spec.vocabulary import Vocabulary

MAX_ENTRIES = 20_000

NUMBERS = "a number or a constant formula such as pi/2"
MATRICES = "rows of numbers such as [[1, 2], [3, 4]], one number, zeros, ones or eye"

_ZERO, _ONE = Literal(Fraction(0)), Literal(Fraction(1))


@dataclass(frozen=True, slots=True)
class Fill:
    """A matrix of a size that is not known yet, by its diagonal and its other entries."""

    diagonal: Expression
    elsewhere: Expression

    def matrix(self, rows: int, columns: int) -> MatrixLiteral:
        """Write the matrix out."""
        return MatrixLiteral(
            tuple(
                tuple(self.diagonal if i == j else self.elsewhere for j in range(columns))
                for i in range(rows)
            )
        )


FILLS = {"zeros": Fill(_ZERO, _ZERO), "ones": Fill(_ONE, _ONE), "eye": Fill(_ONE, _ZERO)}


class ValueReader:
    """Reads values; counts the entries of all of them."""

    def __init__(self, vocabulary: Vocabulary, problems: Problems) -> None:
        self.vocabulary = vocabulary
        self.problems = problems
        self.entries = 0
        self._known: dict[str, Expression] = {}

    def read(self, name: str, node: Node, shape: Shape | None) -> Value | Fill | None:
        """Read an input's value, which must be constant; None where it is not, which is noted.

        ``shape`` is the declared one, None where it is unknown; only whether it is a number, and
        for a flat list whether it is a column, is looked at here.
        """
        if isinstance(node, Scalar) and not node.is_null:
            if shape != SCALAR and node.text in FILLS:
                return FILLS[node.text]
            value = self.constant(node, is_entry=shape == SCALAR)
            return Fill(value, value) if value is not None and shape else value
        if isinstance(node, SequenceNode) and shape != SCALAR:
            return self.matrix(name, node, shape)
        if isinstance(node, SequenceNode):
            expected = f"{in_words(SCALAR)}; a matrix has its shape in symbols"
            self.wrong_shape(name, node.position, _given(node), expected)
            return None
        expected = NUMBERS if shape == SCALAR else MATRICES
        self.problems.add(node.position, f"{name} has no value", "", expected)
        return None

    def wrong_shape(self, name: str, position: Position, given: str, expected: str) -> None:
        """Note a value that does not fit the shape of its input."""
        self.problems.add(position, f"{name} has the wrong shape", given, expected)

    def constant(self, node: Scalar, is_entry: bool = True) -> Expression | None:
        """Read a constant formula; equal texts are read once."""
        if node.text in self._known:
            return self._known[node.text]
        value = read_formula(node.text, node.span, self.vocabulary, self.problems)
        if value is None:
            return None
        if isinstance(value, Name) and not is_entry:
            near = nearest(value.name, FILLS)
            self.problems.add(node.position, "not a matrix", value.name, MATRICES, near)
            return None
        for use in names_in(value):
            expected = "numbers, pi, E and functions of them"
            place = node.span.locate(use.offset)
            self.problems.add(place, "a value that is not a constant", use.name, expected)
            return None
        self._known[node.text] = value
        return value

    def matrix(self, name: str, node: SequenceNode, shape: Shape | None) -> MatrixLiteral | None:
        """Read rows of constants; a flat list is a row, or a column where one is declared."""
        rows = self.rows(name, node)
        if rows is None or not self.count(len(rows) * len(rows[0]), node.position):
            return None
        if rows[0] is node.items and shape and shape[1] == 1:
            rows = [[entry] for entry in rows[0]]
        read = [[self.entry(name, entry) for entry in row] for row in rows]
        matrix = tuple(tuple(entry for entry in row if entry is not None) for row in read)
        return None if any(None in row for row in read) else MatrixLiteral(matrix)

    def entry(self, name: str, node: Node) -> Expression | None:
        """Read one entry of a matrix."""
        if isinstance(node, Scalar) and not node.is_null:
            return self.constant(node)
        self.problems.add(node.position, f"an entry of {name} without a value", "", NUMBERS)
        return None

    def rows(self, name: str, node: SequenceNode) -> list[list[Node]] | None:
        """Return the rows, all of one length, or note what is wrong with them."""
        add = self.problems.add
        if not any(isinstance(item, SequenceNode) for item in node.items):
            if node.items:
                return [node.items] if self.fits(name, 1, len(node.items), node.position) else None
            add(node.position, f"{name} has no entries", "[]", MATRICES)
            return None
        rows: list[list[Node]] = []
        for number, item in enumerate(node.items, start=1):
            if not isinstance(item, SequenceNode):
                text = item.text if isinstance(item, Scalar) else ""
                add(item.position, f"row {number} of {name} is not a row", text, "[...]")
                return None
            if not item.items or (rows and len(item.items) != len(rows[0])):
                found = f"{len(item.items)} entries"
                expected = f"{len(rows[0])} as in row 1" if rows else "at least one"
                message = f"row {number} of {name} has the wrong length"
                add(item.position, message, found, expected)
                return None
            rows.append(item.items)
        return rows if self.fits(name, len(rows), len(rows[0]), node.position) else None

    def fits(self, name: str, rows: int, columns: int, position: Position) -> bool:
        """Note a matrix with too many rows or columns."""
        if max(rows, columns) <= MAX_SIZE:
            return True
        expected = f"at most {MAX_SIZE} rows and {MAX_SIZE} columns"
        self.problems.add(position, f"{name} is too large", f"{rows} x {columns}", expected)
        return False

    def count(self, entries: int, position: Position) -> bool:
        """Count the entries of a matrix; note once that there are too many of them."""
        before, self.entries = self.entries, self.entries + entries
        if before <= MAX_ENTRIES < self.entries:
            expected = f"at most {MAX_ENTRIES} in all matrices together"
            self.problems.add(position, "too many entries", "", expected)
        return self.entries <= MAX_ENTRIES


def _given(node: SequenceNode) -> str:
    """Say which shape a list has, as far as that can be told."""
    first = node.items[0] if node.items else None
    rows: Sequence[Node] = node.items if isinstance(first, SequenceNode) else [node]
    length = len(first.items) if isinstance(first, SequenceNode) else len(node.items)
    return f"{len(rows)} x {length}"

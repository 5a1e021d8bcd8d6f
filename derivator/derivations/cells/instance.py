"""Equations written out for states of two entries, every entry a letter: what the check sees.

A formula on the page speaks of matrices; here it becomes one formula for each entry, so that the
order of factors and the kind of product matter.  Names that have been given a value stand for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from derivator.derivations.cells.system import System
from derivator.notation.entrywise import Entrywise
from derivator.notation.functions import Function
from derivator.notation.matrices import Entry, Matrix, Noted
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.walk import rebuild, substitute
from derivator.shapes import Shape


@dataclass
class Instance:
    """The letters of a system, and what names stand for: ``defined`` is for a ``FormulaStep``."""

    system: System
    defined: dict[str, Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, shape in self.system.shapes.named.items():
            if shape:
                self.defined[name] = lettered(name, shape)

    @property
    def letters(self) -> tuple[str, ...]:
        """Every letter for an entry."""
        found: dict[str, None] = {}
        for name, shape in self.system.shapes.named.items():
            found |= dict.fromkeys(letters_of(name, shape))
        return tuple(found)

    def note(self, name: str, mark: str, formula: Node, given: Mapping[str, Node]) -> Noted:
        """The name as the page prints it, standing for what a formula is with values given."""
        key = f"{name}@{mark}"
        self.defined[key] = self.value(formula, given)
        return Noted(Symbol(name), key, self.system.shapes.of(Symbol(name)))

    def value(self, formula: Node, given: Mapping[str, Node]) -> Node:
        """A formula entry by entry, names written out; ``given`` values are of the same kind."""
        named = {**self.defined, **given}
        if self.system.form == "numbers":
            return substitute(formula, {n: v for n, v in named.items() if "@" not in n})
        matrices = {n: v for n, v in named.items() if isinstance(v, Matrix)}
        formula = substitute(formula, {n: v for n, v in given.items() if n not in matrices})
        reader = Entrywise(self.system.shapes, {})
        rows = reader.rows(formula)
        return Matrix(tuple(tuple(opened(entry, matrices) for entry in row) for row in rows))

    def number(self, formula: Node, given: Mapping[str, Node]) -> Node:
        """A formula for a number with values given."""
        known = {n: v for n, v in given.items() if not isinstance(v, Matrix)}
        return substitute(formula, known)

    def constant(self, name: str, value: Node) -> Node:
        """A number in every entry of a name's value."""
        shape = self.system.shapes.of(Symbol(name))
        if not shape:
            return value
        rows, columns = (int(size) for size in shape)
        return Matrix(((value,) * columns,) * rows)


def lettered(name: str, shape: Shape) -> Node:
    """A letter for each entry."""
    letters = iter(letters_of(name, shape))
    rows, columns = (int(size) for size in shape)
    return Matrix(tuple(tuple(Symbol(next(letters)) for _ in range(columns)) for _ in range(rows)))


def letters_of(name: str, shape: Shape) -> Iterator[str]:
    """What the entries are called, row by row."""
    if not shape:
        yield name
        return
    rows, columns = (int(size) for size in shape)
    for row in range(rows):
        for column in range(columns):
            yield f"{name}.{row + 1}{column + 1}"


def opened(node: Node, named: Mapping[str, Matrix]) -> Node:
    """An entry's formula with the entries of named matrices in it."""
    if isinstance(node, Entry) and isinstance(node.matrix, Symbol):
        matrix = named[node.matrix.name]
        row, column = (1 if index is None else index for index in (node.row, node.column))
        assert isinstance(row, int)
        assert isinstance(column, int)
        return matrix.rows[row - 1][column - 1]
    return rebuild(node, lambda part: opened(part, named))


def with_function(node: Node, function: Function) -> Node:
    """The formula with another function of the same name in place of one without a formula."""
    inner = rebuild(node, lambda part: with_function(part, function))
    if isinstance(inner, Call) and inner.function.name == function.name:
        return Call(function, inner.arguments)
    return inner

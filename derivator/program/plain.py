"""A program in plain double precision, operation by operation, as a computer runs it.

Nothing here is exact, on purpose: this is how rounding in a difference quotient is measured.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from derivator.notation.evaluate import Array, evaluate
from derivator.notation.matrices import Entry, Floating, Moved
from derivator.notation.matrix_evaluate import as_matrix
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.program.model import Program
from derivator.program.terms import Term, walk
from derivator.shapes import Size


class PlainBindings:
    """The values of a program's vertices as doubles, and those with one entry moved."""

    def __init__(
        self, program: Program, inputs: Mapping[str, Array], sizes: Mapping[str, int]
    ) -> None:
        self.program = program
        self.sizes = sizes
        self.values: dict[str, Array] = {}
        self.values = self.run({name: np.array(value) for name, value in inputs.items()})

    def run(self, given: Mapping[str, Array]) -> dict[str, Array]:
        """The forward pass from given values."""
        values = dict(given)
        for vertex in self.program.vertices.values():
            if vertex.term is not None and vertex.name not in values:
                values[vertex.name] = self._value(vertex.term, values)
        return values

    def _value(self, term: Term, values: Mapping[str, Array]) -> Array:
        known: dict[int, Array] = {}

        def visit(part: Term) -> None:
            if part.operation is not None:
                operands = (known[id(operand)] for operand in part.operands)
                known[id(part)] = as_matrix(part.operation.forward(*operands))
            elif part.name is not None and part.name in values:
                known[id(part)] = values[part.name]
            else:
                known[id(part)] = as_matrix(evaluate(part.node, self))

        walk(term, visit)
        return known[id(term)]

    def symbol(self, name: str) -> Array:
        """A vertex, or a size letter in a formula."""
        return self.values[name] if name in self.values else np.full((1, 1), self.sizes[name])

    def moved(self, node: Moved) -> Array:
        """A value after one entry of an input was moved."""
        name, row, column = place_of(node.by)
        value = self.values[name].copy()
        value[row, column] += float(evaluate(node.step, self).flat[0])
        given = {n: self.values[n] for n in self.program.inputs if n in self.values}
        return self.run({**given, name: value})[node.of.name]

    def floating(self, node: Floating) -> Array:
        """Everything here is in double precision."""
        return evaluate(node.operand, self)

    def partial(self, node: Partial) -> Array:
        """Derivatives are not computed here."""
        raise KeyError(node)

    def settle(self, value: Array) -> Array:
        """An intermediate value, as it is."""
        return as_matrix(value)

    def size(self, size: Size) -> int:
        """A size as a number."""
        return size if isinstance(size, int) else self.sizes[size]

    def after(self, name: str, step: int) -> Array:
        """Steps of descent are not computed here."""
        raise KeyError(name)

    def incoming(self, key: str) -> Array:
        """Values from elsewhere are not known here."""
        raise KeyError(key)


def place_of(node: Node) -> tuple[str, int, int]:
    """The name of an input and the place of its entry, from 0."""
    inner = node.matrix if isinstance(node, Entry) else node
    if not isinstance(inner, Symbol):
        raise TypeError("only an input or an entry of one can be moved")
    if not isinstance(node, Entry):
        return inner.name, 0, 0
    row, column = (1 if index is None else index for index in (node.row, node.column))
    if isinstance(row, str) or isinstance(column, str):
        raise TypeError("a general entry cannot be moved")
    return inner.name, row - 1, column - 1

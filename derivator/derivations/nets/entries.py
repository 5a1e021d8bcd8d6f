"""Matrix formulas written out entry by entry, as the units of a network compute them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from derivator.notation.build import ONE, add, multiply
from derivator.notation.matrices import Entry, Hadamard, Index, MatrixProduct, Ones, Transpose
from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Call, Node, Sum, Symbol
from derivator.notation.walk import descendants, rebuild

WIDEST = 8
"""Sums over more entries are not written out."""


class TooWideError(ValueError):
    """A product that cannot be written out: its inner size is large, or a letter."""


@dataclass(frozen=True)
class Spelling:
    """Writes entries of formulas; in a product the weight stands before what it multiplies."""

    shapes: Shapes
    is_weight: Callable[[str], bool]

    def entry(self, node: Node, row: Index, column: Index) -> Node:
        """The entry of a formula: of X W in row i and column 1, w_11 x_i1 + w_21 x_i2.

        Raises ``TooWideError`` where a sum in it cannot be written out.
        """
        shape = self.shapes.of(node)
        if not shape:
            return node
        own_row = None if shape[0] == 1 else row
        own_column = None if shape[1] == 1 else column
        if isinstance(node, Symbol) or (isinstance(node, Call) and node.function.rowwise):
            return Entry(node, own_row, own_column)
        if isinstance(node, MatrixProduct):
            return self._product(node, own_row, own_column)
        if isinstance(node, Transpose):
            if isinstance(own_row, str) or isinstance(own_column, str):
                raise TooWideError("a general entry of a transpose")
            return self.entry(node.operand, own_column, own_row)
        if isinstance(node, Ones):
            return ONE
        if isinstance(node, Hadamard):
            return multiply(*(self.entry(part, row, column) for part in node.factors))
        spelled = rebuild(node, lambda part: self.entry(part, row, column))
        return flat(spelled) if isinstance(spelled, Sum) else spelled

    def _product(self, node: MatrixProduct, row: Index, column: Index) -> Node:
        *first, right = node.factors
        left = first[0] if len(first) == 1 else MatrixProduct(tuple(first))
        inner = self.shapes.of(right)[0]
        if not isinstance(inner, int) or inner > WIDEST:
            raise TooWideError(f"a sum over {inner} entries")
        terms = []
        for index in range(1, inner + 1):
            pair = (self.entry(left, row, index), self.entry(right, index, column))
            ordered = pair if self._weighs(left) or not self._weighs(right) else pair[::-1]
            terms.append(multiply(*ordered))
        return add(*terms)

    def _weighs(self, node: Node) -> bool:
        names = [part.name for part in descendants(node) if isinstance(part, Symbol)]
        return all(map(self.is_weight, names))


def flat(node: Sum) -> Sum:
    """A sum without sums among its terms."""
    return Sum(tuple(t for p in node.terms for t in (p.terms if isinstance(p, Sum) else (p,))))

"""Matrix formulas entry by entry: (X W)_ij = sum over k of x_ik w_kj.

With numbers for the sizes sums are written out, else they keep their letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from derivator.notation.build import ONE, ZERO, add, divide, multiply
from derivator.notation.functions import LOG
from derivator.notation.index_sums import Over, combined, summed
from derivator.notation.indices import kronecker, placed
from derivator.notation.matrices import (
    Accumulated,
    After,
    Block,
    Entry,
    Frobenius,
    Index,
    Joined,
    Matrix,
    MatrixProduct,
    Ones,
    Total,
    Transpose,
    Zeros,
)
from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import (
    Call,
    Constant,
    Negative,
    Node,
    Partial,
    Power,
    Sum,
    Symbol,
)
from derivator.notation.windows import WINDOWED
from derivator.notation.windows_entries import window_entry
from derivator.shapes import Shape, Size

LETTERS = ("i", "j", "k", "l", "p", "q", "r", "s", "t", "u", "v")


@dataclass(frozen=True)
class Entrywise:
    """Reads entries off formulas whose names have known shapes."""

    shapes: Shapes
    sizes: Mapping[str, int] | None = None
    """What the letters among the sizes stand for; None keeps sums with letters."""
    letters: tuple[str, ...] = LETTERS
    """Letters that may stand for indices."""
    units: Mapping[str, tuple[Index, Index]] = field(default_factory=dict)
    """Names that stand for a matrix with a single one, and its place."""
    shares: frozenset[str] = frozenset()
    """Inputs of which every row adds up to 1."""
    spelt: bool = False
    """Whether functions of a row are written by powers of e."""

    def length(self, size: Size) -> int:
        """A size as a number."""
        if isinstance(size, int):
            return size
        assert self.sizes is not None
        return self.sizes[size]

    def rows(self, node: Node) -> tuple[tuple[Node, ...], ...]:
        """Every entry, row by row; a number has one."""
        shape = self.shapes.of(node) or (1, 1)
        height, width = map(self.length, shape)
        return tuple(
            tuple(self.entry(node, row, column) for column in range(1, width + 1))
            for row in range(1, height + 1)
        )

    def matrix(self, node: Node) -> Node:
        """The matrix with every entry written; of a number the number itself."""
        rows = self.rows(node)
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else Matrix(rows)

    def entry(self, node: Node, row: Index, column: Index) -> Node:
        """One entry, or the general one where an index is a letter."""
        shape = self.shapes.of(node)
        if not shape:
            return self.number(node, _letters(row, column))
        return self._entry(node, *_fitting(shape, row, column), _letters(row, column))

    def number(self, node: Node, used: frozenset[str] = frozenset()) -> Node:
        """A formula for a number, with the matrices inside it entry by entry."""
        if isinstance(node, Symbol) and node.name in self.units:
            return kronecker(*self.units[node.name])
        if isinstance(node, Entry):
            used = used | _letters(node.row, node.column)
            return self._entry(node.matrix, node.row, node.column, used)
        if isinstance(node, Total):
            return self._total(node, used)
        if isinstance(node, Frobenius):
            return self._frobenius(node, used)
        if isinstance(node, Symbol | Partial):
            return node
        return combined(node, lambda part: self.number(part, used))

    def _entry(self, node: Node, row: Index, column: Index, used: frozenset[str]) -> Node:
        if not self.shapes.of(node):
            return self.number(node, used)
        row, column = _fitting(self.shapes.of(node), row, column)
        if isinstance(node, Symbol) and node.name in self.units:
            at_row, at_column = self.units[node.name]
            return multiply(kronecker(row, at_row), kronecker(column, at_column))
        if isinstance(node, Partial) and isinstance(node.by, Symbol):
            return Partial(node.of, _lone(node.by, row, column), node.held)
        if self.spelt and isinstance(node, Call) and node.function.name in ROWWISE:
            return self._of_a_row(node, row, column, used)
        if isinstance(node, Symbol | Accumulated | After) or _is_rowwise(node):
            return _lone(node, row, column)
        if isinstance(node, Transpose):
            return self._entry(node.operand, column, row, used)
        if isinstance(node, Ones | Zeros):
            return ONE if isinstance(node, Ones) else ZERO
        if isinstance(node, Matrix) and not isinstance(row, str) and not isinstance(column, str):
            return node.rows[(row or 1) - 1][(column or 1) - 1]
        if isinstance(node, MatrixProduct):
            return self._product(node, row, column, used)
        if isinstance(node, Joined | Block):
            return self._part(node, row, column, used)
        if isinstance(node, WINDOWED):
            return self._window(node, row, column, used)
        return combined(node, lambda part: self._entry(part, row, column, used))

    def _product(
        self, node: MatrixProduct, row: Index, column: Index, used: frozenset[str]
    ) -> Node:
        inner = [self.shapes.of(factor)[1] for factor in node.factors[:-1]]
        over, places = self._bound(inner, used)
        ends = (row, *places, column)
        below = used | {letter for letter, _ in over}

        def term(indices: Mapping[str, Index]) -> Node:
            at = [indices.get(e, e) if isinstance(e, str) else e for e in ends]
            pairs = zip(node.factors, at, at[1:], strict=False)
            return multiply(*(self._entry(f, left, right, below) for f, left, right in pairs))

        if self.sizes is None:
            return self.summed(over, term({}))
        return add(*(term(indices) for indices in self._values(over)))

    def _part(self, node: Joined | Block, row: Index, column: Index, used: frozenset[str]) -> Node:
        """An entry of matrices side by side, or of some columns: the entry where it comes from."""
        along = node.below if isinstance(node, Joined) else node.rows
        place = row if along else column
        if isinstance(place, str):
            return Entry(node, row, column)
        at, own = place or 1, node.operand if isinstance(node, Block) else None
        if isinstance(node, Block):
            at += node.first - 1
        else:
            for own in node.parts:
                length = self.length((self.shapes.of(own) or (1, 1))[0 if along else 1])
                if at <= length:
                    break
                at -= length
        assert own is not None
        return self._entry(own, at if along else row, column if along else at, used)

    def _window(self, node: Node, row: Index, column: Index, used: frozenset[str]) -> Node:
        """An entry of what slides over a picture: of a convolution the sum over its window."""
        if isinstance(row, str) or isinstance(column, str):
            return Entry(node, row, column)
        found = window_entry(node, (row or 1, column or 1), self.shapes)
        if found is None:
            return _lone(node, row, column)
        return add(*(multiply(*(self._entry(f, *at, used) for f, at in term)) for term in found))

    def _of_a_row(self, node: Call, row: Index, column: Index, used: frozenset[str]) -> Node:
        """An entry of a softmax: the power of e over the sum of the row's powers."""
        operand = node.arguments[0]
        over, (place,) = self._bound([self.shapes.of(operand)[1]], used)
        below = used | {letter for letter, _ in over}
        entry = self._entry(operand, row, column, below)
        power_of_e = Power(Constant("E"), self._entry(operand, row, place, below))
        whole: Node = Total(power_of_e, over) if over else power_of_e
        if self.sizes is not None and over:
            whole = add(*(placed(power_of_e, at) for at in self._values(over)))
        return ROWWISE[node.function.name](entry, whole)

    def _bound(self, sizes: list[Size], used: frozenset[str]) -> tuple[Over, list[Index]]:
        """A fresh letter for each size, None for a size of 1."""
        taken = used.union(*(_letters(*place) for place in self.units.values()))
        free = iter(letter for letter in self.letters if letter not in taken)
        places: list[Index] = [None if size == 1 else next(free) for size in sizes]
        over = tuple((p, s) for p, s in zip(places, sizes, strict=True) if isinstance(p, str))
        return over, places

    def _values(self, over: Over) -> Iterator[dict[str, Index]]:
        letters = [letter for letter, _ in over]
        for values in product(*(range(1, self.length(last) + 1) for _, last in over)):
            yield dict(zip(letters, values, strict=True))

    def _total(self, node: Total, used: frozenset[str]) -> Node:
        if self.sizes is not None:
            parts = (placed(node.operand, at, self.length) for at in self._values(node.over))
            return add(*(self.number(part, used) for part in parts))
        over, places = self._bound([last for _, last in node.over], used)
        renamed = dict(zip((letter for letter, _ in node.over), places, strict=True))
        below = used | {letter for letter, _ in over}
        return self.summed(over, self.number(placed(node.operand, renamed), below))

    def _frobenius(self, node: Frobenius, used: frozenset[str]) -> Node:
        over, (row, column) = self._bound(list(self.shapes.of(node.left)), used)
        below = used | {letter for letter, _ in over}

        def term(at: Mapping[str, Index]) -> Node:
            first = at.get(row, row) if isinstance(row, str) else row
            second = at.get(column, column) if isinstance(column, str) else column
            both = (node.left, node.right)
            return multiply(*(self._entry(factor, first, second, below) for factor in both))

        if self.sizes is None:
            return self.summed(over, term({}))
        return add(*(term(at) for at in self._values(over)))

    def summed(self, over: Over, body: Node) -> Node:
        """The sum over letters, as short as it gets."""
        return summed(over, body, self.shares)


ROWWISE: Mapping[str, Callable[[Node, Node], Node]] = {
    "softmax": lambda entry, whole: divide(Power(Constant("E"), entry), whole),
    "log_softmax": lambda entry, whole: Sum((entry, Negative(Call(LOG, (whole,))))),
}
"""Entries of functions of a row, by the operand's entry and the sum of the row's powers of e."""


def _letters(*indices: Index) -> frozenset[str]:
    return frozenset(index for index in indices if isinstance(index, str))


def _fitting(shape: Shape, row: Index, column: Index) -> tuple[Index, Index]:
    """The indices with None where there is but one row or column."""
    return (None if shape[0] == 1 else row), (None if shape[1] == 1 else column)


def _lone(node: Node, row: Index, column: Index) -> Node:
    return node if row is None and column is None else Entry(node, row, column)


def _is_rowwise(node: Node) -> bool:
    return isinstance(node, Call) and node.function.rowwise

"""What a layer is read from: its program, its entries in letters and in numbers, its slopes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import ONE
from derivator.notation.entrywise import LETTERS, Entrywise
from derivator.notation.index_sums import Over
from derivator.notation.matrices import (
    Frobenius,
    Hadamard,
    Index,
    MatrixProduct,
    Transpose,
)
from derivator.notation.nodes import Call, Negative, Node, Partial, Product, Sum, Symbol
from derivator.notation.walk import rebuild
from derivator.program.model import Program, Role, Vertex
from derivator.shapes import Shape
from derivator.solution import Chain

UNIT = "_one_entry"
"""The name of a matrix with a single one, which the layer's rule is asked about."""


@dataclass(frozen=True)
class LayerReading:
    """A layer, and the loss above it; ``sizes`` are those of the instance shown."""

    program: Program
    of: str
    loss: str | None
    sizes: dict[str, int]
    known: bool
    """Whether the formula of the loss is known."""

    @cached_property
    def shape(self) -> Shape:
        """The shape of the layer's value."""
        return () if self.program.is_number(self.of) else self.program.vertices[self.of].shape

    @cached_property
    def probed(self) -> Program:
        """The program with a matrix of the value's shape, in the place of the adjoint."""
        own = self.program.vertices[self.of]
        unit = Vertex(UNIT, None, self.shape, (), Role.DATA, own.position)
        return replace(self.program, vertices={**self.program.vertices, UNIT: unit})

    @cached_property
    def lettered(self) -> Entrywise:
        """Reads entries with letters for indices."""
        used = {*self.program.sizes, *self.program.vertices}
        letters = tuple(letter for letter in LETTERS if letter not in used)
        shares = self.program.distributions
        return Entrywise(self.probed.shapes, None, letters, shares=shares)

    @cached_property
    def written(self) -> Entrywise:
        """Reads entries with numbers for indices."""
        return Entrywise(self.probed.shapes, self.sizes)

    @cached_property
    def derivative(self) -> Node:
        """dL/dZ, or 1 where no loss stands above."""
        return ONE if self.loss is None else Partial(Symbol(self.loss), Symbol(self.of))

    @cached_property
    def outer(self) -> Node:
        """A known loss's derivative by the value, as a formula."""
        from derivator.program.adjoints import ProgramAdjoints

        assert self.loss is not None
        return ProgramAdjoints(self.program, self.loss).formulas[self.of]

    def slope(
        self, name: str, place: tuple[Index, Index], at: tuple[Index, Index], reading: Entrywise
    ) -> Node:
        """The derivative of one entry of the value by one entry of the operand."""
        node = self.probed.received(self.of, Symbol(UNIT))[name]
        return replace(reading, units={UNIT: place}).entry(node, *at)

    def with_entries(self, node: Node) -> Node:
        """The formula with the entries of every matrix in it; short of functions of matrices."""
        if not self.probed.shapes.is_matrix(node):
            return node
        bare = node.operand if isinstance(node, Transpose) else node
        if isinstance(node, MatrixProduct | Hadamard | Sum | Product | Negative | Frobenius):
            return rebuild(node, self.with_entries)
        elementwise = isinstance(node, Call) and not is_rowwise(node)
        if isinstance(bare, Symbol | Partial) or elementwise:
            return self.written.matrix(node)
        return node

    @property
    def value(self) -> Symbol:
        """The layer's value."""
        return Symbol(self.of)

    @property
    def formula(self) -> Node:
        """The formula of the value."""
        return self.program.vertices[self.of].formula

    @property
    def top(self) -> Symbol:
        """What is differentiated: the loss, or the value itself."""
        return Symbol(self.of if self.loss is None else self.loss)

    def entry(self, node: Node, row: Index, column: Index) -> Node:
        """A general entry, with letters for indices."""
        return self.lettered.entry(node, row, column)

    def shape_of(self, name: str) -> Shape:
        """The shape of an operand."""
        return self.program.vertices[name].shape

    def pair(self, shape: Shape, first: int) -> tuple[Index, Index]:
        """Letters for the row and the column, None where there is but one."""
        letters = self.lettered.letters[first : first + 2]
        free = [letter for letter, size in zip(letters, shape, strict=False) if size != 1]
        letter = iter(letters)
        places: list[Index] = [None if size == 1 else next(letter) for size in shape]
        return (places[0], places[1]) if len(free) <= 2 and places else (None, None)

    def over(self, place: tuple[Index, Index], shape: Shape) -> Over:
        """The letters of a place with their last values."""
        pairs = zip(place, shape, strict=False)
        return tuple((index, size) for index, size in pairs if isinstance(index, str))

    def indexed(self, chain: ChainBuilder, place: tuple[Index, Index], shape: Shape) -> Chain:
        """The chain with the letters of a place free."""
        return replace(chain.chain(), indices=self.over(place, shape))

    def grid(self, shape: Shape) -> list[list[tuple[int, int]]]:
        """The places of all entries, row by row."""
        height, width = map(self.written.length, shape or (1, 1))
        return [[(row, column) for column in range(1, width + 1)] for row in range(1, height + 1)]

    def places(self, shape: Shape) -> list[tuple[int, int]]:
        """The places of all entries."""
        return [place for line in self.grid(shape) for place in line]


def is_rowwise(node: Node) -> bool:
    """Whether a formula is a function of whole rows."""
    return isinstance(node, Call) and node.function.rowwise

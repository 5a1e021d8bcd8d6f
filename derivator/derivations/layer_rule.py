"""What the backward rule of a layer rests on: Jacobian entries, sums, and the product in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from derivator.derivations.index_algebra import common_divisor, in_front, terms_of
from derivator.derivations.layer_page import EntryRule, OperandRule
from derivator.derivations.recognition import Recognition, Rows
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import ONE, ZERO, add, divide, multiply, number, signed
from derivator.notation.entrywise import LETTERS, Entrywise, Over, combined
from derivator.notation.indices import placed
from derivator.notation.matrices import (
    Entry,
    Frobenius,
    Hadamard,
    Index,
    Kronecker,
    Matrix,
    MatrixProduct,
    Total,
    Transpose,
)
from derivator.notation.matrix_build import transposed
from derivator.notation.nodes import Call, Negative, Node, Partial, Product, Sum, Symbol
from derivator.notation.polynomial import formula, polynomial, times
from derivator.notation.text import text
from derivator.notation.walk import descendants, rebuild
from derivator.program.model import Program, Role, Vertex
from derivator.shapes import Shape
from derivator.solution import Chain, Scope

UNIT = "_one_entry"
"""The name of a matrix with a single one, which the layer's rule is asked about."""

SEVERAL, MANY = 2, 6
"""How many entries are worked out: where each moves one entry of the value, and elsewhere."""
WIDEST = 170
"""A matrix whose rows are longer is not written out."""


@dataclass(frozen=True)
class LayerRules:
    """Derives the rules of a layer's operands; ``sizes`` are those of the instance shown."""

    program: Program
    of: str
    loss: str | None
    sizes: dict[str, int]
    shown: int | None
    """Of how many entries the derivative is worked out; None leaves it to what they look like."""
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
    def general_entries(self) -> Entrywise:
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

    # The layer itself

    def forward(self) -> Chain:
        """The layer in matrices, with all entries, and multiplied out."""
        node = self.program.vertices[self.of].formula
        chain = ChainBuilder(Symbol(self.of), Scope.INSTANCE).then(node)
        if _is_rowwise(node):
            return chain.chain()
        if self.shape:
            chain.then(self.with_entries(node))
        return chain.then(self.written.matrix(node)).chain()

    def general_entry(self) -> Chain | None:
        """The general entry of the layer's value; None for a number."""
        if not self.shape:
            return None
        place = self._pair(self.shape, 0)
        spelt = replace(self.general_entries, spelt=True)
        entry = spelt.entry(self.program.vertices[self.of].formula, *place)
        chain = ChainBuilder(self.general_entries.entry(Symbol(self.of), *place)).then(entry)
        return self._indexed(chain, place, self.shape)

    def adding_up(self, name: str) -> Chain:
        """That every row of shares adds up to 1."""
        row, column = self._pair(self._shape(name), 0)
        entry = replace(self.general_entries, shares=frozenset()).entry(Symbol(name), row, column)
        own = self._over((row, column), self._shape(name))
        over = tuple(pair for pair in own if pair[0] == column)
        rest = tuple(pair for pair in own if pair[0] != column)
        chain = ChainBuilder(Total(entry, over) if over else entry).then(ONE).chain()
        return replace(chain, indices=rest)

    def adjoint(self) -> Chain | None:
        """dL/dZ as a matrix of derivatives."""
        if self.loss is None or not self.shape:
            return None
        entries = self.written.matrix(self.derivative)
        return ChainBuilder(self.derivative, Scope.INSTANCE).then(entries).chain()

    def loss_formula(self) -> Chain | None:
        """The derivative of a known loss by the value's general entry."""
        if not self.known:
            return None
        row, column = self._pair(self.shape, 0)
        symbol = self.general_entries.entry(self.derivative, row, column)
        entry = self.simplified(self.general_entries.entry(self.outer, row, column))
        return self._indexed(ChainBuilder(symbol).then(entry), (row, column), self.shape)

    @cached_property
    def outer(self) -> Node:
        """A known loss's derivative by the value, as a formula."""
        from derivator.program.adjoints import ProgramAdjoints

        assert self.loss is not None
        return ProgramAdjoints(self.program, self.loss).formulas[self.of]

    def with_entries(self, node: Node) -> Node:
        """The formula with the entries of every matrix in it; short of functions of matrices."""
        if not self.probed.shapes.is_matrix(node):
            return node
        bare = node.operand if isinstance(node, Transpose) else node
        if isinstance(node, MatrixProduct | Hadamard | Sum | Product | Negative | Frobenius):
            return rebuild(node, self.with_entries)
        elementwise = isinstance(node, Call) and not _is_rowwise(node)
        if isinstance(bare, Symbol | Partial) or elementwise:
            return self.written.matrix(node)
        return node

    # One operand

    def operand(self, name: str) -> OperandRule:
        """Everything about one operand."""
        symbol = Symbol(name)
        rows = self._sums(name)
        found, recognised = self._found(name, rows)
        whole = self._gradient(name)
        entries = self._entries(name)
        shown = self.shown or self._several(name, entries)
        general = self._general(name)
        collected = ChainBuilder(whole, Scope.INSTANCE)
        if max(sum(len(text(entry)) for entry in row) for row in rows) <= WIDEST:
            collected.then(_as_matrix(rows))
            if recognised:
                collected.then(self._spelt(found))
        rule = ChainBuilder(whole).then(found).chain()
        local = self._local(name)
        terms = () if local is None else local.terms
        return OperandRule(
            name,
            symbol,
            self.program.is_number(name),
            entries[:shown],
            len(entries) <= shown,
            local,
            general,
            collected.then(found).chain(),
            rule,
            recognised,
            any(isinstance(part, MatrixProduct) for part in descendants(found)),
            any(ZERO in _listed(entry.local.terms[-1]) for entry in entries),
            next((p for t in terms for p in descendants(t) if isinstance(p, Kronecker)), None),
        )

    def _several(self, name: str, entries: tuple[EntryRule, ...]) -> int:
        """How many entries are worked out: of a function of rows those of one row."""
        if _is_rowwise(self.program.vertices[self.of].formula):
            return len(self._grid(self._shape(name))[0])
        return SEVERAL if _single_terms(entries) else MANY

    def _spelt(self, found: Node) -> Node:
        """The product with entries, where it is a plain one."""
        if isinstance(found, Frobenius):
            return rebuild(found, self.with_entries)
        plain = not any(isinstance(part, Sum) for part in descendants(found))
        return self.with_entries(found) if plain else found

    def _gradient(self, name: str) -> Partial:
        return Partial(Symbol(self.of if self.loss is None else self.loss), Symbol(name))

    def _shape(self, name: str) -> Shape:
        return self.program.vertices[name].shape

    def _sums(self, name: str) -> Rows:
        """The entries of the gradient as sums over the entries of the value."""
        if self.known:
            return self._simple_sums(name)
        total = [
            [[self._term(name, place, at) for place in self._places(self.shape)] for at in line]
            for line in self._grid(self._shape(name))
        ]
        return tuple(tuple(add(*terms) for terms in line) for line in total)

    def _term(self, name: str, place: tuple[int, int], at: tuple[int, int]) -> Node:
        """What one entry of the value contributes: dL/dz_kl times dz_kl/dx_ij."""
        slope = self.slope(name, place, at, self.written)
        outer = ONE if self.loss is None else self.written.entry(self.derivative, *place)
        return ZERO if slope == ZERO else multiply(outer, slope)

    def _simple_sums(self, name: str) -> Rows:
        """The same with a known loss put in, from the general entry."""
        shape = self._shape(name)
        row, column = self._pair(shape, 0)
        node = self._put_in(name, row, column)
        entry = self.simplified(node)
        return tuple(
            tuple(
                self.written.number(placed(entry, _places(row, column, at), self.written.length))
                for at in line
            )
            for line in self._grid(shape)
        )

    def _found(self, name: str, rows: Rows) -> tuple[Node, bool]:
        """The gradient as a product: found in the sums, or by the operations' own rules."""
        if not self.shape and not self._shape(name):
            return rows[0][0], True
        leaves = [Symbol(parent) for parent in self.program.vertices[self.of].parents]
        matrices = [
            leaf for leaf in (*leaves, Symbol(self.of)) if self.probed.shapes.is_matrix(leaf)
        ]
        around = tuple(factor for leaf in matrices for factor in (leaf, transposed(leaf)))
        start = self.derivative
        search = Recognition(self.written, start, around)
        found = search.formula(rows, self._shape(name))
        if found is not None:
            return found, True
        return self.program.received(self.of, self.derivative)[name], False

    def slope(
        self, name: str, place: tuple[Index, Index], at: tuple[Index, Index], reading: Entrywise
    ) -> Node:
        """The derivative of one entry of the value by one entry of the operand."""
        node = self.probed.received(self.of, Symbol(UNIT))[name]
        return replace(reading, units={UNIT: place}).entry(node, *at)

    def _entries(self, name: str) -> tuple[EntryRule, ...]:
        places = [at for line in self._grid(self._shape(name)) for at in line]
        return tuple(self._entry(name, at) for at in places)

    def _entry(self, name: str, at: tuple[int, int]) -> EntryRule:
        by = self._place(name, at)
        rows = tuple(
            tuple(self.slope(name, place, at, self.written) for place in line)
            for line in self._grid(self.shape)
        )
        local = Partial(Symbol(self.of), by)
        chain = ChainBuilder(local, Scope.INSTANCE).then(_as_matrix(rows)).chain()
        if self.loss is None:
            return EntryRule(by, chain, None)
        joined: Node = Product((self.derivative, local))
        if self.shape:
            joined = Frobenius(self.derivative, local)
        terms = [self._term(name, place, at) for place in self._places(self.shape)]
        product = ChainBuilder(Partial(Symbol(self.loss), by), Scope.INSTANCE).then(joined)
        return EntryRule(by, chain, product.then(add(*terms)).chain())

    def _place(self, name: str, at: tuple[int, int]) -> Node:
        """An entry of an operand, a number as an entry of itself."""
        entry = self.written.entry(Symbol(name), *at)
        return Entry(entry, None, None) if isinstance(entry, Symbol) and self.shape else entry

    # General entries

    def _general(self, name: str) -> Chain | None:
        """dL/dx_ij as a sum over all entries of the value, and what is left of it."""
        shape = self._shape(name)
        if self.program.is_number(name) or (self.loss is None and not shape):
            return None
        row, column = self._pair(shape, 0)
        by = self.general_entries.entry(Symbol(name), row, column)
        whole = Partial(Symbol(self.of if self.loss is None else self.loss), by)
        chain = ChainBuilder(whole)
        if self.loss is not None:
            chain.then(self._double_sum(by, row, column))
        chain.then(self._rest(name, row, column))
        if self.known:
            node = self._put_in(name, row, column)
            chain.then(node).then(self.simplified(node))
        return self._indexed(chain, (row, column), shape)

    def _double_sum(self, by: Node, row: Index, column: Index) -> Node:
        """The chain rule over every entry of the value."""
        place = self._pair(self.shape, 2)
        entry = self.general_entries.entry(Symbol(self.of), *place)
        assert self.loss is not None
        outer = self.general_entries.entry(self.derivative, *place)
        over = self._over(place, self.shape)
        body = Product((outer, Partial(entry, by)))
        return Total(body, over) if over else body

    def _rest(self, name: str, row: Index, column: Index) -> Node:
        """The general entry of the gradient with what is zero left out."""
        if self.loss is None:
            return self.slope(name, (None, None), (row, column), self.general_entries)
        place = self._pair(self.shape, 2)
        slope = self.slope(name, place, (row, column), self.general_entries)
        outer = self.general_entries.entry(self.derivative, *place)
        over = self._over(place, self.shape)
        terms = [multiply(outer, term) for term in terms_of(slope)]
        return in_front([self.general_entries.summed(over, term) for term in terms])

    def _put_in(self, name: str, row: Index, column: Index) -> Node:
        """The general entry with the derivatives of the known loss in it."""
        return self._filled(self._rest(name, row, column))

    def _filled(self, node: Node) -> Node:
        if isinstance(node, Partial):
            bare = node.by.matrix if isinstance(node.by, Entry) else node.by
            if bare == Symbol(self.of) and node.of == Symbol(self.loss or ""):
                at = (node.by.row, node.by.column) if isinstance(node.by, Entry) else (None, None)
                return self.general_entries.entry(self.outer, *at)
        filled = combined(node, self._filled)
        if isinstance(filled, Total):
            sign, body = signed(filled.operand)
            return multiply(number(sign), Total(body, filled.over))
        return filled

    def _local(self, name: str) -> Chain | None:
        """The derivative of the general entry of the value by that of the operand."""
        if self.program.is_number(name) and not self.shape:
            return None
        at, place = self._pair(self._shape(name), 0), self._pair(self.shape, 2)
        entry = self.general_entries.entry(Symbol(self.of), *place)
        by = self.general_entries.entry(Symbol(name), *at)
        slope = self.slope(name, place, at, self.general_entries)
        chain = ChainBuilder(Partial(entry, by)).then(in_front(terms_of(slope)))
        indices = (*self._over(place, self.shape), *self._over(at, self._shape(name)))
        return replace(chain.chain(), indices=indices)

    def simplified(self, node: Node) -> Node:
        """The formula multiplied out, sums of shares replaced by 1, positive terms in front."""
        inner = rebuild(node, self.simplified) if not isinstance(node, Entry) else node
        if isinstance(inner, Total):
            parts = polynomial(inner.operand).items()
            terms = [formula({monomial: value}) for monomial, value in parts]
            return add(*(self.general_entries.summed(inner.over, term) for term in terms))
        ordered = sorted(polynomial(inner).items(), key=lambda item: item[1] < 0)
        below = common_divisor(ordered)
        top = formula({times(monomial, below): value for monomial, value in ordered})
        return divide(top, formula({below: Fraction(1)}))

    # Indices

    def _pair(self, shape: Shape, first: int) -> tuple[Index, Index]:
        """Letters for the row and the column, None where there is but one."""
        letters = self.general_entries.letters[first : first + 2]
        free = [letter for letter, size in zip(letters, shape, strict=False) if size != 1]
        letter = iter(letters)
        places: list[Index] = [None if size == 1 else next(letter) for size in shape]
        return (places[0], places[1]) if len(free) <= 2 and places else (None, None)

    def _over(self, place: tuple[Index, Index], shape: Shape) -> Over:
        pairs = zip(place, shape, strict=False)
        return tuple((index, size) for index, size in pairs if isinstance(index, str))

    def _indexed(self, chain: ChainBuilder, place: tuple[Index, Index], shape: Shape) -> Chain:
        return replace(chain.chain(), indices=self._over(place, shape))

    def _grid(self, shape: Shape) -> list[list[tuple[int, int]]]:
        height, width = map(self.written.length, shape or (1, 1))
        return [[(row, column) for column in range(1, width + 1)] for row in range(1, height + 1)]

    def _places(self, shape: Shape) -> list[tuple[int, int]]:
        return [place for line in self._grid(shape) for place in line]


def _places(row: Index, column: Index, at: tuple[int, int]) -> dict[str, Index]:
    pairs = zip((row, column), at, strict=True)
    return {letter: place for letter, place in pairs if isinstance(letter, str)}


def _single_terms(entries: tuple[EntryRule, ...]) -> bool:
    """Whether every entry of the operand moves a single entry of the value."""
    listed = (_listed(entry.local.terms[-1]) for entry in entries)
    return all(sum(part != ZERO for part in parts) <= 1 for parts in listed)


def _listed(value: Node) -> list[Node]:
    """The entries of a matrix in a row."""
    return [x for row in value.rows for x in row] if isinstance(value, Matrix) else [value]


def _is_rowwise(node: Node) -> bool:
    return isinstance(node, Call) and node.function.rowwise


def _as_matrix(rows: Rows) -> Node:
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else Matrix(rows)

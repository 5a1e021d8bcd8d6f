"""What the backward rule of a layer rests on: Jacobian entries, sums, and the product in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from derivator.derivations.layers.general import GeneralRule
from derivator.derivations.layers.page import EntryRule, OperandRule
from derivator.derivations.layers.reading import LayerReading, is_rowwise
from derivator.derivations.layers.recognition import Recognition, Rows
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import ONE, ZERO, add, multiply
from derivator.notation.indices import placed
from derivator.notation.matrices import (
    Entry,
    Frobenius,
    Index,
    Kronecker,
    Matrix,
    MatrixProduct,
)
from derivator.notation.matrix_build import transposed
from derivator.notation.nodes import Node, Partial, Product, Sum, Symbol
from derivator.notation.text import text
from derivator.notation.walk import descendants, rebuild
from derivator.solution import Chain, Scope

SEVERAL, MANY = 2, 6
"""How many entries are worked out: where each moves one entry of the value, and elsewhere."""
WIDEST = 170
"""A matrix whose rows are longer is not written out."""


@dataclass(frozen=True)
class LayerRules:
    """Derives the rules of a layer's operands."""

    layer: LayerReading
    shown: int | None
    """Of how many entries the derivative is worked out; None leaves it to what they look like."""

    @cached_property
    def general(self) -> GeneralRule:
        """The same for general entries."""
        return GeneralRule(self.layer)

    def forward(self) -> Chain:
        """The layer in matrices, with all entries, and multiplied out."""
        node = self.layer.formula
        chain = ChainBuilder(self.layer.value, Scope.INSTANCE).then(node)
        if is_rowwise(node):
            return chain.chain()
        if self.layer.shape:
            chain.then(self.layer.with_entries(node))
        return chain.then(self.layer.written.matrix(node)).chain()

    def adjoint(self) -> Chain | None:
        """dL/dZ as a matrix of derivatives."""
        if self.layer.loss is None or not self.layer.shape:
            return None
        entries = self.layer.written.matrix(self.layer.derivative)
        return ChainBuilder(self.layer.derivative, Scope.INSTANCE).then(entries).chain()

    def operand(self, name: str) -> OperandRule:
        """Everything about one operand."""
        symbol = Symbol(name)
        rows = self._sums(name)
        found, recognised = self._found(name, rows)
        whole = Partial(self.layer.top, Symbol(name))
        entries = self._entries(name)
        shown = self.shown or self._several(name, entries)
        general = self.general.general(name)
        collected = ChainBuilder(whole, Scope.INSTANCE)
        if max(sum(len(text(entry)) for entry in row) for row in rows) <= WIDEST:
            collected.then(_as_matrix(rows))
            if recognised:
                collected.then(self._spelt(found))
        rule = ChainBuilder(whole).then(found).chain()
        local = self.general.local(name)
        terms = () if local is None else local.terms
        return OperandRule(
            name,
            symbol,
            self.layer.program.is_number(name),
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
        if is_rowwise(self.layer.formula):
            return len(self.layer.grid(self.layer.shape_of(name))[0])
        return SEVERAL if _single_terms(entries) else MANY

    def _spelt(self, found: Node) -> Node:
        """The product with entries, where it is a plain one."""
        if isinstance(found, Frobenius):
            return rebuild(found, self.layer.with_entries)
        plain = not any(isinstance(part, Sum) for part in descendants(found))
        return self.layer.with_entries(found) if plain else found

    def _sums(self, name: str) -> Rows:
        """The entries of the gradient as sums over the entries of the value."""
        if self.layer.known:
            return self._simple_sums(name)
        total = [
            [
                [self._term(name, place, at) for place in self.layer.places(self.layer.shape)]
                for at in line
            ]
            for line in self.layer.grid(self.layer.shape_of(name))
        ]
        return tuple(tuple(add(*terms) for terms in line) for line in total)

    def _term(self, name: str, place: tuple[int, int], at: tuple[int, int]) -> Node:
        """What one entry of the value contributes: dL/dz_kl times dz_kl/dx_ij."""
        slope = self.layer.slope(name, place, at, self.layer.written)
        outer = (
            ONE
            if self.layer.loss is None
            else self.layer.written.entry(self.layer.derivative, *place)
        )
        return ZERO if slope == ZERO else multiply(outer, slope)

    def _simple_sums(self, name: str) -> Rows:
        """The same with a known loss put in, from the general entry."""
        shape = self.layer.shape_of(name)
        row, column = self.layer.pair(shape, 0)
        node = self.general.put_in(name, row, column)
        entry = self.general.simplified(node)
        return tuple(
            tuple(
                self.layer.written.number(
                    placed(entry, _places(row, column, at), self.layer.written.length)
                )
                for at in line
            )
            for line in self.layer.grid(shape)
        )

    def _found(self, name: str, rows: Rows) -> tuple[Node, bool]:
        """The gradient as a product: found in the sums, or by the operations' own rules."""
        if not self.layer.shape and not self.layer.shape_of(name):
            return rows[0][0], True
        leaves = [Symbol(parent) for parent in self.layer.program.vertices[self.layer.of].parents]
        matrices = [
            leaf for leaf in (*leaves, self.layer.value) if self.layer.probed.shapes.is_matrix(leaf)
        ]
        around = tuple(factor for leaf in matrices for factor in (leaf, transposed(leaf)))
        start = self.layer.derivative
        search = Recognition(self.layer.written, start, around)
        found = search.formula(rows, self.layer.shape_of(name))
        if found is not None:
            return found, True
        return self.layer.program.received(self.layer.of, self.layer.derivative)[name], False

    def _entries(self, name: str) -> tuple[EntryRule, ...]:
        places = [at for line in self.layer.grid(self.layer.shape_of(name)) for at in line]
        return tuple(self._entry(name, at) for at in places)

    def _entry(self, name: str, at: tuple[int, int]) -> EntryRule:
        by = self._place(name, at)
        rows = tuple(
            tuple(self.layer.slope(name, place, at, self.layer.written) for place in line)
            for line in self.layer.grid(self.layer.shape)
        )
        local = Partial(self.layer.value, by)
        chain = ChainBuilder(local, Scope.INSTANCE).then(_as_matrix(rows)).chain()
        if self.layer.loss is None:
            return EntryRule(by, chain, None)
        joined: Node = Product((self.layer.derivative, local))
        if self.layer.shape:
            joined = Frobenius(self.layer.derivative, local)
        terms = [self._term(name, place, at) for place in self.layer.places(self.layer.shape)]
        product = ChainBuilder(Partial(Symbol(self.layer.loss), by), Scope.INSTANCE).then(joined)
        return EntryRule(by, chain, product.then(add(*terms)).chain())

    def _place(self, name: str, at: tuple[int, int]) -> Node:
        """An entry of an operand, a number as an entry of itself."""
        entry = self.layer.written.entry(Symbol(name), *at)
        return Entry(entry, None, None) if isinstance(entry, Symbol) and self.layer.shape else entry


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


def _as_matrix(rows: Rows) -> Node:
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else Matrix(rows)

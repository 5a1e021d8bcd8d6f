"""The rule of a layer for general entries: sums over indices, and what is left of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from derivator.derivations.layers.index_algebra import common_divisor, in_front, terms_of
from derivator.derivations.layers.reading import LayerReading
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import ONE, add, divide, multiply, number, signed
from derivator.notation.index_sums import combined
from derivator.notation.matrices import (
    Entry,
    Index,
    Total,
)
from derivator.notation.nodes import Node, Partial, Product, Symbol
from derivator.notation.polynomial import formula, polynomial, times
from derivator.notation.walk import rebuild
from derivator.solution import Chain


@dataclass(frozen=True)
class GeneralRule:
    """What holds for every entry of a layer's value and of its operands, with letters."""

    layer: LayerReading

    def general_entry(self) -> Chain | None:
        """The general entry of the layer's value; None for a number."""
        if not self.layer.shape:
            return None
        place = self.layer.pair(self.layer.shape, 0)
        spelt = replace(self.layer.lettered, spelt=True)
        entry = spelt.entry(self.layer.formula, *place)
        chain = ChainBuilder(self.layer.entry(self.layer.value, *place)).then(entry)
        return self.layer.indexed(chain, place, self.layer.shape)

    def adding_up(self, name: str) -> Chain:
        """That every row of shares adds up to 1."""
        row, column = self.layer.pair(self.layer.shape_of(name), 0)
        bare = replace(self.layer.lettered, shares=frozenset())
        entry = bare.entry(Symbol(name), row, column)
        own = self.layer.over((row, column), self.layer.shape_of(name))
        over = tuple(pair for pair in own if pair[0] == column)
        rest = tuple(pair for pair in own if pair[0] != column)
        chain = ChainBuilder(Total(entry, over) if over else entry).then(ONE).chain()
        return replace(chain, indices=rest)

    def loss_formula(self) -> Chain | None:
        """The derivative of a known loss by the value's general entry."""
        if not self.layer.known:
            return None
        row, column = self.layer.pair(self.layer.shape, 0)
        symbol = self.layer.entry(self.layer.derivative, row, column)
        entry = self.simplified(self.layer.entry(self.layer.outer, row, column))
        return self.layer.indexed(ChainBuilder(symbol).then(entry), (row, column), self.layer.shape)

    def general(self, name: str) -> Chain | None:
        """dL/dx_ij as a sum over all entries of the value, and what is left of it."""
        shape = self.layer.shape_of(name)
        if self.layer.program.is_number(name) or (self.layer.loss is None and not shape):
            return None
        row, column = self.layer.pair(shape, 0)
        by = self.layer.entry(Symbol(name), row, column)
        chain = ChainBuilder(Partial(self.layer.top, by))
        if self.layer.loss is not None:
            chain.then(self._double_sum(by, row, column))
        chain.then(self.rest(name, row, column))
        if self.layer.known:
            node = self.put_in(name, row, column)
            chain.then(node).then(self.simplified(node))
        return self.layer.indexed(chain, (row, column), shape)

    def _double_sum(self, by: Node, row: Index, column: Index) -> Node:
        """The chain rule over every entry of the value."""
        place = self.layer.pair(self.layer.shape, 2)
        entry = self.layer.entry(self.layer.value, *place)
        assert self.layer.loss is not None
        outer = self.layer.entry(self.layer.derivative, *place)
        over = self.layer.over(place, self.layer.shape)
        body = Product((outer, Partial(entry, by)))
        return Total(body, over) if over else body

    def rest(self, name: str, row: Index, column: Index) -> Node:
        """The general entry of the gradient with what is zero left out."""
        if self.layer.loss is None:
            return self.layer.slope(name, (None, None), (row, column), self.layer.lettered)
        place = self.layer.pair(self.layer.shape, 2)
        slope = self.layer.slope(name, place, (row, column), self.layer.lettered)
        outer = self.layer.entry(self.layer.derivative, *place)
        over = self.layer.over(place, self.layer.shape)
        terms = [multiply(outer, term) for term in terms_of(slope)]
        return in_front([self.layer.lettered.summed(over, term) for term in terms])

    def put_in(self, name: str, row: Index, column: Index) -> Node:
        """The general entry with the derivatives of the known loss in it."""
        return self._filled(self.rest(name, row, column))

    def _filled(self, node: Node) -> Node:
        if isinstance(node, Partial):
            bare = node.by.matrix if isinstance(node.by, Entry) else node.by
            if bare == self.layer.value and node.of == Symbol(self.layer.loss or ""):
                at = (node.by.row, node.by.column) if isinstance(node.by, Entry) else (None, None)
                return self.layer.entry(self.layer.outer, *at)
        filled = combined(node, self._filled)
        if isinstance(filled, Total):
            sign, body = signed(filled.operand)
            return multiply(number(sign), Total(body, filled.over))
        return filled

    def local(self, name: str) -> Chain | None:
        """The derivative of the general entry of the value by that of the operand."""
        if self.layer.program.is_number(name) and not self.layer.shape:
            return None
        shape = self.layer.shape_of(name)
        at, place = self.layer.pair(shape, 0), self.layer.pair(self.layer.shape, 2)
        entry = self.layer.entry(self.layer.value, *place)
        by = self.layer.entry(Symbol(name), *at)
        slope = self.layer.slope(name, place, at, self.layer.lettered)
        chain = ChainBuilder(Partial(entry, by)).then(in_front(terms_of(slope)))
        indices = (*self.layer.over(place, self.layer.shape), *self.layer.over(at, shape))
        return replace(chain.chain(), indices=indices)

    def simplified(self, node: Node) -> Node:
        """The formula multiplied out, sums of shares replaced by 1, positive terms in front."""
        inner = rebuild(node, self.simplified) if not isinstance(node, Entry) else node
        if isinstance(inner, Total):
            parts = polynomial(inner.operand).items()
            terms = [formula({monomial: value}) for monomial, value in parts]
            return add(*(self.layer.lettered.summed(inner.over, term) for term in terms))
        ordered = sorted(polynomial(inner).items(), key=lambda item: item[1] < 0)
        below = common_divisor(ordered)
        top = formula({times(monomial, below): value for monomial, value in ordered})
        return divide(top, formula({below: Fraction(1)}))

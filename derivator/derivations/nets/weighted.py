"""Weighted sums: a formula taken apart into signals and what each of them is multiplied by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from derivator.notation.build import ONE, add, divide, multiply, negate
from derivator.notation.matrices import Entry, Hadamard, MatrixProduct, Ones
from derivator.notation.matrix_build import Shapes, elementwise_product, matrix_product, scaled
from derivator.notation.nodes import Negative, Node, Product, Quotient, Sum, Symbol
from derivator.shapes import Shape

Parts = dict[Node | None, tuple[Node, ...]]
"""For each signal the terms of its coefficient, in order; under None what no signal multiplies."""


class ManyTermsError(ValueError):
    """A sum with more terms than anybody would write down."""


@dataclass(frozen=True)
class Weighing:
    """Takes weighted sums apart.

    ``leaf`` says what a lone signal consists of, ``other`` what becomes of a part that is no
    weighted sum.
    """

    is_signal: Callable[[Node], bool]
    leaf: Callable[[Node], Parts]
    other: Callable[[Node], Parts]
    shapes: Shapes = field(default_factory=lambda: Shapes({}))
    most: int = 200

    def parts(self, node: Node) -> Parts:
        """The signals of a formula with their coefficients."""
        if not self.is_signal(node):
            return {None: (node,)}
        if isinstance(node, Symbol | Entry):
            return self.leaf(node)
        if isinstance(node, Sum):
            return self._merged([self.parts(term) for term in node.terms])
        if isinstance(node, Negative):
            return _each(self.parts(node.operand), negate)
        if isinstance(node, Product):
            return self._product(node)
        if isinstance(node, Quotient) and not self.is_signal(node.denominator):
            return self._multiplied(self.parts(node.numerator), divide(ONE, node.denominator))
        if isinstance(node, MatrixProduct):
            return self._matrix_product(node)
        return self._elementwise(node) if isinstance(node, Hadamard) else self.other(node)

    def _merged(self, several: list[Parts]) -> Parts:
        found: Parts = {}
        for parts in several:
            for key, terms in parts.items():
                found[key] = (*found.get(key, ()), *terms)
        if sum(map(len, found.values())) > self.most:
            raise ManyTermsError
        return found

    def _product(self, node: Product) -> Parts:
        signals = [factor for factor in node.factors if self.is_signal(factor)]
        weights = [factor for factor in node.factors if not self.is_signal(factor)]
        matrices = sum(map(self.shapes.is_matrix, weights))
        if len(signals) > 1 or (matrices and self.shapes.is_matrix(signals[0])) or matrices > 1:
            return self.other(node)
        return self._multiplied(self.parts(signals[0]), multiply(*weights))

    def _elementwise(self, node: Hadamard) -> Parts:
        """X W * g with a row g is X (W * g), for a row stretches over the rows of W."""
        signals = [factor for factor in node.factors if self.is_signal(factor)]
        weights = [factor for factor in node.factors if not self.is_signal(factor)]
        if len(signals) > 1:
            return self.other(node)
        parts = self.parts(signals[0])
        rows = all(self.shapes.of(weight)[:1] in ((), (1,)) for weight in weights)
        for key, terms in parts.items():
            free = key is None or not self.shapes.is_matrix(key)
            if not free and not (rows and all(map(self.shapes.is_matrix, terms))):
                return self.other(node)
        return _each(parts, lambda term: elementwise_product(self.shapes, term, *weights))

    def _multiplied(self, parts: Parts, weight: Node) -> Parts:
        def change(term: Node) -> Node:
            if self.shapes.is_matrix(weight):
                return scaled(term, weight)
            return scaled(weight, term) if self.shapes.is_matrix(term) else multiply(weight, term)

        return _each(parts, change)

    def _matrix_product(self, node: MatrixProduct) -> Parts:
        signals = [index for index, part in enumerate(node.factors) if self.is_signal(part)]
        if len(signals) > 1:
            return self.other(node)
        place = signals[0]
        left, right = node.factors[:place], node.factors[place + 1 :]
        found: Parts = {}
        whole = self.shapes.of(node.factors[place])
        for key, terms in self.parts(node.factors[place]).items():
            if key is None or not self.shapes.is_matrix(key):
                terms = tuple(self._full(None, term, whole, bool(left)) for term in terms)
                found[key] = tuple(self._between(left, term, right) for term in terms)
                continue
            terms = tuple(self._full(key, term, whole, False) for term in terms)
            if left:
                key = self._between(left, self._tall(key, whole), ())
            found[key] = tuple(self._between((), term, right) for term in terms)
        return found

    def _between(self, left: tuple[Node, ...], term: Node, right: tuple[Node, ...]) -> Node:
        return matrix_product(self.shapes, *left, term, *right)

    def _full(self, key: Node | None, term: Node, whole: Shape, rows_too: bool) -> Node:
        """A coefficient that makes its signal as large as the sum is, where a product needs that.

        Numbers, single rows and single columns are stretched in a sum.
        """
        rows, columns = whole
        shape = self.shapes.of(term) or (1, 1)
        across = shape[1]
        if key is not None and not self.shapes.is_matrix(term):
            across = self.shapes.of(key)[1]
        if across != columns:
            term = matrix_product(self.shapes, term, Ones(1, columns))
        if rows_too and shape[0] != rows:
            return matrix_product(self.shapes, Ones(rows, 1), term)
        return term

    def _tall(self, key: Node, whole: Shape) -> Node:
        """A row below itself as often as the sum has rows."""
        if self.shapes.of(key)[0] == whole[0]:
            return key
        return matrix_product(self.shapes, Ones(whole[0], 1), key)


def _each(parts: Parts, change: Callable[[Node], Node]) -> Parts:
    return {key: tuple(map(change, terms)) for key, terms in parts.items()}


def coefficient(terms: tuple[Node, ...]) -> Node:
    """The terms of a coefficient added up."""
    return add(*terms)

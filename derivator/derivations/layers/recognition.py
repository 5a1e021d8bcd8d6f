"""Sums read back as products of matrices: the entries are known, the formula is looked for.

Products with what the layer is made of are tried from the shortest on, at random numbers; what
fits is then compared with the sums symbol by symbol.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from derivator.derivations.layers.common_content import joined, without_content
from derivator.notation.entrywise import Entrywise
from derivator.notation.evaluate import Array
from derivator.notation.matrices import Entry, Frobenius, Hadamard, Ones
from derivator.notation.matrix_build import (
    elementwise,
    elementwise_product,
    matrix_product,
    scaled,
    stretched,
    transposed,
)
from derivator.notation.nodes import Negative, Node, Partial
from derivator.notation.polynomial import Monomial, Polynomial, polynomial
from derivator.notation.walk import rebuild
from derivator.shapes import Shape, ShapeError

DEPTH = 3
"""How many factors are tried beside the derivative."""
MOST = 15000
"""After so many products the search gives up."""
Rows = tuple[tuple[Node, ...], ...]


@dataclass
class Recognition:
    """The search for a formula over ``leaves`` whose entries are the given sums."""

    entrywise: Entrywise
    start: Node
    """The derivative that every term of the sums holds once."""
    leaves: tuple[Node, ...]
    numbers: dict[Node, float] = field(default_factory=dict)
    """What stands for each atom while products are tried."""

    def formula(self, rows: Rows, shape: Shape) -> Node | None:
        """The shortest formula that was found, None where there was none."""
        sums = [[polynomial(entry) for entry in row] for row in rows]
        content, bare = without_content(sums, self.entrywise)
        for found in (self.lifted(rows, shape), self.searched(content, bare, shape)):
            if found is not None and self.agrees(found, sums):
                return found
        return None

    def agrees(self, found: Node, sums: Sequence[Sequence[Polynomial]]) -> bool:
        """Whether the formula's entries are the sums, symbol by symbol."""
        rows = self.entrywise.rows(found)
        return [[polynomial(entry) for entry in row] for row in rows] == [*map(list, sums)]

    def lifted(self, rows: Rows, shape: Shape) -> Node | None:
        """Every entry like the first one, the indices left out: d_ij f'(s_ij) as D * f'(S)."""
        if not shape:
            return None
        try:
            found = elementwise(self.entrywise.shapes, _without_indices(rows[0][0]))
            fits = self.entrywise.shapes.of(found) in (shape, ())
        except ShapeError:
            return None
        return stretched(self.entrywise.shapes, found, shape) if fits else None

    # The search

    def searched(
        self, content: Node, sums: Sequence[Sequence[Polynomial]], shape: Shape
    ) -> Node | None:
        """One product, or a sum of two, times what is common to all entries."""
        target = np.array([[self._number(entry) for entry in row] for row in sums])
        found: dict[str, Node] = {}
        for node, value in self.products(shape):
            if value.shape != target.shape:
                continue
            if _key(value) == _key(target):
                return scaled(content, node)
            added, larger = found.get(_key(target - value)), found.get(_key(target + value))
            smaller = found.get(_key(value - target))
            if added is not None:
                return scaled(content, joined(added, node))
            if larger is not None:
                return scaled(content, joined(larger, Negative(node)))
            if smaller is not None:
                return scaled(content, joined(node, Negative(smaller)))
            found[_key(value)] = node
        return None

    def products(self, shape: Shape) -> Iterator[tuple[Node, Array]]:
        """Products of the derivative with leaves that have a shape, the shortest first."""
        shapes = self.entrywise.shapes
        ones = self._ones(shape)
        factors = [(leaf, self._value(leaf)) for leaf in (*self.leaves, *ones)]
        first = [self.start]
        if shapes.is_matrix(self.start):
            first.append(transposed(self.start))
        frontier = [(node, self._value(node)) for node in first]
        seen = {(shapes.of(node), _key(value)) for node, value in frontier}
        for depth in range(DEPTH + 1):
            following: list[tuple[Node, Array]] = []
            for node, value in frontier:
                if shapes.of(node) in (shape, shape or (1, 1)):
                    yield node, value
                if not shape:
                    yield from self._scalar_products(node, value, factors)
            if depth == DEPTH:
                return
            for (node, value), (leaf, own) in product(frontier, factors):
                for made, result in self._steps(node, value, leaf, own):
                    key = (shapes.of(made), _key(result))
                    if key not in seen and len(seen) < MOST:
                        seen.add(key)
                        following.append((made, result))
            frontier = following

    def _steps(
        self, node: Node, value: Array, leaf: Node, own: Array
    ) -> Iterator[tuple[Node, Array]]:
        """The leaf on the right, on the left, and entry by entry."""
        shapes = self.entrywise.shapes
        left, right = shapes.of(node), shapes.of(leaf)
        if not left:
            yield scaled(node, leaf), value * own
            return
        if left[1] == right[0]:
            yield matrix_product(shapes, node, leaf), value @ own
        if right[1] == left[0]:
            yield matrix_product(shapes, leaf, node), own @ value
        if left == right and not isinstance(leaf, Ones):
            order = (node, leaf) if isinstance(node, Partial | Hadamard) else (leaf, node)
            yield elementwise_product(shapes, *order), value * own

    def _scalar_products(
        self, node: Node, value: Array, factors: list[tuple[Node, Array]]
    ) -> Iterator[tuple[Node, Array]]:
        """A number: the scalar product with a leaf."""
        shape = self.entrywise.shapes.of(node)
        for leaf, own in factors:
            if shape and self.entrywise.shapes.of(leaf) == shape and not isinstance(leaf, Ones):
                yield Frobenius(node, leaf), np.sum(value * own, keepdims=True)

    def _ones(self, shape: Shape) -> list[Node]:
        """Matrices of ones with the sizes at hand."""
        own = self.entrywise.shapes.of(self.start)
        sizes = dict.fromkeys((1, *own, *shape))
        return [Ones(a, b) for a in sizes for b in sizes if (a, b) != (1, 1)]

    # Numbers in place of symbols

    def _value(self, node: Node) -> Array:
        rows = self.entrywise.rows(node)
        return np.array([[self._number(polynomial(entry)) for entry in row] for row in rows])

    def _number(self, found: Polynomial) -> float:
        return sum(float(value) * self._product(monomial) for monomial, value in found.items())

    def _product(self, monomial: Monomial) -> float:
        return float(np.prod([self._atom(atom) ** exponent for atom, exponent in monomial]))

    def _atom(self, atom: Node) -> float:
        if atom not in self.numbers:
            generator = np.random.default_rng(len(self.numbers))
            self.numbers[atom] = float(generator.uniform(0.5, 2.0))
        return self.numbers[atom]


def _without_indices(node: Node) -> Node:
    if isinstance(node, Entry):
        return node.matrix
    return rebuild(node, _without_indices)


def _key(value: Array) -> str:
    """Equal for values that agree to ten digits."""
    flat = np.where(np.abs(value) < 1e-12, 0.0, value).ravel()
    return f"{value.shape}" + ",".join(f"{entry:.9e}" for entry in flat)

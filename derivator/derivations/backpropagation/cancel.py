"""Formulas made shorter: what cancels between the loss and the last activation.

A formula of sums, elementwise products and fractions means the same for each entry, so the algebra
of numbers shortens it.  A product with a matrix of ones adds up a row; what is the same along the
row stands in front of such a sum, and a row of shares adds up to 1.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from derivator.notation.build import negate, signed
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.matrices import Hadamard, MatrixProduct, Ones
from derivator.notation.matrix_build import (
    Shapes,
    elementwise,
    matrix_product,
    scaled,
    size_node,
    split_scalar,
    stretched,
)
from derivator.notation.nodes import (
    Call,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from derivator.notation.to_sympy import real_symbol
from derivator.notation.walk import descendants, size

LARGEST = 80
"""A longer formula is left as it is."""
MOST_TERMS = 2
"""A longer sum is no simpler than what it was multiplied out from."""


@dataclass(frozen=True)
class Cancelled:
    """A shorter formula, and the shares whose rows were added up on the way to it."""

    formula: Node
    rows: tuple[Node, ...]


def cancelled(
    shapes: Shapes, node: Node, order: Sequence[str] = (), shares: Set[Node] = frozenset()
) -> Cancelled | None:
    """A shorter form of a formula, or None.

    (-y/p + (1 - y)/(1 - p)) p (1 - p)/n becomes (p - y)/n, and so does P * (d - (d * P) 1 1^T)
    with d = -1/n Y/P; ``shares`` are the matrices whose rows add up to 1.
    """
    if len(list(descendants(node))) > LARGEST:
        return None
    import sympy

    whole, algebra = shapes.of(node), _Algebra(shapes, shares)
    try:
        short = from_sympy(sympy.factor(sympy.cancel(algebra.of(node))), order, algebra.atoms)
    except UnknownExpression:
        return None
    scalar, matrix = split_scalar(shapes, elementwise(shapes, short))
    sign, coefficient = signed(scalar)
    if sign < 0 and isinstance(matrix, Sum):
        scalar, matrix = coefficient, _turned(matrix)
    found = stretched(shapes, scaled(scalar, matrix), whole)
    if shapes.of(found) != whole or size(found) >= size(node) or _is_long(found):
        return None
    return Cancelled(found, tuple(algebra.rows))


def _is_long(node: Node) -> bool:
    return any(isinstance(p, Sum) and len(p.terms) > MOST_TERMS for p in descendants(node))


def _turned(node: Sum) -> Sum:
    """The sum with all signs changed, what is added first."""
    terms = [negate(term) for term in node.terms]
    return Sum(tuple(sorted(terms, key=lambda term: isinstance(term, Negative))))


class _Algebra:
    """The formula of one entry in SymPy; calls and sums of rows are atoms in it."""

    def __init__(self, shapes: Shapes, shares: Set[Node]) -> None:
        self.shapes, self.shares = shapes, shares
        self.atoms: dict[str, Node] = {}
        self.rows: dict[Node, None] = {}

    def of(self, node: Node) -> Any:
        """The entry of a node; raises ``UnknownExpression`` for what has no such algebra."""
        import sympy

        if isinstance(node, Symbol | Call):
            return self._atom(node)
        if isinstance(node, Number):
            return sympy.Rational(node.value.numerator, node.value.denominator)
        if isinstance(node, Ones):
            return sympy.Integer(1)
        if isinstance(node, Negative):
            return -self.of(node.operand)
        if isinstance(node, Quotient):
            return self.of(node.numerator) / self.of(node.denominator)
        if isinstance(node, Power):
            return self.of(node.base) ** self.of(node.exponent)
        if isinstance(node, Sum):
            return sympy.Add(*map(self.of, node.terms))
        if isinstance(node, Product | Hadamard):
            return sympy.Mul(*map(self.of, node.factors))
        if isinstance(node, MatrixProduct) and len(node.factors) == 2:
            summed, ones = node.factors
            if isinstance(ones, Ones) and self.shapes.of(summed)[1] == ones.rows:
                return self._added_up(self.of(summed), ones)
        raise UnknownExpression(f"no entry of {type(node).__name__}")

    def _atom(self, node: Node) -> Any:
        name = next((name for name, known in self.atoms.items() if known == node), None)
        if name is None:
            name = node.name if isinstance(node, Symbol) else f"_atom{len(self.atoms)}"
            self.atoms[name] = node
        return real_symbol(name)

    def _added_up(self, entry: Any, ones: Ones) -> Any:
        """The sum of an entry over its row: what is the same along the row stands in front."""
        import sympy

        along = [
            real_symbol(name)
            for name, node in self.atoms.items()
            if self.shapes.is_matrix(node) and self.shapes.of(node)[1] != 1
        ]
        terms = sympy.Add.make_args(sympy.expand(sympy.cancel(entry)))
        found = []
        for term in terms:
            front, rest = term.as_independent(*along, as_Add=False)
            found.append(front * self._row(rest, ones))
        return sympy.Add(*found)

    def _row(self, rest: Any, ones: Ones) -> Any:
        import sympy

        if rest == 1:
            return self.of(size_node(ones.rows))
        node = elementwise(self.shapes, from_sympy(rest, (), self.atoms))
        if node in self.shares:
            self.rows[node] = None
            return sympy.Integer(1)
        return self._atom(matrix_product(self.shapes, node, ones))

"""Elementwise formulas made shorter: what cancels between the loss and the last activation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from derivator.notation.build import negate, signed
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.matrices import Hadamard, Ones
from derivator.notation.matrix_build import (
    Shapes,
    elementwise,
    scaled,
    split_scalar,
    stretched,
)
from derivator.notation.nodes import Negative, Node, Number, Power, Product, Quotient, Sum, Symbol
from derivator.notation.to_sympy import real_symbol
from derivator.notation.walk import descendants, size

ALGEBRA = (Hadamard, Ones, Negative, Number, Power, Product, Quotient, Sum, Symbol)
LARGEST = 80
"""A longer formula is left as it is."""


def cancelled(shapes: Shapes, node: Node, order: Sequence[str] = ()) -> Node | None:
    """A shorter form of a formula of sums, elementwise products and fractions, or None.

    The formula means the same for each entry, so the algebra of numbers shortens it:
    (-y/p + (1 - y)/(1 - p)) p (1 - p)/n becomes (p - y)/n.
    """
    parts = list(descendants(node))
    if len(parts) > LARGEST or not all(isinstance(part, ALGEBRA) for part in parts):
        return None
    import sympy

    whole = shapes.of(node)
    try:
        short = from_sympy(sympy.factor(sympy.cancel(_algebra(node))), order)
    except UnknownExpression:
        return None
    scalar, matrix = split_scalar(shapes, elementwise(shapes, short))
    sign, coefficient = signed(scalar)
    if sign < 0 and isinstance(matrix, Sum):
        scalar, matrix = coefficient, _turned(matrix)
    found = stretched(shapes, scaled(scalar, matrix), whole)
    return found if shapes.of(found) == whole and size(found) < size(node) else None


def _turned(node: Sum) -> Sum:
    """The sum with all signs changed, what is added first."""
    terms = [negate(term) for term in node.terms]
    return Sum(tuple(sorted(terms, key=lambda term: isinstance(term, Negative))))


def _algebra(node: Node) -> Any:
    """The formula of one entry in SymPy."""
    import sympy

    if isinstance(node, Symbol):
        return real_symbol(node.name)
    if isinstance(node, Number):
        return sympy.Rational(node.value.numerator, node.value.denominator)
    if isinstance(node, Ones):
        return sympy.Integer(1)
    if isinstance(node, Negative):
        return -_algebra(node.operand)
    if isinstance(node, Quotient):
        return _algebra(node.numerator) / _algebra(node.denominator)
    if isinstance(node, Power):
        return _algebra(node.base) ** _algebra(node.exponent)
    if isinstance(node, Sum):
        return sympy.Add(*map(_algebra, node.terms))
    assert isinstance(node, Product | Hadamard)
    return sympy.Mul(*map(_algebra, node.factors))

"""The sizes of what a formula multiplies and adds, in place of the matrices themselves."""

from __future__ import annotations

from derivator.notation.matrices import Hadamard, IdentityMatrix, MatrixProduct, SizeMark
from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Call, Negative, Node, Number, Product, Quotient, Sum, Symbol
from derivator.notation.walk import children


def size_marks(shapes: Shapes, node: Node) -> Node | None:
    """The sizes of what a formula multiplies and adds: [n x 2] [2 x 3] + [1 x 3].

    Numbers have none; a function has its argument's.
    """
    if not shapes.of(node):
        return None
    if isinstance(node, MatrixProduct):
        return MatrixProduct(tuple(_mark(shapes, factor) for factor in node.factors))
    if isinstance(node, Sum):
        terms = [size_marks(shapes, term) for term in node.terms if shapes.of(term)]
        kept = tuple(term for term in terms if term is not None)
        if len(kept) < len(terms):
            return None
        return kept[0] if len(kept) == 1 else Sum(kept)
    if isinstance(node, Negative):
        return size_marks(shapes, node.operand)
    if isinstance(node, Quotient) and not shapes.of(node.denominator):
        return size_marks(shapes, node.numerator)
    if isinstance(node, Product | Hadamard):
        kept = tuple(_mark(shapes, factor) for factor in node.factors if shapes.of(factor))
        return kept[0] if len(kept) == 1 else Hadamard(kept)
    if isinstance(node, Symbol | Number | IdentityMatrix):
        return _mark(shapes, node)
    inner = [part for part in children(node) if shapes.of(part)]
    return size_marks(shapes, inner[0]) if isinstance(node, Call) and len(inner) == 1 else None


def _mark(shapes: Shapes, node: Node) -> SizeMark:
    return SizeMark(node, shapes.of(node))

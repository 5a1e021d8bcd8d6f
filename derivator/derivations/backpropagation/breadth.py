"""Whether a formula full of numbers can be read on a page: its width and its number of entries."""

from __future__ import annotations

import re
from collections.abc import Callable

from derivator.notation.matrices import Hadamard, Matrix, MatrixProduct
from derivator.notation.nodes import Negative, Node, Product, Quotient, Sum
from derivator.notation.text import text
from derivator.notation.walk import children, descendants

LINE = 78
"""Characters that fit on a line beside the left-hand side."""
SMALL = 0.7
"""How wide a letter of an index is beside one on the line."""
ENTRIES = 90
"""Matrices with more entries than this, all together, are not worth their space."""


def is_readable(node: Node) -> bool:
    """Whether the formula can be set: no piece that cannot be broken is wider than a line."""
    entries = sum(
        len(part.rows) * len(part.rows[0]) for part in descendants(node) if isinstance(part, Matrix)
    )
    return entries <= ENTRIES and max(map(breadth, pieces(node))) <= LINE


def pieces(node: Node) -> tuple[Node, ...]:
    """The parts between which a line may end: terms and factors outside all brackets."""
    if isinstance(node, Sum):
        return tuple(piece for term in node.terms for piece in pieces(term))
    if isinstance(node, Negative):
        return pieces(node.operand)
    return node.factors if isinstance(node, Product | Hadamard | MatrixProduct) else (node,)


def breadth(node: Node, length: Callable[[str], float] = len) -> float:
    """About how many characters wide the formula is on one line; ``length`` counts them."""
    if isinstance(node, Matrix):
        columns = zip(*node.rows, strict=True)
        return 2 + sum(1.6 + max(breadth(entry, length) for entry in column) for column in columns)
    if isinstance(node, Quotient):
        return 1 + max(breadth(node.numerator, length), breadth(node.denominator, length))
    if not any(isinstance(part, Matrix | Quotient) for part in descendants(node)):
        return length(text(node))
    return 2 + sum(2 + breadth(part, length) for part in children(node))


def set_length(printed: str) -> float:
    """How many letters wide a printed formula is when its indices are set small."""
    indices = re.findall(r"_(\w+)|(?<=\w)\[([\w,]+)\]", printed)
    letters = sum(len(name) + len(entry.replace(",", "")) for name, entry in indices)
    return len(re.sub(r"_\w+|(?<=\w)\[[\w,]+\]", "", printed)) + SMALL * letters

"""Formulas with numbers in place of names: what a reader checks with a pencil."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain, product

from derivator.notation.matrices import (
    Accumulated,
    After,
    Block,
    Entry,
    Frobenius,
    Hadamard,
    IdentityMatrix,
    Index,
    MatrixProduct,
    Noted,
    Ones,
    Total,
    Transpose,
    Zeros,
)
from derivator.notation.nodes import (
    Call,
    Indicator,
    Node,
    Partial,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from derivator.notation.walk import rebuild
from derivator.program.values import Numbers, printed

WRITTEN_OUT = 6
"""A sum of more terms is not written out."""
PRODUCTS = (MatrixProduct, Hadamard)


def filled_in(numbers: Numbers, node: Node, digits: int) -> tuple[bool, Node]:
    """The formula with values in place of names and derivatives: (all exact?, formula).

    A transposed name becomes the transposed matrix, a function inside a formula its matrix of
    values; a short sum is written out term by term, of a longer one the value stands there.
    """
    return _filled(numbers, node, digits, lambda part: part is not node and _is_shown(part))


def half_done(numbers: Numbers, node: Node, digits: int) -> tuple[bool, Node]:
    """``filled_in`` with the products inside it worked out: (all exact?, formula).

    Of (d W^T) * f' the matrix d W^T, of a sum of products each product.
    """

    def worked_out(part: Node) -> bool:
        return part is not node and (isinstance(part, PRODUCTS) or _is_shown(part))

    return _filled(numbers, node, digits, worked_out)


def _filled(
    numbers: Numbers, node: Node, digits: int, whole: Callable[[Node], bool]
) -> tuple[bool, Node]:
    exact = True

    def fill(part: Node) -> Node:
        nonlocal exact
        if isinstance(part, Total):
            terms = written_out(numbers, part)
            if terms:
                filled = tuple(fill(term) for term in terms)
                return filled[0] if len(filled) == 1 else Sum(filled)
        if isinstance(part, Total | Frobenius) or _is_value(part):
            return value(part)
        if numbers.of(part).size > 1 and (whole(part) or _mixes(numbers, part)):
            return value(part)
        return inside(part)

    def value(part: Node) -> Node:
        nonlocal exact
        own, shown = printed(numbers.of(part), digits, part)
        exact = exact and own
        return shown

    def inside(part: Node) -> Node:
        changed = rebuild(part, fill)
        if isinstance(changed, Product) or (
            isinstance(changed, Hadamard) and _single(numbers, part)
        ):
            return Product(changed.factors, dotted=True)
        if isinstance(changed, Sum):
            inner = (term.terms if isinstance(term, Sum) else (term,) for term in changed.terms)
            return Sum(tuple(chain.from_iterable(inner)))
        return changed

    filled = fill(node)
    return exact, filled


def _is_value(node: Node) -> bool:
    """Whether a part of a formula is always shown as one matrix or number."""
    if isinstance(node, Symbol | Partial | Accumulated | After | Noted | Entry):
        return True
    if isinstance(node, Ones | Zeros | IdentityMatrix):
        return True
    return isinstance(node, Transpose | Block) and _is_value(node.operand)


def _is_shown(node: Node) -> bool:
    """Whether a part of a formula is shown as one matrix where it is none of one entry."""
    return isinstance(node, Call | Indicator)


def _mixes(numbers: Numbers, node: Node) -> bool:
    """Whether a number and a matrix are added, or something is divided by a matrix: 1 - O, 1/p.

    That is meant entry by entry, and reads better worked out.
    """
    if isinstance(node, Quotient):
        return not _single(numbers, node.denominator)
    return isinstance(node, Sum) and any(_single(numbers, term) for term in node.terms)


def _single(numbers: Numbers, node: Node) -> bool:
    return numbers.of(node).size == 1


def written_out(numbers: Numbers, node: Total) -> tuple[Node, ...]:
    """The terms of a sum over entries, one after the other; none where there are too many."""
    letters = [letter for letter, _ in node.over]
    counts = [numbers.size(last) for _, last in node.over]
    ranges = [range(1, count + 1) for count in counts]
    places = list(product(*ranges)) if _total(counts) <= WRITTEN_OUT else []
    return tuple(at_place(node.operand, dict(zip(letters, place, strict=True))) for place in places)


def _total(counts: list[int]) -> int:
    found = 1
    for count in counts:
        found *= count
    return found


def at_place(node: Node, place: Mapping[str, int]) -> Node:
    """The formula with numbers for the letters of its indices."""
    if isinstance(node, Entry):
        inner = at_place(node.matrix, place)
        return Entry(inner, _index(node.row, place), _index(node.column, place))
    return rebuild(node, lambda part: at_place(part, place))


def _index(index: Index, place: Mapping[str, int]) -> Index:
    return place.get(index, index) if isinstance(index, str) else index

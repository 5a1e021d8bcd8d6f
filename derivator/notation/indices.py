"""Letters that stand for indices: put numbers or other letters in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product

from derivator.notation.build import add
from derivator.notation.matrices import Entry, Index, Kronecker, Total
from derivator.notation.nodes import Node, Number, Partial, Symbol
from derivator.notation.walk import descendants, rebuild
from derivator.shapes import Size

Length = Callable[[Size], int]


def letters_in(node: Node) -> frozenset[str]:
    """Every letter that stands for an index somewhere in a formula."""
    found: set[str] = set()
    for part in descendants(node):
        pair: tuple[Index, ...] = ()
        if isinstance(part, Entry):
            pair = (part.row, part.column)
        elif isinstance(part, Kronecker):
            pair = (part.left, part.right)
        found.update(index for index in pair if isinstance(index, str))
    return frozenset(found)


def has_nested_sums(node: Node) -> bool:
    """Whether a sum over indices holds another one, or derivatives by general entries."""
    sums = (part for part in descendants(node) if isinstance(part, Total))
    return any(_is_open(part) for whole in sums for part in descendants(whole.operand))


def _is_open(node: Node) -> bool:
    if isinstance(node, Partial):
        return bool(letters_in(node))
    return isinstance(node, Total | Kronecker)


def placed(node: Node, places: Mapping[str, Index], length: Length | None = None) -> Node:
    """The formula with other indices in place of letters.

    With ``length``, which knows the sizes, sums over indices are written out.
    """
    if isinstance(node, Entry):
        row, column = _at(node.row, places), _at(node.column, places)
        return Entry(placed(node.matrix, places, length), row, column)
    if isinstance(node, Kronecker):
        return kronecker(_at(node.left, places), _at(node.right, places))
    if isinstance(node, Symbol):
        place = places.get(node.name)
        return Number(Fraction(place)) if isinstance(place, int) else node
    if isinstance(node, Total):
        inner = {key: place for key, place in places.items() if key not in dict(node.over)}
        if length is None:
            return Total(placed(node.operand, inner), node.over)
        return add(*_written_out(node, inner, length))
    return rebuild(node, lambda part: placed(part, places, length))


def _written_out(node: Total, places: Mapping[str, Index], length: Length) -> list[Node]:
    ranges = [range(1, length(last) + 1) for _, last in node.over]
    letters = [letter for letter, _ in node.over]
    return [
        placed(node.operand, {**places, **dict(zip(letters, values, strict=True))}, length)
        for values in product(*ranges)
    ]


def _at(index: Index, places: Mapping[str, Index]) -> Index:
    return places.get(index, index) if isinstance(index, str) else index


def kronecker(left: Index, right: Index) -> Node:
    """1 where two indices are equal, a symbol where that is open."""
    if left is None or right is None or left == right:
        return Number(Fraction(1))
    if isinstance(left, int) and isinstance(right, int):
        return Number(Fraction(0))
    return Kronecker(left, right)

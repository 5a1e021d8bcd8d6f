"""Walking and rebuilding print trees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from itertools import chain
from typing import Any

from derivator.notation.analysis import (
    At,
    Between,
    Greatest,
    Integral,
    Least,
    Limit,
    RangeSum,
    Supremum,
)
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Node, Partial, Product, Sum, Symbol

Binding = Limit | RangeSum | Integral | At | Between | Greatest | Least | Supremum
BINDING = (Limit, RangeSum, Integral, At, Between, Greatest, Least, Supremum)
"""Formulas with a letter of their own."""

_FIELDS: dict[type[Node], tuple[str, ...]] = {}


def _parts(node: Node) -> tuple[str, ...]:
    """The fields that make up a node; what a rounded number stands for is none of them."""
    kind = type(node)
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(field.name for field in fields(kind) if field.compare)
    return _FIELDS[kind]


def children(node: Node) -> Iterator[Node]:
    """The direct parts of a node, in print order."""
    for name in _parts(node):
        value: Any = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from _inside(value)


def _inside(value: tuple[Any, ...]) -> Iterator[Node]:
    """The nodes of a tuple, or of the rows of a matrix."""
    for item in value:
        if isinstance(item, Node):
            yield item
        elif isinstance(item, tuple):
            yield from _inside(item)


def descendants(node: Node) -> Iterator[Node]:
    """The node and everything below it, each before its parts."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(children(current))


def size(node: Node) -> int:
    """How many nodes the tree has."""
    return sum(1 for _ in descendants(node))


def rebuild(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with ``change`` applied to each direct part."""
    changed: dict[str, Any] = {}
    for name in _parts(node):
        value: Any = getattr(node, name)
        if isinstance(value, Node):
            changed[name] = change(value)
        elif isinstance(value, tuple) and any(_inside(value)):
            changed[name] = _changed(value, change)
    return replace(node, **changed) if changed else node


def _changed(value: tuple[Any, ...], change: Callable[[Node], Node]) -> tuple[Any, ...]:
    return tuple(_changed(v, change) if isinstance(v, tuple) else change(v) for v in value)


def replaced(node: Node, part: Node, by: Node) -> Node:
    """The tree with every occurrence of one of its parts replaced."""
    return by if node == part else rebuild(node, lambda child: replaced(child, part, by))


def substitute(node: Node, mapping: Mapping[str, Node]) -> Node:
    """The tree with symbols replaced; derivative symbols stay as they are."""
    if isinstance(node, Symbol):
        return mapping.get(node.name, node)
    if isinstance(node, Partial):
        return node
    if isinstance(node, (Primed, *BINDING)):
        return _within(node, mapping)
    changed = rebuild(node, lambda part: substitute(part, mapping))
    if isinstance(changed, Sum):
        inner = (term.terms if isinstance(term, Sum) else (term,) for term in changed.terms)
        return Sum(tuple(chain.from_iterable(inner)))
    if isinstance(changed, Product) and not changed.dotted:
        pieces = (f.factors if isinstance(f, Product) else (f,) for f in changed.factors)
        return Product(tuple(chain.from_iterable(pieces)))
    return changed


def _within(node: Primed | Binding, mapping: Mapping[str, Node]) -> Node:
    """The same in a formula with a letter of its own; a derivative is taken before a number comes.

    A number in place of the letter that is differentiated by gives the derivative at that place.
    """
    name = node.by.name
    inner = {key: value for key, value in mapping.items() if key != name}
    if isinstance(node, Primed):
        new = mapping.get(name, node.by)
        if isinstance(new, Symbol):
            return Primed(substitute(node.operand, mapping), new)
        return At(Primed(substitute(node.operand, inner), node.by), node.by, new)
    operand = substitute(node.operand, inner)
    others: dict[str, Any] = {
        field: substitute(getattr(node, field), mapping)
        for field in _parts(node)
        if field not in ("operand", "by") and isinstance(getattr(node, field), Node)
    }
    return replace(node, operand=operand, **others)

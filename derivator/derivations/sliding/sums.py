"""What a window gives: products of entries added up, a largest entry, a mean."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np

from derivator.algebra.collect import collected
from derivator.derivations.probabilities.reading import letters_of
from derivator.notation.build import add, multiply, number
from derivator.notation.functions import Function
from derivator.notation.matrices import Entry
from derivator.notation.nodes import Call, Node, Number, Product, Quotient, Sum, Symbol
from derivator.solution import Chain, NodeRows, Relation, Scope

LARGEST = Function(
    "max",
    r"\max",
    lambda *values: reduce(np.maximum, values),
    lambda sp, *values: sp.Max(*values),
)
"""The largest of any number of numbers."""


def turned(rows: NodeRows) -> NodeRows:
    """A kernel turned by half a turn."""
    return tuple(tuple(reversed(row)) for row in reversed(rows))


def products(pairs: Sequence[tuple[Node, Node]]) -> tuple[Node, ...]:
    """Entry times weight, as written on the page."""
    return tuple(Product((entry, weight), dotted=True) for entry, weight in pairs)


def value_of_sum(pairs: Sequence[tuple[Node, Node]], bias: Node | None = None) -> Node:
    """The sum of entries times weights: a number, or a formula in the letters."""
    parts = [node for pair in pairs for node in pair]
    if bias is not None:
        parts.append(bias)
    if not any(map(letters_of, parts)):
        total = sum((_fraction(x) * _fraction(k) for x, k in pairs), Fraction(0))
        total += _fraction(bias) if bias is not None else 0
        return Number(total, any(isinstance(p, Number) and p.decimal for p in parts))
    rest = (bias,) if bias is not None else ()
    return shortest((*products(pairs), *rest))


def shortest(terms: Sequence[Node]) -> Node:
    """A sum with letters, like terms added up."""
    plain = [multiply(*t.factors) if isinstance(t, Product) else t for t in terms]
    if not any(map(letters_of, plain)):
        decimal = any(isinstance(t, Number) and t.decimal for t in plain)
        return Number(sum(map(_fraction, plain), Fraction(0)), decimal)
    return collected(add(*plain))


def entry_of(name: str, i: int, j: int, line: bool) -> Node:
    """z_ij, or z_j of a vector; the indices count from 0 here and from 1 on the page."""
    return Entry(Symbol(name), None if line else i + 1, j + 1)


def chain_of(symbol: Node, terms: Sequence[Node], value: Node, scope: Scope) -> Chain:
    """z_ij = the sum = its value; a lone term is not written twice."""
    whole = terms[0] if len(terms) == 1 else Sum(tuple(terms))
    every = (symbol, whole, value) if whole != value else (symbol, value)
    return Chain(every, (Relation.EQUAL,) * (len(every) - 1), scope)


def largest(entries: Sequence[Node]) -> tuple[Node, Node]:
    """max{...} and its value."""
    value = max(entries, key=_fraction)
    if len(entries) == 1:
        return value, value
    return Call(LARGEST, tuple(entries)), value


def mean(entries: Sequence[Node]) -> tuple[Node, Node]:
    """The mean of the entries and its value."""
    total = Sum(tuple(entries)) if len(entries) > 1 else entries[0]
    formula = Quotient(total, number(len(entries))) if len(entries) > 1 else total
    if any(map(letters_of, entries)):
        return formula, formula
    whole = sum(map(_fraction, entries), Fraction(0)) / len(entries)
    return formula, Number(whole, True)


def _fraction(node: Any) -> Fraction:
    assert isinstance(node, Number)
    return node.value

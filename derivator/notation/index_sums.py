"""Sums over indices made shorter: deltas, rows that add up to 1, what the index does not touch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from derivator.notation.build import ONE, ZERO, add, divide, multiply, negate, power
from derivator.notation.indices import letters_in, placed
from derivator.notation.matrices import Entry, Hadamard, Kronecker, Total
from derivator.notation.matrix_build import size_node
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
from derivator.notation.walk import rebuild
from derivator.shapes import Size

Over = tuple[tuple[str, Size], ...]
Change = Callable[[Node], Node]


def summed(over: Over, body: Node, shares: frozenset[str]) -> Node:
    """The sum over letters: deltas take it away, what does not depend on it is multiplied."""
    if isinstance(body, Sum) and any(map(_has_delta, body.terms)):
        return add(*(summed(over, part, shares) for part in body.terms))
    if isinstance(body, Negative):
        return negate(summed(over, body.operand, shares))
    kept: list[tuple[str, Size]] = []
    for letter, last in over:
        body = _without(letter, last, body, kept, shares)
    return Total(body, tuple(kept)) if kept and body != ZERO else body


def _without(
    letter: str, last: Size, body: Node, kept: list[tuple[str, Size]], shares: frozenset[str]
) -> Node:
    factors = list(_factors(body))
    for factor in factors:
        if isinstance(factor, Kronecker) and letter in (factor.left, factor.right):
            other = factor.right if factor.left == letter else factor.left
            rest = multiply(*(f for f in factors if f is not factor))
            return placed(rest, {letter: other})
    if letter not in letters_in(body):
        return multiply(size_node(last), body)
    inside = [factor for factor in factors if letter in letters_in(factor)]
    if len(inside) == 1 and _adds_up(inside[0], letter, shares):
        return multiply(*(factor for factor in factors if factor is not inside[0]))
    kept.append((letter, last))
    return body


def _adds_up(node: Node, letter: str, shares: frozenset[str]) -> bool:
    """Whether the node is an entry of a row of shares, with the letter running along it."""
    if not isinstance(node, Entry) or node.column != letter or node.row == letter:
        return False
    named = isinstance(node.matrix, Symbol) and node.matrix.name in shares
    return named or (isinstance(node.matrix, Call) and node.matrix.function.name == "softmax")


def _has_delta(node: Node) -> bool:
    return any(isinstance(factor, Kronecker) for factor in _factors(node))


def _factors(node: Node) -> Iterator[Node]:
    """The factors of a product, of a fraction also what it is divided by."""
    if isinstance(node, Product):
        for factor in node.factors:
            yield from _factors(factor)
    elif isinstance(node, Negative):
        yield Number(Fraction(-1))
        yield from _factors(node.operand)
    elif isinstance(node, Quotient) and node.numerator != ONE:
        yield from _factors(node.numerator)
        yield Quotient(ONE, node.denominator)
    else:
        yield node


def combined(node: Node, change: Change) -> Node:
    """The node over its changed parts, as short as a person would write it."""
    if isinstance(node, Sum):
        return add(*map(change, node.terms))
    if isinstance(node, Product | Hadamard):
        return multiply(*map(change, node.factors))
    if isinstance(node, Negative):
        return negate(change(node.operand))
    if isinstance(node, Quotient):
        return divide(change(node.numerator), change(node.denominator))
    if isinstance(node, Power):
        return power(change(node.base), change(node.exponent))
    return rebuild(node, change)

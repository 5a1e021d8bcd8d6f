"""Sums with indices made shorter: deltas freed from brackets, what is shared put in front."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derivator.notation.build import add, multiply, number, signed
from derivator.notation.indices import letters_in
from derivator.notation.matrices import Kronecker, Total
from derivator.notation.nodes import Node, Product, Sum
from derivator.notation.polynomial import Monomial
from derivator.notation.walk import descendants


def common_divisor(terms: Sequence[tuple[Monomial, Fraction]]) -> Monomial:
    """What every term is divided by."""
    if not terms:
        return frozenset()
    return frozenset(
        (atom, -exponent)
        for atom, exponent in terms[0][0]
        if exponent < 0 and all((atom, exponent) in monomial for monomial, _ in terms)
    )


def terms_of(node: Node) -> list[Node]:
    """The terms of a sum, multiplied out where deltas stand in a bracket."""
    factors = node.factors if isinstance(node, Product) else ()
    inner = [f for f in factors if isinstance(f, Sum) and has_delta(f)]
    if inner:
        rest = [factor for factor in factors if factor is not inner[0]]
        return [term for part in inner[0].terms for term in terms_of(multiply(*rest, part))]
    return list(node.terms) if isinstance(node, Sum) else [node]


def in_front(terms: list[Node]) -> Node:
    """The sum with factors that all terms share in front of a bracket."""
    split = [_split(term) for term in terms]
    shared = [factor for factor in split[0][0] if all(factor in outer for outer, _ in split)]
    if len(terms) == 1 or not shared:
        return add(*terms)
    rests = []
    for outer, inner in split:
        left = list(outer)
        for factor in shared:
            left.remove(factor)
        rests.append(multiply(*left, inner))
    shared.sort(key=lambda factor: not isinstance(factor, Kronecker))
    return multiply(*shared, add(*rests))


def _split(term: Node) -> tuple[list[Node], Node]:
    """Factors that may stand in front, and the rest: what a sum runs over, and the sign."""
    sign, bare = signed(term)
    unit = number(sign)
    if isinstance(bare, Total):
        bound = {letter for letter, _ in bare.over}
        factors = list(
            bare.operand.factors if isinstance(bare.operand, Product) else (bare.operand,)
        )
        outer = [factor for factor in factors if not bound & letters_in(factor)]
        inner = multiply(*(factor for factor in factors if factor not in outer))
        return outer, multiply(unit, Total(inner, bare.over))
    return list(bare.factors if isinstance(bare, Product) else (bare,)), unit


def has_delta(node: Node) -> bool:
    """Whether a Kronecker delta stands somewhere in a formula."""
    return any(isinstance(part, Kronecker) for part in descendants(node))

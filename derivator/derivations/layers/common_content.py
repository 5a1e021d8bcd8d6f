"""What several sums have in common, taken out of them or put in front of a bracket."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from derivator.notation.build import ONE, add
from derivator.notation.entrywise import Entrywise
from derivator.notation.matrices import Hadamard, MatrixProduct
from derivator.notation.nodes import Negative, Node, Sum, Symbol
from derivator.notation.polynomial import Polynomial, term, times


def without_content(
    sums: Sequence[Sequence[Polynomial]], entrywise: Entrywise
) -> tuple[Node, list[list[Polynomial]]]:
    """What all entries have in common, a number such as 1/n, and the sums without it."""
    flat = [item for row in sums for entry in row for item in entry.items()]
    if not flat:
        return ONE, [list(row) for row in sums]
    common = {
        atom: exponent
        for atom, exponent in flat[0][0]
        if isinstance(atom, Symbol)
        and not entrywise.shapes.of(atom)
        and all((atom, exponent) in monomial for monomial, _ in flat)
    }
    ratio = reduce(_greatest, (abs(value) for _, value in flat))
    ratio = -ratio if all(value < 0 for _, value in flat) else ratio
    inverse = frozenset((atom, -exponent) for atom, exponent in common.items())
    bare: list[list[Polynomial]] = [
        [{times(m, inverse): v / ratio for m, v in entry.items()} for entry in row] for row in sums
    ]
    return term(frozenset(common.items()), ratio, lambda atom: 0), bare


def _greatest(left: Fraction, right: Fraction) -> Fraction:
    """The greatest number of which both are whole multiples."""
    bottom = lcm(left.denominator, right.denominator)
    return Fraction(gcd(int(left * bottom), int(right * bottom)), bottom)


def joined(left: Node, right: Node) -> Node:
    """The sum of two terms, an elementwise factor that both begin with in front."""
    bare = right.operand if isinstance(right, Negative) else right
    if isinstance(left, Hadamard) and isinstance(bare, Hadamard):
        common = next((f for f in left.factors if f in bare.factors), None)
        if common is not None:
            rests = [_other(term, common) for term in (left, bare)]
            last = Negative(rests[1]) if isinstance(right, Negative) else rests[1]
            return Hadamard((common, Sum((rests[0], last))))
    if isinstance(left, MatrixProduct) and isinstance(bare, MatrixProduct):
        return _factored(left, bare, isinstance(right, Negative))
    return add(left, right)


def _factored(left: MatrixProduct, right: MatrixProduct, negative: bool) -> Node:
    """Two products with the same first or last factors in front of a bracket."""
    first, second = left.factors, right.factors
    head = len(shared_start([first, second]))
    tail = 0 if head else len(shared_start([first[::-1], second[::-1]]))
    inner = [_multiplied(f[head : len(f) - tail]) for f in (first, second)]
    if head + tail == 0 or inner[0] is None or inner[1] is None:
        return add(left, Negative(right) if negative else right)
    bracket = Sum((inner[0], Negative(inner[1]) if negative else inner[1]))
    return MatrixProduct((*first[:head], bracket, *first[len(first) - tail :]))


def shared_start(lists: Sequence[tuple[Node, ...]]) -> tuple[Node, ...]:
    """What two lists begin with alike."""
    found = []
    for left, right in zip(*lists, strict=False):
        if left != right:
            break
        found.append(left)
    return tuple(found)


def _multiplied(factors: tuple[Node, ...]) -> Node | None:
    if not factors:
        return None
    return factors[0] if len(factors) == 1 else MatrixProduct(factors)


def _other(node: Hadamard, factor: Node) -> Node:
    rest = list(node.factors)
    rest.remove(factor)
    return rest[0] if len(rest) == 1 else Hadamard(tuple(rest))

"""Formulas multiplied out: the same sums of products, whatever way they are written.

Only sums, products, quotients and whole powers are taken apart; all else is an atom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from derivator.notation.build import add, divide, multiply, number, power
from derivator.notation.matrices import Hadamard, Total
from derivator.notation.nodes import Negative, Node, Number, Power, Product, Quotient, Sum
from derivator.notation.text import text

Monomial = frozenset[tuple[Node, int]]
"""Atoms with their exponents."""
Polynomial = Mapping[Monomial, Fraction]
UNIT: Monomial = frozenset()


def polynomial(node: Node) -> Polynomial:
    """A formula as a sum of monomials with rational coefficients."""
    if isinstance(node, Number):
        return {UNIT: node.value} if node.value else {}
    if isinstance(node, Sum):
        return _sum(map(polynomial, node.terms))
    if isinstance(node, Negative):
        return {monomial: -value for monomial, value in polynomial(node.operand).items()}
    if isinstance(node, Product | Hadamard):
        return _product(map(polynomial, node.factors))
    if isinstance(node, Quotient):
        return _product((polynomial(node.numerator), _inverse(node.denominator)))
    if isinstance(node, Power) and isinstance(node.exponent, Number):
        exponent = node.exponent.value
        if exponent.denominator == 1 and 0 < exponent <= 6:
            return _product([polynomial(node.base)] * int(exponent))
    return {frozenset({(node, 1)}): Fraction(1)}


def _sum(parts: Iterable[Polynomial]) -> Polynomial:
    found: dict[Monomial, Fraction] = {}
    for part in parts:
        for monomial, value in part.items():
            found[monomial] = found.get(monomial, Fraction(0)) + value
    return {monomial: value for monomial, value in found.items() if value}


def _product(parts: Iterable[Polynomial]) -> Polynomial:
    found: Polynomial = {UNIT: Fraction(1)}
    for part in parts:
        found = _sum(
            {times(left, right): a * b} for left, a in found.items() for right, b in part.items()
        )
    return found


def times(left: Monomial, right: Monomial) -> Monomial:
    """The product of two monomials."""
    exponents = dict(left)
    for atom, exponent in right:
        exponents[atom] = exponents.get(atom, 0) + exponent
    return frozenset((atom, exponent) for atom, exponent in exponents.items() if exponent)


def _inverse(node: Node) -> Polynomial:
    """1 over a formula; a sum below the fraction line is an atom."""
    found = polynomial(node)
    if len(found) == 1:
        ((monomial, value),) = found.items()
        return {frozenset((atom, -exponent) for atom, exponent in monomial): 1 / value}
    return {frozenset({(node, -1)}): Fraction(1)}


def formula(found: Polynomial, order: Callable[[Node], int] = lambda atom: 0) -> Node:
    """The polynomial as a formula; ``order`` sorts the atoms of a product."""
    return add(*(term(monomial, value, order) for monomial, value in found.items()))


def term(monomial: Monomial, value: Fraction, order: Callable[[Node], int]) -> Node:
    """One monomial with its coefficient."""
    atoms = sorted(monomial, key=lambda p: (order(p[0]), isinstance(p[0], Total), text(p[0])))
    above = [power(atom, number(exponent)) for atom, exponent in atoms if exponent > 0]
    below = [power(atom, number(-exponent)) for atom, exponent in atoms if exponent < 0]
    top = multiply(number(value.numerator), *above)
    return divide(top, multiply(number(value.denominator), *below))

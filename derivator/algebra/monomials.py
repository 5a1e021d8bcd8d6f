"""Products as coefficients and powers: what two factors have in common becomes visible.

``read`` takes a formula apart into a number and powers of bases; e^(2x) is the square of e^x, a
root a power of 1/2.  No rule takes away places where a formula is defined; cancelling may add some.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt
from typing import Protocol

from derivator.notation.functions import EXP
from derivator.notation.nodes import (
    Call,
    Constant,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
)

HALF = Fraction(1, 2)
LARGEST = 64
"""Numbers are not raised to higher powers."""


@dataclass(frozen=True)
class Monomial:
    """A number times powers of bases, in the order in which they were met."""

    coefficient: Fraction = Fraction(1)
    powers: Mapping[Node, Fraction] = field(default_factory=dict)

    @property
    def key(self) -> frozenset[tuple[Node, Fraction]]:
        """What tells it from other monomials, apart from the number."""
        return frozenset(self.powers.items())

    def times(self, other: Monomial) -> Monomial:
        """The product; bases whose exponents cancel are gone."""
        if not self.coefficient or not other.coefficient:
            return Monomial(Fraction(0))
        powers = dict(self.powers)
        for base, exponent in other.powers.items():
            powers[base] = powers.get(base, Fraction(0)) + exponent
        left = {base: exponent for base, exponent in powers.items() if exponent}
        return _settled(Monomial(self.coefficient * other.coefficient, left))

    def raised(self, exponent: int) -> Monomial:
        """A whole power; raises ``ZeroDivisionError`` for a power of 0 below 0."""
        if exponent < 0 and not self.coefficient:
            raise ZeroDivisionError
        if not exponent:
            return Monomial()
        powers = {base: own * exponent for base, own in self.powers.items()}
        return _settled(Monomial(self.coefficient**exponent, powers))

    def scaled(self, number: Fraction) -> Monomial:
        """A multiple."""
        return Monomial(self.coefficient * number, self.powers)


def is_exponential(base: Node) -> bool:
    """Whether a base stands for a power with a variable exponent, such as e^x."""
    return isinstance(base, Power) and not isinstance(base.exponent, Number)


def _settled(monomial: Monomial) -> Monomial:
    """Roots of numbers and of powers that became whole powers are numbers and powers again."""
    for base, exponent in monomial.powers.items():
        if isinstance(base, Number) and abs(exponent) > 1 and base.value > 0:
            whole = int(exponent)
            powers = {**monomial.powers, base: exponent - whole}
            kept = {b: e for b, e in powers.items() if e}
            return _settled(Monomial(monomial.coefficient * base.value**whole, kept))
        if exponent.denominator == 1 and not is_exponential(base):
            if isinstance(base, Number):
                part = Monomial(base.value).raised(int(exponent))
            elif isinstance(base, Product | Power | Quotient):
                part = read(base, Opaque()).raised(int(exponent))
            else:
                continue
            others = {b: e for b, e in monomial.powers.items() if b != base}
            return Monomial(monomial.coefficient, others).times(part)
    return monomial


class Sums(Protocol):
    """What sums are as monomials."""

    def sum(self, node: Sum) -> Monomial:
        """A sum."""

    def root(self, node: Sum, exponent: Fraction) -> Monomial:
        """A broken power of a sum."""


class Opaque:
    """Sums that are bases of their own."""

    def sum(self, node: Sum) -> Monomial:
        """The sum as it is."""
        return Monomial(powers={node: Fraction(1)})

    def root(self, node: Sum, exponent: Fraction) -> Monomial:
        """A power of the sum as it is."""
        return Monomial(powers={node: exponent})


def read(node: Node, of_sum: Sums) -> Monomial:
    """The formula as a monomial; ``of_sum`` says what a sum is."""
    if isinstance(node, Number):
        return Monomial(node.value)
    if isinstance(node, Negative):
        return read(node.operand, of_sum).scaled(Fraction(-1))
    if isinstance(node, Product):
        result = Monomial()
        for factor in node.factors:
            result = result.times(read(factor, of_sum))
        return result
    if isinstance(node, Quotient):
        return read(node.numerator, of_sum).times(read(node.denominator, of_sum).raised(-1))
    if isinstance(node, Root):
        return rooted(node.radicand, HALF, of_sum)
    if isinstance(node, Call) and node.function == EXP:
        return exponential(Constant("E"), node.arguments[0], of_sum)
    if isinstance(node, Power):
        return _power(node, of_sum)
    return of_sum.sum(node) if isinstance(node, Sum) else Monomial(powers={node: Fraction(1)})


def _power(node: Power, of_sum: Sums) -> Monomial:
    exponent = read(node.exponent, of_sum)
    if exponent.powers:
        return exponential(node.base, node.exponent, of_sum)
    if exponent.coefficient.denominator != 1:
        return rooted(node.base, exponent.coefficient, of_sum)
    whole = int(exponent.coefficient)
    inner = read(node.base, of_sum)
    if not inner.powers and abs(whole) > LARGEST:
        return Monomial(powers={node: Fraction(1)})
    return inner.raised(whole)


def rooted(node: Node, exponent: Fraction, of_sum: Sums) -> Monomial:
    """A broken power: only of a lone base it goes inside, sqrt(x y) is not sqrt(x) sqrt(y)."""
    if isinstance(node, Sum):
        return of_sum.root(node, exponent)
    inner = read(node, of_sum)
    whole = Monomial(powers={node: exponent})
    root = square_root(inner.coefficient) if exponent.denominator == 2 else None
    if not inner.powers:
        if inner.coefficient <= 0:
            return whole
        outside: dict[Node, Fraction] = {Number(inner.coefficient): exponent}
        return Monomial(powers=outside) if root is None else Monomial(root**exponent.numerator)
    if inner.coefficient > 0 and all(isinstance(base, Constant) for base in inner.powers):
        parts = {base: own * exponent for base, own in inner.powers.items()}
        if inner.coefficient != 1:
            parts = {Number(inner.coefficient): exponent, **parts}
        return Monomial(powers=parts)
    if inner.coefficient == 1:
        root = Fraction(1)
    if len(inner.powers) != 1 or root is None:
        return whole
    ((base, own),) = inner.powers.items()
    if own == 1 or own.denominator != 1 or is_exponential(base):
        return Monomial(root**exponent.numerator, {base: own * exponent})
    return whole


def square_root(value: Fraction) -> Fraction | None:
    """The root of a square above 0."""
    if value <= 0:
        return None
    root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    return root if root**2 == value else None


def exponential(base: Node, exponent: Node, of_sum: Sums) -> Monomial:
    """base^exponent: e^(2x + y) is (e^x)^2 e^y, x^(n - 1) is x^n / x."""
    terms = exponent.terms if isinstance(exponent, Sum) else (exponent,)
    if isinstance(base, Number) or (not isinstance(base, Constant) and len(terms) > 3):
        terms = (exponent,)
    result = Monomial()
    for term in terms:
        part = read(term, Opaque())
        if not part.powers:
            own = {base: part.coefficient} if part.coefficient else {}
            result = result.times(Monomial(powers=own))
            continue
        unit = written_unit(Monomial(powers=part.powers), term, part.coefficient)
        result = result.times(Monomial(powers={Power(base, unit): part.coefficient}))
    return result


def written_unit(unit: Monomial, term: Node, coefficient: Fraction) -> Node:
    """The exponent without its number; as the author wrote it where it has none."""
    from derivator.algebra.written import written

    return term if coefficient == 1 and not isinstance(term, Sum) else written(unit)


def merged(monomial: Monomial) -> Iterator[tuple[Node, Fraction | Node]]:
    """The powers for print: exponentials of one base joined, e^x e^y as e^(x + y)."""
    from derivator.algebra.written import scaled_node
    from derivator.notation.build import add

    exponents: dict[Node, Node] = {}
    numbers: dict[Node, Fraction] = {}
    for base, exponent in monomial.powers.items():
        if is_exponential(base):
            assert isinstance(base, Power)
            own = scaled_node(base.exponent, exponent)
            known = exponents.get(base.base)
            exponents[base.base] = own if known is None else add(known, own)
    for base, exponent in monomial.powers.items():
        if is_exponential(base):
            continue
        if base in exponents:
            exponents[base] = add(exponents[base], Number(exponent))
        else:
            numbers[base] = exponent
    yield from numbers.items()
    yield from exponents.items()

"""Monomials and sums of them as a careful author writes them.

One fraction line, no negative exponents; numbers first, then letters, functions and e^x.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derivator.algebra.monomials import HALF, Monomial, merged
from derivator.notation.build import negate
from derivator.notation.functions import COS, COSH, COT, SIN, SINH, TAN, TANH
from derivator.notation.matrices import Cases
from derivator.notation.nodes import (
    Absolute,
    Call,
    Constant,
    Indicator,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Symbol,
)
from derivator.notation.numbers import number_text
from derivator.notation.walk import descendants

RATIOS = ((SIN, COS, TAN, COT), (SINH, COSH, TANH, None))
"""Functions whose ratio has a name, with that of the ratio turned over."""


def written(monomial: Monomial) -> Node:
    """The product or fraction."""
    if not monomial.coefficient:
        return Number(Fraction(0))
    monomial = _roots_below(monomial)
    coefficient = monomial.coefficient
    above: list[Node] = []
    below: list[Node] = []
    constants: dict[int, list[Node]] = {1: [], -1: []}
    for base, exponent in merged(with_ratios(monomial)):
        if isinstance(base, Number | Constant) and exponent in (HALF, -HALF):
            constants[1 if exponent == HALF else -1].append(base)
            continue
        if isinstance(exponent, Fraction):
            (above if exponent > 0 else below).extend(powers_of(base, abs(exponent)))
        else:
            above.append(Power(base, exponent))
    if constants[1] and constants[-1]:
        ratio = Quotient(*(_product(Fraction(1), constants[sign]) for sign in (1, -1)))
        above.append(Root(ratio))
        constants = {1: [], -1: []}
    for sign, side in ((1, above), (-1, below)):
        if constants[sign]:
            side.append(Root(_product(Fraction(1), constants[sign])))
    size = abs(coefficient)
    top, bottom = (size, Fraction(1))
    if size.denominator != 1 and ("/" in number_text(size) or below):
        top, bottom = Fraction(size.numerator), Fraction(size.denominator)
    numerator, denominator = _product(top, above), _product(bottom, below)
    node = numerator if denominator == Number(Fraction(1)) else Quotient(numerator, denominator)
    return negate(node) if coefficient < 0 else node


def _roots_below(monomial: Monomial) -> Monomial:
    """sqrt(2)/2 as 1/sqrt(2), and 2/sqrt(2) as sqrt(2)."""
    for base, exponent in monomial.powers.items():
        if not isinstance(base, Number) or abs(exponent) != HALF or base.value.denominator != 1:
            continue
        ratio = monomial.coefficient * base.value ** (1 if exponent > 0 else -1)
        shorter = (ratio.numerator * ratio.denominator) ** 2
        if shorter < (monomial.coefficient.numerator * monomial.coefficient.denominator) ** 2:
            powers = {**monomial.powers, base: -exponent}
            return _roots_below(Monomial(ratio, powers))
    return monomial


def powers_of(base: Node, exponent: Fraction) -> list[Node]:
    """A power as factors: x sqrt(x) for x^(3/2)."""
    if exponent == HALF:
        return [Root(base)]
    if exponent == 3 * HALF and isinstance(base, Symbol | Sum):
        return [base, Root(base)]
    return [base if exponent == 1 else Power(base, Number(exponent))]


def _product(number: Fraction, factors: Sequence[Node]) -> Node:
    ordered = sorted(factors, key=lambda factor: (rank(factor), _letter(factor)))
    if number != 1 or not ordered:
        ordered.insert(0, Number(number))
    return ordered[0] if len(ordered) == 1 else Product(tuple(ordered))


def _letter(node: Node) -> str:
    """Letters stand in alphabetical order, a x; everything else as it came."""
    inner = node.base if isinstance(node, Power) else node
    return inner.name if isinstance(inner, Symbol) else ""


def rank(node: Node) -> int:
    """Where a factor stands: numbers, letters, roots, sums, functions, e^x, sums of functions."""
    inner = node.base if isinstance(node, Power) else node
    inner = inner.radicand if isinstance(inner, Root) else inner
    if isinstance(node, Root) and not any(isinstance(part, Symbol) for part in descendants(inner)):
        return 1
    if isinstance(inner, Number | Constant) and isinstance(node, Power):
        return 7 if not isinstance(node.exponent, Number) else 0
    if isinstance(inner, Number | Constant):
        return 0
    functions = any(isinstance(part, Call | Absolute) for part in descendants(inner))
    if isinstance(inner, Call | Absolute | Cases | Indicator):
        constant = not any(isinstance(part, Symbol) for part in descendants(inner))
        return 5 if constant else 6
    powers = functions or any(_grows(part) for part in descendants(inner))
    if isinstance(inner, Sum):
        return 8 if powers else 4
    symbolic = isinstance(node, Power) and not isinstance(node.exponent, Number)
    return 3 if symbolic or isinstance(node, Root) else 2


def _grows(node: Node) -> bool:
    return isinstance(node, Power) and not isinstance(node.exponent, Number)


def _without_ratios(monomial: Monomial) -> Monomial:
    """tan u cos^2 u as sin u cos u."""
    for sine, cosine, ratio, _ in RATIOS:
        for base, exponent in monomial.powers.items():
            if not isinstance(base, Call) or base.function != ratio:
                continue
            below = Call(cosine, base.arguments)
            if monomial.powers.get(below, Fraction(0)) * exponent > 0:
                above = Call(sine, base.arguments)
                kept = {b: e for b, e in monomial.powers.items() if b != base}
                parts = Monomial(powers={above: exponent, below: -exponent})
                return _without_ratios(Monomial(monomial.coefficient, kept).times(parts))
    return monomial


def with_ratios(monomial: Monomial) -> Monomial:
    """sin u / cos u as tan u, where the powers are the same."""
    monomial = _without_ratios(monomial)
    powers: dict[Node, Fraction] = {}
    gone: set[Node] = set()
    for base, exponent in monomial.powers.items():
        found = _ratio(base, exponent, monomial)
        if found is not None:
            gone |= {base, found[1]}
            base, exponent = found[0], abs(exponent)
        powers[base] = powers.get(base, Fraction(0)) + exponent
    kept = {base: exponent for base, exponent in powers.items() if base not in gone and exponent}
    return Monomial(monomial.coefficient, kept)


def _ratio(base: Node, exponent: Fraction, whole: Monomial) -> tuple[Node, Node] | None:
    """The ratio that a sine forms with its cosine, and the cosine."""
    for sine, cosine, ratio, inverse in RATIOS:
        if isinstance(base, Call) and base.function == sine:
            other = Call(cosine, base.arguments)
            name = ratio if exponent > 0 else inverse
            if whole.powers.get(other) == -exponent and name is not None:
                return Call(name, base.arguments), other
    return None


def scaled_node(node: Node, number: Fraction) -> Node:
    """A multiple of an exponent: -x, 2x, x/2."""
    if number == 1:
        return node
    if abs(number) == 1:
        return negate(node)
    top, bottom = abs(number.numerator), number.denominator
    factors = node.factors if isinstance(node, Product) else (node,)
    if isinstance(node, Quotient):
        upper = _product(Fraction(top), _factors(node.numerator))
        lower = _product(Fraction(bottom), _factors(node.denominator))
        found: Node = Quotient(upper, lower)
    elif "/" not in number_text(abs(number)):
        found = _product(abs(number), factors)
    else:
        found = Quotient(_product(Fraction(top), factors), Number(Fraction(bottom)))
    return negate(found) if number < 0 else found


def _factors(node: Node) -> tuple[Node, ...]:
    if node == Number(Fraction(1)):
        return ()
    return node.factors if isinstance(node, Product) else (node,)


def written_sum(terms: Sequence[Monomial], sort: bool = True) -> Node:
    """The sum in the order given, but with a positive term in front where there is one.

    Polynomials in letters fall in degree, or rise where the highest term is negative: 1 - x^2.
    """
    ordered = list(terms)
    if sort and is_polynomial(terms):
        ordered.sort(key=lambda term: -sum(term.powers.values()))
        if ordered[0].coefficient < 0:
            ordered.reverse()
    first = next((k for k, term in enumerate(ordered) if term.coefficient > 0), 0)
    ordered.insert(0, ordered.pop(first))
    parts: list[Node] = []
    for node in map(written, ordered):
        parts.extend(node.terms if isinstance(node, Sum) else (node,))
    return parts[0] if len(parts) == 1 else Sum(tuple(parts))


def is_polynomial(terms: Sequence[Monomial]) -> bool:
    """Whether the terms are numbers and whole powers of letters: such a sum is not factored."""
    return all(
        isinstance(base, Symbol) and exponent > 0 and exponent.denominator == 1
        for term in terms
        for base, exponent in term.powers.items()
    )

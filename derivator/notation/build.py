"""Constructors that keep a formula as short as a person would write it.

They drop neutral elements and gather numbers and signs, nothing more; the order of the rest stays.
What the author wrote is built from the node classes directly, so that it prints as written.
"""

from __future__ import annotations

from fractions import Fraction

from derivator.notation.nodes import (
    Call,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
)
from derivator.notation.walk import descendants, rebuild

ZERO = Number(Fraction(0))
ONE = Number(Fraction(1))
TWO = Number(Fraction(2))


def number(value: int | Fraction) -> Number:
    """An exact number."""
    return Number(Fraction(value))


def signed(node: Node) -> tuple[int, Node]:
    """Split a leading minus sign off: (sign, rest)."""
    if isinstance(node, Negative):
        sign, rest = signed(node.operand)
        return -sign, rest
    if isinstance(node, Number) and node.value < 0:
        return -1, Number(-node.value)
    return 1, node


def negate(node: Node) -> Node:
    """-node, without a double minus."""
    sign, rest = signed(node)
    if sign < 0:
        return rest
    return Number(-rest.value) if isinstance(rest, Number) else Negative(rest)


def add(*terms: Node) -> Node:
    """The sum without zeros; like neighbours of a lone kind (x + x) become a multiple."""
    kept: list[Node] = []
    for term in terms:
        kept.extend(term.terms if isinstance(term, Sum) else (term,))
    kept = [term for term in kept if term != ZERO]
    if not kept:
        return ZERO
    if len(kept) == 1:
        return kept[0]
    if all(term == kept[0] for term in kept):
        return multiply(number(len(kept)), kept[0])
    if all(isinstance(term, Number) for term in kept):
        return Number(sum((term.value for term in kept if isinstance(term, Number)), Fraction(0)))
    return Sum(tuple(kept))


def multiply(*factors: Node) -> Node:
    """The product with its sign and its numbers in front, without ones."""
    sign, coefficient, rest = 1, Fraction(1), []
    for factor in factors:
        own, factor = signed(factor)
        sign *= own
        inner = factor.factors if isinstance(factor, Product) else (factor,)
        for piece in inner:
            own, piece = signed(piece)
            sign *= own
            if isinstance(piece, Number):
                coefficient *= piece.value
            else:
                rest.append(piece)
    if coefficient == 0:
        return ZERO
    positive = _with_coefficient(coefficient, rest)
    return negate(positive) if sign < 0 else positive


def _with_coefficient(coefficient: Fraction, rest: list[Node]) -> Node:
    rest = _ratios_joined(_gathered(rest))
    if coefficient != 1 and len(rest) == 1 and isinstance(rest[0], Quotient):
        ratio = rest[0]
        top = multiply(number(coefficient.numerator), ratio.numerator)
        bottom = multiply(number(coefficient.denominator), ratio.denominator)
        return divide(top, bottom)
    if not rest:
        return Number(coefficient)
    if coefficient != 1:
        rest = [Number(coefficient), *rest]
    return rest[0] if len(rest) == 1 else Product(tuple(rest))


def _gathered(rest: list[Node]) -> list[Node]:
    """Equal factors become one power, where the first of them stands: x * y * x is x^2 y."""
    exponents: dict[Node, Fraction] = {}
    for piece in rest:
        base, exponent = _as_power(piece)
        exponents[base] = exponents.get(base, Fraction(0)) + exponent
    if len(exponents) == len(rest):
        return rest
    return [power(base, Number(exponent)) for base, exponent in exponents.items()]


def _as_power(node: Node) -> tuple[Node, Fraction]:
    if isinstance(node, Power) and isinstance(node.exponent, Number):
        exponent = node.exponent.value
        if exponent.denominator == 1 and exponent > 0:
            return node.base, exponent
    return node, Fraction(1)


def _split(node: Node) -> tuple[Fraction, Node]:
    """A product's leading number and the rest."""
    if isinstance(node, Number):
        return node.value, ONE
    if isinstance(node, Product) and isinstance(node.factors[0], Number):
        rest = node.factors[1:]
        return node.factors[0].value, rest[0] if len(rest) == 1 else Product(rest)
    return Fraction(1), node


def _ratios_joined(rest: list[Node]) -> list[Node]:
    """Several factors with a fraction among them become one fraction: a * (1/b) is a/b."""
    if len(rest) < 2 or not any(isinstance(piece, Quotient) for piece in rest):
        return rest
    top: list[Node] = []
    bottom: list[Node] = []
    for piece in rest:
        if isinstance(piece, Quotient):
            top.append(piece.numerator)
            bottom.append(piece.denominator)
        else:
            top.append(piece)
    return [divide(multiply(*top), multiply(*bottom))]


def divide(numerator: Node, denominator: Node) -> Node:
    """The quotient with its sign in front."""
    top_sign, top = signed(numerator)
    bottom_sign, bottom = signed(denominator)
    if isinstance(top, Number) and isinstance(bottom, Number) and bottom.value != 0:
        positive: Node = Number(top.value / bottom.value)
    elif top == ZERO:
        return ZERO
    elif bottom == ONE:
        positive = top
    else:
        positive = _reduced(top, bottom)
    return negate(positive) if top_sign * bottom_sign < 0 else positive


def _reduced(top: Node, bottom: Node) -> Node:
    """The fraction with its numbers reduced: 2x/(4y) is x/(2y)."""
    above, numerator = _split(top)
    below, denominator = _split(bottom)
    if above == 1 or below in (0, 1):
        return Quotient(top, bottom)
    ratio = above / below
    upper = multiply(number(ratio.numerator), numerator)
    lower = multiply(number(ratio.denominator), denominator)
    return upper if lower == ONE else Quotient(upper, lower)


def power(base: Node, exponent: Node) -> Node:
    """The power; exponents 0 and 1 vanish, 1/2 is a root and -n goes below the fraction line.

    0 stays 0.
    """
    if exponent == ONE:
        return base
    if exponent == ZERO:
        return ONE
    if isinstance(exponent, Number):
        if base == ZERO and exponent.value > 0:
            return ZERO
        if exponent.value == Fraction(1, 2):
            return Root(base)
        if exponent.value < 0:
            return divide(ONE, power(base, Number(-exponent.value)))
    return Power(base, exponent)


def tidied(node: Node) -> Node:
    """The tree with products gathered and powers of powers joined, from the inside out.

    Functions stand behind symbols: 6x^2 arctan(x^3).
    """
    inner = rebuild(node, tidied)
    if isinstance(inner, Product) and not inner.dotted:
        return multiply(*sorted(inner.factors, key=_has_function))
    if isinstance(inner, Power) and isinstance(inner.exponent, Number):
        base, exponent = _as_power(inner)
        root, power_inside = _as_power(base)
        if exponent.denominator == 1 and root is not base:
            return power(root, Number(exponent * power_inside))
    return inner


def _has_function(node: Node) -> bool:
    return any(isinstance(part, Call) for part in descendants(node))

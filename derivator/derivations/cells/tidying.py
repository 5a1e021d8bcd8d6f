"""Formulas over matrices with numbers put in, and what they come to."""

from __future__ import annotations

from fractions import Fraction

from derivator.notation.build import ZERO, divide, multiply, negate, power, signed
from derivator.notation.functions import Function
from derivator.notation.matrices import Hadamard, Joined, MatrixProduct
from derivator.notation.nodes import (
    Call,
    Negative,
    Node,
    Number,
    Partial,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from derivator.notation.text import text
from derivator.notation.walk import children, descendants, rebuild, substitute


def put_in(node: Node, given: dict[str, Node]) -> Node:
    """The formula with values in place of names, nothing computed yet."""
    return _numbers_apart(substitute(node, given))


def _numbers_apart(node: Node) -> Node:
    """Numbers in front of a product of matrices, each with a dot behind it: 0 * x.

    Raises ``ValueError`` where a number other than 0 is left in place of a state, as in W * 1.
    """
    inner = rebuild(node, _numbers_apart)
    if isinstance(inner, MatrixProduct):
        numbers = tuple(factor for factor in inner.factors if isinstance(factor, Number))
        rest = tuple(factor for factor in inner.factors if not isinstance(factor, Number))
        if numbers and not any(_has_state(factor) for factor in rest):
            if ZERO in numbers:
                return ZERO
            raise ValueError("a number in place of a state that is multiplied by a weight")
        if numbers:
            whole = rest if len(rest) <= 1 else (MatrixProduct(rest),)
            return Product((*numbers, *whole), dotted=True)
    return inner


def _has_state(node: Node) -> bool:
    """Whether a value at a moment occurs in a formula."""
    return any(isinstance(part, Symbol) and "[" in part.name for part in descendants(node))


def tidied(node: Node) -> Node:
    """The formula without zeros and ones, functions of known numbers worked out."""
    if isinstance(node, Partial):
        return node
    if isinstance(node, Sum):
        return _sum(tuple(map(tidied, node.terms)))
    inner = rebuild(node, tidied)
    if isinstance(inner, MatrixProduct | Hadamard | Product):
        return _product(inner)
    if isinstance(inner, Negative):
        return negate(inner.operand)
    if isinstance(inner, Quotient):
        return divide(inner.numerator, inner.denominator)
    if isinstance(inner, Power):
        return power(inner.base, inner.exponent)
    if isinstance(inner, Call):
        return _call(inner)
    return inner


def _sum(terms: tuple[Node, ...]) -> Node:
    """Numbers added up where the first of them stands, opposite terms cancelled."""
    flat: list[Node] = []
    for term in terms:
        flat.extend(term.terms if isinstance(term, Sum) else (term,))
    kept: list[Node] = []
    constant, place = Fraction(0), 0
    for term in flat:
        if isinstance(term, Number):
            place = place if constant else len(kept)
            constant += term.value
        elif negate(term) in kept:
            kept.remove(negate(term))
        else:
            kept.append(term)
    if constant:
        kept.insert(min(place, len(kept)), Number(constant))
    if not kept:
        return ZERO
    return kept[0] if len(kept) == 1 else Sum(tuple(kept))


def _product(node: MatrixProduct | Hadamard | Product) -> Node:
    sign, coefficient = 1, Fraction(1)
    rest: list[Node] = []
    for factor in node.factors:
        own, bare = signed(factor)
        sign *= own
        if isinstance(bare, Product) and isinstance(bare.factors[0], Number):
            coefficient *= bare.factors[0].value
            bare = multiply(*bare.factors[1:])
        if isinstance(bare, Number):
            coefficient *= bare.value
        elif isinstance(bare, type(node)) and isinstance(bare, MatrixProduct | Hadamard):
            rest.extend(bare.factors)
        else:
            rest.append(bare)
    if coefficient == 0:
        return ZERO
    number = Number(coefficient * sign)
    if not rest:
        return number
    if len(rest) == 1:
        body = rest[0]
    else:
        body = multiply(*rest) if isinstance(node, Product) else type(node)(tuple(rest))
    return multiply(number, body)


def _call(node: Call) -> Node:
    """The value at a number where it is rational: tanh 0 = 0, sigma(0) = 1/2."""
    if not all(isinstance(argument, Number) for argument in node.arguments):
        return node
    if node.function.body is not None:
        given = dict(zip(node.function.arguments, node.arguments, strict=True))
        found = tidied(substitute(node.function.body, given))
        return found if isinstance(found, Number) else node
    value = _value(node.function, [a.value for a in node.arguments if isinstance(a, Number)])
    return node if value is None else Number(value)


def _value(function: Function, at: list[Fraction]) -> Fraction | None:
    import sympy as sp

    try:
        found = sp.sympify(
            function.sympy(sp, *(sp.Rational(x.numerator, x.denominator) for x in at))
        )
    except (TypeError, ValueError, AttributeError):
        return None
    if not getattr(found, "is_Rational", False):
        return None
    return Fraction(int(found.p), int(found.q))


def sorted_form(node: Node) -> Node:
    """The formula with the terms of sums and the factors of elementwise products in one order."""
    inner = rebuild(node, sorted_form)
    if isinstance(inner, Sum):
        return Sum(tuple(sorted(inner.terms, key=text)))
    if isinstance(inner, Hadamard | Product):
        return type(inner)(tuple(sorted(inner.factors, key=text)))
    return inner


def joins_numbers(node: Node) -> bool:
    """Whether a number stands among matrices side by side, where it has no size."""
    if isinstance(node, Joined) and any(isinstance(part, Number) for part in node.parts):
        return True
    return any(map(joins_numbers, children(node)))

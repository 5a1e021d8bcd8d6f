"""From the derivative of a function to its form through the function: the algebra line by line.

Where f = n/d and f' is a product of polynomials in f, each of them goes over the denominator d:
1 - f is (d - n)/d.  Read from below, that is how e^-x/(1 + e^-x)^2 becomes f (1 - f) (S-sigmoid).
"""

from __future__ import annotations

from collections.abc import Iterator

from derivator.algebra.collect import collected
from derivator.derivations.terms import equality
from derivator.notation.build import add, multiply, number, power, signed
from derivator.notation.nodes import (
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
)
from derivator.notation.walk import descendants, replaced, size
from derivator.solution import Chain

LONGEST = 70
"""Lines with more nodes are left out."""


def lines_through(
    symbol: Node, taken: Node, found: Node, value: Node, body: Node
) -> tuple[tuple[Chain, str], ...]:
    """Equalities from f' as taken to f' through f, each with its reason."""
    if value not in descendants(found):
        return ()
    forms = [(form, why) for form, why in _forms(found, value, body) if size(form) <= LONGEST]
    lines: list[tuple[Chain, str]] = []
    last = taken
    for form, why in (*forms, (found, "own")):
        if form != last:
            lines.append((equality(symbol, form), why))
            last = form
    return tuple(lines)


def _forms(found: Node, value: Node, body: Node) -> Iterator[tuple[Node, str]]:
    sign, factors = _factors(found)
    ratio = _ratio(body)
    polynomials = [_coefficients(factor, value) for factor in factors]
    if ratio is None or not all(polynomials):
        yield replaced(found, value, body), "written_out"
        return
    top, bottom = ratio
    stages: list[list[Node]] = [[], [], [], []]
    for factor, polynomial in zip(factors, polynomials, strict=True):
        for stage, form in zip(stages, _stages(factor, polynomial, top, bottom), strict=True):
            stage.append(form)
    for stage, why in zip(
        stages, ("split_product", "add_subtract", "split", "divide"), strict=True
    ):
        formula: Node = stage[0] if len(stage) == 1 else Product(tuple(stage))
        yield (formula if sign > 0 else Negative(formula)), why


def _factors(node: Node) -> tuple[int, tuple[Node, ...]]:
    if isinstance(node, Negative):
        sign, factors = _factors(node.operand)
        return -sign, factors
    return 1, node.factors if isinstance(node, Product) else (node,)


def _ratio(body: Node) -> tuple[Node, Node] | None:
    return (body.numerator, body.denominator) if isinstance(body, Quotient) else None


def _coefficients(node: Node, value: Node) -> dict[int, Node]:
    """The coefficients of a polynomial in the function's value; empty for anything else."""
    found: dict[int, Node] = {}
    for term in node.terms if isinstance(node, Sum) else (node,):
        sign, factors = _factors(term)
        degree, rest = 0, list[Node]()
        for factor in factors:
            own = _degree(factor, value)
            if own is None:
                return {}
            degree += own
            rest += [] if own else [factor]
        coefficient = multiply(*rest, number(sign))
        found[degree] = add(found[degree], coefficient) if degree in found else coefficient
    return found


def _degree(factor: Node, value: Node) -> int | None:
    if factor == value:
        return 1
    if isinstance(factor, Power) and factor.base == value and isinstance(factor.exponent, Number):
        exponent = factor.exponent.value
        return int(exponent) if exponent.denominator == 1 and exponent > 0 else None
    return None if value in descendants(factor) else 0


def _stages(
    factor: Node, polynomial: dict[int, Node], top: Node, bottom: Node
) -> tuple[Node, Node, Node, Node]:
    """One factor: over one denominator, with what was added and taken off, split, divided out."""
    degree = max(polynomial)
    if degree == 0:
        return factor, factor, factor, factor
    ratio = Quotient(top, bottom)
    if list(polynomial) == [degree]:
        form = multiply(polynomial[degree], power(ratio, number(degree)))
        return form, form, form, form
    below = power(bottom, number(degree))
    above = [
        multiply(coefficient, power(bottom, number(degree - k)), power(top, number(k)))
        for k, coefficient in polynomial.items()
    ]
    together: Node = Quotient(collected(Sum(tuple(above))), below)
    apart = Quotient(Sum(tuple(above)), below)
    split = Sum(tuple(_over(term, below) for term in above))
    parts = [
        multiply(coefficient, power(ratio, number(k))) if k else coefficient
        for k, coefficient in polynomial.items()
    ]
    return together, apart, split, Sum(tuple(parts))


def _over(term: Node, below: Node) -> Node:
    sign, bare = signed(term)
    return Quotient(bare, below) if sign > 0 else Negative(Quotient(bare, below))

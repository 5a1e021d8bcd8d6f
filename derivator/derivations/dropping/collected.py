"""Sums collected by powers of q = 1 - p, with p q in front where it divides all of them."""

from __future__ import annotations

from fractions import Fraction

from derivator.notation.build import ONE, ZERO, add, multiply, number, power
from derivator.notation.nodes import Negative, Node, Product, Sum, Symbol
from derivator.notation.polynomial import Monomial, formula, polynomial
from derivator.notation.walk import substitute


def collected(node: Node, off: Symbol, on: Symbol) -> Node:
    """The formula as c_k q^k + ... + c_0, or as p q (...) where that is possible."""
    single = substitute(node, {off.name: Sum((ONE, Negative(on)))})
    powers = _by_power(single, on)
    shared = _without_pq(powers)
    if shared is None:
        return _written(powers, on)
    if len(shared) == 1:
        ((degree, value),) = shared.items()
        return multiply(value, off, power(on, number(degree + 1)))
    return Product((off, on, _written(shared, on)))


def _by_power(node: Node, on: Symbol) -> dict[int, Node]:
    """The coefficient of each power of q."""
    parts: dict[int, dict[Monomial, Fraction]] = {}
    for monomial, value in polynomial(node).items():
        exponents = dict(monomial)
        degree = exponents.pop(on, 0)
        parts.setdefault(degree, {})[frozenset(exponents.items())] = value
    return {degree: formula(found) for degree, found in parts.items()}


def _without_pq(powers: dict[int, Node]) -> dict[int, Node] | None:
    """The quotient by q (1 - q); None where it leaves a rest."""
    if not powers or min(powers) < 1:
        return None
    top = max(powers)
    rest: dict[int, Node] = {}
    carried: Node = ZERO
    for degree in range(1, top):
        carried = _tidy(add(carried, powers.get(degree, ZERO)))
        if carried != ZERO:
            rest[degree - 1] = carried
    return rest if _tidy(add(carried, powers[top])) == ZERO else None


def _tidy(node: Node) -> Node:
    return formula(polynomial(node))


def _written(powers: dict[int, Node], on: Symbol) -> Node:
    """Descending powers."""
    ordered = sorted(powers.items(), reverse=True)
    return add(*(multiply(value, power(on, number(degree))) for degree, value in ordered))

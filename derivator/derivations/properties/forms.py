"""Shorter forms of formulas: simplified, or as a product."""

from __future__ import annotations

from collections.abc import Sequence

from derivator.algebra.bounded import GaveUp, bounded
from derivator.algebra.numbers import agree
from derivator.notation.build import ONE, ZERO, add, multiply
from derivator.notation.from_sympy import from_sympy
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Node, Product, Sum, Symbol
from derivator.notation.simplify import simplified
from derivator.notation.to_sympy import to_sympy
from derivator.notation.walk import BINDING, rebuild, size, substitute

SECONDS = 3.0
LONGEST = 120
"""Longer formulas are not factorised."""


def shortest(node: Node, order: Sequence[str]) -> Node:
    """The shorter one of a formula and its simplified form."""
    found = simplified(node, order)
    return found if found is not None and size(found) <= size(node) else node


def factored(node: Node, order: Sequence[str]) -> Node | None:
    """The formula as a product, which numbers confirm; None where SymPy finds none in time."""
    import sympy as sp

    if size(node) > LONGEST:
        return None
    try:
        expression = to_sympy(node)
        work = lambda: sp.factor(sp.together(expression), deep=True).as_coeff_Mul()  # noqa: E731
        coefficient, rest = bounded(work, SECONDS)
        tree = multiply(from_sympy(coefficient), from_sympy(rest, order))
    except (GaveUp, TypeError, ValueError, RecursionError):
        return None
    return tree if agree(node, tree, list(order)) else None


def put_in(node: Node, name: str, value: Node) -> Node:
    """The formula with a value in place of a letter, without factors of 1 and terms of 0."""
    if node == Symbol(name):
        return value
    if isinstance(node, (Primed, *BINDING)):
        return substitute(node, {name: value})
    inner = rebuild(node, lambda part: put_in(part, name, value))
    if isinstance(inner, Product) and ONE in inner.factors:
        return multiply(*inner.factors)
    return add(*inner.terms) if isinstance(inner, Sum) and ZERO in inner.terms else inner

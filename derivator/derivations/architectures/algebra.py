"""Sums and products of sizes: numbers stay apart until they are worked out, letters are tidied."""

from __future__ import annotations

from collections.abc import Sequence

from derivator.architectures.layers import whole
from derivator.notation.build import ONE, ZERO, number
from derivator.notation.counting import Floor
from derivator.notation.nodes import Negative, Node, Number, Power, Product, Sum, Symbol
from derivator.notation.simplify import simplified
from derivator.notation.text import text
from derivator.notation.walk import descendants, size

WORTH = 3
"""As many characters must a formula of the same size save to be worth another line."""
SHORT = 9
"""A formula with more nodes goes by its name in what follows."""


def is_number(node: Node) -> bool:
    """Whether a size has no letters."""
    return not any(isinstance(part, Symbol) for part in descendants(node))


def value_of(node: Node) -> int:
    """The value of a size without letters."""
    return whole(node, {})


def times(*factors: Node) -> Node:
    """A product as it is first written down: 5 · 5 · 3 · 6, with letters H_k W_k C."""
    if all(isinstance(factor, Number) for factor in factors):
        return factors[0] if len(factors) == 1 else Product(tuple(factors), dotted=True)
    kept = [factor for factor in factors if factor != ONE]
    flat: list[Node] = []
    for factor in kept:
        flat.extend(factor.factors if isinstance(factor, Product) else (factor,))
    numbers = [factor for factor in flat if isinstance(factor, Number)]
    rest = [factor for factor in flat if not isinstance(factor, Number)]
    powers = {factor: rest.count(factor) for factor in rest}
    gathered = [Power(f, number(n)) if n > 1 else f for f, n in powers.items()]
    dotted = len(numbers) > 1
    ordered = (*numbers, *gathered)
    return ordered[0] if len(ordered) == 1 else Product(ordered, dotted)


def plus(*terms: Node) -> Node:
    """A sum as it is first written down, without zeros."""
    kept: list[Node] = []
    for term in terms:
        if term != ZERO:
            kept.extend(term.terms if isinstance(term, Sum) else (term,))
    if not kept:
        return ZERO
    return kept[0] if len(kept) == 1 else Sum(tuple(kept))


def minus(term: Node) -> Node:
    """A term taken off."""
    return number(-term.value) if isinstance(term, Number) else Negative(term)


def tidy(node: Node, order: Sequence[str]) -> Node:
    """The value of a formula without letters; else its shortest form."""
    if is_number(node) and not any(isinstance(part, Floor) for part in descendants(node)):
        return number(value_of(node))
    found = simplified(node, order)
    if found is None:
        return node
    saved = len(text(node)) - len(text(found))
    grown = size(found) - size(node)
    fewer = _terms(found) < _terms(node) and grown <= 1
    return found if grown < 0 or fewer or (grown == 0 and saved >= WORTH) else node


def _terms(node: Node) -> int:
    return len(node.terms) if isinstance(node, Sum) else 1


def half(node: Node) -> Node:
    """Half of an even number."""
    return number(value_of(node) // 2)

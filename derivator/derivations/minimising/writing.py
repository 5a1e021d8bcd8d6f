"""Formulas with the data put in, tidied as a person would while writing them down.

The names of what is found stand here too: a hat over the unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derivator.notation.build import add, multiply, negate, number
from derivator.notation.index_sums import combined
from derivator.notation.names import ACCENTS, parse_name
from derivator.notation.nodes import Negative, Node, Number, Product, Sum


def entry_name(name: str, row: int, column: int, rows: int, columns: int) -> str:
    """The letter for an entry of an unknown matrix: w_2, or w_12 where it has several columns."""
    if rows == columns == 1:
        return name
    index = str(row) if columns == 1 else str(column) if rows == 1 else f"{row}{column}"
    return f"{name}_{index}"


def estimate(name: str, mark: str = "") -> str:
    """The name of what is found: beta_hat for beta; a star where there is an accent already."""
    lower, _, upper = name.partition("__")
    accented = set(parse_name(name).accents) & ACCENTS
    if accented:
        upper = f"{upper}_*" if upper else "*"
    else:
        lower = f"{lower}_hat"
    lower = f"{lower}_{mark}" if mark else lower
    return f"{lower}__{upper}" if upper else lower


def neat(node: Node) -> Node:
    """Numbers gathered, and brackets opened behind a minus: 3 - (a + 2b) is 3 - a - 2b."""
    inner = combined(node, neat)
    if isinstance(inner, Sum):
        terms: list[Node] = []
        for part in inner.terms:
            if isinstance(part, Negative) and isinstance(part.operand, Sum):
                terms.extend(map(negate, part.operand.terms))
            else:
                terms.append(part)
        return _constants_joined(terms)
    if isinstance(inner, Product) and not inner.dotted:
        return multiply(*inner.factors)
    return inner


def _constants_joined(terms: Sequence[Node]) -> Node:
    """All plain numbers of a sum as one, where the first of them stands."""
    numbers = [part for part in terms if _constant(part) is not None]
    if len(numbers) < 2:
        return add(*terms)
    total = sum((_constant(part) or Fraction(0) for part in numbers), Fraction(0))
    merged: list[Node] = []
    for part in terms:
        if part is numbers[0]:
            merged.append(number(total) if total >= 0 else Negative(number(-total)))
        elif not any(part is other for other in numbers):
            merged.append(part)
    return add(*(part for part in merged if _constant(part) != 0)) if len(merged) > 1 else merged[0]


def _constant(node: Node) -> Fraction | None:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Negative) and isinstance(node.operand, Number):
        return -node.operand.value
    return None

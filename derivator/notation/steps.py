"""Values at a moment that is a letter: h_t, h_{t-1}, and sums over t of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from derivator.notation.analysis import RangeSum
from derivator.notation.build import add
from derivator.notation.nodes import Node, Number, Symbol
from derivator.notation.walk import descendants, rebuild
from derivator.spec.indexed import moment_name

_STEP = re.compile(r"(.+)\[([A-Za-z]\w*)([+-][0-9]+)?\]")


def step_symbol(stem: str, letter: str, shift: int = 0) -> Symbol:
    """The value of a series at a moment, by the name ``h[t-1]``."""
    return Symbol(f"{stem}[{letter}{f'{shift:+d}' if shift else ''}]")


def step_letters(node: Node) -> frozenset[str]:
    """The letters of moments in a formula."""
    names = (part.name for part in descendants(node) if isinstance(part, Symbol))
    return frozenset(match[2] for name in names if (match := _STEP.fullmatch(name)))


def at_moments(node: Node, moments: Mapping[str, int]) -> Node:
    """The formula with moments in place of their letters, and sums over moments written out."""
    if isinstance(node, RangeSum) and node.by.name in step_letters(node.operand):
        return add(*_terms(node, moments))
    if isinstance(node, Symbol):
        match = _STEP.fullmatch(node.name)
        if match is None or match[2] not in moments:
            return node
        stem, letter, shift = match.groups()
        return Symbol(moment_name(stem, moments[letter] + int(shift or 0)))
    return rebuild(node, lambda part: at_moments(part, moments))


def _terms(node: RangeSum, moments: Mapping[str, int]) -> Iterator[Node]:
    ends = (node.first, node.last)
    first, last = (int(end.value) for end in ends if isinstance(end, Number))
    for moment in range(first, last + 1):
        yield at_moments(node.operand, {**moments, node.by.name: moment})


def sum_over_steps(body: Node, letter: str, first: int, last: int) -> RangeSum:
    """The sum of a formula in ``letter`` over the moments from ``first`` to ``last``."""
    return RangeSum(body, Symbol(letter), Number(Fraction(first)), Number(Fraction(last)))

"""Whether two formulas are the same but for the names of weights and functions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from derivator.derivations.cells.reading import is_series
from derivator.notation.matrices import Hadamard
from derivator.notation.nodes import Call, Node, Product, Sum, Symbol
from derivator.notation.walk import children, rebuild
from derivator.ops.registry import VOCABULARY

MOST = 6
"""Sums with more terms are compared in the order written."""

Pairs = dict[str, str]


def matched(first: Node, second: Node) -> Pairs | None:
    """Names of the second formula by those of the first that make them equal; None if none do.

    States and inputs keep their names, and so do built-in functions.
    """
    return next(_pairs(first, second, {}), None)


def _pairs(first: Node, second: Node, known: Pairs) -> Iterator[Pairs]:
    if isinstance(first, Symbol) and isinstance(second, Symbol):
        yield from _paired(first.name, second.name, known, is_series(first.name + second.name))
        return
    if type(first) is not type(second):
        return
    if isinstance(first, Call) and isinstance(second, Call):
        names = first.function.name, second.function.name
        fixed = any(name in VOCABULARY.functions for name in names)
        for found in _paired(f"{names[0]}(", f"{names[1]}(", known, fixed):
            yield from _all(first.arguments, second.arguments, found)
        return
    ours, theirs = tuple(children(first)), tuple(children(second))
    if not ours:
        if first == second:
            yield known
        return
    if _bare(first, len(ours)) != _bare(second, len(theirs)):
        return
    free = isinstance(first, Sum | Hadamard | Product) and len(theirs) <= MOST
    for order in permutations(theirs) if free else (theirs,):
        yield from _all(ours, order, known)


def _bare(node: Node, count: int) -> tuple[Node, int]:
    """The node without its parts: what else there is about it."""
    if isinstance(node, Sum | Hadamard | Product):
        return type(node)(()), count
    return rebuild(node, lambda _: Symbol("_")), count


def _all(ours: tuple[Node, ...], theirs: tuple[Node, ...], known: Pairs) -> Iterator[Pairs]:
    """Every pair of parts, with one choice of names."""
    if len(ours) != len(theirs):
        return
    if not ours:
        yield known
        return
    for found in _pairs(ours[0], theirs[0], known):
        yield from _all(ours[1:], theirs[1:], found)


def _paired(first: str, second: str, known: Pairs, fixed: bool) -> Iterator[Pairs]:
    if fixed and first != second:
        return
    if known.get(first, second) == second and (first in known or second not in known.values()):
        yield {**known, first: second}

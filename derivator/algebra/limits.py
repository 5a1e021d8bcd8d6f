"""Limits of formulas: found by SymPy in bounded time, confirmed by going there with many digits."""

from __future__ import annotations

from collections.abc import Sequence

from derivator.algebra.bounded import GaveUp, bounded
from derivator.algebra.numbers import agree
from derivator.notation.analysis import Infinity, Limit
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.nodes import Node
from derivator.notation.to_sympy import real_symbol, to_sympy


def limit_of(node: Limit, letters: Sequence[str] = (), positive: Sequence[str] = ()) -> Node | None:
    """The value of a limit; None where SymPy finds none that the numbers confirm.

    ``letters`` are the other symbols, in the author's order; those in ``positive`` are above 0.
    """
    import sympy as sp

    names = {name: sp.Symbol(name, positive=True) for name in positive}
    by = names.get(node.by.name, real_symbol(node.by.name))
    try:
        operand = to_sympy(node.operand, names)
        goal = sp.oo * node.to.sign if isinstance(node.to, Infinity) else to_sympy(node.to, names)
        side = {1: "+", -1: "-", 0: "+-"}[node.side]
        if isinstance(node.to, Infinity):
            side = "-" if node.to.sign > 0 else "+"
        found = bounded(lambda: sp.limit(operand, by, goal, side))
        if found in (sp.oo, -sp.oo):
            value: Node = Infinity(1 if found == sp.oo else -1)
        elif found.is_finite is False or found.has(sp.nan, sp.zoo, sp.AccumBounds, sp.Limit):
            return None
        else:
            value = from_sympy(found, letters)
    except (GaveUp, TypeError, ValueError, UnknownExpression):
        return None
    return value if agree(node, value, letters, positive) else None

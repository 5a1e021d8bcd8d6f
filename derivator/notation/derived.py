"""Derivatives of named functions written as derivatives to be taken: f'(u) as (f)' at u."""

from __future__ import annotations

from derivator.notation.analysis import At
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.walk import rebuild


def without_derived(node: Node) -> Node:
    """The formula with f'(u) as the derivative of f at u, so that no rule found for f' is used."""
    inner = rebuild(node, without_derived)
    if not isinstance(inner, Call) or inner.function.derived is None:
        return inner
    base, slot = inner.function.derived
    letters = tuple(Symbol(f"_{place}") for place in range(len(inner.arguments)))
    slope: Node = Primed(without_derived(Call(base, letters)), letters[slot])
    for letter, argument in zip(letters, inner.arguments, strict=True):
        slope = At(slope, letter, argument)
    return slope

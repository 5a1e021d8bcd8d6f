"""Derivatives of named functions written as derivatives to be taken: f'(u) as (f)' at u."""

from __future__ import annotations

from derivator.notation.analysis import At
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.walk import descendants, rebuild


def without_derived(node: Node) -> Node:
    """The formula with f'(u) as the derivative of f at u, so that no rule found for f' is used."""
    inner = rebuild(node, without_derived)
    if not isinstance(inner, Call):
        return inner
    if inner.function.derived is None:
        return _opened(inner)
    base, slot = inner.function.derived
    letters = tuple(Symbol(f"_{place}") for place in range(len(inner.arguments)))
    slope: Node = Primed(without_derived(Call(base, letters)), letters[slot])
    for letter, argument in zip(letters, inner.arguments, strict=True):
        slope = At(slope, letter, argument)
    return slope


def _opened(call: Call) -> Node:
    """A function whose formula holds derivatives, by that formula."""
    body = call.function.body
    if body is None or not any(
        isinstance(part, Primed) or (isinstance(part, Call) and part.function.derived is not None)
        for part in descendants(body)
    ):
        return call
    formula = without_derived(body)
    for name, argument in zip(call.function.arguments, call.arguments, strict=True):
        formula = At(formula, Symbol(name), argument)
    return formula

"""Formulas of half-planes and of regions made of them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

from derivator.derivations.plane.inequalities import Condition, HalfPlane
from derivator.notation.build import ONE, add, multiply, negate
from derivator.notation.functions import MAXIMUM
from derivator.notation.nodes import Absolute, Call, Indicator, Node, Number, Product, Sum, Symbol


def decimal(value: Fraction | int) -> Number:
    """An exact number, as a decimal where it ends soon."""
    return Number(Fraction(value), decimal=True)


def linear_sum(
    coefficients: Sequence[Fraction], nodes: Sequence[Node], constant: Fraction, *rest: Node
) -> Node:
    """a x + b y + c as one writes it, and what else is added."""
    pairs = zip(coefficients, nodes, strict=True)
    return add(*(multiply(decimal(c), node) for c, node in pairs if c), decimal(constant), *rest)


def half_formula(half: HalfPlane, letters: tuple[str, str]) -> Node:
    """[a x + b y + c > 0]."""
    whole = linear_sum(half.form[:2], [Symbol(name) for name in letters], half.form[2])
    return Indicator(whole, ">" if half.strict else ">=", decimal(0))


def formula_of(condition: Condition, halves: Sequence[Node]) -> Node:
    """1 where the condition holds and 0 elsewhere, from the formulas of the half-planes."""
    if condition.kind == "line":
        own = halves[condition.line]
        return own if condition.positive else Sum((ONE, negate(own)))
    parts = [formula_of(part, halves) for part in condition.parts]
    if condition.kind == "not":
        return Sum((ONE, negate(parts[0])))
    if condition.kind == "and":
        return parts[0] if len(parts) == 1 else Product(tuple(parts))
    if condition.kind == "or":
        return reduce(lambda left, right: Call(MAXIMUM, (left, right)), parts)
    return reduce(lambda left, right: Absolute(Sum((left, negate(right)))), parts)

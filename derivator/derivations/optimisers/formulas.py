"""The gradient as one formula, where it is short; how numbers and constants are written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.backpropagation.merging import merged
from derivator.notation.matrices import Ones
from derivator.notation.nodes import Negative, Node, Number, Power, Product, Symbol
from derivator.notation.numbers import LONGEST, decimal_text, is_short
from derivator.notation.walk import descendants, rebuild, size
from derivator.program.model import Program, Role
from derivator.solution import Chain

LONG = 48
"""A gradient of more nodes is worked out layer by layer."""


@dataclass(frozen=True)
class WholeGradient:
    """A gradient in one formula; ``long`` is what it was before a loss and its last activation
    were put together."""

    formula: Node
    long: Node | None


def whole_gradients(plan: Accumulation, named: frozenset[str]) -> dict[str, WholeGradient] | None:
    """Each gradient in one formula; None where it is better accumulated on the way back.

    ``named`` are the values that the author has named: the others are written out.
    """
    program = plan.program
    short = {name: merged(plan, name) for name in plan.stops}
    if any(found is not None and found.rows for found in short.values()):
        return None
    layers = [name for name in program.vertices if _is_layer(program, name)]
    if len(layers) > any(found is not None for found in short.values()):
        return None

    def carried(name: str) -> Node:
        return plan.adjoints.formula(name, carried)

    def joined(name: str) -> Node:
        found = short.get(name)
        return plan.adjoints.formula(name, joined) if found is None else found.formula

    found: dict[str, WholeGradient] = {}
    for name in plan.wanted:
        whole = opened(program, plan.adjoints.formula(name, joined), named)
        long = opened(program, plan.adjoints.formula(name, carried), named)
        if size(whole) > LONG or any(isinstance(part, Ones) for part in descendants(whole)):
            return None
        unlike = long != whole and size(long) <= LONG and not program.vertices[name].shape
        found[name] = WholeGradient(whole, long if unlike else None)
    return found


def _is_layer(program: Program, name: str) -> bool:
    """Whether a value is an activation function of many numbers."""
    vertex = program.vertices[name]
    return vertex.role is Role.ACTIVATION and bool(vertex.shape)


def opened(program: Program, node: Node, named: frozenset[str]) -> Node:
    """The formula with values that have no name of the author's written out."""
    if isinstance(node, Symbol):
        vertex = program.vertices.get(node.name)
        if vertex is None or vertex.is_input or vertex.shape or node.name in named:
            return node
        return opened(program, vertex.formula, named)
    return rebuild(node, lambda part: opened(program, part, named))


def values_in(program: Program, node: Node) -> list[str]:
    """The computed values that a formula needs, in the order in which they are computed."""
    used: set[str] = set()
    stack = [part.name for part in descendants(node) if isinstance(part, Symbol)]
    while stack:
        name = stack.pop()
        if name in program.vertices and name not in used:
            used.add(name)
            stack.extend(program.vertices[name].parents)
    return [n for n, vertex in program.vertices.items() if n in used and not vertex.is_input]


def constant_node(value: Fraction) -> Node:
    """A constant exactly: 0.1, 1/3, or a power of ten with a factor."""
    if is_short(value) or not value:
        return Number(value)
    exponent = 0
    rest = value
    while rest < 1 and exponent < 60:
        rest, exponent = rest * 10, exponent + 1
    if not is_short(rest):
        return Number(value)
    ten = Power(Number(Fraction(10)), Negative(Number(Fraction(exponent))))
    return ten if rest == 1 else Product((Number(rest), ten), dotted=True)


def in_decimals(chain: Chain) -> Chain:
    """The chain with fractions that end as decimals, as one writes them beside a rate of 0.1."""
    return replace(chain, terms=tuple(map(as_decimal, chain.terms)))


def as_decimal(node: Node) -> Node:
    """The formula with fractions that end as decimals."""
    if isinstance(node, Number) and node.value.denominator != 1:
        decimal = decimal_text(abs(node.value))
        short = decimal is not None and len(decimal) <= LONGEST
        return replace(node, decimal=True) if short else node
    return rebuild(node, as_decimal)

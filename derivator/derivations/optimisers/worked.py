"""A line of a rule with its numbers put in and what is divided by worked out."""

from __future__ import annotations

from derivator.derivations.optimisers.formulas import constant_node
from derivator.notation.nodes import Node, Number, Quotient, Root, Rounded
from derivator.notation.numbers import is_short
from derivator.notation.walk import descendants, rebuild
from derivator.program.values import Numbers, printed


def with_divisors(numbers: Numbers, node: Node, digits: int) -> Node:
    """The formula with the values of what is divided by."""
    if isinstance(node, Quotient) and numbers.of(node.denominator).size == 1:
        top = with_divisors(numbers, node.numerator, digits)
        if isinstance(node.numerator, Root):
            top = _value(numbers, node.numerator, digits)
        return Quotient(top, _value(numbers, node.denominator, digits))
    return rebuild(node, lambda part: with_divisors(numbers, part, digits))


def _value(numbers: Numbers, node: Node, digits: int) -> Node:
    """A number exactly where that is short, powers of ten included, else rounded."""
    exact = numbers.of(node)[0, 0].exact
    if exact is not None and not is_short(exact) and not _is_long(constant_node(exact)):
        return constant_node(exact)
    return printed(numbers.of(node), digits, node)[1]


def _is_long(node: Node) -> bool:
    """Whether a constant could not be written with a power of ten."""
    return isinstance(node, Number)


def is_rounded(node: Node) -> bool:
    """Whether some number of a formula is rounded."""
    return any(isinstance(part, Rounded) for part in descendants(node))

"""A formula with a mirrored argument tidied up: signs out of even powers and odd functions."""

from __future__ import annotations

from derivator.notation.build import add, divide, multiply, negate, number, power, signed
from derivator.notation.functions import MAXIMUM, MINIMUM
from derivator.notation.nodes import (
    Absolute,
    Call,
    Constant,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
)
from derivator.notation.walk import rebuild

ODD = ("sin", "tan", "cot", "asin", "atan", "sinh", "tanh", "sign", "softsign", "HardTanh")
EVEN = ("cos", "cosh")
PARTNER = {"max": MINIMUM, "min": MAXIMUM}


def signs_out(node: Node) -> Node:
    """(-t)^2 is t^2, sin(-t) is -sin t, a sum of nothing but minuses has one minus in front."""
    inner = rebuild(node, signs_out)
    if isinstance(inner, Negative):
        return negate(inner.operand)
    if isinstance(inner, Sum):
        return _sum(inner)
    if isinstance(inner, Product):
        return multiply(*inner.factors)
    if isinstance(inner, Quotient):
        return divide(inner.numerator, inner.denominator)
    if isinstance(inner, Absolute):
        return Absolute(_bare(inner.operand)[1])
    if isinstance(inner, Root):
        return inner
    if isinstance(inner, Power):
        return _power(inner)
    return _call(inner) if isinstance(inner, Call) else inner


def _bare(node: Node) -> tuple[int, Node]:
    """A formula without its sign, that of a whole sum, product or quotient too."""
    sign, rest = signed(node)
    if isinstance(rest, Quotient):
        own, top = _bare(rest.numerator)
        below, bottom = _bare(rest.denominator)
        return sign * own * below, divide(top, bottom)
    if isinstance(rest, Sum) and all(signed(term)[0] < 0 for term in rest.terms):
        return -sign, add(*(negate(term) for term in rest.terms))
    return sign, rest


def _sum(node: Sum) -> Node:
    total = add(*node.terms)
    if isinstance(total, Sum) and all(signed(term)[0] < 0 for term in total.terms):
        return Negative(add(*(negate(term) for term in total.terms)))
    return total


def _power(node: Power) -> Node:
    sign, base = _bare(node.base)
    exponent = node.exponent
    if sign < 0 and isinstance(exponent, Number) and exponent.value.denominator == 1:
        raised = power(base, exponent)
        return raised if exponent.value % 2 == 0 else negate(raised)
    if isinstance(exponent, Number):
        return power(node.base, number(exponent.value))
    return node


def _call(node: Call) -> Node:
    name = node.function.name
    if name in PARTNER:
        return _extreme(node)
    if len(node.arguments) != 1 or name not in (*ODD, *EVEN, "acos"):
        return node
    sign, argument = _bare(node.arguments[0])
    if sign > 0:
        return node
    call = Call(node.function, (argument,))
    if name == "acos":
        return add(Constant("pi"), negate(call))
    return call if name in EVEN else negate(call)


def _extreme(node: Call) -> Node:
    """max(-u, -v) is -min(u, v), where both have a minus."""
    parts = [_bare(argument) for argument in node.arguments]
    zero = [isinstance(part, Number) and part.value == 0 for _, part in parts]
    if not all(sign < 0 or none for (sign, _), none in zip(parts, zero, strict=True)):
        return node
    return negate(Call(PARTNER[node.function.name], tuple(part for _, part in parts)))

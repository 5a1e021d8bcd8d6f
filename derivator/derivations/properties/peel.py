"""An equation y = f(t) solved step by step: what is done last to t is undone first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derivator.derivations.properties.numbers import DIGITS
from derivator.notation.build import ONE, TWO, add, divide, multiply, negate, number, power
from derivator.notation.functions import ACOS, ASIN, ATAN, COS, LOG, SIN, TAN
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
    Symbol,
)
from derivator.notation.precise import MP, Precise, precise
from derivator.notation.simplify import simplified
from derivator.notation.walk import size
from derivator.program.calculus import depends_on


@dataclass(frozen=True)
class Move:
    """Both sides after something was done to them, and what that was."""

    why: str
    left: Node
    """In y."""
    right: Node
    """In t."""


class Stuck(Exception):
    """Nothing more can be undone: the letter stands in several places, or inside something odd."""

    def __init__(self, node: Node) -> None:
        super().__init__(str(node))
        self.node = node


class Peeler:
    """Undoes operation after operation; a place and the value of y there decide on branches."""

    def __init__(self, by: str, values: str, sample: Precise, height: Precise) -> None:
        self.by, self.values = by, values
        self.sample = {by: sample, values: height}

    def moves(self, left: Node, right: Node) -> Iterator[Move]:
        """From left = right to ... = t; raises ``Stuck``."""
        while right != Symbol(self.by):
            why, left, right = self._undone(left, right)
            left = self.short(left)
            yield Move(why, left, right)

    def short(self, node: Node) -> Node:
        """The formula in y, simplified where that makes it shorter."""
        found = simplified(node, (self.values,))
        return found if found is not None and size(found) < size(node) else node

    def _undone(self, left: Node, right: Node) -> tuple[str, Node, Node]:
        if isinstance(right, Negative):
            return "negate", negate(left), right.operand
        if isinstance(right, Sum):
            return self._sum(left, right)
        if isinstance(right, Product):
            return self._product(left, right)
        if isinstance(right, Quotient):
            return self._quotient(left, right)
        if isinstance(right, Root):
            return "square", power(left, TWO), right.radicand
        if isinstance(right, Power):
            return self._power(left, right)
        if isinstance(right, Absolute):
            sign = self.at(right.operand)
            return "absolute", left if sign > 0 else negate(left), right.operand
        if isinstance(right, Call) and len(right.arguments) == 1:
            return self._call(left, right)
        raise Stuck(right)

    def _parted(self, parts: tuple[Node, ...], whole: Node) -> tuple[Node, list[Node]]:
        moving = [part for part in parts if depends_on(part, self.by)]
        if len(moving) != 1:
            raise Stuck(whole)
        return moving[0], [part for part in parts if part is not moving[0]]

    def _sum(self, left: Node, right: Sum) -> tuple[str, Node, Node]:
        inner, rest = self._parted(right.terms, right)
        lone = rest[0] if len(rest) == 1 else None
        positive = isinstance(lone, Number) and lone.value < 0
        why = "add" if positive or isinstance(lone, Negative) else "subtract"
        return why, add(left, *map(negate, rest)), inner

    def _product(self, left: Node, right: Product) -> tuple[str, Node, Node]:
        inner, rest = self._parted(right.factors, right)
        return "divide", divide(left, multiply(*rest)), inner

    def _quotient(self, left: Node, right: Quotient) -> tuple[str, Node, Node]:
        top, bottom = right.numerator, right.denominator
        if not depends_on(bottom, self.by):
            return "multiply", multiply(bottom, left), top
        if depends_on(top, self.by):
            raise Stuck(right)
        return "invert", divide(top, left), bottom

    def _power(self, left: Node, right: Power) -> tuple[str, Node, Node]:
        base, exponent = right.base, right.exponent
        if not depends_on(base, self.by):
            logarithm = Call(LOG, (left,))
            if base == Constant("E"):
                return "logarithm", logarithm, exponent
            return "logarithm", divide(logarithm, Call(LOG, (base,))), exponent
        if depends_on(exponent, self.by) or not isinstance(exponent, Number):
            raise Stuck(right)
        value = exponent.value
        if value < 0:
            return "invert", divide(ONE, left), power(base, number(-value))
        if value.denominator != 1:
            return "power", power(left, number(1 / value)), base
        sign = self.at(base)
        even = value.numerator % 2 == 0
        root = power(left, number(1 / value))
        signed_root = self._of_a_square(left) if value == 2 else None
        if signed_root is not None:
            return "root_same_sign", signed_root, base
        if even:
            return "root_branch", root if sign > 0 else negate(root), base
        if self.at(left) < 0:
            return "root", negate(power(negate(left), number(1 / value))), base
        return "root", root, base

    def _of_a_square(self, left: Node) -> Node | None:
        """y/sqrt(1 - y^2) for the root of y^2/(1 - y^2), with the sign at the sample."""
        if not (isinstance(left, Quotient) and isinstance(left.numerator, Power)):
            return None
        if left.numerator.exponent != TWO:
            return None
        return Quotient(left.numerator.base, Root(left.denominator))

    def _call(self, left: Node, right: Call) -> tuple[str, Node, Node]:
        (inner,) = right.arguments
        name = right.function.name
        if name == "log":
            return "exponential", Power(Constant("E"), left), inner
        if name in ("asin", "acos", "atan"):
            function = {"asin": SIN, "acos": COS, "atan": TAN}[name]
            return "inverse_function", Call(function, (left,)), inner
        pi, at = Constant("pi"), self.at(inner) / MP.pi
        if name == "sin":
            turns = int(MP.nint(at))
            own: Node = Call(ASIN, (left,))
            own = negate(own) if turns % 2 else own
        elif name == "cos":
            half = int(MP.floor(at))
            own = Call(ACOS, (left,))
            turns, own = (half + 1, negate(own)) if half % 2 else (half, own)
        elif name == "tan":
            turns, own = int(MP.nint(at)), Call(ATAN, (left,))
        elif name == "cot":
            turns, own = int(MP.floor(at)), add(divide(pi, TWO), negate(Call(ATAN, (left,))))
        else:
            raise Stuck(right)
        shifted = add(own, multiply(number(turns), pi)) if turns else own
        return "angle", shifted, inner

    def at(self, node: Node) -> Precise:
        """The value at the sample."""
        with MP.workdps(DIGITS):
            return precise(node, self.sample)

"""The sum of steps that approximates a function, in several forms."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from derivator.derivations.formulas.values import decimal_of, value_of
from derivator.notation.analysis import RangeSum, Supremum
from derivator.notation.build import ZERO, add, multiply, negate
from derivator.notation.nodes import (
    Absolute,
    Call,
    Indicator,
    Node,
    Number,
    Product,
    Quotient,
    Rounded,
    Sum,
    Symbol,
)
from derivator.notation.walk import substitute
from derivator.ops.sigmoid import SIGMA

INDEX = Symbol("i")
PLACES: dict[str, Fraction] = {
    "left": Fraction(0),
    "mid": Fraction(1, 2),
    "right": Fraction(1),
}
"""Where in its step, in parts of its width, a height is taken."""


def decimal(value: Fraction) -> Number:
    """An exact number, as a decimal where it ends soon."""
    return Number(value, decimal=True)


@dataclass(frozen=True)
class Staircase:
    """n steps of equal width for f from ``low`` to ``high``; with ``steepness`` as sigmoids.

    As steps: g(x) = sum of b_i ([x >= a_i] - [x >= a_(i+1)]), b_i = f at a place of the step.
    As sigmoids: g(x) = b_1 + sum of (b_i - b_(i-1)) sigma(k (x - a_i)).
    """

    formula: Node
    by: Symbol
    low: Fraction
    high: Fraction
    steps: int
    heights: Literal["left", "mid", "right"]
    digits: int
    steepness: Fraction | None = None

    @property
    def width(self) -> Fraction:
        """Of one step."""
        return (self.high - self.low) / self.steps

    def start(self, index: int) -> Fraction:
        """Where a step begins; steps count from 1, and step n + 1 begins where the last ends."""
        return self.low + (index - 1) * self.width

    def place(self, index: int) -> Fraction:
        """Where the height of a step is taken."""
        return self.start(index) + PLACES[self.heights] * self.width

    def height(self, index: int) -> Node:
        """f at that place, not yet worked out."""
        return substitute(self.formula, {self.by.name: decimal(self.place(index))})

    def height_value(self, index: int) -> tuple[bool, Node] | None:
        """Its value: whether it is exact, and the number; None where there is none."""
        found = value_of(self.height(index), {}, self.digits)
        if found is not None and isinstance(found[1], Number):
            return found[0], decimal(found[1].value)
        return decimal_of(self.height(index), {}, self.digits)

    def jump(self, index: int) -> tuple[bool, Node]:
        """What is added at the beginning of a step: b_i - b_(i-1), b_1 and -b_n at the ends."""
        terms = [] if index > self.steps else [(1, index)]
        terms += [] if index == 1 else [(-1, index - 1)]
        values = [self.height_value(k) for _, k in terms]
        exact = Fraction(0)
        for (sign, _), found in zip(terms, values, strict=True):
            if found is None or not found[0] or not isinstance(found[1], Number):
                break
            exact += sign * found[1].value
        else:
            return True, decimal(exact)
        parts = [self.height(k) if sign > 0 else negate(self.height(k)) for sign, k in terms]
        whole = parts[0] if len(parts) == 1 else Sum(tuple(parts))
        return decimal_of(whole, {}, self.digits) or (False, whole)

    def rise(self, start: Node) -> Node:
        """[x >= a], or the sigmoid in its place."""
        back = Number(-start.value, decimal=True) if isinstance(start, Number) else negate(start)
        argument = add(self.by, back)
        if self.steepness is None:
            return Indicator(self.by, ">=", start)
        factor = argument if self.steepness == 1 else multiply(decimal(self.steepness), argument)
        return Call(SIGMA, (factor,))

    @property
    def rises(self) -> range:
        """The steps at whose beginning a neuron stands."""
        return range(1, self.steps + 2) if self.steepness is None else range(2, self.steps + 1)

    def net(self) -> tuple[bool, Node]:
        """The sum over the jumps, one neuron each: whether every number in it is exact."""
        exact, terms = True, list[Node]()
        if self.steepness is not None:
            found = self.height_value(1) or (False, self.height(1))
            exact, terms = found[0], [found[1]]
        for k in self.rises:
            own, jump = self.jump(k)
            if jump == ZERO:
                continue
            exact = exact and own
            terms.append(_times(jump, self.rise(decimal(self.start(k)))))
        return exact, add(*terms)

    def meaning(self) -> Node:
        """What g stands for: each height times its own step, nothing rounded, nothing joined."""
        if self.steepness is not None:
            first, rest = self.height(1), range(2, self.steps + 1)
            return Sum((first, *(self._unrounded(k) for k in rest)))
        terms = [
            Product(
                (
                    self.height(k),
                    Indicator(self.by, ">=", decimal(self.start(k))),
                    Indicator(self.by, "<", decimal(self.start(k + 1))),
                )
            )
            for k in range(1, self.steps + 1)
        ]
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    def _unrounded(self, index: int) -> Node:
        difference = Sum((self.height(index), negate(self.height(index - 1))))
        return Product((difference, self.rise(decimal(self.start(index)))))

    def general(self) -> Node:
        """The sum with its sign, in terms of the number of the step."""
        first = 1 if self.steepness is None else 2
        here, there = self._at(Fraction(1)), self._at(Fraction(0))
        place = self._at(1 - PLACES[self.heights])
        height = substitute(self.formula, {self.by.name: place})
        if self.steepness is None:
            step = Sum((self.rise(here), negate(self.rise(there))))
            return RangeSum(Product((height, step)), INDEX, Number(Fraction(first)), self.count)
        before = self._at(2 - PLACES[self.heights])
        jump = Sum((height, negate(substitute(self.formula, {self.by.name: before}))))
        body = Product((jump, self.rise(here)))
        return Sum((self.height(1), RangeSum(body, INDEX, Number(Fraction(first)), self.count)))

    @property
    def count(self) -> Number:
        """How many steps there are."""
        return Number(Fraction(self.steps))

    def _at(self, back: Fraction) -> Node:
        """low + (i - back) h."""
        shifted = INDEX if not back else Sum((INDEX, Number(-back, decimal=True)))
        if self.width.numerator == 1:
            whole = Quotient(shifted, Number(Fraction(self.width.denominator)))
            part: Node = shifted if self.width == 1 else whole
        else:
            part = Product((decimal(self.width), shifted))
        return part if not self.low else Sum((decimal(self.low), part))

    def error(self, name: Node) -> Supremum:
        """The least upper bound of |f - g|."""
        difference = Absolute(Sum((self.formula, negate(name))))
        return Supremum(difference, self.by, decimal(self.low), decimal(self.high))


def _times(jump: Node, rise: Node) -> Node:
    if isinstance(jump, Number):
        return multiply(jump, rise) if abs(jump.value) == 1 else _signed(jump, rise)
    if isinstance(jump, Rounded) and jump.digits.startswith("-"):
        positive = Rounded(jump.digits[1:], negate(jump.of) if jump.of else None)
        return negate(Product((positive, rise)))
    return Product((jump, rise))


def _signed(jump: Number, rise: Node) -> Node:
    positive = Product((Number(abs(jump.value), jump.decimal), rise))
    return negate(positive) if jump.value < 0 else positive

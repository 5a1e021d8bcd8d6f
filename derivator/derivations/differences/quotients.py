"""Difference quotients of a program by one input, in double precision and exactly."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np

from derivator.notation.build import TWO, multiply
from derivator.notation.evaluate import evaluate
from derivator.notation.matrices import Floating, Moved
from derivator.notation.nodes import (
    Absolute,
    Negative,
    Node,
    Number,
    Partial,
    Quotient,
    Sum,
    Symbol,
)
from derivator.program.model import Program
from derivator.program.numbers import Num, ratio
from derivator.program.plain import PlainBindings, place_of
from derivator.program.values import Entries, Numbers, plain

Scheme = Literal["forward", "central"]
ROUNDING = Decimal(2) ** -53
"""Half a unit in the last place of a double near 1."""


@dataclass(frozen=True)
class Quotients:
    """The quotients for ``symbol``, the derivative of a number by a single number."""

    program: Program
    numbers: Numbers
    symbol: Partial
    known: dict[object, Num] = field(default_factory=dict, compare=False)
    """Exact values found so far."""

    @cached_property
    def doubles(self) -> PlainBindings:
        """The program as a computer runs it."""
        inputs = {name: plain(self.numbers.values[name]) for name in self.program.inputs}
        return PlainBindings(self.program, inputs, self.numbers.sizes)

    # Formulas

    def formula(self, scheme: Scheme, step: Node) -> Node:
        """(L(w + h) - L(w))/h, or (L(w + h) - L(w - h))/(2h)."""
        of, by = self.symbol.of, self.symbol.by
        assert isinstance(of, Symbol)
        above = Moved(of, by, step)
        if scheme == "forward":
            return Quotient(Sum((above, Negative(of))), step)
        return Quotient(Sum((above, Negative(Moved(of, by, Negative(step))))), multiply(TWO, step))

    def at(self, scheme: Scheme, step: Fraction) -> Node:
        """The quotient in double precision as a formula."""
        return Floating(self.formula(scheme, Number(step)))

    def off(self, scheme: Scheme, step: Fraction) -> Node:
        """Its distance from the derivative as a formula."""
        return Absolute(Sum((self.at(scheme, step), Negative(self.symbol))))

    # Numbers

    def measured(self, scheme: Scheme, step: Fraction) -> Fraction | None:
        """The quotient that double precision gives; None where it gives no number."""
        with np.errstate(all="ignore"):
            value = evaluate(self.formula(scheme, Number(step)), self.doubles)
        found = np.ravel(value)[0]
        return Fraction(float(found)) if np.isrealobj(value) and np.isfinite(found) else None

    @property
    def slope(self) -> Num:
        """The derivative itself."""
        found: Num = self.numbers.partials[self.symbol][0, 0]
        return found

    def error(self, scheme: Scheme, step: Fraction) -> Decimal | None:
        """The distance of the measured quotient from the derivative, to all its digits."""
        measured = self.measured(scheme, step)
        return None if measured is None else _distance(measured, self.slope)

    def left_out(self, scheme: Scheme, step: Fraction) -> Decimal | None:
        """The error that the formula makes without any rounding."""
        exact = self.exact(scheme, step)
        return _decimal(abs(exact - self.slope)) if exact.exists else None

    def rounding(self, scheme: Scheme, step: Fraction) -> Decimal | None:
        """How far rounding has moved the quotient, or might have moved it with less luck."""
        measured, exact = self.measured(scheme, step), self.exact(scheme, step)
        if measured is None or not exact.exists:
            return None
        height = _decimal(abs(self.value) / Num(step)) + _decimal(abs(self.slope))
        return max(_distance(measured, exact), ROUNDING * height)

    def exact(self, scheme: Scheme, step: Fraction) -> Num:
        """The quotient without rounding."""
        if (scheme, step) not in self.known:
            forward = scheme == "forward"
            change = self.moved(step) - (self.value if forward else self.moved(-step))
            self.known[scheme, step] = change / Num(step if forward else 2 * step)
        return self.known[scheme, step]

    @property
    def value(self) -> Num:
        """The loss itself."""
        return self._of(self.numbers)

    def moved(self, step: Fraction) -> Num:
        """The loss with the input moved, to hundreds of digits."""
        if step not in self.known:
            name, row, column = place_of(self.symbol.by)
            inputs: dict[str, Entries] = {n: self.numbers.values[n] for n in self.program.inputs}
            inputs[name] = inputs[name].copy()
            inputs[name][row, column] = inputs[name][row, column] + Num(step)
            values = Numbers(inputs, self.numbers.sizes)
            for vertex in self.program.vertices.values():
                if vertex.term is not None:
                    values.values[vertex.name] = values.of(vertex.formula)
            self.known[step] = self._of(values)
        return self.known[step]

    def _of(self, numbers: Numbers) -> Num:
        assert isinstance(self.symbol.of, Symbol)
        found: Num = numbers.values[self.symbol.of.name][0, 0]
        return found


def _distance(measured: Fraction, other: Num) -> Decimal:
    if other.exact is not None:
        return _decimal(abs(Num(measured - other.exact)))
    return _decimal(abs(Num(None, ratio(measured) - other.precise)))


def _decimal(value: Num) -> Decimal:
    return Decimal(value.decimal)

"""Bounds on the numbers that a formula spells: no constant may outgrow what a page can show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from derivator.spec.tokens import ExpressionError

MAX_CONSTANT_DIGITS = 300
MAX_POWER = 1_000


@dataclass(frozen=True, slots=True)
class Magnitude:
    """What the parser must know of a subexpression to bound it.

    ``constant`` means that no symbol occurs in it, ``value`` is its value where that is rational,
    ``power`` that it is itself a power.
    """

    constant: bool
    value: Fraction | None = None
    power: bool = False


def digits(value: Fraction) -> float:
    """Return how many decimal digits the longer side of a fraction has, less one."""
    return math.log10(max(abs(value.numerator), value.denominator))


def combine(sign: str, left: Magnitude, right: Magnitude, offset: int, text: str) -> Magnitude:
    """Return the magnitude of ``left sign right``; raise ExpressionError if it is out of bounds."""
    if sign == "**":
        return _power(left, right, offset, text)
    constant = left.constant and right.constant
    if sign == "/" and right.value == 0:
        raise ExpressionError(offset, "division by zero", text, "a divisor other than 0")
    if left.value is None or right.value is None:
        return Magnitude(constant)
    return Magnitude(True, _bounded(_apply(sign, left.value, right.value), offset, text))


def _apply(sign: str, left: Fraction, right: Fraction) -> Fraction:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    return left * right if sign == "*" else left / right


def _power(base: Magnitude, exponent: Magnitude, offset: int, text: str) -> Magnitude:
    """Bound a power: no towers of constants, no huge exponents, no huge results."""
    if exponent.constant and exponent.power:
        raise ExpressionError(
            offset, "a tower of constant powers", text, "one number as the exponent"
        )
    if exponent.value is None:
        return Magnitude(base.constant and exponent.constant, power=True)
    if abs(exponent.value) > MAX_POWER or digits(exponent.value) > MAX_CONSTANT_DIGITS:
        raise ExpressionError(
            offset, "an exponent that is too large", text, f"from -{MAX_POWER} to {MAX_POWER}"
        )
    if base.value is None:
        return Magnitude(base.constant, power=True)
    if base.value == 0 and exponent.value < 0:
        raise ExpressionError(offset, "division by zero", text, "a base other than 0")
    if digits(base.value) * abs(exponent.value) > MAX_CONSTANT_DIGITS:
        raise _too_long(offset, text)
    if exponent.value.denominator != 1:
        return Magnitude(True, power=True)
    power = Fraction(base.value ** int(exponent.value))
    return Magnitude(True, _bounded(power, offset, text), power=True)


def _bounded(value: Fraction, offset: int, text: str) -> Fraction:
    if digits(value) > MAX_CONSTANT_DIGITS:
        raise _too_long(offset, text)
    return value


def _too_long(offset: int, text: str) -> ExpressionError:
    return ExpressionError(
        offset,
        "a constant that is too long to write out",
        text,
        f"numbers of at most {MAX_CONSTANT_DIGITS} digits",
    )

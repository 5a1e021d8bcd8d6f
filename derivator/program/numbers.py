"""Numbers as a page needs them: exact where they are rational, and to hundreds of digits always."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from derivator.notation.precise import MP, NOTHING, to_decimal

MAX_BITS = 2048
"""A rational number longer than this is given up for its digits."""
SNAP = 12
FARTHEST = 100
LARGEST_SNAP = 10**60
"""A function's value at rational numbers is rational, over 12 times their denominators, where 300
digits say so; nothing is concluded from large arguments, at which functions saturate."""


class Num:
    """A real number; ``exact`` is None where it is not known to be rational, or is too long."""

    __slots__ = ("_precise", "exact")

    def __init__(self, exact: Fraction | None, precise: Any = None) -> None:
        self._precise = precise
        if exact is not None and _bits(exact) > MAX_BITS:
            self._precise, exact = ratio(exact), None
        self.exact = exact

    @property
    def precise(self) -> Any:
        """The number to hundreds of digits; not finite where it does not exist."""
        if self._precise is None:
            assert self.exact is not None
            self._precise = ratio(self.exact)
        return self._precise

    def __add__(self, other: Num) -> Num:
        if self.exact is not None and other.exact is not None:
            return Num(self.exact + other.exact)
        return Num(None, self.precise + other.precise)

    def __sub__(self, other: Num) -> Num:
        return self + -other

    def __neg__(self) -> Num:
        return Num(-self.exact) if self.exact is not None else Num(None, -self.precise)

    def __mul__(self, other: Num) -> Num:
        if self.exact is not None and other.exact is not None:
            return Num(self.exact * other.exact)
        if self.exact == 0 or other.exact == 0:
            return Num(Fraction(0))
        return Num(None, self.precise * other.precise)

    def __truediv__(self, other: Num) -> Num:
        if self.exact is not None and other.exact is not None:
            return Num(self.exact / other.exact) if other.exact else Num(None, MP.nan)
        return Num(None, self.precise / other.precise if other.precise else MP.nan)

    def __pow__(self, other: Num) -> Num:
        if other.exact is None or other.exact.denominator != 1:
            return function_value(MP.power(self.precise, other.precise), self, other)
        exponent = int(other.exact)
        if self.exact is not None and abs(exponent) <= 64 and (self.exact or exponent >= 0):
            return Num(Fraction(self.exact**exponent))
        if not self.precise and exponent < 0:
            return Num(None, MP.nan)
        return function_value(MP.power(self.precise, exponent), self, other)

    def __abs__(self) -> Num:
        return -self if self.precise < 0 else self

    @property
    def plain(self) -> float:
        """The number as the nearest float."""
        if self.exact is not None:
            return float(self.exact)
        return 0.0 if abs(self.precise) < NOTHING else float(self.precise)

    @property
    def decimal(self) -> Any:
        """The number as a decimal, for printing."""
        return to_decimal(self.precise) if self.plain else 0.0

    @property
    def exists(self) -> bool:
        """Whether it is a finite real number."""
        return self.exact is not None or bool(
            isinstance(self.precise, MP.mpf) and MP.isfinite(self.precise)
        )


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def ratio(value: Fraction) -> Any:
    """A rational number to hundreds of digits."""
    return MP.mpf(value.numerator) / value.denominator


def function_value(value: Any, *arguments: Num) -> Num:
    """The value of a function; exact where its arguments are and its digits show a fraction."""
    try:
        value = MP.convert(value)
    except (TypeError, ValueError):
        return Num(None, MP.nan)
    if not isinstance(value, MP.mpf) or not MP.isfinite(value):
        return Num(None, MP.nan)
    known = [argument.exact for argument in arguments if argument.exact is not None]
    within = all(abs(fraction) <= FARTHEST for fraction in known)
    if len(known) == len(arguments) and within and abs(value) < LARGEST_SNAP:
        unit = SNAP * math.prod(fraction.denominator for fraction in known)
        nearest = MP.nint(value * unit)
        if unit < LARGEST_SNAP and abs(value * unit - nearest) < NOTHING:
            return Num(Fraction(int(nearest), unit))
    return Num(None, value)


ZERO, ONE = Num(Fraction(0)), Num(Fraction(1))

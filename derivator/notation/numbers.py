"""Numbers as a page shows them: exact where that reads well, rounded to significant digits else."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from derivator.notation.nodes import Node, Rounded

LONGEST = 9
"""An exact number with more characters than this is printed rounded."""
WIDEST = 7
"""A rounded number of at least 10**7 prints in scientific notation."""

VANISHING = 1e-11
"""How far double precision may be off where a value all but vanishes."""


def number_text(value: Fraction, prefer_decimal: bool = False) -> str:
    """An exact number's shortest text: 7, 0.1 or 1/32, whichever reads shorter.

    Of equal length, small fractions stay fractions (1/2, 7/2), others become decimals (100.5).
    With ``prefer_decimal`` every decimal that ends and is not too long is taken: 0.5, 0.03125.
    """
    if value.denominator == 1:
        return str(value.numerator)
    ratio = f"{value.numerator}/{value.denominator}"
    decimal = decimal_text(value)
    if prefer_decimal and decimal is not None and len(decimal) <= LONGEST:
        return decimal
    if decimal is None or len(ratio) < len(decimal):
        return ratio
    small = abs(value) < 10 and value.denominator < 10
    return ratio if len(ratio) == len(decimal) and small else decimal


def decimal_text(value: Fraction) -> str | None:
    """The decimal that equals the value, or None where it does not end within 30 digits."""
    if value.denominator == 1:
        return str(value.numerator)
    if value.denominator.bit_length() > 100:  # no divisor of 10**30 is as large
        return None
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1 or places > 30:
        return None
    if not places:
        return str(value.numerator)
    scaled = value.numerator * 10**places // value.denominator
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def is_short(value: Fraction) -> bool:
    """Whether the exact number is short enough to print."""
    if value.numerator.bit_length() > 120 or value.denominator.bit_length() > 120:
        return False
    return len(number_text(abs(value))) <= LONGEST


def rounded(value: Fraction | Decimal | float, digits: int, of: Node | None = None) -> Rounded:
    """The value to ``digits`` significant digits; whole digits stay, extremes go scientific.

    ``of`` is the formula that it is the value of.
    """
    decimal = _to_digits(value, digits)
    exponent = decimal.adjusted() if decimal else 0
    if digits <= exponent < WIDEST:
        decimal = _to_digits(value, exponent + 1)
    if -5 <= exponent < WIDEST:
        return Rounded(format(decimal, "f"), of)
    return Rounded(f"{decimal.scaleb(-exponent):f}e{exponent}", of)


def _to_digits(value: Fraction | Decimal | float, digits: int) -> Decimal:
    context = Context(prec=digits, rounding=ROUND_HALF_EVEN)
    if isinstance(value, Fraction):
        decimal = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    else:
        decimal = context.plus(Decimal(value))
    if not decimal:
        return Decimal(0)
    return decimal.quantize(Decimal(1).scaleb(decimal.adjusted() - digits + 1), context=context)


def half_unit(printed: Rounded) -> float:
    """Half a unit of the last digit printed: how far the true value may lie."""
    exponent = Decimal(printed.digits).as_tuple().exponent
    return 0.5 * 10.0 ** int(exponent)

"""Exact rational numbers as an author writes them: ``3``, ``0.1``, ``1/3``, ``2**-4``."""

from __future__ import annotations

from fractions import Fraction

from derivator.spec.parse import parse_constant
from derivator.spec.tokens import MAX_DIGITS, ExpressionError
from derivator.spec.vocabulary import Vocabulary

EXAMPLES = "a number such as 3, 0.1, 1/3 or 2**-4"
"""What is accepted, for error texts."""

_SIGNS = Vocabulary(operators={sign: sign for sign in ("+", "-", "*", "/", "**", "neg")})


def read_rational(text: str) -> Fraction:
    """Evaluate a formula of numbers exactly; raise ExpressionError where it is out of bounds.

    The number is 0 or between 1e-50 and 1e50 in size, and a fraction of at most 50 digits.
    """
    value = parse_constant(text, _SIGNS)
    if value is None:
        raise ExpressionError(0, "not a rational number", text[:60], EXAMPLES)
    bound, size = 10**MAX_DIGITS, abs(value)
    if size > bound or 0 < size < Fraction(1, bound):
        message = "a number that is too large" if size > 1 else "a number that is too small"
        expected = f"0, or a number between 1e-{MAX_DIGITS} and 1e{MAX_DIGITS} in size"
        raise ExpressionError(0, message, text[:60], expected)
    if max(size.numerator, size.denominator) > bound:
        expected = f"at most {MAX_DIGITS} digits above and below the line"
        raise ExpressionError(0, "a number that is too long", text[:60], expected)
    return value

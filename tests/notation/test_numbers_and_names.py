"""Numbers as a page shows them, names as a person writes them."""

from __future__ import annotations

from fractions import Fraction

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from derivator.notation.names import latex_name, parse_name
from derivator.notation.nodes import Rounded
from derivator.notation.numbers import half_unit, is_short, number_text, rounded


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(7), "7"),
        (Fraction(-7), "-7"),
        (Fraction(1, 32), "1/32"),  # not 0.03125
        (Fraction(1, 10), "0.1"),
        (Fraction(3, 100), "0.03"),
        (Fraction(1, 2), "1/2"),
        (Fraction(7, 2), "7/2"),
        (Fraction(1, 3), "1/3"),
        (Fraction(123, 100), "1.23"),
        (Fraction(1, 1024), "1/1024"),
        (Fraction(-5, 4), "-5/4"),
        (Fraction(10**9), "1000000000"),
    ],
)
def test_exact_numbers(value: Fraction, shown: str) -> None:
    assert number_text(value) == shown


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (0.0015, 1, "0.002"),
        (0.0015, 2, "0.0015"),
        (0.0015, 4, "0.001500"),
        (0.99999, 4, "1.000"),
        (0.99994, 4, "0.9999"),
        (1e9, 4, "1.000e9"),
        (123456.7, 4, "123457"),
        (12345678.9, 4, "1.235e7"),
        (2.0, 4, "2.000"),
        (0.1 + 0.2, 4, "0.3000"),
        (-1.234e-6, 3, "-1.23e-6"),
        (1e-5, 3, "0.0000100"),
        (Fraction(2, 3), 4, "0.6667"),
        (Fraction(1, 3), 12, "0.333333333333"),
        (Fraction(-2, 3), 2, "-0.67"),
        (0.0, 4, "0"),
    ],
)
def test_rounded_numbers(value: float | Fraction, digits: int, shown: str) -> None:
    assert rounded(value, digits).digits == shown


@given(st.floats(1e-12, 1e12) | st.floats(-1e12, -1e-12), st.integers(2, 12))
def test_rounding_is_within_half_a_unit_and_keeps_the_digits(value: float, digits: int) -> None:
    printed = rounded(value, digits)
    assert abs(Fraction(printed.digits) - Fraction(value)) <= Fraction(half_unit(printed)) * (
        1 + Fraction(1, 10**9)
    )
    mantissa = printed.digits.partition("e")[0].lstrip("-").replace(".", "").lstrip("0")
    assert len(mantissa) >= digits


@given(st.fractions(-1000, 1000, max_denominator=5000))
def test_exact_text_is_exact(value: Fraction) -> None:
    assert Fraction(number_text(value)) == value


@given(st.fractions(-1000, 1000, max_denominator=5000), st.integers(2, 8))
def test_only_short_numbers_are_printed_exactly(value: Fraction, digits: int) -> None:
    assume(is_short(value))
    assert len(number_text(abs(value))) <= 9


@pytest.mark.parametrize(
    ("digits", "half"),
    [("2.000", 0.0005), ("7", 0.5), ("1.2e-7", 0.5e-8), ("123457", 0.5), ("-3.1e1", 0.5)],
)
def test_half_a_unit_of_the_last_digit(digits: str, half: float) -> None:
    assert half_unit(Rounded(digits)) == pytest.approx(half)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("x", "x"),
        ("w_1", "w_{1}"),
        ("W_12", "W_{12}"),
        ("x1", "x_{1}"),
        ("y_hat", r"\hat{y}"),
        ("x_bar_2", r"\bar{x}_{2}"),
        ("theta_hat_1", r"\hat{\theta}_{1}"),
        ("sigma", r"\sigma"),
        ("epsilon", r"\varepsilon"),
        ("phi", r"\varphi"),
        ("Sigma", r"\Sigma"),
        ("a_i_j", "a_{i,j}"),
        ("alpha_beta", r"\alpha_{\beta}"),
        ("loss", r"\mathrm{loss}"),
        ("z_max", r"z_{\mathrm{max}}"),
        ("w_in", "w_{in}"),
    ],
)
def test_names(name: str, printed: str) -> None:
    assert latex_name(name) == printed


def test_a_name_in_parts() -> None:
    assert parse_name("w12") == parse_name("w_12")
    assert parse_name("y_hat_3").accents == ("hat",)
    assert parse_name("y_hat_3").subscripts == ("3",)

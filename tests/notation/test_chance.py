"""Expectations, variances and probabilities: print, and values by routes of their own."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from derivator.check.formula import FormulaBindings
from derivator.notation.analysis import RangeSum
from derivator.notation.build import ONE, TWO, ZERO, number
from derivator.notation.chance import (
    PHI,
    Binomial,
    Covariance,
    Expected,
    Normal,
    PlusMinus,
    Probability,
    Uniform,
    Variance,
)
from derivator.notation.evaluate import evaluate
from derivator.notation.functions import MAXIMUM, MINIMUM
from derivator.notation.latex import latex
from derivator.notation.nodes import (
    Call,
    Indicator,
    Node,
    Number,
    Power,
    Product,
    Rounded,
    Sum,
    Symbol,
)
from derivator.notation.noise import Noise, settled
from derivator.notation.precise import MP, precise
from derivator.notation.text import text

A, B, W = Symbol("A"), Symbol("B"), Symbol("w")
THIRD = Number(Fraction(1, 3))
COUNTS = (Binomial(A, number(4), THIRD), Binomial(B, number(7), Number(Fraction(1, 4))))


def value(node: Node, letters: Mapping[str, float] | None = None) -> float:
    points = {name: np.array([own]) for name, own in (letters or {}).items()}
    return float(settled(evaluate(node, FormulaBindings(points, {}, Noise()))).flat[0])


def test_moments_of_counts() -> None:
    assert value(Expected(A, COUNTS)) == pytest.approx(4 / 3)
    assert value(Variance(A, COUNTS)) == pytest.approx(8 / 9)
    assert value(Covariance(A, B, COUNTS)) == pytest.approx(0)
    both = Product((A, B))
    assert value(Covariance(both, A, COUNTS)) == pytest.approx(8 / 9 * 7 / 4)


@pytest.mark.parametrize("degree", [1, 2, 3, 4])
def test_moments_against_the_probabilities(degree: int) -> None:
    from math import comb

    expected = sum(comb(9, k) * 0.3**k * 0.7 ** (9 - k) * k**degree for k in range(10))
    law = (Binomial(A, number(9), Number(Fraction(3, 10))),)
    node = Expected(Power(A, number(degree)), law)
    assert value(node) == pytest.approx(expected)
    assert float(precise(node, {})) == pytest.approx(expected, rel=1e-14)


def test_counts_with_letters_for_sizes() -> None:
    law = (Binomial(A, Symbol("n"), Symbol("q")),)
    assert value(Variance(A, law), {"n": 12, "q": 0.4}) == pytest.approx(12 * 0.24)


def test_events_about_counts() -> None:
    product = Product((A, B))
    none, some = (2 / 3) ** 4, (3 / 4) ** 7
    found = value(Probability(Indicator(product, "=", ZERO), COUNTS))
    assert found == pytest.approx(1 - (1 - none) * (1 - some))
    found = value(Probability(Indicator(Sum((A, B)), "=", ZERO), COUNTS))
    assert found == pytest.approx(none * some)


def test_continuous_laws() -> None:
    uniform, normal = (Uniform(W, number(-2), ONE),), (Normal(W, ONE, number(4)),)
    assert value(Variance(W, uniform)) == pytest.approx(9 / 12)
    assert value(Expected(Power(W, number(4)), normal)) == pytest.approx(1 + 6 * 4 + 3 * 16)
    relu = Power(Call(MAXIMUM, (ZERO, W)), TWO)
    assert value(Expected(relu, (Normal(W, ZERO, number(3)),))) == pytest.approx(1.5)
    leaky = Sum((Call(MAXIMUM, (ZERO, W)), Product((THIRD, Call(MINIMUM, (ZERO, W))))))
    found = value(Expected(Power(leaky, TWO), (Normal(W, ZERO, ONE),)))
    assert found == pytest.approx((1 + 1 / 9) / 2)


def test_events_about_continuous_letters() -> None:
    law = (Normal(W, ZERO, number(4)),)
    share = float(mpmath.ncdf(0.5))
    assert value(Probability(Indicator(W, "<=", ONE), law)) == pytest.approx(share)
    assert value(Probability(Indicator(W, ">=", ONE), law)) == pytest.approx(1 - share)
    assert value(Call(PHI, (Number(Fraction(1, 2)),))) == pytest.approx(share)
    assert float(precise(Call(PHI, (number(-30),)), {})) == pytest.approx(
        float(MP.ncdf(-30)), rel=1e-12
    )


def test_a_sum_of_copies() -> None:
    laws = (Uniform(W, number(-1), ONE), Normal(A, TWO, ONE))
    whole = RangeSum(Product((W, A)), Symbol("i"), ONE, number(6))
    assert value(Variance(whole, laws)) == pytest.approx(6 * 5 / 3)


def test_print() -> None:
    law = Uniform(W, number(-1), ONE)
    event = Probability(Indicator(A, "=", ZERO), COUNTS)
    assert text(event) == "P(A = 0)"
    assert text(law) == "w ~ U[−1, 1]"
    assert latex(Expected(A, COUNTS)) == r"\mathbb{E}(A)"
    assert latex(COUNTS[0]) == r"A \sim \operatorname{Bin}\left(4,\; \frac{1}{3}\right)"
    assert text(PlusMinus(Rounded("1.50"), Rounded("0.02"))) == "1.50 ± 0.02"


@pytest.mark.parametrize("node", [COUNTS[0], PlusMinus(ONE, ONE)])
def test_labels_have_no_value(node: Node) -> None:
    with pytest.raises(TypeError, match="label"):
        value(node)

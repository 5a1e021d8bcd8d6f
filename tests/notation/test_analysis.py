"""Limits, sums over a range and integrals: how they print, and what they are worth."""

from __future__ import annotations

import math

import mpmath
import pytest

from derivator.figures.measure import label_extent
from derivator.notation.analysis import (
    At,
    Between,
    Greatest,
    Infinity,
    Integral,
    Interval,
    Limit,
    RangeSum,
)
from derivator.notation.latex import latex
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Node, Product, Sum, Symbol
from derivator.notation.precise import MP, precise
from derivator.notation.text import text
from derivator.notation.walk import substitute
from derivator.ops.registry import VOCABULARY
from derivator.program.terms import Typing
from derivator.spec.parse import parse_expression

T, N = Symbol("t"), Symbol("N")
PLUS, MINUS = Infinity(), Infinity(-1)


def formula(source: str) -> Node:
    return Typing({}, {}).term(parse_expression(source, VOCABULARY)).node


ONE = formula("1")
PRINTED = [
    (PLUS, r"+\infty", "+∞"),
    (Limit(formula("1/t"), T, PLUS), r"\lim_{t \to +\infty} \frac{1}{t}", "lim[t → +∞] 1/t"),
    (Limit(formula("t + 1"), T, ONE, 1), r"\lim_{t \to 1+0} (t + 1)", "lim[t → 1+0] (t + 1)"),
    (Limit(T, T, MINUS), r"\lim_{t \to -\infty} t", "lim[t → −∞] t"),
    (
        RangeSum(formula("1/t"), T, ONE, PLUS),
        r"\sum_{t=1}^{\infty} \frac{1}{t}",
        "Σ[t=1..∞] 1/t",
    ),
    (Integral(formula("t + 1"), T, ONE, N), r"\int_{1}^{N} (t + 1) \, dt", "∫[1..N] (t + 1) dt"),
    (Between(formula("t**2"), T, ONE, N), r"\left. t^{2} \right|_{1}^{N}", "(t²)|[1..N]"),
    (At(formula("t + 1"), T, ONE), r"\left. (t + 1) \right|_{t=1}", "((t + 1))|[t=1]"),
    (Greatest(formula("sin(t)"), T), r"\max_{t} \sin t", "max[t] sin(t)"),
    (Interval(ONE, PLUS, holds_low=True), r"[1,\; +\infty)", "[1, +∞)"),
    (
        Sum((formula("1"), Limit(formula("1/t"), T, PLUS))),
        r"1 + \lim_{t \to +\infty} \frac{1}{t}",
        "1 + lim[t → +∞] 1/t",
    ),
]


@pytest.mark.parametrize(("node", "tex", "plain"), PRINTED)
def test_print(node: Node, tex: str, plain: str) -> None:
    assert latex(node) == tex
    assert text(node) == plain
    assert label_extent(node, 10).width > 0


def test_infinity_is_bracketed_among_factors() -> None:
    assert latex(Product((Symbol("a"), PLUS), dotted=True)) == r"a \cdot (+\infty)"


VALUES = [
    (RangeSum(formula("1/t**2"), T, ONE, PLUS), math.pi**2 / 6),
    (RangeSum(formula("t"), T, ONE, formula("10")), 55),
    (Integral(formula("exp(-t)"), T, formula("0"), PLUS), 1),
    (Greatest(formula("t*exp(-t)"), T), math.exp(-1)),
    (Greatest(formula("exp(-(t - 40)**2)"), T), 1),
    (Limit(formula("(1 + 1/t)**t"), T, PLUS), math.e),
    (Limit(formula("abs(t)/t"), T, formula("0"), -1), -1),
    (Between(formula("t**3"), T, ONE, formula("2")), 7),
]


@pytest.mark.parametrize(("node", "value"), VALUES)
def test_values_by_many_digits(node: Node, value: float) -> None:
    assert float(precise(node, {})) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("source", ["sin(t)", "cos(2*pi*t)", "t*sin(t)"])
def test_an_oscillation_has_no_limit(source: str) -> None:
    assert MP.isnan(precise(Limit(formula(source), T, PLUS), {}))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("log(t)**2/t**0.01", 0),
        ("t**0.01/log(t)**2", math.inf),
        ("log(log(t))", math.inf),
        ("1/log(t)", 0),
        ("log(log(t))/log(t)", 0),
        ("1 + 1/sqrt(log(t))", 1),
    ],
)
def test_growth_must_go_on(source: str, value: float | None) -> None:
    found = precise(Limit(formula(source), T, PLUS), {})
    assert MP.isnan(found) if value is None else float(found) == value


def test_two_sides_that_differ_have_no_limit() -> None:
    assert MP.isnan(precise(Limit(formula("abs(t)/t"), T, formula("0")), {}))


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_derivatives_inside_derivatives(order: int) -> None:
    node = formula("exp(sin(t))")
    for _ in range(order):
        node = Primed(node, T)
    expected = mpmath.diff(lambda x: mpmath.exp(mpmath.sin(x)), 0.7, order)
    assert float(precise(node, {"t": MP.mpf("0.7")})) == pytest.approx(float(expected), rel=1e-8)


def test_letters_of_their_own_are_not_replaced() -> None:
    """A number in place of t gives (u)' at that place, and leaves lim and sum over t alone."""
    half, values = formula("1/2"), {"t": formula("1/2"), "a": formula("3")}
    slope = Primed(formula("sin(a*t)"), T)
    assert substitute(slope, values) == At(Primed(formula("sin(3*t)"), T), T, half)
    assert substitute(slope, {"t": N}) == Primed(formula("sin(a*N)"), N)
    limit = Limit(formula("a/t"), T, Symbol("a"))
    assert substitute(limit, values) == Limit(formula("3/t"), T, formula("3"))
    whole = RangeSum(formula("a*t"), T, formula("1"), T)
    assert substitute(whole, values) == RangeSum(formula("3*t"), T, formula("1"), half)

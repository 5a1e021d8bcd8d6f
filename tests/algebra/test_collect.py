"""Formulas in the form in which a teacher writes a result, equal to what they came from."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from derivator.algebra.collect import collected, cost, expanded
from derivator.algebra.numbers import agree
from derivator.notation.nodes import Node
from derivator.notation.text import text
from derivator.ops.registry import VOCABULARY
from derivator.program.calculus import Calculus
from derivator.program.terms import Typing
from derivator.spec.parse import parse_expression


def formula(written: str) -> Node:
    return Typing({}, {}).term(parse_expression(written, VOCABULARY)).node


def slope(written: str) -> Node:
    return collected(Calculus().derivative(formula(written), "x"))


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("x + x*2 - 3*x", "0"),
        ("sin(x)**2 + cos(x)**2", "1"),
        ("cosh(x)**2 - sinh(x)**2", "1"),
        ("1 - sin(x)**2", "cos²(x)"),
        ("2*x*exp(x) + x**2*exp(x)", "x · (x + 2)·e^x"),
        ("(x**2 - 1)/(x - 1)", "x + 1"),
        ("sqrt(x)/x", "1/√x"),
        ("x*sqrt(x)", "x·√x"),
        ("1/(2*sqrt(1 - (x/2)**2))", "1/√(4 − x²)"),
        ("exp(x)*exp(-x**2)", "e^(x − x²)"),
        ("x**n/x", "x^(n − 1)"),
        ("sqrt(x**2)", "√(x²)"),
        ("sin(x)*cos(x)/cos(x)**2", "tan(x)"),
        ("-(x - 1)/(1 - x)", "1"),
        ("sqrt(2*pi)*sqrt(2*pi)", "2·π"),
        ("6*x + 4", "6·x + 4"),
        ("2*(y - 1) + 2*(y - 3)", "4·y − 8"),
        ("log(x**2)", "log(x²)"),
        ("0.15*x + 0.15*x", "0.3·x"),
    ],
)
def test_what_a_teacher_would_write(written: str, short: str) -> None:
    assert text(collected(formula(written))) == short


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("tan(x**2)", "2·x/(cos²(x²))"),
        ("atan(x**3)**2", "6·x²·atan(x³)/(1 + x⁶)"),
        ("log(cos(sin(sqrt(x)))**2)", "−tan(sin(√x)) · cos(√x)/√x"),
        ("log(x + sqrt(1 + x**2))", "1/√(1 + x²)"),
        ("sqrt(x)/(1 + x)", "(1 − x)/(2·√x · (1 + x)²)"),
        ("(x + 1)**2/(x - 1)**3", "−(x + 1)·(x + 5)/(x − 1)⁴"),
        ("x*sqrt(1 - x**2) + asin(x)", "2·√(1 − x²)"),
        ("cos(x)/(1 + sin(x))", "−1/(1 + sin(x))"),
        ("exp(x)*(sin(x) - cos(x))/2", "sin(x) · e^x"),
    ],
)
def test_derivatives_are_reduced(written: str, short: str) -> None:
    assert text(slope(written)) == short


LEAVES = st.sampled_from(["x", "a", "2", "3", "1/2", "(x + 1)", "(1 - x)", "sin(x)", "exp(x)"])


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("({})**({})".format, inner, st.sampled_from(["2", "3", "-1", "1/2", "-3/2"])),
        st.builds("sqrt({})".format, inner),
        st.builds("({} - cos(x)**2*{})".format, inner, inner),
        st.builds("exp({})*{}".format, inner, inner),
    )


@settings(max_examples=40, deadline=None)
@given(st.recursive(LEAVES, larger, max_leaves=7))
def test_the_value_never_changes(written: str) -> None:
    node = formula(written)
    short = collected(node)
    assert cost(short) <= cost(node) + 8
    for positive in ((), ("x", "a")):
        if agree(node, node, ("x", "a"), positive):
            assert agree(node, short, ("x", "a"), positive)


def test_powers_are_multiplied_out() -> None:
    assert text(expanded(formula("(x + h)**3"))) == "x³ + 3·h·x² + 3·h²·x + h³"
    assert expanded(formula("sin(x)")) == formula("sin(x)")

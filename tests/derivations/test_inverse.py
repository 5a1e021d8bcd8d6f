"""Inverses: every move, both round trips, and functions that have none."""

from __future__ import annotations

from pathlib import Path

import mpmath
import pytest
import sympy

from tests.derivations.properties import (
    assert_every_fault_is_caught,
    complaint,
    exact,
    only,
    verdicts,
)
from tests.helpers import written


def moves(step: object) -> list[str]:
    """Every line with what was done before it."""
    pieces = step.pieces  # type: ignore[attr-defined]
    return [f"{line.why}: {written(line.chain)}" for piece in pieces for line in piece.lines]


def test_the_sigmoid(tmp_path: Path) -> None:
    functions = '{"f(t)": exp(t)/(1 + exp(t))}'
    step = only(tmp_path, "inverse: {of: f, derivative: true}", functions)
    assert moves(step) == [
        "multiply_out: y · (1 + e^t) = e^t",
        "collect: e^t · (1 − y) = y",
        "divide: e^t = y/(1 − y)",
        "logarithm: t = log(y/(1 − y))",
    ]
    assert [written(stretch.sign) for stretch in step.stretches] == ["f'(t) > 0"]
    assert written(step.formula) == "f⁻¹(y) = log(y/(1 − y))"
    assert written(step.back) == "f(f⁻¹(y)) = y/(1 − y)/(1 + y/(1 − y)) = y"
    assert written(step.forth) == "f⁻¹(f(t)) = t"
    assert written(step.slope) == "(f⁻¹)'(y) = 1/f'(f⁻¹(y)) = 1/(y · (1 − y))"
    assert verdicts(step)["domain"] == "(0, 1)"
    assert_every_fault_is_caught(step)


def test_a_letter_in_one_place_is_peeled(tmp_path: Path) -> None:
    step = only(tmp_path, "inverse: {of: f}", '{"f(t)": 2/(1 + exp(-2*t)) - 1}')
    assert [line.split(":")[0] for line in moves(step)] == [
        *("add", "invert", "subtract", "logarithm", "negate", "divide"),
    ]
    assert exact(step)["f^-1"] == "log((y + 1)/(1 - y))/2"
    assert_every_fault_is_caught(step)


def test_a_quadratic_in_the_exponential(tmp_path: Path) -> None:
    step = only(tmp_path, "inverse: {of: sinh}")
    assert moves(step) == [
        "multiply_out: 2·y = e^t − e^(−t)",
        "clear: 2·y·e^t = e^(2·t) − 1",
        "quadratic: e^(2·t) − 2·y·e^t − 1 = 0",
        "root_of_quadratic: e^t = y + √(y² + 1)",
        "logarithm: t = log(y + √(y² + 1))",
    ]
    assert written(step.pieces[0].other) == "y − √(y² + 1) < 0 < e^t"
    assert_every_fault_is_caught(step)


def test_the_branch_comes_from_the_interval(tmp_path: Path) -> None:
    right = only(tmp_path, "inverse: {formula: t**2 - 4*t + 1, on: [2, oo]}")
    left = only(tmp_path, "inverse: {formula: t**2 - 4*t + 1, on: [-oo, 2]}")
    assert exact(right)["g^-1"] == "sqrt(y + 3) + 2"
    assert exact(left)["g^-1"] == "2 - sqrt(y + 3)"
    assert verdicts(left)["domain"] == "[-3, oo)"
    arc = only(tmp_path, "inverse: {of: sin, on: [pi/2, 3*pi/2]}")
    assert exact(arc)["sin^-1"] == "pi - asin(y)"


def test_piece_by_piece(tmp_path: Path) -> None:
    step = only(tmp_path, "inverse: {of: softsign}")
    assert [written(piece.where) for piece in step.pieces] == ["t < 0", "t > 0"]
    assert exact(step)["softsign^-1"] == "Piecewise((y/(y + 1), y <= 0), (y/(1 - y), True))"
    assert_every_fault_is_caught(step)


ROUND_TRIPS = [
    ("log(1 + exp(t))", "(0, oo)", "log(exp(y) - 1)"),
    ("(2*t + 1)/(t - 3)", "(-oo, 2) U (2, oo)", "(3*y + 1)/(y - 2)"),
    ("log(t/(1 - t))", "(-oo, oo)", "exp(y)/(exp(y) + 1)"),
    ("t/sqrt(1 + t**2)", "(-1, 1)", "y/sqrt(1 - y**2)"),
    ("atan(t)", "(-pi/2, pi/2)", "tan(y)"),
    ("sqrt(t) + t", "[0, oo)", "(-1/2 + sqrt(y + 1/4))**2"),
    ("2**t", "(0, oo)", "log(y)/log(2)"),
    ("3*t - 2", "(-oo, oo)", "(y + 2)/3"),
]


@pytest.mark.parametrize(("formula", "domain", "inverse"), ROUND_TRIPS)
def test_round_trips(tmp_path: Path, formula: str, domain: str, inverse: str) -> None:
    """The text of the result, put into the formula by SymPy, gives y back."""
    step = only(tmp_path, "inverse: {of: f}", f'{{"f(t)": "{formula}"}}')
    found = step.results["f^-1"].exact
    t, y = sympy.symbols("t y", real=True)
    own = sympy.lambdify(t, sympy.sympify(formula, {"t": t}), "mpmath")
    back = sympy.lambdify(y, sympy.sympify(found, {"y": y}), "mpmath")
    for place in ("0.2", "0.45", "0.7", "0.91"):
        with mpmath.workdps(30):
            x = mpmath.mpf(place)
            assert abs(back(own(x)) - x) < 1e-20
    assert sympy.simplify(sympy.sympify(found) - sympy.sympify(inverse)) == 0
    assert verdicts(step)["domain"] == domain


@pytest.mark.parametrize(
    ("task", "clash"),
    [
        ("{formula: t**2}", "g(−1) = 1 = g(1)"),
        ("{formula: t**3 - 3*t}", "g(−2) = −2 = g(1)"),
        ("{of: relu}", "ReLU(−1) = 0 = ReLU(0)"),
        ("{of: tan}", "tan(0) = 0 = tan(π)"),
    ],
)
def test_no_inverse(tmp_path: Path, task: str, clash: str) -> None:
    step = only(tmp_path, f"inverse: {task}")
    assert written(step.clash.chain) == clash
    assert "no inverse" in verdicts(step).values()
    assert_every_fault_is_caught(step)


def test_an_inverse_without_a_formula(tmp_path: Path) -> None:
    step = only(tmp_path, "inverse: {formula: t + exp(t)}")
    assert step.pieces == ()
    assert step.formula is None
    assert verdicts(step) == {"g^-1": "no formula", "domain": "(-oo, oo)"}


def test_what_the_author_is_told(tmp_path: Path) -> None:
    assert "a has no value" in complaint(tmp_path, "inverse: {of: prelu}")
    assert "no letter to look along" in complaint(tmp_path, "inverse: {of: tanh, by: x}")
    assert "no number" in complaint(tmp_path, "inverse: {of: tanh, on: [foo, 1]}")

"""Minima in closed form against NumPy, by hand-derived lines, and with wrong lines put in."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp

from derivator.errors import SpecError
from tests.derivations.faults import passed, wrong_lines
from tests.derivations.specs import lines, steps
from tests.helpers import written

RIDGE = """\
symbols: {y: [n, 1], beta: [], lambda: []}
model: {L: sum((y - beta)**2) + lambda*beta**2}
values: {y: [6, 6, 10]}
"""
LINE = """\
model: {L: (y - a - b*x)**2, R: lambda*b**2}
data: [{x: 1, y: 2}, {x: 2, y: 3}, {x: 0, y: -1}, {x: 5, y: 4}]
"""


def only(folder: Path, head: str, options: str = "") -> Any:
    """The checked step of an exercise with one part."""
    text = f"exercise: least\ntitle: {{en: least}}\n{head}"
    (step,) = steps(folder, text, f"minimise: {{{options}}}")
    return step


def exact(step: Any, name: str) -> Any:
    """A result as SymPy reads it."""
    text = step.results[name].exact
    assert text is not None
    return sp.sympify(text, locals={"lambda_": sp.Symbol("lambda")})


def test_ridge_on_a_constant_line_by_line(tmp_path: Path) -> None:
    step = only(tmp_path, RIDGE, "parameter: lambda, at: {lambda: [0, 2]}")
    assert written(step.loss) == (
        "L = Σ[i] (y[i] − beta)² + lambda·beta² = (6 − beta)² + (6 − beta)² + (10 − beta)² "
        "+ lambda·beta² = (3 + lambda)·beta² − 44·beta + 172"
    )
    assert lines(step.slopes) == ["∂L/∂beta = 2·(3 + lambda)·beta − 44"]
    assert lines(step.lines) == [
        "2·(3 + lambda)·beta_hat − 44 = 0",
        "(3 + lambda)·beta_hat = 22",
        "beta_hat = 22/(3 + lambda)",
    ]
    assert written(step.curvature.second) == "∂²L/∂beta² = 2·(3 + lambda) ≥ 6 > 0"
    (move,) = step.movements
    assert move.verdict == "decreasing"
    assert written(move.slope) == "∂beta_hat/∂lambda = −22/(3 + lambda)² < 0"
    assert written(move.start) == "lim[lambda → 0+0] beta_hat = 22/3"
    assert written(move.end).endswith("22/(3 + lambda) = 0")
    assert [written(t.values[0]) for t in step.trials] == [
        "(beta_hat)|[lambda=0] = 22/(3 + 0) = 22/3 ≈ 7.333",
        "(beta_hat)|[lambda=2] = 22/(3 + 2) = 4.4",
    ]
    assert step.results["beta[lambda=2]"].exact == "22/5"
    assert step.results["monotone(beta)"].verdict == "decreasing"


def test_without_the_penalty(tmp_path: Path) -> None:
    step = only(tmp_path, RIDGE, "by: beta, at: {lambda: 0}")
    assert lines(step.lines) == [
        "6·beta_hat − 44 = 0",
        "3·beta_hat = 22",
        "beta_hat = 22/3 ≈ 7.333",
    ]
    assert written(step.value) == "L_min = (−4/3)² + (−4/3)² + (8/3)² = 32/3 ≈ 10.67"


def test_a_straight_line_by_elimination(tmp_path: Path) -> None:
    step = only(tmp_path, LINE, "of: L, by: [a, b], reduce: sum")
    assert lines(step.elimination.reduced) == ["a_hat + 2·b_hat = 2", "4·a_hat + 15·b_hat = 14"]
    (row,) = step.elimination.steps
    assert (row.target, row.minus, row.added, row.times) == (2, 1, False, None)
    assert written(row.equation) == "7·b_hat = 6"
    assert lines(step.elimination.unknowns) == [
        "b_hat = 6/7",
        "a_hat = 2 − 2·b_hat = 2 − 2 · (6/7) = 2/7",
    ]
    assert lines(step.curvature.minors)[-1] == "Delta_2 = 8 · 60 − 16 · 16 = 224 > 0"


def test_a_penalty_on_the_slope_alone(tmp_path: Path) -> None:
    options = "of: L, by: [a, b], penalty: R, parameter: lambda, reduce: sum"
    step = only(tmp_path, LINE, options)
    assert sp.simplify(exact(step, "b") - 12 / (14 + LAMBDA)) == 0
    assert step.cramer is not None
    assert step.results["monotone(b)"].verdict == "decreasing"


LAMBDA = sp.Symbol("lambda")


@pytest.mark.parametrize("seed", range(3))
def test_multiple_regression_against_numpy(tmp_path: Path, seed: int) -> None:
    generator = np.random.default_rng(seed)
    rows, columns = int(generator.integers(4, 7)), int(generator.integers(1, 4))
    x, y = generator.integers(-4, 5, (rows, columns)), generator.integers(-9, 9, rows)
    x[:columns] += 7 * np.eye(columns, dtype=int)
    head = (
        f"symbols: {{X: [n, {columns}], y: [n, 1], w: [{columns}, 1]}}\n"
        "model: {L: sum((y - X*w)**2)/n}\n"
        f"values: {{X: {x.tolist()}, y: {y.tolist()}}}\n"
    )
    step = only(tmp_path, head)
    expected, *_ = np.linalg.lstsq(x.astype(float), y.astype(float), rcond=None)
    names = ["w"] if columns == 1 else [f"w_{k + 1}" for k in range(columns)]
    assert [step.results[n].value for n in names] == pytest.approx(expected.tolist())
    assert step.results["L"].value == pytest.approx(np.mean((y - x @ expected) ** 2))
    assert (step.matrices is not None) == (columns > 1)


@pytest.mark.parametrize("seed", range(2))
def test_ridge_against_numpy_for_several_weights(tmp_path: Path, seed: int) -> None:
    generator = np.random.default_rng(100 + seed)
    x, y = generator.integers(-4, 5, (5, 2)), generator.integers(-9, 9, 5)
    head = (
        "symbols: {X: [n, 2], y: [n, 1], w: [2, 1], lambda: []}\n"
        "model: {L: sum((y - X*w)**2) + lambda*sum(w**2)}\n"
        f"values: {{X: {x.tolist()}, y: {y.tolist()}}}\n"
    )
    step = only(tmp_path, head, "parameter: lambda")
    for weight in (0.5, 3, 40):
        expected = np.linalg.solve(x.T @ x + weight * np.eye(2), x.T @ y)
        found = [float(exact(step, n).subs(LAMBDA, weight)) for n in ("w_1", "w_2")]
        assert found == pytest.approx(expected.tolist())
    slope = exact(step, "dw_1/dlambda") - sp.diff(exact(step, "w_1"), LAMBDA)
    assert sp.simplify(slope) == 0


def test_an_estimate_that_does_not_move_in_one_direction(tmp_path: Path) -> None:
    head = (
        "symbols: {X: [n, 2], y: [n, 1], w: [2, 1], lambda: []}\n"
        "model: {L: sum((y - X*w)**2)/n + lambda*sum(w**2)}\n"
        "values: {X: [[1, 2], [3, 0], [4, 5]], y: [6, 6, 10]}\n"
    )
    step = only(tmp_path, head, "parameter: lambda, at: {lambda: 1}")
    assert [move.verdict for move in step.movements] == ["decreasing", "not monotone"]
    assert len(step.movements[1].turns) == 1
    assert written(step.matrices.general) == "(Xᵀ · X + 3·lambda·I_2) · w_hat = Xᵀ · y"


def test_one_observation_needs_a_penalty_above_zero(tmp_path: Path) -> None:
    head = "model: {L: (3 - a - 2*b)**2 + lambda*(a**2 + b**2)}\n"
    step = only(tmp_path, head, "by: [a, b], parameter: lambda")
    assert step.only_above
    assert step.conditions[0].relation == ">"
    with pytest.raises(SpecError, match="no single minimum for lambda = 0"):
        only(tmp_path, head, "by: [a, b], parameter: lambda, at: {lambda: 0}")


def test_infinitely_many_minima(tmp_path: Path) -> None:
    step = only(tmp_path, "model: {L: (w + v - 1)**2 + 3}\n")
    assert step.results["minimum"].verdict == "many"
    assert [step.results[n].exact for n in ("w", "v", "L")] == ["1 - t", "t", "3"]


@pytest.mark.parametrize(
    "formula", ["w**2 - v**2", "(w + v - 1)**2 + v", "w*v", "3*w - v", "w**2 + 4*w*v + v**2"]
)
def test_losses_that_fall_without_end(tmp_path: Path, formula: str) -> None:
    step = only(tmp_path, f"model: {{L: {formula}}}\n")
    assert step.results["minimum"].verdict == "unbounded"
    assert step.results["L"].exact == "-oo"


@pytest.mark.parametrize(
    ("formula", "verdict", "place", "least"),
    [
        ("exp(w) - 2*w", "unique", "log(2)", "2 - 2*log(2)"),
        ("w - ln(w)", "unique", "1", "1"),
        ("w**4 - 2*w**2", "several", "-1", "-1"),
        ("w**4 - w**3", "unique", "3/4", "-27/256"),
        ("w*exp(w)", "unique", "-1", "-exp(-1)"),
        ("exp(-w)", "not attained", None, "0"),
        ("w**3", "unbounded", None, "-oo"),
        ("1/(1 + w**2)", "not attained", None, "0"),
        ("w**2*exp(w)", "unique", "0", "0"),  # also the limit to minus infinity
        ("sqrt(w)", "unique", "0", "0"),  # an end that belongs to the domain
        ("sqrt(w)*(w - 3)**2", "several", "3", "0"),
    ],
)
def test_functions_of_one_unknown(
    tmp_path: Path, formula: str, verdict: str, place: str | None, least: str
) -> None:
    step = only(tmp_path, f"model: {{L: {formula}}}\n")
    assert step.results["minimum"].verdict == verdict
    assert sp.simplify(exact(step, "L") - sp.sympify(least)) in (0, sp.nan)
    if place is not None:
        assert sp.simplify(exact(step, "w") - sp.sympify(place)) == 0


@pytest.mark.parametrize(
    ("head", "options"),
    [
        (RIDGE, "parameter: lambda, at: {lambda: 2}"),
        (LINE, "of: L, by: [a, b]"),
        (LINE, "of: L, by: [a, b], penalty: R, parameter: lambda"),
        ("model: {L: w**2 - v**2 + w}\n", ""),
        ("model: {L: (w + v - 1)**2 + 3}\n", ""),
        ("model: {L: exp(w) - 2*w}\n", ""),
        ("model: {L: exp(-w)}\n", ""),
    ],
)
def test_wrong_lines_are_caught(tmp_path: Path, head: str, options: str) -> None:
    step = only(tmp_path, head, options)
    faults = list(wrong_lines(step))
    assert len(faults) >= 4
    assert [written(chain) for chain in faults if passed(step, chain)] == []


@pytest.mark.parametrize(
    ("head", "options", "message"),
    [
        ("model: {L: w + 4/w}\n", "", "one interval"),
        (RIDGE, "", r"net\.yaml:6:13: .*no single|net\.yaml:6:13: .*beta, lambda|second degree"),
        (RIDGE, "by: beta", "no value for lambda"),
        (RIDGE, "by: [beta, lambda], at: {lambda: 1}", "found and given at once"),
        (RIDGE, "by: gamma", "unknown input"),
        (RIDGE, "parameter: lambda, at: {lambda: -1}", "weight of a penalty"),
        (RIDGE, "parameter: lambda, at: {y: 1}", "no input of one number"),
        (RIDGE, "by: beta, at: {lambda: [1, 2]}", "several numbers"),
        ("model: {L: exp(w) + v**2}\n", "", "polynomial of the second degree"),
        ("model: {L: exp(w) + w**2}\n", "", "not found in closed form"),
        ("model: {L: w**2 - lambda*w**2}\n", "by: w, parameter: lambda", "no single minimum"),
        ("model: {L: (y - w)**2}\ndata: [{y: sqrt(2)}, {y: 1}]\n", "", "not rational"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, head: str, options: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        only(tmp_path, head, options)


def test_other_derivations_still_need_every_value(tmp_path: Path) -> None:
    text = "exercise: least\ntitle: {en: least}\nmodel: {L: (y - w*x)**2}\nvalues: {x: 1, y: 2}\n"
    with pytest.raises(SpecError, match="no value for w"):
        steps(tmp_path, text, "backward_values: {by: w}", "minimise: ")
    with pytest.raises(SpecError, match="no value for w"):
        steps(tmp_path, text, "backward_values: {by: w}")


def test_fractions_stay_exact(tmp_path: Path) -> None:
    head = "model: {L: (y - w*x)**2}\ndata: [{x: 1/3, y: 2/7}, {x: 0.1, y: -3}]\n"
    step = only(tmp_path, head)
    x, y = (Fraction(1, 3), Fraction(1, 10)), (Fraction(2, 7), Fraction(-3))
    best = (x[0] * y[0] + x[1] * y[1]) / (x[0] ** 2 + x[1] ** 2)
    assert Fraction(step.results["w"].exact) == best

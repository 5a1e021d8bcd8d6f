"""Leave-one-out cross-validation: V32 line by line, and neighbours against brute force."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derivator.errors import SpecError
from tests.derivations.faults import passed, wrong_lines
from tests.derivations.specs import lines, steps
from tests.helpers import written


def head(y: list[Any], x: list[Any] | None = None) -> str:
    slope, data = ("*x", f", x: {x}") if x else ("", "")
    shapes = "x: [n, 1], " if x else ""
    return (
        f"symbols: {{{shapes}y: [n, 1], beta: [], lambda: []}}\n"
        f"model: {{L: sum((y - beta{slope})**2) + lambda*beta**2}}\n"
        f"values: {{y: {y}{data}}}\n"
    )


def only(folder: Path, text: str, options: str = "parameter: lambda") -> Any:
    """The checked step of an exercise with one part."""
    whole = f"exercise: folds\ntitle: {{en: folds}}\n{text}"
    (step,) = steps(folder, whole, f"leave_one_out: {{{options}}}")
    return step


def test_v32_line_by_line(tmp_path: Path) -> None:
    step = only(tmp_path, head([6, 6, 10]))
    assert lines(step.first.lines) == [
        "2·(2 + lambda)·beta_hat_(-1) − 32 = 0",
        "(2 + lambda)·beta_hat_(-1) = 16",
        "beta_hat_(-1) = 16/(2 + lambda)",
    ]
    assert written(step.tested) == (
        "e_1 = (6 − beta_hat_(-1))² = (6 − 16/(2 + lambda))² = 4·(2 − 3·lambda)²/(2 + lambda)²"
    )
    assert lines(step.errors)[2] == "e_3 = 4·(4 + 5·lambda)²/(2 + lambda)²"
    found = step.found
    assert written(found.whole).endswith("4·(24 + 16·lambda + 43·lambda²)/(2 + lambda)²")
    assert written(found.slope).endswith("= 16·(39·lambda − 4)/(2 + lambda)³")
    assert lines(found.lines) == ["39·lambda_CV − 4 = 0", "lambda_CV = 4/39 ≈ 0.1026"]
    assert [s.sign for s in found.stretches] == [-1, 1]
    results = step.results
    assert results["lambda"].exact == "4/39"
    assert results["CV_min"].exact == "968/41"
    assert results["beta"].exact == "78/11"
    assert step.plot is not None


def brute(y: np.ndarray, x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The sum of the test errors for many weights, fold by fold."""
    total = np.zeros_like(weights)
    for k in range(len(y)):
        rest = np.arange(len(y)) != k
        beta = x[rest] @ y[rest] / (x[rest] @ x[rest] + weights)
        total += (y[k] - beta * x[k]) ** 2
    return total


@pytest.mark.parametrize("seed", [1, 3, 4, 7])
def test_against_brute_force(tmp_path: Path, seed: int) -> None:
    generator = np.random.default_rng(seed)
    count = int(generator.integers(3, 6))
    y = generator.integers(-3, 12, count)
    x = generator.integers(1, 4, count) if seed % 2 else np.ones(count, int)
    step = only(tmp_path, head(y.tolist(), x.tolist() if seed % 2 else None))
    weights = np.concatenate([[0.0], np.geomspace(1e-4, 1e9, 30001)])
    sums = brute(y.astype(float), x.astype(float), weights)
    least, result = float(np.min(sums)), step.results["lambda"]
    assert step.results["CV_min"].value == pytest.approx(least, rel=1e-6, abs=1e-9)
    if result.verdict == "inside":
        assert result.value == pytest.approx(weights[np.argmin(sums)], rel=2e-3)
    elif result.verdict == "zero":
        assert np.argmin(sums) == 0
    elif result.verdict == "infinity":
        assert np.argmin(sums) == len(weights) - 1


def test_many_different_regressors(tmp_path: Path) -> None:
    """Sixteen denominators; their sum has a derivative with a numerator of the degree 45."""
    x = np.arange(1, 17)
    y = 2 * x + np.array([1, -1, 2, 0]).repeat(4)
    step = only(tmp_path, head(y.tolist(), x.tolist()))
    weights = np.geomspace(1e-2, 1e2, 20001)
    sums = brute(y.astype(float), x.astype(float), weights)
    assert step.results["lambda"].value == pytest.approx(weights[np.argmin(sums)], rel=1e-3)
    assert step.results["CV_min"].value == pytest.approx(float(np.min(sums)))


def test_at_the_ends(tmp_path: Path) -> None:
    assert only(tmp_path, head([5, 5, 5])).results["lambda"].verdict == "zero"
    far = only(tmp_path, head([-5, 5, 1]))
    assert far.results["lambda"].verdict == "infinity"
    assert far.results["CV_min"].exact == "51"
    assert far.results["beta"].exact == "0"
    assert only(tmp_path, head([0, 0, 0])).results["lambda"].verdict == "constant"


def test_observation_by_observation_with_a_penalty_of_its_own(tmp_path: Path) -> None:
    text = "model: {L: (y - beta)**2, R: lambda*beta**2}\ndata: [{y: 6}, {y: 6}, {y: 10}]\n"
    options = "of: L, by: beta, penalty: R, reduce: sum, parameter: lambda"
    step = only(tmp_path, text, options)
    assert step.results["lambda"].exact == "4/39"
    mean = only(tmp_path, text, options + ", total: mean")
    assert Fraction(mean.results["CV_min"].exact) == Fraction(968, 41) / 3
    same = only(tmp_path, text, options + ', test: "Abs(y - beta)**2"')
    assert same.results["CV_min"].exact == "968/41"
    own = only(tmp_path, text, options + ", test: (y - beta)**4")
    assert own.results["e_1"].exact == "16*(2 - 3*lambda_)**4/(lambda_ + 2)**4"


def test_two_weights(tmp_path: Path) -> None:
    text = (
        "symbols: {X: [n, 2], y: [n, 1], w: [2, 1], lambda: []}\n"
        "model: {L: sum((y - X*w)**2) + lambda*sum(w**2)}\n"
        "values: {X: [[1, 0], [1, 1], [1, 2], [1, 4]], y: [1, 3, 2, 5]}\n"
    )
    step = only(tmp_path, text)
    x, y = np.array([[1, 0], [1, 1], [1, 2], [1, 4]]), np.array([1, 3, 2, 5])

    weights = np.concatenate([[0.0], np.geomspace(1e-4, 1e4, 4001)])
    errors = np.zeros_like(weights)
    for k in range(4):
        rest = np.arange(4) != k
        gram = x[rest].T @ x[rest] + weights[:, None, None] * np.eye(2)
        errors += (y[k] - np.linalg.solve(gram, (x[rest].T @ y[rest])[:, None])[..., 0] @ x[k]) ** 2
    least = float(np.min(errors))
    assert step.results["CV_min"].value == pytest.approx(least, rel=1e-5)


@pytest.mark.parametrize("text", [head([6, 6, 10]), head([1, 3, 4], [1, 1, 2]), head([-5, 5, 1])])
def test_wrong_lines_are_caught(tmp_path: Path, text: str) -> None:
    step = only(tmp_path, text)
    faults = list(wrong_lines(step))
    assert len(faults) > 15
    assert [written(chain) for chain in faults if passed(step, chain)] == []


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (head([6]), "parameter: lambda", "no two observations"),
        (head([6, 7]), "by: beta, parameter: beta", "found and given"),
        (head([6, 7]), "by: beta", "a missing option|required|parameter"),
        (head([6, 7]), "parameter: lambda, test: log(y - beta)", "ratio of polynomials"),
        (head([6, 7]), "parameter: lambda, test: y - gamma", "unknown symbol"),
        (
            "model: {L: exp(w*y) + lambda*w**2}\ndata: [{y: 1}, {y: 2}]\n",
            "parameter: lambda",
            "deg",
        ),
        (
            "model: {L: (y - a - b*x)**2 + lambda*b**2}\ndata: [{y: 1, x: 1}, {y: 2, x: 2}]\n",
            "by: b, parameter: lambda",
            "no value for a",
        ),
        (
            "model: {L: (y - b)**2, R: lambda*b}\ndata: [{y: 1}, {y: 2}]\n",
            "of: L, by: b, parameter: lambda",
            "does not depend on lambda",
        ),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, text: str, options: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        only(tmp_path, text, options)

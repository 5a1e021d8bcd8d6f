"""The greatest and the least value of a function, against a dense search."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.derivations.properties import (
    assert_every_fault_is_caught,
    complaint,
    exact,
    only,
    verdicts,
)
from tests.helpers import written

SIGMA = '{"f(t)": exp(t)/(1 + exp(t))}'


def test_the_slope_of_the_sigmoid_by_a_square(tmp_path: Path) -> None:
    step = only(tmp_path, 'extremum: {formula: "diff(f(t), t)", chain: 10}', SIGMA)
    assert [written(chain) for chain in step.definition] == [
        "f(t) = e^t/(1 + e^t)",
        "f'(t) = f(t) · (1 − f(t))",
    ]
    assert written(step.square.bound) == ("f'(t) = f(t) · (1 − f(t)) = 1/4 − (f(t) − 1/2)² ≤ 1/4")
    assert [written(chain) for chain in step.square.equal] == ["f(0) = 1/2"]
    (top,) = step.summits
    assert written(top.final) == "max[t] f'(t) = f'(0) = 1/4"
    assert step.slope is None
    assert written(step.bound.product) == "f'(z_1) · f'(z_2) · f'(z_3) ≤ (1/4)³"
    assert written(step.bound.last) == "(1/4)¹⁰ = 1/1048576 ≈ 9.537 · 10⁻⁷"
    assert exact(step) == {"max": "1/4", "argmax": "0", "bound": "1/1048576"}
    assert_every_fault_is_caught(step)


def test_the_hyperbolic_tangent_loses_nothing_at_best(tmp_path: Path) -> None:
    step = only(tmp_path, 'extremum: {formula: "diff(tanh(t), t)", chain: 5}')
    assert written(step.square.bound) == "tanh'(t) = 1 − tanh²(t) ≤ 1"
    assert step.bound.equals_one
    assert exact(step) == {"max": "1", "argmax": "0", "bound": "1"}


def test_zeros_and_signs_of_the_derivative(tmp_path: Path) -> None:
    step = only(tmp_path, "extremum: {of: f}", '{"f(t)": t*exp(-t)}')
    assert written(step.slope) == "f'(t) = e^(−t) − f(t) = (1 − t)·e^(−t)"
    assert [written(chain) for chain in step.turns] == ["f'(1) = 0"]
    assert [(written(s.where), written(s.sign)) for s in step.stretches] == [
        ("t < 1", "f'(t) > 0"),
        ("t > 1", "f'(t) < 0"),
    ]
    assert [written(t.chain) for t in step.tendencies] == [
        "lim[t → −∞] f(t) = −∞",
        "lim[t → +∞] f(t) = 0",
    ]
    assert written(step.extremes[0].value) == "f(1) = e⁻¹ ≈ 0.3679"
    assert_every_fault_is_caught(step)


def test_a_zero_without_a_formula_gets_a_name(tmp_path: Path) -> None:
    step = only(tmp_path, "extremum: {of: swish, find: minimum}")
    assert [written(chain) for chain in step.notes] == ["t_1 ≈ −1.278"]
    assert [written(chain) for chain in step.turns] == ["Swish'(t_1) = 0"]
    assert math.isclose(step.results["min"].value, -0.278464542761, rel_tol=1e-9)
    assert math.isclose(step.results["argmin"].value, -1.278464542761, rel_tol=1e-9)
    assert step.results["min"].exact is None


def test_the_derivative_of_a_formula_on_an_interval(tmp_path: Path) -> None:
    """The letter of the derivative is not put in: the derivative is taken at the place."""
    task = 'extremum: {of: "diff(sigmoid(3*t - 1), t)", on: [-2, 2]}'
    assert exact(only(tmp_path, task))["max"] == "3/4"


def test_an_interval_and_local_extrema(tmp_path: Path) -> None:
    cubic = '{"f(t)": t**3 - 3*t}'
    step = only(tmp_path, "extremum: {of: f, find: all, on: [-2, 3]}", cubic)
    assert exact(step) == {
        "max": "18",
        "argmax": "3",
        "min": "-2",
        "argmin": "-2",
        "argmin[2]": "1",
        "local_max[1]": "2",
        "arg_local_max[1]": "-1",
        "local_min[1]": "-2",
        "arg_local_min[1]": "1",
    }
    everywhere = only(tmp_path, "extremum: {of: f, find: all}", cubic)
    assert verdicts(everywhere)["sup"] == verdicts(everywhere)["inf"] == "unbounded"


def test_a_bound_that_is_not_reached(tmp_path: Path) -> None:
    step = only(tmp_path, "extremum: {of: f, find: all}", SIGMA)
    assert exact(step) == {"sup": "1", "inf": "0"}
    assert verdicts(step) == {"sup": "approached", "inf": "approached"}
    assert written(step.summits[0].bound) == "f(t) < 1"


@pytest.mark.parametrize(
    ("task", "results"),
    [
        ("{formula: abs(t**2 - 2), find: minimum}", {"min": "0", "argmin": "-sqrt(2)"}),
        ("{formula: 2*t**2 - 12*t + 5, find: minimum}", {"min": "-13", "argmin": "3"}),
        ("{formula: exp(2*t) - exp(t), find: minimum}", {"min": "-1/4", "argmin": "-log(2)"}),
        ("{of: relu, find: minimum}", {"min": "0", "argmin": "0"}),
        ("{of: cos, find: minimum}", {"min": "-1", "argmin": "pi"}),
        ("{formula: log(t)/t}", {"max": "exp(-1)", "argmax": "E"}),
        ("{formula: a*t - t**2, by: t, with: {a: 3}}", {"max": "9/4", "argmax": "3/2"}),
        ("{formula: sqrt(1 - t**2)}", {"max": "1", "argmax": "0"}),
        ("{formula: t**t, find: minimum}", {"min": "exp(-exp(-1))", "argmin": "exp(-1)"}),
    ],
)
def test_exact_extrema(tmp_path: Path, task: str, results: dict[str, str]) -> None:
    functions = '{"h(a, t)": a + t}'
    found = exact(only(tmp_path, f"extremum: {task}", functions))
    assert {name: found[name] for name in results} == results


SEARCHED: list[tuple[str, Callable[[np.ndarray], np.ndarray]]] = [
    ("t*exp(-t**2)", lambda t: t * np.exp(-(t**2))),
    ("t/(1 + t**2)", lambda t: t / (1 + t**2)),
    ("sin(t) + cos(t)", lambda t: np.sin(t) + np.cos(t)),
    ("log(1 + t**2)/t", lambda t: np.log1p(t**2) / t),
    ("sigmoid(t)*(1 - sigmoid(t))", lambda t: 1 / (2 + 2 * np.cosh(t))),
]


@pytest.mark.parametrize(("formula", "function"), SEARCHED, ids=lambda x: x if x is str else None)
def test_against_a_dense_search(
    tmp_path: Path,
    formula: str,
    function: Callable[[np.ndarray], np.ndarray],
) -> None:
    step = only(tmp_path, "extremum: {of: f}", f'{{"f(t)": "{formula}"}}')
    grid = np.linspace(-20, 20, 400_001)
    heights = function(grid[grid != 0])
    assert math.isclose(step.results["max"].value, heights.max(), rel_tol=1e-8)
    at = step.results["argmax"].value
    assert math.isclose(float(function(np.array(at or 1e-9))), heights.max(), rel_tol=1e-8)


def test_what_the_author_is_told(tmp_path: Path) -> None:
    assert "too many places" in complaint(tmp_path, "extremum: {formula: t*sin(t)}")
    assert "a has no value" in complaint(tmp_path, "extremum: {of: prelu}")
    assert "with: {a: 1/4}" in complaint(tmp_path, "extremum: {of: prelu}")
    assert "an unknown function" in complaint(tmp_path, "extremum: {of: sigmo}")
    assert "no value anywhere" in complaint(tmp_path, "extremum: {formula: log(t), on: [-3, -1]}")
    assert "an empty interval" in complaint(tmp_path, "extremum: {of: tanh, on: [2, 1]}")
    assert "no number" in complaint(tmp_path, "extremum: {of: tanh, on: [t, 1]}")
    assert "not bounded" in complaint(tmp_path, "extremum: {of: relu, chain: 3}")
    assert "both" in complaint(tmp_path, "extremum: {of: relu, formula: t}")
    assert "no further letter b" in complaint(tmp_path, "extremum: {of: prelu, with: {b: 1}}")

"""Ranges and saturation, against values at many points."""

from __future__ import annotations

import math
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
ELU = '{"g(t, a)": "Max(0, t) + a*(exp(Min(0, t)) - 1)"}'


def test_bounds_from_the_inside_out(tmp_path: Path) -> None:
    step = only(tmp_path, "function_range: {of: f, saturation: 0.01}", SIGMA)
    assert written(step.ladder.rewritten) == "f(t) = 1 − 1/(1 + e^t)"
    assert [written(chain) for chain in step.ladder.bounds] == [
        "e^t > 0",
        "1 + e^t > 1",
        "0 < 1/(1 + e^t) < 1",
        "−1 < −1/(1 + e^t) < 0",
        "0 < f(t) < 1",
    ]
    quiet = step.saturation
    assert [written(chain) for chain in quiet.decimals] == [
        "log(49 − 20·√6) ≈ −4.585",
        "log(49 + 20·√6) ≈ 4.585",
    ]
    assert [written(stretch.slope) for stretch in quiet.stretches] == ["|f'(t)| < 0.01"] * 2
    assert verdicts(step)["range"] == "(0, 1)"
    assert verdicts(step)["saturation"] == "(-oo, -4.58486) U (4.58486, oo)"
    assert_every_fault_is_caught(step)


def test_letters_stay_letters(tmp_path: Path) -> None:
    step = only(tmp_path, "function_range: {of: g, assume: {a: positive}}", ELU)
    assert verdicts(step)["range"] == "(-a, oo)"
    assert exact(step)["inf"] == "-a"
    assert step.results["inf"].value is None
    assert written(step.summits[0].bound) == "g(t, a) > −a"
    assert_every_fault_is_caught(step)
    numbers = only(tmp_path, "function_range: {of: g, with: {a: 2}}", ELU)
    assert verdicts(numbers)["range"] == "(-2, oo)"


@pytest.mark.parametrize(
    ("task", "found"),
    [
        ("{of: tanh}", "(-1, 1)"),
        ("{of: step}", "{0, 1}"),
        ("{of: relu}", "[0, oo)"),
        ("{of: softplus}", "(0, oo)"),
        ("{of: hard_sigmoid}", "[0, 1]"),
        ("{of: sin}", "[-1, 1]"),
        ("{of: atan}", "(-pi/2, pi/2)"),
        ("{formula: 1/t}", "(-oo, 0) U (0, oo)"),
        ("{formula: t**2/(t - 1)}", "(-oo, 0] U [4, oo)"),
        ("{formula: t**2, on: [-1, 3]}", "[0, 9]"),
        ("{formula: exp(1/t)}", "(0, 1) U (1, oo)"),
        ("{of: prelu, with: {a: -1/2}}", "[0, oo)"),
        ("{of: prelu, assume: {a: negative}}", "[0, oo)"),
        ("{formula: 2*sin(t)*cos(t) + 1}", "[0, 2]"),
    ],
)
def test_ranges(tmp_path: Path, task: str, found: str) -> None:
    step = only(tmp_path, f"function_range: {task}")
    assert verdicts(step)["range"] == found


def test_saturation_by_many_points(tmp_path: Path) -> None:
    step = only(tmp_path, "function_range: {of: swish, saturation: 0.05}")
    places = [step.results[f"saturation[{k}]"].value for k in (1, 2, 3)]
    grid = np.linspace(-12, 6, 36_001)
    sigma = 1 / (1 + np.exp(-grid))
    slope = sigma + grid * sigma * (1 - sigma)
    quiet = (grid < places[0]) | ((grid > places[1]) & (grid < places[2]))
    near = np.min(np.abs(grid[:, None] - np.array(places)), axis=1) < 1e-3
    assert np.array_equal((np.abs(slope) < 0.05)[~near], quiet[~near])
    none = only(tmp_path, "function_range: {of: sinh, saturation: 0.05}")
    assert none.saturation.stretches == ()
    flat = only(tmp_path, "function_range: {of: relu, saturation: 0.1}")
    assert [stretch.zero for stretch in flat.saturation.stretches] == [True]


def test_numbers_of_the_ends(tmp_path: Path) -> None:
    step = only(tmp_path, "function_range: {of: mish}")
    assert math.isclose(step.results["inf"].value, -0.30884341301725, rel_tol=1e-9)
    assert verdicts(step)["inf"] == "reached"
    assert exact(step)["sup"] == "oo"


def test_what_the_author_is_told(tmp_path: Path) -> None:
    assert "assume: {a: positive}" in complaint(tmp_path, "function_range: {of: prelu}")
    message = complaint(tmp_path, "function_range: {of: relu, saturation: -1}")
    assert "a small positive number" in message
    functions = '{"f(t, a)": "Abs(t - a)*t"}'
    message = complaint(tmp_path, "function_range: {of: f, assume: {a: positive}}", functions)
    assert "depends on a" in message
    assert "not one of" in complaint(tmp_path, "function_range: {of: prelu, assume: {a: big}}")

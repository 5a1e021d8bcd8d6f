"""Symmetries: found, shown line by line, denied by a counterexample; injected faults."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derivator.errors import SpecError
from tests.derivations.formula_faults import missed
from tests.derivations.specs import derived, steps
from tests.helpers import written

HEAD = """\
exercise: mirrors
title: {en: mirrors}
functions: {"f(t)": exp(t)/(1 + exp(t)), "l(t, k)": 1/(1 + exp(-k*t)), "v(t, b)": t**2 + b*t}
"""


def only(folder: Path, options: str, head: str = HEAD) -> Any:
    """The checked step of an exercise with one part."""
    (step,) = steps(folder, head, f"symmetry: {options}")
    return step


def test_the_sigmoid_of_v11(tmp_path: Path) -> None:
    step = only(tmp_path, "{of: f}")
    assert [f"{line.rule}: {written(line.chain)}" for line in step.lines] == [
        "put: f(−t) = e^(−t)/(1 + e^(−t))",
        "expand: f(−t) = 1/(1 + e^t)",
        "other: 1 − f(t) = 1 − e^t/(1 + e^t) = (1 + e^t − e^t)/(1 + e^t) = 1/(1 + e^t)",
    ]
    assert written(step.conclusion) == "f(−t) = 1 − f(t)"
    assert [written(chain) for chain in step.slopes] == [
        "(f(−t))' = −f'(−t)",
        "(1 − f(t))' = −f'(t)",
        "f'(−t) = f'(t)",
    ]
    assert step.results["symmetry"].verdict == "point"
    assert step.results["center"].exact == (("0", "1/2"),)
    assert step.results["center"].value == ((0.0, 0.5),)


FOUND = [
    ("of: tanh", "odd", "0", "0"),
    ("of: softsign", "odd", "0", "0"),
    ("of: hard_tanh", "odd", "0", "0"),
    ("of: hard_sigmoid", "point", "0", "1/2"),
    ("formula: exp(-t**2)", "even", "0", None),
    ("formula: t**3 - 3*t**2", "point", "1", "-2"),
    ("formula: t**2 - 4*t + 1", "mirror", "2", None),
    ("formula: abs(t - 3)", "mirror", "3", None),
    ("formula: exp(t)/(2 + exp(t))", "point", "log(2)", "1/2"),
    ("formula: log(1 + exp(t)) - t/2", "even", "0", None),
    ("formula: 1/t", "odd", "0", "0"),
    ("of: l", "point", "0", "1/2"),
    ("of: v", "mirror", "-b/2", None),
    ('formula: "2/(1 + exp(-2*t)) - 1"', "odd", "0", "0"),
]


@pytest.mark.parametrize(("options", "verdict", "a", "b"), FOUND)
def test_found_and_shown(tmp_path: Path, options: str, verdict: str, a: str, b: str | None) -> None:
    step = only(tmp_path, f"{{{options}}}")
    assert step.results["symmetry"].verdict == verdict
    assert step.shown
    if b is None:
        assert step.results["axis"].exact == a
    else:
        assert step.results["center"].exact == ((a, b),)


def test_periods(tmp_path: Path) -> None:
    for formula, period in (("sin(t)", "2*pi"), ("cos(2*t) + 3", "pi"), ("tan(t)", "pi")):
        step = only(tmp_path, f"{{formula: {formula}}}")
        assert step.results["period"].exact == period
    assert "period" not in only(tmp_path, "{of: f}").results


@pytest.mark.parametrize("options", ["of: relu", "of: softplus", "of: elu", "of: swish"])
def test_none(tmp_path: Path, options: str) -> None:
    step = only(tmp_path, f"{{{options}}}")
    assert step.results["symmetry"].verdict == "none"
    assert len(step.differ) == 2


def test_only_one_place_and_only_the_derivative(tmp_path: Path) -> None:
    assert only(tmp_path, "{of: f, about: 1}").results["symmetry"].verdict == "none"
    assert only(tmp_path, "{formula: log(t)}").values[1].trouble.kind == "logarithm"
    step = only(tmp_path, "{of: f, identity: false}")
    assert step.lines == ()
    assert len(step.slopes) == 3
    assert only(tmp_path, "{of: f, derivative: false}").slopes == ()


def test_random_cubics_turn_about_their_inflection(tmp_path: Path) -> None:
    """p(t) = a t^3 + b t^2 + c t + d is symmetric about t = -b/(3a)."""
    generator = np.random.default_rng(4)
    for _ in range(4):
        a, b, c, d = (int(value) or 1 for value in generator.integers(-4, 5, 4))
        step = only(tmp_path, f'{{formula: "({a})*t**3 + ({b})*t**2 + ({c})*t + ({d})"}}')
        place = Fraction(-b, 3 * a)
        height = a * place**3 + b * place**2 + c * place + d
        assert step.results["center"].value[0] == pytest.approx((float(place), float(height)))
        assert step.shown


@pytest.mark.parametrize(
    "options", ["of: f", "of: hard_tanh", "of: v", "formula: sin(t)", "of: elu", "of: tanh"]
)
def test_wrong_lines_are_caught(tmp_path: Path, options: str) -> None:
    step: Any = derived(tmp_path, HEAD, f"symmetry: {{{options}}}")[1]
    assert missed(step) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("{of: f, by: x}", "f has no argument x"),
        ("{formula: 3}", "without a letter"),
        ("{of: f, about: t}", "not a place"),
        ("{of: nothing}", "an unknown function"),
    ],
)
def test_bad_options(tmp_path: Path, options: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        only(tmp_path, options)
    assert message in str(caught.value.problems[0])
    assert caught.value.problems[0].position.line == 5

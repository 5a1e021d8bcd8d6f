"""Values of functions: exact and rounded, undefined ones, later through earlier; faults."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from derivator.errors import SpecError
from tests.derivations.formula_faults import missed
from tests.derivations.specs import derived, steps
from tests.helpers import written

HEAD = """\
exercise: values
title: {en: values}
functions: {"f(t)": exp(t)/(1 + exp(t)), "g(t, a)": a*t/(t - 1), "r(t)": "Max(0, t)"}
"""


def only(folder: Path, options: str, head: str = HEAD) -> Any:
    """The checked step of an exercise with one part."""
    (step,) = steps(folder, head, f"function_values: {options}")
    return step


def test_the_values_of_v11(tmp_path: Path) -> None:
    slope = "subs(diff(f(t), t), t, 0)"
    step = only(tmp_path, f'{{formulas: [f(0), "{slope}", log(f(0))]}}')
    assert [written(line.chain) for line in step.lines] == [
        "f(0) = e⁰/(1 + e⁰) = 1/(1 + 1) = 1/2",
        "f'(0) = 1/2·(1 − 1/2) = 1/4",
        "log(f(0)) = log(1/2) = −log(2) ≈ −0.6931",
    ]
    assert [written(chain) for chain in step.lines[1].before] == ["f'(t) = f(t) · (1 − f(t))"]
    assert {name: r.exact for name, r in step.results.items()} == {
        "f(0)": "1/2",
        slope: "1/4",
        "log(f(0))": "-log(2)",
    }
    assert step.results["log(f(0))"].value == pytest.approx(-math.log(2))


def test_exact_and_decimal(tmp_path: Path) -> None:
    exact = only(tmp_path, "{of: f, at: [1, log(3), -2]}")
    assert [written(line.chain) for line in exact.lines] == [
        "f(1) = e¹/(1 + e¹) = e/(1 + e) ≈ 0.7311",
        "f(log(3)) = e^(log(3))/(1 + e^(log(3))) = 3/(1 + 3) = 3/4",
        "f(−2) = e⁻²/(1 + e⁻²) ≈ 0.1192",
    ]
    rounded = only(tmp_path, "{of: f, at: [0, 1], numbers: decimal}")
    assert written(rounded.lines[0].chain).endswith("= 0.5")
    assert written(rounded.lines[1].chain) == "f(1) = e¹/(1 + e¹) ≈ 0.7311"


def test_the_second_derivative_of_an_absolute_value(tmp_path: Path) -> None:
    slope = "subs(diff(diff(q(t), t), t), t, 3)"
    head = 'exercise: a\ntitle: {en: a}\nfunctions: {"q(t)": t*abs(t - 1)}\n'
    assert only(tmp_path, f'{{formulas: ["{slope}"]}}', head).results[slope].exact == "2"


def test_a_zero_that_doubles_miss(tmp_path: Path) -> None:
    slope = "subs(diff(c(t), t), t, 1)"
    head = 'exercise: a\ntitle: {en: a}\nfunctions: {"c(t)": cos(pi*t)**2}\n'
    assert only(tmp_path, f'{{formulas: ["{slope}"]}}', head).results[slope].exact == "0"


def test_a_letter_stays(tmp_path: Path) -> None:
    step = only(tmp_path, "{of: g, at: [2]}")
    assert step.results["g(2)"].exact == "2*a"
    assert step.results["g(2)"].value is None


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("g(1, 3)", "division"),
        ("log(0)", "logarithm"),
        ("log(f(0) - 1)", "logarithm"),
        ("sqrt(f(0) - 1)", "root"),
        ("subs(diff(r(t), t), t, 0)", "kink"),
        ("subs(diff(abs(t), t), t, 0)", "kink"),
    ],
)
def test_what_does_not_exist(tmp_path: Path, formula: str, kind: str) -> None:
    step = only(tmp_path, f'{{formulas: ["{formula}"]}}')
    assert step.lines[0].trouble.kind == kind
    assert step.results[formula].verdict == "undefined"
    assert step.results[formula].value is None


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("sigmoid", lambda t: 1 / (1 + math.exp(-t))),
        ("tanh", math.tanh),
        ("softplus", lambda t: math.log1p(math.exp(t))),
        ("swish", lambda t: t / (1 + math.exp(-t))),
        ("softsign", lambda t: t / (1 + abs(t))),
        ("elu", lambda t: t if t > 0 else math.expm1(t)),
        ("atan", math.atan),
    ],
)
def test_built_in_functions(tmp_path: Path, name: str, function: Any) -> None:
    step = only(tmp_path, f"{{of: {name}, at: [0, 1, -3/2, 20]}}")
    for place, value in ((0, "0"), (1, "1"), (-1.5, "-3/2"), (20, "20")):
        assert step.results[f"{name}({value})"].value == pytest.approx(function(place), abs=1e-12)


def test_wrong_lines_are_caught(tmp_path: Path) -> None:
    options = '{formulas: [f(0), "subs(diff(f(t), t), t, 1)", "log(f(2))", "g(1, 3)", "g(3, 2)"]}'
    step: Any = derived(tmp_path, HEAD, f"function_values: {options}")[1]
    assert missed(step) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("{of: f}", "nothing to find a value of"),
        ("{of: f, at: [t]}", "not a number"),
        ("{of: nothing, at: [1]}", "an unknown function"),
        ('{formulas: ["f(z)"]}', "unknown symbol"),
        ("{of: f, at: [1], numbers: roman}", ""),
    ],
)
def test_bad_options(tmp_path: Path, options: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        only(tmp_path, options)
    assert message in str(caught.value.problems[0])
    assert caught.value.problems[0].position.line == 5

"""Limits: the lines as a person would write them, the values by another route, injected faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mpmath
import pytest

from derivator.errors import SpecError
from tests.derivations.formula_faults import missed
from tests.derivations.specs import derived, steps
from tests.helpers import written

HEAD = """\
exercise: far
title: {en: far}
functions: {"f(t)": exp(t)/(1 + exp(t)), "g(t, a)": exp(-a*t), "r(t)": "Max(0, t)"}
"""


def only(folder: Path, options: str, head: str = HEAD) -> Any:
    """The checked step of an exercise with one part."""
    (step,) = steps(folder, head, f"limits: {options}")
    return step


def told(step: Any, place: int = 0) -> list[str]:
    """The lines at one place, with their rules."""
    return [f"{'+'.join(x.rules)}: {written(x.chain)}" for x in step.cases[place].lines]


def test_the_sigmoid_of_v11(tmp_path: Path) -> None:
    step = only(tmp_path, "{of: f, asymptotes: true}")
    assert written(step.definition) == "f(t) = e^t/(1 + e^t)"
    assert told(step) == [
        "dominant+limits: lim[t → +∞] f(t) = lim[t → +∞] e^t/(1 + e^t) "
        "= lim[t → +∞] 1/(e^(−t) + 1) = 1/(0 + 1) = 1"
    ]
    assert [written(chain) for chain in step.cases[0].lines[0].pieces] == ["lim[t → +∞] e^(−t) = 0"]
    assert told(step, 1) == ["limits: lim[t → −∞] f(t) = lim[t → −∞] e^t/(1 + e^t) = 0/(1 + 0) = 0"]
    assert {name: (r.exact, r.value) for name, r in step.results.items()} == {
        "limit[oo]": ("1", 1.0),
        "limit[-oo]": ("0", 0.0),
        "derivative_limit[oo]": ("0", 0.0),
        "derivative_limit[-oo]": ("0", 0.0),
    }
    assert all(item.saturates for item in step.asymptotes)


LINES = {
    "t*exp(-t)": [
        "quotient: lim[t → +∞] t·e^(−t) = lim[t → +∞] t/e^t",
        "hospital_infinities+reciprocal: lim[t → +∞] t/e^t = lim[t → +∞] t'/(e^t)' "
        "= lim[t → +∞] 1/e^t = 0",
    ],
    "log(1 + exp(t)) - t": [
        "logarithm+limits: lim[t → +∞] (log(1 + e^t) − t) = lim[t → +∞] log(e^(−t) + 1) "
        "= log(0 + 1) = 0"
    ],
    "sqrt(t**2 + t) - t": [
        "conjugate: lim[t → +∞] (√(t² + t) − t) = lim[t → +∞] t/(√(t² + t) + t)",
        "dominant+limits: lim[t → +∞] t/(√(t² + t) + t) = lim[t → +∞] 1/(√(1 + 1/t) + 1) "
        "= 1/(√(1 + 0) + 1) = 1/2",
    ],
    "(3*t**2 + 1)/(2*t**2 - t)": [
        "dominant+limits: lim[t → +∞] (3·t² + 1)/(2·t² − t) = lim[t → +∞] (3 + 1/t²)/(2 − 1/t) "
        "= (3 + 0)/(2 − 0) = 3/2"
    ],
}


@pytest.mark.parametrize("formula", LINES)
def test_lines_at_infinity(tmp_path: Path, formula: str) -> None:
    assert told(only(tmp_path, f'{{formula: "{formula}", at: oo}}')) == LINES[formula]


def test_kinks_sides_and_letters(tmp_path: Path) -> None:
    kinked = only(tmp_path, "{of: r, at: [oo, -oo, 0]}")
    assert [r.exact for r in kinked.results.values()] == ["oo", "0", "0"]
    assert written(kinked.cases[0].piece) == "t > 0"
    pole = only(tmp_path, "{formula: 1/t, at: 0}")
    assert pole.results["limit[0]"].verdict == "none"
    assert [pole.results[f"limit[0{side}]"].exact for side in "-+"] == ["-oo", "oo"]
    assert written(pole.cases[0].differ) == "lim[t → 0−0] 1/t ≠ lim[t → 0+0] 1/t"
    half = only(tmp_path, "{formula: log(t), at: 0}")
    assert half.cases[0].kind == "half"
    assert half.results["limit[0]"].exact == "-oo"
    letter = only(tmp_path, "{of: g, at: oo, assume: {a: positive}}")
    assert letter.results["limit[oo]"].exact == "0"


def test_oscillation_shows_by_two_sequences(tmp_path: Path) -> None:
    for formula, values in (("sin(t)", ["0", "1"]), ("sin(1/t)", ["0", "1"])):
        place = "oo" if "/" not in formula else "0+"
        step = only(tmp_path, f"{{formula: {formula}, at: {place}}}")
        assert step.results[f"limit[{place}]"].verdict == "none"
        ends = [written(wave.values).rpartition("= ")[2] for wave in step.cases[0].waves]
        assert ends == values


PLACES = {"oo": mpmath.inf, "-oo": -mpmath.inf}
FORMULAS = [
    ("tanh(t)", "oo", "1"),
    ("atan(t)", "-oo", "-pi/2"),
    ("swish(t)", "-oo", "0"),
    ("mish(t)", "-oo", "0"),
    ("elu(t)", "-oo", "-1"),
    ("softplus(t)/t", "oo", "1"),
    ("softsign(t)", "-oo", "-1"),
    ("t/sqrt(1 + t**2)", "-oo", "-1"),
    ("(1 + 2/t)**t", "oo", "exp(2)"),
    ("t**2*exp(t)", "-oo", "0"),
    ("exp(t) - t**3", "oo", "oo"),
    ("(t**3 + 1)/(t**2 + 1)", "-oo", "-oo"),
    ("sin(t)/t", "0", "1"),
    ("(1 - cos(t))/t**2", "0", "1/2"),
    ("(t**2 - 4)/(t - 2)", "2", "4"),
    ("(sqrt(1 + t) - 1)/t", "0", "1/2"),
    ("t*log(t)", "0+", "0"),
    ("t**t", "0+", "1"),
    ("1/t - 1/sin(t)", "0", "0"),
    ("t*sin(1/t)", "0", "0"),
    ("tan(t)", "pi/2-", "oo"),
    ("(2**t - 1)/(3**t - 1)", "0", "log(2)/log(3)"),
    ("exp(1/t)", "0-", "0"),
    ("(t**2 + 3*t)**(1/3)/t", "oo", "0"),
]


@pytest.mark.parametrize(("formula", "place", "expected"), FORMULAS)
def test_values(tmp_path: Path, formula: str, place: str, expected: str) -> None:
    """Against values worked out by hand; a limit needs lines, or says that it has none."""
    step = only(tmp_path, f'{{formula: "{formula}", at: ["{place}"]}}')
    result = step.results[f"limit[{place}]"]
    if expected in ("oo", "-oo"):
        assert (result.exact, result.value) == (expected, None)
    else:
        names = {"exp": mpmath.exp, "log": mpmath.log, "pi": mpmath.pi}
        assert mpmath.almosteq(result.value, eval(expected, names), 1e-12)
    assert step.cases[0].lines or step.cases[0].numbers


@pytest.mark.parametrize(
    "options",
    [
        "{of: f, asymptotes: true}",
        "{formula: 1/t, at: 0}",
        "{formula: t*sin(t), at: oo}",
        '{formula: "(1 - cos(t))/t**2", at: 0}',
        "{of: mish, at: -oo}",
        "{formula: t*sin(1/t), at: 0}",
        '{formula: "(t**2 + 3*t)**(1/3)/t", at: oo}',
    ],
)
def test_wrong_lines_are_caught(tmp_path: Path, options: str) -> None:
    step: Any = derived(tmp_path, HEAD, f"limits: {options}")[1]
    assert missed(step) == []


@pytest.mark.parametrize(
    ("options", "message", "column"),
    [
        ("{of: f, at: [up]}", "not a place to go to", 32),
        ("{of: f, at: [t]}", "not a place to go to", 32),
        ("{of: f, formula: t}", "both `of` and `formula`", 36),
        ("{of: g, at: [oo]}", "not the same for all a", 32),
        ("{of: g, assume: {b: positive}}", "no letter b", 39),
        ("{of: f, by: x}", "f has no letter x", 31),
        ("{formula: 3}", "without a letter", 29),
        ("{of: nothing}", "an unknown function", 24),
    ],
)
def test_bad_options(tmp_path: Path, options: str, message: str, column: int) -> None:
    with pytest.raises(SpecError) as caught:
        only(tmp_path, options)
    problem = caught.value.problems[0]
    assert message in str(problem)
    assert problem.position.line == 5
    assert abs(problem.position.column - column) < 12

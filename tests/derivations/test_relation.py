"""Relations of two expressions: found by numbers, shown by algebra; injected faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from derivator.errors import SpecError
from tests.derivations.formula_faults import missed
from tests.derivations.specs import derived, steps
from tests.helpers import written

HEAD = """\
exercise: relatives
title: {en: relatives}
functions: {"f(t)": exp(t)/(1 + exp(t)), "g(t)": exp(-t**2), "p(t, k)": 1/(1 + exp(-k*t))}
"""


def only(folder: Path, *between: str) -> Any:
    """The checked step for two expressions."""
    pair = ", ".join(f'"{text}"' for text in between)
    (step,) = steps(folder, HEAD, f"relation: {{between: [{pair}]}}")
    return step


def test_the_logarithm_of_the_sigmoid(tmp_path: Path) -> None:
    """V11: (ln f)' = f(-t)."""
    step = only(tmp_path, "diff(log(f(t)), t)", "f(-t)")
    assert [f"{'+'.join(line.rules)}: {written(line.chain)}" for line in step.lines] == [
        "chain: (log(f(t)))' = (f(t))'/f(t)",
        "table: (log(f(t)))' = f(t) · (1 − f(t))/f(t)",
        "collect: (log(f(t)))' = 1 − f(t)",
        "put: (log(f(t)))' = 1 − e^t/(1 + e^t) = (1 + e^t − e^t)/(1 + e^t) = 1/(1 + e^t)",
        "other: f(−t) = e^(−t)/(1 + e^(−t)) = 1/(1 + e^t)",
    ]
    assert written(step.conclusion) == "(log(f(t)))' = f(−t)"
    assert step.results["relation"].verdict == "equal"


CASES = [
    ("diff(f(t), t)", "f(t)", "polynomial", "f'(t) = f(t) − (f(t))²"),
    ("f(t)", "f(-t)", "sum", "f(t) + f(−t) = 1"),
    ("diff(softplus(t), t)", "sigmoid(t)", "equal", "(softplus(t))' = sigmoid(t)"),
    ("tanh(t)", "sigmoid(2*t)", "affine", "tanh(t) = 2·sigmoid(2·t) − 1"),
    ("sin(t)", "cos(t)", "square", "sin²(t) = 1 − cos²(t)"),
    ("atan(t)", "atan(1/t)", "sum", "atan(t) + atan(1/t) = π/2"),
    ("diff(g(t), t)", "g(t)", "mixed", "g'(t) = −2·t·g(t)"),
    ("exp(t)", "exp(-t)", "product", "e^t·e^(−t) = 1"),
    ("log(3*t)", "log(t)", "difference", "log(3·t) − log(t) = log(3)"),
    ("sin(-t)", "sin(t)", "opposite", "sin(−t) = −sin(t)"),
    ("exp(t + 1/2 - 1/2)*3", "exp(t)", "quotient", None),
    (
        "diff(p(t, k), t)",
        "p(t, k)",
        "polynomial",
        "p'_t(t, k) = k·p(t, k) − k · (p(t, k))²",
    ),
    ("relu(t) - relu(-t)", "t", "equal", "ReLU(t) − ReLU(−t) = t"),
    ("asin(t)", "acos(t)", "sum", "asin(t) + acos(t) = π/2"),
    ("cosh(t)", "sinh(t)", "square", "cosh²(t) = 1 + sinh²(t)"),
]


@pytest.mark.parametrize(("first", "second", "verdict", "conclusion"), CASES)
def test_found_and_shown(
    tmp_path: Path, first: str, second: str, verdict: str, conclusion: str | None
) -> None:
    step = only(tmp_path, first, second)
    assert step.results["relation"].verdict == verdict
    assert step.way in ("algebra", "rules", "slope", "pieces")
    if conclusion is not None:
        assert written(step.conclusion) == conclusion


def test_none(tmp_path: Path) -> None:
    step = only(tmp_path, "exp(t)", "sin(t)")
    assert step.results["relation"].verdict == "none"
    assert written(step.differ) == "e¹ ≠ sin(1)"


@pytest.mark.parametrize(
    "between",
    [
        ("diff(log(f(t)), t)", "f(-t)"),
        ("atan(t)", "atan(1/t)"),
        ("relu(t) - relu(-t)", "t"),
        ("diff(p(t, k), t)", "p(t, k)"),
        ("exp(t)", "sin(t)"),
    ],
)
def test_wrong_lines_are_caught(tmp_path: Path, between: tuple[str, str]) -> None:
    pair = ", ".join(f'"{text}"' for text in between)
    step: Any = derived(tmp_path, HEAD, f"relation: {{between: [{pair}]}}")[1]
    assert missed(step) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("{between: [f(t)]}", "at least 2"),
        ('{between: ["1", "2"]}', "no relation to look for"),
        ('{between: ["f(t)", "f(-t)"], by: x}', "no letter x"),
        ('{between: ["f(u)", "f(t)"]}', "unknown symbol"),
        ('{between: ["f(t", "f(t)"]}', ""),
    ],
)
def test_bad_options(tmp_path: Path, options: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        steps(tmp_path, HEAD, f"relation: {options}")
    assert message in str(caught.value.problems[0])
    assert caught.value.problems[0].position.line == 5

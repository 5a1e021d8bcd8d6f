"""The table of activation functions."""

from __future__ import annotations

from pathlib import Path

from tests.derivations.properties import (
    assert_every_fault_is_caught,
    complaint,
    exact,
    only,
    verdicts,
)
from tests.helpers import written

RANGES = {
    "identity": "(-oo, oo)",
    "step": "{0, 1}",
    "sigmoid": "(0, 1)",
    "tanh": "(-1, 1)",
    "atan": "(-pi/2, pi/2)",
    "relu": "[0, oo)",
    "prelu": "(-oo, oo)",
    "elu": "(-a, oo)",
    "softplus": "(0, oo)",
}
KINKS = {"step": "{0}", "relu": "{0}", "prelu": "{0}", "elu": "{0}"}


def test_the_usual_functions(tmp_path: Path) -> None:
    step = only(tmp_path, "activation_table: ")
    found = verdicts(step)
    assert {name: found[f"range({name})"] for name in RANGES} == RANGES
    assert {name: found[f"kinks({name})"] for name in RANGES} == {
        name: KINKS.get(name, "{}") for name in RANGES
    }
    slopes = {line.name: written(line.slope) for line in step.activations}
    assert slopes["sigmoid"] == "sigmoid'(t) = sigmoid(t) · (1 − sigmoid(t))"
    assert slopes["tanh"] == "tanh'(t) = 1 − tanh²(t)"
    assert slopes["softplus"] == "softplus'(t) = sigmoid(t)"
    assert slopes["relu"] == "ReLU'(t) = {0 if t < 0; 1 if t > 0}"
    assert slopes["elu"] == "ELU'_t(t, a) = {1 if t > 0; ELU(t, a) + a if t ≤ 0}"
    assert exact(step)["atan'"] == "1/(t**2 + 1)"
    assert len(step.figures) == 3
    assert [written(chain) for chain in step.drawn] == ["a = 1/4"]
    assert len(step.formulas.rows) == len(step.ranges.rows) == 9


def test_functions_of_the_exercise(tmp_path: Path) -> None:
    functions = '{"f(t)": t/sqrt(1 + t**2), "q(t, b)": "Max(0, t) + b*Min(0, t)"}'
    task = "activation_table: {functions: [f, q, swish], with: {b: 0.1}}"
    step = only(tmp_path, task, functions)
    assert verdicts(step)["range(f)"] == "(-1, 1)"
    assert verdicts(step)["kinks(q)"] == "{0}"
    assert [written(chain) for chain in step.notes] == ["t_1 ≈ −1.278"]
    assert [written(chain) for chain in step.drawn] == ["b = 0.1"]
    assert_every_fault_is_caught(step)
    bare = only(tmp_path, "activation_table: {functions: tanh, plots: false}")
    assert bare.figures == ()


def test_what_the_author_is_told(tmp_path: Path) -> None:
    message = complaint(tmp_path, "activation_table: {functions: [tanh, tanhh]}")
    assert "an unknown function" in message
    assert "tanhh" in message

"""Jumps, kinks, vertical tangents and smooth joins."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.derivations.properties import assert_every_fault_is_caught, exact, only, verdicts
from tests.helpers import written

ELU = '{"g(t, a)": "Max(0, t) + a*(exp(Min(0, t)) - 1)"}'


def test_relu(tmp_path: Path) -> None:
    step = only(tmp_path, "differentiability: {of: relu}")
    assert written(step.pieces) == "ReLU(t) = {0 if t ≤ 0; t if t > 0}"
    (meeting,) = step.meetings
    assert [written(side.chain) for side in meeting.sides] == [
        "lim[h → 0−0] (ReLU(h) − ReLU(0))/h = 0",
        "lim[h → 0+0] (ReLU(h) − ReLU(0))/h = lim[h → 0+0] h/h = 1",
    ]
    assert verdicts(step)["not_differentiable"] == "{0}"
    assert exact(step)["left_derivative[0]"] == "0"
    assert exact(step)["right_derivative[0]"] == "1"
    assert_every_fault_is_caught(step)


def test_a_letter_decides(tmp_path: Path) -> None:
    step = only(tmp_path, "differentiability: {of: g, assume: {a: positive}}", ELU)
    (meeting,) = step.meetings
    assert meeting.kind == "kink"
    assert written(meeting.agree_for.chain) == "1 = 1"
    assert exact(step)["left_derivative[0]"] == "a"
    one = only(tmp_path, "differentiability: {of: g, with: {a: 1}, order: 2}", ELU)
    assert verdicts(one)["not_differentiable"] == "{}"
    assert verdicts(one)["not_twice_differentiable"] == "{0}"
    assert_every_fault_is_caught(one)


def test_a_jump(tmp_path: Path) -> None:
    step = only(tmp_path, "differentiability: {of: step}")
    (meeting,) = step.meetings
    assert [written(chain) for chain in meeting.limits] == [
        "lim[t → 0−0] f(t) = 0",
        "lim[t → 0+0] f(t) = 1",
        "f(0) = 0",
    ]
    assert verdicts(step) == {"not_differentiable": "{0}", "jump[0]": "jump"}
    assert_every_fault_is_caught(step)


def test_why_there_is_a_derivative(tmp_path: Path) -> None:
    functions = '{"f(t)": exp(t)/(1 + exp(t))}'
    step = only(tmp_path, "differentiability: {of: f}", functions)
    assert [written(support.chain) for support in step.supports] == ["1 + e^t > 0"]
    assert step.missing == step.meetings == ()


@pytest.mark.parametrize(
    ("task", "missing", "kinds"),
    [
        ("{formula: sqrt(abs(t))}", "{0}", ["vertical"]),
        ("{formula: abs(t)**(3/2)}", "{}", ["smooth"]),
        ("{formula: t*abs(t), order: 2}", "{}", ["smooth"]),
        ("{formula: max(t, t**2)}", "{0, 1}", ["kink", "kink"]),
        ("{formula: step(t)*t**2 + 1}", "{}", ["smooth"]),
        ("{of: hard_tanh}", "{-1, 1}", ["kink", "kink"]),
        ("{formula: abs(t**2 - 2)}", "{-sqrt(2), sqrt(2)}", ["kink", "kink"]),
        ("{formula: abs(sin(t)), on: [-4, 4]}", "{-pi, 0, pi}", ["kink"] * 3),
        ("{formula: 1/t}", "{}", ["gap"]),
        ("{of: sqrt}", "{0}", ["edge"]),
        ("{of: softsign}", "{}", ["smooth"]),
        ("{formula: min(t, 1 - t)}", "{1/2}", ["kink"]),
        ("{formula: abs(cos(t))}", "{pi/2}", ["kink"]),
        ("{of: mish}", "{}", []),
    ],
)
def test_kinds_of_places(tmp_path: Path, task: str, missing: str, kinds: list[str]) -> None:
    step = only(tmp_path, f"differentiability: {task}")
    assert verdicts(step)["not_differentiable"] == missing
    assert [meeting.kind for meeting in step.meetings] == kinds

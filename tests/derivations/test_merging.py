"""The loss and the last activation together: what a softmax or a sigmoid comes to with its loss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from derivator.errors import CheckError, SpecError
from derivator.notation.text import text
from tests.derivations.networks import Net, confirm, derived, prose, spoiled, step_of
from tests.helpers import written

SHAPES = {"X": ["n", 2], "Y": ["n", 3], "W": [2, 3]}
SOFTMAX: Net = {
    "symbols": SHAPES,
    "model": {"P": "softmax(X*W)", "L": "cross_entropy(P, Y)"},
}
LOGARITHMS: Net = {
    "symbols": SHAPES,
    "model": {"A": "log_softmax(X*W)", "L": "-sum(hadamard(A, Y))/n"},
}
BY_HAND: Net = {
    "symbols": SHAPES,
    "model": {"L": "-sum(hadamard(Y, log(softmax(X*W/5))))"},
}
LETTERS: Net = {
    "symbols": {"X": ["n", "d"], "Y": ["n", "k"], "W": ["d", "k"]},
    "model": {"P": "softmax(X*W)", "L": "cross_entropy(P, Y)"},
}
ONE_ROW: Net = {
    "symbols": {"x": [1, 2], "y": [1, 3], "W": [2, 3]},
    "model": {"p": "softmax(x*W)", "L": "cross_entropy(p, y)"},
}
SIGMOID: Net = {
    "symbols": {"X": ["n", 2], "y": ["n", 1], "W": [2, 1]},
    "model": {"p": "sigmoid(X*W)", "L": "logloss(p, y)"},
}


def with_answers(net: Net, answers: Any) -> Net:
    values = {"X": [[1, 2], [0, -1]], "W": [[1, 0, "1/2"], [0, 1, 0]], "Y": answers}
    return {**net, "values": values}


def merged_line(step: Any) -> str:
    (layer,) = [layer for layer in step.layers if layer.cancels]
    return str(written(layer.update))


@pytest.mark.parametrize(
    ("net", "formula"),
    [
        (SOFTMAX, " = 1/n·(P − Y)"),
        (LOGARITHMS, " = 1/n·(softmax(H_1) − Y)"),
        (BY_HAND, " = O_1 − Y"),
        (LETTERS, " = 1/n·(P − Y)"),
        (ONE_ROW, " = p − y"),
        (SIGMOID, " = 1/n·(p − y)"),
    ],
)
def test_in_letters(tmp_path: Path, net: Net, formula: str) -> None:
    assert merged_line(step_of("backward", net, tmp_path)).endswith(formula)


def test_the_condition_is_stated_and_looked_at(tmp_path: Path) -> None:
    step = step_of("backward", SOFTMAX, tmp_path)
    assert [written(chain) for chain in step.layers[1].rows] == ["Σ[j] Y[i,j] = 1"]
    assert step.assumed
    assert "We take it that the answers in each row add up to one" in prose(
        "backward", SOFTMAX, tmp_path
    )
    known = with_answers(SOFTMAX, [[0, 1, 0], ["1/4", "1/4", "1/2"]])
    assert "because the answers in each row add up to one" in prose("backward", known, tmp_path)
    assert "потому что ответы" in prose("backward", known, tmp_path, "ru")


@pytest.mark.parametrize("net", [SOFTMAX, LOGARITHMS])
def test_other_rows_keep_their_sums(tmp_path: Path, net: Net) -> None:
    step = step_of("backward", with_answers(net, [[0, 1, 0], [1, 1, 0]]), tmp_path)
    (layer,) = [layer for layer in step.layers if layer.cancels]
    assert "(Y · ones(3×3)) − Y)" in written(layer.update)
    assert layer.rows == ()


def test_answers_that_serve_elsewhere_are_any_numbers(tmp_path: Path) -> None:
    model = {"P": "softmax(X*W)", "L": "cross_entropy(P, Y) + sum(hadamard(Y, P))"}
    net = {**SOFTMAX, "model": model}
    step = step_of("backward", net, tmp_path)
    assert all(layer.rows == () for layer in step.layers)


def test_the_chain_rule_goes_on_from_the_short_form(tmp_path: Path) -> None:
    step = step_of("chain_rule", SOFTMAX, tmp_path)
    assert written(step.links[1]).endswith(" = 1/n·(P − Y)")
    assert written(step.derivatives[0].put_in) == "∂L/∂W = 1/n · Xᵀ · (P − Y)"
    assert (step.cancels, len(step.rows), step.assumed) == (True, 1, True)


def test_in_numbers(tmp_path: Path) -> None:
    net = with_answers(SOFTMAX, [[0, 1, 0], [1, 0, 0]])
    (one,) = step_of("backward_values", net, tmp_path).passes
    assert written(one.shortened.chain).startswith("∂L/∂H_1 = 1/n·(P − Y) ≈ 1/2 · (")
    assert one.shortened.after == 2
    (view,) = step_of("gradient_step", net, tmp_path).views
    stages = view.passes[0].stages
    assert [stage.cancels for stage in stages] == [False, True]
    assert "= 1/n·(P − Y) ≈ 1/2 · (" in written(stages[1].update)


def test_rows_put_in_by_the_task(tmp_path: Path) -> None:
    net = with_answers(SOFTMAX, [[0, 1, 0], [1, 0, 0]])
    (one,) = step_of("backward_values", net, tmp_path, at={"Y": [[0, 2, 0], [1, 0, 0]]}).passes
    assert one.shortened.rows == ()
    strict = {**net, "model": {"L": "softmax_cross_entropy(X*W, Y)"}}
    with pytest.raises(SpecError, match="the rows of Y must add up to 1"):
        step_of("backward_values", strict, tmp_path, at={"Y": [[0, 2, 0], [1, 0, 0]]})


@pytest.mark.parametrize("kind", ["backward", "chain_rule"])
def test_a_wrong_formula_is_caught(tmp_path: Path, kind: str) -> None:
    workspace, step = derived(kind, SOFTMAX, tmp_path)
    found = list(spoiled(step))
    assert found
    for wrong in found:
        with pytest.raises(CheckError):
            confirm(wrong, workspace)


def test_a_teacher_with_a_softmax_of_its_own(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "V": [2, 3], "W": [2, 3]},
        "parameters": ["W"],
        "model": {"Q": "softmax(X*V)", "P": "softmax(X*W)", "L": "-sum(hadamard(Q, log(P)))"},
    }
    step = step_of("backward", net, tmp_path)
    assert merged_line(step).endswith(" = P − Q")
    assert text(step.layers[-1].value) == "H_2"


def test_two_outputs_each_with_its_own_answers(tmp_path: Path) -> None:
    net = {
        "symbols": {**SHAPES, "Z": ["n", 3], "V": [2, 3]},
        "model": {
            "P": "softmax(X*W)",
            "Q": "softmax(X*V)",
            "L": "cross_entropy(P, Y) + cross_entropy(Q, Z)",
        },
    }
    step = step_of("backward", net, tmp_path)
    ends = {written(layer.update).rsplit(" = ", 1)[1] for layer in step.layers if layer.cancels}
    assert ends == {"1/n·(P − Y)", "1/n·(Q − Z)"}


def test_what_does_not_become_simpler_stays(tmp_path: Path) -> None:
    net = {**SOFTMAX, "model": {"P": "softmax(X*W)", "L": "cross_entropy(P, 9*Y/10 + 1/30)"}}
    step = step_of("backward", net, tmp_path)
    assert not any(layer.cancels for layer in step.layers)

"""The way back through a network, layer by layer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from derivator.errors import CheckError
from derivator.notation.text import text
from tests.derivations.networks import (
    BIAS,
    MATRICES,
    RESIDUAL,
    SCALARS,
    TWICE,
    confirm,
    derived,
    prose,
    spoiled,
    step_of,
)
from tests.helpers import written


def layers(step: Any) -> list[tuple[str, list[str]]]:
    return [
        (written(layer.update), [written(g.chain) for g in layer.gradients])
        for layer in step.layers
    ]


def test_two_hidden_layers(tmp_path: Path) -> None:
    step = step_of("backward", MATRICES, tmp_path)
    assert layers(step) == [
        ("d = ∂L/∂y_hat = 1/n·(y_hat − y)", ["∂L/∂W_3 = O_2ᵀ · d"]),
        ("d = ∂L/∂H_2 = d · W_3ᵀ * f'(H_2)", ["∂L/∂W_2 = O_1ᵀ · d"]),
        ("d = ∂L/∂H_1 = d · W_2ᵀ * f'(H_1)", ["∂L/∂W_1 = Xᵀ · d"]),
    ]
    assert written(step.layers[1].sizes) == "[n×1] · [1×2] * [n×2] = [n×2]"
    assert written(step.layers[1].gradients[0].sizes) == "[2×n] · [n×2] = [2×2]"
    assert step.scale is not None
    assert text(step.scale) == "1/n"
    assert [text(old) for old, _ in step.updates] == ["W_3", "W_2", "W_1"]
    assert text(step.updates[0][1]) == "W_3 − eta · ∂L/∂W_3"


def test_three_neurons_in_a_row(tmp_path: Path) -> None:
    step = step_of("backward", SCALARS, tmp_path)
    assert layers(step)[1] == ("d = ∂L/∂h_2 = d · w_3 · f'(h_2)", ["∂L/∂w_2 = d · o_1"])
    assert (step.matrices, step.scale, step.slopes) == (False, None, ())


def test_slopes_are_found_through_known_values(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "y": ["n", 1], "U": [2, 3], "V": [3, 4], "W": [4, 1]},
        "model": {"p": "sigma(relu(tanh(X*U)*V)*W)", "L": "mse(p, y)"},
    }
    step = step_of("backward", net, tmp_path)
    assert [written(chain) for chain in step.slopes] == [
        "tanh'(H_1) = 1 − tanh²(H_1) = 1 − O_1²",
        "ReLU'(H_2) = [H_2 > 0]",
        "sigmoid'(H_3) = sigmoid(H_3) * (1 − sigmoid(H_3)) = p * (1 − p)",
    ]
    assert step.kinked


def test_constants_add_up_what_they_were_added_to(tmp_path: Path) -> None:
    step = step_of("backward", BIAS, tmp_path)
    summed = {text(g.symbol): g.summed for layer in step.layers for g in layer.gradients}
    assert summed == {"W_2": "", "b_2": "entries", "W_1": "", "b_1": "rows"}
    said = prose("backward", BIAS, tmp_path)
    assert "b_1 takes part in every row" in said
    assert "b_2 is a single number" in said


def test_branches_name_their_derivatives(tmp_path: Path) -> None:
    step = step_of("backward", RESIDUAL, tmp_path)
    assert step.named
    assert layers(step)[3] == ("d_O_1 = ∂L/∂O_1 = d_Z_2 · W_2ᵀ + d_S", [])
    assert [text(node) for node in step.layers[3].consumers] == ["Z_2", "S"]
    assert "used in several places (Z_2 and S)" in prose("backward", RESIDUAL, tmp_path)


def test_a_weight_used_thrice(tmp_path: Path) -> None:
    step = step_of("backward", TWICE, tmp_path)
    (gradient,) = step.layers[-1].gradients
    assert gradient.parts == 3
    assert written(gradient.chain) == "∂L/∂w = d_h_1 · x + d_h_2 · o_1 + d_p · o_2"


def test_a_loss_with_several_entries(tmp_path: Path) -> None:
    net = {**MATRICES, "model": {"p": "f(f(X*W_1)*W_2)*W_3", "L": "(p - y)**2/2"}}
    assert step_of("backward", net, tmp_path).added
    assert "derivative of their sum" in prose("backward", net, tmp_path)


def test_the_learning_rate_has_a_free_name(tmp_path: Path) -> None:
    net = {
        "symbols": ["eta", "w", "y"],
        "parameters": ["w"],
        "model": {"p": "eta*w", "L": "(p - y)**2"},
    }
    step = step_of("backward", net, tmp_path)
    assert text(step.updates[0][1]) == "w − gamma · ∂L/∂w"
    assert step_of("backward", net, tmp_path, update=False).updates == ()


@pytest.mark.parametrize("net", [SCALARS, MATRICES, RESIDUAL, BIAS, TWICE])
def test_every_wrong_chain_is_caught(net: Any, tmp_path: Path) -> None:
    workspace, step = derived("backward", net, tmp_path)
    for wrong in spoiled(step):
        with pytest.raises(CheckError, match="does not hold"):
            confirm(wrong, workspace)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("net", [SCALARS, MATRICES, RESIDUAL, BIAS, TWICE])
def test_the_prose_counts_its_steps(net: Any, language: str, tmp_path: Path) -> None:
    said = prose("backward", net, tmp_path, language)
    word = "Шаг" if language == "ru" else "Step"
    assert f"{word} 2." in said
    assert "None" not in said


def test_slopes_of_functions_by_cases_and_of_several_arguments(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "V": [1, 1], "W": [2, 1], "b": [], "c": []},
        "functions": {
            "g(t, c)": "t*exp(-c*t**2)",
            "r(t)": "Max(0, t) + 3/10*Min(0, t) + Max(0, t - 1)**2",
        },
        "parameters": ["W", "V", "b", "c"],
        "model": {"y": "prelu(r(g(X*W, c)*V), b)", "L": "sum(y)"},
    }
    step = step_of("backward", net, tmp_path)
    assert [written(chain) for chain in step.slopes] == [
        "g'_t(H_1, c) = (1 − 2·H_1²·c) * e^(−H_1²·c)",
        "g'_c(H_1, c) = −H_1² * g(H_1, c) = −H_1² * O_1",
        "r'(H_2) = {0.3 if H_2 ≤ 0; 1 if H_2 ≤ 1; 2·H_2 − 1 if H_2 > 1}",
        "PReLU'(H_3, b) = [H_3 > 0] + b·[H_3 ≤ 0]",
    ]
    assert not step.reused

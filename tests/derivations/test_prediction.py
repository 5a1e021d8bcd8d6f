"""Which value a network ends with where nobody says so: losses written out by hand, and none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from derivator.derivations.nets.prediction import prediction
from derivator.errors import Position, SpecError
from tests.derivations.networks import MATRICES, RESIDUAL, SCALARS, TWICE, workspace_of

SHAPES = {"X": ["n", 2], "y": ["n", 1], "W": [2, 1]}


def output(net: dict[str, Any], folder: Path) -> str:
    """The value that derivations on networks work on by default."""
    return prediction(workspace_of(net, folder, composition=None).study, None, Position("s"))


@pytest.mark.parametrize(
    ("net", "expected"), [(MATRICES, "y_hat"), (SCALARS, "y_hat"), (RESIDUAL, "p"), (TWICE, "p")]
)
def test_losses_of_the_examples(net: dict[str, Any], expected: str, tmp_path: Path) -> None:
    assert output(net, tmp_path) == expected


@pytest.mark.parametrize(
    "loss",
    [
        {"L": "sum(softplus(y_hat) - hadamard(y, y_hat))"},
        {"L": "mse(y_hat, y) + sum(W**2)"},
        {"D": "y - y_hat", "L": "sum(D**2)/2"},
        {"L": "sum(relu(1 - hadamard(y, y_hat)))"},
        {"p": "sigmoid(y_hat)", "q": "log(p)", "L": "-sum(hadamard(y, q))", "A": "tanh(X*W)"},
        {"L": "logloss_logits(y_hat, y)"},
    ],
)
@pytest.mark.parametrize("formula", ["X*W", "tanh(X*W)", "(X*W)**2"])
def test_losses_of_matrices(formula: str, loss: dict[str, str], tmp_path: Path) -> None:
    net = {"symbols": SHAPES, "model": {"y_hat": formula, **loss}}
    assert output(net, tmp_path) == ("q" if "q" in loss else "y_hat")


@pytest.mark.parametrize(
    "loss",
    [
        {"L": "(y - y_hat)**2/2 + lam*w**2"},
        {"L": "-y*log(y_hat) - (1 - y)*log(1 - y_hat)"},
        {"e": "y_hat - y", "L": "abs(e)"},
        {"L": "max(0, 1 - y*y_hat)"},
        {},
    ],
)
def test_losses_of_numbers(loss: dict[str, str], tmp_path: Path) -> None:
    assert output({"model": {"y_hat": "sigmoid(w*x + b)", **loss}}, tmp_path) == "y_hat"


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ({"h": "tanh(w*x)", "o": "tanh(v*h) + z"}, "o"),
        ({"h": "tanh(w*x)", "y": "h**2"}, "y"),
        ({"g": "sigmoid(v*x)", "h": "tanh(w*x)", "y": "g*h + (1 - g)*x"}, "y"),
        ({"h": "tanh(w*x)", "L": "h**2"}, "h"),
        ({"L": "(w*x - y)**2"}, "L"),
    ],
)
def test_without_a_loss_or_a_layer(model: dict[str, str], expected: str, tmp_path: Path) -> None:
    assert output({"model": model}, tmp_path) == expected


def test_an_autoencoder_is_compared_with_its_input(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "W": [2, 1], "V": [1, 2]},
        "model": {"Z": "tanh(X*W)", "R": "Z*V", "L": "sum((R - X)**2)/2"},
    }
    assert output(net, tmp_path) == "R"


def test_several_outputs_need_a_choice(tmp_path: Path) -> None:
    net = {
        "symbols": {**SHAPES, "z": ["n", 1], "V": [2, 1]},
        "model": {"p": "X*W", "q": "tanh(X*V)", "L": "mse(p, y) + sse(q, z)"},
    }
    with pytest.raises(SpecError, match="several outputs") as caught:
        output(net, tmp_path)
    assert "of: p or q" in str(caught.value)

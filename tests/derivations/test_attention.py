"""Attention, joined matrices, residual connections and gates as programs, against NumPy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from derivator.errors import SpecError
from derivator.notation.text import text
from tests.derivations.specs import steps

Array = npt.NDArray[np.float64]

ONE_HEAD = """\
exercise: head
title: {en: head}
symbols: {X: [3, 2], Q: [2, 2], K: [2, 2], V: [2, 1], T: [3, 1], M: [3, 3]}
model:
  S: X*Q*transpose(X*K)/sqrt(2) + M
  A: softmax(S)
  O: A*(X*V)
  L: sum((O - T)**2)/2
parameters: [Q, K, V]
values:
  X: [[1, 0], [0, 1], [1, -1]]
  Q: [[1, 1/2], [0, 1]]
  K: [[1, 1], [0, 1]]
  V: [1, 2]
  T: [1, 0, 2]
  M: [[0, -1000, -1000], [0, 0, -1000], [0, 0, 0]]
"""
TWO_HEADS = """\
exercise: heads
title: {en: heads}
symbols: {X: [2, 3], V_1: [3, 2], V_2: [3, 1], W_O: [3, 3], W_T: [3, 3], T: [2, 3]}
model:
  A_1: softmax(X*transpose(X)/sqrt(3))
  H: concat(A_1*X*V_1, X*V_2)*W_O
  R: X + H
  G: sigma(X*W_T)
  Y: hadamard(G, R) + hadamard(1 - G, X)
  L: mse(Y, T)
parameters: [V_1, V_2, W_O, W_T]
values:
  X: [[1, 0, 1/2], [0, 1, -1]]
  V_1: [[1, 1/2], [0, 1], [1, 0]]
  V_2: [1, -1, 2]
  W_O: [[1, 0, 1/4], [0, 1, 0], [1/2, 0, 1]]
  W_T: [[1, 0, 0], [0, 1/2, 0], [0, -1, 1]]
  T: zeros
"""
STACKED = """\
exercise: stacked
title: {en: stacked}
symbols: {A: [2, 2], B: [1, 2], C: [1, 2], W: [2, 1]}
model: {L: "sum((stack(A, B, C)*W)**2)"}
parameters: [A, B, C, W]
values: {A: [[1, 2], [3, 4]], B: [1, -1], C: [0, 2], W: [1, 1/2]}
"""


def _softmax(z: Array) -> Array:
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def one_head(p: dict[str, Array]) -> float:
    """The loss of one masked head."""
    scores = p["X"] @ p["Q"] @ (p["X"] @ p["K"]).T / np.sqrt(2)
    out = _softmax(np.where(np.tri(3) == 1, scores, -np.inf)) @ p["X"] @ p["V"]
    return float(((out - p["T"]) ** 2).sum() / 2)


def two_heads(p: dict[str, Array]) -> float:
    """The loss behind two heads put together, a residual connection and a highway gate."""
    x = p["X"]
    heads = [_softmax(x @ x.T / np.sqrt(3)) @ x @ p["V_1"], x @ p["V_2"]]
    gate = 1 / (1 + np.exp(-x @ p["W_T"]))
    out = gate * (x + np.concatenate(heads, axis=1) @ p["W_O"]) + (1 - gate) * x
    return float(((out - p["T"]) ** 2).mean())


def stacked(p: dict[str, Array]) -> float:
    """A loss of matrices one below the other."""
    return float(((np.concatenate([p["A"], p["B"], p["C"]]) @ p["W"]) ** 2).sum())


def slopes(loss: Callable[[dict[str, Array]], float], p: dict[str, Array], name: str) -> Array:
    """Central differences."""
    found = np.zeros_like(p[name])
    for place in np.ndindex(found.shape):
        ends = []
        for side in (1, -1):
            moved = p[name].copy()
            moved[place] += side * 1e-5
            ends.append(loss({**p, name: moved}))
        found[place] = (ends[0] - ends[1]) / 2e-5
    return found


def given(step: Any) -> dict[str, Array]:
    """The inputs at the step's moment."""
    return {name: np.array(rows) for name, rows in step.moments[0].values.items()}


@pytest.mark.parametrize(
    ("spec", "loss"),
    [(ONE_HEAD, one_head), (TWO_HEADS, two_heads), (STACKED, stacked)],
    ids=["one_head", "two_heads", "stacked"],
)
def test_loss_and_gradients(
    tmp_path: Path, spec: str, loss: Callable[[dict[str, Array]], float]
) -> None:
    forward, way, _ = steps(
        tmp_path, spec, "forward_values: {of: L}", "backward_values: {of: L}", "backward: {of: L}"
    )
    values = given(way)
    assert np.ravel(forward.results["L"].value) == pytest.approx(loss(values), 1e-9)
    wanted = [name for name in way.results if name.startswith("dL/d")]
    parameters = [name for name in wanted if name[4:] in values]
    assert len(parameters) >= 3
    for name in parameters:
        own = np.reshape(way.results[name].value, values[name[4:]].shape)
        assert own == pytest.approx(slopes(loss, values, name[4:]), rel=1e-6, abs=1e-8)


def test_rows_of_attention_add_up_to_one(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, ONE_HEAD, "forward_values: {of: A}")
    rows = np.array(step.results["A"].value)
    assert rows.sum(axis=1) == pytest.approx(1)
    assert rows[np.triu_indices(3, 1)] == pytest.approx(0, abs=1e-300)


def test_parts_receive_their_columns(tmp_path: Path) -> None:
    """dL/dh is the first columns of dL/dZ, dL/dx the others."""
    head = """\
exercise: parts
title: {en: parts}
symbols: {h: [n, 2], x: [n, 3], W: [5, 1]}
model: {Z: "concat(h, x)", L: "sum(tanh(Z*W))"}
parameters: [h, x, W]
"""
    (step,) = steps(tmp_path, head, "backward: {of: L}")
    found = {
        name: result.chain.terms[-1] for name, result in step.results.items() if name[4:] in "hx"
    }
    printed = {name: text(node) for name, node in found.items()}
    assert printed["dL/dh"].endswith("[:, 1:2]")
    assert printed["dL/dx"].endswith("[:, 3:5]")


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("concat(A, C)", "the numbers of rows differ"),
        ("concat(A, D)", "the letter k"),
        ("stack(A, C)", "the letter n"),
        ("stack(C, B)", "the numbers of columns differ"),
        ("concat(A, 2)", "a number is no matrix"),
    ],
)
def test_what_does_not_fit(tmp_path: Path, model: str, message: str) -> None:
    head = f"""\
exercise: misfits
title: {{en: misfits}}
symbols: {{A: [n, 2], B: [3, 3], C: [4, 2], D: [n, k]}}
model: {{Z: "{model}", Y: sum(A) + sum(B) + sum(C) + sum(D)}}
"""
    with pytest.raises(SpecError, match=message):
        steps(tmp_path, head, "backward: {of: Z}")


def test_layer_refuses_joined_matrices(tmp_path: Path) -> None:
    head = """\
exercise: joined
title: {en: joined}
symbols: {A: [n, 2], B: [n, 2]}
model: {Z: "concat(A, B)"}
"""
    with pytest.raises(SpecError, match="puts matrices together"):
        steps(tmp_path, head, "layer: {of: Z}")

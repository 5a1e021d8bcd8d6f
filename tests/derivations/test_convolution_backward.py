"""The way back through a convolution: lines by hand, brute-force derivatives, wrong lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derivator.errors import SpecError
from tests.derivations.program_faults import missed_lines
from tests.derivations.specs import lines, steps
from tests.helpers import written
from tests.ops.test_windows import slid

HEAD = "exercise: layer\ntitle: {en: layer}\n"


def step(folder: Path, options: str) -> Any:
    (made,) = steps(folder, HEAD, f"convolution_backward: {{{options}}}")
    return made


def test_the_exercise_of_the_catalogue(tmp_path: Path) -> None:
    made = step(tmp_path, "size: [4, 4], kernel_size: [3, 3]")
    assert written(made.met) == "∂H/∂K[1,1] = [X[1,1], X[1,2]; X[2,1], X[2,2]]"
    assert len(made.weights) == 9
    assert written(made.weights[5]) == (
        "∂L/∂K[2,3] = d[1,1]·X[2,3] + d[1,2]·X[2,4] + d[2,1]·X[3,3] + d[2,2]·X[3,4]"
    )
    assert lines(made.pixels) == [
        "∂L/∂X[1,1] = d[1,1]·K[1,1]",
        "∂L/∂X[1,2] = d[1,1]·K[1,2] + d[1,2]·K[1,1]",
        "∂L/∂X[2,2] = d[1,1]·K[2,2] + d[1,2]·K[2,1] + d[2,1]·K[1,2] + d[2,2]·K[1,1]",
    ]
    assert written(made.kernel_rule) == "∂L/∂K = X ⋆ ∂L/∂H"
    assert written(made.picture_rule) == "∂L/∂X = ∂L/∂H ⋆[padding 2] rot[180°](K)"
    assert written(made.by_matrix) == "flatten(∂L/∂X) = flatten(∂L/∂H) · Wᵀ"
    assert not missed_lines(made)


def test_a_stride_that_leaves_entries_out(tmp_path: Path) -> None:
    made = step(tmp_path, "size: 6, kernel_size: 2, stride: 2, dilation: 2")
    assert made.alone
    assert written(made.pixels[1]) == "∂L/∂X[2] = 0"
    assert written(made.kernel_rule) == "∂L/∂K = X ⋆[stride 2, padding (0, -1), dilation 2] ∂L/∂H"
    assert not missed_lines(made)


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "dilation"),
    [
        ((4, 4), (3, 3), 1, 0, 1),
        ((5, 4), (2, 3), 2, 1, 1),
        ((5, 5), (2, 2), 2, 1, 2),
        ((2, 3), (1, 1), 2, 3, 1),
        ((1, 8), (1, 3), 3, 2, 1),
        ((1, 1), (1, 1), 1, 0, 1),
    ],
)
def test_numbers_against_moved_entries(
    tmp_path: Path,
    size: tuple[int, int],
    kernel: tuple[int, int],
    stride: int,
    padding: int,
    dilation: int,
) -> None:
    generator = np.random.default_rng(12)
    x, k = (generator.integers(-3, 4, size=shape) for shape in (size, kernel))
    settings = (stride, padding, dilation)
    d = generator.integers(-3, 4, size=slid(x, k, *settings).shape)
    options = f"picture: {x.tolist()}, kernel: {k.tolist()}, incoming: {d.tolist()}, "
    options += f"stride: {stride}, padding: {padding}, dilation: {dilation}"
    made = step(tmp_path, options)
    for name, own in (("X", x), ("K", k)):
        found = np.array(made.results[f"dL/d{name}"].value).reshape(own.shape)
        for place in np.ndindex(*own.shape):
            unit = np.zeros(own.shape)
            unit[place] = 1
            moved = slid(unit, k, *settings) if name == "X" else slid(x, unit, *settings)
            assert found[place] == np.sum(d * moved)
    assert not missed_lines(made)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            "size: [2, 2], kernel: [[1, 2]], incoming: [[1], [2]]",
            "the derivative is given in numbers, but the picture is not",
        ),
        ("picture: [[1, 2, 3]], kernel: [[1, 2]], incoming: [[1, 2, 3]]", "1 x 3, but the result"),
    ],
)
def test_what_cannot_be(tmp_path: Path, options: str, said: str) -> None:
    with pytest.raises(SpecError, match=said):
        step(tmp_path, options)


CNN = """\
exercise: cnn
title: {en: cnn}
symbols: {X: [5, 6], K: [2, 3], b: [], W: [4, 1], y: [1, 1]}
parameters: [K, b, W]
model:
  Z: conv(X, K, 1, 1, 2) + b
  H: relu(Z)
  P: POOL(H, 2, 2)
  y_hat: flatten(P)*W
  L: mse(y_hat, y)
values:
  X:
    - [1, 0, 2, -1, 3, 1]
    - [0, 1, 1, 4, 2, 0]
    - [2, 1, 0, 1, -2, 5]
    - [1, 3, 1, 2, 0, 1]
    - [0, 2, 1, 5, 1, 2]
  K: [[1, -1, 2], [0.5, 2, 1]]
  b: 0.25
  W: [[1], [-1], [2], [1]]
  y: [[3]]
"""


@pytest.mark.parametrize("pool", ["max_pool", "mean_pool"])
def test_a_small_network_against_differences(tmp_path: Path, pool: str) -> None:
    (made,) = steps(tmp_path, CNN.replace("POOL", pool), "backward_values: {of: L}")
    values = {
        "X": np.array(
            [
                [1, 0, 2, -1, 3, 1],
                [0, 1, 1, 4, 2, 0],
                [2, 1, 0, 1, -2, 5],
                [1, 3, 1, 2, 0, 1],
                [0, 2, 1, 5, 1, 2],
            ],
            float,
        ),
        "K": np.array([[1, -1, 2], [0.5, 2, 1]]),
        "b": np.array([[0.25]]),
        "W": np.array([[1.0], [-1], [2], [1]]),
    }

    def loss(at: dict[str, Any]) -> float:
        hidden = np.maximum(slid(at["X"], at["K"], 1, 1, 2) + at["b"], 0)
        reduce = np.max if pool == "max_pool" else np.mean
        rows, columns = hidden.shape[0] // 2, hidden.shape[1] // 2
        pooled = [
            reduce(hidden[2 * i : 2 * i + 2, 2 * j : 2 * j + 2])
            for i in range(rows)
            for j in range(columns)
        ]
        return float((np.array(pooled) @ at["W"][:, 0] - 3) ** 2)

    for name in ("K", "b", "W"):
        found = np.array(made.results[f"dL/d{name}"].value).reshape(values[name].shape)
        for place in np.ndindex(*found.shape):
            ends = []
            for move in (1e-5, -1e-5):
                own = values[name].copy()
                own[place] += move
                ends.append(loss({**values, name: own}))
            assert found[place] == pytest.approx((ends[0] - ends[1]) / 2e-5, 1e-5, 1e-6)


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("conv(X, K, 0)", "never move on"),
        ("conv(X, K, 1/2)", "the stride of conv is 1/2, no whole number"),
        ("conv(X, K, b)", "the stride of conv is b, no whole number"),
        ("conv(K, X)", "the kernel spans 5 x 6"),
        ("max_pool(K, 3)", "a window of 3 x 3 does not fit in"),
        ("max_pool(K)", "max_pool called with 1 argument"),
        ("conv(b, K)", "takes a matrix, and this is a number"),
    ],
)
def test_calls_that_cannot_be(tmp_path: Path, formula: str, said: str) -> None:
    whole = f"{formula} + sum(X)*sum(K)*b"
    head = CNN.replace("conv(X, K, 1, 1, 2) + b", whole).replace("POOL", "max_pool")
    with pytest.raises(SpecError, match=said):
        steps(tmp_path, head, "backward: {of: Z}")


@pytest.mark.parametrize("kind", ["layer: {of: Z}", "composition: {of: y_hat}"])
def test_kinds_that_write_every_entry_refuse(tmp_path: Path, kind: str) -> None:
    with pytest.raises(SpecError, match="windows that slide over a matrix"):
        steps(tmp_path, CNN.replace("POOL", "max_pool"), kind)

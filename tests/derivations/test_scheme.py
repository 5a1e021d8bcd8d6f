"""The forward and the backward line of a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from derivator.errors import CheckError
from derivator.notation.nodes import Node
from derivator.notation.text import text
from derivator.solution import Cell, Chain, SchemeFigure
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


def shown(item: Any) -> str:
    if isinstance(item, Cell):
        return text(item.chain.terms[-1])
    if isinstance(item, Chain):
        return written(item)
    return text(item) if isinstance(item, Node) else ""


def lines(figure: SchemeFigure) -> list[str]:
    return [" ".join(text(node.label) for node in line.nodes) for line in figure.lines]


def over(figure: SchemeFigure, line: int = 0) -> list[str]:
    return [shown(arrow.label) for arrow in figure.lines[line].arrows]


def below(figure: SchemeFigure, line: int = 0) -> list[list[str]]:
    return [[shown(item) for item in arrow.hanging] for arrow in figure.lines[line].arrows]


def test_three_neurons_in_a_row(tmp_path: Path) -> None:
    step = step_of("scheme", SCALARS, tmp_path)
    assert lines(step.lines) == lines(step.back) == ["x h_1 o_1 h_2 o_2 y_hat L"]
    assert over(step.lines) == ["w_1", "f", "w_2", "f", "w_3", ""]
    assert over(step.back) == [
        "∂h_1/∂x = w_1",
        "∂o_1/∂h_1 = f'(h_1)",
        "∂h_2/∂o_1 = w_2",
        "∂o_2/∂h_2 = f'(h_2)",
        "∂y_hat/∂o_2 = w_3",
        "∂L/∂y_hat = y_hat − y",
    ]
    assert below(step.back)[::2] == [["∂h_1/∂w_1 = x"], ["∂h_2/∂w_2 = o_1"], ["∂y_hat/∂w_3 = o_2"]]
    assert step.back.lines[0].backward
    assert step.joins == ()


def test_matrices_carry_their_sizes(tmp_path: Path) -> None:
    step = step_of("scheme", MATRICES, tmp_path)
    shapes = [node.shape for node in step.lines.lines[0].nodes]
    assert shapes == [("n", 2)] * 5 + [("n", 1), None]
    assert over(step.back) == [
        *("d · W_1ᵀ", "d * f'(H_1)", "d · W_2ᵀ", "d * f'(H_2)", "d · W_3ᵀ"),
        "1/n·(y_hat − y)",
    ]
    assert below(step.back)[2] == ["∂L/∂W_2 = O_1ᵀ · d"]


def test_constants_stand_beside_the_weights(tmp_path: Path) -> None:
    step = step_of("scheme", BIAS, tmp_path)
    assert over(step.lines) == ["W_1, b_1", "sigmoid", "W_2, b_2", ""]
    assert below(step.back)[0] == ["∂L/∂W_1 = Xᵀ · d", "∂L/∂b_1 = ones(1×n) · d"]
    assert below(step.back)[2] == ["∂L/∂W_2 = O_1ᵀ · d", "∂L/∂b_2 = Σ[i] d[i]"]


def test_a_skip_connection_is_a_line_of_its_own(tmp_path: Path) -> None:
    step = step_of("scheme", RESIDUAL, tmp_path)
    assert lines(step.lines) == ["X Z_1 O_1 Z_2 O_2 S p L", "O_1 S"]
    assert [text(node) for node in step.shared] == ["O_1", "S"]
    assert [written(chain) for chain in step.joins] == [
        "d_O_1 = ∂L/∂O_1 = d_Z_2 · W_2ᵀ + d_S",
    ]
    assert over(step.back, 1) == ["d_S"]


def test_a_weight_used_thrice_hangs_thrice(tmp_path: Path) -> None:
    step = step_of("scheme", TWICE, tmp_path)
    assert below(step.back)[::2] == [
        ["∂h_1/∂w = x"],
        ["(∂h_2/∂w)|o_1 = o_1"],
        ["(∂p/∂w)|o_2 = o_2"],
    ]
    (join,) = step.joins
    assert written(join).endswith("= ∂L/∂h_1 · x + ∂L/∂h_2 · o_1 + ∂L/∂p · o_2")


def test_two_inputs_merged(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "Z": ["n", 3], "y": ["n", 1], "W": [2, 4], "V": [3, 4]},
        "parameters": ["W", "V"],
        "model": {"p": "row_sums(tanh(X*W + Z*V))", "L": "mse(p, y)"},
    }
    step = step_of("scheme", net, tmp_path)
    assert lines(step.lines) == ["X H_1 O_1 p L", "Z H_1"]
    assert (over(step.lines)[0], over(step.lines, 1)[0]) == ("W", "V")


def test_what_a_loss_compares_with_is_not_drawn(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "y": ["n", 1], "W": [2, 1]},
        "model": {"L": "sum((X*W - y)**2)/n"},
    }
    assert lines(step_of("scheme", net, tmp_path).lines) == ["X L"]


@pytest.mark.parametrize("net", [SCALARS, MATRICES, RESIDUAL, BIAS, TWICE])
def test_every_wrong_chain_is_caught(net: Any, tmp_path: Path) -> None:
    workspace, step = derived("scheme", net, tmp_path)
    for wrong in spoiled(step):
        with pytest.raises(CheckError, match="does not hold"):
            confirm(wrong, workspace)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("net", [SCALARS, MATRICES, RESIDUAL, BIAS, TWICE])
def test_the_prose_reads_on(net: Any, language: str, tmp_path: Path) -> None:
    said = prose("scheme", net, tmp_path, language)
    assert ("слева направо" if language == "ru" else "from left to right") in said

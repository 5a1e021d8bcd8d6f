"""The forward pass is written down once in an exercise."""

from __future__ import annotations

from pathlib import Path

from tests.derivations.specs import CHAIN, V25, steps
from tests.helpers import written

HIDDEN = ["H_1 = X · W_1", "O_1 = max(0, H_1)", "y_hat = O_1 · W_2"]
LOSS = "L = 1/(2·n) · Σ[i] (y_hat[i] − y[i])²"
FORWARD = """exercise: forward
title: {en: forward}
symbols: {w: [], x: [], y: []}
parameters: [w]
model: {h: tanh(w*x), L: (h - y)**2}
values: {w: 1, x: 2, y: 3}
"""


def test_first_met_it_is_written_down_as_a_whole(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, V25, "backward: {of: L}")
    assert [written(chain) for chain in step.forward] == [*HIDDEN, LOSS]
    assert not step.stated


def test_after_the_composition_only_the_loss_is_left(tmp_path: Path) -> None:
    _, step = steps(tmp_path, V25, "composition: {of: y_hat}", "backward: {of: L}")
    assert [written(chain) for chain in step.forward] == [LOSS]
    assert step.stated


def test_neurons_alone_do_not_state_the_matrices(tmp_path: Path) -> None:
    _, step = steps(tmp_path, V25, "composition: {of: y_hat, form: units}", "backward: {of: L}")
    assert [written(chain) for chain in step.forward] == [*HIDDEN, LOSS]
    assert not step.stated


def test_after_the_chain_rule_nothing_is_left(tmp_path: Path) -> None:
    _, first, second = steps(tmp_path, CHAIN, "composition: ", "chain_rule: ", "backward: ")
    assert [written(chain) for chain in first.forward] == ["L = (y_hat − y)²/2"]
    assert (second.forward, second.stated) == ((), True)


def test_another_loss_shares_the_network(tmp_path: Path) -> None:
    _, step = steps(tmp_path, V25, "backward: {of: L}", "backward: {of: Q}")
    assert [chain.terms[0].name for chain in step.forward] == ["p", "Q"]


def test_a_step_does_not_repeat_the_forward_pass_of_an_earlier_part(tmp_path: Path) -> None:
    alone = steps(tmp_path, FORWARD, "gradient_step: {rate: 1/2}")[0]
    assert alone.fresh is None
    after = steps(tmp_path, FORWARD, "forward_values: ", "gradient_step: {rate: 1/2}")[1]
    assert after.fresh == ()
    part = steps(tmp_path, FORWARD, "forward_values: {of: h}", "gradient_step: {rate: 1/2}")[1]
    assert [chain.terms[0].name for chain in part.fresh] == ["L"]
    assert part.views[0].passes[0].forward[-1] == part.fresh[0]

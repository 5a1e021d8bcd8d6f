"""The backward pass in numbers, against passes done by hand and against autograd."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from derivator.check.program import ProgramChecker
from derivator.derivations.backward_values import BackwardValuesStep
from derivator.errors import SpecError
from derivator.notation.matrices import Matrix
from derivator.notation.nodes import Number
from derivator.notation.text import text
from derivator.pipeline import read, solve
from derivator.render.sheet import Renderer
from derivator.solution import Chain
from tests.derivations.random_nets import random_net
from tests.derivations.specs import CHAIN, V25, derived, lines, steps
from tests.helpers import steps_of, written

SEEDS = range(40)


def test_the_whole_way_back_of_v25(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, V25, "backward_values: {of: L}")
    (only,) = step.passes
    top, bottom = only.stages
    assert written(top.update) == (
        "d = ∂L/∂y_hat = 1/n·(y_hat − y) = 1/2 · ([1; 1] − [2; 1]) = [−1/2; 0]"
    )
    assert lines(top.gradients) == ["∂L/∂W_2 = O_1ᵀ · d = [2, 0; 0, 1] · [−1/2; 0] = [−1; 0]"]
    assert written(bottom.update).endswith(
        "[−1/2; 0] · [1/2, 1] * [1, 0; 0, 1] = [−1/4, −1/2; 0, 0] * [1, 0; 0, 1] = [−1/4, 0; 0, 0]"
    )
    assert step.results["dL/dW_1"].value == ((-0.25, 0), (-0.5, 0))
    assert step.results["dL/dW_2"].exact == (("-1",), ("0",))
    assert step.results["dL/dH_1"].value == ((-0.25, 0), (0, 0))
    assert written(only.averaging.share) == "1/n = 1/2"
    assert only.fading is None
    assert not only.dead


def test_an_entry_on_a_kink(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, V25, "backward_values: {of: L}")
    (kink,) = step.passes[0].kinks
    assert written(kink.operand) == "H_1[2,1] = 0"
    assert (text(kink.left), text(kink.right)) == ("0", "1")
    assert written(kink.slope) == "[H_1 > 0][2,1] = 0"


def test_a_kink_that_rounding_blurs(tmp_path: Path) -> None:
    """0.1 * 3 - 0.3 is 0 exactly, and 5.6e-17 in double precision."""
    head = V25.replace("X: [[1, 2], [-1, 2]]", "X: [[0.1, 0.3], [-1, 2]]").replace(
        "W_1: [[1, -1], [0.5, 0]]", "W_1: [[3, -1], [-1, 0]]"
    )
    (step,) = steps(tmp_path, head, "backward_values: {of: L}")
    assert written(step.passes[0].kinks[0].operand) == "H_1[1,1] = 0"


@pytest.mark.parametrize(
    ("options", "results"),
    [
        (
            "{incoming: {H_1: [-1, 0]}, observation: 1}",
            {"dL/dX": ((-1, -0.5),), "dL/dW_1": ((-1, 0), (-2, 0)), "dL/dH_1": ((-1, 0),)},
        ),
        ("{incoming: {O_1: [-1, -2]}, at: {H_1: [2, -1]}}", {"dL/dH_1": ((-1, 0),)}),
        (
            "{incoming: {y_hat: -2}, at: {O_1: [2, 0]}}",
            {"dL/dO_1": ((-1, -2),), "dL/dW_2": ((-4,), (0,))},
        ),
        ("{incoming: {L: 1}, by: y_hat}", {"dL/dy_hat": ((-0.5,), (0,))}),
        ("{incoming: {y_hat: [1, 0]}, by: W_1}", {"dL/dW_1": ((0.5, 0), (1, 0))}),
    ],
)
def test_a_layer_alone(tmp_path: Path, options: str, results: dict[str, object]) -> None:
    (step,) = steps(tmp_path, V25, f"backward_values: {options}")
    for name, value in results.items():
        assert step.results[name].value == value


def test_a_lone_layer_without_a_loss(tmp_path: Path) -> None:
    head = """\
exercise: net
title: {en: net}
symbols: {X: [2, 1], W: [1, 3], b: [3]}
model: {Z: X*W + b}
values: {X: [1, 2], W: [1, 2, 3], b: 0}
"""
    (step,) = steps(tmp_path, head, "backward_values: {incoming: {Z: [[1, 2, 3], [0, 0, -1]]}}")
    assert step.results["dL/dX"].value == ((14,), (-3,))
    assert step.results["dL/dW"].value == ((1, 2, 1),)
    assert step.results["dL/db"].value == ((1, 2, 2),)


def test_logloss_and_sigmoid_cancel_and_the_rest_stays(tmp_path: Path) -> None:
    found = steps(
        tmp_path,
        V25,
        "backward_values: {of: L}",
        "backward_values: {of: Q, at: {y: [0, 1]}}",
    )
    step = found[1]
    assert written(step.passes[0].shortened.chain).startswith("∂Q/∂y_hat = 1/n·(p − y) ≈ ")
    assert (text(step.like), text(step.shared)) == ("L", "y_hat")
    assert (found[0].like, found[0].passes[0].shortened) == (None, None)
    sigmoid = 1 / (1 + np.exp(-1))
    expected = np.array([[sigmoid, (1 - sigmoid) / 2], [2 * sigmoid, sigmoid - 1]])
    expected = np.array([[1, -1], [2, 2]]) @ np.array([[sigmoid / 4, 0], [0, (sigmoid - 1) / 2]])
    assert np.allclose(step.results["dQ/dW_1"].value, expected, rtol=1e-12)


def test_another_net_is_not_called_the_same(tmp_path: Path) -> None:
    head = V25.replace("Q: logloss(p, y)", "Q: sum((p - y)**2 + W_2[0]**2)").replace(
        "Q: sum((p - y)**2 + W_2[0]**2)", "Q: sum((p - y)**2) + sum(W_2**2)"
    )
    found = steps(tmp_path, head, "backward_values: {of: L}", "backward_values: {of: Q}")
    assert found[1].like is None


def test_a_dead_unit(tmp_path: Path) -> None:
    head = V25.replace("X: [[1, 2], [-1, 2]]", "X: [[1, 2], [3, 2]]")
    (step,) = steps(tmp_path, head, "backward_values: {of: L}")
    (unit,) = step.passes[0].dead
    assert (text(unit.value), unit.unit, unit.rows) == ("O_1", 2, 2)
    assert lines(unit.gradients) == ["∂L/∂W_1[1,2] = ∂L/∂W_1[2,2] = 0"]


def test_the_gradient_vanishes_through_sigmoids(tmp_path: Path) -> None:
    head = CHAIN.replace("{w_1: 0, w_2: 0, w_3: 0}", "{w_1: 1, w_2: 1, w_3: 1}")
    (step,) = steps(tmp_path, head, "backward_values: {observation: 2}")
    fading = step.passes[0].fading
    assert (fading.shrinks, fading.bounded) == (True, True)
    assert len(fading.table.rows) == 2
    assert not step.named


def test_numbers_pass_one_observation_after_another(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, CHAIN, "backward_values:")
    assert [one.observation for one in step.passes] == [1, 2]
    assert step.results["dL/dw_3[1]"].value == -0.5
    assert step.results["dL/dw_3[2]"].value == 0


def test_values_that_were_shown_are_not_shown_again(tmp_path: Path) -> None:
    alone = steps(tmp_path, V25, "backward_values: {of: L}")[0]
    after = steps(tmp_path, V25, "forward_values: {of: L}", "backward_values: {of: L}")[1]
    assert lines(alone.passes[0].used) == [
        "H_1 = [2, −1; 0, 1]",
        "O_1 = [2, 0; 0, 1]",
        "y_hat = [1; 1]",
    ]
    assert after.passes[0].used == ()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("{of: L, by: p}", "L does not depend on p"),
        ("{incoming: {H_1: [1, 2, 3]}}", "do not have its shape"),
        ("{incoming: {H_1: [1, 2]}}", "does not have its shape"),
        ("{incoming: {X: [1, 2]}}", "X is an input here"),
        ("{incoming: {H_1: [[1, 2], [3, 4]]}, by: W_2}", "do not depend on W_2"),
        ("{incoming: {y_hat: [1, 2]}, by: [O_1, y]}", "do not depend on y"),
        ("{incoming: {H_1: [[1, 2], [3, 4]], O_1: [[1, 2], [3, 4]]}}", "depends on"),
        ("{incoming: {HH: [1, 2]}}", "an unknown value"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, options: str, message: str) -> None:
    with pytest.raises(SpecError) as error:
        steps(tmp_path, V25, f"backward_values: {options}")
    assert message in str(error.value)


def test_a_way_around_the_given_derivative_is_refused(tmp_path: Path) -> None:
    head = V25.replace("y_hat: max(0, X*W_1)*W_2", "y_hat: max(0, X*W_1)*W_2 + X*W_1*W_2")
    with pytest.raises(SpecError, match="by another way too"):
        steps(
            tmp_path, head, "backward_values: {of: L, incoming: {O_1: [[1, 2], [3, 4]]}, by: W_1}"
        )


@pytest.mark.parametrize("options", ["{of: L}", "{incoming: {H_1: [[1, 2], [3, 4]]}}"])
def test_a_wrong_number_is_caught(tmp_path: Path, options: str) -> None:
    workspace, step = derived(tmp_path, V25, f"backward_values: {options}")
    assert isinstance(step, BackwardValuesStep)
    stage = step.passes[0].stages[-1]
    good = stage.gradients[-1]
    assert isinstance(good.terms[-1], Matrix)
    rows = [list(row) for row in good.terms[-1].rows]
    rows[0][0] = Number(Fraction(7))
    wrong = (*good.terms[:-1], Matrix(tuple(map(tuple, rows))))
    bad = replace(stage, gradients=(Chain(wrong, good.relations, good.scope, good.moment),))
    broken = replace(step, passes=(replace(step.passes[0], stages=(bad,)),))
    checker = ProgramChecker(lambda: workspace.program)
    assert not checker.check(step)[1]
    assert checker.check(broken)[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_random_nets_against_autograd(seed: int, tmp_path: Path) -> None:
    net = random_net(seed)
    solved = net.solved(tmp_path, "{forward_values: , backward_values: }")
    forward, backward = steps_of(solved.checked.solution)
    loss = np.sum(np.array(forward.results["L"].value))
    assert np.isclose(loss, net.loss(net.numbers), rtol=1e-9)
    for name, expected in net.gradients().items():
        found = np.array(backward.results[f"dL/d{name}"].value)
        assert np.allclose(found, expected, rtol=1e-9, atol=1e-12 * np.abs(expected).max() + 1e-15)


def test_a_derivative_that_passes_through_two_layers_comes_in_once(tmp_path: Path) -> None:
    spec = tmp_path / "pooled.yaml"
    spec.write_text(
        "exercise: pooled\ntitle: {en: pooled}\nsymbols: {X: [2, 3], K: [1, 2]}\n"
        "model: {Z: 'conv(X, K)', P: 'max_pool(Z, 2)'}\n"
        "values: {X: [[1, 2, 0], [0, 1, 3]], K: [[1, -1]]}\n"
        "parts: [{solve: {backward_values: {incoming: {P: 2}, by: K}}}]\n",
        encoding="utf-8",
    )
    (part,) = Renderer("en", "text").exercise(solve(read(spec))).parts
    said = " ".join(part.body.split())
    assert said.count("come back to the layer") == 1
    assert "The layer hands on" not in said
    assert "Next comes Z: " in said

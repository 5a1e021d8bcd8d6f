"""Steps of gradient descent: by hand, against autograd, and layer after layer against NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from derivator.check.program import ProgramChecker
from derivator.derivations.gradient_step import GradientStepStep
from derivator.errors import SpecError
from derivator.notation.nodes import Number
from derivator.notation.text import text
from tests.derivations.random_nets import random_net
from tests.derivations.specs import CHAIN, V25, derived, lines, steps
from tests.helpers import steps_of, written

V24 = """\
exercise: net
title: {en: net}
symbols: {X: [n, 2], y: [n, 1], W_1: [2, 2], W_2: [2, 2], W_3: [2, 1]}
model:
  y_hat: sigma(sigma(X*W_1)*W_2)*W_3
  L: (y_hat - y)**2/2
data: [{X: [[1, 1]], y: [[1]]}, {X: [[5, 2]], y: [[0]]}]
values: {W_1: zeros, W_2: zeros, W_3: zeros}
"""
V26 = """\
exercise: net
title: {en: net}
symbols: {X: [n, 2], y: [n, 1], W_1: [2, 2], W_2: [2, 1]}
model:
  y_hat: max(0, X*W_1)*W_2
  L: (y_hat - y)**2/2
data: [{X: [[1, 2]], y: [[1]]}]
values: {W_1: [[1, 0.5], [0, 0.5]], W_2: [[0.5], [1]]}
"""


def values(step: Any, name: str, count: int) -> list[Any]:
    """A result after each step."""
    return [step.results[f"{name}[{number}]"].value for number in range(1, count + 1)]


def test_the_two_steps_of_v24(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, V24, "gradient_step: {rate: 1, order: [2, 1]}")
    still, moved = step.views
    assert (still.idle, still.solved, still.observations) == (True, True, (2,))
    assert written(still.passes[0].stages[0].update) == "d = ∂L/∂y_hat = y_hat − y = 0 − 0 = 0"
    assert lines(still.still)[2] == "W_3(1) = W_3(0) = [0; 0]"
    assert not moved.idle
    assert lines(moved.updates) == [
        "W_3(2) = W_3(1) − eta · ∂L/∂W_3 = [0; 0] − 1 · [−1/2; −1/2] = [1/2; 1/2]"
    ]
    assert (written(moved.before), written(moved.after)) == ("L = 1/2", "L = 1/8")
    assert lines(step.rules)[0] == "W_1^(t) = W_1^(t-1) − eta · ∂L/∂W_1"
    assert values(step, "W_3", 2) == [((0,), (0,)), ((0.5,), (0.5,))]
    assert values(step, "dL/dW_3", 2) == [((0,), (0,)), ((-0.5,), (-0.5,))]
    assert [step.results[f"L[{t}]"].exact for t in range(3)] == ["1/2", "1/2", "1/4"]


def test_layers_of_zeros_wake_up_one_after_another(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, V24, "gradient_step: {rate: 1, order: [2, 1], steps: 5, show: 0}")
    found = [
        (lines_of(start.weights), start.step, lines_of(start.blocked)) for start in step.starts
    ]
    assert found == [(["W_3"], 2, []), (["W_2"], 3, ["W_3"]), (["W_1"], 4, ["W_2"])]
    assert step.results["W_2[3]"].exact == (("-1/32", "-1/32"), ("-1/32", "-1/32"))
    assert step.results["W_3[3]"].exact == (("1/4",), ("1/4",))
    assert (step.views, step.more) == ((), 5)
    assert len(step.table.rows) == 6


def lines_of(nodes: Any) -> list[str]:
    return [text(node) for node in nodes]


def test_equal_neurons_stay_equal(tmp_path: Path) -> None:
    head = V24.replace("W_1: zeros", "W_1: 0.3").replace("W_2: zeros", "W_2: 0.3")
    (step,) = steps(tmp_path, head, "gradient_step: {rate: 1, order: [1, 2]}")
    assert [text(group.layer) for group in step.twins] == ["O_1", "O_2"]
    assert (step.constant, step.twins[0].whole) == (True, True)
    assert written(step.twins[0].incoming[0]).startswith("W_1(2)[i,1] = W_1(2)[i,2] ≈")
    assert written(step.twins[0].outgoing[0]).startswith("W_2(2)[1,j] = W_2(2)[2,j] ≈")


def test_neurons_with_different_weights_are_no_twins(tmp_path: Path) -> None:
    head = V24.replace("W_1: zeros", "W_1: [[0.3, 0.3], [0.2, 0.1]]").replace(
        "W_2: zeros", "W_2: [[0.1, 0.1], [0.1, 0.1]]"
    )
    (step,) = steps(tmp_path, head, "gradient_step: {rate: 1, order: [1, 2]}")
    assert [text(group.layer) for group in step.twins] == ["O_2"]
    assert not step.constant


def test_some_neurons_of_a_wider_layer_are_twins(tmp_path: Path) -> None:
    head = """\
exercise: net
title: {en: net}
symbols: {X: [n, 1], y: [n, 1], W: [1, 3], b: [3], V: [3, 1]}
model:
  y_hat: tanh(X*W + b)*V
  L: mse(y_hat, y)
values: {X: [1, 2], y: [1, 0], W: [1, 2, 1], b: [0, 0, 0], V: [1, 1, 1]}
"""
    (step,) = steps(tmp_path, head, "gradient_step: {steps: 3}")
    (group,) = step.twins
    assert lines_of(group.units) == ["1", "3"]
    assert not group.whole
    assert len(group.incoming) == 2


def test_the_whole_batch_of_v25(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, V25, "gradient_step: {of: L, rate: 1}")
    (view,) = step.views
    assert view.everything
    assert step.results["W_2[1]"].value == ((1.5,), (1,))
    assert step.results["W_1[1]"].value == ((1.25, -1), (1, 0))
    assert step.results["dL/dW_1[1]"].exact == (("-1/4", "0"), ("-1/2", "0"))
    assert (view.larger, step.table) == (True, None)
    assert written(view.before) == "L = 1/4"
    assert written(view.after) == "L = 305/128 ≈ 2.383"
    assert len(step.kinks) == 1


def test_numbers_that_stay_apart_are_averaged(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, CHAIN, "gradient_step: {rate: 1, batch: whole}")
    (view,) = step.views
    assert [one.observation for one in view.passes] == [1, 2]
    assert lines(view.together)[0] == "L_bar = 1/2·(L_1 + L_2) = 1/2 · (1/2 + 0) = 1/4"
    assert lines(view.together)[3].endswith("1/2 · (−1/2 + 0) = −1/4")
    assert values(step, "w_3", 1) == [0.25]
    assert step.results["L[0]"].value == 0.25
    first, second = view.passes
    assert written(first.forward[-1]) == "L_1 = (y_hat − y)²/2 = (0 − 1)²/2 = 1/2"
    assert written(second.forward[-1]) == "L_2 = (0 − 0)²/2 = 0"
    (added,) = steps(tmp_path, CHAIN, "gradient_step: {rate: 1, batch: whole, reduce: sum}")
    assert values(added, "w_3", 1) == [0.5]
    assert added.results["L[0]"].value == 0.5


def test_batches_go_through_the_order_again_and_again(tmp_path: Path) -> None:
    head = V25.replace("[[1, 2], [-1, 2]]", "[[1, 2], [-1, 2], [0, 1]]").replace(
        "y: [2, 1]", "y: [2, 1, 0]"
    )
    options = "{of: L, order: [3, 1, 2], batch: 2, steps: 3, show: 3}"
    (step,) = steps(tmp_path, head, f"gradient_step: {options}")
    assert [view.observations for view in step.views] == [(3, 1), (2,), (3, 1)]
    (step,) = steps(tmp_path, head, "gradient_step: {of: L, batch: single}")
    assert [view.observations for view in step.views] == [(1,), (2,)]
    assert step.more == 1


def test_layer_after_layer(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, V26, "gradient_step: {rate: 1/10, update: layerwise}")
    (view,) = step.views
    top, bottom = view.passes[0].stages
    assert lines(top.updates)[0].startswith("W_2(1) = W_2(0) − eta · ∂L/∂W_2 = ")
    assert written(bottom.update).startswith("d_tilde = d · W_2(1)ᵀ * [H_1 > 0] = ")
    assert lines(bottom.gradients)[0].startswith("G_1 = Xᵀ · d_tilde = ")
    assert step.results["dL/dW_1[1]"].exact == (("2/5", "17/20"), ("4/5", "17/10"))
    assert step.results["W_1[1]"].exact == (("24/25", "83/200"), ("-2/25", "33/100"))
    assert (step.rivals.lower, step.rivals.equal) == (False, False)
    assert written(step.rivals.simultaneous) == "L = 9/800"


def test_one_layer_is_no_different_layer_after_layer(tmp_path: Path) -> None:
    head = V26.replace("max(0, X*W_1)*W_2", "X*W_1*W_2")
    (step,) = steps(tmp_path, head, "gradient_step: {update: layerwise, by: W_2}")
    assert step.rivals is None
    assert values(step, "dL/dW_2", 1) == [((1,), (1.5,))]


def test_a_parameter_that_the_loss_uses_directly(tmp_path: Path) -> None:
    head = """\
exercise: net
title: {en: net}
symbols: {x: [n, 1], y: [n, 1], w: [1, 1], c: []}
model:
  L: mse(x*w, y) + c**2
values: {x: [1, 2], y: [1, 1], w: [1], c: 3}
"""
    (step,) = steps(tmp_path, head, "gradient_step: {rate: 1/2}")
    assert values(step, "c", 1) == [0]
    assert values(step, "w", 1) == [0]
    (step,) = steps(tmp_path, head, "gradient_step: {rate: 1/2, update: layerwise}")
    assert values(step, "w", 1) == [0]


@pytest.mark.parametrize(
    ("head", "options", "message"),
    [
        (V24, "{order: [3]}", "an observation that the exercise does not have"),
        (V24, "{rate: 0}", "a rate that leads nowhere"),
        (V24, "{batch: 9}", "a batch of more observations than the 2 that are used"),
        (V24, "{by: X}", "X has a value of its own in every observation"),
        (V24.partition("data")[0], "", "steps of descent need numbers"),
        (CHAIN, "{update: layerwise, batch: 2}", "its observations as rows"),
        (V25, "{of: L, rate: 10**45, steps: 3}", "has no workable value after step"),
        (V25, "", "several results"),
        (V24.replace("model:", 'functions: {"sigma(t)": }\nmodel:'), "", "sigma has no formula"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, head: str, options: str, message: str) -> None:
    with pytest.raises(SpecError) as error:
        steps(tmp_path, head, f"gradient_step: {options}")
    assert message in str(error.value)


def test_large_matrices_are_not_printed(tmp_path: Path) -> None:
    rows = ", ".join(f"[{k}, 1]" for k in range(20))
    answers = ", ".join(str(k % 3) for k in range(20))
    head = V25.replace("X: [[1, 2], [-1, 2]]", f"X: [{rows}]").replace(
        "y: [2, 1]", f"y: [{answers}]"
    )
    (step,) = steps(tmp_path, head, "gradient_step: {of: L, rate: 1/1000}")
    (only,) = step.views[0].passes
    assert (only.large, only.forward, only.stages) == (True, (), ())
    assert len(only.direct) == 2
    assert len(step.views[0].updates) == 2


@pytest.mark.parametrize("update", ["simultaneous", "layerwise"])
def test_a_wrong_step_is_caught(tmp_path: Path, update: str) -> None:
    part = f"gradient_step: {{rate: 1/10, update: {update}}}"
    workspace, step = derived(tmp_path, V26, part)
    assert isinstance(step, GradientStepStep)
    checker = ProgramChecker(lambda: workspace.program)
    assert not checker.check(step)[1]
    shifted = {"W_1": ((1.0, 0.0), (0.0, 0.0)), "W_2": ((0.4,), (0.8,))}
    assert checker.check(replace(step, after=(step.after[0], shifted)))[1]
    noted = {key: tuple((row[0] * 2, *row[1:]) for row in v) for key, v in step.noted.items()}
    assert checker.check(replace(step, noted=noted))[1]
    before = step.views[0].before
    bad = replace(before, terms=(*before.terms[:-1], Number(Fraction(7))))
    view = replace(step.views[0], before=bad)
    assert checker.check(replace(step, views=(view,)))[1]


def plan(pick: Random, count: int) -> tuple[list[int], int, int]:
    """An order of observations (from 1), a batch size and a number of steps."""
    order = [pick.randint(1, count) for _ in range(pick.randint(1, count + 1))]
    return order, pick.randint(1, len(order)), pick.randint(1, 4)


def batches(order: list[int], size: int, steps: int) -> Iterator[list[int]]:
    """The rows of each step, from 0."""
    rounds = [order[start : start + size] for start in range(0, len(order), size)]
    for batch in islice(cycle(rounds), steps):
        yield [number - 1 for number in batch]


def close(found: Any, expected: Any) -> bool:
    expected = np.asarray(expected)
    return np.allclose(found, expected, rtol=1e-9, atol=1e-12 * np.abs(expected).max() + 1e-15)


@pytest.mark.parametrize("seed", range(24))
def test_random_nets_against_autograd(seed: int, tmp_path: Path) -> None:
    net, pick = random_net(seed), Random(seed)
    rows = [name for name in net.numbers if name not in net.parameters]
    order, size, count = plan(pick, len(net.numbers["X"]))
    options = f"{{rate: 0.1, order: {order}, batch: {size}, steps: {count}}}"
    (step,) = steps_of(net.solved(tmp_path, f"{{gradient_step: {options}}}").checked.solution)
    state = dict(net.numbers)
    assert close(step.results["L[0]"].value, net.loss(state))
    for number, batch in enumerate(batches(order, size, count), start=1):
        part = {**state, **{name: net.numbers[name][batch] for name in rows}}
        gradients = replace(net, numbers=part).gradients()
        for name, gradient in gradients.items():
            assert close(step.results[f"dL/d{name}[{number}]"].value, gradient)
            state[name] = state[name] - 0.1 * gradient
            assert close(step.results[f"{name}[{number}]"].value, state[name])
        assert close(step.results[f"L[{number}]"].value, net.loss(state))


SLOPES: dict[str, tuple[Any, Any]] = {
    "sigma": (lambda t: 1 / (1 + np.exp(-t)), lambda t: np.exp(-t) / (1 + np.exp(-t)) ** 2),
    "tanh": (np.tanh, lambda t: 1 - np.tanh(t) ** 2),
    "relu": (lambda t: np.maximum(t, 0), lambda t: (t > 0).astype(float)),
}


@pytest.mark.parametrize("seed", range(16))
def test_layer_after_layer_against_numpy(seed: int, tmp_path: Path) -> None:
    """Depth 1 to 5, with and without constants: weights move before d goes on through them."""
    pick, count = Random(seed), Random(seed).randint(1, 5)
    depth, rows = pick.randint(1, 5), pick.randint(1, 4)
    widths = [pick.randint(1, 4) for _ in range(depth)] + [pick.randint(1, 2)]
    kinds = [pick.choice(list(SLOPES)) for _ in range(depth - 1)]
    biased = [pick.random() < 0.5 for _ in range(depth)]

    def drawn(height: int, width: int) -> Any:
        return np.array(
            [[round(pick.uniform(-1, 1), 2) for _ in range(width)] for _ in range(height)]
        )

    data = {"X": drawn(rows, widths[0]), "y": drawn(rows, widths[-1])}
    state = {f"W_{k + 1}": drawn(widths[k], widths[k + 1]) for k in range(depth)}
    state |= {f"b_{k + 1}": drawn(1, widths[k + 1]) for k in range(depth) if biased[k]}
    formula = "X"
    for k in range(depth):
        formula = f"{formula}*W_{k + 1}" + (f" + b_{k + 1}" if biased[k] else "")
        formula = f"{kinds[k]}({formula})" if k < depth - 1 else formula
    shapes = {
        name: f"[{'n' if name in data else len(v)}, {v.shape[1]}]"
        for name, v in (data | state).items()
    }
    head = (
        "exercise: net\ntitle: {en: net}\nsymbols: {"
        + ", ".join(f"{name}: {shape}" for name, shape in shapes.items())
        + f"}}\nmodel:\n  y_hat: {formula}\n  L: sum((y_hat - y)**2)/(2*n)\nvalues:\n"
        + "".join(f"  {name}: {v.tolist()}\n" for name, v in (data | state).items())
    )
    options = f"{{rate: 0.3, update: layerwise, steps: {count}}}"
    (step,) = steps(tmp_path, head, f"gradient_step: {options}")
    for number in range(1, count + 1):
        before, outputs = [], [data["X"]]
        for k in range(depth):
            before.append(outputs[-1] @ state[f"W_{k + 1}"] + state.get(f"b_{k + 1}", 0))
            outputs.append(SLOPES[kinds[k]][0](before[-1]) if k < depth - 1 else before[-1])
        d = (outputs[-1] - data["y"]) / rows
        for k in reversed(range(depth)):
            used = {f"W_{k + 1}": outputs[k].T @ d}
            used |= {f"b_{k + 1}": d.sum(axis=0, keepdims=True)} if biased[k] else {}
            for name, gradient in used.items():
                assert close(step.results[f"dL/d{name}[{number}]"].value, gradient)
                state[name] = state[name] - 0.3 * gradient
                assert close(step.results[f"{name}[{number}]"].value, state[name])
            if k:
                d = d @ state[f"W_{k + 1}"].T * SLOPES[kinds[k - 1]][1](before[k - 1])


RELU = """\
exercise: net
title: {en: net, ru: сеть}
symbols: {X: [n, 2], y: [n, 1], W_1: [2, 2], W_2: [2, 1]}
model:
  y_hat: relu(X*W_1)*W_2
  L: mse(y_hat, y)
"""
OFF = "values: {X: [[1, 2], [2, 1]], y: [1, 2], W_1: [[1, -1], [1, -1]], W_2: [1, 1]}\n"
LEAP = "values: {X: [[1, 2], [2, 1]], y: [1, 2], W_1: [[1, 1], [1, 1]], W_2: [2, 3]}\n"
ONCE = "values: {X: [[1, 2], [-2, -1]], y: [1, 2], W_1: [[1, 1], [1, 1]], W_2: [1, 1]}\n"


def lost(step: Any) -> list[tuple[int | None, int, list[str]]]:
    return [(one.unit.unit, one.step, lines(one.unit.gradients)) for one in step.lost]


def test_a_unit_that_is_off_from_the_start_is_named(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, RELU + OFF, "gradient_step: {rate: 1/100, steps: 2}")
    assert lost(step) == [(2, 1, ["∂L/∂W_1[1,2] = ∂L/∂W_1[2,2] = 0"])]


def test_a_step_that_switches_units_off_for_good(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, RELU + LEAP, "gradient_step: {rate: 1, steps: 2}")
    assert [(unit, number) for unit, number, _ in lost(step)] == [(1, 2), (2, 2)]


def test_a_unit_that_some_observation_switches_on_is_alive(tmp_path: Path) -> None:
    options = "gradient_step: {rate: 1/100, order: [2]}"
    assert steps(tmp_path, RELU + ONCE, options)[0].lost == ()
    options = "gradient_step: {rate: 1/100, order: [2, 1]}"
    assert steps(tmp_path, RELU + ONCE, options)[0].lost == ()
    leaky = (RELU + OFF).replace("relu", "leaky_relu")
    assert steps(tmp_path, leaky, "gradient_step: {rate: 1/100}")[0].lost == ()


def test_the_share_of_an_average_is_told_once(tmp_path: Path) -> None:
    first, second = steps(tmp_path, RELU + ONCE, *["gradient_step: {rate: 1/100}"] * 2)
    assert written(first.averaging.share) == "2/n = 2/2 = 1"
    assert text(first.averaging.value) == "y_hat"
    assert second.averaging is None
    (single,) = steps(tmp_path, RELU + ONCE, "gradient_step: {rate: 1/100, batch: single}")
    assert single.averaging is None
    (silent,) = steps(tmp_path, RELU + OFF, "gradient_step: {rate: 1/100, explain: false}")
    assert (silent.averaging, silent.lost) == (None, ())

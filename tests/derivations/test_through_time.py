"""Backpropagation through time: lines done by hand, and neighbours against NumPy alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derivator.check.collect import chains_in
from derivator.check.program import ProgramChecker
from derivator.errors import SpecError
from derivator.notation.nodes import Number, Rounded, Sum
from derivator.solution import Chain
from tests.derivations.cells import CELLS, slopes, spec_of
from tests.derivations.faults import MOVED
from tests.derivations.specs import derived, lines, steps
from tests.helpers import written

V48 = """\
exercise: v48
title: {en: v48}
model:
  h[t]: relu(W*h[t-1] + V*y[t-1])
  y_hat[t]: U*h[t]
  L: Sum((y_hat[t] - y[t])**2, (t, 1, 3))/3
steps: {t: 3}
values: {y: [0, 1, -1, 2], h: {0: 0}, W: 0.5, V: 0.5, U: 0.5}
"""
LETTERS = V48.replace("values: {y: [0, 1, -1, 2], h: {0: 0}, W: 0.5, V: 0.5, U: 0.5}\n", "")


def test_v48(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, V48, "through_time: {rate: 0.12}")
    assert lines(step.gradients) == [
        "∂L/∂W = Σ[t=1..3] d_z[t] · h[t-1] = d_z_1 · h_0 + d_z_2 · h_1 + d_z_3 · h_2"
        " = 0 · 0 + 5/12 · 0 + 0 · (1/2) = 0",
        "∂L/∂V = Σ[t=1..3] d_z[t] · y[t-1] = d_z_1 · y_0 + d_z_2 · y_1 + d_z_3 · y_2"
        " = 0 · 0 + 5/12 · 1 + 0 · (−1) = 5/12",
        "∂L/∂U = Σ[t=1..3] d_y_hat[t] · h[t] = d_y_hat_1 · h_1 + d_y_hat_2 · h_2 + d_y_hat_3 · h_3"
        " = −2/3 · 0 + 5/6 · (1/2) + (−4/3) · 0 = 5/12",
    ]
    assert [(stage.moment, len(stage.chains)) for stage in step.stages] == [(3, 3), (2, 3), (1, 3)]
    assert lines(step.move.updates) == [
        "V(1) = V − 0.12 · ∂L/∂V = 1/2 − 0.12 · (5/12) = 0.45",
        "U(1) = U − 0.12 · ∂L/∂U = 1/2 − 0.12 · (5/12) = 0.45",
    ]
    assert lines(step.move.still) == ["W(1) = W = 1/2"]
    assert step.move.lower
    (kink,) = step.kinks
    assert written(kink.operand) == "z_1 = 0"
    (product,) = step.products
    assert product.verdict == "stopped"
    assert step.results["dh_3/dh_1"].exact == "0"
    assert step.results["L[0]"].exact == "35/16"
    assert step.results["V[1]"].exact == "9/20"


def test_the_formulas_in_letters_with_their_moments(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, LETTERS, "through_time: {by: [W, U]}")
    assert [(rule.first, rule.last, lines(rule.chains)) for rule in step.rules] == [
        (
            1,
            3,
            [
                "d_y_hat[t] = ∂L/∂y_hat[t] = 2/3·(y_hat[t] − y[t])",
                "d_z[t] = ∂L/∂z[t] = d_h[t] · [z[t] > 0]",
            ],
        ),
        (1, 2, ["d_h[t] = ∂L/∂h[t] = d_y_hat[t] · U + d_z[t+1] · W"]),
        (3, 3, ["d_h_3 = ∂L/∂h_3 = d_y_hat_3 · U"]),
    ]
    assert written(step.sums[0]) == (
        "∂L/∂W = Σ[t=1..3] d_z[t] · h[t-1] = d_z_1 · h_0 + d_z_2 · h_1 + d_z_3 · h_2"
    )
    assert not step.numeric
    assert step.results["dL/dW"].value is None


def test_what_each_state_receives(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, V48, "through_time:")
    (table,) = step.tables
    shown = [[None if c is None else c.chain.terms[-1] for c in row[1:]] for row in table.rows]
    exact = [[None if n is None else str(n.value) for n in row] for row in shown]
    assert exact == [["-2/3", None, "-2/3"], ["5/12", "0", "5/12"], ["-1/3", "5/24", "-1/8"]]


@pytest.mark.parametrize("steps_back", [1, 2, 3])
@pytest.mark.parametrize("name", CELLS)
def test_neighbours_against_numpy(name: str, steps_back: int, tmp_path: Path) -> None:
    cell = CELLS[name]
    head, values, xs, ys = spec_of(cell, 10 * steps_back + len(name), steps_back)
    by = ", ".join(values)
    forward, back = steps(tmp_path, head, "forward_values:", f"through_time: {{by: [{by}]}}")
    for own, value in cell.run(values, xs, ys).items():
        found = np.array(forward.results[own].value)
        np.testing.assert_allclose(found, value.reshape(found.shape), rtol=1e-9, atol=1e-12)
    for own, slope in slopes(cell, values, xs, ys).items():
        found = np.array(back.results[f"dL/d{own}"].value)
        np.testing.assert_allclose(found, slope.reshape(found.shape), rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("name", ["rnn of numbers", "lstm of rows", "both directions"])
def test_the_existing_passes_agree(name: str, tmp_path: Path) -> None:
    head, *_ = spec_of(CELLS[name], 5, 2)
    by = ", ".join(CELLS[name].weights)
    parts = [f"{kind}: {{by: [{by}]}}" for kind in ("through_time", "backward_values")]
    through, plain = steps(tmp_path, head, *parts)
    for weight in CELLS[name].weights:
        assert through.results[f"dL/d{weight}"].value == plain.results[f"dL/d{weight}"].value


@pytest.mark.parametrize("head", [V48, LETTERS])
def test_wrong_lines_are_caught(head: str, tmp_path: Path) -> None:
    workspace, found = derived(tmp_path, head, "through_time: {by: [W, V, U]}")
    step: Any = found
    checker = ProgramChecker(lambda: workspace.program)
    chains = [c for c in chains_in(step) if not isinstance(c.terms[-1], Rounded)]
    assert len(chains) > 5
    for chain in chains:
        assert not list(checker.failures(step, chain))
        wrong = replace(chain, terms=(*chain.terms[:-1], Sum((chain.terms[-1], MOVED))))
        assert list(checker.failures(step, wrong))


def test_a_rule_at_one_moment_too_many_is_caught(tmp_path: Path) -> None:
    workspace, found = derived(tmp_path, LETTERS, "through_time: {by: [W]}")
    step: Any = found
    checker = ProgramChecker(lambda: workspace.program)
    (chain,) = step.rules[1].chains
    assert chain.steps == (("t", 1, 2),)
    for ends in ((1, 3), (0, 2)):
        assert list(checker.failures(step, replace(chain, steps=(("t", *ends),))))


def test_a_sum_with_the_wrong_ends_is_caught(tmp_path: Path) -> None:
    workspace, found = derived(tmp_path, V48, "through_time: {by: [V]}")
    step: Any = found
    checker = ProgramChecker(lambda: workspace.program)
    (chain,) = step.gradients
    shorter = replace(chain.terms[1], first=Number(MOVED.value.__class__(3)))
    assert list(
        checker.failures(step, Chain((chain.terms[0], shorter), chain.relations[:1], chain.scope))
    )


@pytest.mark.parametrize(
    ("head", "part", "message"),
    [
        (V48, "through_time: {by: [Q]}", "L does not depend on Q"),
        (V48, "through_time: {of: W}", "W is an input: there is nothing to derive"),
        (V48, "through_time: {observation: 2}", "there is no such observation"),
        (
            "exercise: a\ntitle: {en: a}\nmodel: {L: w**2}\n",
            "through_time:",
            "the model has no recurrences",
        ),
    ],
)
def test_mistakes(head: str, part: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        steps(tmp_path, head, part)
    (problem,) = caught.value.problems
    assert problem.message == message
    assert problem.position.line > 2


@pytest.mark.parametrize(
    ("weight", "verdict"), [("0.5", "vanishes"), ("2", "explodes"), ("-0.5", "vanishes")]
)
def test_the_product_through_time(weight: str, verdict: str, tmp_path: Path) -> None:
    head = V48.replace("relu(W*h[t-1] + V*y[t-1])", "W*h[t-1] + V*y[t-1]")
    (step,) = steps(tmp_path, head.replace("W: 0.5", f"W: {weight}"), "through_time:")
    (product,) = step.products
    assert product.verdict == verdict
    assert product.result.value == float(weight) ** 2


def test_observations_of_sequences(tmp_path: Path) -> None:
    head = V48.replace("y: [0, 1, -1, 2], ", "") + (
        "data: [{y: [0, 1, -1, 2]}, {y: [0, 2, 1, 1]}]\n"
    )
    with pytest.raises(SpecError, match="observation: 1"):
        steps(tmp_path, head, "through_time:")
    (step,) = steps(tmp_path, head, "through_time: {observation: 1}")
    assert step.results["dL/dV"].exact == "5/12"

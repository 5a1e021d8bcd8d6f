"""The forward pass in numbers, against passes done by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from derivator.check.program import ProgramChecker
from derivator.derivations.forward_values import ForwardValuesStep
from derivator.errors import SpecError
from derivator.notation.nodes import Number
from derivator.solution import Chain
from tests.derivations.specs import CHAIN, V25, derived, lines, steps


def test_the_whole_pass_of_v25(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, V25, "forward_values: {of: L}")
    (only,) = step.passes
    assert lines(only.first) == ["H_1 = X · W_1 = [1, 2; −1, 2] · [1, −1; 1/2, 0] = [2, −1; 0, 1]"]
    assert lines(only.entries)[:2] == [
        "H_1[1,1] = X[1,1]·W_1[1,1] + X[1,2]·W_1[2,1] = 1 · 1 + 2 · (1/2) = 2",
        "H_1[1,2] = X[1,1]·W_1[1,2] + X[1,2]·W_1[2,2] = 1 · (−1) + 2 · 0 = −1",
    ]
    assert lines(only.rest)[:2] == [
        "O_1 = max(0, H_1) = max(0, [2, −1; 0, 1]) = [2, 0; 0, 1]",
        "y_hat = O_1 · W_2 = [2, 0; 0, 1] · [1/2; 1] = [1; 1]",
    ]
    assert lines(only.rest)[2].endswith("((1 − 2)² + (1 − 1)²) = 1/4")
    assert step.results["L"].value == 0.25
    assert step.results["L"].exact == "1/4"
    assert step.results["H_1"].exact == (("2", "-1"), ("0", "1"))
    assert (step.whole, step.rows, step.rounded) == (True, 2, False)


@pytest.mark.parametrize(
    ("options", "name", "value"),
    [
        ("{of: H_1, at: {X: [1, 2]}}", "H_1", ((2, -1),)),
        ("{of: H_1, observation: 2}", "H_1", ((0, 1),)),
        ("{of: O_1, at: {H_1: [2, -1]}}", "O_1", ((2, 0),)),
        ("{of: y_hat, at: {O_1: [[2, 0], [0, 1]]}}", "y_hat", ((1,), (1,))),
        ("{of: L, only: L, observation: [2, 1]}", "L", 0.25),
        ("{of: L, at: {y: [2, 3]}}", "L", 1.25),
    ],
)
def test_a_layer_alone(tmp_path: Path, options: str, name: str, value: object) -> None:
    (step,) = steps(tmp_path, V25, f"forward_values: {options}")
    assert step.results[name].value == value


def test_what_is_rounded_says_so(tmp_path: Path) -> None:
    part = "forward_values: {of: Q, only: [p, Q], at: {y: [0, 1]}}"
    (step,) = steps(tmp_path, V25, part)
    assert list(step.results) == ["p", "Q"]
    assert (
        lines(step.passes[0].rest)[0] == "p = sigmoid(y_hat) = sigmoid([1; 1]) ≈ [0.7311; 0.7311]"
    )
    assert step.rounded
    assert lines(step.passes[0].given) == ["y = [0; 1]"]


def test_numbers_pass_one_observation_after_another(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, CHAIN, "forward_values:")
    assert [one.observation for one in step.passes] == [1, 2]
    assert lines(step.passes[1].given) == ["x = 5", "y = 0"]
    assert step.results["L[1]"].value == 0.5
    assert step.results["L[2]"].value == 0
    assert lines(step.passes[0].rest)[:2] == [
        "h_1 = x·w_1 = 1 · 0 = 0",
        "o_1 = sigmoid(h_1) = sigmoid(0) = 1/2",
    ]


def test_a_bias_is_added_to_every_row(tmp_path: Path) -> None:
    head = """\
exercise: net
title: {en: net}
symbols: {X: [n, 1], W: [1, 3], b: [3]}
model: {Z: X*W + b}
values: {X: [1, 2], W: [1, 2, 3], b: [10, 20, 30]}
"""
    (step,) = steps(tmp_path, head, "forward_values:")
    assert step.results["Z"].value == ((11, 22, 33), (12, 24, 36))
    assert lines(step.passes[0].entries)[0] == "Z[1,1] = X[1]·W[1] + b[1] = 1 · 1 + 10 = 11"


@pytest.mark.parametrize(
    ("head", "options", "message"),
    [
        (V25, "{of: H_7}", "an unknown value"),
        (V25, "{of: X}", "nothing to derive"),
        (V25, "", "several results"),
        (V25, "{of: L, observation: 3}", "no such observation"),
        (V25, "{of: L, only: p}", "p is not computed on the way to L"),
        (V25, "{of: H_1, at: {H_1: [2, 1]}}", "`at` gives H_1 itself"),
        (V25, "{of: L, at: {H_1: [2, 1, 3]}}", "do not have its shape"),
        (V25, "{of: L, at: {y: [1, 2, 3]}}", "n is 2 in"),
        (V25.split("values:")[0], "{of: L}", "this works with numbers, and X has none"),
        (
            V25.replace("title:", "functions: {f(t): }\ntitle:").replace("sigma(", "f("),
            "{of: p}",
            "no formula",
        ),
        (V25, "{of: O_1, at: {H_1: [x, 1]}}", "no rational number"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, head: str, options: str, message: str) -> None:
    with pytest.raises(SpecError) as error:
        steps(tmp_path, head, f"forward_values: {options}")
    assert message in str(error.value)
    assert str(error.value).split(":")[1].isdigit()


def test_a_wrong_number_is_caught(tmp_path: Path) -> None:
    workspace, step = derived(tmp_path, V25, "forward_values: {of: L}")
    assert isinstance(step, ForwardValuesStep)
    good = step.passes[0].rest[-1]
    terms = (*good.terms[:-1], Number(Fraction(1, 2)))
    bad = Chain(terms, good.relations, good.scope, good.moment)
    broken = replace(step, passes=(replace(step.passes[0], rest=(bad,)),))
    checker = ProgramChecker(lambda: workspace.program)
    assert not checker.check(step)[1]
    assert checker.check(broken)[1]

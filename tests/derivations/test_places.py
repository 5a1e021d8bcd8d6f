"""Where errors in the options of a task point to."""

from __future__ import annotations

from pathlib import Path

import pytest

from derivator.errors import SpecError
from tests.derivations.specs import steps

NET = """\
exercise: net
title: {en: net}
symbols: {X: [n, 2], y: [n, 1], W: [2, 1]}
model:
  p: sigmoid(X*W)
  L: mse(p, y)
values: {X: [[1, 2], [0, 1]], y: [1, 0], W: [1, 2]}
"""


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("backward_values: {by: W_9}", "W_9"),
        ("backward_values: {by: [W, q]}", "q"),
        ("backward_values: {of: q}", "q"),
        ("backward_values: {observation: [1, 7]}", "7"),
        ("backward_values: {at: {W: [[1, 2, 3], [1, 2, 3]]}}", "[[1, 2, 3]"),
        ("forward_values: {at: {q: 1}}", "1}"),
        ("forward_values: {only: [H_1, H_7]}", "H_7"),
        ("gradient_step: {order: [1, 3]}", "3]"),
        ("gradient_step: {batch: 9}", "9"),
        ("gradient_step: {rate: -1}", "-1"),
        ("backward: {of: X}", "X"),
        ("finite_difference: {by: W, entry: [5, 1]}", "[5, 1]"),
        ("finite_difference: {by: W, observation: 6}", "6"),
        ("finite_difference: {by: p}", "p}"),
        ("function_derivative: {of: q}", "q"),
        ("function_derivative: {of: tanh, by: a}", "a}"),
        ("network: {of: X}", "X"),
        ("paths: {of: p}", "paths"),
        ("graph:", "graph"),
    ],
)
def test_an_error_points_to_the_option(tmp_path: Path, part: str, found: str) -> None:
    with pytest.raises(SpecError) as caught:
        steps(tmp_path, NET, part)
    (problem,) = caught.value.problems
    line = f"  - solve: {{{part} }}"
    assert problem.position.line == 9
    assert line[problem.position.column - 1 :].startswith(found), problem

"""How large the numbers of a network may be."""

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
  p: X*W
  L: sse(p, y)
"""
KINDS = ("forward_values:", "backward_values:", "gradient_step:", "backward:")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", ["1e60", "-1e51", "1e-60"])
def test_an_input_out_of_bounds(tmp_path: Path, kind: str, number: str) -> None:
    values = f"values: {{X: [[1, 2]], y: [0], W: [1, {number}]}}\n"
    with pytest.raises(SpecError, match="a value of W is not a number that") as caught:
        steps(tmp_path, NET + values, kind)
    place = caught.value.problems[0].position
    assert (place.line, place.column) == (7, values.index("[1, " + number) + 1)


def test_an_observation_out_of_bounds(tmp_path: Path) -> None:
    data = "data: [{X: [[1, 2]], y: [[0]]}, {X: [[1, 1e77]], y: [[0]]}]\nvalues: {W: [1, 1]}\n"
    with pytest.raises(SpecError, match="a value of X") as caught:
        steps(tmp_path, NET + data, "forward_values:")
    assert caught.value.problems[0].position.line == 7


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_out_of_bounds(tmp_path: Path, kind: str) -> None:
    values = "values: {X: [[1, 1e40]], y: [0], W: [1, 1e40]}\n"
    with pytest.raises(SpecError, match="larger than 1e\\+100") as caught:
        steps(tmp_path, NET + values, kind)
    assert caught.value.problems[0].position.line == 6


def test_what_lies_within_the_bounds(tmp_path: Path) -> None:
    values = "values: {X: [[1, 1e40]], y: [0], W: [0, 1e-40]}\n"
    (step,) = steps(tmp_path, NET + values, "backward_values:")
    assert step.results["dL/dW"].value == ((2.0,), (2e40,))

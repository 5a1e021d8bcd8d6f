"""Answers whose rows must add up to 1."""

from __future__ import annotations

from pathlib import Path

import pytest

from derivator.errors import SpecError
from tests.derivations.specs import steps

NET = """\
exercise: net
title: {en: net}
symbols: {X: [n, 2], Y: [n, 2], W: [2, 2]}
model:
  Z: X*W
  L: softmax_cross_entropy(Z, Y)
"""
DATA = "values: {{X: [[1, 2], [3, -1]], Y: {answers}, W: [[1, 2], [0, 1]]}}\n"


def test_soft_and_hard_answers(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, NET + DATA.format(answers="[[1, 0], [1/4, 3/4]]"), "backward:")
    (gradient,) = (step.results["dL/dW"].value,)
    assert sum(gradient[0]) == pytest.approx(0)


def test_rows_that_do_not_add_up(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"row 2 of Y adds up to 1\.5") as caught:
        steps(tmp_path, NET + DATA.format(answers="[[1, 0], [1, 1/2]]"), "backward:")
    assert caught.value.problems[0].position.line == 7


def test_answers_that_are_computed(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="must be an input"):
        steps(tmp_path, NET.replace("(Z, Y)", "(Z, 1 - Y)"), "backward:")
    with pytest.raises(SpecError, match="must be an input"):
        steps(
            tmp_path,
            NET.replace("  L: ", "  P: 1 - Y\n  L: ").replace("(Z, Y)", "(Z, P)"),
            "backward:",
        )

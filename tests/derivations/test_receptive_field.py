"""Receptive fields against gradients of ones, closed forms against the recursion, faults caught."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from derivator.architectures.fields import jump, seen, span
from derivator.check.formula import FormulaChecker
from derivator.derivations.architectures import recursion as recursion_module
from derivator.errors import CheckError
from derivator.notation.build import number
from derivator.notation.nodes import Number
from tests.derivations.formula_faults import missed
from tests.derivations.probabilities_specs import derived, refused, step
from tests.helpers import written

CAT = "receptive_field: {layers: [{conv: 5}, {pool: 2}], cover: 512"


def test_the_cat_line_by_line(tmp_path: Path) -> None:
    found = step(tmp_path, CAT + "}")
    fields = [row[-1] for row in found.table.rows]
    assert written(fields[0]) == "r_1 = 1 + (5 − 1) · 1 = 5"
    assert written(fields[-1]) == "r_13 = 316 + (5 − 1) · 64 = 572"
    assert written(found.covers) == "r_12 < 512 ≤ r_13"
    assert found.results["layers"].verdict == "13"
    assert found.results["convolutions"].verdict == "7"
    assert [found.results[f"r[{i}]"].value for i in (2, 12, 13)] == [6, 316, 572]
    assert found.results["j[12]"].value == 64


def test_layers_without_a_window_do_not_count(tmp_path: Path) -> None:
    layers = (
        "{conv: 3}, relu, {pool: 2}, {dropout: 0.5}, batch_norm, {conv: {kernel: 3, stride: 2}}"
    )
    results = step(tmp_path, f"receptive_field: {{layers: [{layers}]}}").results
    assert [results[f"r[{i}]"].value for i in (1, 2, 3)] == [3, 4, 8]
    assert "no layer with a window" in refused(tmp_path, "receptive_field: {layers: [relu]}")


def test_which_stride_stands_in(tmp_path: Path) -> None:
    found = step(tmp_path, CAT + ", without_pooling: true}")
    strides = found.strides
    assert written(strides.short) == "r_7^(2) = 509 < 512"
    assert written(strides.least) == "r_7^(3) = 4373 ≥ 512"
    assert strides.stride == number(3)
    assert strides.as_many == (number(2),)
    assert found.results["r_n[2]"].value == 509


def test_the_closed_form_in_letters(tmp_path: Path) -> None:
    task = "receptive_field: {layers: [{conv: {kernel: k, stride: s}}, {pool: m}], repeat: n}"
    form = step(tmp_path, task).closed
    assert written(form.widening) == "D = k − 1 + (m − 1)·s"
    assert written(form.stretching) == "J = s·m"
    assert written(form.series).endswith(
        "= 1 + D · ((J^n − 1)/(J − 1)) = 1 + (k − 1 + (m − 1)·s) · (((s·m)^n − 1)/(s·m − 1))"
    )
    assert written(form.plain) == "r_n = 1 + n·D"


@pytest.mark.parametrize(
    ("layers", "exact"),
    [
        ("[{conv: 3}]", "2*n + 1"),
        ("[{conv: {kernel: 1, stride: 2}}]", "1"),
        ("[{conv: 3}, {conv: 3}]", "4*n + 1"),
        ("[{conv: {kernel: 3, stride: 2}}]", "2*2**n - 1"),
        ("[{conv: {kernel: 2, stride: 2}}]", "2**n"),
        ("[{conv: 5}, {pool: 2}]", "5*2**n - 4"),
        ("[{conv: {kernel: 3, stride: 5}}]", "5**n/2 + 1/2"),
    ],
)
def test_closed_forms_in_numbers(layers: str, exact: str, tmp_path: Path) -> None:
    found = step(tmp_path, f"receptive_field: {{layers: {layers}, closed_form: true}}")
    assert found.results["r_n"].exact == exact


def _seen_by_gradient(windows: list[tuple[int, int, int]]) -> int:
    """How far the gradient of one unit reaches back, by layers of ones on an actual input."""
    length = 1
    for kernel, stride, dilation in reversed(windows):
        length = (length - 1) * stride + dilation * (kernel - 1) + 1
    matrix = np.eye(length + 5)
    for kernel, stride, dilation in windows:
        reach = dilation * (kernel - 1)
        rows = range(0, len(matrix) - reach, stride)
        matrix = np.array([matrix[r : r + reach + 1 : dilation].sum(0) for r in rows])
    touched = np.flatnonzero(matrix[0])
    return int(touched[-1] - touched[0] + 1)


@pytest.mark.parametrize("seed", range(10))
def test_random_stacks_against_gradients(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    windows = [(dice.randint(1, 4), dice.randint(1, 3), dice.randint(1, 3)) for _ in range(3)]
    layers = ", ".join(f"{{conv: {{kernel: {k}, stride: {s}, dilation: {d}}}}}"
                       for k, s, d in windows)  # fmt: skip
    found = step(tmp_path, f"receptive_field: {{layers: [{layers}]}}")
    assert found.results["r[3]"].value == _seen_by_gradient(windows)
    assert found.results["j[3]"].value == np.prod([s for _, s, _ in windows])


def test_traces() -> None:
    windows = ((3, 2, 1), (3, 1, 2))
    assert seen(windows, 0) == (0, 10)
    assert (span(windows, 100), jump(windows, 100)) == (11, 2)
    with pytest.raises(ValueError, match="too large"):
        span(((40, 1, 1), (40, 1, 1)), 100)


def test_wrong_lines_are_caught(tmp_path: Path) -> None:
    task = "receptive_field: {layers: [{conv: {kernel: 3, dilation: 2}}, {pool: 2}], repeat: 2"
    assert missed(derived(tmp_path, task + ", closed_form: true}")) == []
    letters = "receptive_field: {layers: [{conv: {kernel: k, stride: s}}, {pool: 2}], repeat: n}"
    assert missed(derived(tmp_path, letters)) == []


def test_a_field_that_is_off_by_one_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = derived(tmp_path, CAT + "}")
    checker = FormulaChecker(found)
    chain = found.field  # type: ignore[attr-defined]
    assert isinstance(chain.terms[-1], Number)
    wrong = replace(chain, terms=(chain.terms[0], number(chain.terms[-1].value + 1)))
    assert list(checker.failures(wrong))
    original = recursion_module.levels

    def shifted(*given: object) -> list[recursion_module.Level]:
        out = original(*given)  # type: ignore[arg-type]
        return [replace(level, field=level.field + (k == 4)) for k, level in enumerate(out)]

    monkeypatch.setattr("derivator.derivations.receptive_field.levels", shifted)
    with pytest.raises(CheckError):
        step(tmp_path, CAT + "}")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("{layers: [{conv: 1}], cover: 9}", "does not get there"),
        ("{layers: [{conv: {kernel: 3, stride: 0}}]}", "for ever"),
        ("{layers: [flatten]}", "not a layer with a window"),
        ("{layers: [{dense: 3}]}", "not a layer with a window"),
        ("{layers: [{conv: {size: 3}}]}", "an unknown key"),
        ("{layers: [{conv: {stride: 2}}]}", "kernel is missing"),
        ("{layers: [{conv: k}], cover: 9}", "only the closed form"),
        ("{layers: [{conv: 3}], cover: 9, repeat: 3}", "both repeat and cover"),
        ("{layers: [{conv: 3}], repeat: n+1}", "a formula of repetitions"),
        ("{layers: [{conv: 3}], without_pooling: true}", "no length to cover"),
        ("{layers: [{conv: {kernel: 9, stride: 9}}], repeat: 20}", "beyond what can be traced"),
        ("{layers: [{conv: [3, 5]}]}", "no kernel"),
    ],
)
def test_complaints(options: str, told: str, tmp_path: Path) -> None:
    assert told in refused(tmp_path, f"receptive_field: {options}")

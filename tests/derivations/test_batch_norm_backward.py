"""Batch and layer normalisation: the short formula against differences, faults."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from derivator.check.program import ProgramChecker
from derivator.derivations.batch_norm_backward import BatchNormBackwardStep
from derivator.errors import SpecError
from derivator.notation.build import number
from derivator.notation.matrices import Hadamard
from derivator.pipeline import read, solve
from derivator.render.sheet import Renderer
from tests.helpers import steps_of, written

X = [[1.0, 1.5, 2.0], [-1.0, 0.5, 3.0], [0.5, 2.5, 0.0], [2.0, -1.0, 1.0]]
Q = [[1.0, 0.0, 2.0], [0.0, 2.0, -1.0], [-2.0, 1.0, 0.5], [3.0, 1.0, 1.0]]
MODEL = """\
exercise: b
title: {{en: b, ru: b}}
symbols: {{X: [n, 3], gamma: [1, 3], beta: [1, 3], Q: [n, 3]}}
model:
  mu: {means}(X)
  C: X - mu
  s: sqrt({means}(C**2){eps})
  Z: C/s
  Y: hadamard(Z, gamma) + beta
  L: {loss}
{values}
parts:
  - solve: {{batch_norm_backward: {options}}}
"""
VALUES = f"values: {{X: {X}, gamma: [2, 1, -1], beta: [0, 1, 2], Q: {Q}}}"


def solved(folder: Path, **parts: str) -> Any:
    given = {"means": "column_means", "eps": "", "loss": "sum(hadamard(Q, Y**2))", "values": ""}
    path = folder / "b.yaml"
    path.write_text(MODEL.format(**{**given, "options": "{}", **parts}), encoding="utf-8")
    return solve(read(path))


def step(folder: Path, **parts: str) -> Any:
    (only,) = steps_of(solved(folder, **parts).checked.solution)
    assert isinstance(only, BatchNormBackwardStep)
    return only


def loss(x: npt.NDArray[Any], axis: int, eps: float) -> float:
    centred = x - x.mean(axis, keepdims=True)
    normal = centred / np.sqrt((centred**2).mean(axis, keepdims=True) + eps)
    return float((np.array(Q) * (normal * [2, 1, -1] + [0, 1, 2]) ** 2).sum())


@pytest.mark.parametrize(("means", "axis"), [("column_means", 0), ("row_means", 1)])
@pytest.mark.parametrize("eps", [0.0, 0.5])
def test_the_numbers_by_differences(tmp_path: Path, means: str, axis: int, eps: float) -> None:
    found = step(tmp_path, means=means, eps=f" + {eps}" if eps else "", values=VALUES)
    gradient = np.array(found.results["dL/dX"].value)
    x = np.array(X)
    for place in np.ndindex(x.shape):
        move = np.zeros_like(x)
        move[place] = 1e-6
        slope = (loss(x + move, axis, eps) - loss(x - move, axis, eps)) / 2e-6
        assert gradient[place] == pytest.approx(slope, abs=1e-6)


def test_the_short_formula(tmp_path: Path) -> None:
    found = step(tmp_path)
    assert written(found.lines.final) == (
        "∂L/∂X = gamma/(n·s) * (n · ∂L/∂Y − ones(1×n) · ∂L/∂Y − Z * (ones(1×n) · (∂L/∂Y * Z)))"
    )
    assert set(found.results) == {"dL/dX", "dL/dgamma", "dL/dbeta"}


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["C: X - mu", "Z: C/sqrt({means}(C**2){eps})"], ["s", "Z"]),
        (["v: {means}((X - mu)**2)", "Z: (X - mu)/sqrt(v{eps})"], ["C", "v", "s", "Z"]),
        (["s: sqrt({means}((X - mu)**2){eps})", "Z: (X - mu)/s"], ["C", "Z"]),
    ],
)
@pytest.mark.parametrize(("means", "axis"), [("column_means", 0), ("row_means", 1)])
def test_lines_that_the_author_did_not_name(
    tmp_path: Path, lines: list[str], shown: list[str], means: str, axis: int
) -> None:
    inner = "  C: X - mu\n  s: sqrt({means}(C**2){eps})\n  Z: C/s\n"
    assert inner in MODEL
    model = MODEL.replace(inner, "".join(f"  {line}\n" for line in lines))
    path = tmp_path / "b.yaml"
    given = {"means": means, "eps": " + 1/2", "loss": "sum(hadamard(Q, Y**2))", "options": "{}"}
    path.write_text(model.format(**given, values=VALUES), encoding="utf-8")
    (found,) = steps_of(solve(read(path)).checked.solution)
    assert isinstance(found, BatchNormBackwardStep)
    assert [written(chain).split(" = ")[0] for chain in found.named] == shown
    plain = step(tmp_path, means=means, eps=" + 1/2", values=VALUES)
    assert plain.named == ()
    for name in ("dL/dX", "dL/dgamma", "dL/dbeta"):
        ours, theirs = (np.array(each.results[name].value) for each in (found, plain))
        assert np.allclose(ours, theirs)


def test_without_a_loss(tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    text = MODEL.format(means="row_means", eps=" + 1/10", loss="?", values="", options="{of: Z}")
    text = text.replace("  L: ?\n", "").replace(", Q: [n, 3]", "")
    path.write_text(text, encoding="utf-8")
    (only,) = steps_of(solve(read(path)).checked.solution)
    assert isinstance(only, BatchNormBackwardStep)
    assert only.unknown
    assert not only.columns


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"options": "{of: Y}"}, "Y is not written as a normalisation"),
        ({"options": "{loss: Y}"}, "Y is no number"),
        ({"loss": "sum(hadamard(Q, Y)) + sum(X)"}, "X is also used by L"),
        ({"loss": "sum(hadamard(Q, Y)) + sum(s)"}, "s is also used by L"),
    ],
)
def test_refused(tmp_path: Path, parts: dict[str, str], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        solved(tmp_path, **parts)


def test_faults_are_caught(tmp_path: Path) -> None:
    whole = solved(tmp_path)
    (found,) = steps_of(whole.checked.solution)
    assert isinstance(found, BatchNormBackwardStep)
    lines = found.lines
    assert lines.given is not None
    assert found.program is not None
    program = found.program
    checker = ProgramChecker(lambda: program)
    chains = (lines.given, lines.deviation, lines.centred, lines.mean, lines.x, lines.final)
    for chain in (*chains, *lines.scale):
        doubled = Hadamard((number(2), chain.terms[-1]))
        wrong = replace(chain, terms=(*chain.terms[:-1], doubled))
        assert list(checker.failures(found, wrong)), written(chain)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_is_written(tmp_path: Path, language: str) -> None:
    (part,) = Renderer(language, "text").exercise(solved(tmp_path, values=VALUES)).parts
    assert "gamma/(n·s)" in str(part)

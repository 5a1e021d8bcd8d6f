"""Specs about probabilities as text, and what they give, checked or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from derivator.check.collect import chains_in
from derivator.check.formula import FormulaChecker
from derivator.derivations.registry import BY_KIND
from derivator.derivations.workspace import Workspace
from derivator.errors import SpecError
from derivator.pipeline import read, solve
from derivator.solution import Chain, FormulaStep
from tests.helpers import steps_of

HEAD = "exercise: probe\ntitle: {en: probe}\n"


def _path(folder: Path, task: str, head: str) -> Path:
    path = folder / "probe.yaml"
    path.write_text(f"{HEAD}{head}parts:\n  - solve:\n      {task}\n", encoding="utf-8")
    return path


def step(folder: Path, task: str, head: str = "") -> Any:
    """The only step of a spec, with every equality checked."""
    solved = solve(read(_path(folder, task, head)))
    assert solved.checked.report.failed == ()
    (only,) = steps_of(solved.checked.solution)
    return only


def derived(folder: Path, task: str) -> FormulaStep:
    """The step before any check."""
    workspace = Workspace(read(_path(folder, task, "")))
    (asked,) = workspace.exercise.parts[0].tasks
    found = BY_KIND[asked.kind].derive(workspace, asked)
    assert isinstance(found, FormulaStep)
    return found


def refused(folder: Path, task: str, head: str = "") -> str:
    """The complaint about a spec that cannot be solved."""
    with pytest.raises(SpecError) as caught:
        step(folder, task, head)
    return str(caught.value)


def wrong_in(step: FormulaStep, chain: Chain) -> int:
    """How many failures one chain has with the step's definitions."""
    return len(list(FormulaChecker(step).failures(chain)))


def all_chains(step: FormulaStep) -> list[Chain]:
    """Every chain of a step."""
    return list(chains_in(step))

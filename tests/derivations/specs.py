"""Specs as text, solved: for derivations on networks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from derivator.derivations.registry import BY_KIND
from derivator.derivations.workspace import Workspace
from derivator.pipeline import read, solve
from derivator.solution import Step
from tests.helpers import steps_of, written

V25 = """\
exercise: net
title: {en: net}
symbols: {X: [n, 2], y: [n, 1], W_1: [2, 2], W_2: [2, 1]}
model:
  y_hat: max(0, X*W_1)*W_2
  L: sum((y_hat - y)**2)/(2*n)
  p: sigma(y_hat)
  Q: logloss(p, y)
values:
  X: [[1, 2], [-1, 2]]
  y: [2, 1]
  W_1: [[1, -1], [0.5, 0]]
  W_2: [0.5, 1]
"""
CHAIN = """\
exercise: net
title: {en: net}
model:
  y_hat: sigma(sigma(x*w_1)*w_2)*w_3
  L: (y_hat - y)**2/2
data: [{x: 1, y: 1}, {x: 5, y: 0}]
values: {w_1: 0, w_2: 0, w_3: 0}
"""


def steps(folder: Path, head: str, *parts: str) -> list[Any]:
    """The checked steps of an exercise with these parts."""
    path = folder / "net.yaml"
    path.write_text(head + _parts(parts), encoding="utf-8")
    return list(steps_of(solve(read(path)).checked.solution))


def derived(folder: Path, head: str, part: str) -> tuple[Workspace, Step]:
    """The workspace of an exercise with one part, and the step before any check."""
    path = folder / "net.yaml"
    path.write_text(head + _parts((part,)), encoding="utf-8")
    workspace = Workspace(read(path))
    (task,) = workspace.exercise.parts[0].tasks
    return workspace, BY_KIND[task.kind].derive(workspace, task)


def _parts(parts: tuple[str, ...]) -> str:
    return "parts:\n" + "".join(f"  - solve: {{{part} }}\n" for part in parts)


def lines(chains: Any) -> list[str]:
    """Chains as text."""
    return [written(chain) for chain in chains]

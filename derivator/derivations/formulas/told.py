"""Whether an earlier part of an exercise has shown the formula of a function already."""

from __future__ import annotations

import re

from derivator.derivations.workspace import Workspace
from derivator.spec.exercise import Task

KINDS = frozenset(
    (
        *("limits", "symmetry", "function_values", "relation"),
        *("function_derivative", "differentiate", "inverse", "extremum"),
    )
)
"""Derivations that begin with the formula of the function that they are about."""


def is_told(workspace: Workspace, task: Task, name: str) -> bool:
    """Whether the formula of one of the exercise's functions stands on the page already."""
    if name not in workspace.functions:
        return False
    tasks = [other for part in workspace.exercise.parts for other in part.tasks]
    before = tasks[: next(place for place, other in enumerate(tasks) if other is task)]
    return any(other.kind in KINDS and name in _about(workspace, other) for other in before)


def _about(workspace: Workspace, task: Task) -> set[str]:
    """The exercise's functions that a task is about."""
    options = task.options
    formulas = [t for key in ("formulas", "between") for t in getattr(options, key, None) or ()]
    found = {word for text in formulas for word in re.findall(r"[A-Za-z]\w*(?=\()", text)}
    of = getattr(options, "of", None)
    if of is not None:
        found.add(of)
    elif not formulas and getattr(options, "formula", None) is None:
        found |= set(workspace.functions) if len(workspace.functions) == 1 else set()
    return found & set(workspace.functions)

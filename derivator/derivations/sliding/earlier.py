"""Results of the tasks before one: a pooling may be of ``Z``, whatever convolution gave it."""

from __future__ import annotations

from derivator.derivations.sliding.asked import read_convolution
from derivator.derivations.sliding.pooled import read_pooling
from derivator.derivations.sliding.reading import Picture
from derivator.derivations.sliding.squashing import (
    activated_name,
    activated_names,
    activated_rows,
    activation_of,
)
from derivator.derivations.workspace import Workspace
from derivator.notation.nodes import Number
from derivator.solution import NodeRows
from derivator.spec.exercise import Task


def results_before(workspace: Workspace, task: Task) -> dict[str, Picture]:
    """Every result of a convolution or pooling before a task, by name; the latest of one name."""
    known: dict[str, Picture] = {}
    for part in workspace.exercise.parts:
        for other in part.tasks:
            if other is task:
                return known
            if other.kind == "convolution":
                known |= _convolved(workspace, other)
            elif other.kind == "pooling":
                known |= _pooled(workspace, other)
    return known


def _convolved(workspace: Workspace, task: Task) -> dict[str, Picture]:
    found = read_convolution(workspace, task)
    if found.frame.impossible:
        return {}
    rows = [own.values for own in found.outcome]
    known = _named(found.results, rows, found.result, found.line)
    function = activation_of(task.options)
    if function is not None:
        own = [activated_rows(function, values) for values in rows]
        if all(isinstance(entry, Number) for values in own for row in values for entry in row):
            whole = activated_name(found)
            known |= _named(activated_names(found), own, whole, found.line)
    return known


def _pooled(workspace: Workspace, task: Task) -> dict[str, Picture]:
    found = read_pooling(workspace, task)
    if found.frame.impossible:
        return {}
    rows = [own.values for own in found.outcome]
    return _named(found.results, rows, found.result, found.picture.line)


def _named(
    names: tuple[str, ...], rows: list[NodeRows], whole: str, line: bool
) -> dict[str, Picture]:
    known = {name: Picture(name, (own,), line) for name, own in zip(names, rows, strict=True)}
    return {**known, whole: Picture(whole, tuple(rows), line)}

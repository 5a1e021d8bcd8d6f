"""Networks given as a few lines of a spec, and the steps that they are worked out in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from derivator.check.collect import chains_in
from derivator.check.solution import check_solution
from derivator.derivations.registry import BY_KIND
from derivator.derivations.workspace import Workspace
from derivator.notation.build import ONE
from derivator.notation.nodes import Sum
from derivator.pipeline import read, solve
from derivator.render.sheet import Renderer
from derivator.solution import Chain, Solution, SolvedPart, Step

Net = Mapping[str, Any]

MATRICES: Net = {
    "symbols": {"X": ["n", 2], "y": ["n", 1], "W_1": [2, 2], "W_2": [2, 2], "W_3": [2, 1]},
    "functions": {"f(t)": None},
    "model": {"y_hat": "f(f(X*W_1)*W_2)*W_3", "L": "sum((y_hat - y)**2)/(2*n)"},
}
"""V23."""
SCALARS: Net = {
    "symbols": ["x", "w_1", "w_2", "w_3", "y"],
    "functions": {"f(t)": None},
    "model": {"y_hat": "f(f(x*w_1)*w_2)*w_3", "L": "(y - y_hat)**2/2"},
}
"""V20."""
RESIDUAL: Net = {
    "symbols": {"X": ["n", 3], "y": ["n", 1], "W_1": [3, 2], "W_2": [2, 2], "W_3": [2, 1]},
    "functions": {"f(t)": None},
    "model": {
        "O_1": "f(X*W_1)",
        "O_2": "f(O_1*W_2)",
        "S": "O_1 + O_2",
        "p": "S*W_3",
        "L": "sum((p - y)**2)/2",
    },
}
"""A skip connection: O_1 reaches S by two ways."""
BIAS: Net = {
    "symbols": {"X": ["n", 2], "y": ["n", 1], "W_1": [2, 3], "b_1": [3], "W_2": [3, 1], "b_2": []},
    "model": {"p": "sigma(X*W_1 + b_1)*W_2 + b_2", "L": "mse(p, y)"},
}
"""A row and a number as constants."""
TWICE: Net = {
    "symbols": ["x", "w", "y"],
    "functions": {"f(t)": None},
    "model": {"p": "f(f(x*w)*w)*w", "L": "(p - y)**2/2"},
}
"""One weight in three places."""


def workspace_of(net: Net, folder: Path, **tasks: Any) -> Workspace:
    """The exercise of a net with one part."""
    head = {"exercise": "net", "title": {"en": "net", "ru": "сеть"}}
    spec = {**head, **net, "parts": [{"solve": tasks}]}
    path = folder / "net.yaml"
    path.write_text(json.dumps(spec, ensure_ascii=False), encoding="utf-8")
    return Workspace(read(path))


def derived(kind: str, net: Net, folder: Path, **options: Any) -> tuple[Workspace, Any]:
    """The only step before any check, with its workspace."""
    workspace = workspace_of(net, folder, **{kind: options or None})
    (task,) = workspace.exercise.parts[0].tasks
    return workspace, BY_KIND[kind].derive(workspace, task)


def step_of(kind: str, net: Net, folder: Path, **options: Any) -> Any:
    """The only step, derived and checked."""
    workspace, step = derived(kind, net, folder, **options)
    confirm(step, workspace)
    return step


def confirm(step: Step, workspace: Workspace) -> None:
    """Check a step; raises ``CheckError`` for an equality that does not hold."""
    solution = Solution((SolvedPart(0, (step,)),))
    check_solution(solution, workspace.graph, workspace.scalar_data, lambda: workspace.program)


def prose(kind: str, net: Net, folder: Path, language: str = "en", **options: Any) -> str:
    """The worked step in words, on one line."""
    exercise = workspace_of(net, folder, **{kind: options or None}).exercise
    (part,) = Renderer(language, "text").exercise(solve(exercise)).parts
    return " ".join(part.body.split())


def spoiled(step: Step) -> Iterator[Step]:
    """The step with one chain wrong, once for each chain: its last term is larger by 1."""
    for chain in chains_in(step):
        wrong = Sum((chain.terms[-1], ONE))
        yield _with(step, chain, replace(chain, terms=(*chain.terms[:-1], wrong)))


def _with(item: Any, old: Chain, new: Chain) -> Any:
    """The item with one chain in place of another, however deep it lies."""
    if item is old:
        return new
    if isinstance(item, tuple):
        return tuple(_with(part, old, new) for part in item)
    if isinstance(item, dict):
        return {key: _with(part, old, new) for key, part in item.items()}
    if is_dataclass(item) and type(item).__module__.startswith("derivator.derivations"):
        return _rebuilt(item, old, new)
    if is_dataclass(item) and type(item).__module__ == "derivator.solution":
        return item if isinstance(item, Chain) else _rebuilt(item, old, new)
    return item


def _rebuilt(item: Any, old: Chain, new: Chain) -> Any:
    parts = {field.name: getattr(item, field.name) for field in fields(item)}
    return replace(item, **{name: _with(part, old, new) for name, part in parts.items()})

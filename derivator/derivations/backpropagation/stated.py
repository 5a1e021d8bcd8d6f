"""The formulas of the forward pass, and which of them earlier parts have written down."""

from __future__ import annotations

from derivator.derivations.backpropagation.said import earlier
from derivator.derivations.nets.composing import unit_equations
from derivator.derivations.nets.net import net_of
from derivator.derivations.study import Study
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.notation.nodes import Symbol
from derivator.solution import Chain
from derivator.spec.exercise import Task


def forward_formulas(study: Study, of: str) -> tuple[Chain, ...]:
    """What the forward pass computes, in order."""
    vertices = study.program.restricted(of).vertices.values()
    return tuple(
        equality(Symbol(vertex.name), vertex.formula) for vertex in vertices if not vertex.is_input
    )


def unstated(workspace: Workspace, task: Task, of: str) -> tuple[Chain, ...]:
    """Those formulas of the forward pass that no earlier part has written down."""
    stated: set[Chain] = set()
    for other in earlier(workspace, task, "composition", "chain_rule", "backward"):
        stated.update(_stated(workspace.study, other))
    return tuple(chain for chain in forward_formulas(workspace.study, of) if chain not in stated)


def _stated(study: Study, task: Task) -> tuple[Chain, ...]:
    asked = getattr(task.options, "of", None)
    if task.kind != "composition":
        return forward_formulas(study, study.target(asked, task.position))
    net, form = net_of(study, asked, task.position), getattr(task.options, "form", None)
    if not net.has_matrices:
        return unit_equations(net, form)[0]
    if form == "units":
        return ()
    return tuple(equality(Symbol(name), formula) for name, formula in net.written.items())

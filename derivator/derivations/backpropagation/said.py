"""What earlier parts of an exercise have told, so that it is not told twice."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.backpropagation.situation import Situations
from derivator.derivations.backpropagation.way_back import WayBack
from derivator.derivations.graphs.local_slopes import slopes
from derivator.derivations.workspace import Workspace
from derivator.errors import SpecError
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.notation.text import text
from derivator.notation.walk import rebuild
from derivator.spec.exercise import Task


@dataclass(frozen=True)
class Said:
    """What the parts before a backward pass have told."""

    values: frozenset[str]
    """The values that a forward pass at the same numbers has shown."""
    rules: frozenset[bool]
    """The kinds of layers, entry by entry or not, whose rule is explained."""
    kinks: frozenset[str]
    """The layers that an earlier way back has passed."""
    layers: frozenset[str]
    """Those that an earlier way back to the weights has passed."""
    share: bool
    """Whether the factor of an average has been met."""
    whole: bool
    """Whether the way back as a whole has been explained."""

    @classmethod
    def before(cls, workspace: Workspace, task: Task) -> Said:
        """What the parts before a task have told."""
        program = workspace.program
        passes = earlier(workspace, task, "backward_values")
        rules = {
            slopes(program, program.vertices[name]) is not None
            for other in passes
            for name in getattr(other.options, "incoming", ())
            if name in program.vertices
        }
        kinks: set[str] = set()
        for other in passes:
            kinks |= _passed(workspace, other)
        layers: set[str] = set()
        whole = [other for other in passes if not getattr(other.options, "incoming", None)]
        for other in whole:
            layers |= _passed(workspace, other)
        return cls(
            values_told(workspace, task),
            frozenset(rules),
            frozenset(kinks),
            frozenset(layers),
            bool(whole),
            any(getattr(other.options, "by", None) is None for other in whole)
            or bool(earlier(workspace, task, "gradient_step")),
        )


def earlier(workspace: Workspace, task: Task, *kinds: str) -> tuple[Task, ...]:
    """The tasks of some kinds that the exercise asks for before this one, the latest first."""
    tasks = [other for part in workspace.exercise.parts for other in part.tasks]
    before = tasks[: next(i for i, other in enumerate(tasks) if other is task)]
    return tuple(other for other in reversed(before) if other.kind in kinds)


def values_told(workspace: Workspace, task: Task) -> frozenset[str]:
    """The values that an earlier forward pass at the same numbers has shown."""
    said: set[str] = set()
    for other in earlier(workspace, task, "forward_values"):
        same = all(
            (getattr(other.options, key) or None) == (getattr(task.options, key, None) or None)
            for key in ("at", "observation")
        )
        if same:
            of = workspace.study.target(getattr(other.options, "of", None), other.position)
            only = getattr(other.options, "only", None)
            said |= set(only or workspace.program.restricted(of).vertices)
    return frozenset(said)


def way_of(workspace: Workspace, task: Task) -> WayBack | None:
    """The way back that a task asks for; None where it cannot be gone."""
    options = task.options
    of, by = (getattr(options, key, None) for key in ("of", "by"))
    at, observation = getattr(options, "at", {}), getattr(options, "observation", None)
    try:
        places = Situations(workspace.study, observation, at, task)
        return WayBack(places, of, by, getattr(options, "incoming", {}))
    except SpecError:
        return None


def _passed(workspace: Workspace, task: Task) -> frozenset[str]:
    way = way_of(workspace, task)
    return frozenset() if way is None else frozenset(way.adjoints.needed(way.wanted))


def same_as_before(workspace: Workspace, task: Task, way: WayBack) -> tuple[Node, Node] | None:
    """An earlier target from which the same formulas lead back: (target, first common value)."""
    if way.given or len(way.plan.stops) < 2:
        return None
    for other in earlier(workspace, task, "backward_values", "gradient_step"):
        before = way_of(workspace, other)
        if before is None or before.given or before.of == way.of or before.wanted != way.wanted:
            continue
        common = _common(before.plan, way.plan)
        if common is not None:
            return Symbol(before.of), Symbol(common)
    return None


def _common(before: Accumulation, plan: Accumulation) -> str | None:
    """The value whose derivative is computed anew, after which all formulas are as before."""
    shared = [name for name in plan.stops if name in before.stops]
    if not shared or len(shared) != len(before.stops):
        return None
    for name in (*shared[1:], *plan.wanted):
        here, there = plan.formula(name), before.formula(name)
        if text(_anonymous(here)) != text(_anonymous(there)):
            return None
    return shared[0]


def _anonymous(node: Node) -> Node:
    """The formula with the same target in all its derivatives."""
    if isinstance(node, Partial):
        return Partial(Symbol("L"), node.by)
    return rebuild(node, _anonymous)

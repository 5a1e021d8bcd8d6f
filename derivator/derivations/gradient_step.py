"""Steps of gradient descent, each with its backward pass: single observations, or batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from derivator.derivations.backpropagation.findings import (
    Averaging,
    Fading,
    KinkNote,
    averaging,
    fading,
    kink_notes,
)
from derivator.derivations.backpropagation.passes import computed, dated
from derivator.derivations.backpropagation.said import earlier, values_told
from derivator.derivations.base import Derivation
from derivator.derivations.study import exact_of, rows_of
from derivator.derivations.terms import equality
from derivator.derivations.training.course import GradientStepOptions, read_course
from derivator.derivations.training.dead import LostUnit, lost_units
from derivator.derivations.training.facts import Start, Twins, is_constant, starts, twins
from derivator.derivations.training.page import DescentPage, StepView
from derivator.derivations.training.rivals import Rivals, rivals
from derivator.derivations.training.run import Descent, Taken
from derivator.derivations.training.table import descent_table
from derivator.derivations.workspace import Workspace
from derivator.notation.matrices import After, Noted
from derivator.notation.names import stepped
from derivator.notation.nodes import Negative, Node, Number, Product, Sum, Symbol
from derivator.program.values import Entries, filled
from derivator.solution import Chain, ProgramStep, Result, Table
from derivator.spec.exercise import Task

WIDE = 3
"""Weights with more columns stand on lines of their own."""


@dataclass(frozen=True)
class GradientStepStep(ProgramStep):
    """A descent: the rule, the first steps in full, all of them in a table, and what they teach."""

    symbol: Node
    rate: Chain
    rules: tuple[Chain, ...]
    start: tuple[Chain, ...]
    """The weights before the first step."""
    views: tuple[StepView, ...]
    fresh: tuple[Chain, ...] | None
    """What an earlier part has not shown of the first forward pass; None where none was shown."""
    more: int
    """Steps that are not shown in full."""
    table: Table | None
    rows: int
    """Rows of the table that are left out."""
    final: tuple[Chain, ...]
    """The weights after the last step, where the last step is not shown."""
    tall: bool
    """Whether some weights have several rows."""
    wide: bool
    """Whether some have so many columns that two of them do not fit one line."""
    observations: int
    size: int
    """How many observations a batch has at most."""
    apart: bool
    """Whether observations of a batch have passes of their own."""
    mean: bool
    average: Node
    """The symbol of the loss of such a batch."""
    layerwise: bool
    starts: tuple[Start, ...]
    twins: tuple[Twins, ...]
    constant: bool
    """Whether each matrix of weights starts with equal entries."""
    fading: Fading | None
    kinks: tuple[KinkNote, ...]
    averaging: Averaging | None
    lost: tuple[LostUnit, ...]
    """Units that no observation switches on any more."""
    rivals: Rivals | None
    links: tuple[Chain, ...]
    """Stated only for the checks: where the numbers of each moment come from."""


class GradientStep(Derivation):
    """W(t) = W(t-1) - eta dL/dW, step by step, each with its own backward pass (V24, V26, T3)."""

    kind = "gradient_step"
    options = GradientStepOptions
    summary = (
        "Makes steps of gradient descent in numbers: forward pass, accumulated derivative, "
        "gradients and new weights, for the whole batch, mini-batches or single observations."
    )
    produces: ClassVar = {
        "W[t]": "each weight after step t, from 1",
        "dL/dW[t]": "the gradient used in step t; layer after layer, what takes its place",
        "L[t]": "the loss of all observations after t steps, from 0; several entries added up",
    }

    def derive(self, workspace: Workspace, task: Task) -> GradientStepStep:
        """The steps that the task asks for."""
        options = task.options
        assert isinstance(options, GradientStepOptions)
        study = workspace.study
        of = study.target(options.of, task.place("of"))
        course = read_course(study, of, options, task)
        assert study.dataset is not None
        descent = Descent(study, study.dataset, course)
        return descent_step(workspace, task, descent, options, descent.everything)


def descent_step(
    workspace: Workspace,
    task: Task,
    descent: Descent,
    options: GradientStepOptions,
    measured: tuple[int, ...],
) -> GradientStepStep:
    """What the page says of a descent; results give the loss of the ``measured`` observations."""
    course, study = descent.course, descent.study
    assert study.dataset is not None
    page = DescentPage(descent)
    shown = descent.steps[: options.show]
    views = tuple(page.step(t, _is_repeated(descent, t)) for t in shown)
    table, hidden = descent_table(page) if len(descent.steps) > 1 else (None, 0)
    results, rules = dict(_results(page, measured)), _rules(descent)
    compared = rivals(page) if course.layerwise else None
    equal, facts = twins(page), _Facts(page, shown)
    told = earlier(workspace, task, "backward", "backward_values", "gradient_step")
    return GradientStepStep(
        task.kind,
        course.of,
        task.position,
        results,
        symbol=Symbol(course.of),
        rate=dated(equality(descent.rate, Number(course.rate)), 0),
        rules=rules,
        start=tuple(page.weights(name, 0) for name in page.small()),
        views=views,
        fresh=_fresh(workspace, task, course.of, views),
        more=len(descent.steps) - len(views),
        table=table,
        rows=hidden,
        final=tuple(page.weights(n, len(descent.steps)) for n in page.small())
        if len(descent.steps) > len(views)
        else (),
        tall=any(len(value) > 1 for value in descent.states[0].values()),
        wide=any(value.shape[1] > WIDE for value in descent.states[0].values()),
        observations=len(study.dataset.observations),
        size=max(map(len, course.batches)),
        apart=any(taken.apart for taken in descent.steps),
        mean=course.mean,
        average=descent.collective(),
        layerwise=course.layerwise,
        starts=starts(descent) if options.explain else (),
        twins=equal if options.explain else (),
        constant=is_constant(descent),
        fading=facts.fading() if options.explain else None,
        kinks=facts.kinks(),
        averaging=facts.averaging() if options.explain and not told else None,
        lost=lost_units(page) if options.explain else (),
        rivals=compared,
        links=tuple(page.links()),
        # last, for what stands above may have needed passes of its own
        moments=tuple(descent.moments),
        after=tuple({n: rows_of(v) for n, v in s.items()} for s in descent.states),
        noted={key: rows_of(value) for key, value in descent.noted.items()},
    )


def _fresh(
    workspace: Workspace, task: Task, of: str, views: tuple[StepView, ...]
) -> tuple[Chain, ...] | None:
    told = values_told(workspace, task)
    passes = views[0].passes if views else ()
    if workspace.exercise.data or len(passes) != 1 or not passes[0].forward:
        return None
    names = computed(workspace.study, of)
    if not told.intersection(names):
        return None
    return tuple(c for name, c in zip(names, passes[0].forward, strict=True) if name not in told)


def _is_repeated(descent: Descent, taken: Taken) -> bool:
    """Whether an earlier step has shown the formulas with everything on the way."""
    return any(not earlier.idle for earlier in descent.steps[: taken.number - 1])


def _rules(descent: Descent) -> tuple[Chain, ...]:
    """W(t) = W(t-1) - eta dL/dW for each weight, held against the first step."""
    taken, found = descent.steps[0], []
    for name in descent.course.learned:
        shape = descent.study.program.vertices[name].shape
        sides = []
        for letter, number in (("t", 1), ("t-1", 0)):
            shown = Symbol(stepped(name, letter))
            noted = Noted(shown, f"{name}@{letter}", shape)
            sides.append(
                descent.note(noted, After(Symbol(name), number), taken.moments[0], taken.passes[0])
            )
        step = Negative(Product((descent.rate, taken.gradients[name])))
        found.append(dated(equality(sides[0], Sum((sides[1], step))), taken.moments[0]))
    return tuple(found)


def _results(page: DescentPage, measured: tuple[int, ...]) -> list[tuple[str, Result]]:
    descent, of = page.descent, page.course.of
    found = []
    for taken in descent.steps:
        for name, gradient in taken.gradients.items():
            run = page.run(taken.moments[0])
            found.append(
                (f"d{of}/d{name}[{taken.number}]", _result(run.value(gradient), taken.moved[name]))
            )
    for taken in descent.steps:
        for name in taken.gradients:
            chain = page.update(taken, name)
            found.append(
                (f"{name}[{taken.number}]", _result(chain, descent.states[taken.number][name]))
            )
    for time in range(len(descent.steps) + 1):
        loss = descent.loss(measured, time)
        found.append((f"{of}[{time}]", _result(page.loss_value(loss), filled(1, 1, loss.value))))
    return found


def _result(chain: Chain, value: Entries) -> Result:
    exact, plain = exact_of(value), rows_of(value)
    if value.shape == (1, 1):
        return Result(chain, exact[0][0], plain[0][0])
    return Result(chain, exact, plain)


@dataclass(frozen=True)
class _Facts:
    """What the steps that are shown teach about the net."""

    page: DescentPage
    shown: list[Taken]

    def fading(self) -> Fading | None:
        """How the derivative shrinks on its way back, in the last step that moves everything."""
        if self.page.layerwise:
            return None
        for taken in reversed(self.shown):
            if all(map(taken.moves, taken.moved)):
                found = fading(self.page.run(taken.moments[0]), self.page.descent.plan)
                return found if found is not None and found.shrinks else None
        return None

    def kinks(self) -> tuple[KinkNote, ...]:
        """The kinks hit in the first step that hits one."""
        for taken in self.shown:
            found = kink_notes(self.page.run(taken.moments[0]), self.page.descent.plan, frozenset())
            if found:
                return found
        return ()

    def averaging(self) -> Averaging | None:
        """The 1/n of the loss, in the first step that is shown."""
        plan = self.page.descent.plan
        runs = (self.page.run(taken.moments[0]) for taken in self.shown[:1])
        return next((averaging(run, plan) for run in runs), None)

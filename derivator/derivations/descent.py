"""A descent by an optimiser, step by step with every intermediate: from GD and SGD to AdamW."""

from __future__ import annotations

from typing import ClassVar

from derivator.derivations.backpropagation.said import earlier
from derivator.derivations.base import Derivation
from derivator.derivations.optimisers.change import change
from derivator.derivations.optimisers.ending import (
    loss_change,
    minimum_view,
    shown_digits,
    stop_view,
)
from derivator.derivations.optimisers.minimum import quadratic_minimum
from derivator.derivations.optimisers.options import DescentOptions
from derivator.derivations.optimisers.page import OptimiserPage
from derivator.derivations.optimisers.plot import path_figure
from derivator.derivations.optimisers.results import results_of
from derivator.derivations.optimisers.run import Optimisation
from derivator.derivations.optimisers.second_route import confirmed
from derivator.derivations.optimisers.setting import Ground, read_ground
from derivator.derivations.optimisers.step import DescentStep
from derivator.derivations.optimisers.table import steps_table
from derivator.derivations.optimisers.tidy import decimals_in
from derivator.derivations.workspace import Workspace
from derivator.notation.build import ONE
from derivator.notation.nodes import Negative, Sum, Symbol
from derivator.spec.exercise import Task

PASSES = ("backward", "backward_values", "gradient_step")
"""Kinds that have shown how the gradient of a network is accumulated."""


class RunOptimiser(Derivation):
    """w(t) = w(t-1) - ..., by the rule of an optimiser (V15, V16, V17, S-gd, H1)."""

    kind = "descent"
    options = DescentOptions
    summary = (
        "Runs an optimiser by hand: GD, SGD, Momentum, Nesterov, AdaGrad, RMSprop, Adam or AdamW; "
        "the rule in symbols, each step with every intermediate, a table, the path, the end."
    )
    produces: ClassVar = {
        "w[t]": "each weight after step t, from 0",
        "dL/dw[t]": "the derivative of the step's loss used in step t, from 1, without decay",
        "g[t]": "that derivative with a coupled `weight_decay`, from 1",
        "w_tilde[t]": "Nesterov: the point at which the gradient of step t is taken",
        "v[t]": "the velocity, from 0",
        "s[t]": "the sum or the average of squares, from 0",
        "m[t]": "the average of the gradients, from 0",
        "m_hat[t]": "that average corrected for its bias, from 1; likewise `s_hat[t]`",
        "rate[t]": "the rate with both corrections, from 1 (`epsilon_place: hat`)",
        "L[t]": "the loss of all observations after t steps, from 0",
        "steps": "how many steps were made",
        "stopped": "`met` or `not met`: the stopping rule, where there is one",
        "course": "`falls`, `grows`, `stays` or `diverges`: what became of the loss",
        "w*": "the minimum, where the loss is quadratic",
    }

    def derive(self, workspace: Workspace, task: Task) -> DescentStep:
        """The descent that the task asks for."""
        ground = read_ground(workspace, task)
        run = Optimisation(ground.study, ground.data, ground.course, ground.options)
        page = OptimiserPage(run, ground.named)
        return decimals_in(self._step(workspace, ground, run, page, task))

    def _step(
        self,
        workspace: Workspace,
        ground: Ground,
        run: Optimisation,
        page: OptimiserPage,
        task: Task,
    ) -> DescentStep:
        options = ground.options
        same = same_before(workspace, task)
        minimum = quadratic_minimum(run)
        views = tuple(page.view(taken) for taken in run.steps[: options.show])
        rules, start = page.rules(), page.beginning()
        table, hidden = None, 0
        if options.table and len(run.steps) > 1:
            table, hidden = steps_table(page, shown_digits(page))
        stop, least = (
            stop_view(page),
            minimum_view(
                page,
                minimum,
                any(o.method in ("gd", "sgd") and o.rate == options.rate for o in same),
            ),
        )
        losses = loss_change(page)
        figure = path_figure(page, minimum) if options.plot else None
        results = dict(results_of(page, least))
        first, last = (run.loss(run.everything, t).value for t in (0, len(run.steps)))
        after, noted = confirmed(run)
        several = len(run.course.learned) > 1
        name = run.course.learned[0]
        weight = None if several else name
        time = run.names.step
        point = run.names.noted("ahead" if run.rule.looks_ahead else "w", weight, time)
        if not run.rule.looks_ahead:
            point = run.names.noted("w", weight, f"{time}-1")
        decays = "coupled" if run.decays else "decoupled" if options.weight_decay else ""
        return DescentStep(
            self.kind,
            ground.of,
            task.position,
            results,
            moments=tuple(run.moments),
            after=tuple(after),
            noted=noted,
            program=ground.program,
            symbol=Symbol(ground.of),
            method="gd" if options.method == "sgd" else options.method,
            options=options,
            setting=page.setting(),
            derivative=page.derivative(),
            single=page.whole is not None,
            rules=rules,
            weights=tuple(map(Symbol, run.course.learned)),
            any=Symbol(run.names.letter("w", weight)),
            matrices=any(map(run.is_matrix, run.course.learned)),
            letters=bool(run.rule.letters),
            time=Symbol(time),
            point=point.shown,
            ahead=run.rule.looks_ahead,
            velocity=Symbol(run.names.letter("v", weight)),
            squares=Symbol(run.names.letter("s", weight)),
            mean=Symbol(run.names.letter("m", weight)),
            share=Sum((ONE, Negative(run.names.constant("momentum")))),
            epsilon=run.names.constant("epsilon"),
            decay=run.names.constant("decay"),
            decays=decays,
            told=bool(same) or (page.whole is None and bool(earlier(workspace, task, *PASSES))),
            told_method=any(map(conventions(options).__eq__, map(conventions, same))),
            told_minimum=bool(same),
            found_before=bool(earlier(workspace, task, "minimise")),
            observations=len(run.data.observations),
            start=start,
            zeros=page.zeros,
            views=views,
            more=len(run.steps) - len(views),
            stochastic=any(set(t.batch) != set(run.everything) for t in run.steps),
            size=max(len(t.batch) for t in run.steps),
            apart=any(t.apart for t in run.steps),
            average=run.collective(),
            table=table,
            hidden=hidden,
            stop=stop,
            ran_away=run.ran_away,
            kinked=next((view.number for view in views if view.kinked), 0),
            grew=change(first, last) == "grows",
            losses=losses,
            final=tuple(page.weights(n, len(run.steps)) for n in page.small()),
            minimum=least,
            figure=figure,
            links=tuple(page.links()),
        )


def conventions(options: DescentOptions) -> tuple[object, ...]:
    """What the sheet says about a method in words."""
    return (
        options.method,
        options.velocity,
        options.sign,
        options.epsilon_place,
        bool(options.epsilon),
    )


def same_before(workspace: Workspace, task: Task) -> list[DescentOptions]:
    """The options of earlier descents on the same loss by the same weights."""
    found = [other.options for other in earlier(workspace, task, "descent")]
    own = task.options
    assert isinstance(own, DescentOptions)
    return [
        other
        for other in found
        if isinstance(other, DescentOptions) and (other.of, other.by) == (own.of, own.by)
    ]

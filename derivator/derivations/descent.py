"""A descent by an optimiser, step by step with every intermediate: from GD and SGD to AdamW."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from derivator.derivations.backpropagation.said import earlier
from derivator.derivations.base import Derivation
from derivator.derivations.optimisers.ending import (
    MinimumView,
    StopView,
    loss_change,
    minimum_view,
    shown_digits,
    stop_view,
)
from derivator.derivations.optimisers.minimum import quadratic_minimum
from derivator.derivations.optimisers.options import DescentOptions
from derivator.derivations.optimisers.page import MethodView, OptimiserPage
from derivator.derivations.optimisers.plot import path_figure
from derivator.derivations.optimisers.run import Optimisation
from derivator.derivations.optimisers.setting import Ground, read_ground
from derivator.derivations.optimisers.stopping import noted_loss
from derivator.derivations.optimisers.table import steps_table
from derivator.derivations.optimisers.tidy import decimals_in
from derivator.derivations.study import exact_of, rows_of
from derivator.derivations.workspace import Workspace
from derivator.notation.build import ONE
from derivator.notation.matrices import After
from derivator.notation.nodes import Negative, Node, Sum, Symbol
from derivator.program.values import Entries
from derivator.solution import Chain, Figure, ProgramStep, Result, Table
from derivator.spec.exercise import Task

PASSES = ("backward", "backward_values", "gradient_step")
"""Kinds that have shown how the gradient of a network is accumulated."""


@dataclass(frozen=True)
class DescentStep(ProgramStep):
    """The gradient, the rule, the first steps in full, all of them in a table, and the end."""

    symbol: Node
    method: str
    options: DescentOptions
    setting: tuple[Chain, ...]
    """The constants."""
    derivative: tuple[Chain, ...]
    """The gradient in symbols."""
    single: bool
    """Whether the gradient is one formula."""
    rules: tuple[Chain, ...]
    weights: tuple[Node, ...]
    any: Node
    """What stands for any of several weights in the rules."""
    matrices: bool
    """Whether some weight has several entries, so that the rules hold entry by entry."""
    letters: bool
    """Whether the rule keeps more than the weights."""
    time: Node
    """The letter that counts the steps."""
    point: Node
    """Where the gradient of a step is taken."""
    ahead: bool
    """Whether that is another point than the weights."""
    velocity: Node
    squares: Node
    mean: Node
    share: Node
    """1 - alpha."""
    epsilon: Node
    decay: Node
    decays: str
    """``coupled``, ``decoupled``, or nothing."""
    told: bool
    """Whether an earlier part has found the same gradient."""
    told_method: bool
    """Whether one has run the same method with the same conventions."""
    told_minimum: bool
    found_before: bool
    """Whether an earlier part has derived the minimum."""
    observations: int
    start: tuple[Chain, ...]
    zeros: bool
    """Whether everything but the weights starts from 0, which ``start`` leaves out."""
    views: tuple[MethodView, ...]
    more: int
    """Steps that are not shown in full."""
    stochastic: bool
    """Whether a step does not look at all observations."""
    size: int
    """How many observations a step looks at, at most."""
    apart: bool
    """Whether observations of a batch have passes of their own."""
    average: Node
    """The symbol of the loss of such a batch."""
    table: Table | None
    hidden: int
    """Rows of the table that are left out."""
    stop: StopView | None
    ran_away: bool
    grew: bool
    """Whether the loss of all observations is larger at the end than at the start."""
    losses: tuple[Chain, Chain]
    final: tuple[Chain, ...]
    minimum: MinimumView | None
    figure: Figure | None
    links: tuple[Chain, ...]
    """Stated only for the checks: where the numbers come from, and every line of every step."""


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
        "course": "`falls`, `grows` or `diverges`: what became of the loss",
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
        results = dict(_results(page, least))
        first, last = (run.loss(run.everything, t).value for t in (0, len(run.steps)))
        after, noted = run.confirmed()
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
            grew=last.plain > first.plain,
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


def _results(page: OptimiserPage, least: MinimumView | None) -> Iterator[tuple[str, Result]]:
    run = page.optimisation
    several = len(run.course.learned) > 1
    for name in run.course.learned:
        for time in range(len(run.steps) + 1):
            moment, numbers = page.place(time)
            node = After(Symbol(name), time)
            yield f"{name}[{time}]", _result(page, node, numbers.of(node), moment)
        for taken in run.steps:
            slope = run.slope_symbols[name, taken.number]
            numbers, moment = taken.passes[0], taken.moments[0]
            key = f"d{run.course.of}/d{name}[{taken.number}]"
            yield key, _result(page, slope, numbers.of(slope), moment)
        for letter in ("ahead", "g", *run.rule.letters, "m_hat", "s_hat", "rate"):
            called = {"ahead": f"{name}_tilde", "rate": "rate"}.get(
                letter, f"{letter}_{name}" if several else letter
            )
            for time in range(len(run.steps) + 1):
                noted = run.names.noted(letter, name, time, run.shape(name))
                if noted.key in run.noted and (letter != "g" or run.decays):
                    taken = run.steps[max(time, 1) - 1]
                    value = taken.passes[0].of(noted)
                    yield f"{called}[{time}]", _result(page, noted, value, taken.moments[0])
    yield from _outcome(page, least)


def _outcome(page: OptimiserPage, least: MinimumView | None) -> Iterator[tuple[str, Result]]:
    run = page.optimisation
    for time in range(len(run.steps) + 1):
        moment, numbers = page.place(time)
        node = noted_loss(run, time)
        yield f"{run.course.of}[{time}]", _result(page, node, numbers.of(node), moment)
    end, count = loss_change(page)[1], page.count()
    yield "steps", Result(count, str(len(run.steps)), len(run.steps))
    if run.options.stop is not None:
        view = stop_view(page)
        assert view is not None
        yield "stopped", Result(view.last, verdict="met" if run.stopping.met else "not met")
    first, last = (run.loss(run.everything, t).value.plain for t in (0, len(run.steps)))
    course = "diverges" if run.ran_away else "grows" if last > first else "falls"
    yield "course", Result(end, verdict=course)
    if least is not None:
        for name, chain in zip(run.course.learned, least.place, strict=True):
            value = run.noted[f"{name}@*"]
            yield f"{name}*", _packed(chain, value)


def _result(page: OptimiserPage, node: Node, value: Entries, moment: int) -> Result:
    return _packed(page.run(moment).value(node), value)


def _packed(chain: Chain, value: Entries) -> Result:
    exact, plain = exact_of(value), rows_of(value)
    if value.shape == (1, 1):
        return Result(chain, exact[0][0], plain[0][0])
    return Result(chain, exact, plain)

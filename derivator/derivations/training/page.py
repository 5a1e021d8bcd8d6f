"""What a page shows of a descent: steps in full, the general rule, what was noted down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from derivator.derivations.backpropagation.merging import adding_up, merged
from derivator.derivations.backpropagation.passes import Pass, computed, dated
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.training.run import Descent, Loss, Taken
from derivator.derivations.training.short import brief, trimmed
from derivator.notation.matrices import Accumulated, After, Noted
from derivator.notation.nodes import Negative, Node, Product, Sum, Symbol
from derivator.program.values import Entries
from derivator.solution import Chain

TERMS = 6
"""What more observations say together is not written out as a sum."""
LARGEST = 12
"""A matrix of more rows or columns is not printed."""
PASSES = 3
"""So many observations of a batch are shown at most, where each has a pass of its own."""


@dataclass(frozen=True)
class StageView:
    """One stage of the way back; ``updates`` are those of its weights, layer after layer."""

    update: Chain
    gradients: tuple[Chain, ...]
    updates: tuple[Chain, ...]
    cancels: bool
    """Whether the loss and the last activation were put together."""
    rows: tuple[Chain, ...]
    """Which answers add up to 1, if it takes that."""


@dataclass(frozen=True)
class PassView:
    """The pass of a batch, or of one of its observations, counted from 1."""

    observation: int
    given: tuple[Chain, ...]
    forward: tuple[Chain, ...]
    stages: tuple[StageView, ...]
    direct: tuple[Chain, ...]
    """Gradients that need no accumulated derivative."""
    updates: tuple[Chain, ...]
    """Those of the weights that the target itself uses, layer after layer."""
    tall: bool
    """Whether the data have several rows."""
    large: bool
    """Whether the matrices are too large for a page; then only gradients are shown."""
    silent: bool
    """Whether the derivatives are 0 from the first one on, so that nothing is handed back."""


@dataclass(frozen=True)
class StepView:
    """One step in full; observations count from 1."""

    number: int
    observations: tuple[int, ...]
    everything: bool
    passes: tuple[PassView, ...]
    hidden: int
    """Observations whose passes are not shown."""
    together: tuple[Chain, ...]
    """What the observations of a batch say together."""
    updates: tuple[Chain, ...]
    still: tuple[Chain, ...]
    """Weights that stay as they are."""
    idle: bool
    before: Chain
    after: Chain
    larger: bool
    """Whether the loss has grown."""
    solved: bool
    """Whether there was no loss to begin with."""


class DescentPage:
    """The views of one run's steps."""

    def __init__(self, descent: Descent) -> None:
        self.descent = descent
        self.course = descent.course
        self.layerwise = descent.course.layerwise

    def run(self, moment: int) -> Pass:
        """The numbers at one moment, ready for chains."""
        return Pass(self.descent.study, self.descent.numbers[moment], moment)

    def step(self, taken: Taken, short: bool) -> StepView:
        """One step; ``short`` leaves out formulas without numbers."""
        shown = taken.moments[:PASSES] if taken.apart else taken.moments
        small = self.small()
        moving = [name for name in small if taken.moves(name)]
        still = [name for name in small if not taken.moves(name)]
        before = self.descent.loss(taken.batch, taken.number - 1)
        after = self.descent.loss(taken.batch, taken.number)
        view = StepView(
            taken.number,
            tuple(index + 1 for index in taken.batch),
            len(set(taken.batch)) == len(self.descent.data.observations),
            tuple(self.pass_view(taken, index) for index in range(len(shown))),
            len(taken.moments) - len(shown),
            tuple(self.together(taken)),
            () if self.layerwise else tuple(self.update(taken, name) for name in moving),
            tuple(self.unchanged(taken, name) for name in still),
            taken.idle,
            self.loss_told(before),
            self.loss_told(after),
            after.value.plain > before.value.plain + 1e-12 * abs(before.value.plain),
            not before.value.plain,
        )
        return _rewritten(view, brief) if short else _opened(view)

    def small(self) -> list[str]:
        """The weights that fit a page."""
        return [name for name, value in self.descent.states[0].items() if fits(value)]

    def pass_view(self, taken: Taken, index: int) -> PassView:
        """The forward and the backward pass of the batch or of one observation."""
        run, plan, of = self.run(taken.moments[index]), taken.plan, self.course.of
        observation = taken.batch[index]
        letters = [plan.letter(name) for name in plan.stops]
        silent = bool(letters) and all(self._is_zero(run, letter) for letter in letters)
        forward = [run.forward(name) for name in computed(run.study, of)]
        if taken.apart:
            own = Noted(Symbol(f"{of}_{observation + 1}"), f"{of}:{observation}@{taken.number - 1}")
            forward[-1] = run.evaluated(own, run.study.program.vertices[of].formula)
        if not all(map(fits, run.numbers.values.values())):
            small = [n for n, v in taken.moved.items() if fits(v)] if not taken.apart else []
            shown = tuple(run.value(taken.marks[index][name]) for name in small)
            return PassView(observation + 1, (), (), (), shown, (), False, True, False)
        used, data = plan.program.inputs, self.descent.data.observations[0]
        direct = taken.plan.direct
        return PassView(
            observation + 1,
            tuple(run.value(Symbol(n)) for n in used if n in data),
            tuple(forward),
            tuple(self.stage(taken, index, n, silent) for n in plan.stops[: 1 if silent else None]),
            tuple(run.evaluated(taken.marks[index][n], plan.formula(n)) for n in direct),
            self._updates(taken, direct),
            any(len(run.numbers.values[name]) > 1 for name in used if name in data),
            False,
            silent,
        )

    def _is_zero(self, run: Pass, node: Node) -> bool:
        return not any(entry.plain for entry in run.numbers.of(node).ravel())

    def _updates(self, taken: Taken, names: tuple[str, ...]) -> tuple[Chain, ...]:
        moving = [name for name in names if taken.moves(name)]
        return tuple(self.update(taken, name) for name in moving) if self.layerwise else ()

    def stage(self, taken: Taken, index: int, name: str, silent: bool) -> StageView:
        """One accumulated derivative with its gradients."""
        run, plan, marks = self.run(taken.moments[index]), taken.plan, taken.marks[index]
        letter = plan.letter(name)
        symbols = (letter.derivative,) if isinstance(letter, Accumulated) else ()
        gradients = () if silent else plan.gradients(name)
        short = merged(plan, name)
        merging = () if short is None else (short.formula,)
        rows = () if short is None else short.rows
        of_ones = tuple(dated(adding_up(plan.program, row), run.moment) for row in rows)
        return StageView(
            run.evaluated(letter, *symbols, plan.formula(name), *merging),
            tuple(run.evaluated(marks[weight], plan.formula(weight)) for weight in gradients),
            self._updates(taken, gradients),
            short is not None,
            of_ones,
        )

    def together(self, taken: Taken) -> Iterator[Chain]:
        """1/B (dL_1/dw + dL_2/dw) = value for each weight, and the loss of the batch likewise."""
        if not taken.apart:
            return
        run = self.run(taken.moments[0])
        loss = self.descent.loss(taken.batch, taken.number - 1)
        for node in (loss.node, *(taken.gradients[name] for name in self.small())):
            assert isinstance(node, Noted)
            formula = self.descent.stated[node.key][1]
            written = (formula,) if len(taken.batch) <= TERMS else ()
            yield run.evaluated(node, *written)

    def moved(self, taken: Taken, name: str) -> Node:
        """W - eta dL/dW with the number of the step before."""
        step = Product((self.descent.rate, taken.gradients[name]))
        return Sum((After(Symbol(name), taken.number - 1), Negative(step)))

    def update(self, taken: Taken, name: str) -> Chain:
        """W(1) = W(0) - eta dL/dW = numbers = value."""
        run = self.run(taken.moments[0])
        return run.evaluated(After(Symbol(name), taken.number), self.moved(taken, name))

    def unchanged(self, taken: Taken, name: str) -> Chain:
        """W(1) = W(0) = value."""
        run = self.run(taken.moments[0])
        builder = ChainBuilder(After(Symbol(name), taken.number))
        builder.then(After(Symbol(name), taken.number - 1))
        exact, value = run.study.shown(run.numbers, builder.last)
        return dated(builder.then(value, exact).chain(), run.moment)

    def weights(self, name: str, time: int) -> Chain:
        """W(t) = value."""
        moment, numbers = self.descent.at(self.descent.parts(self.descent.everything)[0], time)
        return Pass(self.descent.study, numbers, moment).value(After(Symbol(name), time))

    def loss_value(self, loss: Loss) -> Chain:
        """L = value."""
        return self.run(loss.moment).value(loss.node)

    def loss_told(self, loss: Loss) -> Chain:
        """L = value for a sentence."""
        return self.run(loss.moment).told(loss.node)

    def links(self) -> Iterator[Chain]:
        """What is stated only for the checks: where the numbers of each moment come from."""
        for taken in self.descent.steps:
            for moment in taken.moments:
                for name in self.course.learned:
                    before = After(Symbol(name), taken.number - 1)
                    yield dated(equality(Symbol(name), before), moment)
        for noted, formula, moment in self.descent.stated.values():
            yield dated(equality(noted, formula), moment)


def fits(value: Entries) -> bool:
    """Whether a matrix can be printed on a page."""
    rows, columns = value.shape
    return bool(rows <= LARGEST and columns <= LARGEST)


def _opened(view: StepView) -> StepView:
    """The step with all formulas, of several observations only for the first."""
    passes = (view.passes[0], *_rewritten(view, brief).passes[1:])
    return _rewritten(replace(view, passes=passes), trimmed)


def _rewritten(view: StepView, change: Callable[[Chain], Chain]) -> StepView:
    """The step with a change made to each chain of its passes and updates."""

    def changed(chains: tuple[Chain, ...]) -> tuple[Chain, ...]:
        return tuple(map(change, chains))

    passes = tuple(
        replace(
            each,
            forward=changed(each.forward),
            stages=tuple(
                replace(
                    s,
                    update=change(s.update),
                    gradients=changed(s.gradients),
                    updates=changed(s.updates),
                )
                for s in each.stages
            ),
            direct=changed(each.direct),
            updates=changed(each.updates),
        )
        for each in view.passes
    )
    return replace(view, passes=passes, updates=changed(view.updates))

"""What a page shows of the steps of a descent: every intermediate of each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derivator.derivations.backpropagation.numerals import filled_in
from derivator.derivations.backpropagation.passes import UNWIELDY, dated
from derivator.derivations.optimisers.change import change, stays
from derivator.derivations.optimisers.formulas import values_in
from derivator.derivations.optimisers.rule import AHEAD, WEIGHT
from derivator.derivations.optimisers.rule_page import RulePage
from derivator.derivations.optimisers.worked import is_rounded, with_divisors
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.training.page import PassView
from derivator.derivations.training.run import Loss, Taken
from derivator.derivations.training.short import trimmed
from derivator.notation.matrices import After, Noted
from derivator.notation.nodes import Node, Number, Quotient, Symbol
from derivator.notation.numbers import decimal_text, rounded
from derivator.notation.walk import descendants, substitute
from derivator.solution import Chain

SHOWN = 6
"""So many observations of a batch are shown at most, where each has a pass of its own."""


@dataclass(frozen=True)
class MethodView:
    """One step in full; observations count from 1."""

    number: int
    observations: tuple[int, ...]
    everything: bool
    ahead: tuple[Chain, ...]
    """The point at which the gradient is taken, where it is not the weights."""
    forward: tuple[Chain, ...]
    """Computed values that the gradient needs, where it is one formula."""
    passes: tuple[PassView, ...]
    """The passes there and back, where it is not."""
    gradients: tuple[Chain, ...]
    """Where it is one formula: its numbers, for each observation that has a pass of its own."""
    hidden: int
    """Observations of the batch that are not shown."""
    together: tuple[Chain, ...]
    lines: tuple[tuple[Chain, ...], ...]
    """The lines of the rule, for each weight that fits the page."""
    before: Chain
    after: Chain
    change: str
    """What becomes of the loss: ``grows``, ``falls`` or ``stays``."""
    alike: bool
    """Whether both losses read the same on the page."""
    idle: bool
    """Whether no weight moves."""
    kinked: bool
    """Whether the gradient is taken where an operation of the loss has a kink."""


class OptimiserPage(RulePage):
    """The views of one run."""

    def view(self, taken: Taken) -> MethodView:
        """One step in full."""
        run = self.optimisation
        shown = taken.moments[:SHOWN]
        before = run.loss(taken.batch, taken.number - 1)
        after = run.loss(taken.batch, taken.number)
        small = self.small()
        return MethodView(
            taken.number,
            tuple(index + 1 for index in taken.batch),
            len(set(taken.batch)) == len(run.data.observations),
            tuple(self.line(taken, n, AHEAD) for n in small) if run.rule.looks_ahead else (),
            tuple(self.forward(taken)),
            tuple(self.passes(taken)),
            tuple(self.gradients(taken, len(shown))),
            len(taken.moments) - len(shown),
            tuple(self.together(taken)),
            tuple(tuple(self.lines(taken, name)) for name in small),
            self.loss_value(before),
            self.loss_value(after),
            change(before.value, after.value),
            self.loss_value(before).terms[-1] == self.loss_value(after).terms[-1],
            stays(run.states[taken.number - 1], run.states[taken.number]),
            any(run.study.kinks(numbers) for numbers in taken.passes),
        )

    def forward(self, taken: Taken) -> Iterator[Chain]:
        """The values that the gradient needs: y_hat = w x = numbers."""
        if self.whole is None or taken.apart:
            return
        run = self.run(taken.moments[0])
        needed = {
            name
            for own in self.whole.values()
            for name in values_in(self.optimisation.plan.program, own.formula)
        }
        for name in self.optimisation.plan.program.vertices:
            if name in needed:
                yield trimmed(run.forward(name))

    def passes(self, taken: Taken) -> Iterator[PassView]:
        """The passes there and back, where the gradient is no single formula."""
        if self.whole is None:
            for index in range(min(len(taken.moments), SHOWN)):
                yield self.pass_view(taken, index)

    def gradients(self, taken: Taken, count: int) -> Iterator[Chain]:
        """dL/dw = formula = numbers = value, where it is a single formula."""
        if self.whole is None:
            return
        for index in range(count):
            run, marks = self.run(taken.moments[index]), taken.marks[index]
            for name in self.small():
                first = () if taken.apart else self._begun(taken, name)
                yield run.evaluated(*first, marks[name], self.whole[name].formula)

    def _begun(self, taken: Taken, name: str) -> tuple[Node, ...]:
        """The letter g, where it stands for nothing but the derivative of the loss."""
        run = self.optimisation
        named = run.method_names_gradient and not run.decays
        return (taken.gradients[name],) if named else ()

    def together(self, taken: Taken) -> Iterator[Chain]:
        """1/B (dL_1/dw + dL_2/dw) = value for each weight."""
        if not taken.apart:
            return
        run = self.run(taken.moments[0])
        for name in self.small():
            node = self.optimisation.slope_symbols[name, taken.number]
            assert isinstance(node, Noted)
            written = (self.descent.stated[node.key][1],) if len(taken.batch) <= SHOWN else ()
            yield run.evaluated(*self._begun(taken, name), node, *written)

    def lines(self, taken: Taken, name: str) -> Iterator[Chain]:
        """The lines of the rule: v(1) = alpha v(0) + eta g(1) = numbers = value."""
        run = self.optimisation
        for letter in run.formulas[name, taken.number]:
            told = letter == "g" and not run.decays and (self.whole is not None or taken.apart)
            if letter != AHEAD and not told:
                yield self.line(taken, name, letter)

    def line(self, taken: Taken, name: str, letter: str) -> Chain:
        """One line with its numbers put in, what is divided by worked out, and its value."""
        run = self.optimisation
        formula = run.formulas[name, taken.number][letter]
        start: Node = run.names.noted(letter, name, taken.number, run.shape(name))
        if letter == WEIGHT:
            start = After(Symbol(name), taken.number)
        numbers = taken.passes[0]
        digits = run.study.digits
        chain, sound = ChainBuilder(start).then(formula), True
        known = substitute(formula, self.values)
        stages = [known]
        if any(isinstance(part, Quotient) for part in descendants(known)):
            stages.append(with_divisors(numbers, known, digits))
        for stage in stages:
            exact, filled = filled_in(numbers, stage, digits)
            exact = exact and not is_rounded(stage)
            sound = sound and exact
            chain.then(filled, sound)
        exact, value = run.study.shown(numbers, start)
        return dated(chain.then(value, sound and exact).chain(), taken.moments[0])

    @property
    def _digits(self) -> int:
        return self.optimisation.study.digits

    def loss_value(self, loss: Loss) -> Chain:
        """L = value, rounded where a fraction is hard to compare with another."""
        chain = super().loss_value(loss)
        value = chain.terms[-1]
        if not isinstance(value, Number) or value.value.denominator <= UNWIELDY:
            return chain
        if decimal_text(abs(value.value)) is not None:
            return chain
        decimal = rounded(value.value, self._digits, loss.node)
        return dated(equality(loss.node, decimal, exact=False), loss.moment)

    # What only the checks read

    def links(self) -> Iterator[Chain]:
        """Where the numbers of each moment come from, and every line of every step."""
        run = self.optimisation
        for taken in run.steps:
            for moment in taken.moments:
                for name in run.course.learned:
                    point: Node = After(Symbol(name), taken.number - 1)
                    if run.rule.looks_ahead:
                        point = run.names.noted(AHEAD, name, taken.number, run.shape(name))
                    yield dated(equality(Symbol(name), point), moment)
            for name in run.course.learned:
                formula = run.formulas[name, taken.number][WEIGHT]
                new = After(Symbol(name), taken.number)
                yield dated(equality(new, formula), taken.moments[0])
        for noted, formula, moment in run.stated.values():
            yield dated(equality(noted, formula), moment)

"""What a page shows of a descent: the rule in symbols, and every intermediate of a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.backpropagation.numerals import filled_in
from derivator.derivations.backpropagation.passes import UNWIELDY, dated
from derivator.derivations.optimisers.formulas import (
    constant_node,
    values_in,
    whole_gradients,
)
from derivator.derivations.optimisers.rules import AHEAD, WEIGHT, Place
from derivator.derivations.optimisers.run import Optimisation
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.training.page import DescentPage, PassView
from derivator.derivations.training.run import Loss, Taken
from derivator.derivations.training.short import trimmed
from derivator.notation.matrices import After, Noted
from derivator.notation.nodes import Node, Number, Partial, Quotient, Root, Rounded, Symbol
from derivator.notation.numbers import decimal_text, rounded
from derivator.notation.walk import descendants, rebuild, substitute
from derivator.program.values import Numbers, printed
from derivator.solution import Chain


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
    larger: bool
    same: bool
    """Whether the loss is what it was."""
    idle: bool
    """Whether no weight moves."""


class OptimiserPage(DescentPage):
    """The views of one run."""

    def __init__(self, run: Optimisation, named: frozenset[str]) -> None:
        super().__init__(run)
        self.optimisation = run
        self.whole = whole_gradients(run.plan, named)
        """Each gradient as one formula; None where it is accumulated layer by layer."""
        self.values = {symbol.name: constant_node(value) for symbol, value in run.constants.items()}
        self.values[run.rate.name] = constant_node(run.course.rate)

    # What is said before the first step

    def setting(self) -> tuple[Chain, ...]:
        """The constants: eta = 0.1, alpha = 0.9."""
        names = [
            self.optimisation.rate.name,
            *(n for n in self.values if n != self.optimisation.rate.name),
        ]
        return tuple(dated(equality(Symbol(n), self.values[n]), 0) for n in names)

    def derivative(self) -> tuple[Chain, ...]:
        """The gradient in symbols: in one formula, or layer after layer."""
        plan = self.optimisation.plan
        symbol = plan.adjoints.symbol
        if self.whole is not None:
            return tuple(
                ChainBuilder(symbol(name)).then(own.long or own.formula).then(own.formula).chain()
                for name, own in self.whole.items()
            )
        found = []
        for name in plan.stops:
            chain = ChainBuilder(plan.letter(name)).then(symbol(name)).then(plan.formula(name))
            found.append(chain.chain())
            found += [equality(symbol(w), plan.formula(w)) for w in plan.gradients(name)]
        return (*found, *(equality(symbol(w), plan.formula(w)) for w in plan.direct))

    def rules(self) -> tuple[Chain, ...]:
        """The lines of the rule in symbols, for one weight or for any of several.

        They are held against the last step, whose letters are no longer 0.
        """
        run = self.optimisation
        taken, name, t = run.steps[-1], run.course.learned[0], run.names.step
        weight = name if len(run.course.learned) == 1 else None
        generic = self._generic(taken, name, weight)
        letters = run.formulas[name, taken.number]
        slope = self._slope(taken, name, weight)
        place = Place(
            generic("g", t) if "g" in letters else slope,
            lambda letter: generic(letter, f"{t}-1"),
            lambda letter: generic(letter, t),
            self._constants(taken),
            run.is_matrix(name),
        )
        found = []
        if AHEAD in letters:
            found.append(equality(generic(AHEAD, t), run.rule.ahead(place)))
        if "g" in letters:
            point = generic(AHEAD, t) if AHEAD in letters else place.before(WEIGHT)
            found.append(equality(place.gradient, run.with_decay(slope, point)))
        found += [equality(place.now(n), f) for n, f in run.rule.lines(place)]
        return tuple(dated(chain, taken.moments[0]) for chain in found)

    def _slope(self, taken: Taken, name: str, weight: str | None) -> Node:
        """The derivative of the loss, by the weight or by any of several."""
        slope = self.optimisation.slope_symbols[name, taken.number]
        if weight is not None:
            return slope
        shown = slope.shown if isinstance(slope, Noted) else slope
        assert isinstance(shown, Partial)
        run = self.optimisation
        by = Partial(shown.of, Symbol(run.names.any))
        noted = Noted(by, f"slope:{run.names.any}", run.shape(name))
        self._keep(noted, slope, taken)
        return noted

    def _constants(self, taken: Taken) -> dict[str, Node]:
        run = self.optimisation
        known = run.place(run.course.learned[0], taken.number, run.rate).constant
        return {**known, "step": self.count().terms[0]}

    def _generic(self, taken: Taken, name: str, weight: str | None) -> Callable[[str, str], Noted]:
        """Letters with t and t - 1 above, noted down with their values in a step."""
        run = self.optimisation
        times = {run.names.step: taken.number, f"{run.names.step}-1": taken.number - 1}

        def generic(letter: str, step: str) -> Noted:
            noted = run.names.noted(letter, weight, step, run.shape(name))
            concrete: Node = run.names.noted(letter, name, times[step], run.shape(name))
            if letter == WEIGHT:
                concrete = After(Symbol(name), times[step])
            self._keep(noted, concrete, taken)
            return noted

        return generic

    def _keep(self, noted: Noted, formula: Node, taken: Taken) -> None:
        self.optimisation.note(noted, formula, taken.moments[0], taken.passes[0])

    def beginning(self) -> tuple[Chain, ...]:
        """w(0), v(0), ...: small weights, and the letters where they all begin with a number."""
        run = self.optimisation
        found = [self.weights(name, 0) for name in self.small()]
        taken = run.steps[0]
        if self.zeros:
            return tuple(found)
        for letter in run.rule.letters:
            for name in self.small():
                noted = run.names.noted(letter, name, 0, run.shape(name))
                found.append(self.run(taken.moments[0]).value(noted))
        return tuple(found)

    @property
    def zeros(self) -> bool:
        """Whether the letters of several weights begin with 0, which words say better."""
        run = self.optimisation
        letters = run.rule.letters
        many = len(run.course.learned) > 1 or run.is_matrix(run.course.learned[0])
        return bool(letters) and many and not any(map(run.rule.begins, letters))

    # One step

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
            after.value.plain > before.value.plain + 1e-12 * abs(before.value.plain),
            after.value.plain == before.value.plain,
            all(
                a.plain == b.plain
                for n in run.course.learned
                for a, b in zip(
                    run.states[taken.number][n].ravel(),
                    run.states[taken.number - 1][n].ravel(),
                    strict=True,
                )
            ),
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
            stages.append(self._divisors(numbers, known))
        for stage in stages:
            exact, filled = filled_in(numbers, stage, digits)
            exact = exact and not _is_rounded(stage)
            sound = sound and exact
            chain.then(filled, sound)
        exact, value = run.study.shown(numbers, start)
        return dated(chain.then(value, sound and exact).chain(), taken.moments[0])

    def _divisors(self, numbers: Numbers, node: Node) -> Node:
        """The formula with the values of what is divided by."""
        if isinstance(node, Quotient) and numbers.of(node.denominator).size == 1:
            _, value = printed(numbers.of(node.denominator), self._digits, node.denominator)
            top = self._divisors(numbers, node.numerator)
            if isinstance(node.numerator, Root):
                top = printed(numbers.of(node.numerator), self._digits, node.numerator)[1]
            return Quotient(top, value)
        return rebuild(node, lambda part: self._divisors(numbers, part))

    @property
    def _digits(self) -> int:
        return self.optimisation.study.digits

    def count(self) -> Chain:
        """t = 6: how many steps there were."""
        taken = self.optimisation.steps[-1]
        steps = Number(Fraction(taken.number))
        noted = Noted(Symbol(self.optimisation.names.step), "step")
        self._keep(noted, steps, taken)
        return dated(equality(noted, steps), taken.moments[0])

    def place(self, time: int) -> tuple[int, Numbers]:
        """The weights after some steps as a moment with its numbers: the step that leads there."""
        run = self.optimisation
        return run.at(run.parts(run.everything)[0], time)

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


SHOWN = 6
"""So many observations of a batch are shown at most, where each has a pass of its own."""


def _is_rounded(node: Node) -> bool:
    return any(isinstance(part, Rounded) for part in descendants(node))

"""What a page says of a descent before its first step: the gradient and the rule in symbols."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from derivator.derivations.backpropagation.passes import dated
from derivator.derivations.optimisers.formulas import constant_node, whole_gradients
from derivator.derivations.optimisers.rule import AHEAD, WEIGHT, Place
from derivator.derivations.optimisers.run import Optimisation
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.training.page import DescentPage
from derivator.derivations.training.run import Taken
from derivator.notation.matrices import After, Noted
from derivator.notation.nodes import Node, Number, Partial, Symbol
from derivator.program.values import Numbers
from derivator.solution import Chain


class RulePage(DescentPage):
    """The gradient and the rule of one run in symbols, its constants and where it starts."""

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

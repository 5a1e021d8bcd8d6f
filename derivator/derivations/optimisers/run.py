"""A descent by any optimiser: letters noted down step by step, exactly where it can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from derivator.derivations.optimisers.naming import Names
from derivator.derivations.optimisers.options import DescentOptions
from derivator.derivations.optimisers.rule import AHEAD, WEIGHT, Place
from derivator.derivations.optimisers.rules import RULES
from derivator.derivations.optimisers.stopping import Stopping
from derivator.derivations.study import Study
from derivator.derivations.training.run import Course, Descent, Taken, is_workable
from derivator.errors import Problem, SpecError
from derivator.notation.matrices import After, Noted
from derivator.notation.nodes import Node, Number, Product, Sum, Symbol
from derivator.program.dataset import Dataset
from derivator.program.numbers import Num
from derivator.program.values import Entries, Numbers, filled
from derivator.shapes import Shape

FARTHEST = 1e6
"""A weight beyond this, or so many times as far as it started, has run away."""


class Optimisation(Descent):
    """A run of one optimiser; everything is computed on construction."""

    def __init__(
        self, study: Study, data: Dataset, course: Course, options: DescentOptions
    ) -> None:
        self.options = options
        self.rule = RULES[options.method](options)
        self.stopping = Stopping(options.stop)
        self.memory: dict[str, Entries] = {}
        """The letters of the last step by key, beside the constants."""
        self.slopes: list[dict[str, Entries]] = []
        """The derivatives of the loss that the steps used, without decay."""
        self.slope_symbols: dict[tuple[str, int], Node] = {}
        """Their symbols, by weight and step."""
        self.formulas: dict[tuple[str, int], dict[str, Node]] = {}
        """The formulas of a step by weight and number, each under its letter."""
        self.ran_away = False
        super().__init__(study, data, course)

    def prepare(self) -> None:
        """Constants and first values."""
        used = {name.partition("__")[0] for name in self.study.program.vertices}
        used |= set(self.study.program.sizes)
        self.names = Names(used, self.course.learned, self.rate.name)
        constants = dict(self.rule.constants())
        if self.options.weight_decay:
            constants["decay"] = self.options.weight_decay
        self.constants = {self.names.constant(role): v for role, v in constants.items()}
        for symbol, value in self.constants.items():
            self.noted[symbol.name] = filled(1, 1, Num(value))
            self.memory[symbol.name] = self.noted[symbol.name]
        for name in self.course.learned:
            for letter in self.rule.letters:
                rows, columns = self.states[0][name].shape
                key = self.names.noted(letter, name, 0).key
                self.memory[key] = filled(rows, columns, Num(self.rule.begins(letter)))
                self.noted[key] = self.memory[key]

    # Steps

    def place(self, name: str, number: int, gradient: Node) -> Place:
        """What the rule speaks of in a step."""
        shape = self.shape(name)
        roles = ("rate", *self.rule.constants(), *(["decay"] * bool(self.options.weight_decay)))
        constant: dict[str, Node] = {role: self.names.constant(role) for role in roles}
        constant["step"] = Number(Fraction(number))

        def before(letter: str) -> Node:
            if letter == WEIGHT:
                return After(Symbol(name), number - 1)
            return self.names.noted(letter, name, number - 1, shape)

        def now(letter: str) -> Node:
            if letter == WEIGHT:
                return After(Symbol(name), number)
            return self.names.noted(letter, name, number, shape)

        return Place(gradient, before, now, constant, self.is_matrix(name))

    def shape(self, name: str) -> Shape:
        """The shape of a weight."""
        return self.study.program.vertices[name].shape

    def is_matrix(self, name: str) -> bool:
        """Whether a weight has several entries."""
        return bool(self.states[0][name].size > 1)

    def before(self, part: tuple[int, ...], number: int) -> tuple[int, Numbers]:
        """At the weights, or where the velocity leads."""
        if not self.rule.looks_ahead:
            return self.at(part, number - 1)
        places: dict[str, Entries] = {}
        reading = self._reading(number - 1)
        for name in self.course.learned:
            at = self.place(name, number, Symbol(name))
            formula = self.rule.ahead(at)
            places[name] = reading.of(formula)
            noted = self.names.noted(AHEAD, name, number, self.shape(name))
            self.noted[noted.key] = self.memory[noted.key] = places[name]
            self.formulas.setdefault((name, number), {})[AHEAD] = formula
        moment, numbers = self.added({**self.data.batch(part), **places}, number - 1)
        for name in self.course.learned:
            noted = self.names.noted(AHEAD, name, number, self.shape(name))
            numbers.values.update(self.memory)
            self.stated[noted.key] = noted, self.formulas[name, number][AHEAD], moment
        return moment, numbers

    def _reading(self, time: int) -> Numbers:
        """Numbers at which formulas of constants, letters and weights can be evaluated."""
        reading = Numbers({**self.memory, self.rate.name: self.noted[self.rate.name]}, {})
        reading.later = {(name, time): value for name, value in self.states[time].items()}
        return reading

    def move(self, taken: Taken, name: str, gradient: Node) -> None:
        """The lines of the rule for one weight."""
        numbers, number = taken.passes[0], taken.number
        if not self.slopes or len(self.slopes) < number:
            self.slopes.append({})
        self.slopes[-1][name] = numbers.of(gradient)
        numbers.values.update(self.memory)
        gradient = self._named(taken, name, gradient)
        at = self.place(name, number, gradient)
        lines = self.formulas.setdefault((name, number), {})
        for letter, formula in self.rule.lines(at):
            lines[letter] = formula
            value = numbers.of(formula)
            if not all(map(is_workable, value.ravel())):
                raise self._broken(letter, name, number, numbers, formula)
            if letter == WEIGHT:
                self.states[-1][name] = value
                for each in taken.passes:
                    each.later[name, number] = value
            else:
                noted = at.now(letter)
                assert isinstance(noted, Noted)
                self.memory[noted.key] = value
                self.note(noted, formula, taken.moments[0], numbers)
        taken.gradients[name], taken.moved[name] = gradient, numbers.of(gradient)

    @property
    def decays(self) -> bool:
        """Whether the gradient has a part that pulls the weights to 0."""
        return bool(self.options.weight_decay) and not self.options.decoupled

    @property
    def method_names_gradient(self) -> bool:
        """Whether the gradient has a letter of its own; in plain descent dL/dw stands there."""
        return self.decays or self.options.method not in ("gd", "sgd")

    def with_decay(self, slope: Node, point: Node) -> Node:
        """dL/dw, or dL/dw + lambda w."""
        if not self.decays:
            return slope
        return Sum((slope, Product((self.names.constant("decay"), point))))

    def _named(self, taken: Taken, name: str, gradient: Node) -> Node:
        """The gradient under the letter g, with a coupled decay; bare in plain descent."""
        self.slope_symbols[name, taken.number] = gradient
        if not self.method_names_gradient:
            return gradient
        point: Node = After(Symbol(name), taken.number - 1)
        if self.rule.looks_ahead:
            point = self.names.noted(AHEAD, name, taken.number, self.shape(name))
        formula = self.with_decay(gradient, point)
        noted = self.names.noted("g", name, taken.number, self.shape(name))
        self.formulas.setdefault((name, taken.number), {})["g"] = formula
        return self.note(noted, formula, taken.moments[0], taken.passes[0])

    def _broken(
        self, letter: str, name: str, number: int, numbers: Numbers, formula: Node
    ) -> SpecError:
        scaled = self.options.method in ("adagrad", "rmsprop", "adam", "adamw")
        if scaled and (not self.options.epsilon or self.options.centered):
            message = f"{name} has no value after step {number}: the root below it is 0"
            expected = "an `epsilon` above 0"
            return SpecError([Problem(self.course.position, message, name, expected)])
        return self._ran_away(name, number)

    def added(self, inputs: Mapping[str, Entries], time: int) -> tuple[int, Numbers]:
        """A pass; where the loss has no value after some steps, the error says after which."""
        try:
            return super().added(inputs, time)
        except SpecError:
            if not time:
                raise
            raise self._ran_away(self.course.of, time) from None

    # The end

    def is_over(self) -> bool:
        """Whether the stopping rule is met, or the weights have run away."""
        first = max((abs(e).plain for v in self.states[0].values() for e in v.ravel()), default=1)
        now = max(abs(e).plain for v in self.states[-1].values() for e in v.ravel())
        self.ran_away = now > FARTHEST * max(first, 1)
        return self.ran_away or self.stopping.is_met(self)

    def gradients_of(self, passes: Sequence[tuple[int, Numbers]], number: int) -> list[Node]:
        """The gradient over some passes, a symbol for each weight; ``number`` keeps it apart."""
        adjoints = self.plan.adjoints
        for _, numbers in passes:
            for name in adjoints.needed(self.course.learned):
                numbers.partials[adjoints.symbol(name)] = numbers.of(adjoints.formulas[name])
        symbols = [adjoints.symbol(name) for name in self.course.learned]
        if len(passes) == 1:
            return list(symbols)
        moments, all_numbers = zip(*passes, strict=True)
        taken = Taken(number, self.everything, moments, all_numbers, self.plan)
        taken.marks.extend({} for _ in passes)
        return [self.gathered(taken, symbol) for symbol in symbols]

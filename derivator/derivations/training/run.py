"""Gradient descent in numbers: batches, gradients, the weights after every step, the loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.study import Study
from derivator.derivations.training.layerwise import (
    LayerwiseAccumulation,
    layerwise_plan,
    layerwise_values,
)
from derivator.errors import Position, Problem, SpecError
from derivator.notation.matrices import Noted
from derivator.notation.matrix_build import total
from derivator.notation.nodes import Node, Number, Partial, Product, Quotient, Sum, Symbol
from derivator.program.dataset import Dataset
from derivator.program.limits import TooLargeError
from derivator.program.numbers import Num
from derivator.program.values import Entries, Numbers, entrywise, filled
from derivator.solution import Moment

RATES = ("eta", "gamma", "alpha", "epsilon", "rho")
"""Letters for the step size; the first that is free is taken."""
LARGEST = 1e100
"""A weight beyond this is taken for a descent that ran away."""


@dataclass(frozen=True)
class Course:
    """What the descent does: the batches one after the other (observations from 0), its rules."""

    of: str
    learned: tuple[str, ...]
    rate: Fraction
    batches: tuple[tuple[int, ...], ...]
    mean: bool = True
    """Whether the losses of observations that stay apart are averaged, not added up."""
    layerwise: bool = False
    position: Position = field(default_factory=lambda: Position(""))


@dataclass
class Taken:
    """One step: its passes, one for the batch or one an observation, and what moves the weights."""

    number: int
    batch: tuple[int, ...]
    moments: tuple[int, ...]
    passes: tuple[Numbers, ...]
    plan: Accumulation
    marks: list[dict[str, Node]] = field(default_factory=list)
    """For each pass the symbol of what it says about each weight."""
    gradients: dict[str, Node] = field(default_factory=dict)
    """The symbol of what moves each weight."""
    moved: dict[str, Entries] = field(default_factory=dict)
    """The values of the gradients."""

    @property
    def apart(self) -> bool:
        """Whether each observation of the batch has a pass of its own."""
        return len(self.passes) > 1

    def moves(self, name: str) -> bool:
        """Whether a weight changes."""
        return any(entry.plain for entry in self.moved[name].ravel())

    @property
    def idle(self) -> bool:
        """Whether no weight changes."""
        return not any(map(self.moves, self.moved))


@dataclass(frozen=True)
class Loss:
    """The loss of some observations after some steps, as a formula at one moment."""

    node: Node
    formula: Node
    """``node`` itself, or what it is put together from."""
    moment: int
    value: Num


class Descent:
    """A whole run; everything is computed on construction, exactly where it can be."""

    def __init__(self, study: Study, data: Dataset, course: Course) -> None:
        self.study, self.data, self.course = study, data, course
        self.plan = Accumulation(study.adjoints(course.of), course.learned)
        used = study.program.vertices.keys() | set(study.program.sizes)
        self.rate = Symbol(next((letter for letter in RATES if letter not in used), "rate"))
        self.noted: dict[str, Entries] = {self.rate.name: filled(1, 1, Num(course.rate))}
        self.stated: dict[str, tuple[Noted, Node, int]] = {}
        """What was noted down, by key, with its formula and the moment at which that holds."""
        given = {**data.shared, **data.observations[0]}
        self.states = [{name: given[name] for name in course.learned}]
        self.moments: list[Moment] = []
        self.numbers: list[Numbers] = []
        """The numbers at each moment."""
        self._passes: dict[tuple[tuple[int, ...], int], tuple[int, Numbers]] = {}
        self.steps: list[Taken] = []
        self.prepare()
        for number, batch in enumerate(course.batches, start=1):
            self.steps.append(self._step(number, batch))
            if self.is_over():
                break

    def prepare(self) -> None:
        """What a kind of descent needs before its first step."""

    def is_over(self) -> bool:
        """Whether no step comes after the last one."""
        return False

    # Passes

    def at(self, batch: tuple[int, ...], time: int) -> tuple[int, Numbers]:
        """The forward pass of a batch after some steps: its moment and its numbers."""
        key = batch, time
        if key not in self._passes:
            inputs = {**self.data.batch(batch), **self.states[time]}
            self._passes[key] = self.added(inputs, time)
        return self._passes[key]

    def added(self, inputs: Mapping[str, Entries], time: int) -> tuple[int, Numbers]:
        """The forward pass at some inputs, as a moment of its own."""
        try:
            numbers = self.study.numbers(self.course.of, inputs)
        except TooLargeError:
            if not time:
                raise
            raise self._ran_away(self.course.of, time) from None
        numbers.values[self.rate.name] = self.noted[self.rate.name]
        for name, value in self.states[time].items():
            numbers.later[name, time] = value
        self.moments.append(self.study.moment(numbers, time))
        self.numbers.append(numbers)
        return len(self.moments) - 1, numbers

    @property
    def everything(self) -> tuple[int, ...]:
        """All observations, from 0."""
        return self.data.everything

    def parts(self, batch: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
        """What has a pass of its own: the whole batch, or its observations one by one."""
        if len(batch) == 1 or self.data.can_stack:
            return (batch,)
        return tuple((index,) for index in batch)

    def loss(self, batch: tuple[int, ...], time: int) -> Loss:
        """The loss of a batch after some steps; several entries are added up."""
        parts = self.parts(batch)
        moment, numbers = self.at(parts[0], time)
        if len(parts) == 1:
            node = self._single(numbers)
            return Loss(node, node, moment, numbers.of(node)[0, 0])
        noted = [self._one(index, time) for index in batch]
        formula = self.combined(noted)
        numbers.values.update({part.key: self.noted[part.key] for part in noted})
        shown, key = self.collective(), f"{self.course.of}:{','.join(map(str, batch))}@{time}"
        node = self.note(Noted(shown, key), formula, moment, numbers)
        return Loss(node, formula, moment, numbers.of(node)[0, 0])

    def _single(self, numbers: Numbers) -> Node:
        symbol = Symbol(self.course.of)
        single = numbers.of(symbol).shape == (1, 1)
        return symbol if single else total(self.study.program.shapes, symbol)

    def _one(self, index: int, time: int) -> Noted:
        """The loss of one observation, noted down."""
        moment, numbers = self.at((index,), time)
        shown = Symbol(f"{self.course.of}_{index + 1}")
        key = f"{self.course.of}:{index}@{time}"
        return self.note(Noted(shown, key), self._single(numbers), moment, numbers)

    def collective(self) -> Symbol:
        """The symbol of the loss of observations that stay apart: a mean, or a sum."""
        return Symbol(f"{self.course.of}_{'bar' if self.course.mean else 'Sigma'}")

    def note(self, noted: Noted, formula: Node, moment: int, numbers: Numbers) -> Noted:
        """Note a value down under its key."""
        if noted.key not in self.stated:
            self.noted[noted.key] = numbers.of(formula)
            self.stated[noted.key] = noted, formula, moment
        numbers.values[noted.key] = self.noted[noted.key]
        return noted

    def combined(self, parts: Sequence[Node]) -> Node:
        """1/B (a + b + ...), or the bare sum."""
        added = parts[0] if len(parts) == 1 else Sum(tuple(parts))
        if not self.course.mean or len(parts) == 1:
            return added
        share = Quotient(Number(Fraction(1)), Number(Fraction(len(parts))))
        return Product((share, added))

    # Steps

    def before(self, part: tuple[int, ...], number: int) -> tuple[int, Numbers]:
        """The pass from which a step takes its gradient: its moment and its numbers."""
        return self.at(part, number - 1)

    def _step(self, number: int, batch: tuple[int, ...]) -> Taken:
        found = [self.before(part, number) for part in self.parts(batch)]
        passes = tuple(numbers for _, numbers in found)
        layerwise = self.course.layerwise
        plan = layerwise_plan(self.plan, number) if layerwise else self.plan
        taken = Taken(number, batch, tuple(m for m, _ in found), passes, plan)
        self.states.append(dict(self.states[-1]))
        if isinstance(plan, LayerwiseAccumulation):
            self._layer_by_layer(taken, plan)
        else:
            self._all_at_once(taken)
        return taken

    def _layer_by_layer(self, taken: Taken, plan: LayerwiseAccumulation) -> None:
        numbers = taken.passes[0]
        layerwise_values(plan, numbers, lambda name, mark: self.move(taken, name, mark))
        taken.marks.append(dict(taken.gradients))
        for name in plan.adjoints.needed(plan.wanted):
            mark = plan.adjoints.mark(name)
            if isinstance(mark, Noted):
                formula = plan.adjoints.formula(name, plan.adjoints.mark)
                self.note(mark, formula, taken.moments[0], numbers)

    def _all_at_once(self, taken: Taken) -> None:
        adjoints, learned = self.plan.adjoints, self.course.learned
        for numbers in taken.passes:
            for name in adjoints.needed(learned):
                numbers.partials[adjoints.symbol(name)] = numbers.of(adjoints.formulas[name])
        taken.marks.extend({} for _ in taken.passes)
        for name in learned:
            symbol = adjoints.symbol(name)
            if not taken.apart:
                taken.marks[0][name] = symbol
            self.move(taken, name, self.gathered(taken, symbol) if taken.apart else symbol)

    def gathered(self, taken: Taken, symbol: Partial) -> Noted:
        """The mean, or the sum, of what the observations of a batch say about one weight."""
        by, noted = symbol.by, []
        assert isinstance(by, Symbol)
        shape = self.study.program.vertices[by.name].shape
        passes = zip(taken.batch, taken.moments, taken.passes, taken.marks, strict=True)
        for index, moment, numbers, marks in passes:
            shown = Partial(Symbol(f"{self.course.of}_{index + 1}"), by)
            key = f"{by.name}:{index}@{taken.number}"
            marks[by.name] = mark = self.note(Noted(shown, key, shape), symbol, moment, numbers)
            noted.append(mark)
        first = taken.passes[0]
        first.values.update({part.key: self.noted[part.key] for part in noted})
        whole = Noted(Partial(self.collective(), by), f"{by.name}@{taken.number}", shape)
        return self.note(whole, self.combined(noted), taken.moments[0], first)

    def move(self, taken: Taken, name: str, gradient: Node) -> None:
        """The new value of a weight, by the symbol of its gradient."""
        numbers, rate = taken.passes[0], Num(self.course.rate)
        value = numbers.of(gradient)
        new = entrywise(lambda old, slope: old - rate * slope, self.states[-1][name], value)
        if not all(map(is_workable, new.ravel())):
            raise self._ran_away(name, taken.number)
        taken.gradients[name], taken.moved[name] = gradient, value
        self.states[-1][name] = new
        for each in taken.passes:
            each.later[name, taken.number] = new

    def _ran_away(self, name: str, step: int) -> SpecError:
        message = f"{name} has no workable value after step {step}"
        expected = "a smaller rate, or numbers at which the derivatives exist"
        return SpecError([Problem(self.course.position, message, expected=expected)])


def is_workable(entry: Num) -> bool:
    """Whether a weight is a number, and not too large to go on with."""
    size = abs(entry)
    return entry.exists and size.precise < LARGEST

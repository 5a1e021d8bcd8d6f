"""What a page shows of a region and its net: the picture, the cells, the sums, the net."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.perceptrons.threshold import Contradiction, Weights
from derivator.derivations.plane.arrangement import ends_of
from derivator.derivations.plane.combining import Joint, joint, one_neuron
from derivator.derivations.plane.formulas import decimal, linear_sum
from derivator.derivations.plane.nets import (
    Names,
    ThresholdNeuron,
    drawn,
    names_for,
    nested,
    neuron,
    outputs,
)
from derivator.derivations.plane.question import Question
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.nodes import Node, Product, Sum, Symbol
from derivator.notation.walk import substitute
from derivator.solution import (
    Cell,
    Chain,
    FilledRegion,
    NetworkFigure,
    PlotFigure,
    Scope,
    StraightLine,
    Table,
)

WIDEST_SUM = 5
"""With more lines the sums in letters have no room in the table."""


@dataclass(frozen=True)
class Clash:
    """Why one neuron is not enough: sums of both classes that add up to the same."""

    equation: Chain
    line: Node | None
    """The neuron across whose line the class changes both ways; None for another reason."""


class NetPage:
    """The net for a region, and everything that is shown of it."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.names: Names = names_for(question.letters)
        self.inputs = question.letters
        self.lone = len(question.lines) == 1
        self.output = Symbol(self.names.output)
        self.first = self._first()
        self.labels = [Symbol(own.name) for own in self.first]
        self.found: Weights | Contradiction | None = None
        self.joint: Joint | None = None
        rest: list[ThresholdNeuron] = []
        if not self.lone:
            self.found = one_neuron(question.rows, question.answers)
            rest = self._rest()
        self.neurons = [*self.first, *rest]

    def _first(self) -> list[ThresholdNeuron]:
        """One neuron for every line; a lone one is the whole net."""
        found = []
        for k, line in enumerate(self.question.lines):
            form, strict = line.form, line.strict
            if self.lone and not self.question.condition.holds((1,)):
                form, strict = (-form[0], -form[1], -form[2]), not strict
            name = self.names.output if self.lone else f"{self.names.hidden}_{k + 1}"
            found.append(ThresholdNeuron(name, 1, self.inputs, form[:2], form[2], strict))
        return found

    def _rest(self) -> list[ThresholdNeuron]:
        before = [own.name for own in self.first]
        if isinstance(self.found, Weights):
            return [neuron(self.names.output, 2, before, self.found)]
        self.joint = joint(self.question.rows, self.question.answers)
        hidden = [
            neuron(f"{self.names.second}_{k + 1}", 2, before, own)
            for k, own in enumerate(self.joint.hidden)
        ]
        sources = [own.name for own in hidden]
        return [*hidden, neuron(self.names.output, 3, sources, self.joint.output)]

    @property
    def equations(self) -> tuple[Chain, ...]:
        """h_1 = [...], the first layer."""
        return tuple(own.equation for own in self.first)

    @property
    def second(self) -> tuple[Chain, ...]:
        """a_1 = [...], a layer between the first one and the output."""
        return tuple(own.equation for own in self.neurons[len(self.first) : -1])

    @property
    def answer(self) -> Chain:
        """The output neuron; the check holds it against the region as the author gives it."""
        return self.neurons[-1].equation

    @property
    def whole(self) -> Chain | None:
        """The net as one formula, where that is short."""
        if self.lone or len(self.neurons) > 4:
            return None
        return equality(self.output, nested(self.neurons))

    @property
    def defined(self) -> dict[str, Node]:
        """What the names stand for: the output for the region that is asked for."""
        found: dict[str, Node] = {own.name: own.formula for own in self.neurons[:-1]}
        return {**found, self.names.output: self.question.formula()}

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of the axes, and those of the weights."""
        count = len(self.question.lines)
        weights = [f"{self.names.weight}_{k + 1}" for k in range(count)]
        return (*self.inputs, *weights, self.names.constant)

    @property
    def given(self) -> dict[str, Node]:
        """The weights of the output neuron, where it follows the first layer."""
        if not isinstance(self.found, Weights):
            return {}
        values = dict(zip(self.letters[2:], self.found.all, strict=True))
        return {name: decimal(value) for name, value in values.items()}

    @property
    def weights(self) -> tuple[Chain, ...]:
        """w_1 = 1, ..., b = -1/2."""
        return tuple(
            equality(Symbol(n), value, scope=Scope.DATA) for n, value in self.given.items()
        )

    def figure(self) -> PlotFigure:
        """The region between its lines."""
        question = self.question
        left, right, low, high = map(float, question.window)
        regions = tuple(
            FilledRegion(tuple((float(x), float(y)) for x, y in cell.corners), formula=self.output)
            for cell, answer in zip(question.cells, question.answers, strict=True)
            if answer
        )
        x, y = map(Symbol, question.letters)
        return PlotFigure(
            (),
            x,
            y,
            middle=True,
            x_range=(left, right),
            y_range=(low, high),
            regions=regions,
            lines=tuple(self._lines()),
            square=True,
        )

    def _lines(self) -> list[StraightLine]:
        found = []
        for own, line in zip(self.first, self.question.lines, strict=True):
            ends = ends_of(line, self.question.window)
            if ends is None:
                continue
            left, right, sign = _equation(own, self.inputs)
            (a, b), (c, d) = ends
            towards = float(own.weights[0]), float(own.weights[1])
            places = ((float(a), float(b)), (float(c), float(d)))
            name = Symbol(own.name)
            found.append(StraightLine(left, right, places, towards, sign > 0, name))
        return found

    def sums(self) -> list[Node]:
        """The sum of the output neuron in every cell, in letters."""
        weights = [Symbol(name) for name in self.letters[2:-1]]
        constant = Symbol(self.names.constant)
        return [
            linear_sum([Fraction(bit) for bit in cell.bits], weights, Fraction(0), constant)
            for cell in self.question.cells
        ]

    def table(self) -> Table:
        """A point in every cell, what the first layer gives there, and the class."""
        x, y = map(Symbol, self.question.letters)
        single = isinstance(self.found, Weights)
        wide = len(self.question.lines) <= WIDEST_SUM and not self.lone
        labels = [] if self.lone else self.labels
        columns: list[str | Node] = [x, y, *labels, self.output]
        columns += ["neuron_sum"] if wide else []
        rows: list[tuple[Node | Chain | Cell, ...]] = []
        totals = self.sums() if wide else [decimal(0) for _ in self.question.cells]
        answers = self.question.answers
        for cell, answer, total in zip(self.question.cells, answers, totals, strict=True):
            place: dict[str, Node] = {
                n: decimal(v) for n, v in zip(self.inputs, cell.sample, strict=True)
            }
            neurons = [] if self.lone else list(zip(self.first, cell.bits, strict=True))
            bits = [self._at(own, place, bit) for own, bit in neurons]
            last = [self._summed(total, cell.bits) if single else total] if wide else []
            rows.append((*place.values(), *bits, self._class(place, answer), *last))
        return Table(tuple(columns), tuple(rows))

    def _summed(self, total: Node, bits: Sequence[int]) -> Chain:
        """The sum of the output neuron in a cell, in letters and as a number."""
        assert isinstance(self.found, Weights)
        pairs = zip((*bits, 1), self.found.all, strict=True)
        value = sum((bit * w for bit, w in pairs), Fraction(0))
        return equality(total, decimal(value), scope=Scope.DATA)

    def _at(self, own: ThresholdNeuron, place: dict[str, Node], bit: int) -> Cell:
        """What a neuron of the first layer gives at a point."""
        return Cell(equality(substitute(own.formula, place), decimal(bit)))

    def _class(self, place: dict[str, Node], answer: int) -> Cell:
        """The class at a point: by the region asked for, and by the net."""
        region = substitute(self.question.formula(), place)
        whole = substitute(nested(self.neurons), place)
        return Cell(ChainBuilder(region).then(whole).then(decimal(answer)).chain())

    def through(self, neurons: Sequence[ThresholdNeuron]) -> Table:
        """Layer by layer: what every neuron gives in every cell."""
        columns = tuple(Symbol(own.name) for own in neurons)
        rows = []
        for cell in self.question.cells:
            inputs = dict(zip(self.inputs, cell.sample, strict=True))
            place = {n: decimal(v) for n, v in inputs.items()}
            found = outputs(neurons, inputs)
            known: dict[str, Node] = dict(place)
            row = []
            for own in neurons:
                known[own.name] = substitute(own.formula, known)
                row.append(Cell(equality(known[own.name], decimal(found[own.name]))))
            rows.append(tuple(row))
        return Table(columns, tuple(rows))

    def network(self) -> NetworkFigure:
        """The net drawn."""
        return drawn(self.inputs, self.neurons)

    def clash(self) -> Clash | None:
        """Why one output neuron is not enough, if it is not."""
        if not isinstance(self.found, Contradiction):
            return None
        line, found = self._both_ways() or (None, self.found)
        sums = self.sums()
        equation = equality(written_sums(found.ones, sums), written_sums(found.zeros, sums))
        return Clash(equation, None if line is None else self.labels[line])

    def _both_ways(self) -> tuple[int, Contradiction] | None:
        """A line across which the class changes from 0 to 1 at one place, back at another."""
        cells = {cell.bits: k for k, cell in enumerate(self.question.cells)}
        answers, one = self.question.answers, Fraction(1)
        for line in range(len(self.question.lines)):
            up, down = list[tuple[int, int]](), list[tuple[int, int]]()
            for bits, k in cells.items():
                other = cells.get((*bits[:line], 1, *bits[line + 1 :]))
                if not bits[line] and other is not None and answers[k] != answers[other]:
                    (down if answers[k] else up).append((k, other))
            if up and down:
                (p, p_over), (q, q_over) = up[0], down[0]
                return line, Contradiction({p_over: one, q: one}, {p: one, q_over: one})
        return None


def written_sums(part: dict[int, Fraction], sums: Sequence[Node]) -> Node:
    """The sums of some cells added, each in brackets."""
    terms = [
        sums[k] if times == 1 else Product((decimal(times), sums[k])) for k, times in part.items()
    ]
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def _equation(own: ThresholdNeuron, letters: Sequence[str]) -> tuple[Node, Node, int]:
    """The line of a neuron as a x + b y = c, the first coefficient positive, and its old sign."""
    sign = -1 if next(w for w in own.weights if w) < 0 else 1
    nodes = [Symbol(name) for name in letters]
    left = linear_sum([sign * w for w in own.weights], nodes, Fraction(0))
    return left, decimal(-sign * own.constant), sign

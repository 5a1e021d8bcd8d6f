"""What a page shows of points of two classes and the net that tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derivator.derivations.perceptrons.threshold import Contradiction, Weights
from derivator.derivations.plane.arrangement import Point, Window, cells_of, ends_of
from derivator.derivations.plane.combining import one_neuron
from derivator.derivations.plane.formulas import decimal, linear_sum
from derivator.derivations.plane.inequalities import HalfPlane, whole_form
from derivator.derivations.plane.nets import (
    ThresholdNeuron,
    names_for,
    nested,
    neuron,
    outputs,
)
from derivator.derivations.plane.pages import written_sums
from derivator.derivations.plane.splits import Split, fewest_lines
from derivator.derivations.terms import equality
from derivator.notation.nodes import Node, Symbol
from derivator.notation.walk import substitute
from derivator.solution import (
    Cell,
    Chain,
    ClassPoints,
    FilledRegion,
    PlotFigure,
    StraightLine,
    Table,
)


class PointsPage:
    """The least net for points of two classes."""

    def __init__(
        self, points: Sequence[Point], answers: Sequence[int], letters: tuple[str, str]
    ) -> None:
        self.points, self.answers, self.letters = points, answers, letters
        self.names = names_for(letters)
        self.output = Symbol(self.names.output)
        self.found = one_neuron(points, answers)
        self.split: Split | None = None
        if isinstance(self.found, Contradiction):
            self.split = fewest_lines(points, answers)
        self.neurons = self._neurons()

    def _neurons(self) -> list[ThresholdNeuron]:
        if isinstance(self.found, Weights):
            return [neuron(self.names.output, 1, self.letters, self.found)]
        assert self.split is not None
        first = [
            neuron(f"{self.names.hidden}_{k + 1}", 1, self.letters, own)
            for k, own in enumerate(self.split.lines)
        ]
        names = [own.name for own in first]
        return [*first, neuron(self.names.output, 2, names, self.split.output)]

    @property
    def first(self) -> list[ThresholdNeuron]:
        """The neurons that draw lines."""
        return [own for own in self.neurons if own.layer == 1]

    @property
    def defined(self) -> dict[str, Node]:
        """What the names stand for."""
        return {own.name: own.formula for own in self.neurons}

    @property
    def weight_letters(self) -> tuple[str, ...]:
        """Those of one neuron."""
        weight = self.names.weight
        return (f"{weight}_1", f"{weight}_2", self.names.constant)

    def clash(self) -> Chain | None:
        """Sums of one neuron at points of both classes that add up to the same."""
        if not isinstance(self.found, Contradiction):
            return None
        weights = [Symbol(name) for name in self.weight_letters[:2]]
        constant = Symbol(self.names.constant)
        sums = [_summed(point, weights, constant) for point in self.points]
        left, right = (written_sums(part, sums) for part in (self.found.ones, self.found.zeros))
        return equality(left, right)

    def table(self) -> Table:
        """Every point with what the neurons give there."""
        x, y = map(Symbol, self.letters)
        columns = (x, y, *(Symbol(own.name) for own in self.neurons))
        rows: list[tuple[Node | Cell, ...]] = []
        for point, answer in zip(self.points, self.answers, strict=True):
            inputs = dict(zip(self.letters, point, strict=True))
            known: dict[str, Node] = {n: decimal(v) for n, v in inputs.items()}
            given = tuple(known.values())
            found = {**outputs(self.neurons, inputs), self.names.output: Fraction(answer)}
            cells = []
            for own in self.neurons:
                known[own.name] = substitute(own.formula, known)
                cells.append(Cell(equality(known[own.name], decimal(found[own.name]))))
            rows.append((*given, *cells))
        return Table(columns, tuple(rows))

    @property
    def window(self) -> Window:
        """All points with room around."""
        xs, ys = [p[0] for p in self.points], [p[1] for p in self.points]
        span = max(max(xs) - min(xs), max(ys) - min(ys)) or Fraction(2)
        room = span * Fraction(3, 10)
        middle = (max(ys) + min(ys)) / 2
        half = max((max(ys) - min(ys)) / 2, span * Fraction(3, 10)) + room
        wide = (max(xs) + min(xs)) / 2
        broad = max((max(xs) - min(xs)) / 2, span * Fraction(3, 10)) + room
        return wide - broad, wide + broad, middle - half, middle + half

    def figure(self) -> PlotFigure:
        """The points, the lines, and where the net gives one."""
        x, y = map(Symbol, self.letters)
        left, right, low, high = map(float, self.window)
        whole = nested(self.neurons)
        return PlotFigure(
            (),
            x,
            y,
            middle=True,
            x_range=(left, right),
            y_range=(low, high),
            regions=tuple(self._regions(whole)),
            lines=tuple(self._lines()),
            classes=tuple(self._classes(whole)),
            square=True,
        )

    def _classes(self, whole: Node) -> list[ClassPoints]:
        found = []
        for answer, label, mark in ((1, "ones", "disc"), (0, "zeros", "circle")):
            own = tuple(
                (float(p[0]), float(p[1]))
                for p, a in zip(self.points, self.answers, strict=True)
                if a == answer
            )
            found.append(ClassPoints(own, label, mark, whole, float(answer)))  # type: ignore[arg-type]
        return found

    def _regions(self, whole: Node) -> list[FilledRegion]:
        lines = [_half(own) for own in self.first]
        found = []
        for cell in cells_of(lines, self.window):
            inputs = dict(zip(self.letters, cell.sample, strict=True))
            if outputs(self.neurons, inputs)[self.names.output]:
                corners = tuple((float(a), float(b)) for a, b in cell.corners)
                found.append(FilledRegion(corners, formula=whole))
        return found

    def _lines(self) -> list[StraightLine]:
        found = []
        for own in self.first:
            ends = ends_of(_half(own), self.window)
            if ends is None:
                continue
            left = linear_sum(own.weights, [Symbol(n) for n in self.letters], Fraction(0))
            (a, b), (c, d) = ends
            towards = float(own.weights[0]), float(own.weights[1])
            places = ((float(a), float(b)), (float(c), float(d)))
            right = decimal(-own.constant)
            found.append(StraightLine(left, right, places, towards, True, Symbol(own.name)))
        return found


def _summed(point: Point, weights: Sequence[Node], constant: Node) -> Node:
    return linear_sum(point, weights, Fraction(0), constant)


def _half(own: ThresholdNeuron) -> HalfPlane:
    a, b, c = whole_form((*own.weights, own.constant))
    return HalfPlane((a, b, c), own.strict)

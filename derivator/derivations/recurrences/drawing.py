"""The cell as pictures: folded, with a loop for each state, and unrolled in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from derivator.derivations.recurrences.cell import Cell, Group
from derivator.notation.nodes import Node, Symbol
from derivator.notation.steps import step_symbol
from derivator.solution import TimeEdge, TimeFigure, TimeNode
from derivator.spec.indexed import moment_name

MOST_COLUMNS = 5
"""More moments than these are drawn with dots between."""
MOST_WEIGHTS = 2
"""An arrow with more weights carries none of their names."""


class Drawing:
    """Both pictures of a cell."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.depth = cell.depths()
        uses = (names for own in cell.uses.values() for names in own.values())
        weights = dict.fromkeys(weight for names in uses for weight in names)
        self.keys = {weight: key for key, weight in enumerate(weights)}
        self.first, self.last = cell.exercise.steps[cell.letter]

    def folded(self) -> TimeFigure:
        """One column, each state with a loop."""
        nodes = list(self.column(0, None))
        edges = list(self.upward(0))
        for group in self.cell.groups:
            for shift in group.shifts:
                labels, key = self.carried_labels(group, shift, None)
                first = group in self.parallel[:1]
                loop: Literal["left", "right"] = "left" if first else "right"
                name = self.name(group, 0)
                edges.append(TimeEdge(name, name, labels, key, loop, abs(shift)))
        return TimeFigure(tuple(nodes), tuple(edges))

    def unrolled(self) -> TimeFigure:
        """A column for each moment; where there are many, the first ones and the last."""
        shown: list[int | None] = list(range(self.first, self.last + 1))
        if len(shown) > MOST_COLUMNS:
            shown = [*shown[: MOST_COLUMNS - 2], None, shown[-1]]
        nodes: list[TimeNode] = []
        edges: list[TimeEdge] = []
        for column, moment in enumerate(shown, start=1):
            if moment is None:
                nodes += self.dots(column)
            else:
                nodes += self.column(column, moment)
                edges += self.upward(column)
        for group in self.cell.groups:
            nodes += self.starts(group, shown)
            edges += self.onward(group, shown)
        return TimeFigure(tuple(nodes), tuple(edges))

    def column(self, column: int, moment: int | None) -> Iterator[TimeNode]:
        """The values of one moment; of none: with the letter as index."""
        fed = self.cell.fed
        for place, (series, shift) in enumerate(fed):
            label = self.symbol(series, moment, shift)
            slot = self.middle + (place - (len(fed) - 1) / 2) * 0.42
            yield TimeNode(f"x{place}-{column}", (label,), "input", column, 0, slot)
        for group in self.cell.groups:
            labels = tuple(self.symbol(s, moment, 0) for s in group.carried or group.series)
            kind: Literal["state", "output"] = "state" if group.carried else "output"
            slot = self.slot(group)
            yield TimeNode(self.name(group, column), labels, kind, column, self.row(group), slot)

    def dots(self, column: int) -> Iterator[TimeNode]:
        """A column of dots in place of moments that are left out."""
        for group in self.cell.groups:
            if group.carried:
                row, slot = self.row(group), self.slot(group)
                yield TimeNode(self.name(group, column), (), "dots", column, row, slot)

    @property
    def parallel(self) -> list[Group]:
        """States side by side, such as those of both directions: each gets a row of its own."""
        states = [group for group in self.cell.groups if group.carried]
        depths = [self.depth[group] for group in states]
        return [g for g in states if depths.count(self.depth[g]) > 1]

    @property
    def middle(self) -> float:
        """Where lone values stand beside states that are shifted apart."""
        return 0.2 * max(0, len(self.parallel) - 1)

    def row(self, group: Group) -> int:
        """The row from below; side by side means one above the other, a little apart."""
        extra = len(self.parallel)
        if group in self.parallel:
            return self.depth[group] + self.parallel.index(group)
        above = extra and self.depth[group] > self.depth[self.parallel[0]]
        return self.depth[group] + (extra - 1 if above else 0)

    def slot(self, group: Group) -> float:
        """How far to the right of its column a value stands."""
        if group in self.parallel:
            return 0.4 * self.parallel.index(group)
        return self.middle

    def name(self, group: Group, column: int) -> str:
        """What the figure calls a value."""
        return f"g{self.cell.groups.index(group)}-{column}"

    def symbol(self, series: str, moment: int | None, shift: int) -> Node:
        """A series so far from a moment, or from the letter."""
        if moment is None:
            return step_symbol(series, self.cell.letter, shift)
        return Symbol(moment_name(series, moment + shift))

    def upward(self, column: int) -> Iterator[TimeEdge]:
        """The arrows inside one moment."""
        for place, use in enumerate(self.cell.fed):
            for group in self.cell.groups:
                if any(use in self.cell.uses[name] for name in group.series):
                    edge = self.labelled(self.cell.weights(use, group))
                    yield TimeEdge(f"x{place}-{column}", self.name(group, column), *edge)
        for source in self.cell.groups:
            for target in self.cell.groups:
                uses = self.cell.joins(source, target) if source != target else ()
                if uses:
                    weights = [w for use in uses for w in self.cell.weights(use, target)]
                    edge = self.labelled(tuple(dict.fromkeys(weights)))
                    yield TimeEdge(self.name(source, column), self.name(target, column), *edge)

    def labelled(self, weights: tuple[str, ...]) -> tuple[tuple[Node, ...], int | None]:
        """The weights on an arrow and its colour."""
        key = self.keys[weights[0]] if len(weights) == 1 else None
        if len(weights) > MOST_WEIGHTS:
            return (), key
        return tuple(map(Symbol, weights)), key

    def carried_labels(
        self, group: Group, shift: int, moment: int | None
    ) -> tuple[tuple[Node, ...], int | None]:
        """On the way to another moment: the weight of a lone state, or what is carried."""
        if len(group.carried) == 1:
            return self.labelled(self.cell.weights((group.carried[0], shift), group))
        if moment is None:
            return (), None
        return tuple(self.symbol(series, moment, 0) for series in group.carried), None

    def starts(self, group: Group, shown: list[int | None]) -> Iterator[TimeNode]:
        """The states before the first moment, or behind the last one."""
        for given, moment, column in self._given(group, shown):
            labels = tuple(Symbol(moment_name(series, moment)) for series in given)
            name, row = self.start(group, column), self.row(group)
            yield TimeNode(name, labels, "start", column, row, self.slot(group))

    def start(self, group: Group, column: int) -> str:
        """What the figure calls a state that is given."""
        return f"s{self.cell.groups.index(group)}-{column}"

    def _given(self, group: Group, shown: list[int | None]) -> Iterator[tuple[list[str], int, int]]:
        """The states outside the moments that are inputs: their names, moment and column."""
        before = max((-shift for shift in group.shifts), default=0)
        behind = max(group.shifts, default=0)
        earlier = [(self.first - back, 1 - back) for back in range(before, 0, -1)]
        later = [(self.last + on, len(shown) + on) for on in range(1, behind + 1)]
        for moment, column in (*earlier, *later):
            inputs = self.cell.exercise.series
            given = [series for series in group.carried if moment in inputs[series].inputs]
            if given:
                yield given, moment, column

    def onward(self, group: Group, shown: list[int | None]) -> Iterator[TimeEdge]:
        """The arrows from moment to moment."""
        names = {moment: self.start(group, at) for _, moment, at in self._given(group, shown)}
        outside = frozenset(names)
        names |= {m: self.name(group, at) for at, m in enumerate(shown, start=1) if m is not None}
        for shift in group.shifts:
            for column, moment in enumerate(shown, start=1):
                target = self.name(group, column)
                source = None if moment is None else moment + shift
                if source in names:
                    labelled = None if source in outside else source
                    edge = self.carried_labels(group, shift, labelled)
                    yield TimeEdge(names[source], target, *edge)
                elif abs(shift) == 1 and 1 <= column + shift <= len(shown):
                    beside = shown[column + shift - 1]
                    if moment is None or beside is None:
                        edge = self.carried_labels(group, shift, None)
                        yield TimeEdge(self.name(group, column + shift), target, *edge)

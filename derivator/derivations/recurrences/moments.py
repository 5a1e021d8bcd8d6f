"""Which moment of which series each value of an unrolled program is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Node, Symbol
from derivator.notation.steps import step_symbol
from derivator.notation.walk import rebuild
from derivator.program.model import Program
from derivator.spec.exercise import Exercise, Task
from derivator.spec.indexed import moment_name


class Moments:
    """The moments of an unrolled program's values; a layer inside a recurrence has its moment."""

    def __init__(self, exercise: Exercise, program: Program, task: Task) -> None:
        if not exercise.series:
            message = "the model has no recurrences"
            expected = "formulas such as h[t]: tanh(W*h[t-1] + V*x[t]), and steps: {t: 3}"
            raise SpecError([Problem(task.position, message, expected=expected)])
        self.exercise, self.program = exercise, program
        self.of: dict[str, tuple[str, int]] = {
            moment_name(series.name, at): (series.name, at)
            for series in exercise.series.values()
            for at in (*series.inputs, *series.assigned)
        }
        for name in reversed(list(program.vertices)):
            self._look_at_layer(name)

    def _look_at_layer(self, name: str) -> None:
        """A layer that got its name by itself has the moment of what it leads to."""
        if name in self.of or program_input(self.program, name):
            return
        for consumer in self.program.consumers[name]:
            at = self.of.get(consumer, ("", -1))[1]
            stem = name.removesuffix(f"_{at}")
            if stem != name:
                self.of[name] = (stem, at)

    @cached_property
    def letter(self) -> str:
        """The letter of the moments."""
        return next(iter(self.exercise.steps), "t")

    def runs_over(self, moment: int) -> bool:
        """Whether the steps of the exercise hold the moment."""
        first, last = self.exercise.steps[self.letter]
        return first <= moment <= last

    @cached_property
    def carried(self) -> tuple[str, ...]:
        """The series of which a moment depends on another one: the states of the cell."""
        found: dict[str, None] = {}
        for vertex in self.program.vertices.values():
            here = self.of.get(vertex.name)
            for parent in vertex.parents:
                stem, at = self.of.get(parent, ("", 0))
                if here and stem and at != here[1] and not program_input(self.program, parent):
                    found[stem] = None
        return tuple(found)

    def state(self, stem: str) -> Node:
        """A series with the letter as its index: h_t."""
        return step_symbol(stem, self.letter)

    def at(self, name: str) -> int | None:
        """The moment of a value; None where it has none."""
        return self.of[name][1] if name in self.of else None

    def moments(self, stem: str) -> tuple[str, ...]:
        """The computed values of a series, or of a layer, in time order."""
        found = [(at, name) for name, (own, at) in self.of.items() if own == stem]
        return tuple(name for _, name in sorted(found) if not program_input(self.program, name))

    def general(self, node: Node, moment: int) -> Node:
        """The formula with the letter in place of moments: h_2 as h_{t-1} where t is 3."""
        if isinstance(node, Symbol):
            if node.name not in self.of:
                return node
            stem, at = self.of[node.name]
            return step_symbol(stem, self.letter, at - moment)
        return rebuild(node, lambda part: self.general(part, moment))


def program_input(program: Program, name: str) -> bool:
    """Whether a value is given and not computed."""
    return name in program.vertices and program.vertices[name].is_input


def runs(moments: Iterable[tuple[int, Node]]) -> list[tuple[Node, int, int]]:
    """Moments that follow one another with the same formula: (formula, first, last)."""
    found: list[tuple[Node, int, int]] = []
    for at, formula in moments:
        if found and found[-1][0] == formula and found[-1][2] == at - 1:
            found[-1] = (formula, found[-1][1], at)
        else:
            found.append((formula, at, at))
    return found

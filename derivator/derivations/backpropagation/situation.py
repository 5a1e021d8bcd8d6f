"""Where a pass in numbers takes place: observations, and numbers that the author puts in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from derivator.derivations.study import Study, rows_of
from derivator.errors import Position, Problem, SpecError
from derivator.notation.text import text
from derivator.program.answers import is_shares
from derivator.program.limits import refuse_large
from derivator.program.model import Program
from derivator.program.numbers import Num
from derivator.program.values import Entries, Numbers
from derivator.shapes import in_words
from derivator.solution import Moment
from derivator.spec.exercise import Task
from derivator.spec.grids import Grid
from derivator.spec.names import listed, nearest


@dataclass(frozen=True)
class Situation:
    """The inputs of one pass; ``observation`` counts from 1, None where there is but one pass."""

    observation: int | None
    inputs: Mapping[str, Entries]
    sizes: Mapping[str, int]


class Situations:
    """The passes that a task asks for.

    ``at`` gives numbers for inputs or for computed values; what only they need is not computed.
    """

    def __init__(
        self,
        study: Study,
        observation: Sequence[int] | None,
        at: Mapping[str, Grid],
        task: Task,
    ) -> None:
        for name in at:
            known_vertex(study, name, task.place("at", name))
        self.whole = study
        self.study = study.cut({name for name in at if not study.program.vertices[name].is_input})
        self.task = task
        self.at = {name: self.entries(name, grid, "at") for name, grid in at.items()}
        self._look_at_shares()
        self.chosen = self._indices(observation)
        self.picked = observation is not None

    @property
    def program(self) -> Program:
        """The program with the given values as inputs."""
        return self.study.program

    def _look_at_shares(self) -> None:
        """Rows of the author's that do not add up to 1 are no shares; refused where they must."""
        program = self.program
        given = program.distributions & self.at.keys()
        other = {name for name in given if not is_shares(self.at[name])}
        for name in other - program.shares:
            message = f"the rows of {name} must add up to 1"
            raise self.refused(message, name, "shares, such as [0, 1, 0]", "at", name)
        if other:
            kept = replace(program, shares=program.shares - other)
            self.study = Study(self.study.exercise, kept)

    def _indices(self, observation: Sequence[int] | None) -> tuple[int, ...]:
        data = self.whole.dataset
        if data is None:
            if observation is not None:
                expected = "data or values in the exercise"
                raise self.refused("there are no observations", "", expected, "observation")
            return ()
        count = len(data.observations)
        for place, number in enumerate(observation or ()):
            if not 1 <= number <= count:
                message = "there is no such observation"
                expected = f"a number from 1 to {count}" if count > 1 else "1, the only one"
                raise self.refused(message, str(number), expected, "observation", place)
        return data.everything if observation is None else tuple(n - 1 for n in observation)

    def entries(self, name: str, grid: Grid, option: str) -> Entries:
        """The numbers that an option gives for a value, in its shape as far as that is known."""
        shape = self.whole.program.vertices[name].shape or (1, 1)
        rows = grid.rows
        if grid.flat and shape[1] == 1 and len(rows[0]) > 1:
            rows = tuple((entry,) for entry in rows[0])
        found = (len(rows), len(rows[0]))
        if any(isinstance(s, int) and s != n for s, n in zip(shape, found, strict=True)):
            message = f"the numbers for {name} do not have its shape"
            raise self.refused(message, in_words(found), in_words(shape), option, name)
        made = np.empty(found, dtype=object)
        for row, column in np.ndindex(found):
            made[row, column] = Num(rows[row][column])
        return made

    def needing(self, names: Iterable[str]) -> tuple[Situation, ...]:
        """The passes that compute some values, each with just the inputs that these need.

        All rows make one pass where they can be put below each other, else each is one of its own.
        """
        needed = self.program.leading_to(set(names)).inputs
        data = self.whole.dataset
        observed = set(needed) - self.at.keys()
        if data is None or not self.chosen or observed.isdisjoint(data.observations[0]):
            shared = {} if data is None else data.shared
            return (self.situation(None, shared, needed),)
        if len(self.chosen) == 1 or all(
            name in data.stacked for name in observed & data.observations[0].keys()
        ):
            return (self.situation(None, data.batch(self.chosen), needed),)
        return tuple(
            self.situation(index + 1, data.batch([index]), needed) for index in self.chosen
        )

    def situation(
        self, observation: int | None, data: Mapping[str, Entries], needed: Sequence[str]
    ) -> Situation:
        """The inputs that are needed; raises ``SpecError`` where one has no numbers."""
        given = {**data, **self.at}
        for name in needed:
            if name not in given:
                message = f"this works with numbers, and {name} has none"
                raise self.refused(message, name, "values or data in the exercise, or `at`")
        inputs = {name: given[name] for name in needed}
        return Situation(observation, inputs, self.sizes(inputs))

    def put_in(self, situation: Situation) -> tuple[str, ...]:
        """The inputs of a pass that are told before it: the author's, and those of the data.

        Of the data only where the pass is not about all observations.
        """
        data = self.whole.dataset
        told = set(self.at)
        if data is not None and (situation.observation is not None or self.picked):
            told |= data.observations[0].keys()
        return tuple(name for name in situation.inputs if name in told)

    def sizes(self, inputs: Mapping[str, Entries]) -> dict[str, int]:
        """What the letters are; raises ``SpecError`` where two inputs disagree."""
        sizes: dict[str, tuple[int, str]] = {}
        for name, value in inputs.items():
            shape = self.program.vertices[name].shape or (1, 1)
            for size, number in zip(shape, value.shape, strict=True):
                known, other = sizes.setdefault(str(size), (number, name))
                if isinstance(size, str) and known != number:
                    message = f"{size} is {known} in {other} and {number} in {name}"
                    expected = f"numbers for {name} that fit {other}"
                    raise self.refused(message, name, expected, "at", name)
        return {size: number for size, (number, _) in sizes.items() if not size.isdigit()}

    def numbers(self, situation: Situation, names: Collection[str]) -> Numbers:
        """The forward pass to some values."""
        program = self.program.leading_to(names)
        self.refuse_unspecified(program)
        numbers = Numbers(dict(situation.inputs), situation.sizes)
        for vertex in program.vertices.values():
            if vertex.term is not None:
                value = numbers.of(vertex.formula)
                if not all(entry.exists for entry in value.ravel()):
                    message = f"the value of {text(vertex.formula)[:60]} does not exist here"
                    raise SpecError([Problem(vertex.position, message, text=vertex.name)])
                refuse_large(value, f"the value of {vertex.name}", vertex.name, vertex.position)
                numbers.values[vertex.name] = value
        return numbers

    def refuse_unspecified(self, program: Program) -> None:
        """Raise ``SpecError`` where a function without a formula would have to be computed."""
        for name in self.whole.unspecified(program):
            message = f"{name} has no formula, so it has no numbers"
            raise self.refused(message, name, f"a formula for {name} in `functions`")

    def moment(
        self, situation: Situation, incoming: Mapping[tuple[str, str], Entries] | None = None
    ) -> Moment:
        """The point at which the chains of a pass are checked."""
        values = {name: rows_of(value) for name, value in situation.inputs.items()}
        handed = {key: rows_of(value) for key, value in (incoming or {}).items()}
        return Moment(values, incoming=handed)

    def refused(self, message: str, found: str, expected: str, *option: str | int) -> SpecError:
        """An error at the place of an option, or of the task."""
        place = self.task.place(*option)
        return SpecError([Problem(place, message, text=found, expected=expected)])


def known_vertex(study: Study, name: str, position: Position) -> str:
    """The name of an input, an assigned value or a layer that the program named: H_1, O_1."""
    vertices = study.program.vertices
    if name in vertices:
        return name
    message = "an unknown value"
    raise SpecError(
        [Problem(position, message, name, listed(list(vertices), 20), nearest(name, vertices))]
    )

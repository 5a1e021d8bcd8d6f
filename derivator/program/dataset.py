"""The numbers of an exercise: observations that can be put together in batches, and parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from derivator.errors import Position, Problem, SpecError
from derivator.program.limits import input_problem
from derivator.program.model import Program
from derivator.program.numbers import ZERO
from derivator.program.values import Entries, Numbers
from derivator.spec.exercise import Exercise
from derivator.spec.expression import MatrixLiteral, Value


@dataclass(frozen=True)
class Dataset:
    """Observations, each giving the data inputs, and the inputs that are the same for all."""

    observations: tuple[Mapping[str, Entries], ...]
    shared: Mapping[str, Entries]
    stacked: frozenset[str]
    """The inputs of which a batch has the rows of several observations below each other."""

    @property
    def can_stack(self) -> bool:
        """Whether several observations make one batch: every data input has a row for each."""
        return all(name in self.stacked for name in self.observations[0])

    def batch(self, indices: Sequence[int]) -> dict[str, Entries]:
        """The inputs for some observations, counted from 0, rows in the order given."""
        chosen = [self.observations[index] for index in indices]
        found = dict(self.shared)
        for name, value in chosen[0].items():
            stack = name in self.stacked and len(chosen) > 1
            found[name] = np.vstack([o[name] for o in chosen]) if stack else value
        return found

    @property
    def everything(self) -> tuple[int, ...]:
        """All observations."""
        return tuple(range(len(self.observations)))


def dataset_of(exercise: Exercise, program: Program) -> Dataset | None:
    """The exercise's numbers; None where it gives none.

    Without a list of observations, each row of the inputs that have a row for each observation is
    one.
    """
    if not exercise.values and not exercise.data:
        return None
    given = {name: entries_of(value) for name, value in exercise.values.items()}
    check_sizes(exercise)
    check_shares(exercise, program)
    stacked = frozenset(
        name
        for name in program.inputs
        if program.rows is not None and program.vertices[name].shape[:1] == (program.rows,)
    )
    if exercise.data:
        observations = tuple(
            {name: entries_of(value) for name, value in observation.items()}
            for observation in exercise.data
        )
        return Dataset(observations, given, stacked)
    rows = {name: value for name, value in given.items() if name in stacked}
    shared = {name: value for name, value in given.items() if name not in rows}
    if not rows:
        data = [name for name in shared if name not in program.parameters]
        first = {name: shared[name] for name in data}
        rest = {name: value for name, value in shared.items() if name not in first}
        return Dataset((first,), rest, stacked)
    count = len(next(iter(rows.values())))
    split = tuple(
        {name: value[row : row + 1] for name, value in rows.items()} for row in range(count)
    )
    return Dataset(split, shared, stacked)


def check_sizes(exercise: Exercise) -> None:
    """Raise ``SpecError`` for numbers that are too large or too small to be worked with."""
    problems = [
        input_problem(name, entries_of(value), positions[name])
        for values, positions in _sections(exercise)
        for name, value in values.items()
    ]
    found = [problem for problem in problems if problem is not None]
    if found:
        raise SpecError(found)


def _sections(
    exercise: Exercise,
) -> Iterator[tuple[Mapping[str, Value], Mapping[str, Position]]]:
    """The values that all observations share, and those of each, with their places."""
    yield exercise.values, exercise.value_positions
    yield from zip(exercise.data, exercise.data_positions, strict=True)


def check_shares(exercise: Exercise, program: Program) -> None:
    """Raise ``SpecError`` where the rows of answers do not add up to 1, as a formula needs."""
    problems = []
    for values, positions in _sections(exercise):
        for name in program.distributions & values.keys():
            for number, row in enumerate(entries_of(values[name]), start=1):
                total = sum(row, ZERO)
                if total.exact != 1:
                    message = f"row {number} of {name} adds up to {total.plain:g}"
                    expected = "shares that add up to 1, such as [0, 1, 0]"
                    problems.append(Problem(positions[name], message, name, expected))
    if problems:
        raise SpecError(problems)


def entries_of(value: Value) -> Entries:
    """A value of the exercise as exact numbers."""
    from derivator.graph.build import expression_node

    nothing = Numbers({}, {})
    if not isinstance(value, MatrixLiteral):
        return nothing.of(expression_node(value))
    made = np.empty((len(value.rows), len(value.rows[0])), dtype=object)
    for row, column in np.ndindex(made.shape):
        made[row, column] = nothing.of(expression_node(value.rows[row][column]))[0, 0]
    return made

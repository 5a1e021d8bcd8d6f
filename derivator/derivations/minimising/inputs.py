"""Which loss a task asks for, with which data, and what is to be found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from derivator.derivations.minimising.writing import entry_name
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Node, Symbol
from derivator.notation.walk import substitute
from derivator.program.dataset import Dataset, dataset_of
from derivator.program.model import Program
from derivator.shapes import SCALAR
from derivator.spec.exercise import Task

MOST = 60
"""So many observations at most: each stands on the page."""
MOST_LETTERS = 6
"""So many unknowns at most."""


@dataclass(frozen=True)
class Asked:
    """What a task says about the loss; ``numbers`` are inputs that it gives a number."""

    of: str | None
    by: Sequence[str] | None
    parameter: str | None = None
    numbers: Mapping[str, Fraction] = field(default_factory=dict)
    mean: bool = True
    """Whether the losses of observations that are no rows are averaged, or else added up."""
    penalty: str | None = None
    """A value of the model that is added once to the losses of such observations."""


class LossInputs:
    """A task's loss with its data, and what is to be found, checked."""

    def __init__(self, workspace: Workspace, task: Task, asked: Asked) -> None:
        self.workspace, self.task, self.asked = workspace, task, asked
        self.study = workspace.study
        self.program: Program = workspace.program
        self.name = self.study.target(asked.of, task.place("of"))
        if not self.program.is_number(self.name):
            message = f"{self.name} has several entries, so it has no least value"
            raise SpecError([Problem(task.place("of"), message, self.name, "a number: a loss")])
        self.whole = _opened(self.program)
        self.dataset = self._dataset()
        self.names = tuple(self._unknown())
        self.letters = tuple(letter for name in self.names for letter in self._letters(name))
        if len(self.letters) > MOST_LETTERS:
            message = f"{len(self.letters)} unknowns are too many to be solved for by hand"
            raise SpecError(
                [Problem(task.place("by"), message, expected=f"at most {MOST_LETTERS}")]
            )
        self._refuse_unset()

    @property
    def symbol(self) -> Symbol:
        """The loss by its name."""
        return Symbol(self.name)

    @property
    def parameter(self) -> str | None:
        """The letter that stays."""
        return self.asked.parameter

    @property
    def inputs(self) -> tuple[str, ...]:
        """What the loss, with its penalty, depends on."""
        ends = [self.name] + ([self.asked.penalty] if self.asked.penalty else [])
        return self.program.leading_to(ends).inputs

    def _unknown(self) -> Iterator[str]:
        """The names asked for; else inputs without a value, else parameters, else all inputs."""
        asked, used = self.asked, self.inputs
        fixed = {asked.parameter, *asked.numbers}
        for index, name in enumerate(asked.by or ()):
            place = self.task.place("by", index)
            if name not in used:
                message = f"{self.name} does not depend on {name}"
                raise SpecError([Problem(place, message, name, "one of " + ", ".join(used))])
            if name in fixed:
                message = f"{name} is to be found and given at once"
                raise SpecError([Problem(place, message, name, "another name in `by`")])
        if asked.by is not None:
            yield from asked.by
            return
        exercise = self.workspace.exercise
        groups = [
            exercise.without_value,
            self.program.parameters,
            () if exercise.values or exercise.data else used,
        ]
        for group in groups:
            found = [name for name in group if name in used and name not in fixed]
            if found:
                yield from found
                return
        message = f"nothing is left by which {self.name} could be made small"
        raise SpecError([Problem(self.task.position, message, expected="by: with names of inputs")])

    def _letters(self, name: str) -> tuple[str, ...]:
        """A number's own name; of a matrix a letter for each entry."""
        shape = self.program.vertices[name].shape
        if shape in (SCALAR, (1, 1)):
            return (name,)
        size = self.sizes.get
        rows, columns = (s if isinstance(s, int) else size(s) for s in shape)
        if rows is None or columns is None:
            message = f"the size of {name} is not known"
            expected = "numbers for the sizes in `symbols`, or values that say them"
            raise SpecError([Problem(self.task.position, message, name, expected)])
        return tuple(
            entry_name(name, i, j, rows, columns)
            for i in range(1, rows + 1)
            for j in range(1, columns + 1)
        )

    @property
    def sizes(self) -> dict[str, int]:
        """What the letters among the sizes stand for, with all observations."""
        exercise = self.workspace.exercise
        sizes = exercise.sizes(0 if exercise.data else None)
        if self.dataset is None:
            return sizes
        shapes = {
            name: value.shape
            for name, value in self.dataset.batch(self.dataset.everything).items()
            if name in self.program.inputs
        }
        return sizes | self.program.letters(shapes)

    def _dataset(self) -> Dataset | None:
        data = dataset_of(self.workspace.exercise, self.program)
        if data is not None and len(data.observations) > MOST:
            message = f"{len(data.observations)} observations are too many to be written out"
            raise SpecError([Problem(self.task.position, message, expected=f"at most {MOST}")])
        return data

    def _refuse_unset(self) -> None:
        """Raise ``SpecError`` for inputs that are neither found nor given."""
        known = {*self.names, self.parameter, *self.asked.numbers}
        if self.dataset is not None:
            known |= {*self.dataset.shared, *self.dataset.observations[0]}
        rest = [name for name in self.inputs if name not in known]
        if rest and (self.dataset is not None or len(rest) > 0):
            message = "no value for " + ", ".join(rest)
            expected = f"`parameter: {rest[0]}` to keep the letter, or a number in `at`"
            raise SpecError([Problem(self.task.position, message, expected=expected)])


def _opened(program: Program) -> dict[str, Node]:
    """Every computed value as a formula in the inputs alone."""
    whole: dict[str, Node] = {}
    for vertex in program.vertices.values():
        if not vertex.is_input:
            whole[vertex.name] = substitute(vertex.formula, whole)
    return whole

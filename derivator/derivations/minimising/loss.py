"""A loss of the model as a formula in its unknowns alone, with the data put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from derivator.derivations.minimising.writing import entry_name, neat
from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.notation.build import add, divide, number
from derivator.notation.entrywise import LETTERS, Entrywise
from derivator.notation.index_sums import combined
from derivator.notation.matrices import Entry, Matrix, Total
from derivator.notation.nodes import Node, Number, Product, Sum, Symbol
from derivator.notation.walk import substitute
from derivator.program.dataset import Dataset, dataset_of
from derivator.program.model import Program
from derivator.program.values import Entries
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


class DataLoss:
    """The loss as a formula over all observations, or over some of them."""

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

    # -- formulas

    @property
    def count(self) -> int:
        """How many observations there are; 0 for a loss without data."""
        return len(self.dataset.observations) if self.dataset is not None else 0

    @property
    def stacked(self) -> bool:
        """Whether observations are rows of matrices, so that the formula adds them up itself."""
        return self.dataset is None or self.dataset.can_stack or self.count == 1

    def general(self) -> Node | None:
        """The formula with a sum sign over the observations.

        None without observations, and where a matrix has but one entry and counts as a number.
        """
        if self.dataset is None:
            return None
        own = self._named(self.name)
        known = self.matrices()
        if any(self.program.vertices[n].shape and n not in known for n in self.inputs):
            return None
        if self.stacked:
            return self._with_numbers(own)
        letter = next(x for x in LETTERS if x not in self.program.vertices)
        names = (*self.dataset.observations[0], *self.between)
        columns: dict[str, Node] = {n: Entry(Symbol(n), letter, None) for n in names}
        one = substitute(self._with_numbers(own), columns)
        total: Node = Total(one, ((letter, self.count),))
        if self.asked.mean:
            total = Product((number(Fraction(1, self.count)), total))
        if self.asked.penalty is None:
            return total
        return Sum((total, self._with_numbers(self.whole[self.asked.penalty])))

    @property
    def between(self) -> tuple[str, ...]:
        """The author's names on the way to the loss that differ from observation to observation."""
        if self.dataset is None:
            return ()
        own = {a.name for a in self.workspace.exercise.assignments} - {self.name}
        used = self.program.restricted(self.name).vertices
        found = []
        for name in used:
            inputs = self.program.restricted(name).inputs if name in own else ()
            varies = any(n in self.dataset.observations[0] for n in inputs)
            shape = self.program.vertices[name].shape
            rows = shape not in (SCALAR, (1, 1)) if self.stacked else shape == SCALAR
            if varies and rows:
                found.append(name)
        return tuple(found)

    def _named(self, name: str) -> Node:
        """The formula with the author's names for what differs between observations."""
        kept = set(self.between)
        whole: dict[str, Node] = {}
        for vertex in self.program.vertices.values():
            if not vertex.is_input and vertex.name not in kept:
                whole[vertex.name] = substitute(vertex.formula, whole)
        return whole[name]

    def _with_numbers(self, node: Node) -> Node:
        """The formula with the task's own numbers put in."""
        given = {name: Number(value) for name, value in self.asked.numbers.items()}
        return neat(substitute(node, given)) if given else node

    def matrices(self) -> dict[str, Node]:
        """The data by name, as matrices with a row for each observation."""
        if self.dataset is None:
            return {}
        found: dict[str, Node] = {}
        several = self.count > 1
        for name, first in self.dataset.observations[0].items():
            rows = [o[name] for o in self.dataset.observations]
            if several or first.shape != (1, 1):
                found[name] = Matrix(
                    tuple(tuple(self._number(name, e) for e in r) for value in rows for r in value)
                )
        for name, value in self.dataset.shared.items():
            if value.shape != (1, 1) and name in self.inputs and name not in self.names:
                rows_of = (tuple(self._number(name, e) for e in row) for row in value)
                found[name] = Matrix(tuple(rows_of))
        for name in self.names:
            shape = self.program.vertices[name].shape
            if shape not in (SCALAR, (1, 1)):
                letters = iter(map(Symbol, self._letters(name)))
                size = self.sizes
                rows_, columns = (s if isinstance(s, int) else size[s] for s in shape)
                found[name] = Matrix(
                    tuple(tuple(next(letters) for _ in range(columns)) for _ in range(rows_))
                )
        found |= {name: value for name, value in self._plain_numbers() if name not in found}
        found = {name: value for name, value in found.items() if name in self.inputs}
        return found | {name: self._column(name) for name in self.between}

    def _plain_numbers(self) -> Iterator[tuple[str, Node]]:
        """Inputs that are one number for all observations."""
        assert self.dataset is not None
        given = dict(self.dataset.shared)
        given |= self.dataset.observations[0] if self.count == 1 else {}
        for name, value in given.items():
            shape = self.program.vertices[name].shape if name in self.program.vertices else (1, 1)
            if shape == SCALAR and name not in (*self.names, self.parameter):
                yield name, self._number(name, value[0, 0])

    def _column(self, name: str) -> Node:
        """A value on the way to the loss, with a row for each observation."""
        assert self.dataset is not None
        node = self.whole[name]
        if not self.stacked:
            return Matrix(tuple((self.at_observation(node, k),) for k in range(self.count)))
        data = self.dataset.batch(self.dataset.everything)
        reader = Entrywise(self.program.shapes, self.sizes)
        rows = ((self._put_in(entry, data, True) for entry in row) for row in reader.rows(node))
        return Matrix(tuple(map(tuple, rows)))

    def written(self, chosen: Sequence[int] | None = None, penalised: bool = True) -> Node:
        """The loss with the data of some observations, by default of all of them, put in.

        Without its penalty the parameter is 0.
        """
        if self.dataset is None:
            return self._filled(self.whole[self.name], {}, penalised)
        indices = range(self.count) if chosen is None else chosen
        if self.stacked:
            return self._filled(self.whole[self.name], self.dataset.batch(indices), penalised)
        parts = [self.single(index, penalised) for index in indices]
        total = parts[0] if len(parts) == 1 else Sum(tuple(parts))
        if self.asked.mean:
            total = divide(total, number(len(parts)))
        if self.asked.penalty is None or not penalised:
            return total
        return add(total, self._filled(self.whole[self.asked.penalty], {}, penalised))

    def single(self, index: int, penalised: bool = True) -> Node:
        """The loss of one observation alone."""
        assert self.dataset is not None
        return self.at_observation(self.whole[self.name], index, penalised)

    def changed(self, index: int, changes: Mapping[str, Entries]) -> Node:
        """The loss of one observation with other data for some inputs."""
        assert self.dataset is not None
        data = {**self.dataset.batch((index,)), **changes}
        return self._filled(self.whole[self.name], data, penalised=True)

    def at_observation(self, node: Node, index: int, penalised: bool = True) -> Node:
        """A formula of the model with the data of one observation put in."""
        assert self.dataset is not None
        return self._filled(node, self.dataset.batch((index,)), penalised)

    def _filled(self, node: Node, data: Mapping[str, Entries], penalised: bool) -> Node:
        sizes = self.sizes | self.program.letters(
            {n: v.shape for n, v in data.items() if n in self.program.inputs}
        )
        return self._put_in(Entrywise(self.program.shapes, sizes).number(node), data, penalised)

    def _put_in(self, entry: Node, data: Mapping[str, Entries], penalised: bool) -> Node:
        given = dict(self.dataset.shared) if self.dataset is not None else {}
        given |= data
        known = {name: given[name] for name in given if name not in self.names}
        known.pop(self.parameter or "", None)
        sizes = self.sizes
        sizes |= self.program.letters(
            {n: v.shape for n, v in known.items() if n in self.program.inputs}
        )
        numbers = {name: Number(value) for name, value in self.asked.numbers.items()}
        if self.parameter is not None and not penalised:
            numbers[self.parameter] = Number(Fraction(0))
        return neat(self._fill(entry, known, sizes, numbers))

    def _fill(
        self,
        node: Node,
        known: Mapping[str, Entries],
        sizes: Mapping[str, int],
        numbers: Mapping[str, Node],
    ) -> Node:
        if isinstance(node, Entry) and isinstance(node.matrix, Symbol):
            name, row, column = node.matrix.name, node.row or 1, node.column or 1
            assert isinstance(row, int)
            assert isinstance(column, int)
            if name in known:
                return self._number(name, known[name][row - 1, column - 1])
            shape = self.program.vertices[name].shape
            rows, columns = (s if isinstance(s, int) else sizes[s] for s in shape)
            return Symbol(entry_name(name, row, column, rows, columns))
        if isinstance(node, Symbol):
            if node.name in numbers:
                return numbers[node.name]
            if node.name in known:
                return self._number(node.name, known[node.name][0, 0])
            return number(sizes[node.name]) if node.name in sizes else node
        return combined(node, lambda part: self._fill(part, known, sizes, numbers))

    def _number(self, name: str, entry: object) -> Node:
        exact = getattr(entry, "exact", None)
        if exact is None:
            exercise = self.workspace.exercise
            places = [exercise.value_positions, *exercise.data_positions]
            place: Position = next((p[name] for p in places if name in p), self.task.position)
            message = f"{name} is not rational, and this derivation computes exactly"
            raise SpecError([Problem(place, message, name, "fractions or decimals")])
        return Number(exact)


def _opened(program: Program) -> dict[str, Node]:
    """Every computed value as a formula in the inputs alone."""
    whole: dict[str, Node] = {}
    for vertex in program.vertices.values():
        if not vertex.is_input:
            whole[vertex.name] = substitute(vertex.formula, whole)
    return whole

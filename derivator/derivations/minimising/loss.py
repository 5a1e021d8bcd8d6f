"""A loss of the model as a formula in its unknowns alone, with the data put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from derivator.derivations.minimising.inputs import LossInputs
from derivator.derivations.minimising.writing import entry_name, neat
from derivator.errors import Position, Problem, SpecError
from derivator.notation.build import add, divide, number
from derivator.notation.entrywise import LETTERS, Entrywise
from derivator.notation.index_sums import combined
from derivator.notation.matrices import Entry, Matrix, Total
from derivator.notation.nodes import Node, Number, Product, Sum, Symbol
from derivator.notation.walk import substitute
from derivator.program.values import Entries
from derivator.shapes import SCALAR


class DataLoss(LossInputs):
    """The loss as a formula over all observations, or over some of them."""

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

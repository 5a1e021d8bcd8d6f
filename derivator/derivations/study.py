"""What derivations on a program work on: its adjoints, and its values at the exercise's numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property

from derivator.derivations.backpropagation.kinks import Kink, kinks_at
from derivator.derivations.backpropagation.numerals import filled_in
from derivator.derivations.terms import ChainBuilder
from derivator.errors import Position, Problem, SpecError
from derivator.notation.nodes import Node
from derivator.notation.text import text
from derivator.program.adjoints import ProgramAdjoints
from derivator.program.build import build_program
from derivator.program.dataset import Dataset, dataset_of
from derivator.program.limits import refuse_large
from derivator.program.model import Program, Vertex
from derivator.program.values import Entries, Numbers, plain, printed
from derivator.solution import Chain, ExactRows, Moment, Result, Rows, Scope
from derivator.spec.exercise import Exercise, Task
from derivator.spec.expression import Apply, Expression


class Study:
    """A program with everything that several derivations on it need, computed once."""

    def __init__(self, exercise: Exercise, program: Program | None = None) -> None:
        self.exercise = exercise
        self._program = program
        self._adjoints: dict[str, ProgramAdjoints] = {}

    @cached_property
    def program(self) -> Program:
        """The exercise's program; raises ``SpecError`` where shapes do not fit."""
        return self._program or build_program(self.exercise)

    @cached_property
    def dataset(self) -> Dataset | None:
        """The exercise's numbers, if it gives any."""
        refuse_open(self.exercise)
        return dataset_of(self.exercise, self.program)

    def cut(self, names: Set[str]) -> Study:
        """A study of the program with some computed values given as inputs are."""
        return Study(self.exercise, self.program.cut(names)) if names else self

    @property
    def digits(self) -> int:
        """Significant digits of a rounded number."""
        return self.exercise.digits

    def adjoints(self, of: str) -> ProgramAdjoints:
        """The adjoints of one value."""
        if of not in self._adjoints:
            self._adjoints[of] = ProgramAdjoints(self.program.restricted(of), of)
        return self._adjoints[of]

    def target(self, of: str | None, position: Position) -> str:
        """The value to work on: the one asked for, else the only one that nothing else uses."""
        if of is None:
            names = [assignment.name for assignment in self.exercise.assignments]
            final = [name for name in names if not self.program.consumers[name]]
            if len(final) != 1:
                message = "the model has several results, so `of` must say which one is meant"
                raise SpecError([Problem(position, message, expected="of: " + " or ".join(final))])
            of = final[0]
        if of not in self.program.vertices:
            message = f"the network has no value {of}"
            expected = "one of " + ", ".join(list(self.program.vertices)[:20])
            raise SpecError([Problem(position, message, of, expected)])
        if self.program.vertices[of].is_input:
            message = f"{of} is an input: there is nothing to derive"
            raise SpecError([Problem(position, message, expected="a name from `model`")])
        return of

    def learned(self, of: str, by: Sequence[str] | None, task: Task) -> tuple[str, ...]:
        """What to differentiate by: the names asked for, else the parameters that ``of`` uses."""
        used = self.program.restricted(of).vertices
        if by is None:
            found = tuple(name for name in self.program.parameters if name in used)
            if found:
                return found
            message = f"{of} depends on no parameter"
            expected = "by: with names, or `parameters` in the exercise"
            raise SpecError([Problem(task.position, message, expected=expected)])
        for index, name in enumerate(by):
            if name not in used:
                message = f"{of} does not depend on {name}"
                expected = "one of " + ", ".join(list(used)[:20])
                place = task.place("by", index)
                raise SpecError([Problem(place, message, text=name, expected=expected)])
        return tuple(by)

    def numbers(
        self,
        of: str,
        inputs: Mapping[str, Entries],
        wanted: Iterable[str] = (),
    ) -> Numbers:
        """The forward pass at given inputs, and the adjoints of ``of`` down to the wanted names.

        Raises ``SpecError`` with the place of a formula that has no value there.
        """
        program = self.program.restricted(of)
        for name, position in self.unspecified(program).items():
            message = f"{name} has no formula, so {of} has no number"
            expected = f"a formula for {name} under `functions`, or no numbers"
            raise SpecError([Problem(position, message, name, expected)])
        numbers = Numbers({n: inputs[n] for n in program.inputs}, sizes_at(program, inputs))
        for vertex in program.vertices.values():
            if vertex.term is not None:
                numbers.values[vertex.name] = self._computed(numbers, vertex, vertex.formula)
        adjoints = self.adjoints(of)
        for name in adjoints.needed(tuple(wanted)) if wanted else ():
            vertex = program.vertices[name]
            value = self._computed(numbers, vertex, adjoints.formulas[name])
            numbers.partials[adjoints.symbol(name)] = value
        return numbers

    def whole(self, of: str, wanted: Iterable[str]) -> Numbers | None:
        """The passes over all observations at once; None without numbers, or where they are apart.

        Numbers without rows, one set for each observation, cannot be put together.
        """
        data = self.dataset
        if data is None or self.unspecified(self.program.restricted(of)):
            return None
        if len(data.observations) > 1 and not data.can_stack:
            return None
        return self.numbers(of, data.batch(data.everything), wanted)

    def unspecified(self, program: Program) -> dict[str, Position]:
        """The functions without a formula that a program applies, with their places."""
        terms = (v.term.parts() for v in program.vertices.values() if v.term is not None)
        used = {part.operation.name for parts in terms for part in parts if part.operation}
        return {
            name: definition.position
            for name, definition in self.exercise.functions.items()
            if name in used and not _is_complete(name, self.exercise)
        }

    def _computed(self, numbers: Numbers, vertex: Vertex, formula: Node) -> Entries:
        value = numbers.of(formula)
        if all(entry.exists for entry in value.ravel()):
            refuse_large(value, f"the value of {text(formula)[:60]}", vertex.name, vertex.position)
            return value
        message = f"the value of {text(formula)[:60]} does not exist at these numbers"
        raise SpecError([Problem(vertex.position, message, text=vertex.name)])

    def moment(self, numbers: Numbers, steps: int = 0) -> Moment:
        """The inputs at which chains about these numbers are checked."""
        names = [name for name in self.program.inputs if name in numbers.values]
        return Moment({name: rows_of(numbers.values[name]) for name in names}, steps)

    def shown(self, numbers: Numbers, node: Node) -> tuple[bool, Node]:
        """The value of a formula as the page shows it: (exactly?, number or matrix)."""
        return printed(numbers.of(node), self.digits, node)

    def evaluated(
        self, chain: ChainBuilder, numbers: Numbers, node: Node, inner: bool = True
    ) -> ChainBuilder:
        """Carry a chain on with a formula's numbers put in, and with its value."""
        if inner:
            exact, filled = self.put_in(numbers, node)
            chain.then(filled, exact)
        exact, value = self.shown(numbers, chain.terms[0])
        return chain.then(value, exact)

    def put_in(self, numbers: Numbers, node: Node) -> tuple[bool, Node]:
        """The formula with values in place of names and derivative symbols: (all exact?, node)."""
        return filled_in(numbers, node, self.digits)

    def result(self, chain: Chain, numbers: Numbers | None = None, moment: int = 0) -> Result:
        """A named result: the chain's first term with its formula and, with numbers, its value."""
        if numbers is None:
            return Result(chain)
        value = numbers.of(chain.terms[0])
        here = Chain(chain.terms, chain.relations, Scope.DATA, moment)
        single = value.shape == (1, 1)
        exact = exact_of(value)
        plain_value = rows_of(value)
        return Result(
            here,
            exact[0][0] if single else exact,
            plain_value[0][0] if single else plain_value,
        )

    def kinks(self, numbers: Numbers) -> tuple[Kink, ...]:
        """Every operand entry that lies exactly on a kink, from the inputs up."""
        return kinks_at(self.program, numbers)


def _is_complete(name: str, exercise: Exercise) -> bool:
    """Whether a function has a formula, down to the functions that the formula uses."""
    body = exercise.functions[name].body
    if body is None:
        return False
    used = (part.operation for part in _calls(body) if part.operation in exercise.functions)
    return all(_is_complete(inner, exercise) for inner in used)


def _calls(expression: Expression) -> Iterator[Apply]:
    stack = [expression]
    while stack:
        current = stack.pop()
        if isinstance(current, Apply):
            yield current
            stack.extend(current.operands)


def refuse_open(exercise: Exercise) -> None:
    """Raise ``SpecError`` where some inputs have a value and others have none."""
    if exercise.without_value:
        given = (*exercise.value_positions.values(), exercise.position)
        message = "no value for " + ", ".join(exercise.without_value)
        expected = "a value for every input: " + ", ".join(exercise.symbols)
        raise SpecError([Problem(given[0], message, expected=expected)])


def sizes_at(program: Program, inputs: Mapping[str, Entries]) -> dict[str, int]:
    """What the letters among the sizes are at given inputs."""
    return program.letters({name: inputs[name].shape for name in program.inputs})


def rows_of(value: Entries) -> Rows:
    """A value as plain numbers."""
    return tuple(tuple(float(entry) for entry in row) for row in plain(value))


def exact_of(value: Entries) -> ExactRows:
    """A value as exact fractions in words, None where it is not rational."""
    return tuple(
        tuple(None if entry.exact is None else str(entry.exact) for entry in row) for row in value
    )

"""From an exercise's formulas to a program: a network falls into its layers."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from itertools import chain, count

from derivator.errors import Position, Problem, SpecError
from derivator.notation.matrix_build import Shapes
from derivator.notation.names import parse_name
from derivator.notation.nodes import Node, Number, Symbol
from derivator.ops.base import Operation
from derivator.ops.registry import BY_NAME
from derivator.program.answers import answers
from derivator.program.functions import author_functions
from derivator.program.model import Program, Role, Vertex
from derivator.program.terms import MisfitError, Term, Typing, apply, shown
from derivator.shapes import Shape, in_words
from derivator.spec.exercise import Assignment, Exercise
from derivator.spec.expression import Name
from derivator.spec.indexed import moment_name
from derivator.spec.names import applications_in, names_in

LETTERS = (("H", "O"), ("Z", "A"), ("U", "V"), ("P", "Q"))
"""Names before and after an activation function; the first pair that is free is taken."""
LINEAR = frozenset(
    {
        *("add", "subtract", "negate", "multiply", "matrix_product", "divide", "identity"),
        *("transpose", "conv", "mean_pool", "flatten", "flip"),
    }
)
LARGEST, LARGEST_TOGETHER = 1600, 4000
"""How many entries a matrix may have, and all inputs together."""
LEARNED = ("w", "W", "b", "B", "v", "V", "u", "U", "theta", "alpha", "beta", "gamma", "a", "c")
"""How the names of parameters begin, where an exercise does not say which inputs are learned."""


def without_model(exercise: Exercise) -> Problem:
    """What a derivation says that needs formulas where there are none."""
    return Problem(
        exercise.position, "the exercise has no formulas", "", "`model` with formulas by name"
    )


def build_program(exercise: Exercise) -> Program:
    """The program of an exercise; raises ``SpecError`` with every shape that does not fit."""
    return _Builder(exercise).program()


class _Builder:
    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.operations: Mapping[str, Operation] = author_functions(exercise)
        self.shapes: dict[str, Shape] = {name: exercise.shape(name) for name in exercise.symbols}
        self.vertices: dict[str, Vertex] = {}
        self.known: dict[Node, str] = {}
        self.problems: list[Problem] = []
        self.layer = 0
        used = {*exercise.symbols, *(assignment.name for assignment in exercise.assignments)}
        self.used = used | set(exercise.size_names)
        self.letters = self._free_letters()

    def _free_letters(self) -> tuple[str, str]:
        """The first pair that is free, else the first whose letter before the function is.

        In a recurrence h is how everybody calls a state, so that pair comes last.
        """
        pairs = (*LETTERS[1:], LETTERS[0]) if self.exercise.series else LETTERS
        free = [pair for pair in pairs if not any(map(self._taken, pair))]
        half_free = [pair for pair in pairs if not self._taken(pair[0])]
        return next(iter((*free, *half_free)), LETTERS[0])

    def _taken(self, letter: str) -> bool:
        return any(
            name in (letter, letter.lower())
            or name.startswith((f"{letter}_", f"{letter.lower()}_"))
            for name in self.used
        )

    def program(self) -> Program:
        if not self.exercise.assignments:
            raise SpecError([without_model(self.exercise)])
        start = self.exercise.assignments[0].position
        parameters = self.parameters()
        for name in self.exercise.symbols:
            role = Role.PARAMETER if name in parameters else Role.DATA
            self.vertices[name] = Vertex(name, None, self.shapes[name], (), role, start)
        broken: set[str] = set()
        for assignment in self.exercise.assignments:
            if not self.assign(assignment, broken):
                broken.add(assignment.name)
        self.check_sizes()
        if self.problems:
            raise SpecError(self.problems)
        letters = self.exercise.size_names
        shares = answers(self.exercise, self.vertices)
        return Program(self.vertices, parameters, letters, self.rows(parameters), shares)

    def rows(self, parameters: Collection[str]) -> str | None:
        """The letter that counts observations: rows of the data, and no size of a parameter."""
        learned = {size for name in parameters for size in self.shapes[name]}
        data = (name for name in self.exercise.symbols if name not in parameters)
        first = (size for name in data for size in self.shapes[name][:1])
        return next((s for s in first if isinstance(s, str) and s not in learned), None)

    def check_sizes(self) -> None:
        """Raise ``SpecError`` for more numbers than anybody works with by hand."""
        position = self.exercise.position
        for name, shape in self.shapes.items():
            count = entries(shape)
            if count > LARGEST:
                message = f"{name} is {in_words(shape)}: that is too large to be worked out"
                expected = f"at most {LARGEST} entries a matrix"
                self.problems.append(Problem(position, message, name, expected))
        whole = sum(entries(self.shapes[name]) for name in self.exercise.symbols)
        if whole > LARGEST_TOGETHER and not self.problems:
            message = f"the inputs have {whole} entries together: too many to be worked out"
            expected = f"at most {LARGEST_TOGETHER} entries"
            self.problems.append(Problem(position, message, expected=expected))

    def parameters(self) -> tuple[str, ...]:
        """As the author says; else what no observation gives; else by the names."""
        exercise = self.exercise
        if exercise.parameters is not None:
            return exercise.parameters
        if exercise.series:
            shared = {n.name for e in exercise.equations if e.index for n in names_in(e.expression)}
            free = (name for name in exercise.symbols if name not in self.at_moments)
            return tuple(name for name in free if name in shared or _is_learned(name))
        if exercise.data:
            return tuple(name for name in exercise.symbols if name not in exercise.data[0])
        return tuple(name for name in exercise.symbols if _is_learned(name))

    def assign(self, assignment: Assignment, broken: set[str]) -> bool:
        """Add the assignment's vertices; whether its shapes fit."""
        try:
            term = Typing(self.shapes, self.operations).term(assignment.expression)
        except MisfitError as error:
            if not broken.intersection(_names(assignment)):
                place = assignment.locate(error.offset)
                self.problems.append(Problem(place, str(error), error.text, error.expected))
            return False
        if broken.intersection(term.names()):
            return False
        if not self.answered(term, assignment):
            return False
        self.add(assignment.name, self.split(term, assignment), assignment.position)
        return True

    def answered(self, term: Term, assignment: Assignment) -> bool:
        """Whether rows that must add up to 1 are inputs, whose values can be looked at."""
        for part in term.parts():
            if part.operation is None or part.operation.shares is None:
                continue
            answers = part.operands[part.operation.shares]
            if answers.name not in self.exercise.symbols:
                message = f"the answers of {part.operation.name} must be an input"
                expected = "an input, each row of which adds up to 1"
                place = assignment.locate(answers.offset or part.offset)
                self.problems.append(Problem(place, message, shown(answers), expected))
                return False
        return True

    def add(self, name: str, term: Term, position: Position) -> None:
        parents = tuple(dict.fromkeys(n for n in term.names() if n in self.vertices))
        self.shapes[name] = term.shape
        self.vertices[name] = Vertex(name, term, term.shape, parents, self.role(term), position)
        self.known.setdefault(term.node, name)

    def role(self, term: Term) -> Role:
        if _is_activation(term):
            return Role.ACTIVATION
        return Role.LINEAR if _is_linear(term) else Role.OTHER

    def split(self, term: Term, assignment: Assignment) -> Term:
        """The term with every layer inside it under a name of its own, wherever it occurs."""
        layers = _layers(term)
        done: list[Term] = []
        stack: list[tuple[Term, bool]] = [(term, False)]
        while stack:
            current, expanded = stack.pop()
            if current.operation is None:
                done.append(current)
            elif not expanded:
                stack.append((current, True))
                stack.extend((part, False) for part in reversed(current.operands))
            else:
                first = len(done) - len(current.operands)
                operands = tuple(done[first:])
                del done[first:]
                before = None if current is term else layers.get(current.node)
                done.append(self.rebuilt(current, operands, assignment, before))
        return done[0]

    def rebuilt(
        self,
        term: Term,
        operands: tuple[Term, ...],
        assignment: Assignment,
        before: bool | None,
    ) -> Term:
        """The term over its split operands: under a name if it is a layer or has one already.

        ``before`` says on which side of an activation function the layer is, None for no layer.
        """
        assert term.operation is not None
        shapes = Shapes(self.shapes)
        made = apply(shapes, term.operation, operands, term.shape, term.offset)
        if before is None and made.node not in self.known:
            return made
        return self.named(made, assignment, before=bool(before))

    def named(self, term: Term, assignment: Assignment, before: bool) -> Term:
        """A leaf in the term's place; a term that has a name already keeps it."""
        if term.operation is None:
            return term
        name = self.known.get(term.node)
        if name is None:
            name = self.at_moment(term, assignment, before) or self.fresh(term, before)
            self.add(name, term, assignment.locate(term.offset))
        return Term(None, (), term.shape, Symbol(name), term.offset)

    @property
    def at_moments(self) -> frozenset[str]:
        """The inputs that are moments of a series, or observed: what is not learned."""
        observed = set(self.exercise.data[0]) if self.exercise.data else set()
        series = self.exercise.series.values()
        return frozenset(observed | {moment_name(s.name, at) for s in series for at in s.inputs})

    @cached_property
    def moments(self) -> Mapping[str, tuple[str, int]]:
        """The computed moments of recurrences by name, with what tells their layers apart.

        That is nothing where only one recurrence applies an activation function: z_1 leads to h_1;
        else the recurrence's letter: z_f_1 leads to f_1.
        """
        operations = {**BY_NAME, **self.operations}
        inside = {
            equation.name
            for equation in self.exercise.equations
            if equation.index is not None
            and any(
                operation.activation and not all(isinstance(o, Name) for o in part.operands)
                for part in applications_in(equation.expression)
                if (operation := operations.get(part.operation)) is not None
            )
        }
        return {
            moment_name(series.name, at): (stem_of(series.name) if len(inside) > 1 else "", at)
            for series in self.exercise.series.values()
            for at in series.assigned
        }

    def at_moment(self, term: Term, assignment: Assignment, before: bool) -> str:
        """The name of a layer inside a recurrence, after its moment; nothing elsewhere."""
        if assignment.name not in self.moments:
            return ""
        stem, at = self.moments[assignment.name]
        letter = self.letters[0] if before else self.letters[1]
        letter = letter if term.shape else letter.lower()
        first = "_".join((letter, stem, str(at)) if stem else (letter, str(at)))
        names = chain([first], (f"{first}_{number}" for number in count(2)))
        name = next(each for each in names if each not in self.used)
        self.used.add(name)
        return name

    def fresh(self, term: Term, before: bool) -> str:
        """The next H_k, or the O_k that belongs to an H_k; small letters for numbers."""
        letter = self.letters[0] if before else self.letters[1]
        letter = letter if term.shape else letter.lower()
        inner = next((part.name for part in term.operands if part.name is not None), "")
        stem, _, number = inner.partition("_")
        if not before and stem.upper() == self.letters[0] and f"{letter}_{number}" not in self.used:
            name = f"{letter}_{number}"
        else:
            self.layer += 1
            while f"{letter}_{self.layer}" in self.used:
                self.layer += 1
            name = f"{letter}_{self.layer}"
        self.used.add(name)
        return name


def stem_of(series: str) -> str:
    """The letters of a series's name that can stand in an index: y of y_hat."""
    parsed = parse_name(series)
    return "_".join((parsed.base, *parsed.subscripts))


def _names(assignment: Assignment) -> set[str]:
    from derivator.spec.names import names_in

    return {use.name for use in names_in(assignment.expression)}


def entries(shape: Shape) -> int:
    """How many entries a shape has, a letter counted as 5."""
    return math.prod(size if isinstance(size, int) else 5 for size in shape)


def _is_learned(name: str) -> bool:
    stem = name.rstrip("0123456789").split("_")[0]
    return stem in LEARNED


def _layers(term: Term) -> dict[Node, bool]:
    """The parts of a formula that are layers: whether each comes before an activation function."""
    found: dict[Node, bool] = {}
    for part in term.parts():
        if _is_activation(part):
            if not part.fixed:
                found.setdefault(part.node, False)
            found |= {inner.node: True for inner in part.operands if inner.operation is not None}
        elif part.operation is not None and part.operation.name == "matrix_product":
            found |= {i.node: True for i in part.operands if _is_layer(i) or _is_joined(i)}
        elif _is_joined(part):
            found |= {inner.node: True for inner in part.operands if _is_layer(inner)}
    return found


def _is_activation(term: Term) -> bool:
    """An activation function of something that depends on inputs, or max(0, ...) of it."""
    operation = term.operation
    if operation is None:
        return False
    if operation.name in ("maximum", "minimum"):
        constants = [operand for operand in term.operands if isinstance(operand.node, Number)]
        return len(constants) == 1 and any(term.names())
    return operation.activation and any(term.names())


def _is_linear(term: Term) -> bool:
    """Whether a term is built by products and sums, of layers if need be."""
    operations = (part.operation for part in _outer_parts(term))
    return all(operation is None or operation.name in LINEAR for operation in operations)


def _is_layer(term: Term) -> bool:
    """Whether a factor is itself a product of matrices, with or without a bias."""
    if term.operation is None or not term.shape or not _is_linear(term):
        return False
    operations = (part.operation for part in _outer_parts(term))
    return any(operation and operation.name == "matrix_product" for operation in operations)


def _is_joined(term: Term) -> bool:
    """Whether a term is matrices put together: concat(O_1, O_2)."""
    return term.operation is not None and term.operation.name in ("concat", "stack")


def _outer_parts(term: Term) -> Iterator[Term]:
    """The term and what it is built from, down to the activation functions inside it."""
    stack = [term]
    while stack:
        part = stack.pop()
        if part is term or not _is_activation(part):
            yield part
            stack.extend(part.operands)

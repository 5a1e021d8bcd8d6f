"""What derivations work on: an exercise with its graphs and values, built once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from derivator.derivations.graphs.adjoints import Adjoints
from derivator.derivations.study import Study, refuse_open
from derivator.derivations.terms import ChainBuilder, equality
from derivator.errors import Position, Problem, SpecError
from derivator.graph.build import build_graph, expression_node
from derivator.graph.formulas import LONGEST, unfold, unfolded_size
from derivator.graph.model import Graph
from derivator.graph.scalars import scalar_expression
from derivator.graph.values import (
    LARGEST_INPUT,
    SMALLEST_INPUT,
    Valuation,
    evaluate_graph,
    is_workable,
)
from derivator.notation.nodes import Node, Symbol
from derivator.notation.simplify import exact_text
from derivator.notation.text import text
from derivator.ops.defined import DefinedFunction
from derivator.program.build import without_model
from derivator.program.functions import author_functions
from derivator.program.model import Program
from derivator.program.terms import MisfitError
from derivator.solution import Chain, Result, Scope
from derivator.spec.exercise import Assignment, Exercise, Task
from derivator.spec.expression import MatrixLiteral


class Workspace:
    """An exercise with its graphs and values, built once and shared by its derivations."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.study = Study(exercise)
        self.explained: set[str] = set()
        """What earlier steps of the exercise have explained already, by keys of their own."""
        self._graphs: dict[str, Graph] = {}
        self._adjoints: dict[str, Adjoints] = {}

    @property
    def program(self) -> Program:
        """The exercise as a program with shapes."""
        return self.study.program

    @cached_property
    def whole(self) -> Graph:
        """The graph of elementary operations; raises ``SpecError`` where matrices occur."""
        if not self.exercise.is_scalar:
            raise SpecError([_over_matrices(self.exercise.position)])
        if not self.exercise.assignments:
            raise SpecError([without_model(self.exercise)])
        return build_graph(self.exercise.symbols, self.assignments, self.functions)

    @cached_property
    def functions(self) -> Mapping[str, DefinedFunction]:
        """The exercise's own functions."""
        return author_functions(self.exercise)

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """The formulas over numbers, with losses and sums written out."""
        found = []
        for item in self.exercise.assignments:
            try:
                expression = scalar_expression(item.expression, self.functions)
            except MisfitError as error:
                place = item.locate(error.offset)
                raise SpecError([Problem(place, str(error), error.text)]) from None
            found.append(replace(item, expression=expression))
        return tuple(found)

    @property
    def scalar_data(self) -> Mapping[str, Node] | None:
        """The inputs' values where all of them have one, and are numbers."""
        complete = self.exercise.is_scalar and not self.exercise.without_value
        return self.data if complete else None

    @property
    def digits(self) -> int:
        """Significant digits of a rounded number."""
        return self.exercise.digits

    @cached_property
    def data(self) -> Mapping[str, Node] | None:
        """The inputs' values as the author wrote them, if the exercise gives them."""
        refuse_open(self.exercise)
        given = {**self.exercise.values, **next(iter(self.exercise.data), {})}
        places = {**self.exercise.value_positions, **next(iter(self.exercise.data_positions), {})}
        if not given:
            return None
        data = {
            name: expression_node(value)
            for name, value in given.items()
            if not isinstance(value, MatrixLiteral)
        }
        problems = [
            Problem(
                places[name],
                f"the value of {name} is not a number that can be worked with",
                text=text(node)[:60],
                expected=f"0, or a number between {SMALLEST_INPUT:g} and {LARGEST_INPUT:g} in size",
            )
            for name, node in data.items()
            if not is_workable(node)
        ]
        if problems:
            raise SpecError(problems)
        return data

    @cached_property
    def valuation(self) -> Valuation | None:
        """The forward pass at the data; raises ``SpecError`` where an operation has no value."""
        if self.data is None:
            return None
        return evaluate_graph(self.whole, self.data, self.digits)

    def graph(self, of: str) -> Graph:
        """The graph of one value: that value and what it depends on."""
        if of not in self._graphs:
            self._graphs[of] = self.whole.restricted(of)
        return self._graphs[of]

    def adjoints(self, of: str) -> Adjoints:
        """The derivatives of one value by every node."""
        if of not in self._adjoints:
            self._adjoints[of] = Adjoints(self, of)
        return self._adjoints[of]

    def point(self, of: str) -> tuple[Chain, ...]:
        """The data of a value's inputs as equalities; empty without data."""
        if self.data is None:
            return ()
        inputs = self.graph(of).inputs
        return tuple(equality(Symbol(n), self.data[n], scope=Scope.DATA) for n in inputs)

    def value_result(self, of: str, name: str) -> Result:
        """A node's value for programs: its formula in the inputs and its number at the data."""
        graph = self.graph(of)
        formula = graph.vertices[name].formula
        builder, exact = ChainBuilder(Symbol(name)).then(formula), None
        if unfolded_size(formula, self.adjoints(of).sizes) <= 4 * LONGEST:
            builder.then(unfold(graph, formula))
            exact = exact_text(builder.last)
        value = None if self.valuation is None else self.valuation.values[name].plain
        return Result(builder.chain(), exact, value)

    def target(self, of: str | None, task: Task) -> str:
        """The value to work on: the one asked for, else the only one that nothing else uses."""
        if not self.exercise.is_scalar:
            raise SpecError([_over_matrices(task.position)])
        position = task.place("of")
        if of is None:
            names = [assignment.name for assignment in self.exercise.assignments]
            final = [name for name in names if not self.whole.consumers[name]]
            if len(final) != 1:
                message = "the model has several results, so `of` must say which one is meant"
                raise SpecError([Problem(position, message, expected="of: " + " or ".join(final))])
            of = final[0]
        if self.whole.vertices[of].operation is None:
            message = f"{of} is an input: there is nothing to derive"
            raise SpecError([Problem(position, message, expected="a name from `model`")])
        return of

    def variables(self, of: str, by: list[str] | None, task: Task) -> tuple[str, ...]:
        """The inputs to differentiate by: those asked for, else all that the value depends on."""
        inputs = self.graph(of).inputs
        if not inputs:
            message = f"{of} is a constant: it depends on no input"
            place = task.place("of")
            raise SpecError([Problem(place, message, expected="a formula with inputs")])
        for index, name in enumerate(by or ()):
            if name not in inputs:
                message = f"{of} does not depend on {name}"
                expected = "an input of it: " + ", ".join(inputs)
                place = task.place("by", index)
                raise SpecError([Problem(place, message, text=name, expected=expected)])
        return inputs if by is None else tuple(by)


def _over_matrices(position: Position) -> Problem:
    message = "this derivation works on numbers, and the exercise has matrices"
    return Problem(position, message, expected="a derivation for networks, such as backward")

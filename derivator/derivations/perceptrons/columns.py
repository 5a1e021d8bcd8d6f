"""The neurons of a net of numbers, each with its function, and their values row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.backpropagation.numerals import filled_in
from derivator.derivations.nets.net import FUNCTIONS, put_in
from derivator.derivations.perceptrons.reading import decimals
from derivator.derivations.study import Study
from derivator.derivations.terms import ChainBuilder
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Call, Indicator, Node, Number, Symbol
from derivator.notation.text import text
from derivator.notation.walk import replaced
from derivator.program.model import Program
from derivator.program.values import Entries, Numbers, printed
from derivator.solution import Chain, Moment, Scope


def neuron_formulas(program: Program, authored: frozenset[str]) -> dict[str, Node]:
    """The computed values with their formulas; what a function is applied to stands inside it."""
    found: dict[str, Node] = {}
    inside: dict[Node, Node] = {}
    for vertex in program.vertices.values():
        if vertex.is_input:
            continue
        formula = put_in(vertex.formula, inside)
        users = program.consumers[vertex.name]
        alone = vertex.name not in authored and len(users) == 1
        if alone and inner_argument(program.vertices[users[0]].formula) == Symbol(vertex.name):
            inside[Symbol(vertex.name)] = formula
        else:
            found[vertex.name] = formula
    return found


def inner_argument(formula: Node) -> Node | None:
    """What a function is applied to."""
    if isinstance(formula, Indicator):
        return formula.left
    if isinstance(formula, FUNCTIONS):
        inner = [part for part in _arguments(formula) if not isinstance(part, Number)]
        return inner[0] if len(inner) == 1 else None
    return None


def _arguments(formula: Node) -> tuple[Node, ...]:
    return formula.arguments if isinstance(formula, Call) else ()


@dataclass(frozen=True)
class RowOfNet:
    """One row: its inputs, and every neuron in numbers."""

    inputs: tuple[Chain, ...]
    lines: tuple[Chain, ...]


@dataclass(frozen=True)
class Run:
    """The net at the inputs of one row, which are one moment of the step."""

    study: Study
    numbers: Numbers
    moment: int

    def line(self, name: str, formula: Node) -> Chain:
        """h_1 = [1 + 0 - 0.5 > 0] = [0.5 > 0] = 1."""
        exact, filled = filled_in(self.numbers, formula, self.study.digits)
        builder = ChainBuilder(Symbol(name), Scope.DATA).then(decimals(filled), exact)
        argument = inner_argument(formula)
        if argument is not None:
            sound, value = self.shown(argument)
            exact = exact and sound
            builder.then(replaced(formula, argument, value), exact)
        sound, value = self.shown(Symbol(name))
        done = builder.then(value, exact and sound).chain()
        return Chain(done.terms, done.relations, Scope.DATA, self.moment)

    def value(self, node: Node) -> Chain:
        """The name with its value."""
        exact, shown = self.shown(node)
        done = ChainBuilder(node, Scope.DATA).then(shown, exact).chain()
        return Chain(done.terms, done.relations, Scope.DATA, self.moment)

    def shown(self, node: Node) -> tuple[bool, Node]:
        """A value as the page shows it."""
        exact, value = printed(self.numbers.of(node), self.study.digits, node)
        return exact, decimals(value)

    def fraction(self, name: str) -> Fraction | None:
        """The value, where it is rational."""
        found: Fraction | None = self.numbers.values[name][0, 0].exact
        return found

    @property
    def at(self) -> Moment:
        """The inputs of the row."""
        program = self.study.program
        return Moment(
            {
                name: ((float(self.numbers.values[name][0, 0].plain),),)
                for name in program.inputs
                if name in self.numbers.values
            }
        )


def numbers_at(program: Program, inputs: Mapping[str, Entries], wanted: Sequence[str]) -> Numbers:
    """Every value at given inputs; raises ``SpecError`` where one does not exist."""
    numbers = Numbers(dict(inputs), {})
    for vertex in program.leading_to(set(wanted)).vertices.values():
        if vertex.term is None:
            continue
        value = numbers.of(vertex.formula)
        if not value[0, 0].exists:
            message = f"the value of {text(vertex.formula)[:60]} does not exist at a row"
            raise SpecError([Problem(vertex.position, message, text=vertex.name)])
        numbers.values[vertex.name] = value
    return numbers

"""Formulas in the options of a task: as print trees, with derivatives and values at a place."""

from __future__ import annotations

from typing import NoReturn

from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.notation.analysis import At
from derivator.notation.evaluate import has_derivative
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.walk import descendants, substitute
from derivator.ops.base import Array, Operation
from derivator.ops.defined import prime
from derivator.ops.registry import VOCABULARY
from derivator.program.terms import MisfitError, Typing
from derivator.spec.calculus import with_calculus
from derivator.spec.parse import parse_expression
from derivator.spec.tokens import ExpressionError


class NotALetter(ValueError):
    """A derivative or a substitution by something that is no letter."""


class _Written(Operation):
    """An operation that only stands in formulas of options."""

    def forward(self, *operands: Array) -> Array:
        """No graph holds it."""
        raise TypeError(f"{self.name} is no operation of a graph")

    def partial(self, slot: int, *operands: Node) -> NoReturn:
        """No graph holds it."""
        raise TypeError(f"{self.name} is no operation of a graph")


class Differentiate(_Written):
    """``diff(u, t)``: the derivative of u by t, not yet taken; of f(t) it is f'(t)."""

    name = "diff"
    arity = 2

    def notation(self, *operands: Node) -> Node:
        """f'(t), or (u)'."""
        formula, letter = operands
        if not isinstance(letter, Symbol):
            raise NotALetter("diff")
        if isinstance(formula, Call) and formula.function.arguments:
            places = [k for k, argument in enumerate(formula.arguments) if argument == letter]
            others = [a for k, a in enumerate(formula.arguments) if k not in places]
            if len(places) == 1 and not any(letter in descendants(other) for other in others):
                slope = prime(formula.function, places[0])
                return Call(slope, formula.arguments)
        return Primed(formula, letter)


class Substitute(_Written):
    """``subs(u, t, 0)``: the value of u where t is 0; of f'(t) it is f'(0)."""

    name = "subs"
    arity = 3

    def notation(self, *operands: Node) -> Node:
        """The formula with the value put in, or behind a bar."""
        formula, letter, value = operands
        if not isinstance(letter, Symbol):
            raise NotALetter("subs")
        called = isinstance(formula, Call) and not any(map(has_derivative, formula.arguments))
        if called or not has_derivative(formula):
            return substitute(formula, {letter.name: value})
        return At(formula, letter, value)


CALCULUS_OPERATIONS: tuple[Operation, ...] = (Differentiate(), Substitute())


def option_formula(workspace: Workspace, text: str, place: Position) -> Node:
    """The print tree of a formula in an option, in the author's order.

    Raises ``SpecError`` for a derivative by something that is no letter.
    """
    functions = workspace.functions
    extended = with_calculus(VOCABULARY.with_functions({n: f.arity for n, f in functions.items()}))
    own: dict[str, Operation] = {op.name: op for op in CALCULUS_OPERATIONS}
    try:
        expression = parse_expression(text, extended)
        return Typing({}, {**own, **functions}).term(expression).node
    except ExpressionError as error:
        at = Position(place.file, place.line, place.column + error.offset)
        raise SpecError([Problem(at, error.message, error.text, error.expected)]) from None
    except MisfitError as error:
        raise SpecError([Problem(place, str(error), error.text, "numbers")]) from None
    except NotALetter as error:
        message = f"{error} by something that is no letter"
        expected = "diff(f(t), t), or subs(f(t), t, 0)"
        raise SpecError([Problem(place, message, text, expected)]) from None

"""Formulas with functions written out and derivatives taken, down to elementary functions."""

from __future__ import annotations

from collections.abc import Mapping

from derivator.derivations.functions.steps import in_order
from derivator.errors import Position, Problem, SpecError
from derivator.notation.analysis import At
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.simplify import simplified
from derivator.notation.text import text
from derivator.notation.walk import descendants, rebuild, size, substitute
from derivator.ops.base import MatrixOperation
from derivator.ops.defined import DefinedFunction
from derivator.ops.registry import BY_NAME, VOCABULARY
from derivator.program.calculus import Calculus, called, shortened
from derivator.program.functions import built_in_function


class Opening:
    """The functions of an exercise, and how formulas in them are written out."""

    def __init__(self, functions: Mapping[str, DefinedFunction]) -> None:
        self.calculus = Calculus(functions.values())

    def opened(self, node: Node) -> Node:
        """The formula in elementary functions; raises ``TypeError`` where a rule is missing.

        Built-in functions with a name, such as the sigmoid, stay as they are: see ``unfolded``.
        """
        if isinstance(node, Primed):
            return self.derivative(self.opened(node.operand), node.by.name)
        inner = rebuild(node, self.opened)
        if isinstance(inner, At):
            return shortened(substitute(inner.operand, {inner.by.name: inner.value}))
        if isinstance(inner, Call) and inner.function.arguments:
            return substitute(self.body(inner), dict(self._given(inner)))
        return inner

    def body(self, call: Call) -> Node:
        """The formula behind a function, or behind its derivative, in its own arguments."""
        function = call.function
        if function.derived is not None:
            base, slot = function.derived
            letters = tuple(map(Symbol, base.arguments))
            return self.derivative(self.opened(Call(base, letters)), base.arguments[slot])
        if function.body is None:
            raise TypeError(f"{function.name} has no formula")
        body: Node = function.body
        return self.opened(body)

    def _given(self, call: Call) -> list[tuple[str, Node]]:
        return list(zip(call.function.arguments, call.arguments, strict=True))

    def derivative(self, node: Node, by: str) -> Node:
        """The derivative, tidied up; raises ``TypeError`` where a rule is missing."""
        taken = self.calculus.derivative(node, by)
        names = tuple(dict.fromkeys([by, *letters_in(node)]))
        tidy = simplified(taken, names)
        if tidy is None or size(tidy) >= size(taken):
            return taken
        return in_order(tidy, node)

    def unfolded(self, node: Node, keep: frozenset[str] = frozenset()) -> Node:
        """Built-in functions that have a formula, such as softplus, written out but for some."""
        inner = rebuild(node, lambda part: self.unfolded(part, keep))
        found = _FORMULAS.get(inner.function.name) if isinstance(inner, Call) else None
        if found is None or found in keep:
            return inner
        assert isinstance(inner, Call)
        operation = BY_NAME[found]
        usual = len(inner.arguments) == operation.arity - len(operation.defaults)
        function = built_in_function(operation, usual).function
        assert isinstance(function.body, Node)
        values = dict(zip(function.arguments, inner.arguments, strict=True))
        return shortened(substitute(self.unfolded(function.body, keep), values))


ELEMENTARY = frozenset("sin cos tan cot asin acos atan sinh cosh tanh".split())  # noqa: SIM905
"""Functions that are known by themselves, even those that have a formula."""
KNOWN = ELEMENTARY | {"sigmoid"}
"""The same with the sigmoid, whose limits are as well known."""


def _formulas() -> dict[str, str]:
    """The built-in functions of one argument that are defined by a formula, by printed name."""
    found = {}
    for signature in VOCABULARY.functions.values():
        operation = BY_NAME.get(signature.operation)
        if operation is None or isinstance(operation, MatrixOperation) or not operation.formula:
            continue
        if operation.arity - len(operation.defaults) == 1:
            node = called(operation, Symbol("_"))
            if isinstance(node, Call):
                found[node.function.name] = operation.name
    return found


_FORMULAS = _formulas()


def letters_in(node: Node) -> tuple[str, ...]:
    """The names in a formula, as they first occur."""
    found = [part.name for part in descendants(node) if isinstance(part, Symbol)]
    return tuple(dict.fromkeys(reversed(found)))


def opened_option(opening: Opening, node: Node, place: Position) -> Node:
    """A formula of an option written out; ``SpecError`` where that cannot be done."""
    try:
        return opening.opened(node)
    except TypeError as error:
        message = f"{error}, so {text(node)[:60]} cannot be worked out"
        expected = "functions with a formula"
        raise SpecError([Problem(place, message, text(node)[:60], expected)]) from None

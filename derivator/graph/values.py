"""Values at the data: exact where they can be, and the places where a graph cannot be evaluated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from derivator.errors import Problem, SpecError
from derivator.graph.model import Graph, Vertex, symbols_of
from derivator.notation.evaluate import Array, evaluate
from derivator.notation.exact import exact
from derivator.notation.nodes import Node, Number, Partial, Product, Sum, Symbol
from derivator.notation.noise import Noise, lanes, spread
from derivator.notation.numbers import VANISHING, is_short, rounded
from derivator.notation.precise import MP, NOTHING, Precise, precise, to_decimal
from derivator.notation.text import text
from derivator.notation.walk import size, substitute

SMALLEST_INPUT, LARGEST_INPUT = 1e-50, 1e50
"""What an input may be, if it is not 0."""
LARGEST = 1e100
"""Values beyond this are refused: nobody works with them by hand."""


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """A value: its exact form where it has a short one, and its digits always."""

    exact: Node | None
    precise: Precise
    """The value to far more digits than are ever printed."""
    lanes: Array
    """The value in double precision, in lanes that show what rounding may have done there."""
    of: Node
    """The formula that it is the value of."""

    @property
    def doubt(self) -> float:
        """How far double precision, by which the checks work, may be off."""
        return 0.0 if isinstance(self.exact, Number) else float(spread(self.lanes)[0])

    @property
    def plain(self) -> float:
        """The value as the nearest float."""
        if isinstance(self.exact, Number):
            return float(self.exact.value)
        return 0.0 if abs(self.precise) < NOTHING else float(self.precise)

    def is_lost(self, digits: int) -> bool:
        """Whether double precision cannot confirm ``digits`` digits of the value.

        A value that is off by next to nothing, as where a function saturates, is not lost.
        """
        return not self.doubt <= max(VANISHING, 50 * 10.0**-digits * abs(self.plain))

    def shown(self, digits: int) -> tuple[bool, Node]:
        """How to print it: (exactly?, node)."""
        if isinstance(self.exact, Number):
            if is_short(self.exact.value):
                return True, self.exact
            return False, rounded(self.exact.value, digits, self.of)
        value = to_decimal(self.precise) if self.plain else 0.0
        return False, rounded(value, digits, self.of)


def is_workable(node: Node) -> bool:
    """Whether a constant formula is a real number of a size that can be worked with."""
    value = precise(node, {})
    return bool(value == 0 or SMALLEST_INPUT <= abs(value) <= LARGEST_INPUT)


class Valuation:
    """The values of every node of a graph at the exercise's data.

    Any formula over the nodes can then be evaluated with ``of`` and written in numbers with
    ``put_in``.
    """

    def __init__(self, data: Mapping[str, Node], digits: int) -> None:
        self.digits = digits
        self.values: dict[str, Value] = {}
        self.settle = Noise()
        for name, node in data.items():
            self.values[name] = self.of(node)

    def symbol(self, name: str) -> Array:
        """The value of a node in double precision, as the evaluator asks for it."""
        return self.values[name].lanes

    def partial(self, node: Partial) -> Array:
        """Derivative symbols have no value here: they are derived, not looked up."""
        raise KeyError(text(node))

    def of(self, node: Node) -> Value:
        """The value of a formula over the nodes."""
        used = {name: self.values[name] for name in set(symbols_of(node))}
        known = {name: value.exact for name, value in used.items() if value.exact is not None}
        with np.errstate(all="ignore"):
            approximate = lanes(evaluate(node, self))
        digits = precise(node, {name: value.precise for name, value in used.items()})
        return Value(exact(node, known), digits, approximate, node)

    def total(self, products: Sequence[tuple[Value, Value]], of: Node) -> Value:
        """The sum of products of two values, which is the value of ``of``."""
        factors = [value for pair in products for value in pair]
        names = [Symbol(f"_{index}") for index in range(len(factors))]
        terms = [Product(pair) for pair in zip(names[::2], names[1::2], strict=True)]
        return self._combined(Sum(tuple(terms)), factors, of)

    def product(self, factors: Sequence[Node]) -> Value:
        """The value of a product of formulas over the nodes."""
        names = tuple(Symbol(f"_{index}") for index in range(len(factors)))
        return self._combined(
            Product(names), [self.of(f) for f in factors], Product(tuple(factors))
        )

    def _combined(self, pattern: Node, values: Sequence[Value], of: Node) -> Value:
        """The value of a formula over some values, which it calls _0, _1, ..."""
        named = {f"_{index}": value for index, value in enumerate(values)}
        known = {name: value.exact for name, value in named.items() if value.exact is not None}
        inner = Valuation({}, self.digits)
        inner.values, inner.settle = named, self.settle
        with np.errstate(all="ignore"):
            approximate = lanes(evaluate(pattern, inner))
        digits = precise(pattern, {name: value.precise for name, value in named.items()})
        complete = len(known) == len(named)
        return Value(exact(pattern, known) if complete else None, digits, approximate, of)

    def put_in(self, node: Node) -> tuple[bool, Node]:
        """The formula with the nodes' values in place of their symbols: (all exact?, node)."""
        names = set(symbols_of(node))
        shown = {name: self.entry(name) for name in names}
        complete = all(precise for precise, _ in shown.values())
        return complete, substitute(node, {name: entry for name, (_, entry) in shown.items()})

    def entry(self, name: str) -> tuple[bool, Node]:
        """A node's value as it stands inside a formula: a short closed form stays exact."""
        value = self.values[name]
        if value.exact is not None and not isinstance(value.exact, Number):
            return (True, value.exact) if size(value.exact) <= 3 else value.shown(self.digits)
        return value.shown(self.digits)


def evaluate_graph(graph: Graph, data: Mapping[str, Node], digits: int) -> Valuation:
    """Run the forward pass at the data.

    Raises ``SpecError`` with the position of every operation that has no value or no derivative
    there: a division by zero, a logarithm of a negative number, the kink of a maximum.
    """
    valuation = Valuation({name: data[name] for name in graph.inputs}, digits)
    problems: list[Problem] = []
    broken: set[str] = set()
    for vertex in graph.vertices.values():
        if vertex.operation is None:
            continue
        if not broken.isdisjoint(vertex.parents):
            broken.add(vertex.name)
            continue
        problem = _trouble(vertex, valuation) or _overflow(vertex, valuation)
        problem = problem or _broken_slope(graph, vertex, valuation)
        if problem is not None:
            broken.add(vertex.name)
            problems.append(_describe(vertex, problem, valuation))
    if problems:
        raise SpecError(problems)
    return valuation


def _trouble(vertex: Vertex, valuation: Valuation) -> str | None:
    assert vertex.operation is not None
    operands = [valuation.of(operand) for operand in vertex.operands]
    return vertex.operation.trouble(*(value.plain for value in operands)) or None


def _overflow(vertex: Vertex, valuation: Valuation) -> str | None:
    """Evaluate the vertex; why that fails, if it does."""
    valuation.values[vertex.name] = value = valuation.of(vertex.formula)
    if not MP.isfinite(value.precise):
        return f"the value of {text(vertex.formula)} does not exist here"
    if abs(value.precise) > LARGEST:
        return f"the value of {text(vertex.formula)} is too large: more than {LARGEST:.0e}"
    return lost_digits(value, valuation.digits)


def lost_digits(value: Value, digits: int) -> str | None:
    """What to say of a value that double precision cannot confirm; None where it can."""
    if not value.is_lost(digits):
        return None
    return (
        f"double precision, by which every number is confirmed, does not keep {digits} digits of "
        f"{text(value.of)} here"
    )


def _broken_slope(graph: Graph, vertex: Vertex, valuation: Valuation) -> str | None:
    for parent in vertex.parents:
        local = graph.local(parent, vertex.name)
        slope = valuation.of(local)
        if not MP.isfinite(slope.precise):
            by = f"{text(graph.edge_symbol(parent, vertex.name))} = {text(local)}"
            return f"the derivative {by} does not exist here"
        lost = lost_digits(slope, valuation.digits)
        if lost is not None:
            return lost
    return None


def _describe(vertex: Vertex, problem: str, valuation: Valuation) -> Problem:
    names = [name for operand in vertex.operands for name in symbols_of(operand)]
    where = ", ".join(f"{n} = {valuation.values[n].plain:.12g}" for n in dict.fromkeys(names))
    return Problem(
        vertex.position,
        problem,
        text=f"{vertex.name} = {text(vertex.formula)}" + (f" at {where}" if where else ""),
        expected="values at which every operation and its derivative exist",
    )

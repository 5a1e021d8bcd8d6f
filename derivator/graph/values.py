"""Values at the data: exact where they can be, and the places where a graph cannot be evaluated."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from derivator.errors import Problem, SpecError
from derivator.graph.model import Graph, Vertex, symbols_of
from derivator.notation.evaluate import Array, approximation, evaluate
from derivator.notation.exact import exact
from derivator.notation.nodes import Node, Number, Partial, Product, Sum, Symbol
from derivator.notation.noise import Noise, lanes, settled, spread
from derivator.notation.numbers import VANISHING, is_short, rounded
from derivator.notation.text import text
from derivator.notation.walk import size, substitute

LARGEST = 1e100
"""Values beyond this are refused: nobody works with them by hand."""


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """A value: its exact form where it has a short one, and its approximation always."""

    exact: Node | None
    lanes: Array
    """The approximation, in lanes that show what rounding may have done."""
    of: Node
    """The formula that it is the value of."""

    @property
    def approx(self) -> float:
        """The approximation as computed."""
        return float(settled(self.lanes)[0])

    @property
    def doubt(self) -> float:
        """How far rounding may have moved the approximation; nothing where it is rational."""
        return 0.0 if isinstance(self.exact, Number) else float(spread(self.lanes)[0])

    @property
    def plain(self) -> float:
        """The value as a float: the nearest one to a rational, 0 for mere rounding errors."""
        if isinstance(self.exact, Number):
            return float(self.exact.value)
        return 0.0 if self.vanishes else self.approx

    @property
    def vanishes(self) -> bool:
        """Whether the approximation may well be a 0 that rounding missed."""
        return abs(self.approx) <= self.doubt <= VANISHING

    def is_lost(self, digits: int) -> bool:
        """Whether rounding leaves fewer than ``digits`` digits of the value."""
        return not self.vanishes and self.doubt > 50 * 10.0**-digits * abs(self.plain)

    def shown(self, digits: int) -> tuple[bool, Node]:
        """How to print it: (exactly?, node)."""
        if isinstance(self.exact, Number):
            if is_short(self.exact.value):
                return True, self.exact
            return False, rounded(self.exact.value, digits, self.of)
        return False, rounded(self.plain, digits, self.of)


def is_workable(node: Node) -> bool:
    """Whether a constant formula is a finite real number of moderate size."""
    value = approximation(node)
    return math.isfinite(value) and abs(value) <= LARGEST


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
        """The approximate value of a node, as the evaluator asks for it."""
        return self.values[name].lanes

    def partial(self, node: Partial) -> Array:
        """Derivative symbols have no value here: they are derived, not looked up."""
        raise KeyError(text(node))

    def of(self, node: Node) -> Value:
        """The value of a formula over the nodes."""
        known = {
            name: value.exact
            for name in set(symbols_of(node))
            if (value := self.values[name]).exact is not None
        }
        with np.errstate(all="ignore"):
            approx = lanes(evaluate(node, self))
        return Value(exact(node, {n: e for n, e in known.items() if e is not None}), approx, node)

    def total(self, products: Sequence[tuple[Value, Value]], of: Node) -> Value:
        """The sum of products of two values, which is the value of ``of``."""
        approx = sum((left.lanes * right.lanes for left, right in products), lanes(np.zeros(1)))
        factors = [value.exact for pair in products for value in pair]
        if any(factor is None for factor in factors):
            return Value(None, approx, of)
        names = {f"_{index}": factor for index, factor in enumerate(factors)}
        symbols = [Symbol(name) for name in names]
        terms = [Product(pair) for pair in zip(symbols[::2], symbols[1::2], strict=True)]
        return Value(exact(Sum(tuple(terms)), {n: f for n, f in names.items() if f}), approx, of)

    def product(self, factors: Sequence[Node]) -> Value:
        """The value of a product of formulas over the nodes."""
        values = [self.of(factor) for factor in factors]
        of = Product(tuple(factors))
        approx = math.prod((value.lanes for value in values), start=lanes(np.ones(1)))
        names = {f"_{k}": value.exact for k, value in enumerate(values) if value.exact is not None}
        if len(names) < len(values):
            return Value(None, approx, of)
        return Value(exact(Product(tuple(map(Symbol, names))), names), approx, of)

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
    if not math.isfinite(value.approx) or abs(value.approx) > LARGEST:
        return f"the value of {text(vertex.formula)} is too large or does not exist here"
    if value.is_lost(valuation.digits):
        return f"rounding leaves no reliable digits of the value of {text(vertex.formula)}"
    return None


def _broken_slope(graph: Graph, vertex: Vertex, valuation: Valuation) -> str | None:
    for parent in vertex.parents:
        local = graph.local(parent, vertex.name)
        slope = valuation.of(local)
        if slope.is_lost(valuation.digits):
            return f"rounding leaves no reliable digits of the derivative {text(local)}"
        if not math.isfinite(slope.approx):
            by = f"{text(graph.edge_symbol(parent, vertex.name))} = {text(local)}"
            return f"the derivative {by} does not exist here"
    return None


def _describe(vertex: Vertex, problem: str, valuation: Valuation) -> Problem:
    names = [name for operand in vertex.operands for name in symbols_of(operand)]
    where = ", ".join(f"{n} = {valuation.values[n].approx:.6g}" for n in dict.fromkeys(names))
    return Problem(
        vertex.position,
        problem,
        text=f"{vertex.name} = {text(vertex.formula)}" + (f" at {where}" if where else ""),
        expected="values at which every operation and its derivative exist",
    )

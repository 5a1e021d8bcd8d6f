"""A program seen as a network: its signals, its layers, and how they are put into one another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TypeGuard

from derivator.derivations.backpropagation.breadth import breadth, set_length
from derivator.derivations.nets.entries import WIDEST, Spelling, TooWideError, flat
from derivator.derivations.nets.prediction import prediction
from derivator.derivations.study import Study
from derivator.errors import Position, Problem, SpecError
from derivator.notation.matrices import Entry, Index, MatrixProduct
from derivator.notation.nodes import (
    Absolute,
    Call,
    Constant,
    Indicator,
    Node,
    Partial,
    Power,
    Product,
    Root,
    Sum,
    Symbol,
)
from derivator.notation.walk import children, descendants, rebuild
from derivator.program.model import Program, Role, Vertex
from derivator.spec.exercise import Task

FUNCTIONS = (Call, Root, Absolute, Indicator)
READABLE = 70
"""A formula with more symbols and operations is not printed."""
WIDEST_TERM = 100
"""Nor is one with a term of more letters: brackets are not broken between lines."""


@dataclass(frozen=True)
class Net:
    """The part of a program that computes ``of``."""

    program: Program
    of: str
    authored: frozenset[str]
    """The names that the author gave."""

    @cached_property
    def signals(self) -> frozenset[str]:
        """What depends on the data; everything else is a weight."""
        data = [v.name for v in self.program.vertices.values() if v.role is Role.DATA]
        found: set[str] = set()
        for name in data:
            found |= self.program.downstream(name)
        return frozenset(found)

    @cached_property
    def spelling(self) -> Spelling:
        """Entries of this network's matrices."""
        return Spelling(self.program.shapes, lambda name: name not in self.signals)

    @cached_property
    def computed(self) -> tuple[Vertex, ...]:
        """The computed values in order."""
        return tuple(v for v in self.program.vertices.values() if not v.is_input)

    @cached_property
    def level(self) -> Mapping[str, int]:
        """For each value the length of the longest way to it from an input."""
        levels: dict[str, int] = {}
        for vertex in self.program.vertices.values():
            levels[vertex.name] = max((levels[p] + 1 for p in vertex.parents), default=0)
        return levels

    @property
    def has_matrices(self) -> bool:
        """Whether anything in it is more than a number."""
        return any(vertex.shape for vertex in self.program.vertices.values())

    def is_signal(self, node: Node) -> bool:
        """Whether a formula depends on the data."""
        return any(isinstance(p, Symbol) and p.name in self.signals for p in descendants(node))

    def is_inside(self, vertex: Vertex) -> bool:
        """Whether a value is only what a function is applied to: H of O = f(H)."""
        users = self.program.consumers[vertex.name]
        if vertex.is_input or len(users) != 1:
            return False
        return self.argument(self.program.vertices[users[0]].formula) == Symbol(vertex.name)

    def argument(self, node: Node) -> Node | None:
        """What a function is applied to, where it is a function of one signal alone."""
        inner = [part for part in children(node) if self.is_signal(part)]
        named = isinstance(node, FUNCTIONS) or (
            isinstance(node, Power) and isinstance(node.base, Constant)
        )
        return inner[0] if named and len(inner) == 1 else None

    @cached_property
    def written(self) -> Mapping[str, Node]:
        """The formulas for the page, as the author wrote them where the author named the parts."""
        return self._with(self._is_plain)

    def _is_plain(self, vertex: Vertex) -> bool:
        """Whether a value that the author gave no name can stand in the formula that uses it."""
        users = self.program.consumers[vertex.name]
        if vertex.name in self.authored or len(users) != 1 or users[0] not in self.authored:
            return False
        inner = [p for p in vertex.parents if not self.program.vertices[p].is_input]
        return self.is_inside(vertex) or (bool(inner) and self.authored.issuperset(inner))

    @cached_property
    def merged(self) -> Mapping[str, Node]:
        """The formulas of the layers, each with its function: O = f(X W)."""
        return self._with(self.is_inside)

    def _with(self, hidden: Callable[[Vertex], bool]) -> Mapping[str, Node]:
        found: dict[str, Node] = {}
        inside: dict[Node, Node] = {}
        for vertex in self.computed:
            formula = put_in(vertex.formula, inside)
            if hidden(vertex):
                inside[Symbol(vertex.name)] = formula
            else:
                found[vertex.name] = formula
        return found

    def units(self, formulas: Mapping[str, Node], row: Index = "i") -> list[tuple[str, Node, Node]]:
        """Each unit as (its layer, its symbol, its formula); a number is a unit by itself.

        Raises ``TooWideError`` where a layer cannot be written out.
        """
        found = []
        for name, formula in formulas.items():
            for column in self.columns(name):
                symbol = self.spelling.entry(Symbol(name), row, column)
                found.append((name, symbol, self.spelling.entry(formula, row, column)))
        return found

    def columns(self, name: str) -> tuple[int, ...]:
        """The columns of a value, one for each unit; raises ``TooWideError`` for a letter."""
        shape = self.program.vertices[name].shape or (1, 1)
        if not isinstance(shape[1], int) or shape[1] > WIDEST:
            raise TooWideError(f"{name} has {shape[1]} columns")
        return tuple(range(1, shape[1] + 1))


def net_of(study: Study, of: str | None, position: Position) -> Net:
    """The network of the value asked for, else of the prediction that the loss is built on."""
    name = prediction(study, of, position)
    authored = frozenset(assignment.name for assignment in study.exercise.assignments)
    net = Net(study.program.restricted(name), name, authored)
    if name not in net.signals:
        message = f"{name} depends on no input of the network: all of its inputs are weights"
        expected = "`parameters`: the names that are learned; the others are inputs"
        raise SpecError([Problem(position, message, text=name, expected=expected)])
    return net


def told(study: Study, task: Task, kind: str, of: str) -> Task | None:
    """The task before this one, if any, that asks for a derivation about the same value."""
    for part in study.exercise.parts:
        for other in part.tasks:
            if other is task:
                return None
            asked = getattr(other.options, "of", None)
            if other.kind == kind and prediction(study, asked, other.position) == of:
                return other
    return None


def put_in(node: Node, mapping: Mapping[Node, Node]) -> Node:
    """The formula with parts replaced; sums within sums and products within products open up."""
    if node in mapping:
        return mapping[node]
    if isinstance(node, Partial):
        return node
    changed = rebuild(node, lambda part: put_in(part, mapping))
    if isinstance(changed, Sum):
        return flat(changed)
    if isinstance(changed, Product) and not changed.dotted:
        pieces = (p.factors if _opens(p) else (p,) for p in changed.factors)
        return Product(tuple(chain.from_iterable(pieces)))
    if isinstance(changed, MatrixProduct):
        first, *rest = changed.factors
        inner = first.factors if isinstance(first, MatrixProduct) else (first,)
        return MatrixProduct((*inner, *rest))
    return changed


def _opens(node: Node) -> TypeGuard[Product]:
    return isinstance(node, Product) and not node.dotted


def inwards(
    start: Node, stages: tuple[Mapping[Node, Node], ...], level: Mapping[Node, int]
) -> tuple[list[Node], bool]:
    """A formula with its innermost names put in, layer after layer: (terms, whether it stopped).

    ``stages`` are the formulas for the first rounds; the last of them serves all later rounds.  It
    stops before a term that nobody would read.
    """
    terms, current = [start], start
    while True:
        formulas = stages[min(len(terms), len(stages)) - 1]
        inside = {part for part in descendants(current) if part in formulas}
        if not inside:
            return terms, False
        top = max(level[part] for part in inside)
        current = put_in(current, {p: formulas[p] for p in inside if level[p] == top})
        if not is_readable(current):
            return terms, True
        terms.append(current)


def is_readable(node: Node) -> bool:
    """Whether a formula fits a few lines, and what stands in brackets, unbroken, a single one."""
    terms = node.terms if isinstance(node, Sum) else (node,)
    return _length(node) <= READABLE and all(
        breadth(term, set_length) <= WIDEST_TERM for term in terms
    )


def _length(node: Node) -> int:
    """How many symbols and operations a formula has; an entry counts as one symbol."""
    parts = list(descendants(node))
    return len(parts) - sum(isinstance(part, Entry) for part in parts)

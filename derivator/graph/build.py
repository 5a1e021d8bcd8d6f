"""From the author's assignments to a graph with one elementary operation a node."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derivator.errors import Position, Problem, SpecError
from derivator.graph.model import Graph, Vertex
from derivator.graph.naming import fresh_names
from derivator.notation.evaluate import approximation
from derivator.notation.nodes import Constant, Node, Number, Symbol
from derivator.notation.text import text
from derivator.ops.base import Operation
from derivator.ops.registry import BY_NAME
from derivator.spec.exercise import Assignment
from derivator.spec.expression import Apply, Expression, Literal, Name, NamedConstant

Operand = int | Node
"""A vertex under construction by its index, or a constant."""
POLE = 1e12
"""A larger value that an operation has trouble with is a pole, missed by rounding."""


@dataclass
class _Draft:
    operation: Operation | None
    operands: tuple[Operand, ...]
    level: int
    position: Position
    name: str | None = None


class _Builder:
    def __init__(
        self, inputs: Sequence[str], start: Position, operations: Mapping[str, Operation]
    ) -> None:
        self.operations = operations
        self.drafts = [_Draft(None, (), 0, start, name) for name in inputs]
        self.named = {name: index for index, name in enumerate(inputs)}
        self.known: dict[tuple[object, ...], int] = {}
        self.uses_e = False

    def assign(self, assignment: Assignment) -> None:
        operand = self.operand(assignment.expression, assignment)
        if not isinstance(operand, int) or self.drafts[operand].name is not None:
            operand = self.create(BY_NAME["identity"], (operand,), assignment.position)
        self.drafts[operand].name = assignment.name
        self.named[assignment.name] = operand

    def operand(self, expression: Expression, assignment: Assignment) -> Operand:
        """The operand that a formula denotes; iterative, for sums may be very long."""
        done: list[Operand] = []
        stack: list[tuple[Expression, bool]] = [(expression, False)]
        while stack:
            current, expanded = stack.pop()
            if not isinstance(current, Apply):
                done.append(self.leaf(current))
            elif not expanded:
                stack.append((current, True))
                stack.extend((part, False) for part in reversed(current.operands))
            else:
                arity = len(current.operands)
                operands = tuple(done[-arity:])
                del done[-arity:]
                where = assignment.locate(current.offset)
                done.append(self.apply(self.operations[current.operation], operands, where))
        return done[0]

    def leaf(self, expression: Literal | NamedConstant | Name) -> Operand:
        if isinstance(expression, Literal):
            return Number(expression.value)
        if isinstance(expression, NamedConstant):
            self.uses_e |= expression.name == "E"
            return Constant(expression.name)
        return self.named[expression.name]

    def apply(
        self, operation: Operation, operands: tuple[Operand, ...], position: Position
    ) -> Operand:
        """The operation on its operands: a constant, the node that does it, or a new one."""
        constants = [operand for operand in operands if isinstance(operand, Node)]
        if len(constants) == len(operands):
            return _folded(operation, constants, position)
        ordered = sorted(map(repr, operands)) if operation.commutative else map(repr, operands)
        key = (operation.name, *ordered)
        if key not in self.known:
            self.known[key] = self.create(operation, operands, position)
        return self.known[key]

    def create(
        self, operation: Operation, operands: tuple[Operand, ...], position: Position
    ) -> int:
        self.uses_e |= operation.name == "exp"
        levels = [self.drafts[o].level for o in operands if isinstance(o, int)]
        self.drafts.append(_Draft(operation, operands, 1 + max(levels, default=0), position))
        return len(self.drafts) - 1

    def graph(self) -> Graph:
        """The graph, level by level; nodes that the author did not name get letters."""
        order = sorted(range(len(self.drafts)), key=lambda index: (self.drafts[index].level, index))
        unnamed = [index for index in order if self.drafts[index].name is None]
        used = set(self.named) | ({"e"} if self.uses_e else set())
        for index, name in zip(unnamed, fresh_names(len(unnamed), used), strict=True):
            self.drafts[index].name = name
        return Graph({vertex.name: vertex for vertex in map(self.vertex, order)})

    def vertex(self, index: int) -> Vertex:
        draft = self.drafts[index]
        operands = tuple(
            Symbol(self.name(operand)) if isinstance(operand, int) else operand
            for operand in draft.operands
        )
        indices = dict.fromkeys(operand for operand in draft.operands if isinstance(operand, int))
        parents = tuple(self.name(operand) for operand in indices)
        return Vertex(self.name(index), draft.operation, operands, parents, draft.position)

    def name(self, index: int) -> str:
        name = self.drafts[index].name
        assert name is not None
        return name


def _folded(operation: Operation, operands: Sequence[Node], position: Position) -> Node:
    """A formula without symbols; raises ``SpecError`` where it has no value: asin(2), tan(pi/2)."""
    node = _constant(operation, operands)
    value = approximation(node)
    reason = operation.trouble(*map(approximation, operands))
    if math.isfinite(value) and (abs(value) < POLE or not reason):
        return node
    reason = reason or "a constant without a value"
    raise SpecError([Problem(position, reason, text(node), "a constant with a finite value")])


def _constant(operation: Operation, operands: Sequence[Node]) -> Node:
    """A formula without symbols; a ratio of whole numbers is one number."""
    if operation.name == "divide":
        top, bottom = operands
        if isinstance(top, Number) and isinstance(bottom, Number) and bottom.value != 0:
            return Number(top.value / bottom.value)
    return operation.notation(*operands)


def build_graph(
    inputs: Sequence[str],
    assignments: Sequence[Assignment],
    functions: Mapping[str, Operation] | None = None,
) -> Graph:
    """The graph of assignments given in dependency order.

    Equal subexpressions become one node; operands of a commutative operation may stand in either
    order.  Source: V19, and the catalogue's rule of one elementary operation a node.
    """
    start = assignments[0].position
    builder = _Builder(inputs, start, {**BY_NAME, **(functions or {})})
    for assignment in assignments:
        builder.assign(assignment)
    return builder.graph()


def expression_node(
    expression: Expression,
    names: Mapping[str, Node] | None = None,
    operations: Mapping[str, Operation] | None = None,
) -> Node:
    """A formula as a print tree, in the author's order; ``operations`` are an exercise's own."""
    known = {**BY_NAME, **(operations or {})}
    done: list[Node] = []
    stack: list[tuple[Expression, bool]] = [(expression, False)]
    while stack:
        current, expanded = stack.pop()
        if isinstance(current, Literal):
            done.append(Number(current.value))
        elif isinstance(current, NamedConstant):
            done.append(Constant(current.name))
        elif isinstance(current, Name):
            done.append((names or {}).get(current.name, Symbol(current.name)))
        elif not expanded:
            stack.append((current, True))
            stack.extend((part, False) for part in reversed(current.operands))
        else:
            arity = len(current.operands)
            operands = done[-arity:]
            del done[-arity:]
            operation = known[current.operation]
            constant = all(isinstance(operand, Number) for operand in operands)
            done.append(
                _constant(operation, operands) if constant else operation.notation(*operands)
            )
    return done[0]

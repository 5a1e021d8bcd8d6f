"""The NumPy forward pass, over points and, for complex-step derivatives, over directions.

This is the route by which everything printed is confirmed: it runs the operations' ``forward`` and
never looks at a derivative rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from derivator.graph.model import Graph, Vertex
from derivator.notation.evaluate import STEP, Array, evaluate
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.notation.noise import Noise, lanes


class ForwardValues(dict[str, Array]):
    """The values of a graph's nodes; it also evaluates constants and operands.

    With ``noise`` they come in lanes that show what rounding may have done.
    """

    def __init__(self, noise: Noise | None = None) -> None:
        super().__init__()
        self.noise = noise

    def symbol(self, name: str) -> Array:
        """The value of a node."""
        return self[name]

    def partial(self, node: Partial) -> Array:
        """A forward pass holds no derivatives."""
        raise KeyError(node)

    def settle(self, value: Array) -> Array:
        """An intermediate value, in lanes where rounding is watched."""
        return value if self.noise is None else self.noise(value)

    def run(self, vertex: Vertex, operands: Sequence[Array]) -> Array:
        """The vertex's operation on some operands.

        An operand that takes a complex step is watched by itself, for x/x cancels inside.
        """
        assert vertex.operation is not None
        watched = (self.settle(u) if np.iscomplexobj(u) else u for u in operands)
        return self.settle(vertex.operation.forward(*watched))

    def operand(self, node: Node) -> Array:
        """The value of an operand, a node's or a constant's."""
        return self[node.name] if isinstance(node, Symbol) else evaluate(node, self)

    def operands(self, vertex: Vertex) -> list[Array]:
        """The values of a vertex's operands."""
        return [self.operand(node) for node in vertex.operands]


def forward_pass(
    graph: Graph, inputs: Mapping[str, Array], noise: Noise | None = None
) -> ForwardValues:
    """The value of every node at the given inputs."""
    values = ForwardValues(noise)
    for vertex in graph.vertices.values():
        if vertex.operation is None:
            given = np.asarray(inputs[vertex.name])
            values[vertex.name] = given if noise is None else lanes(given)
        else:
            values[vertex.name] = values.run(vertex, values.operands(vertex))
    return values


def local_derivative(graph: Graph, values: ForwardValues, of: str, by: str) -> Array:
    """The derivative of one operation by one operand, the others held: Im g(x + ih)/h."""
    vertex = graph.vertices[of]
    symbol = Symbol(by)
    operands = [
        values[by] + 1j * STEP if node == symbol else values.operand(node)
        for node in vertex.operands
    ]
    return np.asarray(np.imag(values.run(vertex, operands)) / STEP)


def total_derivatives(
    graph: Graph, values: ForwardValues, of: str, by: Sequence[str]
) -> dict[str, Array]:
    """The derivative of ``of`` by each of several nodes, through every path.

    Each node is moved in a row of its own, as if it were an input, and everything that depends on
    it is run again: one forward pass for all of them.
    """
    rows = {name: row for row, name in enumerate(by)}
    moved = ForwardValues()
    for vertex in graph.vertices.values():
        name, base = vertex.name, values[vertex.name]
        if any(parent in moved for parent in vertex.parents):
            operands = [
                moved[node.name]
                if isinstance(node, Symbol) and node.name in moved
                else values.operand(node)
                for node in vertex.operands
            ]
            moved[name] = values.run(vertex, operands)
        if name in rows:
            shape = (len(by), *np.shape(base))
            value = np.array(np.broadcast_to(moved.get(name, base), shape), dtype=complex)
            value[rows[name]] = base + 1j * STEP
            moved[name] = value
        if name == of:
            break
    result = np.imag(np.asarray(moved[of])) / STEP if of in moved else np.zeros((len(by), 1))
    return {name: result[row] for name, row in rows.items()}


def swept_derivatives(graph: Graph, values: ForwardValues, of: str) -> dict[str, Array]:
    """The derivative of ``of`` by every node, from the result down, by measured slopes.

    For graphs too large to move each node by itself; what comes out is compared with forward passes
    over some of the nodes before it is used.
    """
    totals: dict[str, Array] = {name: np.zeros(1) for name in graph.vertices}
    totals[of] = np.ones(1)
    for name in reversed(list(graph.vertices)):
        for parent in graph.vertices[name].parents:
            slope = local_derivative(graph, values, name, parent)
            totals[parent] = totals[parent] + values.settle(totals[name] * slope)
    return totals

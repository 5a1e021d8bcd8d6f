"""The computation graph: one elementary operation a node, drawn or listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.graphs.drawing import assignment, graph_figure
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.workspace import Workspace
from derivator.graph.build import expression_node
from derivator.graph.formulas import LONGEST
from derivator.graph.model import Graph, Vertex
from derivator.graph.values import Valuation
from derivator.notation.nodes import Node, Symbol
from derivator.notation.walk import size
from derivator.solution import Chain, GraphFigure, Scope, Step
from derivator.spec.exercise import Task
from derivator.spec.fields import Options, QuantityName


class GraphOptions(Options):
    """What to draw."""

    of: QuantityName | None = Field(
        None, description="The value whose graph is drawn; by default the model's only result."
    )
    show: int = Field(
        40,
        ge=1,
        le=500,
        description="How many operations are listed where the graph is too large to draw.",
    )


@dataclass(frozen=True)
class GraphStep(Step):
    """The formulas as written, the graph, and its operations in order of computation."""

    model: tuple[Chain, ...]
    figure: GraphFigure | None
    operations: tuple[Chain, ...]
    inputs: tuple[Node, ...]
    symbol: Node
    nodes: int
    edges: int
    computed: int
    """How many nodes are operations; ``operations`` may be the first of them only."""
    chain: bool
    """Whether every operation has one operand only: one input, then operation after operation."""
    shared: tuple[Node, ...]
    """Intermediate nodes that several operations use."""
    constants: bool
    """Whether an operation has a number among its operands."""
    point: tuple[Chain, ...]
    forward: tuple[Chain, ...]
    """With data, the operations in numbers: a = x^2 = 3^2 = 9."""


class DrawGraph(Derivation):
    """f as a graph: inputs below, one elementary operation a node, the result on top (V19)."""

    kind = "graph"
    options = GraphOptions
    summary = (
        "Draws the computation graph, one elementary operation a node; a graph of more than 60 "
        "nodes is listed instead."
    )
    produces: ClassVar = {"f": "the value itself, in the inputs, and its number at the data"}

    def derive(self, workspace: Workspace, task: Task) -> GraphStep:
        """The drawn graph of the value asked for."""
        options = task.options
        assert isinstance(options, GraphOptions)
        of = workspace.target(options.of, task)
        graph = workspace.graph(of)
        operations = [v for v in graph.vertices.values() if v.operation is not None]
        return GraphStep(
            self.kind,
            of,
            task.position,
            {of: workspace.value_result(of, of)},
            model=_model(workspace, graph),
            figure=graph_figure(graph, of),
            operations=tuple(assignment(vertex) for vertex in operations[: options.show]),
            inputs=tuple(Symbol(name) for name in graph.inputs),
            symbol=Symbol(of),
            nodes=len(graph.vertices),
            edges=len(graph.edges),
            computed=len(operations),
            chain=all(len(vertex.parents) == 1 for vertex in operations),
            shared=tuple(Symbol(v.name) for v in operations if len(graph.consumers[v.name]) > 1),
            constants=any(not isinstance(o, Symbol) for v in operations for o in v.operands),
            point=workspace.point(of),
            forward=tuple(_forward(workspace.valuation, operations[: options.show])),
        )


def _forward(valuation: Valuation | None, operations: Sequence[Vertex]) -> Iterator[Chain]:
    """The forward pass: each operation with its operands' values put in."""
    for vertex in operations if valuation is not None else ():
        assert valuation is not None
        exact, put_in = valuation.put_in(vertex.formula)
        precise, value = valuation.values[vertex.name].shown(valuation.digits)
        builder = ChainBuilder(Symbol(vertex.name), Scope.DATA).then(vertex.formula)
        yield builder.then(put_in, exact).then(value, exact and precise).chain()


def _model(workspace: Workspace, graph: Graph) -> tuple[Chain, ...]:
    """The author's formulas, as written, of every value that the graph computes."""
    chains = []
    for item in workspace.assignments[:40]:
        if item.name in graph.vertices:
            written = expression_node(item.expression, operations=workspace.functions)
            if size(written) <= 4 * LONGEST:
                chains.append(ChainBuilder(Symbol(item.name)).then(written).chain())
    return tuple(chains)

"""The computation graph: one elementary operation a node, drawn or listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.drawing import assignment, graph_figure
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.workspace import Workspace
from derivator.graph.build import expression_node
from derivator.graph.formulas import LONGEST
from derivator.graph.model import Graph
from derivator.notation.nodes import Node, Symbol
from derivator.notation.walk import size
from derivator.solution import Chain, GraphFigure, Step
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
        of = workspace.target(options.of, task.position)
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
        )


def _model(workspace: Workspace, graph: Graph) -> tuple[Chain, ...]:
    """The author's formulas, as written, of every value that the graph computes."""
    chains = []
    for item in workspace.exercise.assignments[:40]:
        if item.name in graph.vertices:
            written = expression_node(item.expression)
            if size(written) <= 4 * LONGEST:
                chains.append(ChainBuilder(Symbol(item.name)).then(written).chain())
    return tuple(chains)

"""Figures of a graph, as model objects for ``figures``."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from derivator.derivations.terms import equality
from derivator.graph.model import Graph, Vertex
from derivator.graph.paths import Path
from derivator.notation.nodes import Node, Symbol
from derivator.solution import Chain, FigureEdge, FigureNode, GraphFigure, Role

MAX_DRAWN = 60
"""A graph with more nodes than this is listed, not drawn."""
MAX_LABELLED = 45
"""A graph with more nodes than this is drawn without edge derivatives."""


def assignment(vertex: Vertex) -> Chain:
    """A node with its operation: a = x^2."""
    return equality(Symbol(vertex.name), vertex.formula)


def edge_chain(graph: Graph, operand: str, consumer: str) -> Chain:
    """An edge's derivative: da/dx = 2x."""
    return equality(graph.edge_symbol(operand, consumer), graph.local(operand, consumer))


def graph_figure(
    graph: Graph, of: str, labelled: bool = False, paths: Sequence[Path] = ()
) -> GraphFigure | None:
    """The drawing of a graph, with edge derivatives and highlighted paths where asked for."""
    if len(graph.vertices) > MAX_DRAWN:
        return None
    labelled = labelled and len(graph.vertices) <= MAX_LABELLED
    running: dict[tuple[str, str], list[int]] = {}
    for index, path in enumerate(paths):
        for consumer, operand in itertools.pairwise(path):
            running.setdefault((operand, consumer), []).append(index)
    nodes = tuple(_node(vertex, of) for vertex in graph.vertices.values())
    edges = tuple(
        FigureEdge(
            operand,
            consumer,
            edge_chain(graph, operand, consumer) if labelled else None,
            tuple(running.get((operand, consumer), ())),
        )
        for operand, consumer in graph.edges
    )
    return GraphFigure(nodes, edges, len(paths))


def _node(vertex: Vertex, of: str) -> FigureNode:
    label: Node | Chain = Symbol(vertex.name)
    if vertex.operation is not None:
        label = assignment(vertex)
    result = Role.RESULT if vertex.name == of else Role.INNER
    return FigureNode(vertex.name, label, Role.INPUT if vertex.operation is None else result)

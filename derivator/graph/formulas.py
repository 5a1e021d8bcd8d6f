"""Formulas in the inputs alone: a node unfolded down to the symbols that the author wrote."""

from __future__ import annotations

from collections.abc import Mapping

from derivator.graph.model import Graph, symbols_of
from derivator.notation.nodes import Node
from derivator.notation.walk import size, substitute

LONGEST = 60
"""A formula with more nodes than this is not printed unfolded."""
LARGEST = 2000
"""Nor is it handed to SymPy beyond this."""


def unfolded_sizes(graph: Graph) -> dict[str, int]:
    """How long each node's formula is when unfolded to the inputs, without unfolding it."""
    sizes: dict[str, int] = {}
    for name, vertex in graph.vertices.items():
        if vertex.operation is None:
            sizes[name] = 1
        else:
            sizes[name] = unfolded_size(vertex.formula, sizes)
    return sizes


def unfolded_size(node: Node, sizes: Mapping[str, int]) -> int:
    """The size of a tree once every name is replaced by its unfolded formula."""
    return min(size(node) + sum(sizes[name] - 1 for name in symbols_of(node)), 10**9)


def unfold(graph: Graph, node: Node) -> Node:
    """The tree with intermediate nodes replaced, level by level, until only inputs are left."""
    known = graph.unfolded
    missing: set[str] = set()
    stack = list(symbols_of(node))
    while stack:
        name = stack.pop()
        if name not in known and name not in missing:
            missing.add(name)
            stack.extend(graph.vertices[name].parents)
    for name in sorted(missing, key=graph.index.__getitem__):
        vertex = graph.vertices[name]
        if vertex.operation is None:
            known[name] = vertex.formula
        else:
            operands = (substitute(operand, known) for operand in vertex.operands)
            known[name] = vertex.operation.notation(*operands)
    return substitute(node, known)

"""The slopes of activation layers, entry by entry, as formulas and in numbers."""

from __future__ import annotations

import numpy as np

from derivator.derivations.backpropagation.passes import Pass
from derivator.notation.build import ONE
from derivator.notation.matrices import Entry, MatrixProduct, Ones
from derivator.notation.nodes import Node
from derivator.notation.walk import descendants
from derivator.program.model import Program, Role, Vertex
from derivator.program.values import Entries


def slopes(program: Program, vertex: Vertex) -> Node | None:
    """f'(H) of an activation layer, as a formula; None where it is not entry by entry."""
    if vertex.role is not Role.ACTIVATION or vertex.term is None or len(vertex.parents) != 1:
        return None
    parent = program.vertices[vertex.parents[0]]
    if parent.shape != vertex.shape:
        return None
    seed = Ones(*vertex.shape) if vertex.shape else ONE
    factor = program.received(vertex.name, seed)[parent.name]
    if any(isinstance(part, MatrixProduct) for part in descendants(factor)):
        return None
    return factor


def slope_values(run: Pass, vertex: Vertex) -> Entries | None:
    """f'(H) in numbers, in the shape of the layer."""
    factor = slopes(run.study.program, vertex)
    if factor is None or vertex.name not in run.numbers.values:
        return None
    if vertex.parents[0] not in run.numbers.values:
        return None
    value = run.numbers.of(factor)
    return np.broadcast_to(value, run.numbers.values[vertex.name].shape)


def cell_of(run: Pass, node: Node, row: int, column: int) -> Node:
    """One entry of a formula, without an index that can only be 1; a number is itself."""
    shape = run.study.program.shapes.of(node)
    if not shape:
        return node
    own = (None if shape[0] == 1 else row, None if shape[1] == 1 else column)
    return node if own == (None, None) else Entry(node, *own)


def can_die(vertex: Vertex) -> bool:
    """Whether the activation has a kink, with slope 0 on one side of it."""
    assert vertex.term is not None
    return any(part.operation is not None and part.operation.kinked for part in vertex.term.parts())

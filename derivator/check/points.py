"""Random points at which a graph can be evaluated, away from poles, edges of domains and kinks."""

from __future__ import annotations

import numpy as np

from derivator.check.forward import forward_pass
from derivator.errors import Problem, SpecError
from derivator.graph.model import Graph
from derivator.notation.evaluate import Array

SEED = 20260701
CANDIDATES = 256
POINTS = 4
MARGIN = 1e-3
LARGEST = 1e12
"""Larger values would drown the digits that a comparison needs."""
BOXES = ((0.3, 1.9), (-1.9, 1.9), (0.05, 0.95), (-0.95, 0.95), (1.1, 4.0), (-4.0, -0.2), (0.9, 1.1))
"""Ranges tried in this order; a last round mixes them, each input in a range of its own."""
MIXED_ROUNDS = 24


def sample_points(graph: Graph, of: str) -> dict[str, Array]:
    """``POINTS`` values of every input at which every operation is smooth by a margin.

    Raises ``SpecError`` where no such point is found: the formula has no value anywhere, or only
    on an edge.
    """
    generator = np.random.default_rng(SEED)
    inputs = graph.inputs
    for attempt in range(len(BOXES) + MIXED_ROUNDS):
        if attempt < len(BOXES):
            low, high = np.full((2, len(inputs)), np.array(BOXES[attempt])[:, None])
        else:
            chosen = generator.integers(len(BOXES), size=len(inputs))
            low, high = np.array(BOXES)[chosen].T
        candidates = generator.uniform(low, high, size=(CANDIDATES, len(inputs)))
        values = {name: candidates[:, index] for index, name in enumerate(inputs)}
        good = np.flatnonzero(regular(graph, values))
        if len(good) >= POINTS:
            return {name: array[good[:POINTS]] for name, array in values.items()}
    vertex = graph.vertices[of]
    message = f"no point was found at which {of} and its derivatives exist"
    raise SpecError([Problem(vertex.position, message, expected="a formula with a real value")])


def regular(graph: Graph, inputs: dict[str, Array]) -> Array:
    """Which points lie inside every operation's domain, away from kinks, with moderate values."""
    shape = np.broadcast_shapes(*(array.shape for array in inputs.values()))
    good = np.ones(shape, dtype=bool)
    with np.errstate(all="ignore"):
        values = forward_pass(graph, inputs)
        for vertex in graph.vertices.values():
            value = values[vertex.name]
            good &= np.isfinite(value) & (np.abs(value) < LARGEST)
            if vertex.operation is not None:
                operands = values.operands(vertex)
                good &= vertex.operation.smooth(*operands, margin=MARGIN)
    return good

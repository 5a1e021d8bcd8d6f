"""Random points at which a graph can be evaluated, away from poles, edges of domains and kinks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from derivator.check.forward import forward_pass, local_derivative
from derivator.errors import Problem, SpecError
from derivator.graph.model import Graph, Vertex
from derivator.notation.evaluate import STEP, Array
from derivator.notation.nodes import Symbol
from derivator.notation.noise import Noise, settled, spread

SEED = 20260701
CANDIDATES = 256
POINTS = 4
MOST_POINTS = 48
MARGIN = 1e-3
LARGEST = (1e12, 1e60)
SMALLEST = 1e-200
DOUBT = 1e-6
"""Larger or smaller values, and relatively more rounding, would drown what a comparison needs."""
BOXES = ((0.3, 1.9), (-1.9, 1.9), (0.05, 0.95), (-0.95, 0.95), (1.1, 4.0), (-4.0, -0.2), (0.9, 1.1))
"""Ranges tried in this order; further rounds mix them, each input in a range of its own."""
WIDE_BOXES = ((-12.0, 12.0), (-40.0, 40.0))
"""Ranges for formulas that have no value in the usual ones."""
MIXED_ROUNDS = 24
NEARNESS = (0.3, 0.01, 1e-4, 1e-6)
"""How far from the data the last rounds go, relative to each value."""
LARGE = 500
"""A graph with more nodes than this is not searched for both sides of every kink."""


def sample_points(
    graph: Graph, of: str, near: Mapping[str, float] | None = None
) -> dict[str, Array]:
    """At least ``POINTS`` values of every input at which every operation is smooth by a margin.

    Where operations have kinks, the points lie on both sides of each kink, as far as points on both
    sides are found: a rule that is wrong on one side only must not go unseen.  Where the usual
    ranges hold too few points, wider ones and the surroundings of the data (``near``) are searched,
    and at last points with larger values are taken.

    Raises ``SpecError`` where no point is found: the formula has no value, or only on an edge.
    """
    if not graph.inputs:
        return {}
    for largest in LARGEST:
        points = _chosen(graph, near, largest)
        if len(points) >= POINTS:
            return {name: points[:, index] for index, name in enumerate(graph.inputs)}
    vertex = graph.vertices[of]
    message = f"no point was found at which {of} and its derivatives exist"
    expected = "a formula with a real value; if it has one, give such a point under `values`"
    raise SpecError([Problem(vertex.position, message, expected=expected)])


def _chosen(graph: Graph, near: Mapping[str, float] | None, largest: float) -> Array:
    """Points where no value is larger than ``largest``, fewer than ``POINTS`` if need be."""
    kinked = [v for v in graph.vertices.values() if v.operation and v.operation.kinked]
    thorough = bool(kinked) and len(graph.vertices) <= LARGE
    chosen: list[Array] = []
    seen: set[tuple[int, ...]] = set()
    around = None if near is None else np.array([near[name] for name in graph.inputs])
    for candidates in _candidates(len(graph.inputs), around):
        values = {name: candidates[:, index] for index, name in enumerate(graph.inputs)}
        good = np.flatnonzero(regular(graph, values, largest))
        sides = _sides(graph, kinked, {name: array[good] for name, array in values.items()})
        for position, index in enumerate(good):
            new = {(k, side) for k, side in enumerate(sides[:, position])} - seen
            if len(chosen) < POINTS or (new and len(chosen) < MOST_POINTS):
                chosen.append(candidates[index])
                seen |= new
        if len(chosen) >= POINTS and not thorough:
            break
    return np.array(chosen)


def _candidates(count: int, around: Array | None) -> Iterator[Array]:
    """Random points: box after box, then a box of its own for each input, then near the data."""
    generator = np.random.default_rng(SEED)
    boxes = np.array(BOXES)
    for attempt in range(len(BOXES) + MIXED_ROUNDS):
        mixed = generator.integers(len(BOXES), size=count)
        low, high = boxes[np.full(count, attempt) if attempt < len(BOXES) else mixed].T
        yield generator.uniform(low, high, size=(CANDIDATES, count))
    for box in WIDE_BOXES:
        yield generator.uniform(*box, size=(CANDIDATES, count))
    if around is not None:
        for share in NEARNESS:
            yield around * (1 + generator.uniform(-share, share, size=(CANDIDATES, count)))


def _sides(graph: Graph, kinked: list[Vertex], inputs: dict[str, Array]) -> Array:
    """For each operand of each kinked operation the slope there, as a whole number, by point."""
    with np.errstate(all="ignore"):
        values = forward_pass(graph, inputs)
        slopes = [
            local_derivative(graph, values, vertex.name, parent)
            for vertex in kinked
            for parent in vertex.parents
        ]
    count = len(next(iter(inputs.values()))) if inputs else 0
    return np.array(np.round(slopes), dtype=int).reshape(len(slopes), count)


def regular(graph: Graph, inputs: dict[str, Array], largest: float = LARGEST[-1]) -> Array:
    """Where every operation is smooth and rounding does not drown its value or its slopes."""
    shape = np.broadcast_shapes(*(array.shape for array in inputs.values()))
    good = np.ones(shape, dtype=bool)
    with np.errstate(all="ignore"):
        values = forward_pass(graph, inputs, Noise())
        for vertex in graph.vertices.values():
            if vertex.operation is not None:
                value, operands = values[vertex.name], values.operands(vertex)
                moved = [
                    value + 1j * STEP if isinstance(node, Symbol) else value
                    for node, value in zip(vertex.operands, operands, strict=True)
                ]
                slopes = np.imag(values.run(vertex, moved)) / STEP
                good &= _moderate(value, largest) & _moderate(slopes, largest)
                good &= vertex.operation.smooth(*map(settled, operands), margin=MARGIN)
    return good


def _moderate(value: Array, largest: float) -> Array:
    """Whether a value is neither huge, nor so small that it underflows, nor mostly rounding."""
    size = np.abs(settled(value))
    whole = (size == 0) | (size > SMALLEST)
    return np.asarray(whole & (size < largest) & (spread(value) < DOUBT * np.maximum(size, 1)))

"""The function with its approximation, the error against the number of steps, the net."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from derivator.derivations.plots.heights import formula_height
from derivator.derivations.stairs.staircase_sum import Staircase, decimal
from derivator.notation.build import ONE
from derivator.notation.nodes import Node, Symbol
from derivator.solution import (
    Curve,
    NetworkEdge,
    NetworkFigure,
    NetworkUnit,
    PlotFigure,
    UnitKind,
)

POINTS = 121
F = Symbol("f")


def stairs_plot(stairs: Staircase, name: Node) -> PlotFigure:
    """The function and its steps, open at the jumps."""
    points: list[tuple[float, float]] = []
    for k in range(1, stairs.steps + 1):
        start, end = float(stairs.start(k)), float(stairs.start(k + 1))
        height = float(_heights(stairs.height(k), stairs.by, np.zeros(1))[0])
        points += [(start, height), (end, height), (end, float("nan"))]
    steps = Curve(tuple(points), name, style="solid", formula=name, by=stairs.by.name)
    return _plot(stairs, steps)


def sigmoid_plot(stairs: Staircase, name: Node) -> PlotFigure:
    """The function and the sum of sigmoids, closely sampled where these are steep."""
    assert stairs.steepness is not None
    low, high, steep = float(stairs.low), float(stairs.high), float(stairs.steepness)
    around = np.linspace(-6, 6, 25) / steep
    places = {float(p) for p in np.linspace(low, high, 41)}
    for k in stairs.rises:
        places |= {float(p) for p in float(stairs.start(k)) + around if low <= p <= high}
    across = np.array(sorted(places))
    values = _heights(stairs.meaning(), stairs.by, across)
    points = tuple(zip(map(float, across), map(float, values), strict=True))
    return _plot(stairs, Curve(points, name, style="solid", formula=name, by=stairs.by.name))


def _plot(stairs: Staircase, own: Curve) -> PlotFigure:
    across = np.linspace(float(stairs.low), float(stairs.high), POINTS)
    values = _heights(stairs.formula, stairs.by, across)
    points = tuple(zip(map(float, across), map(float, values), strict=True))
    curve = Curve(points, F, style="dashed", formula=F, by=stairs.by.name)
    return PlotFigure((own, curve), stairs.by, "")


def _heights(formula: Node, by: Symbol, across: np.ndarray) -> np.ndarray:
    found = formula_height(formula, (by.name,))(across)
    return np.array(np.broadcast_to(found, across.shape), dtype=float)


def error_plot(pairs: Sequence[tuple[int, float]]) -> PlotFigure | None:
    """The errors over the numbers of steps."""
    if not all(error > 0 for _, error in pairs):
        return None
    points = tuple((float(n), error) for n, error in pairs)
    return PlotFigure(
        (Curve(points, Symbol("E"), marks=True, style="solid"),),
        Symbol("n"),
        Symbol("E"),
        x_range=(0.0, 1.04 * points[-1][0]),
        y_range=(0.0, 1.08 * max(error for _, error in pairs)),
    )


def network(stairs: Staircase) -> NetworkFigure:
    """One input, a neuron for every jump, the sum as the output."""
    x, out = stairs.by.name, "g"
    units = [
        NetworkUnit(x, 0, UnitKind.INPUT, stairs.by),
        NetworkUnit("1 before 1", 0, UnitKind.CONSTANT, ONE),
        NetworkUnit(out, 2, UnitKind.OUTPUT, Symbol(out)),
    ]
    edges: list[NetworkEdge] = []
    slope = stairs.steepness or Fraction(1)
    for k in stairs.rises:
        name = f"s_{k}"
        units.append(NetworkUnit(name, 1, UnitKind.HIDDEN, Symbol(name)))
        edges.append(NetworkEdge(x, name, decimal(slope)))
        if stairs.start(k):
            edges.append(NetworkEdge("1 before 1", name, decimal(-slope * stairs.start(k))))
        edges.append(NetworkEdge(name, out, stairs.jump(k)[1]))
    if stairs.steepness is not None:
        first = stairs.height_value(1)
        units.append(NetworkUnit("1 before 2", 1, UnitKind.CONSTANT, ONE))
        edges.append(NetworkEdge("1 before 2", out, first[1] if first else stairs.height(1)))
    return NetworkFigure(tuple(units), tuple(edges))

"""The tangent of a graph at a place, with a drawing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from derivator.algebra.collect import collected, expanded
from derivator.derivations.differentiation.definition import worked_out
from derivator.derivations.formulas.values import value_of
from derivator.derivations.plots.functions import NothingToPlotError, function_figure, marked
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.build import ZERO, add, multiply, negate
from derivator.notation.evaluate import evaluate
from derivator.notation.nodes import Call, Node, Product, Symbol
from derivator.notation.precise import precise
from derivator.notation.walk import substitute
from derivator.ops.defined import Arguments, DefinedFunction, prime
from derivator.solution import Chain, PlotFigure

NAMES = ("y", "l", "T", "y_t", "L")
WIDTH = 3.0
"""How much of the axis is drawn on either side."""
STEEPEST = 4.0


@dataclass(frozen=True)
class Tangent:
    """y = f(x0) + f'(x0)(x - x0)."""

    name: str
    formula: Node
    height: Chain
    """f(x0) = its value."""
    chain: Chain
    figure: PlotFigure | None


def tangent_at(
    operation: DefinedFunction,
    body: Node,
    by: str,
    place: Node,
    slope: Node,
    used: Collection[str],
) -> Tangent:
    """The tangent at a place that is a number; ``slope`` is the derivative there."""
    name = next(name for name in NAMES if name not in used)
    letter = Symbol(by)
    function = operation.function
    value = Call(function, (place,))
    written = substitute(body, {by: place})
    found = value_of(body, {by: place}, 6)
    height = found[1] if found is not None and found[0] else worked_out(written)
    away = letter if place == ZERO else add(letter, negate(place))
    general = add(value, Product((Call(prime(function), (place,)), away)))
    formula = add(height, multiply(slope, away))
    chain = ChainBuilder(Symbol(name)).then(general).then(formula)
    chain.then(collected(expanded(formula)))
    heights = ChainBuilder(value).then(written).then(height)
    return Tangent(
        name,
        chain.last,
        heights.chain() if len(heights.terms) > 1 else equality(value, height),
        chain.chain(),
        _figure(body, by, place, (height, Call(function, (letter,))), chain.last),
    )


def _reach(body: Node, by: str, x: float, line: Node) -> float:
    """How far to either side: less where the graph leaves its tangent far behind."""
    full = max(WIDTH, abs(x) / 2)
    for reach in (full, full * 2 / 3, full / 3):
        arguments = Arguments({by: np.linspace(x - reach, x + reach, 61)})
        with np.errstate(all="ignore"):
            curve, tangent = (np.real(evaluate(node, arguments)) for node in (body, line))
        apart = np.abs(curve - tangent)
        rise = float(np.ptp(np.broadcast_to(tangent, apart.shape)))
        if np.max(apart[np.isfinite(apart)], initial=0.0) <= STEEPEST * (rise / 2 + 1):
            return reach
    return reach


def _figure(
    body: Node, by: str, place: Node, values: tuple[Node, Node], line: Node
) -> PlotFigure | None:
    """The graph, the tangent and the point in which they touch."""
    height, value = values
    x, y = precise(place, {}), precise(height, {})
    point = marked(float(x), float(y), "touch", body, by)
    reach = _reach(body, by, float(x), line)
    try:
        return function_figure(
            (body, line),
            by,
            float(x) - reach,
            float(x) + reach,
            labels=(value, "tangent"),
            points=(point,),
            y_label="",
        )
    except NothingToPlotError:
        return None

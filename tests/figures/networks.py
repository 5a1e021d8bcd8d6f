"""Networks, schemes and plots to draw in tests."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from derivator.notation.functions import Function
from derivator.notation.matrices import Entry, MatrixProduct, Transpose
from derivator.notation.nodes import Call, Node, Partial, Product, Rounded, Symbol
from derivator.solution import (
    Curve,
    NetworkEdge,
    NetworkFigure,
    NetworkUnit,
    PlotFigure,
    SchemeArrow,
    SchemeFigure,
    SchemeLine,
    SchemeNode,
    UnitKind,
)
from tests.figures.graphs import equal, latex, number

F = Function("f", "f", None, None, bracketed=True)  # type: ignore[arg-type]


def network(
    widths: Sequence[int],
    labels: bool = True,
    constants: Sequence[int] = (),
    note: Node | None = None,
    hidden: Node | None = None,
) -> NetworkFigure:
    """A fully connected net; ``constants`` are the layers with a bias unit."""
    units, edges = [], []
    last = len(widths) - 1
    for layer, width in enumerate(widths):
        kind = UnitKind.INPUT if layer == 0 else UnitKind.OUTPUT if layer == last else None
        letter = "x" if layer == 0 else "y_hat" if layer == last else f"h_{layer}"
        if layer in constants:
            units.append(NetworkUnit(f"one{layer}", layer, UnitKind.CONSTANT, number(1)))
        for row in range(1, width + 1):
            name = Symbol(letter) if width == 1 else Entry(Symbol(letter), row, None)
            label = hidden if kind is None and hidden is not None else name
            below = note if layer else None
            units.append(
                NetworkUnit(f"u{layer}_{row}", layer, kind or UnitKind.HIDDEN, label, below)
            )
            for above in range(0 if layer - 1 in constants else 1, widths[layer - 1] + 1):
                if layer:
                    source = f"u{layer - 1}_{above}" if above else f"one{layer - 1}"
                    weight = Entry(Symbol(f"W_{layer}"), above, row) if labels else None
                    edges.append(NetworkEdge(source, f"u{layer}_{row}", weight))
    return NetworkFigure(tuple(units), tuple(edges))


def with_detours(base: NetworkFigure, *pairs: tuple[str, str]) -> NetworkFigure:
    """The net with further edges."""
    extra = [
        NetworkEdge(source, target, Symbol(f"v_{number}"))
        for number, (source, target) in enumerate(pairs, start=1)
    ]
    return NetworkFigure(base.units, (*base.edges, *extra))


APPLIED = Call(F, (Symbol("t"),))


def familiar() -> list[NetworkFigure]:
    return [
        network((1, 1, 1, 1), hidden=APPLIED),
        network((1, 2, 1), constants=(0, 1)),
        network((3, 2, 1), note=Call(F, (Symbol("t"),))),
        network((2, 2, 2, 1)),
        network((2, 2, 2, 1), hidden=APPLIED, constants=(0, 1, 2), note=Rounded("0.7311")),
        network((3, 3, 2), constants=(0, 1)),
        network((4, 5, 4, 2)),
        network((5, 5, 5, 5, 5, 1), labels=False),
        network((8, 8, 8, 8, 8, 8), labels=False, note=Rounded("0.731")),
        with_detours(network((2, 2, 2, 1), constants=(0,)), ("u0_1", "u3_1"), ("u0_2", "u2_2")),
        with_detours(network((1, 1, 1)), ("u0_1", "u2_1")),
        network((1,)),
    ]


@st.composite
def networks(draw: Any) -> NetworkFigure:
    """Random nets of up to 6 layers of up to 8 units."""
    widths = draw(st.lists(st.integers(1, 8), min_size=1, max_size=6))
    constants = draw(st.sets(st.integers(0, max(0, len(widths) - 2))))
    note = draw(st.sampled_from([None, APPLIED, Rounded("-0.0731")]))
    hidden = draw(st.sampled_from([None, APPLIED, Symbol("layer_12")]))
    made = network(
        widths,
        draw(st.booleans()),
        sorted(constants) if len(widths) > 1 else (),
        note,
        hidden,
    )
    names = [unit.name for unit in made.units if unit.kind is not UnitKind.CONSTANT]
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=2))
    layer = {unit.name: unit.layer for unit in made.units}
    further = [pair for pair in dict.fromkeys(pairs) if layer[pair[0]] + 1 < layer[pair[1]]]
    return with_detours(made, *further)


def chain_scheme(layers: int, shapes: bool = False, values: bool = False) -> SchemeFigure:
    """The forward and the backward line of a net with so many layers."""
    names = ["X"]
    over: list[Node | None] = []
    for k in range(1, layers + 1):
        names.append(f"H_{k}" if k < layers else "y_hat")
        over.append(Symbol(f"W_{k}"))
        if k < layers:
            names.append(f"O_{k}")
            over.append(Symbol("f"))
    names.append("L")
    over.append(None)
    shape = ("n", 2) if shapes else None
    nodes = tuple(SchemeNode(Symbol(n), None if n == "L" else shape, n == "H_1") for n in names)
    back = []
    for k, (left, right) in enumerate(pairwise(names)):
        symbol = Partial(Symbol(right), Symbol(left))
        label = equal(symbol, Product((symbol, Symbol("w_1")))) if values else symbol
        weight = Symbol(f"W_{k // 2 + 1}")
        by = Partial(Symbol(right), weight)
        grown = equal(by, MatrixProduct((Transpose(Symbol(left)), Symbol("d"))))
        bias = equal(Partial(Symbol(right), Symbol(f"b_{k // 2 + 1}")), number(1))
        hanging = (grown, bias) if k % 4 == 0 and values else (grown,) if k % 2 == 0 else ()
        back.append(SchemeArrow(label, () if right == "L" else hanging))
    forward = SchemeLine(nodes, tuple(SchemeArrow(label) for label in over))
    bare = tuple(SchemeNode(Symbol(name)) for name in names)
    return SchemeFigure((forward, SchemeLine(bare, tuple(back), backward=True)))


def schemes() -> list[SchemeFigure]:
    three = chain_scheme(3)
    return [
        SchemeFigure(three.lines[:1]),
        SchemeFigure(three.lines[1:]),
        chain_scheme(2, shapes=True),
        chain_scheme(3, shapes=True, values=True),
        chain_scheme(6, shapes=True),
        SchemeFigure(chain_scheme(6, values=True).lines[1:]),
        SchemeFigure((SchemeLine((SchemeNode(Symbol("x")),), ()),)),
    ]


def curve(
    function: Callable[[float], float],
    start: float,
    end: float,
    steps: int,
    label: Node | str,
    marks: bool = False,
) -> Curve:
    places = [start + (end - start) * k / steps for k in range(steps + 1)]
    return Curve(tuple((x, function(x)) for x in places), label, marks)


def label_text(label: Node | str) -> str:
    return label if isinstance(label, str) else f"${latex(label)}$"


def plots() -> list[PlotFigure]:
    t, f = Symbol("t"), Symbol("f")
    errors = [
        tuple((10.0**-k, 10.0 ** (-k * order) + 1e-16 * 10.0**k) for k in range(1, 13))
        for order in (1, 2)
    ]
    return [
        PlotFigure(
            (
                curve(math.tanh, -4, 4, 400, f),
                curve(lambda x: 1 - math.tanh(x) ** 2, -4, 4, 60, Symbol("g")),
            ),
            t,
            f,
        ),
        PlotFigure(
            tuple(Curve(own, Symbol(f"e_{k}"), True) for k, own in enumerate(errors, start=1)),
            "step",
            "error",
            logarithmic=True,
        ),
        PlotFigure(
            tuple(
                curve(lambda x, k=k: math.sin(x + k), 0, 6, 50, Symbol(f"f_{k}"), k % 2 == 0)  # type: ignore[misc]
                for k in range(6)
            ),
            t,
            f,
        ),
        PlotFigure((curve(lambda x: 1 / x if x else math.nan, -3, 3, 60, f),), t, Symbol("h")),
        PlotFigure((Curve(((1.0, 2.0),), f),), t, f),
        PlotFigure((curve(lambda x: 1e-9 * x * x, 0, 3e6, 60, f),), t, f),
        PlotFigure((curve(lambda x: 1e-25 * x, 0, 1, 9, f),), t, f),
        PlotFigure((Curve(((1e-20, 1e-18), (1e12, 1e20)), f),), t, f, logarithmic=True),
    ]

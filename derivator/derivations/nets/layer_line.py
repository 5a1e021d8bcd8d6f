"""The layers of a network as boxes in a row: X -> f(t) -> y_hat, matrices over the arrows."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.derivations.nets.net import Net, put_in
from derivator.derivations.terms import ChainBuilder
from derivator.notation.matrices import MatrixProduct
from derivator.notation.nodes import Call, Node, Product, Symbol
from derivator.notation.text import text
from derivator.notation.walk import descendants
from derivator.solution import Chain, SchemeArrow, SchemeFigure, SchemeLine, SchemeNode


class NoLineError(ValueError):
    """Layers that do not follow one another; the message says where."""


@dataclass(frozen=True)
class LayerLine:
    """The drawing, and the formulas that it shows."""

    figure: SchemeFigure
    start: Node
    layers: tuple[str, ...]
    formulas: tuple[Chain, ...]
    functions: tuple[Node, ...]


def layer_line(net: Net) -> LayerLine:
    """The layers in order; raises ``NoLineError`` where one takes more than the layer before it."""
    names = [name for name in net.merged if name in net.signals]
    before = _start(net, names[0])
    shapes = net.program.shapes
    nodes = [SchemeNode(before, shapes.of(before) or None)]
    arrows = []
    functions: dict[Node, None] = {}
    for name in names:
        formula = net.merged[name]
        taken = _signals(net, formula)
        if taken != {before}:
            printed = " and ".join(sorted(map(text, taken)))
            raise NoLineError(f"{name} takes {printed}")
        argument = net.argument(formula)
        shown = None if argument is None else _shown(formula, argument)
        functions |= {} if shown is None else {shown: None}
        last = name == net.of
        label = Symbol(name) if shown is None or last else shown
        inner = formula if argument is None else argument
        hanging = (shown,) if shown is not None and last else ()
        arrows.append(SchemeArrow(_weights(inner, before), hanging))
        nodes.append(SchemeNode(label, shapes.of(Symbol(name)) or None, shown is not None))
        before = Symbol(name)
    formulas = tuple(ChainBuilder(Symbol(name)).then(net.merged[name]).chain() for name in names)
    figure = SchemeFigure((SchemeLine(tuple(nodes), tuple(arrows)),))
    return LayerLine(figure, nodes[0].label, tuple(names), formulas, tuple(functions))


def _start(net: Net, first: str) -> Node:
    taken = _signals(net, net.merged[first])
    if len(taken) != 1:
        raise NoLineError(f"{first} takes " + " and ".join(sorted(map(text, taken))))
    return next(iter(taken))


def _signals(net: Net, formula: Node) -> set[Node]:
    return {p for p in descendants(formula) if isinstance(p, Symbol) and p.name in net.signals}


def _shown(formula: Node, argument: Node) -> Node:
    if isinstance(formula, Call) and formula.function.rowwise:
        return Call(formula.function, (Symbol("t"),))
    return put_in(formula, {argument: Symbol("t")})


def _weights(inner: Node, before: Node) -> Node | None:
    """What stands over the arrow: the matrix alone, or the whole formula where there is more."""
    if inner == before:
        return None
    if isinstance(inner, MatrixProduct | Product) and len(inner.factors) == 2:
        rest = [factor for factor in inner.factors if factor != before]
        if len(rest) == 1:
            return rest[0]
    return inner

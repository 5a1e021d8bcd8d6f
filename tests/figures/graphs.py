"""Figures to draw in tests."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from derivator.notation.functions import SIN
from derivator.notation.latex import latex as node_latex
from derivator.notation.nodes import Call, Node, Number, Partial, Power, Product, Sum, Symbol
from derivator.notation.text import text as node_text
from derivator.solution import Chain, FigureEdge, FigureNode, GraphFigure, Relation, Role

Definition = Node | None
Path = tuple[str, ...]


def number(value: int) -> Number:
    return Number(Fraction(value))


def equal(*terms: Node) -> Chain:
    return Chain(terms, (Relation.EQUAL,) * (len(terms) - 1))


def latex(label: Node | Chain) -> str:
    if isinstance(label, Chain):
        return " = ".join(map(node_latex, label.terms))
    return node_latex(label)


def text(label: Node | Chain) -> str:
    if isinstance(label, Chain):
        return " = ".join(map(node_text, label.terms))
    return node_text(label)


def derivative(of: str, by: str, value: Node) -> Chain:
    return equal(Partial(Symbol(of), Symbol(by)), value)


def figure(
    nodes: dict[str, Definition],
    edges: list[tuple[str, str, Node]],
    labels: bool = True,
    paths: tuple[Path, ...] = (),
) -> GraphFigure:
    """A figure from definitions (None: an input), edges and highlighted paths of node names."""
    consumed = {source for source, _, _ in edges}
    drawn = []
    for name, definition in nodes.items():
        role = Role.INNER if name in consumed else Role.RESULT
        if definition is None:
            drawn.append(FigureNode(name, Symbol(name), Role.INPUT))
        else:
            drawn.append(FigureNode(name, equal(Symbol(name), definition), role))
    arrows = []
    for source, target, value in edges:
        on = tuple(index for index, path in enumerate(paths) if (source, target) in pairwise(path))
        label = derivative(target, source, value) if labels else None
        arrows.append(FigureEdge(source, target, label, on))
    return GraphFigure(tuple(drawn), tuple(arrows), len(paths))


V19_PATHS = (("x", "a", "d", "f"), ("x", "b", "d", "f"), ("x", "c", "e", "f"))


def v19(labels: bool = True, paths: tuple[Path, ...] = ()) -> GraphFigure:
    x, y, a, b, c, d, e = map(Symbol, "xyabcde")
    nodes: dict[str, Definition] = {
        "x": None,
        "y": None,
        "a": Power(x, number(2)),
        "b": Product((x, y)),
        "c": Sum((x, y)),
        "d": Sum((a, b)),
        "e": Power(c, number(2)),
        "f": Sum((d, e)),
    }
    edges: list[tuple[str, str, Node]] = [
        ("x", "a", Product((number(2), x))),
        ("x", "b", y),
        ("y", "b", x),
        ("x", "c", number(1)),
        ("y", "c", number(1)),
        ("a", "d", number(1)),
        ("b", "d", number(1)),
        ("c", "e", Product((number(2), c))),
        ("d", "f", number(1)),
        ("e", "f", number(1)),
    ]
    return figure(nodes, edges, labels, paths)


def chain(length: int, labels: bool = True) -> GraphFigure:
    nodes: dict[str, Definition] = {"x_0": None}
    edges: list[tuple[str, str, Node]] = []
    for k in range(1, length):
        before = Symbol(f"x_{k - 1}")
        nodes[f"x_{k}"] = Call(SIN, (before,))
        edges.append((before.name, f"x_{k}", Product((number(k), before))))
    return figure(nodes, edges, labels)


def fan(inputs: int) -> GraphFigure:
    names = [f"x_{k}" for k in range(1, inputs + 1)]
    nodes: dict[str, Definition] = dict.fromkeys(names)
    nodes["s"] = Sum(tuple(map(Symbol, names)))
    return figure(nodes, [(name, "s", number(1)) for name in names])


@st.composite
def figures(draw: Any, most: int = 40, labels: bool | None = None) -> GraphFigure:
    """Random computation graphs, sometimes with highlighted paths."""
    count = draw(st.integers(2, most))
    inputs = draw(st.integers(1, max(1, min(8, count // 3))))
    window = draw(st.integers(2, 12))
    names = [f"v_{k}" for k in range(count)]
    nodes: dict[str, Definition] = dict.fromkeys(names[:inputs])
    edges: list[tuple[str, str, Node]] = []
    parents: dict[str, list[str]] = {}
    for k in range(inputs, count):
        pool = names[max(0, k - window) : k]
        size = min(len(pool), 2)
        chosen = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=size, unique=True))
        symbols = tuple(map(Symbol, chosen))
        nodes[names[k]] = Sum(symbols) if len(symbols) > 1 else Call(SIN, symbols)
        parents[names[k]] = chosen
        edges.extend((name, names[k], Product((number(2), Symbol(name)))) for name in chosen)
    paths = []
    for _ in range(draw(st.integers(0, 4))):
        path = [names[-1]]
        while path[-1] in parents:
            path.append(draw(st.sampled_from(parents[path[-1]])))
        paths.append(tuple(reversed(path)))
    shown = draw(st.booleans()) if labels is None else labels
    return figure(nodes, edges, shown, tuple(paths))

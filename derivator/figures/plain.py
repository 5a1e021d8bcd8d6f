"""Figures in words, for a terminal."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from derivator.figures.fan import fan_lines
from derivator.figures.grid_text import grid_lines
from derivator.figures.in_time import in_time_lines
from derivator.notation.nodes import Node
from derivator.solution import (
    Cell,
    Chain,
    Curve,
    FanFigure,
    Figure,
    FigureEdge,
    GraphFigure,
    GridFigure,
    NetworkFigure,
    PlotFigure,
    SchemeArrow,
    SchemeFigure,
    SchemeLine,
    SchemeNode,
    TimeFigure,
)

MOST_ROWS = 10
"""How many points of a curve are listed."""

Formula = Callable[[Node | Chain | Cell], str]
Word = Callable[[str], str]


def lines_of(figure: Figure, formula: Formula, word: Word, width: int) -> list[str]:
    """The figure line by line, each at most ``width`` characters where it can be broken."""
    if isinstance(figure, GraphFigure):
        return _graph(figure, formula)
    if isinstance(figure, NetworkFigure):
        return _network(figure, formula)
    if isinstance(figure, SchemeFigure):
        return [part for line in figure.lines for part in _scheme(line, formula, width)]
    if isinstance(figure, TimeFigure):
        return in_time_lines(figure, formula)
    if isinstance(figure, FanFigure):
        return fan_lines(figure, formula)
    if isinstance(figure, GridFigure):
        return grid_lines(figure, formula, word, width)
    return _plot(figure, formula, word)


def _graph(figure: GraphFigure, formula: Formula) -> list[str]:
    """The nodes with their operations or, where edges say more, the edges."""
    edges = [edge for edge in figure.edges if edge.label or edge.paths]
    return [_edge(edge, formula) for edge in edges] or [formula(n.label) for n in figure.nodes]


def _edge(edge: FigureEdge, formula: Formula) -> str:
    label = f": {formula(edge.label)}" if edge.label else ""
    paths = "".join(f" ({path + 1})" for path in edge.paths)
    return f"{edge.source} → {edge.target}{label}{paths}"


def _network(figure: NetworkFigure, formula: Formula) -> list[str]:
    """Each unit with what reaches it, weights in brackets; labels that occur twice get the name."""
    labels = {unit.name: formula(unit.label) for unit in figure.units}
    written = list(labels.values())
    names = {
        name: label if written.count(label) == 1 else f"{name}: {label}"
        for name, label in labels.items()
    }
    lines = []
    for unit in sorted(figure.units, key=lambda unit: unit.layer):
        note = f" [{formula(unit.note)}]" if unit.note is not None else ""
        reaching = [
            names[edge.source] + (f" ({formula(edge.label)})" if edge.label is not None else "")
            for edge in figure.edges
            if edge.target == unit.name
        ]
        arrow = f" ← {', '.join(reaching)}" if reaching else ""
        lines.append(f"{names[unit.name]}{note}{arrow}")
    return lines


def _scheme(line: SchemeLine, formula: Formula, width: int) -> list[str]:
    """The line of values and arrows, broken before an arrow where it is too long."""
    lines = [_value(line.nodes[0], formula)]
    for arrow, node in zip(line.arrows, line.nodes[1:], strict=True):
        piece = f" {_arrow(arrow, line.backward, formula)} {_value(node, formula)}"
        if len(lines[-1]) + len(piece) > width:
            lines.append("   " + piece)
        else:
            lines[-1] += piece
    return lines


def _value(node: SchemeNode, formula: Formula) -> str:
    size = f" [{'×'.join(map(str, node.shape))}]" if node.shape else ""
    return formula(node.label) + size


def _arrow(arrow: SchemeArrow, backward: bool, formula: Formula) -> str:
    label = [arrow.label] if arrow.label is not None else []
    over = "; ".join(map(formula, (*label, *arrow.hanging)))
    return ("←" if backward else "→") + (f"({over})" if over else "")


def _plot(figure: PlotFigure, formula: Formula, word: Word) -> list[str]:
    """A table of points for each curve, or a common one where the curves share their places."""

    def named(label: Node | str) -> str:
        if isinstance(label, str):
            return word(label) if label else ""
        return formula(label)

    plain = [curve for curve in figure.curves if not curve.beside and not curve.numbered]
    places = {tuple(x for x, _ in curve.points) for curve in plain}
    groups = [plain] if len(places) == 1 else [[curve] for curve in plain]
    lines = _plane(figure, named)
    for curves in groups:
        heads = [named(figure.x_label), *(named(curve.label) for curve in curves)]
        lines.extend(_table([heads, *_rows(curves, figure.middle)]))
    for curve in figure.curves:
        if curve.numbered:
            heads = ["", named(figure.x_label), named(figure.y_label)]
            steps = [[f"{k}", *map(_short, point)] for k, point in enumerate(curve.points)]
            kept = [steps[k] for k in _spread(len(steps))]
            lines.extend([f"{named(curve.label)}:", *_table([heads, *kept])])
        elif curve.beside:
            label = named(curve.label)
            lines += [
                f"{label}: ({_short(x)}, {_short(y)})".removeprefix(": ") for x, y in curve.points
            ]
    return lines


def _plane(figure: PlotFigure, named: Callable[[Node | str], str]) -> list[str]:
    """Lines by their equations, points of classes and corners of regions by their coordinates."""
    lines = []
    for line in figure.lines:
        name = f"{named(line.name)}: " if line.name is not None else ""
        lines.append(f"{name}{named(line.left)} = {named(line.right)}")
    parts = [(own.label, own.points) for own in figure.classes]
    parts += [(region.label, region.corners) for region in figure.regions]
    for label, points in parts:
        places = ", ".join(f"({_short(x)}, {_short(y)})" for x, y in points)
        lines.append(f"{named(label)}: {places}".removeprefix(": "))
    return lines


def _rows(curves: Sequence[Curve], even: bool) -> list[list[str]]:
    """The heights of curves at common places: every few points, or evenly spread over the axis."""
    drawn = [k for k, (x, y) in enumerate(curves[0].points) if math.isfinite(x + y)]
    numbers = [drawn[k] for k in _spread(len(drawn))]
    if even and drawn:
        places = [curves[0].points[k][0] for k in drawn]
        ends = min(places), max(places)
        wanted = [ends[0] + (ends[1] - ends[0]) * k / (MOST_ROWS - 1) for k in range(MOST_ROWS)]
        nearest = (min(drawn, key=lambda k: abs(curves[0].points[k][0] - x)) for x in wanted)
        numbers = sorted(set(nearest))
    return [
        [_short(curves[0].points[k][0]), *(_short(curve.points[k][1]) for curve in curves)]
        for k in numbers
    ]


def _spread(count: int) -> list[int]:
    """The numbers of at most ten of so many points."""
    listed = min(count, MOST_ROWS)
    return [round(k * (count - 1) / max(1, listed - 1)) for k in range(listed)]


def _short(value: float) -> str:
    return f"{value:.4g}"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]

"""A network as TikZ; needs the library arrows.meta."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derivator.figures.geometry import Point
from derivator.figures.network import compose_network
from derivator.figures.network_parts import NOTE_POINTS, POINTS, NetworkDrawing, PlacedUnit
from derivator.figures.tikz import at, scaled_picture
from derivator.notation.nodes import Node
from derivator.solution import NetworkFigure

DENSE = 30
"""Above so many edges between all layers together, edges are drawn thinner and lighter."""


def network_tikz(figure: NetworkFigure, latex: Callable[[Node], str]) -> str:
    """The network as a ``tikzpicture``; raises ``TooLargeError`` where no page can show it."""
    drawing = compose_network(figure)
    edges = [_edge(route) for route in drawing.routes]
    units = [line for unit in drawing.units for line in _unit(unit, latex)]
    lines = ["\\begin{tikzpicture}[", *(f"  {style}," for style in _styles(drawing)), "]"]
    lines += [*edges, *_weights(drawing, latex), *units, "\\end{tikzpicture}"]
    return scaled_picture("\n".join(lines), drawing.scale)


def _font(points: int) -> str:
    return rf"font=\fontsize{{{points}}}{{{points * 1.2:g}}}\selectfont"


def _styles(drawing: NetworkDrawing) -> list[str]:
    line = "0.35pt, draw=black!60" if len(drawing.figure.edges) > DENSE else "0.45pt, draw=black!80"
    return [
        _font(POINTS),
        "unit/.style={draw, fill=white, line width=0.5pt, inner sep=0pt, outer sep=0pt}",
        "input/.style={unit}",
        "constant/.style={unit, draw=black!60}",
        "hidden/.style={unit}",
        "output/.style={unit, line width=0.9pt}",
        f"edge/.style={{-{{Stealth[length=4.5pt, width=3.6pt]}}, line width={line}, "
        "rounded corners=5pt}",
        f"weight/.style={{fill=white, inner sep=0.6pt, {_font(drawing.label_points)}}}",
        f"note/.style={{fill=white, inner sep=0.3pt, {_font(NOTE_POINTS)}}}",
    ]


def _edge(route: Sequence[Point]) -> str:
    return rf"\draw[edge] {' -- '.join(map(at, route))};"


def _weights(drawing: NetworkDrawing, latex: Callable[[Node], str]) -> list[str]:
    lines = []
    for number, rect in sorted(drawing.labels.items()):
        label = drawing.figure.edges[number].label
        assert label is not None
        lines.append(rf"\node[weight] at {at((rect.x, rect.y))} {{${latex(label)}$}};")
    return lines


def _unit(placed: PlacedUnit, latex: Callable[[Node], str]) -> list[str]:
    unit, outline = placed.unit, placed.outline
    width, height = 2 * outline.half_width, 2 * outline.half_height
    shape = (
        f"circle, minimum size={width:.3g}cm"
        if outline.round
        else f"rounded corners=2pt, minimum width={width:.3g}cm, minimum height={height:.3g}cm"
    )
    style = f"{unit.kind.value}, {shape}"
    lines = [rf"\node[{style}] at {at((placed.x, placed.y))} {{${latex(unit.label)}$}};"]
    if unit.note is not None and placed.note is not None:
        place = at((placed.note.x, placed.note.y))
        lines.append(rf"\node[note] at {place} {{${latex(unit.note)}$}};")
    return lines

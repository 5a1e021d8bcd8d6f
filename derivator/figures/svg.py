"""A figure as a standalone SVG picture with plain text labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape, quoteattr

from derivator.figures.compose import compose_measured
from derivator.figures.drawing import Drawing, EdgeLabel, Label, strokes
from derivator.figures.geometry import Point, shifted, shortened
from derivator.figures.measure import CM_PER_POINT, Extent
from derivator.figures.paths import path_style
from derivator.solution import FigureEdge, GraphFigure, Role

PIXELS = 48.0
"""Pixels for a centimetre."""
MARGIN = 0.25
"""White space around the picture, in cm."""
LARGEST = 200.0
"""A screen scrolls: pictures may be as wide and high as this, in cm."""
HEAD, HEAD_HALF = 0.17, 0.07
"""An arrowhead's length and half width, in cm."""
_WIDE = set("mwMW@%—√∑")
_LINE = 0.55
"""Distance between the lines of a legend, in cm."""


def svg(figure: GraphFigure, text: Callable[[Label], str]) -> str:
    """The figure as one SVG document."""

    def measure(label: Label, points: int) -> Extent:
        ems = sum(0.92 if character in _WIDE else 0.6 for character in text(label))
        return Extent(ems * points * CM_PER_POINT, 1.15 * points * CM_PER_POINT)

    return _Document(compose_measured(figure, LARGEST, LARGEST, measure), text).text()


class _Document:
    def __init__(self, drawing: Drawing, text: Callable[[Label], str]) -> None:
        self._drawing, self._text = drawing, text
        self._plain = not drawing.figure.paths
        self._legend = [f"({mark}) {text(label)}" for mark, label in drawing.legend]
        self._ellipses = {
            node.name: ellipse
            for node, ellipse in zip(drawing.figure.nodes, drawing.layout.nodes, strict=True)
        }

    def text(self) -> str:
        """The whole document."""
        drawing = self._drawing
        width = (drawing.width + 2 * MARGIN) * PIXELS
        height = (drawing.height + 2 * MARGIN + _LINE * len(self._legend)) * PIXELS
        size = drawing.points * CM_PER_POINT * PIXELS
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="0 0 {width:.1f} {height:.1f}" font-family="\'Linux Libertine\', Georgia, '
            f'\'Times New Roman\', serif" font-size="{size:.1f}" text-anchor="middle">',
            '<rect width="100%" height="100%" fill="white"/>',
        ]
        for edge, route in zip(drawing.figure.edges, drawing.layout.routes, strict=True):
            lines.extend(self._edge(edge, route))
        for node in drawing.figure.nodes:
            ellipse = self._ellipses[node.name]
            x, y = self._at((ellipse.x, ellipse.y))
            stroke = 1.8 if node.role is Role.RESULT else 1.0
            lines.append(
                f'<ellipse cx="{x}" cy="{y}" rx="{ellipse.a * PIXELS:.1f}" '
                f'ry="{ellipse.b * PIXELS:.1f}" fill="white" stroke="black" '
                f'stroke-width="{stroke}"/>'
            )
            lines.append(self._words((ellipse.x, ellipse.y), self._text(node.label), "black"))
        for label in drawing.labels:
            lines.extend(self._label(label))
        for number, entry in enumerate(self._legend):
            line = (drawing.height + 1.5 * MARGIN + _LINE * (number + 0.7)) * PIXELS
            lines.append(
                f'<text x="{MARGIN * PIXELS:.1f}" y="{line:.1f}" text-anchor="start">'
                f"{escape(entry)}</text>"
            )
        return "\n".join((*lines, "</svg>", ""))

    def _edge(self, edge: FigureEdge, route: Sequence[Point]) -> list[str]:
        """One line for each path along the edge, and a shared arrowhead."""
        first = self._ellipses[edge.source].border(route[1])
        last = self._ellipses[edge.target].border(route[-2])
        cut = shortened((first, *route[1:-1], last), HEAD)
        color = "black" if self._plain else "#999999"
        if not edge.paths:
            width = 1.0 if self._plain else 0.8
            return [_line(self._points(cut), color, width), self._head(cut[-1], last, color)]
        drawn = []
        for path, aside in zip(edge.paths, strokes(edge.paths), strict=True):
            style = path_style(path)
            dash = " ".join(f"{length * 1.6:g}" for length in style.dash)
            points = self._points(shifted(cut, aside))
            drawn.append(_line(points, style.web_color, 1.7, dash))
        color = path_style(edge.paths[0]).web_color if len(edge.paths) == 1 else "#4d4d4d"
        return [*drawn, self._head(cut[-1], last, color)]

    def _head(self, base: Point, tip: Point, color: str) -> str:
        dx, dy = (tip[0] - base[0]) / HEAD * HEAD_HALF, (tip[1] - base[1]) / HEAD * HEAD_HALF
        corners = (tip, (base[0] - dy, base[1] + dx), (base[0] + dy, base[1] - dx))
        return f"<polygon points={quoteattr(self._points(corners))} fill={quoteattr(color)}/>"

    def _label(self, label: EdgeLabel) -> list[str]:
        paths = self._drawing.figure.edges[label.edge].paths
        color = "black" if paths or self._plain else "#666666"
        if len(paths) == 1:
            color = path_style(paths[0]).web_color
        at = (label.place.x, label.place.y)
        if not isinstance(label.content, int):
            return [self._words(at, self._text(label.content), color)]
        x, y = self._at(at)
        radius = label.place.half_width * PIXELS
        circle = f'<circle cx="{x}" cy="{y}" r="{radius:.1f}" fill="white" stroke="{color}"/>'
        return [circle, self._words(at, str(label.content), color)]

    def _words(self, at: Point, words: str, color: str) -> str:
        x, y = self._at(at)
        return f'<text x="{x}" y="{y}" dy="0.33em" fill="{color}">{escape(words)}</text>'

    def _points(self, points: Sequence[Point]) -> str:
        return " ".join(",".join(self._at(point)) for point in points)

    def _at(self, point: Point) -> tuple[str, str]:
        """Pixels from the upper left corner."""
        x = point[0] - self._drawing.left + MARGIN
        y = self._drawing.height - (point[1] - self._drawing.bottom) + MARGIN
        return f"{x * PIXELS:.1f}", f"{y * PIXELS:.1f}"


def _line(points: str, color: str, width: float, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="{width}" '
        f'stroke-linejoin="round"{dashes}/>'
    )

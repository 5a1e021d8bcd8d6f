"""A figure as TikZ; needs the libraries arrows.meta and shapes.geometric."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from derivator.figures.compose import BOX_LINE, MAX_HEIGHT, MAX_WIDTH, compose
from derivator.figures.composer import LEAST_HEIGHT, LEAST_WIDTH, PAD_X, PAD_Y, squeeze
from derivator.figures.drawing import Drawing, Label, strokes
from derivator.figures.geometry import Point, shifted, shortened
from derivator.figures.measure import label_extent
from derivator.figures.paths import path_key, path_style
from derivator.solution import FigureEdge, GraphFigure

__all__ = ["legend", "path_key", "path_style", "tikz"]

HEAD = 0.16
"""The length of the arrowhead that several strokes share, in cm."""


def tikz(
    figure: GraphFigure,
    latex: Callable[[Label], str],
    max_width_cm: float = MAX_WIDTH,
    max_height_cm: float = MAX_HEIGHT,
) -> str:
    """The figure as a ``tikzpicture``, scaled down where it is larger than allowed.

    Where edges carry numbered marks, the list of what they mean follows below the picture.
    """
    drawing = compose(figure, max_width_cm - BOX_LINE, max_height_cm - BOX_LINE)
    picture = _Picture(drawing, latex).text()
    picture = scaled_picture(picture, drawing.scale)
    if not drawing.legend:
        return picture
    entries = "; ".join(rf"\mbox{{({mark}) ${latex(label)}$}}" for mark, label in drawing.legend)
    width = rf"\dimexpr{max_width_cm:g}cm-1pt\relax"
    return f"{picture}\\par\\medskip\n\\parbox{{{width}}}{{\\footnotesize\\raggedright {entries}}}"


def scaled_picture(picture: str, scale: float) -> str:
    """The picture, made smaller where the page asks for it."""
    return picture if scale >= 1 else f"\\scalebox{{{int(scale * 1000) / 1000:g}}}{{%\n{picture}}}"


def at(point: Point) -> str:
    """A point in centimetres."""
    return f"({_number(point[0])},{_number(point[1])})"


def legend(
    figure: GraphFigure, max_width_cm: float = MAX_WIDTH, max_height_cm: float = MAX_HEIGHT
) -> tuple[tuple[int, Label], ...]:
    """The numbered marks that the figure shows instead of labels; mostly none."""
    return compose(figure, max_width_cm - BOX_LINE, max_height_cm - BOX_LINE).legend


class _Picture:
    """Writes one picture, bundles of strokes first, then nodes, edges and labels."""

    def __init__(self, drawing: Drawing, latex: Callable[[Label], str]) -> None:
        self._drawing, self._latex = drawing, latex
        self._names = _node_names([node.name for node in drawing.figure.nodes])
        self._plain = not drawing.figure.paths

    def text(self) -> str:
        """The whole picture."""
        figure, layout = self._drawing.figure, self._drawing.layout
        lines = ["\\begin{tikzpicture}[", *(f"  {style}," for style in self._styles()), "]"]
        edges = list(zip(figure.edges, layout.routes, strict=True))
        for edge, route in edges:
            if len(edge.paths) > 1:
                lines.extend(self._bundle(edge, route))
        for node, ellipse in zip(figure.nodes, layout.nodes, strict=True):
            at = self._point((ellipse.x, ellipse.y))
            name = self._names[node.name]
            style = node.role.value
            body = f"${self._latex(node.label)}$"
            part = squeeze(label_extent(node.label, self._drawing.points).width)
            if part < 1:
                body = rf"\makebox[{part:g}\width]{{{body}}}"
            lines.append(rf"\node[{style}] ({name}) at {at} {{{body}}};")
        for edge, route in edges:
            lines.append(self._edge(edge, route))
        lines.extend(self._labels())
        return "\n".join((*lines, "\\end{tikzpicture}"))

    def _styles(self) -> list[str]:
        points = self._drawing.points
        least = points / 10
        font = rf"font=\fontsize{{{points}}}{{{points * 1.2:g}}}\selectfont"
        styles = [
            "vertex/.style={ellipse, draw, fill=white, line width=0.5pt, "
            f"inner xsep={PAD_X:g}cm, inner ysep={PAD_Y:g}cm, outer sep=0.25pt, "
            f"minimum width={LEAST_WIDTH * least:g}cm, minimum height={LEAST_HEIGHT * least:g}cm}}",
            "input/.style={vertex}",
            "inner/.style={vertex}",
            "result/.style={vertex, line width=0.9pt}",
            "head/.style={-{Stealth[length=4.5pt, width=3.6pt]}}",
            "edge/.style={head, line width=0.5pt, rounded corners=4pt}",
            "idle/.style={edge, draw=black!40, line width=0.4pt}",
            "shared head/.style={-{Stealth[length=5.5pt, width=6pt]}, draw=black!70}",
            "edge label/.style={inner sep=0pt}",
            "numbered mark/.style={circle, draw, inner sep=0pt, minimum size=0.34cm, "
            r"font=\fontsize{7}{7}\selectfont}",
        ]
        used = sorted({path for edge in self._drawing.figure.edges for path in edge.paths})
        for path in used:
            styles.append(f"path {path}/.style={{{path_style(path).tikz}}}")
        return [font, *styles]

    def _edge(self, edge: FigureEdge, route: Sequence[Point]) -> str:
        source, target = self._names[edge.source], self._names[edge.target]
        if len(edge.paths) > 1:
            base = self._point(self._head_base(edge, route))
            return rf"\draw[shared head] {base} -- ({target});"
        style = f"edge, path {edge.paths[0]}" if edge.paths else "edge" if self._plain else "idle"
        bends = "".join(f" -- {self._point(point)}" for point in route[1:-1])
        return rf"\draw[{style}] ({source}){bends} -- ({target});"

    def _bundle(self, edge: FigureEdge, route: Sequence[Point]) -> list[str]:
        """The strokes of all paths along one edge, side by side, up to the shared arrowhead."""
        cut = shortened((*route[:-1], self._border(edge, route)), HEAD)
        drawn = []
        for path, aside in zip(edge.paths, strokes(edge.paths), strict=True):
            points = " -- ".join(self._point(point) for point in shifted(cut, aside))
            drawn.append(rf"\draw[path {path}, rounded corners=4pt] {points};")
        return drawn

    def _border(self, edge: FigureEdge, route: Sequence[Point]) -> Point:
        nodes = self._drawing.figure.nodes
        target = next(k for k, node in enumerate(nodes) if node.name == edge.target)
        return self._drawing.layout.nodes[target].border(route[-2])

    def _head_base(self, edge: FigureEdge, route: Sequence[Point]) -> Point:
        return shortened((*route[:-1], self._border(edge, route)), HEAD)[-1]

    def _labels(self) -> list[str]:
        lines = []
        for label in self._drawing.labels:
            paths = self._drawing.figure.edges[label.edge].paths
            style = "numbered mark" if isinstance(label.content, int) else "edge label"
            if len(paths) == 1:
                style += f", text={path_style(paths[0]).tikz_color}"
            elif not paths and not self._plain:
                style += ", text=black!60"
            at = self._point((label.place.x, label.place.y))
            content = label.content
            body = str(content) if isinstance(content, int) else f"${self._latex(content)}$"
            lines.append(rf"\node[{style}] at {at} {{{body}}};")
        return lines

    def _point(self, point: Point) -> str:
        return at((point[0] - self._drawing.left, point[1] - self._drawing.bottom))


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.005 else "0"


def _node_names(names: Sequence[str]) -> dict[str, str]:
    """Names that TikZ accepts, one for each node."""
    taken: dict[str, str] = {}
    for name in names:
        safe = re.sub(r"[^A-Za-z0-9_]", "-", name)
        while safe in taken.values():
            safe += "-"
        taken[name] = safe
    return taken

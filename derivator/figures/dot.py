"""A figure as Graphviz DOT text; any size of graph."""

from __future__ import annotations

from collections.abc import Callable

from derivator.figures.drawing import Label
from derivator.figures.paths import path_style
from derivator.solution import FigureEdge, GraphFigure, Role

_STYLES = ("solid", "dashed", "dotted")


def dot(figure: GraphFigure, text: Callable[[Label], str]) -> str:
    """The figure as a ``digraph``, inputs below and the result above."""
    lines = [
        "digraph computation {",
        "  rankdir=BT;",
        '  node [shape=ellipse, fontname="Linux Libertine O"];',
        '  edge [fontname="Linux Libertine O"];',
    ]
    for node in figure.nodes:
        thick = ", penwidth=2" if node.role is Role.RESULT else ""
        lines.append(f"  {_quoted(node.name)} [label={_quoted(text(node.label))}{thick}];")
    inputs = [_quoted(node.name) for node in figure.nodes if node.role is Role.INPUT]
    if inputs:
        lines.append(f"  {{ rank=min; {'; '.join(inputs)}; }}")
    for edge in figure.edges:
        options = _options(edge, text, bool(figure.paths))
        shown = f" [{', '.join(options)}]" if options else ""
        lines.append(f"  {_quoted(edge.source)} -> {_quoted(edge.target)}{shown};")
    return "\n".join((*lines, "}", ""))


def _options(edge: FigureEdge, text: Callable[[Label], str], highlighted: bool) -> list[str]:
    options = [] if edge.label is None else [f"label={_quoted(text(edge.label))}"]
    if edge.paths:
        colors = ":".join(path_style(path).web_color for path in edge.paths)
        options.append(f"color={_quoted(colors)}")
        if len(edge.paths) == 1:
            options.append(f"style={_STYLES[edge.paths[0] % len(_STYLES)]}")
    elif highlighted:
        options.append('color="#999999"')
    return options


def _quoted(text: str) -> str:
    """A DOT string; line ends and the escapes of Graphviz lose their meaning."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", " ").replace("\r", " ") + '"'

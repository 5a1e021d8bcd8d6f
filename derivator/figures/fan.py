"""Two rows of units with arrows down: a layer whose equal weights have equal colours.

Inputs stand side by side above, outputs below, so that a picture of 16 pixels fits a line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derivator.figures.compose import BOX_LINE, MAX_WIDTH, TooLargeError
from derivator.figures.paths import path_style
from derivator.notation.nodes import Node
from derivator.solution import FanEdge, FanFigure

MOST = 25
"""How many units a row may hold."""
MOST_EDGES = 700
WIDEST, ROOM = 1.1, 0.16
"""The distance of two units where there is room, and the least space between them, in cm."""
LARGEST = 0.37
"""The largest radius of a unit, in cm."""
DENSE = 40
"""With more arrows they are drawn thinner."""


def is_drawable_fan(figure: FanFigure) -> bool:
    """Whether both rows fit the width of a page."""
    return (
        0 < len(figure.upper) <= MOST
        and 0 < len(figure.lower) <= MOST
        and len(figure.edges) <= MOST_EDGES
    )


def fan_tikz(figure: FanFigure, latex: Callable[[Node], str]) -> str:
    """The layer as a ``tikzpicture``; raises ``TooLargeError`` where no page can show it."""
    if not is_drawable_fan(figure):
        raise TooLargeError("a layer with too many units to be drawn in one line")
    most = max(len(figure.upper), len(figure.lower))
    whole = MAX_WIDTH - BOX_LINE - 2 * LARGEST
    pitch = min(WIDEST, whole / max(1, most - 1))
    radius = min(LARGEST, (pitch - ROOM) / 2)
    depth = -max(2.2, min(3.8, 0.22 * most))
    upper, lower = _row(len(figure.upper), pitch), _row(len(figure.lower), pitch, whole)
    points = 8 if radius > 0.33 else 6
    thin = len(figure.edges) > DENSE
    lines = [
        "\\begin{tikzpicture}[",
        f"  unit/.style={{draw, circle, fill=white, inner sep=0pt, line width=0.5pt, "
        f"minimum size={2 * radius:.3g}cm, "
        f"font=\\fontsize{{{points}}}{{{points * 1.2:g}}}\\selectfont}},",
        "  plain/.style={draw=black!55, line width=0.3pt},",
        "]",
    ]
    lines += [_edge(edge, upper, lower, depth, thin) for edge in figure.edges]
    for labels, places, y in ((figure.upper, upper, 0.0), (figure.lower, lower, depth)):
        for label, x in zip(labels, places, strict=True):
            lines.append(rf"\node[unit] at ({x:.3g},{y:.3g}) {{${latex(label)}$}};")
    return "\n".join((*lines, "\\end{tikzpicture}"))


def _row(count: int, pitch: float, whole: float = 0.0) -> list[float]:
    """The places of a row around the middle; fewer units stand further apart."""
    if whole and count > 1:
        pitch = min(3 * pitch, whole / (count - 1))
    return [(k - (count - 1) / 2) * pitch for k in range(count)]


def _edge(
    edge: FanEdge, upper: Sequence[float], lower: Sequence[float], depth: float, thin: bool
) -> str:
    ends = f"({upper[edge.source]:.3g},0) -- ({lower[edge.target]:.3g},{depth:.3g})"
    if edge.key is None:
        return rf"\draw[plain] {ends};"
    width = ", line width=0.7pt" if thin else ""
    return rf"\draw[{path_style(edge.key).tikz}{width}] {ends};"


def fan_lines(figure: FanFigure, formula: Callable[[Node], str]) -> list[str]:
    """Each output with what reaches it, weights in brackets."""
    lines = []
    for target, label in enumerate(figure.lower):
        reaching = [
            formula(figure.upper[edge.source])
            + (f" ({formula(edge.weight)})" if edge.weight is not None else "")
            for edge in figure.edges
            if edge.target == target
        ]
        lines.append(f"{formula(label)} ← {', '.join(reaching)}")
    return lines

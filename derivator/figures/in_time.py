"""A recurrent cell folded or unrolled in time: columns of values, arrows from moment to moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from derivator.figures.compose import BOX_LINE, MAX_WIDTH, TooLargeError
from derivator.figures.measure import label_extent
from derivator.figures.paths import path_style
from derivator.figures.tikz import scaled_picture
from derivator.notation.nodes import Node
from derivator.solution import TimeEdge, TimeFigure, TimeNode

ROW = 1.5
"""The distance of two rows, in cm."""
PAD = 0.14
"""Space between a label and the outline of its node, in cm."""
LEAST = 0.78
"""The least width and height of a node, in cm."""
LEADING = 0.42
"""From one line of a node to the next, in cm."""
GAP = 0.55
"""The least free space between columns beside the labels of the arrows, in cm."""
LEAST_SCALE = 0.55
MOST = 120


@dataclass(frozen=True)
class _Placed:
    x: float
    y: float
    width: float
    height: float


def is_drawable_in_time(figure: TimeFigure) -> bool:
    """Whether the columns fit the width of a page."""
    try:
        _places(figure)
    except TooLargeError:
        return False
    return True


def in_time_tikz(figure: TimeFigure, latex: Callable[[Node], str]) -> str:
    """The cell as a ``tikzpicture``; raises ``TooLargeError`` where no page can show it."""
    places, scale = _places(figure)
    lines = [
        "\\begin{tikzpicture}[",
        "  state/.style={draw, fill=white, line width=0.6pt, rounded corners=3pt, inner sep=0pt},",
        "  output/.style={draw, circle, fill=white, line width=0.5pt, inner sep=0pt},",
        "  input/.style={output}, start/.style={inner sep=2pt}, dots/.style={inner sep=2pt},",
        "  arrow/.style={-{Stealth[length=4.5pt, width=3.6pt]}, line width=0.6pt},",
        "  weight/.style={inner sep=1.2pt, font=\\fontsize{8}{9.6}\\selectfont},",
        "]",
    ]
    lines += [_node(node, places[node.name], latex) for node in figure.nodes]
    for edge in figure.edges:
        lines += _loop(edge, places, latex) if edge.loop else _arrow(edge, places, latex)
    return scaled_picture("\n".join((*lines, "\\end{tikzpicture}")), scale)


def _places(figure: TimeFigure) -> tuple[dict[str, _Placed], float]:
    if not 0 < len(figure.nodes) <= MOST:
        raise TooLargeError("a cell with too many moments to be drawn")
    sizes = {node.name: _size(node) for node in figure.nodes}
    widest = max(width for width, _ in sizes.values())
    columns = {node.name: node.column + node.shift for node in figure.nodes}
    across = [e for e in figure.edges if columns[e.source] != columns[e.target] or e.loop]
    labels = [_width(edge.labels) for edge in across]
    parallel = max(node.shift for node in figure.nodes)
    pitch = (widest + max(labels, default=0.0) + GAP) * (1 + 1.5 * parallel)
    places = {
        node.name: _Placed(columns[node.name] * pitch, node.row * ROW, *sizes[node.name])
        for node in figure.nodes
    }
    right = max(place.x + place.width / 2 for place in places.values())
    left = min(place.x - place.width / 2 for place in places.values())
    scale = min(1.0, (MAX_WIDTH - BOX_LINE - 1.5) / (right - left))
    if scale < LEAST_SCALE:
        raise TooLargeError("a cell with too many moments to be drawn")
    return places, scale


def _size(node: TimeNode) -> tuple[float, float]:
    width = max((label_extent(label, 10).width for label in node.labels), default=0.4)
    if node.kind in ("start", "dots"):
        return width + 0.14, LEAST
    return max(LEAST, width + 2 * PAD), max(LEAST, LEADING * len(node.labels) + 2 * PAD)


def _width(labels: Sequence[Node]) -> float:
    return sum(label_extent(label, 8).width for label in labels) + 0.25 * max(0, len(labels) - 1)


def _node(node: TimeNode, place: _Placed, latex: Callable[[Node], str]) -> str:
    text = r"$\cdots$" if node.kind == "dots" else _stacked(node.labels, latex)
    size = f"minimum width={place.width:.3g}cm, minimum height={place.height:.3g}cm"
    if node.kind in ("input", "output"):
        size = f"minimum size={max(place.width, LEAST):.3g}cm"
    style = node.kind if node.kind in ("start", "dots") else f"{node.kind}, {size}"
    name = node.name.replace("_", "-")
    return rf"\node[{style}] ({name}) at ({place.x:.4g},{place.y:.4g}) {{{text}}};"


def _stacked(labels: Sequence[Node], latex: Callable[[Node], str]) -> str:
    if len(labels) == 1:
        return f"${latex(labels[0])}$"
    rows = r" \\ ".join(f"${latex(label)}$" for label in labels)
    return rf"\begin{{tabular}}{{@{{}}c@{{}}}}{rows}\end{{tabular}}"


def _arrow(edge: TimeEdge, places: dict[str, _Placed], latex: Callable[[Node], str]) -> list[str]:
    """An arrow, straight unless another value of its row lies in between."""
    source, target = places[edge.source], places[edge.target]
    ends = [edge.source.replace("_", "-"), edge.target.replace("_", "-")]
    level = abs(source.y - target.y) < 0.1
    left, right = sorted((source.x, target.x))
    hindered = level and any(
        left < place.x < right and abs(place.y - source.y) < 0.1 for place in places.values()
    )
    label = ""
    if edge.labels:
        side = "above=1pt" if level else "right=1pt"
        rows = round(abs(source.y - target.y) / ROW)
        if rows > 1:  # between two rows, off the arrows along them
            side += f", pos={0.5 / rows:.3g}"
        label = f" node[weight, {side}] {{{_row(edge, latex)}}}"
    line = f"to[bend {'left' if source.x < target.x else 'right'}=40]" if hindered else "--"
    return [rf"\draw[arrow{_colour(edge)}] ({ends[0]}) {line}{label} ({ends[1]});"]


def _loop(edge: TimeEdge, places: dict[str, _Placed], latex: Callable[[Node], str]) -> list[str]:
    """A loop beside the value, with a black square for each moment of delay."""
    place = places[edge.source]
    side = 1 if edge.loop == "right" else -1
    reach = min(0.2 + 0.12 * (edge.delay - 1), place.height / 2 - 0.05)
    near = place.x + side * place.width / 2
    far = place.x + side * (place.width / 2 + 0.75 * edge.delay)
    high, low = place.y + reach, place.y - reach
    lines = [
        rf"\draw[arrow, rounded corners=4pt{_colour(edge)}] ({near:.4g},{high:.4g}) -- "
        rf"({far:.4g},{high:.4g}) -- ({far:.4g},{low:.4g}) -- ({near:.4g},{low:.4g});",
    ]
    for square in range(edge.delay):
        at = place.y + 0.22 * (square - (edge.delay - 1) / 2)
        lines.append(rf"\fill ({far - 0.08:.4g},{at - 0.08:.4g}) rectangle ++(0.16,0.16);")
    if edge.labels:
        anchor = "right" if side > 0 else "left"
        at_label = f"({far + side * 0.1:.4g},{place.y:.4g})"
        lines.append(rf"\node[weight, {anchor}] at {at_label} {{{_row(edge, latex)}}};")
    return lines


def _row(edge: TimeEdge, latex: Callable[[Node], str]) -> str:
    return "$" + r",\,".join(latex(label) for label in edge.labels) + "$"


def _colour(edge: TimeEdge) -> str:
    return "" if edge.key is None else f", draw={path_style(edge.key).tikz_color}"


def in_time_lines(figure: TimeFigure, formula: Callable[[Node], str]) -> list[str]:
    """Each value with what reaches it, weights in brackets; ■ is a delay by one moment."""
    names = {node.name: ", ".join(map(formula, node.labels)) for node in figure.nodes}
    lines = []
    for node in figure.nodes:
        reaching = [
            ("■" * edge.delay + " " if edge.loop else "")
            + names[edge.source]
            + (f" ({', '.join(map(formula, edge.labels))})" if edge.labels else "")
            for edge in figure.edges
            if edge.target == node.name and names[edge.source]
        ]
        if reaching and node.labels:
            lines.append(f"{names[node.name]} ← {', '.join(reaching)}")
    return lines

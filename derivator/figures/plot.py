"""A plot as pgfplots, its points computed here; needs the package pgfplots."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derivator.figures.compose import TooLargeError
from derivator.figures.measure import label_extent
from derivator.figures.paths import path_style
from derivator.figures.plot_points import Piece, Window, legend_corner, pieces, window
from derivator.notation.nodes import Node
from derivator.solution import Curve, PlotFigure

WIDTH, HEIGHT = 10.5, 6.2
"""The size of the area between the axes, in cm."""
MOST_CURVES = 6
POINTS = 9
MARKS = ("o", "square", "triangle", "diamond", "x", "+")
MOST_MARKS = 30
"""Beyond so many points not every one is marked."""
SAMPLE = 1.0
"""What a line of the legend takes beside its text, in cm."""


def is_drawable_plot(figure: PlotFigure) -> bool:
    """Whether there is a point to draw, and not more curves than can be told apart."""
    drawn = (pieces(curve, figure.logarithmic) for curve in figure.curves)
    return len(figure.curves) <= MOST_CURVES and any(drawn)


def plot_tikz(figure: PlotFigure, text: Callable[[Node | str], str]) -> str:
    """The plot as a ``tikzpicture``; ``text`` prints a formula or translates a word.

    Raises ``TooLargeError`` where there is no point to draw, or too many curves.
    """
    if not is_drawable_plot(figure):
        raise TooLargeError(f"a plot of {len(figure.curves)} curves cannot be drawn")
    drawn = [pieces(curve, figure.logarithmic) for curve in figure.curves]
    frame = window(figure, drawn)
    labels = [text(curve.label) for curve in figure.curves]
    options = ",\n  ".join(_options(figure, frame, drawn, labels, text))
    kind = "loglogaxis" if figure.logarithmic else "axis"
    lines = ["\\begin{tikzpicture}", f"\\begin{{{kind}}}[\n  {options}]"]
    alone = len(labels) == 1 and figure.curves[0].label == figure.y_label
    for index, (curve, parts) in enumerate(zip(figure.curves, drawn, strict=True)):
        if parts:
            lines.append(_curve(index, curve, parts))
            lines += [] if alone else [rf"\addlegendentry{{{labels[index]}}}"]
    return "\n".join((*lines, f"\\end{{{kind}}}", "\\end{tikzpicture}"))


def _options(
    figure: PlotFigure,
    frame: Window,
    drawn: Sequence[Sequence[Piece]],
    labels: Sequence[str],
    text: Callable[[Node | str], str],
) -> list[str]:
    left, right, low, high = map(_number, frame.ranges)
    widest = max(
        _label_width(curve, label) for curve, label in zip(figure.curves, labels, strict=True)
    )
    size = (SAMPLE + widest + 0.3) / WIDTH, (0.48 * len(labels) + 0.3) / HEIGHT
    corner = legend_corner(frame, drawn, *size)
    font = rf"\fontsize{{{POINTS}}}{{{POINTS * 1.2:g}}}\selectfont"
    return [
        f"width={WIDTH:g}cm, height={HEIGHT:g}cm, scale only axis",
        f"xmin={left}, xmax={right}, ymin={low}, ymax={high}",
        f"xlabel={{{text(figure.x_label)}}}, ylabel={{{text(figure.y_label)}}}",
        f"font={font}, label style={{font={font}}}, tick label style={{font={font}}}",
        "axis line style={line width=0.5pt}, tick align=outside, tick pos=left",
        "grid=major, grid style={black!12, line width=0.3pt}",
        r"unbounded coords=jump, line join=round, /pgf/number format/1000 sep={\,}",
        "xminorticks=false, yminorticks=false",
        f"legend pos={corner or 'outer north east'}, legend cell align=left",
        f"legend style={{font={font}, draw=black!40, fill=white, inner sep=2pt}}",
    ]


def _label_width(curve: Curve, label: str) -> float:
    if isinstance(curve.label, Node):
        return label_extent(curve.label, POINTS).width
    return 0.17 * len(label)


def _curve(index: int, curve: Curve, parts: Sequence[Piece]) -> str:
    style = path_style(index).tikz
    count = sum(map(len, parts))
    if curve.marks or count == len(parts):
        step = f", mark repeat={-(-count // MOST_MARKS)}" if count > MOST_MARKS else ""
        style += f", mark={MARKS[index]}, mark size=1.6pt, mark options={{solid}}{step}"
    points = "(nan,nan)".join("".join(map(_point, part)) for part in parts)
    return rf"\addplot[{style}] coordinates {{{points}}};"


def _point(point: tuple[float, float]) -> str:
    return f"({_number(point[0])},{_number(point[1])})"


def _number(value: float) -> str:
    return f"{value:.8g}"

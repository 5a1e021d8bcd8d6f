"""Where the legend of a plot stands: at a free place in the picture, beside it or below it."""

from __future__ import annotations

from collections.abc import Sequence

from derivator.figures.plot_axes import FONT
from derivator.figures.plot_points import Point, legend_corner, legend_place

SAMPLE = 1.0
"""What a line of the legend takes beside its text, in cm."""
ROW = 0.48
EDGE = 0.3
BESIDE = 4.6
"""The widest legend that has room on the right of the picture, in cm."""
BELOW = 15.0
"""The widest legend below it."""


def legend_options(
    widths: Sequence[float], size: tuple[float, float], covered: Sequence[Point]
) -> list[str]:
    """The options for entries of some widths, in cm; nothing without entries.

    ``covered`` are places, in parts of the axes, that the legend must leave free.
    """
    if not widths:
        return []
    width, height = (SAMPLE + max(widths) + EDGE) / size[0], (ROW * len(widths) + EDGE) / size[1]
    style = f"font={FONT}, draw=black!40, fill=white, inner sep=2pt"
    corner = legend_corner(covered, width, height)
    free = legend_place(covered, width, height)
    if corner is not None:
        place = [f"legend pos={corner}"]
    elif free is not None:
        place = []
        style += f", at={{({free[0]:.3f},{free[1]:.3f})}}, anchor=north west"
    elif max(widths) + SAMPLE <= BESIDE:
        place = ["legend pos=outer north east"]
    else:
        columns = max(1, min(len(widths), int(BELOW / (SAMPLE + max(widths) + 0.4))))
        place = [f"legend columns={columns}"]
        style += ", at={(0.5,-0.14)}, anchor=north"
        style += ", /tikz/every even column/.append style={column sep=3mm}"
    return [*place, "legend cell align=left", f"legend style={{{style}}}"]

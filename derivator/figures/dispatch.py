"""Draws a figure of any kind as TikZ, and says whether a page can show it."""

from __future__ import annotations

from collections.abc import Callable

from derivator.figures.compose import is_drawable
from derivator.figures.fan import fan_tikz, is_drawable_fan
from derivator.figures.grid import is_drawable_grids
from derivator.figures.grid_tikz import grid_tikz
from derivator.figures.in_time import in_time_tikz, is_drawable_in_time
from derivator.figures.network import is_drawable_network, shows_all_weights
from derivator.figures.network_tikz import network_tikz
from derivator.figures.plot import is_drawable_plot, plot_tikz
from derivator.figures.scheme import is_drawable_scheme
from derivator.figures.scheme_tikz import scheme_tikz
from derivator.figures.tikz import tikz
from derivator.notation.nodes import Node
from derivator.solution import (
    Cell,
    Chain,
    FanFigure,
    Figure,
    GraphFigure,
    GridFigure,
    NetworkFigure,
    SchemeFigure,
    TimeFigure,
)

Formula = Callable[[Node | Chain | Cell], str]
"""Prints a formula or a checked equality, without dollars."""
Word = Callable[[str], str]
"""Translates a key of a plot's labels."""


def picture(figure: Figure, formula: Formula, word: Word) -> str:
    """The figure as TikZ or pgfplots; raises ``TooLargeError`` where no page can show it."""
    if isinstance(figure, GraphFigure):
        return tikz(figure, formula)
    if isinstance(figure, NetworkFigure):
        return network_tikz(figure, formula)
    if isinstance(figure, SchemeFigure):
        return scheme_tikz(figure, formula)
    if isinstance(figure, TimeFigure):
        return in_time_tikz(figure, formula)
    if isinstance(figure, FanFigure):
        return fan_tikz(figure, formula)
    if isinstance(figure, GridFigure):
        return grid_tikz(figure, formula, word)

    def text(label: Node | str) -> str:
        if isinstance(label, str):
            return word(label) if label else ""
        return f"${formula(label)}$"

    return plot_tikz(figure, text)


def fits_page(figure: Figure) -> bool:
    """Whether ``picture`` can draw the figure."""
    if isinstance(figure, GraphFigure):
        return is_drawable(figure)
    if isinstance(figure, NetworkFigure):
        return is_drawable_network(figure)
    if isinstance(figure, SchemeFigure):
        return is_drawable_scheme(figure)
    if isinstance(figure, TimeFigure):
        return is_drawable_in_time(figure)
    if isinstance(figure, FanFigure):
        return is_drawable_fan(figure)
    if isinstance(figure, GridFigure):
        return is_drawable_grids(figure)
    return is_drawable_plot(figure)


def shows_weights(figure: Figure) -> bool:
    """Whether ``picture`` puts the weight on every edge of a network."""
    return not isinstance(figure, NetworkFigure) or shows_all_weights(figure)

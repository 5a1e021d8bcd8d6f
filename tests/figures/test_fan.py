"""A layer drawn from above: arrows in the colours of their weights, and where it does not fit."""

from __future__ import annotations

import pytest

from derivator.figures.compose import TooLargeError
from derivator.figures.dispatch import fits_page, picture
from derivator.figures.fan import fan_lines
from derivator.figures.paths import path_style
from derivator.notation.latex import latex
from derivator.notation.nodes import Symbol
from derivator.notation.text import text
from derivator.solution import FanEdge, FanFigure


def layer(inputs: int, outputs: int) -> FanFigure:
    edges = tuple(
        FanEdge(k + m, m, k, Symbol(f"k_{k}"))
        for m in range(outputs)
        for k in range(2)
        if k + m < inputs
    )
    upper, lower = (
        tuple(Symbol(f"{name}_{k}") for k in range(count))
        for name, count in (("x", inputs), ("h", outputs))
    )
    return FanFigure(upper, lower, edges)


def test_equal_weights_have_one_style() -> None:
    figure = layer(4, 3)
    drawn = picture(figure, lambda label: latex(label), str)  # type: ignore[arg-type]
    assert drawn.count(r"\node[unit]") == 7
    for key in (0, 1):
        assert drawn.count(path_style(key).tikz) == 3
    assert fan_lines(figure, text)[1] == "h_1 ← x_1 (k_0), x_2 (k_1)"


def test_a_layer_that_no_line_holds() -> None:
    figure = layer(26, 3)
    assert not fits_page(figure)
    with pytest.raises(TooLargeError):
        picture(figure, lambda label: latex(label), str)  # type: ignore[arg-type]

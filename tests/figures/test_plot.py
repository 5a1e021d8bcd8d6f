from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivator.figures.compose import TooLargeError
from derivator.figures.plot import is_drawable_plot, plot_tikz
from derivator.figures.plot_points import (
    MOST_POINTS,
    legend_corner,
    pieces,
    thinned,
    window,
)
from derivator.notation.nodes import Node, Symbol
from derivator.solution import Curve, PlotFigure
from tests.figures.networks import curve, label_text, plots

floats = st.floats(allow_nan=True, allow_infinity=True)
points = st.lists(st.tuples(floats, floats), max_size=500).map(tuple)


def coordinates(picture: str) -> list[list[tuple[float, float]]]:
    return [
        [(float(x), float(y)) for x, y in re.findall(r"\(([^(),]+),([^(),]+)\)", line)]
        for line in picture.splitlines()
        if line.startswith(r"\addplot")
    ]


@given(st.lists(points, max_size=7), st.booleans())
def test_any_numbers_are_drawn_or_refused(
    curves: list[tuple[tuple[float, float], ...]], log: bool
) -> None:
    figure = PlotFigure(tuple(Curve(own, Symbol("f")) for own in curves), "step", Symbol("f"), log)
    if not is_drawable_plot(figure):
        with pytest.raises(TooLargeError):
            plot_tikz(figure, label_text)
        return
    picture = plot_tikz(figure, label_text)
    assert "inf" not in picture
    bounds = re.search(r"xmin=(\S+), xmax=(\S+), ymin=(\S+), ymax=(\S+?),?\n", picture)
    assert bounds is not None
    left, right, low, high = map(float, bounds.groups())
    assert left < right
    assert low < high
    for written in coordinates(picture):
        drawn = [point for point in written if not math.isnan(point[0])]
        assert 0 < len(drawn) <= MOST_POINTS
        assert all(left <= x <= right and low <= y <= high for x, y in drawn)


def test_few_points_are_written_as_they_are() -> None:
    own = ((0.1, 1 / 3), (0.25, 2e-7), (1.0, -12345.678))
    picture = plot_tikz(
        PlotFigure((Curve(own, Symbol("f")),), Symbol("t"), Symbol("f")), label_text
    )
    ((first, second, third),) = coordinates(picture)
    assert first == pytest.approx(own[0], rel=1e-7)
    assert second == own[1]
    assert third == own[2]


def test_thinning_keeps_ends_and_extremes() -> None:
    own = tuple((float(k), math.sin(k / 50) + (5 if k == 777 else 0)) for k in range(2000))
    kept = thinned(own, 200)
    assert len(kept) <= 200
    assert kept[0] == own[0]
    assert kept[-1] == own[-1]
    assert own[777] in kept
    assert list(kept) == sorted(kept)
    assert thinned(own[:200], 200) == own[:200]


def test_a_gap_interrupts_the_curve_and_logarithms_skip_zero() -> None:
    own = Curve(((0.5, 1.0), (1.0, math.nan), (2.0, 1.0), (3.0, 0.0), (4.0, 2.0)), Symbol("f"))
    assert pieces(own, False) == (own.points[:1], own.points[2:])
    assert pieces(own, True) == (own.points[:1], (own.points[2], own.points[4]))


def test_the_legend_covers_no_curve() -> None:
    rising = curve(lambda t: t, 0, 1, 50, Symbol("f"))
    figure = PlotFigure((rising,), Symbol("t"), Symbol("f"))
    drawn = [pieces(rising, False)]
    frame = window(figure, drawn)
    assert legend_corner(frame, drawn, 0.3, 0.2) == "north west"
    assert legend_corner(frame, drawn, 1.0, 1.0) is None


def test_styles_words_and_legend() -> None:
    figure = plots()[1]
    picture = plot_tikz(figure, label_text)
    assert r"\begin{loglogaxis}" in picture
    assert "xlabel={step}, ylabel={error}" in picture
    assert picture.count(r"\addlegendentry") == len(figure.curves)
    styles = re.findall(r"\\addplot\[(.*)\] coordinates", picture)
    assert len(set(styles)) == len(styles)


def test_a_lone_curve_that_the_axis_names_has_no_legend() -> None:
    own = curve(math.tanh, -2, 2, 9, Symbol("f"))
    assert r"\addlegendentry" not in plot_tikz(
        PlotFigure((own,), Symbol("t"), Symbol("f")), label_text
    )


def test_more_curves_than_can_be_told_apart_are_refused() -> None:
    own = curve(math.tanh, -2, 2, 9, Symbol("f"))
    assert not is_drawable_plot(PlotFigure((own,) * 7, Symbol("t"), Symbol("f")))
    label: Node | str = "step"
    assert is_drawable_plot(PlotFigure((own,) * 6, label, label))

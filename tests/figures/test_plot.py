from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivator.derivations.plots.functions import function_figure, marked
from derivator.derivations.plots.heights import formula_height
from derivator.derivations.plots.paths import path_on_contours, path_on_curve
from derivator.figures.compose import TooLargeError
from derivator.figures.plot import is_drawable_plot, plot_tikz
from derivator.figures.plot_axes import nice_ticks, tick_label, turn_label, turn_ticks
from derivator.figures.plot_legend import legend_options
from derivator.figures.plot_points import (
    MOST_POINTS,
    covered_places,
    legend_corner,
    legend_place,
    pieces,
    thinned,
    window,
)
from derivator.notation.nodes import Node, Symbol
from derivator.solution import Curve, PlotFigure
from tests.check.test_formula import formula
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
    covered = covered_places(window(figure, drawn), drawn)
    assert legend_corner(covered, 0.3, 0.2) == "north west"
    assert legend_corner(covered, 1.0, 1.0) is None
    across = [(k / 50, 0.5 + 0.45 * math.sin(k / 2)) for k in range(51)]
    assert legend_corner(across, 0.3, 0.3) is None
    assert legend_place(across, 0.05, 0.02) is not None


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
    assert not is_drawable_plot(PlotFigure((own,) * 9, Symbol("t"), Symbol("f")))
    label: Node | str = "step"
    assert is_drawable_plot(PlotFigure((own,) * 8, label, label))


def functions(*texts: str, start: float | None = None, end: float | None = None) -> PlotFigure:
    return function_figure([formula(text) for text in texts], "t", start, end)


def shown() -> list[PlotFigure]:
    """Plots as derivations make them."""
    w, loss = Symbol("w"), formula("(w - 2)**2 + 1")
    bowl, x, y = formula("(x**2 + 100*y**2)/2"), Symbol("x"), Symbol("y")
    zigzag = [(10 * 0.82**k, (-0.8) ** k) for k in range(14)]
    return [
        functions("tan(t)"),
        functions("1/t", "t", "abs(t)", "log(1 + exp(t))", "sqrt(t)", "exp(t)", "step(t)", "t**2"),
        functions("sigmoid(t)", "sigmoid(10*t)", "sigmoid(100*t)", "sigmoid(1000*t)"),
        functions("exp(t)*sin(t)/(1 + t**2 + exp(-t)) + log(1 + t**2)", "1000000*t"),
        functions("t**2/1000000"),
        functions("sin(30*t)", "cos(t)"),
        function_figure(
            [formula("t**2")], "t", points=[marked(1, 1, Symbol("P")), marked(0, 0, "")]
        ),
        path_on_curve(formula_height(loss, ("w",)), [5, 3, 2.5, 2.2, 2.1, 2.05], w, y, loss=loss),
        path_on_contours(
            formula_height(bowl, ("x", "y")), zigzag, x, y, loss=bowl, least=((0, 0), Symbol("m"))
        ),
        path_on_contours(formula_height(bowl, ("x", "y")), [(3, 1)], x, y, loss=bowl),
    ]


@pytest.mark.parametrize("figure", shown())
def test_what_derivations_draw(figure: PlotFigure) -> None:
    picture = plot_tikz(figure, label_text)
    bounds = re.search(r"xmin=(\S+), xmax=(\S+), ymin=(\S+), ymax=(\S+?),?\n", picture)
    assert bounds is not None
    left, right, low, high = map(float, bounds.groups())
    for written in coordinates(picture):
        drawn = [point for point in written if not math.isnan(point[0])]
        assert 0 < len(drawn) <= MOST_POINTS
        room = 1e-6 * max(right - left, high - low)
        for x, y in drawn:
            assert left - room <= x <= right + room
            assert low - room <= y <= high + room
    places = re.findall(r"rel axis cs:([-\d.]+),([-\d.]+)\)", picture)
    assert all(0 <= float(value) <= 1 for pair in places for value in pair)
    assert len(set(places)) == len(places)


def test_a_path_has_numbers_and_arrows() -> None:
    picture = plot_tikz(shown()[7], label_text)
    assert picture.count(r"\draw[-{Stealth") + picture.count(r"\draw[-,") == 5
    numbers = re.findall(r"\\node.*\{\$(\d+)\$\}", picture)
    assert {"0", "1", "5"} <= set(numbers)
    assert r"\addlegendentry" not in picture


def test_many_close_points_get_no_more_numbers_than_have_room() -> None:
    loss = formula("w**2")
    steps = [2 * 0.999**k for k in range(60)]
    figure = path_on_curve(formula_height(loss, ("w",)), steps, Symbol("w"), Symbol("L"), loss=loss)
    picture = plot_tikz(figure, label_text)
    numbers = [int(found) for found in re.findall(r"\\node.*\{\$(\d+)\$\}", picture)]
    assert {0, 59} <= set(numbers)
    assert len(numbers) < 60


def test_a_jump_is_not_joined_and_a_line_is_cut_at_the_window() -> None:
    (points,) = coordinates(plot_tikz(functions("step(t)"), label_text))
    gaps = [k for k, point in enumerate(points) if math.isnan(point[0])]
    assert len(gaps) == 1
    assert {y for _, y in points[: gaps[0]]} == {0.0}
    assert {y for _, y in points[gaps[0] + 1 :]} == {1.0}
    line = Curve(((-2.0, -2.0), (2.0, 2.0), (3.0, 0.0)), Symbol("f"))
    assert pieces(line, False, (-3, 3), (-1, 1)) == (
        ((-1.0, -1.0), (1.0, 1.0)),
        ((2.5, 1.0), (3.0, 0.0)),
    )
    assert pieces(Curve(line.points, "", joined=False), False, (-3, 3), (-1, 1)) == (((3.0, 0.0),),)


def test_the_legend_covers_neither_curves_nor_axes() -> None:
    covered = [(k / 60, 0.5) for k in range(61)]
    options = legend_options([1.0, 2.0], (10.0, 6.0), covered)
    assert options[0] == "legend pos=north east"
    crowded = [(j / 40, k / 40) for j in range(41) for k in range(41)]
    assert legend_options([1.0], (10.0, 6.0), crowded)[0] == "legend pos=outer north east"
    assert legend_options([9.0], (10.0, 6.0), crowded)[0] == "legend columns=1"
    assert legend_options([], (10.0, 6.0), covered) == []


TICKS = [
    (-5, 5, 10.5, ["$-5$", "$-4$", "$5$"]),
    (0, 1, 6.2, ["$0$", "$0.2$", "$1$"]),
    (0, 3e6, 10.5, ["$0$", r"$5\cdot 10^{5}$", r"$3\cdot 10^{6}$"]),
    (0, 4e-6, 6.2, ["$0$", r"$10^{-6}$", r"$4\cdot 10^{-6}$"]),
]


@pytest.mark.parametrize(("low", "high", "length", "expected"), TICKS)
def test_ticks_are_round(low: float, high: float, length: float, expected: list[str]) -> None:
    ticks = nice_ticks(low, high, length)
    written = [tick_label(value) for value in ticks]
    assert [written[0], written[1], written[-1]] == expected
    assert 3 <= len(ticks) <= 14


@given(
    st.floats(-1e6, 1e6, allow_subnormal=False), st.floats(1e-3, 1e6), st.sampled_from((6.2, 10.5))
)
def test_there_are_neither_too_many_ticks_nor_too_few(
    low: float, width: float, length: float
) -> None:
    ticks = nice_ticks(low, low + width, length)
    assert 2 <= len(ticks) <= 14


def test_ticks_at_multiples_of_pi() -> None:
    found = turn_ticks(-2 * math.pi, 2 * math.pi, 10.5)
    assert [turn_label(value) for value in found] == [
        r"$-2\pi$",
        r"$-3\pi/2$",
        r"$-\pi$",
        r"$-\pi/2$",
        "$0$",
        r"$\pi/2$",
        r"$\pi$",
        r"$3\pi/2$",
        r"$2\pi$",
    ]


GOLDEN = Path(__file__).with_name("abs.tikz")


def test_the_picture_of_a_kink_letter_by_letter() -> None:
    figure = functions("abs(t)", start=-1, end=1)
    few = tuple(point for point in figure.curves[0].points if point[0] in (-1, 0, 1))
    figure = replace(figure, curves=(replace(figure.curves[0], points=few),))
    assert plot_tikz(figure, label_text) + "\n" == GOLDEN.read_text("utf-8")

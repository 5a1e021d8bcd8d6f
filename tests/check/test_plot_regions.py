"""Regions, lines and points of classes in a plot: true ones pass, wrong ones are caught."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivator.figures.plain import lines_of
from derivator.figures.plot import plot_tikz
from derivator.figures.plot_points import Window
from derivator.figures.plot_regions import clipped, hatching
from derivator.notation.build import ONE, ZERO
from derivator.notation.nodes import Indicator, Negative, Node, Product, Sum, Symbol
from derivator.notation.text import text
from derivator.solution import ClassPoints, FilledRegion, PlotFigure, StraightLine
from tests.check.test_plots import failures

X, Y = Symbol("x"), Symbol("y")
LEFT = Sum((X, Y))
RIGHT = Sum((X, Negative(Y)))
WEDGE = Product((Indicator(LEFT, ">", ONE), Indicator(RIGHT, "<", ONE)))
FIGURE = PlotFigure(
    (),
    X,
    Y,
    middle=True,
    x_range=(-2, 4),
    y_range=(-3, 3),
    regions=(FilledRegion(((1, 0), (4, 3), (-2, 3)), "step", "hatched", WEDGE),),
    lines=(StraightLine(LEFT, ONE, ((-2, 3), (4, -3)), (1, 1)),),
    classes=(
        ClassPoints(((1, 2), (1, 1)), "ones", "disc", WEDGE),
        ClassPoints(((0, 0), (3, 0)), "zeros", "circle", WEDGE, 0.0),
    ),
    square=True,
)


def test_a_true_picture_passes() -> None:
    assert failures(FIGURE) == 0


@pytest.mark.parametrize(
    "corners",
    [
        ((1, 0), (4, 3), (-1, 3)),
        ((1, -0.2), (4, 3), (-2, 3)),
        ((1, 0), (4, 3), (4, 2), (-2, 3)),
        ((1, 0), (2, 1), (4, 3)),
    ],
)
def test_a_region_with_wrong_corners_is_caught(corners: tuple[tuple[float, float], ...]) -> None:
    wrong = replace(FIGURE.regions[0], corners=corners)
    assert failures(replace(FIGURE, regions=(wrong,))) >= 1


@pytest.mark.parametrize(
    "line",
    [
        replace(FIGURE.lines[0], ends=((-2, 3), (4, -2.9))),
        replace(FIGURE.lines[0], ends=((-2, 3), (-2, 3))),
        replace(FIGURE.lines[0], right=ZERO),
        replace(FIGURE.lines[0], towards=(-1, -1)),
        replace(FIGURE.lines[0], above=False),
    ],
)
def test_a_line_off_its_equation_or_an_arrow_to_the_wrong_side(line: StraightLine) -> None:
    assert failures(replace(FIGURE, lines=(line,))) == 1


def test_a_point_in_the_wrong_class_is_caught() -> None:
    ones, zeros = FIGURE.classes
    assert failures(replace(FIGURE, classes=(replace(ones, points=((3, 0),)), zeros))) == 1
    assert failures(replace(FIGURE, classes=(ones, replace(zeros, value=1.0)))) == 1


def test_drawn_with_marks_that_differ_without_colour() -> None:
    words = {"ones": "one", "zeros": "zero", "step": "step"}

    def printed(label: Node | str) -> str:
        return words.get(label, "") if isinstance(label, str) else f"${text(label)}$"

    drawn = plot_tikz(FIGURE, printed)
    assert "mark options={solid, fill=black, draw=black}" in drawn
    assert "mark options={solid, fill=white, draw=black}" in drawn
    assert "$x + y$${}={}$$1$" in drawn
    assert drawn.count(r"\addlegendentry") == 3
    lines = lines_of(FIGURE, lambda node: text(node), words.__getitem__, 80)  # type: ignore[arg-type]
    assert lines == [
        "x + y = 1",
        "one: (1, 2), (1, 1)",
        "zero: (0, 0), (3, 0)",
        "step: (1, 0), (4, 3), (-2, 3)",
    ]


def test_polygons_are_clipped_and_hatched_inside() -> None:
    frame = Window(0, 2, 0, 2, False)
    corners = clipped([(-1, -1), (3, -1), (3, 1), (-1, 1)], frame)
    assert set(corners) == {(0, 0), (2, 0), (2, 1), (0, 1)}
    assert clipped([(3, 3), (4, 3), (4, 4)], frame) == []
    strokes = list(hatching(corners, 1))
    assert strokes
    assert all(-1e-9 <= y <= 1 + 1e-9 for stroke in strokes for _, y in stroke)

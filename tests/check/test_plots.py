"""Plots that claim to show a formula or a program: true ones pass, moved points are caught."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from derivator.check.formula import FormulaChecker
from derivator.check.program import ProgramChecker
from derivator.derivations.plots.functions import function_figure, marked
from derivator.derivations.plots.heights import formula_height
from derivator.derivations.plots.paths import path_on_contours, path_on_curve
from derivator.errors import Position
from derivator.notation.matrices import Entry
from derivator.notation.nodes import Call, Node, Symbol
from derivator.ops.defined import prime
from derivator.program.build import build_program
from derivator.program.model import Program
from derivator.solution import Contour, Curve, FormulaStep, Moment, PlotFigure, ProgramStep
from tests.check.test_formula import SIGMA, T, formula
from tests.helpers import exercise

PLACE = Position("probe.yaml", 3, 1)
W, L = Symbol("w"), Symbol("L")


@dataclass(frozen=True)
class Drawn(FormulaStep):
    figure: PlotFigure


@dataclass(frozen=True)
class DrawnProgram(ProgramStep):
    figure: PlotFigure


def failures(figure: PlotFigure, **fields: object) -> int:
    step = Drawn("probe", "f", PLACE, {}, figure, letters=("t", "x", "y"), **fields)  # type: ignore[arg-type]
    return len(FormulaChecker(step).check()[1])


def moved(curve: Curve, place: int, height: float) -> Curve:
    points = list(curve.points)
    points[place] = (points[place][0], points[place][1] + height)
    return replace(curve, points=tuple(points))


TEXTS = (
    "tan(t)",
    "1/t",
    "abs(t)",
    "step(t)",
    "sigmoid(1000*t)",
    "sqrt(t)",
    "log(abs(t))",
    "exp(t)",
)


@pytest.mark.parametrize("text", TEXTS)
def test_a_true_plot_passes_and_a_moved_point_is_caught(text: str) -> None:
    figure = function_figure([formula(text)], "t", points=[marked(1, 1, "", T, "t")])
    assert failures(figure) == 0
    (curve, mark) = figure.curves
    low, high = figure.y_range or (0.0, 0.0)
    for place in (0, len(curve.points) // 3, len(curve.points) - 1):
        bent = replace(figure, curves=(moved(curve, place, (high - low) / 1000), mark))
        assert failures(bent) == 1
    assert failures(replace(figure, curves=(curve, moved(mark, 0, 0.01)))) == 1


def test_derivatives_of_any_order_are_held_against_the_function() -> None:
    curves: list[Node] = [
        Call(SIGMA, (T,)),
        Call(prime(SIGMA), (T,)),
        Call(prime(prime(SIGMA)), (T,)),
    ]
    figure = function_figure(curves, "t")
    assert failures(figure) == 0
    wrong = replace(figure.curves[2], formula=curves[1])
    assert failures(replace(figure, curves=(*figure.curves[:2], wrong))) == 1


def test_names_that_stand_for_formulas_and_letters_with_numbers() -> None:
    names: dict[str, Node] = {"y": formula("t**2 + 1")}
    figure = function_figure([Symbol("y")], "t", defined=names)
    assert failures(figure, defined=names) == 0
    assert failures(figure, defined={"y": formula("t**2 + 2")}) == 1


def test_a_line_over_a_pole_is_caught() -> None:
    points = tuple((k / 4 + 0.1, 1 / (k / 4 + 0.1)) for k in range(-8, 9))
    curve = Curve(points, T, formula=formula("1/t"), by="t")
    assert failures(PlotFigure((curve,), T, "")) == 1
    broken = (*points[:8], (0.0, float("nan")), *points[8:])
    assert failures(PlotFigure((replace(curve, points=broken),), T, "")) == 0


def test_asymptotes_that_are_none_are_caught() -> None:
    figure = function_figure([formula("1/(t - 1) + 2")], "t")
    assert (figure.uprights, figure.levels) == ((1.0,), (2.0,))
    assert failures(figure) == 0
    assert failures(replace(figure, uprights=(1.0, 0.5))) == 1
    assert failures(replace(figure, levels=(2.1,))) == 1


def test_level_lines() -> None:
    loss = formula("(x**2 + 10*y**2)/2")
    x, y = Symbol("x"), Symbol("y")
    height = formula_height(loss, ("x", "y"))
    figure = path_on_contours(height, [(4, 1), (3, -0.5)], x, y, loss=loss)
    assert failures(figure) == 0
    assert failures(replace(figure, surface=formula("(x**2 + 9*y**2)/2"))) == 1
    first = figure.contours[0]
    lifted = (Contour(figure.contours[1].level, first.lines), *figure.contours[1:])
    assert failures(replace(figure, contours=lifted)) == 1


def program(model: dict[str, str]) -> Program:
    return build_program(exercise(model))


LOSS = {"y_hat": "x*w", "L": "(y_hat - y)**2/2"}
NUMBERS = {"x": 2.0, "y": 3.0, "w": 0.0}


def wrong_in_program(figure: PlotFigure, after: tuple[float, ...] = ()) -> int:
    step = DrawnProgram(
        "probe",
        "L",
        PLACE,
        {},
        figure,
        moments=(Moment({name: ((value,),) for name, value in NUMBERS.items()}),),
        after=tuple({"w": ((value,),)} for value in after),
    )
    return len(ProgramChecker(lambda: program(LOSS)).check(step)[1])


def test_the_loss_of_a_program_over_a_weight() -> None:
    figure = path_on_curve(lambda w: (2 * w - 3) ** 2 / 2, [0.0, 0.6, 0.96], W, L, loss=L)
    assert wrong_in_program(figure) == 0
    assert wrong_in_program(figure, (0.0, 0.6, 0.96)) == 0
    assert wrong_in_program(figure, (0.0, 0.6, 0.97)) == 1
    curve, path = figure.curves
    assert wrong_in_program(replace(figure, curves=(moved(curve, 3, 0.1), path))) == 1
    assert wrong_in_program(replace(figure, curves=(curve, moved(path, 1, 0.1)))) == 1


def test_level_lines_of_a_program_over_two_inputs() -> None:
    axes = (W, Symbol("x"))
    figure = path_on_contours(
        lambda w, x: (x * w - 3) ** 2 / 2, [(0.0, 1.0), (1.0, 2.0)], *axes, loss=L
    )
    assert wrong_in_program(figure) == 0
    shifted = [replace(contour, level=contour.level * 1.3) for contour in figure.contours]
    assert wrong_in_program(replace(figure, contours=tuple(shifted))) == 1


def test_entries_of_a_matrix_on_the_axes() -> None:
    part = program({"L": "x**2 + 4*y**2"})
    first = Entry(Symbol("x"), 1, 1)
    figure = path_on_curve(lambda x: x**2 + 16, [3.0, 1.0], first, L, loss=L)
    values = {"x": ((1.0,),), "y": ((2.0,),)}
    step = DrawnProgram("probe", "L", PLACE, {}, figure, moments=(Moment(values),))
    assert ProgramChecker(lambda: part).check(step)[1] == []

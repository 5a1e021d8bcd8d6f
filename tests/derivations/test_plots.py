"""What every plot shares: sampling, poles and jumps, windows, level lines, paths."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivator.derivations.plots.breaks import parts_and_poles
from derivator.derivations.plots.functions import NothingToPlotError, function_figure
from derivator.derivations.plots.heights import formula_height
from derivator.derivations.plots.levels import level_lines
from derivator.derivations.plots.paths import path_on_contours, path_on_curve
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Node, Symbol
from derivator.ops.defined import prime
from derivator.ops.registry import BY_NAME
from derivator.program.functions import built_in_function
from derivator.solution import Curve, PlotFigure
from tests.check.test_formula import formula

T = Symbol("t")


def figure(*texts: str, start: float | None = None, end: float | None = None) -> PlotFigure:
    return function_figure([formula(text) for text in texts], "t", start, end)


def drawn(curve: Curve) -> list[tuple[float, float]]:
    return [point for point in curve.points if math.isfinite(point[1])]


def leaps(curve: Curve) -> float:
    """The largest difference between neighbours that a line joins."""
    pairs = pairwise(curve.points)
    return max((abs(a[1] - b[1]) for a, b in pairs if math.isfinite(a[1] + b[1])), default=0.0)


POLES = {
    "1/t": (0.0,),
    "1/t**2": (0.0,),
    "1/(t - 1/3)**2": (1 / 3,),
    "1/(t**2 - 1)": (-1.0, 1.0),
    "tan(t)": (-3 * math.pi / 2, -math.pi / 2, math.pi / 2, 3 * math.pi / 2),
    "log(t)": (0.0,),
    "log(abs(t - 1/2))": (0.5,),
    "exp(1/t)": (0.0,),
    "1/sqrt(t)": (0.0,),
    "exp(t)": (),
    "sqrt(t)": (),
    "t*log(t)": (),
    "sin(t)/t": (),
    "abs(t)": (),
    "step(t)": (),
    "sigmoid(1000*t)": (),
    "exp(exp(t))": (),
    "1/(t**2 + 1/100)": (),
}


@pytest.mark.parametrize(("text", "expected"), POLES.items())
def test_poles_are_found_where_they_are(text: str, expected: tuple[float, ...]) -> None:
    _, poles = parts_and_poles(formula_height(formula(text), ("t",)), -5.0, 5.0)
    assert poles == pytest.approx(expected, abs=1e-9)


def test_no_line_leads_over_a_jump_or_a_pole() -> None:
    for text in ("step(t)", "step(t - 1/3)", "1/t", "tan(t)", "1/(t - 1/3)", "t/abs(t)"):
        (curve,) = figure(text, start=-3, end=3).curves
        low, high = figure(text, start=-3, end=3).y_range or (0.0, 0.0)
        assert leaps(curve) < 0.5 * (high - low), text
        assert any(math.isnan(y) for _, y in curve.points), text


def test_a_steep_sigmoid_looks_like_a_step_and_is_none() -> None:
    (curve,) = figure("sigmoid(1000*t)", start=-5, end=5).curves
    points = drawn(curve)
    assert not any(math.isnan(y) for _, y in curve.points)
    assert len(points) <= 200
    assert all(y < 0.01 for x, y in points if x < -0.01)
    assert all(y > 0.99 for x, y in points if x > 0.01)
    assert len([x for x, _ in points if abs(x) < 0.01]) >= 3
    assert (min(points)[1], max(points)[1]) == pytest.approx((0, 1))


def test_every_point_is_in_the_window_and_there_are_few() -> None:
    for text in (*POLES, "sin(30*t)", "sin(1/t)", "tan(1/t)", "2", "1e6*t**2", "asin(t)"):
        found = figure(text)
        left, right = found.x_range or (0.0, 0.0)
        low, high = found.y_range or (0.0, 0.0)
        for curve in found.curves:
            assert 1 < len(drawn(curve)) <= 200, text
            assert len(curve.points) <= 260, text
            assert all(left <= x <= right and low <= y <= high for x, y in drawn(curve)), text
            assert all(a[0] < b[0] for a, b in pairwise(drawn(curve))), text


INTERVALS = {
    "t**2": (-3, 3),
    "1/t": (-3, 3),
    "log(t)": (-0.5, 3),
    "sqrt(1 - t**2)": (-1.25, 1.25),
    "sin(t)": (-2 * math.pi, 2 * math.pi),
    "t**3 - 3*t": (-3, 3),
}


@pytest.mark.parametrize(("text", "expected"), INTERVALS.items())
def test_the_interval_shows_what_the_function_does(
    text: str, expected: tuple[float, float]
) -> None:
    assert figure(text).x_range == pytest.approx(expected)


def test_what_runs_away_is_cut() -> None:
    low, high = figure("tan(t)").y_range or (0.0, 0.0)
    assert -8 < low < -3
    assert 3 < high < 8
    _, high = figure("exp(t)", start=-5, end=5).y_range or (0.0, 0.0)
    assert 10 < high < 40
    _, high = figure("t**2", start=-5, end=5).y_range or (0.0, 0.0)
    assert high > 25


def test_asymptotes() -> None:
    sigmoid = figure("exp(t)/(1 + exp(t))")
    assert sigmoid.levels == (1.0,)
    assert figure("atan(t)").levels == pytest.approx((-math.pi / 2, math.pi / 2), abs=1e-5)
    assert figure("max(0, t)").levels == ()
    assert figure("step(t)").levels == ()
    bare = function_figure([formula("1/t + 1")], "t", asymptotes=False)
    assert (bare.levels, bare.uprights) == ((), ())


def test_nothing_to_plot() -> None:
    for text in ("log(-1 - t**2)", "sqrt(-1 - abs(t))"):
        with pytest.raises(NothingToPlotError):
            figure(text)
    with pytest.raises(NothingToPlotError):
        figure("log(t)", start=-3, end=-1)


def test_derivatives_of_derivatives_have_heights() -> None:
    sigma = built_in_function(BY_NAME["sigmoid"]).function
    second = Call(prime(prime(sigma)), (T,))
    nested: Node = Primed(Call(prime(sigma), (T,)), T)
    expected = formula("exp(t)*(1 - exp(t))/(1 + exp(t))**3")
    places = np.linspace(-4, 4, 33)
    true = formula_height(expected, ("t",))(places)
    for node in (second, nested):
        assert formula_height(node, ("t",))(places) == pytest.approx(true, abs=1e-12)


numbers = st.integers(-4, 4).map(float)


@settings(deadline=None, max_examples=40)
@given(st.lists(numbers, min_size=2, max_size=5), st.sampled_from(("", "abs", "exp", "sin")))
def test_the_line_through_the_points_is_the_curve(coefficients: list[float], outer: str) -> None:
    inner = " + ".join(f"({c})*t**{k}" for k, c in enumerate(coefficients))
    if outer == "exp":
        inner = f"-({inner})**2"
    text = f"{outer}({inner})" if outer else inner
    found = function_figure([formula(text)], "t", -2.0, 2.0)
    (curve,) = found.curves
    points = drawn(curve)
    places = np.linspace(points[0][0], points[-1][0], 400)
    shown = np.interp(places, [x for x, _ in points], [y for _, y in points])
    low, high = found.y_range or (0.0, 0.0)
    true = np.clip(formula_height(formula(text), ("t",))(places), low, high)
    if len(points) < 150:
        assert np.median(np.abs(shown - true)) < 0.01 * (high - low)
        assert np.quantile(np.abs(shown - true), 0.9) < 0.05 * (high - low)


def test_a_descent_on_its_loss() -> None:
    loss = formula("(w - 2)**2")
    found = path_on_curve(
        formula_height(loss, ("w",)), [5.0, 3.0, 2.5], Symbol("w"), Symbol("L"), loss=loss
    )
    curve, path = found.curves
    assert path.points == ((5.0, 9.0), (3.0, 1.0), (2.5, 0.25))
    assert path.numbered
    left, right = found.x_range or (0.0, 0.0)
    assert left < 2.5
    assert right > 5
    assert min(y for _, y in drawn(curve)) < 0.25


def test_a_descent_among_level_lines() -> None:
    loss = formula("(x**2 + 10*y**2)/2")
    height = formula_height(loss, ("x", "y"))
    steps = [(10.0, 1.0), (8.0, -0.8), (6.4, 0.6)]
    found = path_on_contours(
        height, steps, Symbol("x"), Symbol("y"), loss=loss, least=((0.0, 0.0), "minimum")
    )
    assert found.curves[0].points == tuple(steps)
    assert 6 <= len(found.contours) <= 18
    for contour in found.contours:
        for line in contour.lines:
            across, up = np.array(line).T
            assert height(across, up) == pytest.approx(contour.level, rel=1e-3)
    left, right = found.x_range or (0.0, 0.0)
    assert left < 0 < 10 < right


def test_a_level_surface_has_no_lines() -> None:
    height = formula_height(formula("1 + 0*x"), ("x", "y"))
    assert level_lines(height, (-1, 1), (-1, 1)) == ()

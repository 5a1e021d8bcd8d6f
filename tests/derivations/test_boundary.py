"""The boundary of a neuron: factors and lines against SymPy and NumPy, wrong lines caught."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from derivator.check.formula import FormulaChecker
from derivator.derivations.perceptrons.conics import claims
from derivator.figures.plot import is_drawable_plot
from derivator.notation.nodes import Number, Sum
from derivator.notation.text import text
from tests.derivations.formula_faults import missed
from tests.derivations.probabilities_specs import refused, step
from tests.helpers import written

CROSS = "x_1 + x_2 - 2*x_1*x_2 - 1/2"
POINTS = "[[1, 1, 0], [1, 0, 1], [0, 1, 1], [0, 0, 0]]"


def test_two_lines(tmp_path: Path) -> None:
    found = step(tmp_path, f"boundary: {{formula: {CROSS}, rows: {POINTS}}}")
    assert written(found.product) == (
        "−2·(x_1 + x_2 − 2·x_1·x_2 − 0.5) = 4·x_1·x_2 − 2·x_1 − 2·x_2 + 1"
        " = 2·x_1 · (2·x_2 − 1) − (2·x_2 − 1) = (2·x_1 − 1)·(2·x_2 − 1)"
    )
    assert [written(piece.solved) for piece in found.pieces] == ["x_1 = 0.5", "x_2 = 0.5"]
    assert written(found.pieces[0].zero) == "2·x_1 − 1 = 0"
    assert found.misses == 0
    assert found.results["boundary"].verdict == "lines"
    assert len(found.figure.regions) == 2


def test_one_line_of_a_neuron(tmp_path: Path) -> None:
    head = "model: {h: x_1 + 2*x_2 - c, y: sigmoid(h)}\nvalues: {c: 3}\n"
    found = step(tmp_path, "boundary: {of: y}", head)
    (piece,) = found.pieces
    assert written(piece.zero) == "x_1 + 2·x_2 − 3 = 0"
    assert written(piece.solved) == "x_2 = 1.5 − 0.5·x_1"
    assert found.product is None
    assert len(found.figure.regions) == 1


def test_points_on_the_wrong_side(tmp_path: Path) -> None:
    task = "boundary: {formula: x_1 + x_2 - 3/2, rows: [[1, 1, 1], [1, 0, 1]]}"
    found = step(tmp_path, task)
    assert found.misses == 1
    assert [row[-1] for row in found.run.rows] == ["yes", "no"]


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("x**2 + y**2 - 4", "circle"),
        ("x**2 + 4*y**2 - 4", "ellipse"),
        ("x*y - 1", "hyperbola"),
        ("y - x**2", "parabola"),
        ("x**2 + y**2 + 1", "nothing"),
        ("x**2 - 2*y**2", "lines"),
        ("(x + y)**2 - 2", "lines"),
        ("y - x**3", "curve"),
    ],
)
def test_curves_are_named_and_traced(tmp_path: Path, formula: str, kind: str) -> None:
    task = f"boundary: {{formula: {formula}, x_range: [-3, 3], y_range: [-3, 3]}}"
    found = step(tmp_path, task)
    assert found.results["boundary"].verdict == kind
    if kind == "nothing":
        assert found.figure is None
        assert found.sign == 1
    else:
        assert found.figure.contours
        assert is_drawable_plot(found.figure)
        assert not found.figure.regions


def test_squares_are_completed(tmp_path: Path) -> None:
    found = step(tmp_path, "boundary: {formula: x**2 + y**2 - 2*x + 4*y - 4}")
    (bend,) = found.curves
    assert written(bend.squares).endswith("= (x − 1)² + (y + 2)² − 9")
    assert [*map(text, bend.centre)] == ["1", "−2"]
    assert [*map(text, bend.axes)] == ["3"]
    ellipse = step(tmp_path, "boundary: {formula: 2*x**2 + 3*y**2 - 4*x - 4}").curves[0]
    assert [*map(text, ellipse.centre)] == ["1", "0"]
    assert [*map(text, ellipse.axes)] == ["√3", "√2"]
    parabola = step(tmp_path, "boundary: {formula: y - x**2 + 2*x + 3}").curves[0]
    assert [*map(text, parabola.centre)] == ["1", "−4"]
    assert written(parabola.solved[0].solved) == "y = x² − 2·x − 3"
    upright = step(tmp_path, "boundary: {formula: x - 2*y**2 + 4*y}").curves[0]
    assert [*map(text, upright.centre)] == ["−2", "1"]


@pytest.mark.parametrize(
    ("formula", "kind", "solutions"),
    [
        ("t**2 - 2", "points", ["t = −√2", "t = √2"]),
        ("t**3 - 2", "point", []),
        ("t**2 + t + 1", "nothing", []),
        ("-2*t**2 - 3", "nothing", []),
        ("x**2 + x*y + y**2", "point", []),
        ("x**2 + x*y + y**2 + x + 1", "nothing", []),
        ("(x + y)**2 + 2", "nothing", []),
        ("x*y - 6", "hyperbola", ["y = 6/x"]),
        ("(x - 1)*(x**2 + 1)", "line", []),
    ],
)
def test_zeros_that_are_not_rational(
    tmp_path: Path, formula: str, kind: str, solutions: list[str]
) -> None:
    inputs = "[t]" if "t" in formula else "[x, y]"
    found = step(tmp_path, f"boundary: {{formula: {formula}, inputs: {inputs}}}")
    assert found.results["boundary"].verdict == kind
    assert [written(own.solved) for bend in found.curves for own in bend.solved] == solutions
    assert found.sign == (0 if kind != "nothing" else -1 if formula.startswith("-") else 1)


def test_a_point_on_the_boundary_where_doubles_are_off(tmp_path: Path) -> None:
    task = "boundary: {formula: x_1 + x_2 - 0.3, rows: [[0.1, 0.2, 0], [0.2, 0.3, 1]]}"
    found = step(tmp_path, task)
    assert found.misses == 0
    assert FormulaChecker(found).check()[1] == []


def test_one_letter_and_repeated_factors(tmp_path: Path) -> None:
    alone = step(tmp_path, "boundary: {formula: x**2 - 4}")
    assert [written(piece.solved) for piece in alone.pieces] == ["x = 2", "x = −2"]
    assert alone.results["boundary"].verdict == "points"
    twice = step(tmp_path, "boundary: {formula: x**2 + 2*x*y + y**2}")
    assert text(twice.product.terms[-1]) == "(x + y)²"
    already = step(tmp_path, "boundary: {formula: (x + y)*(x - 1)}")
    assert already.product is None
    assert already.several
    constant = step(tmp_path, "boundary: {formula: 0*x + 0*y + 1}")
    assert constant.empty


def test_random_products_of_lines(tmp_path: Path) -> None:
    rng = random.Random(11)
    for _ in range(5):
        lines = [(rng.randint(1, 3), rng.randint(-3, 3), rng.randint(-3, 3)) for _ in range(2)]
        formula = "*".join(f"({a}*x + ({b})*y + ({c}))" for a, b, c in lines)
        found = step(tmp_path, f"boundary: {{formula: {formula}, inputs: [x, y]}}")
        xs, ys = np.random.default_rng(0).uniform(-5, 5, (2, 200))
        true = np.prod([a * xs + b * ys + c for a, b, c in lines], axis=0)
        drawn = np.zeros(200, bool)
        (left, right), (low, high) = found.figure.x_range, found.figure.y_range
        for region in found.figure.regions:
            drawn |= inside(np.array(region.corners), xs, ys)
        seen = (xs > left) & (xs < right) & (ys > low) & (ys < high)
        assert (drawn[seen] == (true[seen] > 0)).all()


def inside(ring: np.ndarray, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """Whether points lie in a convex polygon."""
    turned = np.roll(ring, -1, axis=0)
    sides = np.array(
        [
            (q[0] - p[0]) * (ys - p[1]) - (q[1] - p[1]) * (xs - p[0])
            for p, q in zip(ring, turned, strict=True)
        ]
    )
    return np.asarray((sides >= 0).all(axis=0) | (sides <= 0).all(axis=0))


@pytest.mark.parametrize(
    "task",
    [
        f"boundary: {{formula: {CROSS}, rows: {POINTS}}}",
        "boundary: {formula: x + 2*y - 3}",
        "boundary: {formula: (x - y)*(x**2 + y**2 - 1)}",
    ],
)
def test_every_wrong_line_is_caught(tmp_path: Path, task: str) -> None:
    assert missed(step(tmp_path, task)) == []


@pytest.mark.parametrize(
    "formula",
    [
        "x**2 + y**2 - 2*x + 4*y - 4",
        "2*x**2 + 3*y**2 - 4*x - 4",
        "x**2 - 3*y**2 - 2*x - 5",
        "y - x**2 + 2*x + 3",
        "x - 2*y**2 + 4*y",
        "x**2 + x*y + y**2",
    ],
)
def test_a_wrong_centre_and_a_wrong_axis_are_caught(tmp_path: Path, formula: str) -> None:
    found = step(tmp_path, f"boundary: {{formula: {formula}}}")
    (bend,), checker = found.curves, FormulaChecker(found)
    assert bend.claims
    assert not [fault for claim in bend.claims for fault in checker.failures(claim)]
    moved = [Sum((node, Number(Fraction(1, 7)))) for node in bend.centre]
    wrong = [replace(bend, centre=(moved[0], bend.centre[1]))]
    wrong += [replace(bend, centre=(bend.centre[0], moved[1]))]
    wrong += [replace(bend, axes=tuple(Sum((a, Number(Fraction(1, 7)))) for a in bend.axes))]
    for other in wrong if bend.axes else wrong[:2]:
        stated = claims(other, ("x", "y"))
        assert any(fault for claim in stated for fault in checker.failures(claim)), other.centre


def test_a_line_drawn_askew_is_caught(tmp_path: Path) -> None:
    found = step(tmp_path, "boundary: {formula: x + 2*y - 3}")
    checker, figure = FormulaChecker(found), found.figure
    assert not any(checker.check_plot(figure))
    (line,) = figure.lines
    askew = replace(line, right=Sum((line.right, Number(Fraction(1, 9)))))
    assert any(checker.check_plot(replace(figure, lines=(askew,))))
    assert any(
        checker.check_plot(replace(figure, regions=(replace(figure.regions[0], value=0.0),)))
    )


@pytest.mark.parametrize(
    ("task", "complaint"),
    [
        ("boundary:", "no neuron"),
        ("boundary: {formula: sin(x) + y}", "no polynomial"),
        ("boundary: {formula: x + y + z}", "a formula in 3 letters"),
        ("boundary: {formula: 3 - 2}", "a formula without a letter"),
        ("boundary: {formula: x + y, inputs: [x, z]}", "not the inputs"),
        ("boundary: {formula: x + y, rows: [[1, 1, 2]]}", "the answer 2"),
        ("boundary: {formula: x + y, x_range: [2, 1]}", "a range without length"),
        ("boundary: {formula: x**9 + y}", "no polynomial"),
        ("boundary: {formula: x + }", "nothing follows"),
    ],
)
def test_bad_options(tmp_path: Path, task: str, complaint: str) -> None:
    assert complaint in refused(tmp_path, task)

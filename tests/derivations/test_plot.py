"""The kind plot: pictures, and what is said of them, by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import mpmath
import pytest

from derivator.check.collect import chains_in
from derivator.check.formula import FormulaChecker
from derivator.derivations.plot import PlotStep
from derivator.errors import SpecError
from derivator.notation.nodes import Sum
from derivator.notation.text import text
from derivator.pipeline import read, solve
from tests.check.test_formula import formula
from tests.derivations.specs import derived, steps
from tests.helpers import written

HEAD = """\
exercise: plots
title: {en: plots}
functions: {"f(t)": exp(t)/(1 + exp(t)), "g(t, a)": "max(0, t) + a*min(0, t)", "h(t)": }
"""
MODEL = "exercise: plots\ntitle: {en: plots}\nmodel: {u: x**2 + b, y: sin(u)}\nvalues: {b: 1}\n"


def only(folder: Path, options: str, head: str = HEAD) -> Any:
    """The checked step of an exercise with one part."""
    (step,) = steps(folder, head, f"plot: {{{options}}}")
    return step


def panel(folder: Path, options: str, head: str = HEAD) -> Any:
    (found,) = only(folder, options, head).panels
    return found


def labels(figure: Any) -> list[str]:
    return [text(curve.label) for curve in figure.curves if curve.label]


def test_a_function_and_its_derivative(tmp_path: Path) -> None:
    step = only(tmp_path, 'curves: ["f(t)", "diff(f(t), t)"], points: [0, 1]')
    (found,) = step.panels
    assert labels(found.figure) == ["f(t)", "f'(t)", "f(0)", "f(1)"]
    assert found.figure.levels == (1.0,)
    assert [written(chain) for chain in found.values] == ["f(0) = 1/2", "f(1) = e/(1 + e) ≈ 0.7311"]
    assert [written(chain) for chain in found.asymptotes.level] == [
        "lim[t → +∞] f(t) = 1",
        "lim[t → −∞] f(t) = 0",
        "lim[t → +∞] f'(t) = 0",
        "lim[t → −∞] f'(t) = 0",
    ]
    assert found.crossings == ()
    assert (step.results["f(0)"].exact, step.results["f(0)"].value) == ("1/2", 0.5)


def test_steeper_and_steeper(tmp_path: Path) -> None:
    found = panel(tmp_path, 'curves: ["f(t)", "f(10*t)", "f(100*t)", "f(1000*t)"], from: -2, to: 2')
    steep = found.steep
    assert written(steep.slope) == "(f(k·t))' = k·f'(k·t)"
    assert written(steep.at_zero) == "((f(k·t))')|[t=0] = k·f'(0) = k/4"
    assert written(steep.stays) == "f(k · 0) = f(0) = 1/2"
    assert (written(steep.right), written(steep.left)) == (
        "lim[k → +∞] f(k·t) = 1",
        "lim[k → +∞] f(k·t) = 0",
    )
    assert [text(c) for chain in (steep.right, steep.left) for c in chain.where] == [
        "[t > 0]",
        "[t < 0]",
    ]
    assert found.figure.x_range == (-2, 2)


def test_families_that_are_no_step(tmp_path: Path) -> None:
    for curves in ('"softplus(t)", "softplus(10*t)"', '"f(t)", "f(t/10)"', '"f(t)", "tanh(10*t)"'):
        assert panel(tmp_path, f"curves: [{curves}]").steep is None


def test_where_curves_cross(tmp_path: Path) -> None:
    (exact, other) = panel(tmp_path, "curves: [t**2, t + 2]").crossings
    assert written(exact.exact) == "(−1)² = 1 = −1 + 2"
    assert written(other.exact) == "2² = 4 = 2 + 2"
    (found,) = panel(tmp_path, "curves: [exp(-t), t]").crossings
    root = mpmath.findroot(lambda t: mpmath.exp(-t) - t, 0.5)
    assert (text(found.low), text(found.high)) == ("0.56", "0.57")
    assert 0.56 < root < 0.57
    assert written(found.before) == "e^(−0.56) > 0.56"
    assert written(found.after) == "e^(−0.57) < 0.57"
    assert panel(tmp_path, "curves: [t**2, t - 2]").crossings == ()


def test_vertical_asymptotes(tmp_path: Path) -> None:
    found = panel(tmp_path, "curves: [1/(t - 1/2)]")
    assert found.figure.uprights == (0.5,)
    assert [written(chain) for chain in found.asymptotes.upright] == [
        "lim[t → 1/2−0] 1/(t − 1/2) = −∞",
        "lim[t → 1/2+0] 1/(t − 1/2) = +∞",
    ]


def test_other_letters_have_numbers(tmp_path: Path) -> None:
    found = panel(tmp_path, 'curves: ["g(t, a)"], by: t, with: {a: 1/4}, points: [-2]')
    assert written(found.values[0]).endswith("= −1/2")
    model = panel(tmp_path, "curves: [y, u], points: [0]", MODEL)
    assert labels(model.figure) == ["y", "u"]
    assert written(model.values[0]).endswith("≈ 0.8415")
    moved = panel(tmp_path, "curves: [u], with: {b: 3}, points: [1]", MODEL)
    assert written(moved.values[0]).endswith("= 4")


def test_together_or_one_by_one(tmp_path: Path) -> None:
    apart = only(tmp_path, "curves: [tan(t), 1/t], together: false")
    assert [len(item.figure.curves) for item in apart.panels] == [1, 1]
    assert apart.panels[0].figure.turns
    assert not apart.panels[1].figure.turns


def test_by_default_the_functions_of_the_exercise(tmp_path: Path) -> None:
    assert labels(panel(tmp_path, "").figure) == ["f(t)", "f'(t)"]


def test_the_window_that_is_asked_for(tmp_path: Path) -> None:
    figure = panel(tmp_path, "curves: [tan(t)], from: -pi/2, to: 3*pi/2, low: -4, high: 4").figure
    assert figure.x_range == pytest.approx((-math.pi / 2, 3 * math.pi / 2))
    assert figure.y_range == (-4, 4)
    assert panel(tmp_path, 'curves: ["f(t)"], from: 50').figure.x_range[0] == 50
    bare = panel(tmp_path, "curves: [1/t], asymptotes: false")
    assert bare.figure.uprights == ()
    assert bare.asymptotes.upright == ()


WRONG = [
    ('curves: ["g(t, a)"], by: t', 29 - 8, "a has no number"),
    ('curves: ["g(t, a)"]', None, "`by` must say"),
    ('curves: ["h(t)"]', None, "h has no formula"),
    ('curves: [t, "h(t)"]', None, "h has no formula"),
    ("curves: [log(-1 - t**2)]", None, "no value anywhere"),
    ("curves: [t], from: 3, to: -1", None, "`to` must be larger than `from`"),
    ("curves: [t], low: 1, high: 1", None, "`high` must be larger than `low`"),
    ("curves: [t], from: x", None, "no number of moderate size"),
    ("curves: [t], points: [t]", None, "no number of moderate size"),
    ("curves: [log(t)], points: [-1]", None, "has no value at this place"),
    ("curves: [1/t], points: [0]", None, "has no value at this place"),
    ("curves: ['2']", None, "no letter to plot by"),
    ("curves: [t], with: {a: 1}", None, "no formula has the letter a"),
    ('curves: ["g(t, a)"], by: t, with: {a: b}', None, "no number of moderate size"),
    ("curves: []", None, "too few"),
    ("curves: [t, t, t, t, t, t, t, t, t]", None, "too many"),
]


@pytest.mark.parametrize(("options", "column", "message"), WRONG)
def test_what_cannot_be_plotted_is_said_so(
    tmp_path: Path, options: str, column: int | None, message: str
) -> None:
    with pytest.raises(SpecError) as error:
        only(tmp_path, options)
    (problem,) = error.value.problems
    assert message in problem.message
    assert problem.position.line == 5
    assert column is None or problem.position.column > column


def test_an_exercise_without_functions_must_name_curves(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="`curves` must say what is plotted"):
        only(tmp_path, "", MODEL)


def test_every_wrong_statement_is_caught(tmp_path: Path) -> None:
    """Each chain with its last term moved fails, and so does each curve with a moved point."""
    options = 'curves: ["f(t)", "f(10*t)"], points: [0]'
    _, step = derived(tmp_path, HEAD, f"plot: {{{options}}}")
    assert isinstance(step, PlotStep)
    assert FormulaChecker(step).check()[1] == []
    chains = list(chains_in(step))
    assert len(chains) >= 6
    for chain in chains:
        wrong = replace(chain, terms=(*chain.terms[:-1], Sum((chain.terms[-1], formula("1/100")))))
        assert list(FormulaChecker(step).failures(wrong)), written(chain)
    (found,) = step.panels
    for place, curve in enumerate(found.figure.curves):
        points = tuple((x, y + 0.01) for x, y in curve.points)
        curves = list(found.figure.curves)
        curves[place] = replace(curve, points=points)
        bent = replace(
            step, panels=(replace(found, figure=replace(found.figure, curves=tuple(curves))),)
        )
        assert len(FormulaChecker(bent).check()[1]) == 1


@pytest.mark.parametrize("language", ["en", "ru"])
def test_plain_text(tmp_path: Path, language: str) -> None:
    path = tmp_path / "plain.yaml"
    path.write_text(HEAD + 'parts:\n  - solve: {plot: {curves: ["f(t)"], points: [0]}}\n', "utf-8")
    assert solve(read(path)).checked.report.failed == ()

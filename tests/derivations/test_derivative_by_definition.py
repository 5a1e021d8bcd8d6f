"""Derivatives as limits of difference quotients: the lines, the tangent, places without one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from derivator.check.formula import FormulaChecker
from derivator.derivations.differentiation.definition import Quotients
from derivator.errors import SpecError
from derivator.notation.build import ONE
from derivator.notation.nodes import Number, Sum, Symbol
from derivator.notation.text import text
from derivator.program.calculus import Calculus
from tests.algebra.test_collect import formula
from tests.derivations.specs import derived, steps
from tests.helpers import written

HEAD = """\
exercise: limits
title: {{en: limits}}
functions: {{"f(x)": "{body}"}}
"""


def only(folder: Path, body: str, options: str = "") -> Any:
    head = HEAD.format(body=body)
    (found,) = steps(folder, head, f"derivative_by_definition: {options}")
    return found


def told(found: Any) -> list[str]:
    return [f"{line.rules[0]}: {written(line.chain)}" for line in found.lines]


def test_a_square_at_any_place(tmp_path: Path) -> None:
    found = only(tmp_path, "x**2", "{both: true}")
    limit = "f'(x_0) = lim[h → 0] "
    assert told(found) == [
        f"definition: {limit}(f(x_0 + h) − f(x_0))/h = lim[h → 0] ((x_0 + h)² − x_0²)/h",
        f"multiply_out: {limit}(x_0² + 2·h·x_0 + h² − x_0²)/h",
        f"like_terms: {limit}(2·h·x_0 + h²)/h",
        f"cancel_step: {limit}(2·x_0 + h)",
        "step_to_zero: f'(x_0) = 2·x_0",
    ]
    assert written(found.other) == (
        "f'(x_0) = lim[x → x_0] (f(x) − f(x_0))/(x − x_0) = lim[x → x_0] (x² − x_0²)/(x − x_0) "
        "= lim[x → x_0] (x + x_0) = 2·x_0"
    )
    assert found.tangent is None
    assert found.results["f'(x_0)"].exact == "2*x_0"


def test_the_tangent(tmp_path: Path) -> None:
    found = only(tmp_path, "sqrt(x)", "{at: 4}")
    chain = written(found.tangent.chain)
    assert chain.startswith("y = f(4) + f'(4) · (x − 4) = 2 + ")
    assert chain.endswith(" = x/4 + 1")
    assert found.results["f'(4)"].value == 0.25
    assert found.results["tangent"].exact == "x/4 + 1"
    curve, line, point = found.tangent.figure.curves
    assert point.points == ((4.0, 2.0),)
    assert curve.formula is not None
    assert line.formula is not None
    assert only(tmp_path, "sqrt(x)", "{at: 4, tangent: false}").tangent is None


def test_one_sided_limits(tmp_path: Path) -> None:
    found = only(tmp_path, "abs(x)", "{at: 0}")
    values = [text(side.value.terms[-1]) for side in found.sides]
    assert values == ["−1", "1"]
    assert found.result is None
    assert found.results["f'(0)"].verdict == "no derivative"
    assert found.results["f'(0-)"].value == -1
    smooth = only(tmp_path, "x*abs(x)", "{at: 0}")
    assert written(smooth.result) == "f'(0) = 0"
    jump = only(tmp_path, "step(x)", "{at: 0}")
    assert [text(side.value.terms[-1]) for side in jump.sides] == ["0", "+∞"]
    steep = only(tmp_path, "sqrt(x)", "{at: 0}")
    assert text(steep.infinite.terms[-1]) == "+∞"
    inside = only(tmp_path, "abs(x)", "{at: -2}")
    assert inside.results["f'(-2)"].value == -1


ENDINGS = {
    "x**3 - 2*x": "step_to_zero",
    "(x + 1)/(x - 1)": "step_to_zero",
    "1/x**2": "step_to_zero",
    "5*x + 1": "step_to_zero",
    "sqrt(2*x + 1)": "step_to_zero",
    "1/sqrt(x)": "step_to_zero",
    "exp(2*x - 1)": "limit.exp",
    "2**x": "limit.exp",
    "sin(3*x)": "limit.sin",
    "cos(x)": "limit.cos",
    "tan(x)": "limit.tan",
    "log(2*x + 1)": "limit.log",
    "x**2 + 3*sin(x) - 1": "put_in",
    "x*exp(x)": "confirmed",
    "sin(x**2)": "confirmed",
    "tanh(x)": "confirmed",
}


@pytest.mark.parametrize("body", ENDINGS)
@pytest.mark.parametrize("place", ["x_0", "2"])
def test_how_the_limit_is_found(body: str, place: str) -> None:
    """The last line's reason; the value is that of the rules."""
    quotients = Quotients("x", formula(place), "h", Calculus())
    value = quotients.derive(formula(body), Symbol("D"))
    assert quotients.lines[-1].rules == (ENDINGS[body],)
    assert quotients.confirmed == (ENDINGS[body] == "confirmed")
    from derivator.algebra.numbers import agree
    from derivator.notation.walk import substitute

    slope = substitute(Calculus().derivative(formula(body), "x"), {"x": formula(place)})
    assert agree(slope, value, ("x_0",))


@pytest.mark.parametrize("body", ["x**2", "1/x", "sin(x)", "exp(2*x) + 3*sin(x)"])
def test_a_wrong_line_is_caught(tmp_path: Path, body: str) -> None:
    head = HEAD.format(body=body)
    _, found = derived(tmp_path, head, "derivative_by_definition: {at: 2, tangent: false}")
    mine: Any = found
    assert FormulaChecker(mine).check()[1] == []
    for place, line in enumerate(mine.lines):
        terms = (*line.chain.terms[:-1], Sum((line.chain.terms[-1], ONE)))
        wrong = replace(line, chain=replace(line.chain, terms=terms))
        spoilt = replace(mine, lines=(*mine.lines[:place], wrong, *mine.lines[place + 1 :]))
        assert FormulaChecker(spoilt).check()[1]


@pytest.mark.parametrize(
    ("body", "options", "message"),
    [
        ("x**2", "{at: x + 1}", "neither a number nor a letter"),
        ("x**2", "{at: x}", "neither a number nor a letter"),
        ("x**2", "{by: z}", "f does not depend on z"),
        ("1/x", "{at: 0}", "was not found"),
        ("log(x)", "{at: -1}", "was not found"),
        ("abs(x)", "{at: a}", "several pieces"),
        ("x**2", "{at: sqrt(-1)}", "no finite real number"),
        ("x**2", "{of: nothing}", "an unknown function"),
    ],
)
def test_what_cannot_be_done(tmp_path: Path, body: str, options: str, message: str) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        only(tmp_path, body, options)
    assert caught.value.problems[0].position.line == 5


def test_a_value_of_the_model(tmp_path: Path) -> None:
    head = "exercise: e\ntitle: {en: e}\nmodel: {y: log(x)}\n"
    (found,) = steps(tmp_path, head, "derivative_by_definition: {at: E}")
    assert found.results["y'(E)"].exact == "exp(-1)"
    assert text(found.tangent.chain.terms[-1]) == "x/e"
    assert isinstance(ONE, Number)


def test_both_sides_where_a_parabola_meets_a_line(tmp_path: Path) -> None:
    found = only(tmp_path, "Max(x, x**2)", "{at: 1}")
    assert found.results["f'(1)"].verdict == "no derivative"
    assert [found.results[name].value for name in ("f'(1-)", "f'(1+)")] == [1.0, 2.0]


def test_a_power_with_the_letter_above_and_below(tmp_path: Path) -> None:
    found = only(tmp_path, "x**x", "{at: 1, both: true}")
    assert found.results["f'(1)"].value == 1.0


def test_the_drawing_stays_near_the_tangent(tmp_path: Path) -> None:
    curve, _, _ = only(tmp_path, "x**3 - 2*x", "{at: -1}").tangent.figure.curves
    assert min(y for _, y in curve.points) > -5

"""Derivatives rule by rule: the lines, the results, and that no wrong line passes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derivator.check.collect import chains_in
from derivator.check.formula import FormulaChecker
from derivator.errors import SpecError
from derivator.notation.build import ONE
from derivator.notation.nodes import Sum
from derivator.notation.precise import MP, precise
from derivator.notation.text import text
from derivator.notation.walk import size
from derivator.solution import Chain
from tests.derivations.specs import derived, steps
from tests.helpers import solved, step, written


def told(found: Any, place: int = 0) -> list[str]:
    """The lines of one derivative with their depth and rules."""
    lines = [line for part in found.derivatives[place].parts for line in part.lines]
    return [f"{line.depth} {'+'.join(line.rules)}: {written(line.chain)}" for line in lines]


def test_the_tangent_of_a_square() -> None:
    found = step("differentiate", {"y": "tan(x**2)"})
    assert told(found) == [
        "0 chain: y' = (tan(x²))' = (tan(u))'_u · u'",
        "1 table.tan: (tan(u))'_u = 1/(cos²(u))",
        "1 power: u' = 2·x",
        "0 put_in: y' = 1/(cos²(x²)) · 2·x = 2·x/(cos²(x²))",
    ]
    (line, *_) = found.derivatives[0].parts[0].lines
    assert [written(chain) for chain in line.named] == ["u = x²"]
    assert found.results["dy/dx"].exact == "2*x/cos(x**2)**2"
    assert list(found.results) == ["dy/dx", "u"]


def test_every_rule_has_its_name() -> None:
    cases = {
        "x**3 + sin(x)": "sum",
        "x - exp(x)": "difference",
        "x - exp(x) + 2": "sum_difference",
        "5*sin(x)": "factor",
        "x*log(x)": "product",
        "sin(x)/x": "quotient",
        "1/(1 + exp(x))": "reciprocal",
        "x**x": "logarithmic",
        "sin(x**2)": "chain",
        "x**2.5": "power",
        "2**x": "exponential",
        "1/x**3": "power",
        "cosh(x)": "table.cosh",
        "asin(x)": "table.asin",
    }
    for formula, rule in cases.items():
        first = step("differentiate", {"y": formula}).derivatives[0].parts[0].lines[0]
        assert first.rules[0] == rule, formula


def test_levels_of_detail() -> None:
    found = {
        detail: told(step("differentiate", {"y": "x**2*sin(3*x)"}, options={"detail": detail}))
        for detail in ("full", "medium", "short")
    }
    assert [len(lines) for lines in found.values()] == [7, 4, 2]
    assert [line[0] for line in found["short"]] == ["0", "0"]
    assert found["full"][-1] == found["short"][-1]


def test_numbers_and_orders() -> None:
    found = step("differentiate", {"y": "x*exp(x)"}, {"x": "1"}, options={"order": 3})
    assert list(found.results)[:3] == ["dy/dx", "d2y/dx2", "d3y/dx3"]
    values = [found.results[name].value for name in ("dy/dx", "d2y/dx2", "d3y/dx3")]
    assert np.allclose(values, np.e * np.array([2, 3, 4]))
    assert text(found.derivatives[2].last) == "(x + 3)·e^x"
    assert written(found.place.values[0]).startswith("(y')|[x=1] = (1 + 1)·e¹")


def test_several_letters() -> None:
    found = step("differentiate", {"f": "x**2*y + sin(x*y)"}, options={"order": 2})
    assert list(found.results)[:5] == ["df/dx", "df/dy", "d2f/dx2", "d2f/dxdy", "d2f/dy2"]
    assert written(found.gradient) == (
        "[∂f/∂x; ∂f/∂y] = [y · (2·x + cos(x·y)); x · (x + cos(x·y))]"
    )
    alone = step("differentiate", {"f": "a*x**2"}, options={"by": ["x"]})
    assert [text(node) for node in alone.constants] == ["a"]
    assert written(alone.derivatives[0].result) == "f' = 2·a·x"


HEAD = """\
exercise: functions
title: {{en: functions}}
functions: {functions}
"""


def only(folder: Path, functions: str, options: str = "") -> Any:
    (found,) = steps(folder, HEAD.format(functions=functions), f"differentiate: {options}")
    return found


def test_the_long_way_to_the_sigmoid(tmp_path: Path) -> None:
    found = only(tmp_path, '{"s(x)": 1/(1 + exp(-x))}')
    assert [f"{why}: {written(chain)}" for chain, why in found.derivatives[0].through] == [
        "split_product: s'(x) = 1/(1 + e^(−x)) · (e^(−x)/(1 + e^(−x)))",
        "add_subtract: s'(x) = 1/(1 + e^(−x)) · (((1 + e^(−x)) − 1)/(1 + e^(−x)))",
        "split: s'(x) = 1/(1 + e^(−x))·((1 + e^(−x))/(1 + e^(−x)) − 1/(1 + e^(−x)))",
        "divide: s'(x) = 1/(1 + e^(−x))·(1 − 1/(1 + e^(−x)))",
        "own: s'(x) = s(x) · (1 − s(x))",
    ]
    assert (
        only(tmp_path, '{"s(x)": 1/(1 + exp(-x))}', "{through: false}").derivatives[0].through == ()
    )
    other = only(tmp_path, '{"f(t)": (exp(t) - exp(-t))/(exp(t) + exp(-t))}')
    assert written(other.derivatives[0].through[-1][0]) == "f'(t) = 1 − (f(t))²"


def test_functions_inside_functions(tmp_path: Path) -> None:
    functions = '{"g(t)": , "f(t)": t**2 + 1, "q(x)": "g(x**2)*f(sin(x))"}'
    found = only(tmp_path, functions, "{of: q}")
    assert "g'(x²)" in text(found.derivatives[0].last)
    assert found.results["q'"].exact is None


def test_kinks_are_named(tmp_path: Path) -> None:
    found = only(tmp_path, '{"r(x)": "Max(0, x) + x**2"}', "{at: {x: 0}}")
    (joint,) = found.derivatives[0].kinks
    assert (text(joint.place), text(joint.left.terms[-1]), text(joint.right.terms[-1])) == (
        "0",
        "0",
        "1",
    )
    assert found.place.kink is joint
    assert found.results["r'"].verdict == "no derivative"
    smooth = only(tmp_path, '{"r(x)": "x*abs(x)"}', "{at: {x: 0}}")
    assert smooth.derivatives[0].kinks == ()
    assert smooth.results["r'"].value == 0
    jump = only(tmp_path, '{"r(x)": "step(x)"}')
    assert jump.derivatives[0].joints[0].jump
    wave = only(tmp_path, '{"r(x)": "abs(sin(x))"}')
    assert [text(node) for node in wave.bends] == ["sin(x)"]


FORMULAS = """
x**2*exp(x)*sin(x)          sin(cos(tan(x)))             log(log(log(x)))
(x**2 + 1)/(x - 3)          x**x                         (1 + 1/x)**x
x**sin(x)                   a**x + x**a                  abs(x**2 - 1)
exp(-x**2/2)/sqrt(2*pi)     asin(x/2)*acos(x/3)          atan((1 + x)/(1 - x))
sqrt(x + sqrt(x))           1/(1 + 1/(1 + x))            tan(x)**3/x**2
sinh(x)/cosh(2*x)           tanh(sin(x))**2              sigmoid(3*x - 1)**2
softplus(x**2)              mish(x)                      swish(x)*x
elu(x)                      leaky_relu(x)*x              hard_tanh(x)
max(x, 1 - x)               relu(x)**2                   log(abs(x))
log(x)/log(2)               2**(x**2)                    exp(exp(x))
x**(2/3)                    (3*x + 2)**5                 x**(-1/2)
cot(x) + 1/tan(x)           (x + 1)*(x + 2)*(x + 3)      sin(x)**2 + cos(x)**2
x - x                       0*x                          sqrt(x**2)
E**x/x                      pi*x**2                      x*y*z*exp(x*y*z)
sqrt(x**2 + y**2)           x**y                         (w*x - y)**2
exp(x)/(exp(x) + exp(y))    max(x, y)                    prelu(x, a)
-y*log(sigmoid(x)) - (1 - y)*log(1 - sigmoid(x))
exp(-(x - m)**2/(2*s**2))/(s*sqrt(2*pi))
log(1 + x**2)**3/(1 + exp(2*x))
((x - 1)/(x + 1))**(1/3)
x/sqrt(1 - x**2) + asin(x)*sqrt(1 - x**2)
"""
NEIGHBOURS = [f.strip() for line in FORMULAS.splitlines() for f in line.split("   ") if f.strip()]


@pytest.mark.parametrize("formula", NEIGHBOURS)
def test_every_line_is_right(formula: str) -> None:
    """The check passes every line; the results agree with difference quotients of many digits."""
    found = step("differentiate", {"q": formula})
    assert found.derivatives
    body = found.definition[0].terms[1]
    for derivative in found.derivatives:
        by = derivative.letters[0]
        assert size(derivative.last) <= 6 * size(body) + 30
        tried = 0
        for seed in range(12):
            generator = np.random.default_rng(seed)
            values = {n: MP.mpf(float(generator.uniform(-2, 3))) for n in found.letters}
            true = _slope(body, values, by)
            mine = precise(derivative.last, values)
            if MP.isfinite(true) and abs(true) < 1e20:
                tried += 1
                assert abs(true - mine) <= 1e-15 * max(1, abs(true))
        assert tried


def _slope(body: Any, values: dict[str, Any], by: str) -> Any:
    step_size = MP.mpf(10) ** -60
    sides = [precise(body, {**values, by: values[by] + k * step_size}) for k in (1, -1)]
    if not all(map(MP.isfinite, sides)):
        return MP.nan
    return (sides[0] - sides[1]) / (2 * step_size)


def test_second_orders_pass_the_check() -> None:
    for formula in ("x**x", "log(x)/log(2)", "relu(x)**2 + x", "tanh(x)*x", "1/(1 + exp(-x))"):
        solved({"q": formula}, kinds=("differentiate",), options={"order": 2, "detail": "medium"})


@pytest.mark.parametrize("formula", ["x**2*sin(3*x)/exp(x)", "log(cos(sin(sqrt(x)))**2)", "x**x"])
def test_a_wrong_line_is_caught(tmp_path: Path, formula: str) -> None:
    head = f"exercise: e\ntitle: {{en: e}}\nmodel: {{y: '{formula}'}}\n"
    _, found = derived(tmp_path, head, "differentiate:")
    mine: Any = found
    assert FormulaChecker(mine).check()[1] == []
    (derivative,) = mine.derivatives
    (part,) = derivative.parts
    for place, line in enumerate(part.lines):
        for term in range(len(line.chain.terms)):
            terms = list(line.chain.terms)
            terms[term] = Sum((terms[term], ONE))
            wrong = replace(line, chain=replace(line.chain, terms=tuple(terms)))
            lines = (*part.lines[:place], wrong, *part.lines[place + 1 :])
            bad = replace(derivative, parts=(replace(part, lines=lines),))
            spoilt = replace(mine, derivatives=(bad,))
            assert FormulaChecker(spoilt).check()[1]


def test_every_chain_is_checked() -> None:
    found = step("differentiate", {"y": "tan(x**2)"})
    shown = {written(chain) for chain in chains_in(found)}
    assert {line.partition(": ")[2] for line in told(found)} <= shown
    assert all(isinstance(chain, Chain) for chain in chains_in(found))


@pytest.mark.parametrize(
    ("formula", "cases"),
    [
        ("abs(x**2 - 4)", "{2·x if x < −2; −2·x if −2 < x < 2; 2·x if x > 2}"),
        ("Max(x, x**2)", "{2·x if x < 0; 1 if 0 < x < 1; 2·x if x > 1}"),
        ("abs(exp(x) - 2)", "{e^x if x > log(2); −e^x if x < log(2)}"),
        ("abs(1 - log(x))", "{1/x if x > e; −1/x if x < e}"),
        ("abs((x - 1)/(x + 2))", None),
        ("Min(1, Max(0, x))", "{0 if x < 0; 1 if 0 < x < 1; 0 if x > 1}"),
        ("Max(0, 1 - x)**2", "{0 if x > 1; 2·(x − 1) if x ≤ 1}"),
    ],
)
def test_pieces_that_meet_in_several_places(formula: str, cases: str | None) -> None:
    found = step("differentiate", {"y": formula})
    assert not found.bends
    assert cases is None or text(found.derivatives[0].last) == cases


def test_pieces_whose_order_depends_on_other_letters_are_not_written() -> None:
    found = step("differentiate", {"y": "Max(x, a, b)"}, options={"by": "x"})
    assert len(found.derivatives[0].pieces) == 1


@pytest.mark.parametrize(
    ("formula", "short"),
    [
        ("asin(2*x)", "2/√(1 − 4·x²)"),
        ("acos(x**2)", "−2·x/√(1 − x⁴)"),
        ("atan(sinh(x))", "1/(cosh(x))"),
        ("x*sigmoid(1.702*x)", "sigmoid(1.702·x) · (1 + 1.702·x · (1 − sigmoid(1.702·x)))"),
        ("log(tan(x/2))", "1/(2·cos(x/2) · sin(x/2))"),
        ("(x**2 + 1)*(x - 1)/(x**3*(x + 2))", "(6 − x² + 2·x³ − x⁴)/(x⁴ · (x + 2)²)"),
    ],
)
def test_results_are_as_short_as_by_hand(formula: str, short: str) -> None:
    assert text(step("differentiate", {"y": formula}).derivatives[0].last) == short


def test_a_constant_factor_comes_out_at_once_and_squares_are_not_nested() -> None:
    assert told(step("differentiate", {"y": "-8*cos(x)*sin(x)"}))[0].endswith(
        "= −8 · (cos(x) · sin(x))'"
    )
    assert told(step("differentiate", {"y": "x/(1 + x**2)**2"}))[0].endswith("/(1 + x²)⁴")


def test_inner_functions_are_named_in_the_order_in_which_they_appear() -> None:
    found = step("differentiate", {"y": "(1 + x)**5*(1 - x)**4/(2 + x)**3"})
    named = [
        written(chain)
        for part in found.derivatives[0].parts
        for line in part.lines
        for chain in line.named
    ]
    assert named == ["u = 1 + x", "v = 1 − x", "w = 2 + x"]


def test_functions_that_use_an_unspecified_one(tmp_path: Path) -> None:
    head = (
        "exercise: e\ntitle: {en: e}\n"
        "functions: {f(x): , s(x): f(x)**2, q(x): f(x**2)/x, i(x): sin(x)/x}\n"
    )
    (found,) = steps(tmp_path, head, "differentiate: {of: q}")
    assert text(found.derivatives[0].last) == "(2·x²·f'(x²) − f(x²))/x²"


def test_the_tangent_keeps_the_form_through_the_cosine() -> None:
    found = step("differentiate", {"y": "x"}, options={"of": "tan"})
    assert text(found.derivatives[0].last) == "1/(cos²(t))"


def test_second_derivatives_form_a_matrix() -> None:
    found = step("differentiate", {"y": "x**3*z**2"}, options={"order": 2})
    assert written(found.hessian).endswith("[6·x·z², 6·x²·z; 6·x²·z, 2·x³]")


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        ("{y: 5}", "{}", "it depends on no letter"),
        ("{y: x**2}", "{by: z}", "y does not depend on z"),
        ("{y: x**2}", "{at: {z: 1}}", "no letter z"),
        ("{y: x**2}", "{at: {x: x}}", "not a number"),
        ("{y: log(x)}", "{at: {x: -1}}", "no derivative there: the logarithm"),
        ("{y: sqrt(x)}", "{at: {x: 0}}", "no derivative there"),
        ("{y: abs(sin(x))}", "{at: {x: 0}}", "no derivative there"),
        ("{y: x**2, z: x}", "{}", "must say which"),
        ("{y: x*y_1*y_2*y_3*y_4*y_5}", "{order: 3}", "more than 20 derivatives"),
        ("{y: x**2}", "{of: nothing}", "an unknown function"),
        ("{y: x*z}", "{at: {x: 1}}", "no number for z"),
        ("{y: log(-x**2 - 1)}", "{}", "no real value"),
    ],
)
def test_what_cannot_be_done(tmp_path: Path, model: str, options: str, message: str) -> None:
    head = f"exercise: e\ntitle: {{en: e}}\nmodel: {model}\n"
    with pytest.raises(SpecError, match=message) as caught:
        steps(tmp_path, head, f"differentiate: {options}")
    assert caught.value.problems[0].position.line >= 4

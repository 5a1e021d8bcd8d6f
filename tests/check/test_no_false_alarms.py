"""Right solutions pass: random formulas over every operation, with and without data.

``HYPOTHESIS_PROFILE=sweep pytest tests/check/test_no_false_alarms.py`` tries thousands.
"""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import assume, given

from derivator.check.points import regular
from derivator.errors import SpecError
from derivator.graph.model import Graph
from derivator.spec.tokens import ExpressionError
from tests.helpers import Model, exercise, formulas, graph_of, solved, symbols_in

VALUES = st.one_of(
    st.integers(-9, 9).map(str),
    st.integers(-30000, 30000).map(lambda n: f"{n / 10000:.4f}"),
    st.builds("{}/{}".format, st.integers(-9, 9), st.integers(2, 12)),
    st.sampled_from(("sqrt(2)", "pi", "pi/3", "log(2)", "E", "1e-3", "250", "12345.678")),
)


def nowhere_smooth(graph: Graph) -> bool:
    """Whether a wide random search finds no point at all: other boxes, other scales."""
    generator = np.random.default_rng(1)
    for _ in range(6):
        shape = (len(graph.inputs), 20000)
        wide = generator.choice([-1, 1], shape) * 10 ** generator.uniform(-3, 3, shape)
        for points in (wide, generator.uniform(-5, 5, shape)):
            if regular(graph, dict(zip(graph.inputs, points, strict=True))).any():
                return False
    return True


@given(formulas(), st.data())
def test_random_formulas_solve_and_check(formula: str, data: st.DataObject) -> None:
    model = {"f": formula}
    values = None
    if data.draw(st.booleans()):
        values = {name: data.draw(VALUES) for name in symbols_in(model)}
    try:
        task = exercise(model, values, digits=data.draw(st.sampled_from((2, 4, 10))))
    except ExpressionError:  # a constant out of bounds, refused by the parser
        assume(False)
    try:
        checked = solved_task(task)
    except SpecError as error:
        if "no point was found" in str(error):
            assert nowhere_smooth(graph_of(model).restricted("f"))
        return
    assert checked > 0


def solved_task(task: object) -> int:
    from derivator.pipeline import solve
    from derivator.spec.exercise import Exercise

    assert isinstance(task, Exercise)
    return solve(task).checked.report.passed


# What was once a false alarm, a crash or minutes of work; each has its own cause

CASES: list[tuple[Model, dict[str, str] | None]] = [
    # fewer free letters for a rule than the rule needs
    (
        {
            "f": "(cot(asin(1/3))**cosh(-x) - atan(log(x))**abs(relu(2)))"
            "/((cot(x) - (y - z))*(atan(x)*(y + y))/acos(sigma(z))) + y"
        },
        None,
    ),
    # a whole exponent that is computed, over a negative base: no slope by the exponent
    ({"q": "(-z)**(y/y) + y", "f": "q*(x + x)**z + y"}, None),
    # 1 - tanh^2 where tanh is 1 to all digits
    ({"q": "tanh((3*z + z**(1/2))*(z/sin(y)))*x", "f": "q*2*x*(x - y) + y"}, None),
    ({"f": "(log(pi) + z)*tanh(y) + x"}, {"z": "sqrt(2)", "y": "250", "x": "1e-3"}),
    # a rounded number near an extremum: half a unit up is not half a unit down
    ({"f": "cos(acos((atan(z) + z)*(sin(y) + 0.25**(1/2)))) + z"}, {"z": "1e-3", "y": "0.1154"}),
    # two rounded numbers in one term: their errors multiply
    ({"f": "sigma((y - 1)**Abs(x))*y + x"}, {"y": "E", "x": "sqrt(2)"}),
    # exact zeros that floating-point numbers miss
    ({"f": "log(x/x)*y + y"}, {"x": "3.441", "y": "2.05"}),
    ({"f": "((x + x)**0.5)**(-2)*x"}, {"x": "E"}),
    ({"f": "(y/z)*z"}, {"y": "E", "z": "0.1145"}),
    ({"f": "sin(y) + x"}, {"y": "pi", "x": "0.6555"}),
    ({"f": "cos(y)*x"}, {"y": "pi/2", "x": "3"}),
    # a power so high that SymPy factors for a minute
    ({"f": "((x**4 - Min(x + x, y**(2/3)))*(y**1000 + 2*y))**(log(2)/(3 + x)) + y"}, None),
]


@pytest.mark.parametrize(("model", "values"), CASES)
@pytest.mark.parametrize("digits", [2, 4, 9])
def test_once_a_false_alarm(model: Model, values: dict[str, str] | None, digits: int) -> None:
    assert solved(model, values, digits=digits).checked.report.failed == ()


@pytest.mark.parametrize(
    "formula",
    ["(10**10)**2 + x", "sqrt(log(sqrt(1))) + x", "(x + 10)**20 + x", "(-x)**(2*(1/2)) + x"],
)
def test_constants_at_an_edge(formula: str) -> None:
    """Large whole numbers, a root of 0 by way of rounding, values far out, an exponent in parts."""
    assert solved({"f": formula}, None).checked.report.failed == ()


def test_a_saturated_function_has_few_digits() -> None:
    """1 - tanh^2 near 1 keeps four digits here, not nine: those are not printed."""
    model, values = {"f": "x**tanh(10 + z) - z"}, {"x": "250", "z": "pi"}
    assert solved(model, values, digits=4).checked.report.failed == ()
    with pytest.raises(SpecError, match="does not keep 9 digits"):
        solved(model, values, digits=9)


@pytest.mark.parametrize(
    ("formula", "values", "reason"),
    [
        ("tan(log(x)**1000) + x", {"x": "0.325"}, "does not keep 4 digits"),
        ("asin(2) + x", None, "the arcsine of 2"),
        ("Min(x, acos(3))", None, "the arccosine of 3"),
        ("x + log(1 - 1)", None, "the logarithm of 0"),
        ("x*sqrt(-2)", None, "the square root of -2"),
        ("x + tan(pi/2)", None, "the tangent has a pole"),
        ("log(-x**2) + y", None, "no point was found"),
        ("asin(2 + x**2)", None, "no point was found"),
    ],
)
def test_what_has_no_value_is_said_so(
    formula: str, values: dict[str, str] | None, reason: str
) -> None:
    with pytest.raises(SpecError, match=reason):
        solved({"f": formula}, values)

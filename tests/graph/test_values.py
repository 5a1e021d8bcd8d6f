"""Exact values at the data, and the places where a graph has no value or no derivative."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from derivator.errors import Position, SpecError
from derivator.graph.build import expression_node
from derivator.graph.values import Valuation, evaluate_graph
from derivator.notation.nodes import Number
from derivator.notation.text import text
from derivator.ops.registry import VOCABULARY
from derivator.spec.parse import parse_expression
from tests.helpers import V19, Model, graph_of


def valuation(model: Model, values: Mapping[str, str], digits: int = 4) -> Valuation:
    data = {n: expression_node(parse_expression(v, VOCABULARY)) for n, v in values.items()}
    return evaluate_graph(graph_of(model), data, digits)


def test_v19_at_its_data_is_exact() -> None:
    found = valuation(V19, {"x": "3", "y": "-2"})
    exact = {name: value.exact for name, value in found.values.items()}
    numbers = {"x": 3, "y": -2, "a": 9, "b": -6, "c": 1, "d": 3, "e": 1, "f": 4}
    assert exact == {name: Number(Fraction(value)) for name, value in numbers.items()}


@pytest.mark.parametrize(
    ("formula", "values", "exact"),
    [
        ("x/y", {"x": "1", "y": "32"}, "1/32"),
        ("x + y", {"x": "0.1", "y": "0.2"}, "0.3"),
        ("x*y", {"x": "2/3", "y": "3/7"}, "2/7"),
        ("x**y", {"x": "2/3", "y": "-2"}, "9/4"),
        ("exp(x)", {"x": "0"}, "1"),
        ("exp(x)", {"x": "3"}, "e³"),
        ("log(x)", {"x": "1"}, "0"),
        ("log(x)", {"x": "E"}, "1"),
        ("sin(x)", {"x": "pi"}, "0"),
        ("cos(x)", {"x": "pi/3"}, "1/2"),
        ("sqrt(x)", {"x": "9/4"}, "3/2"),
        ("sqrt(x)", {"x": "2"}, "√2"),
        ("sqrt(x)", {"x": "8"}, "2·√2"),
        ("x**2", {"x": "sqrt(2)"}, "2"),
        ("sigmoid(x)", {"x": "0"}, "1/2"),
        ("tanh(x)", {"x": "0"}, "0"),
        ("max(x, y)", {"x": "1/3", "y": "0.33"}, "1/3"),
        ("relu(x)", {"x": "-7"}, "0"),
        ("abs(x)", {"x": "-7/2"}, "7/2"),
    ],
)
def test_exact_values(formula: str, values: dict[str, str], exact: str) -> None:
    value = valuation({"f": formula}, values).values["f"].exact
    assert value is not None
    assert text(value) == exact


@pytest.mark.parametrize(
    ("formula", "values", "shown"),
    [
        ("x**y", {"x": "1.001", "y": "100"}, "1.105"),
        ("x*y", {"x": "1/3", "y": "1/7"}, "1/21"),
        ("x*y", {"x": "1.23457", "y": "2.34567"}, "2.896"),
        ("sqrt(x)", {"x": "2"}, "1.414"),
        ("x - y", {"x": "sqrt(2)**2", "y": "2"}, "0"),
        ("sin(x)**2 + cos(x)**2 - 1", {"x": "1"}, "0"),
        ("x**200", {"x": "3"}, "2.656 · 10⁹⁵"),
    ],
)
def test_shown_values(formula: str, values: dict[str, str], shown: str) -> None:
    _, node = valuation({"f": formula}, values).values["f"].shown(4)
    assert text(node) == shown


def test_huge_numbers_are_given_up_gracefully() -> None:
    with pytest.raises(SpecError, match="too large"):
        valuation({"f": "x**y"}, {"x": "250", "y": "250"})
    with pytest.raises(SpecError, match="too large"):
        valuation({"f": "exp(exp(x))"}, {"x": "50"})
    found = valuation({"f": "x**1000"}, {"x": "1.0001"})
    assert found.values["f"].plain == pytest.approx(1.0001**1000)


@pytest.mark.parametrize(
    ("formula", "values", "column", "reasons"),
    [
        ("x/y", {"x": "1", "y": "0"}, 6, ["division by zero"]),
        ("x/(y - y)", {"x": "1", "y": "0.3"}, 6, ["division by zero"]),
        ("x/(0.1 + y - 0.3)", {"x": "1", "y": "0.2"}, 6, ["division by zero"]),
        ("log(x)", {"x": "-1"}, 5, ["the logarithm of -1", "above 0"]),
        ("1 + log(x - x)", {"x": "2"}, 9, ["the logarithm of 0"]),
        ("sqrt(x)", {"x": "-4"}, 5, ["the square root of -4"]),
        ("sqrt(x)", {"x": "0"}, 5, ["slope is infinite"]),
        ("asin(x)", {"x": "2"}, 5, ["the arcsine of 2", "between -1 and 1"]),
        ("acos(x)", {"x": "1"}, 5, ["slope is infinite"]),
        ("tan(x)", {"x": "pi/2"}, 5, ["pole"]),
        ("cot(x)", {"x": "pi"}, 5, ["pole"]),
        ("x**(-1)", {"x": "0"}, 6, ["division by zero"]),
        ("x**0.5", {"x": "-2"}, 6, ["base above 0"]),
        ("abs(x)", {"x": "0"}, 5, ["-1 from the left and 1 from the right"]),
        ("relu(x - 1)", {"x": "1"}, 5, ["0 from the left and 1 from the right"]),
        ("max(x, y)", {"x": "2", "y": "2"}, 5, ["0 from the left and 1 from the right"]),
        ("min(x, y)", {"x": "1/3", "y": "1/3"}, 5, ["1 from the left and 0 from the right"]),
        ("abs(sin(x))", {"x": "pi"}, 5, ["kink"]),
        ("abs(x**2 - 2)", {"x": "sqrt(2)"}, 5, ["kink"]),
        ("x**y", {"x": "-2", "y": "3"}, 6, ["derivative", "does not exist"]),
        ("x**y", {"x": "0", "y": "2"}, 6, ["derivative", "does not exist"]),
    ],
)
def test_places_without_value_or_derivative(
    formula: str, values: dict[str, str], column: int, reasons: list[str]
) -> None:
    with pytest.raises(SpecError) as caught:
        valuation({"f": formula}, values)
    problem = caught.value.problems[0]
    assert problem.position == Position("probe.yaml", 2, column)
    for reason in reasons:
        assert reason in problem.message


def test_every_broken_operation_is_reported() -> None:
    with pytest.raises(SpecError) as caught:
        valuation({"f": "log(x) + 1/y", "g": "f*2"}, {"x": "-1", "y": "0"})
    assert len(caught.value.problems) == 2
    assert "b = 1/y at y = 0" in str(caught.value)


def test_what_rounding_has_destroyed_is_not_printed() -> None:
    with pytest.raises(SpecError, match="does not keep 4 digits"):
        valuation({"f": "sin(x)*x"}, {"x": "10**20 + sqrt(2)"})
    with pytest.raises(SpecError, match="does not keep 4 digits"):
        valuation({"f": "x - y"}, {"x": "exp(40)*sqrt(2)", "y": "exp(40)*sqrt(2) + 1/3"})

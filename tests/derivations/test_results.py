"""Results for programs: names, exact formulas against SymPy, values against autograd."""

from __future__ import annotations

import re
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
import sympy
from autograd import grad
from hypothesis import assume, given

from derivator.check.points import sample_points
from derivator.derivations.registry import BY_KIND, DERIVATIONS
from derivator.errors import SpecError
from derivator.spec.tokens import ExpressionError
from tests.graph.test_adjoint import by_autograd
from tests.helpers import GRAPH_KINDS, V19, exercise, formulas, graph_of, step, symbols_in

FORMULAS = [
    ("x**2 + x*y + (x + y)**2", {"x": 3.0, "y": -2.0}),
    ("x*exp(x)", {"x": 0.7}),
    ("exp(1 + log(x**2))*y", {"x": 1.25, "y": 2.5}),
    ("x/(1 + y**2) - sqrt(x)", {"x": 2.25, "y": 0.5}),
    ("sin(x*y)**2 + cos(x)", {"x": 0.3, "y": 1.9}),
    ("log(1 + exp(-x*y))", {"x": 0.5, "y": 3.0}),
    ("x**y", {"x": 1.75, "y": 2.25}),
    ("atan(x/y) + tanh(x)", {"x": 1.0, "y": 2.0}),
    ("asin(x)*acos(y)", {"x": 0.25, "y": -0.5}),
    ("sinh(x)/cosh(y) + cot(x)", {"x": 0.75, "y": 0.5}),
    ("(x - y)**3/(x + y)", {"x": 4.0, "y": 1.0}),
]
PLAIN = {"exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh"}


@pytest.mark.parametrize(("formula", "point"), FORMULAS)
def test_exact_formulas_against_sympy(formula: str, point: dict[str, float]) -> None:
    symbols = {name: sympy.Symbol(name, real=True) for name in point}
    expression = sympy.sympify(formula, locals=symbols)
    results = step("paths", {"f": formula}).results
    assert set(results) == {f"df/d{name}" for name in point}
    for name, symbol in symbols.items():
        ours = sympy.sympify(results[f"df/d{name}"].exact, locals=symbols)
        theirs = sympy.diff(expression, symbol)
        for factor in (1, sympy.Rational(9, 10), sympy.Rational(21, 20)):
            here = {symbols[n]: sympy.Rational(v) * factor for n, v in point.items()}
            difference = (ours - theirs).subs(here)
            assert abs(difference.evalf(30)) < 1e-15 * (1 + abs(theirs.subs(here).evalf(30)))


@pytest.mark.parametrize(("formula", "point"), FORMULAS)
@pytest.mark.parametrize("kind", ["paths", "reverse_accumulation", "adjoint_table"])
def test_values_against_autograd(formula: str, point: dict[str, float], kind: str) -> None:
    values = {name: str(value) for name, value in point.items()}
    results = step(kind, {"f": formula}, values).results
    expected = by_autograd(graph_of({"f": formula}), point)
    for name, derivative in expected.items():
        assert results[f"df/d{name}"].value == pytest.approx(derivative, 1e-9)


def test_values_against_autograd_written_by_hand() -> None:
    def net(x: Any, w: Any, b: Any, y: Any) -> Any:
        return (1 / (1 + anp.exp(-(x * w + b))) - y) ** 2 / 2

    point = {"x": 0.7, "w": -1.3, "b": 0.2, "y": 1.0}
    model = {"u": "x*w + b", "a": "sigmoid(u)", "L": "(a - y)**2/2"}
    results = step("paths", model, {n: str(v) for n, v in point.items()}).results
    for slot, name in enumerate(point):
        by_hand = float(grad(net, slot)(*point.values()))
        assert results[f"dL/d{name}"].value == pytest.approx(by_hand, 1e-9)


@given(formulas(leaves=8))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_random_values_against_autograd(formula: str) -> None:
    try:
        graph = graph_of({"f": formula})
        points = sample_points(graph.restricted("f"), "f")
    except (ExpressionError, SpecError):
        assume(False)
    point = {name: round(float(array[0]), 3) for name, array in points.items()}
    try:
        results = step(
            "reverse_accumulation", {"f": formula}, {n: f"{v:.3f}" for n, v in point.items()}
        ).results
    except SpecError:
        assume(False)
    expected = by_autograd(graph.restricted("f"), point)
    scale = 1e-9 * max(1.0, *map(abs, expected.values()))
    for name in symbols_in({"f": formula}):
        value = results[f"df/d{name}"].value
        assert value == pytest.approx(expected[name], 1e-8, scale)
        assert np.isfinite(value)


def test_the_names_of_results() -> None:
    assert set(step("graph", V19).results) == {"f"}
    assert set(step("paths", V19).results) == {"df/dx", "df/dy"}
    swept = {f"df/d{name}" for name in "xyabcde"}
    assert set(step("reverse_accumulation", V19).results) == swept
    assert set(step("adjoint_table", V19).results) == swept | {"df/df"}
    with_values = set(step("adjoint_table", V19, {"x": "1", "y": "2"}).results)
    assert with_values == swept | {"df/df"} | set("xyabcdef")
    local = step("local_derivatives", V19).results
    assert set(local) == {
        *("da/dx", "db/dx", "db/dy", "dc/dx", "dc/dy", "dd/da", "dd/db", "de/dc", "df/dd", "df/de"),
    }


def test_paths_come_with_every_adjoint() -> None:
    results = step("adjoint_table", V19).results
    counts = {name: result.paths for name, result in results.items()}
    assert counts == {
        "df/dx": 3,
        "df/dy": 2,
        **{f"df/d{name}": 1 for name in "abcdef"},
    }


def test_every_derivation_says_what_it_produces() -> None:
    for derivation in DERIVATIONS:
        assert BY_KIND[derivation.kind] is derivation
        assert derivation.summary.endswith(".")
        assert derivation.produces
        for field, info in derivation.options.model_fields.items():
            assert info.description, f"{derivation.kind}.{field}"
        doc = type(derivation).__doc__
        assert doc is not None
        assert re.search(r"\b[VTHS]-?\d|\b[LS]-|Source", doc)


@pytest.mark.parametrize(
    ("model", "options", "reason"),
    [
        ({"f": "x*y", "g": "x + y"}, {}, "several results"),
        ({"f": "2 + 3"}, {}, "depends on no input"),
        ({"f": "x*y", "g": "f + z"}, {"of": "f", "by": ["z"]}, "f does not depend on z"),
        ({"f": "x*y"}, {"of": "x"}, "x is an input"),
    ],
)
def test_what_cannot_be_derived(
    model: dict[str, str], options: dict[str, Any], reason: str
) -> None:
    with pytest.raises(SpecError, match=reason) as caught:
        step("paths", model, options=options)
    (problem,) = caught.value.problems
    assert (problem.position.line, problem.position.column) == (100, 9)


def test_the_kinds_of_the_helpers_come_first() -> None:
    kinds = tuple(derivation.kind for derivation in DERIVATIONS)
    assert kinds[: len(GRAPH_KINDS)] == GRAPH_KINDS
    assert exercise(V19).parts[0].tasks[0].kind == "graph"

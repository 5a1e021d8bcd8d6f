"""The derivative of a function through itself: found by a search, never looked up."""

from __future__ import annotations

from collections.abc import Mapping

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from derivator.errors import Position
from derivator.notation.evaluate import evaluate
from derivator.notation.matrices import Cases
from derivator.notation.nodes import Symbol
from derivator.notation.text import text
from derivator.ops.base import Operation
from derivator.ops.defined import Arguments, DefinedFunction, prime
from derivator.ops.registry import VOCABULARY
from derivator.program.functions import author_function
from derivator.spec.exercise import FunctionDefinition
from derivator.spec.parse import parse_expression


def function(
    body: str, *arguments: str, known: Mapping[str, DefinedFunction] | None = None
) -> DefinedFunction:
    """The function f of some arguments, by default of t."""
    vocabulary = VOCABULARY.with_functions({name: op.arity for name, op in (known or {}).items()})
    expression = parse_expression(body, vocabulary)
    place = Position("probe.yaml", 1, 1)
    definition = FunctionDefinition("f", arguments or ("t",), expression, body, place)
    operations: dict[str, Operation] = dict(known or {})
    return author_function(definition, operations)


def slope(body: str, *arguments: str, slot: int = 0) -> str:
    """The derivative that was found, as text."""
    found = function(body, *arguments).slopes[slot]
    assert found is not None
    return text(found)


SIGMA = "f(t) · (1 − f(t))"
THROUGH_ITSELF = {
    "exp(t)/(1 + exp(t))": SIGMA,
    "1/(1 + exp(-t))": SIGMA,
    "1 - 1/(1 + exp(t))": SIGMA,
    "(1 + tanh(t/2))/2": SIGMA,
    "tanh(t)": "1 − (f(t))²",
    "(exp(t) - exp(-t))/(exp(t) + exp(-t))": "1 − (f(t))²",
    "2*sigmoid(2*t) - 1": "1 − (f(t))²",
    "exp(t)": "f(t)",
    "3*exp(-2*t)": "−2·f(t)",
    "1/t": "−(f(t))²",
    "sqrt(t)": "1/(2·f(t))",
    "exp(-t**2)": "−2·t·f(t)",
    "log(1 + exp(t))": "sigmoid(t)",
    "t - log(1 + exp(t))": "1 − sigmoid(t)",
    "t*exp(t)/(1 + exp(t))": "f(t) + sigmoid(t) · (1 − f(t))",
    "atan(t)": "1/(1 + t²)",
    "sin(t)": "cos(t)",
    "t**3": "3·t²",
    "7": "0",
    "4*t - 1": "4",
    "Max(0, t)": "[t > 0]",
}


@pytest.mark.parametrize("body", THROUGH_ITSELF)
def test_what_the_search_finds(body: str) -> None:
    assert slope(body) == THROUGH_ITSELF[body]
    assert function(body).derivatives[0] is not None


def test_parameters_stand_in_the_coefficients() -> None:
    assert slope("1/(1 + exp(-a*t))", "t", "a") == "a·f(t, a) · (1 − f(t, a))"
    assert slope("1/(1 + exp(-a*t))", "t", "a", slot=1) == "t·f(t, a) · (1 − f(t, a))"
    assert slope("a*tanh(t)", "t", "a") == "a − (f(t, a))²/a"
    assert slope("Max(0, t) + a*Min(0, t)", "t", "a") == "[t > 0] + a·[t < 0]"
    assert slope("Max(0, t) + a*Min(0, t)", "t", "a", slot=1) == "min(0, t)"


ELU = "Max(0, t) + a*(exp(Min(0, t)) - 1)"


def test_cases() -> None:
    elu = function(ELU, "t", "a")
    assert isinstance(elu.slopes[0], Cases)
    assert text(elu.slopes[0]) == "{1 if t > 0; f(t, a) + a if t ≤ 0}"
    assert elu.derivatives[0] is None
    assert text(elu.partial(0, Symbol("h"), Symbol("b"))) == "f'_t(h, b)"
    assert slope("t/(1 + Abs(t))") == "{(1 − f(t))² if t > 0; (1 + f(t))² if t ≤ 0}"
    assert slope("Max(0, t - 2) + exp(Min(2, t))") == "{1 if t > 2; f(t) if t ≤ 2}"
    tent = "{0 if t ≤ −1; 1 if t ≤ 0; −1 if t < 1; 0 if t ≥ 1}"
    assert slope("Max(0, 1 - Abs(t))") == tent


def test_a_joint_without_a_kink_has_its_slope() -> None:
    """ELU with a = 1 is smooth at 0: a net of zeros must not lose its gradient there."""
    elu = function(ELU, "t", "a")
    own = prime(elu.function)
    assert float(own.numpy(0.0, 1.0)) == pytest.approx(1)
    assert elu.trouble(0.0, 1.0) == ""
    assert "kink" in elu.trouble(0.0, 0.5)
    assert float(own.numpy(0.0, 0.5)) == pytest.approx(0.5)


def test_far_kinks_are_not_overlooked() -> None:
    assert slope("Max(t, 100)") == "[t > 100]"
    assert slope("Max(0, t) + exp(Min(0, t - 1000))") != "1"
    assert slope("Max(0, t) + log(1 + exp(-Abs(t)))") == "sigmoid(t)"
    hinge = function("Max(0, t) + 3*Max(0, t - 50)").slopes[0]
    assert hinge is not None
    for point, expected in ((-1.0, 0), (7.0, 1), (60.0, 4)):
        here = Arguments({"t": np.array([[point]])})
        assert float(evaluate(hinge, here)[0, 0]) == expected


def test_the_other_way_to_write_softplus_keeps_its_slope_at_0() -> None:
    softplus = function("Max(0, t) + log(1 + exp(-Abs(t)))")
    assert float(prime(softplus.function).numpy(0.0)) == pytest.approx(0.5)


def test_an_earlier_function_is_recognised() -> None:
    sigma = author_function(
        FunctionDefinition(
            "s",
            ("t",),
            parse_expression("exp(t)/(1 + exp(t))", VOCABULARY),
            "",
            Position("probe.yaml", 1, 1),
        ),
        {},
    )
    found = function("log(1 + exp(t))", known={"s": sigma}).slopes[0]
    assert found is not None
    assert text(found) == "s(t)"


def test_an_unspecified_function_inside() -> None:
    place = Position("probe.yaml", 1, 1)
    g = author_function(FunctionDefinition("g", ("t",), None, "", place), {})
    found = function("t*g(2*t)", known={"g": g}).slopes[0]
    assert found is not None
    assert text(found) == "g(2·t) + 2·t·g'(2·t)"


PIECES = ("exp(t)", "t", "t**2", "sin(t)", "1/(1 + t**2)", "tanh(t)", "sigmoid(t)", "sqrt(t + 9)")
BODIES = st.one_of(
    st.builds("({})*({})".format, st.sampled_from(PIECES), st.sampled_from(PIECES)),
    st.builds("{}/2 - 3*({})".format, st.sampled_from(PIECES), st.sampled_from(PIECES)),
    st.builds("({})/(2 + ({})**2)".format, st.sampled_from(PIECES), st.sampled_from(PIECES)),
    st.builds("log(9 + t + ({}))".format, st.sampled_from(PIECES)),
    st.builds("Max({}, {})".format, st.sampled_from(PIECES), st.sampled_from(PIECES)),
)


@given(body=BODIES, seed=st.integers(0, 99))
def test_what_is_found_is_the_slope(body: str, seed: int) -> None:
    found = function(body)
    points = np.random.default_rng(seed).uniform(-2, 2, size=(4, 1))
    points = points[found.smooth(points, margin=1e-3).ravel()]
    formula = found.slopes[0]
    assert formula is not None
    value = evaluate(formula, Arguments({"t": points}))
    expected = prime(found.function).numpy(points)
    assert np.broadcast_to(value, points.shape) == pytest.approx(expected, 1e-9, 1e-12)

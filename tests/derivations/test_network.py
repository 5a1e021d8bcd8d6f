"""Drawn networks: units, edges and weights against what was counted and read off by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from derivator import derivations
from derivator.errors import CheckError, SpecError
from derivator.notation.nodes import Symbol
from derivator.notation.text import text
from derivator.solution import NetworkFigure, SchemeFigure, UnitKind
from tests.derivations.networks import MATRICES, SCALARS, confirm, prose, step_of, workspace_of
from tests.helpers import step, written

V1 = {"h_1": "w_11 + w_21*x", "h_2": "w_12 + w_22*x", "y": "w_1*h_1 + w_2*h_2"}
V3 = {"y": "max(0, 4*max(0, 3*x_1 + 4*x_2 + 1) + 2*max(0, 3*x_1 + 2*x_2 + 7) + 6)"}


def edges(figure: NetworkFigure) -> dict[tuple[str, str], str]:
    """The weights by source and target, units by what stands in them."""
    labels = {unit.name: text(unit.label) for unit in figure.units}
    return {
        (labels[edge.source], labels[edge.target]): text(edge.label) if edge.label else ""
        for edge in figure.edges
    }


def kinds(figure: NetworkFigure, kind: UnitKind) -> list[tuple[str, int]]:
    """The units of a kind with their layers."""
    return [(text(unit.label), unit.layer) for unit in figure.units if unit.kind is kind]


def test_from_the_formula_to_the_picture() -> None:
    drawn = step("network", V3)
    assert edges(drawn.figure) == {
        ("x_1", "o_1"): "3",
        ("x_2", "o_1"): "4",
        ("1", "o_1"): "1",
        ("x_1", "o_2"): "3",
        ("x_2", "o_2"): "2",
        ("1", "o_2"): "7",
        ("o_1", "y"): "4",
        ("o_2", "y"): "2",
        ("1", "y"): "6",
    }
    assert kinds(drawn.figure, UnitKind.INPUT) == [("x_1", 0), ("x_2", 0)]
    assert kinds(drawn.figure, UnitKind.CONSTANT) == [("1", 0), ("1", 1)]
    assert kinds(drawn.figure, UnitKind.HIDDEN) == [("o_1", 1), ("o_2", 1)]
    assert kinds(drawn.figure, UnitKind.OUTPUT) == [("y", 2)]
    assert [text(unit.note) for unit in drawn.figure.units if unit.note] == ["max(0, t)"] * 3
    assert drawn.results["units"].value == 3
    assert drawn.results["edges"].value == 9


def test_a_linear_net_with_named_weights() -> None:
    figure = step("network", V1).figure
    assert edges(figure) == {
        ("1", "h_1"): "w_11",
        ("x", "h_1"): "w_21",
        ("1", "h_2"): "w_12",
        ("x", "h_2"): "w_22",
        ("h_1", "y"): "w_1",
        ("h_2", "y"): "w_2",
    }
    assert all(unit.note is None for unit in figure.units)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("-x_1 - 2*x_2", {("x_1", "y"): "−1", ("x_2", "y"): "−2"}),
        ("3*x + 2*x - 1", {("x", "y"): "5", ("1", "y"): "−1"}),
        ("(x_1 - x_2)/2", {("x_1", "y"): "1/2", ("x_2", "y"): "−1/2"}),
        ("w_1*(x_1 + w_2*x_2)", {("x_1", "y"): "w_1", ("x_2", "y"): "w_1·w_2"}),
        ("w_1*x + w_2*x", {("x", "y"): "w_1 + w_2"}),
        ("x_1 + x_2", {("x_1", "y"): "1", ("x_2", "y"): "1"}),
        ("x/w_1 + exp(w_2)", {("x", "y"): "1/w_1", ("1", "y"): "e^(w_2)"}),
    ],
)
def test_weights_are_collected(formula: str, expected: dict[tuple[str, str], str]) -> None:
    found = step("network", {"y": formula}).figure
    assert edges(found) == expected


def test_a_function_without_a_name_is_a_unit() -> None:
    figure = step("network", {"y": "2*abs(x + 1) - 3*exp(x)"}).figure
    assert kinds(figure, UnitKind.HIDDEN) == [("|x + 1|", 1), ("e^x", 1)]
    assert edges(figure)["|x + 1|", "y"] == "2"
    assert edges(figure)["e^x", "y"] == "−3"


def test_five_layers_and_an_input_used_again() -> None:
    model = {"y": "tanh(2*tanh(3*tanh(-4*tanh(5*tanh(x) + 1) + x) + z) - x)"}
    figure = step("network", model).figure
    assert kinds(figure, UnitKind.OUTPUT) == [("y", 5)]
    assert edges(figure)["x", "y"] == "−1"
    assert edges(figure)["z", "o_4"] == "1"


@pytest.mark.parametrize(
    ("formula", "part"),
    [("x_1*x_2 + 1", "x_1·x_2"), ("max(0, x**2)", "x²"), ("1/x", "1/x"), ("max(x_1, x_2)", "max")],
)
def test_what_is_no_weighted_sum_is_named(formula: str, part: str) -> None:
    with pytest.raises(SpecError) as caught:
        step("network", {"y": formula})
    assert "no weighted sum" in str(caught.value)
    assert part in str(caught.value)
    assert "probe.yaml:100:9" in str(caught.value)


def test_a_matrix_net_unit_by_unit(tmp_path: Path) -> None:
    drawn = step_of("network", MATRICES, tmp_path)
    assert drawn.of == "y_hat"
    assert drawn.results["edges"].value == 2 * 2 + 2 * 2 + 2
    assert edges(drawn.figure)["X[1]", "O_1[2]"] == "W_1[1,2]"
    assert edges(drawn.figure)["O_2[2]", "y_hat"] == "W_3[2]"
    assert written(drawn.units[-1]) == "y_hat[i] = W_3[1]·O_2[i,1] + W_3[2]·O_2[i,2]"


def test_biases_softmax_and_two_inputs(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "Z": ["n", 1], "W": [2, 3], "V": [1, 3], "b": [3]},
        "parameters": ["W", "V", "b"],
        "model": {"y_hat": "softmax(X*W + Z*V + b)"},
    }
    drawn = step_of("network", net, tmp_path)
    assert kinds(drawn.figure, UnitKind.OUTPUT) == [(f"y_hat[{j}]", 1) for j in (1, 2, 3)]
    assert edges(drawn.figure)["Z", "y_hat[3]"] == "V[3]"
    assert edges(drawn.figure)["1", "y_hat[2]"] == "b[2]"
    assert text(drawn.functions[0]) == "softmax(t)"


def test_numbers_on_the_edges(tmp_path: Path) -> None:
    net = {
        "model": {"y": "max(0, w_1*x_1 + w_2*x_2)"},
        "values": {"w_1": 5, "w_2": "-1/3", "x_1": 1, "x_2": 2},
    }
    drawn = step_of("network", net, tmp_path, weights="numbers")
    assert edges(drawn.figure) == {("x_1", "y"): "5", ("x_2", "y"): "−1/3"}
    assert written(drawn.numbered[0]) == "y = max(0, 5·x_1 − 1/3·x_2)"
    with pytest.raises(SpecError, match="no numbers"):
        step("network", V1, options={"weights": "numbers"})


def test_by_layers(tmp_path: Path) -> None:
    drawn = step_of("network", MATRICES, tmp_path, by="layers")
    assert isinstance(drawn.figure, SchemeFigure)
    (line,) = drawn.figure.lines
    assert [text(node.label) for node in line.nodes] == ["X", "f(t)", "f(t)", "y_hat"]
    assert [node.shape for node in line.nodes] == [("n", 2), ("n", 2), ("n", 2), ("n", 1)]
    assert [arrow.label for arrow in line.arrows] == [Symbol(f"W_{k}") for k in (1, 2, 3)]
    (line,) = step_of("network", SCALARS, tmp_path, by="layers").figure.lines
    assert [arrow.label for arrow in line.arrows] == [Symbol(f"w_{k}") for k in (1, 2, 3)]


def test_widths_given_by_letters_are_drawn_by_layers(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", "k"], "W_1": ["k", "m"], "W_2": ["m", 1]},
        "model": {"y_hat": "tanh(X*W_1)*W_2"},
    }
    assert isinstance(step_of("network", net, tmp_path).figure, SchemeFigure)
    with pytest.raises(SpecError, match="cannot be drawn one by one"):
        step_of("network", net, tmp_path, by="units")


def test_layers_that_form_no_line(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "W_1": [2, 2], "W_2": [2, 2]},
        "model": {"y_hat": "tanh(X*W_1)*W_2 + X"},
    }
    with pytest.raises(SpecError, match="no single line"):
        step_of("network", net, tmp_path, by="layers")
    assert edges(step_of("network", net, tmp_path).figure)["X[1]", "y_hat[1]"] == "1"


WIDTHS: dict[str, Any] = {
    "symbols": {"X": ["n", "k"], "Z": ["n", "k"], "W_1": ["k", "k"], "W_2": ["k", 1]},
    "parameters": ["W_1", "W_2"],
}


@pytest.mark.parametrize("first", ["tanh(X*W_1) + Z", "tanh(X*W_1 + Z*W_1)", "hadamard(X*W_1, Z)"])
@pytest.mark.parametrize("options", [{}, {"weights": "letters"}, {"by": "layers"}])
def test_neither_units_nor_a_line(first: str, options: dict[str, str], tmp_path: Path) -> None:
    net = {**WIDTHS, "model": {"O": first, "y_hat": "O*W_2"}}
    expected = "no single line" if options.get("by") else "cannot be drawn one by one"
    with pytest.raises(SpecError, match=expected) as caught:
        step_of("network", net, tmp_path, **options)
    assert "by:" not in str(caught.value)


def test_steps_are_units(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "W_1": [2, 2], "W_2": [2, 1]},
        "model": {"y_hat": "step(step(X*W_1)*W_2)"},
    }
    drawn = step_of("network", net, tmp_path)
    assert drawn.results["units"].value == 3
    assert [text(function) for function in drawn.functions] == ["[t > 0]"]
    lined = step_of("network", net, tmp_path, by="layers")
    assert lined.results["layers"].value == 2
    found = step("network", {"y": "2*step(x_1 - x_2) + 1"}).figure
    assert edges(found)["o_1", "y"] == "2"


def test_inputs_with_the_names_of_weights(tmp_path: Path) -> None:
    """Where nothing is learned, b is an input as any other."""
    net = {"model": {"y": "step(b - a + 1/2)"}, "parameters": []}
    found = edges(step_of("network", net, tmp_path).figure)
    assert found["a", "y"] == "−1"
    assert found["b", "y"] == "1"


def test_units_that_are_no_sums_are_drawn_by_layers(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "W": [2, 3], "V": [3, 1]},
        "model": {"O": "(X*W)**2", "y_hat": "O*V"},
    }
    assert isinstance(step_of("network", net, tmp_path).figure, SchemeFigure)
    with pytest.raises(SpecError, match="no weighted sum"):
        step_of("network", net, tmp_path, by="units")


def test_many_layers_are_drawn_layer_by_layer(tmp_path: Path) -> None:
    formula = "x"
    for layer in range(1, 16):
        formula = f"tanh({formula}*w_{layer})"
    net = {"model": {"y": formula}}
    assert step_of("network", net, tmp_path).by_layers
    assert not step_of("network", net, tmp_path, by="units").by_layers


def test_derivations_know_nothing_of_drawing() -> None:
    sources = Path(derivations.__file__).parent.glob("*.py")
    assert not [p.name for p in sources if "derivator.figures" in p.read_text(encoding="utf-8")]


def test_a_net_without_an_input(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="depends on no input"):
        step("network", {"y": "w_1*w_2"})


def test_a_wrong_weight_is_caught(tmp_path: Path) -> None:
    workspace = workspace_of(MATRICES, tmp_path, network=None)
    drawn: Any = step_of("network", MATRICES, tmp_path)
    wrong = replace(drawn.units[0], terms=(drawn.units[0].terms[0], drawn.units[1].terms[1]))
    with pytest.raises(CheckError):
        confirm(replace(drawn, units=(wrong,)), workspace)
    numbered = {"model": {"y": "w*x"}, "values": {"w": 5, "x": 0}}
    drawn = step_of("network", numbered, tmp_path, weights="numbers")
    chain = replace(drawn.weights[0], terms=(Symbol("w"), Symbol("x")))
    with pytest.raises(CheckError):
        confirm(replace(drawn, weights=(chain,)), workspace_of(numbered, tmp_path, network=None))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_prose(language: str, tmp_path: Path) -> None:
    assert "max(0, t)" in prose("network", {"model": V3}, tmp_path, language)
    assert "W_1" in prose("network", MATRICES, tmp_path, language, by="layers")


WEIGHTS = st.sampled_from(("2", "-1", "0.5", "-3", "7/4"))
LEAVES = st.sampled_from(("x_1", "x_2", "x_3", "1"))


def wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    term = st.builds("({})*{}".format, WEIGHTS, inner)
    total = st.lists(term, min_size=1, max_size=3).map(" + ".join)
    return st.builds("{}({})".format, st.sampled_from(("tanh", "relu", "sigma")), total)


@settings(max_examples=40, deadline=None)
@given(st.recursive(LEAVES, wider, max_leaves=12))
def test_any_nested_formula_has_a_picture(formula: str) -> None:
    drawn = step("network", {"y": f"2*x_1 + 3*{formula}"})
    figure = drawn.figure
    layer = {unit.name: unit.layer for unit in figure.units}
    assert all(layer[edge.source] < layer[edge.target] for edge in figure.edges)
    assert len(figure.edges) == drawn.results["edges"].value

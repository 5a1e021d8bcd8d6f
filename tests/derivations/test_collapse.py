"""Linear layers multiplied out, against coefficients worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from derivator.errors import CheckError, SpecError
from derivator.notation.matrices import Braced
from derivator.notation.nodes import Symbol
from derivator.notation.text import text
from tests.derivations.networks import MATRICES, confirm, prose, step_of, workspace_of
from tests.derivations.random_nets import random_net
from tests.helpers import step, written

V1 = {"h_1": "w_11 + w_21*x", "h_2": "w_12 + w_22*x", "y": "w_1*h_1 + w_2*h_2"}
DEEP: dict[str, Any] = {
    "symbols": {"X": ["n", 2], "W_1": [2, 3], "b_1": [3], "W_2": [3, 4], "W_3": [4, 2], "b_3": [2]},
    "model": {"y_hat": "(X*W_1 + b_1)*W_2*W_3 + b_3"},
}


def coefficients(found: Any) -> dict[str, tuple[str, str]]:
    """Each coefficient by its name: what it multiplies, and its formula."""
    return {
        text(item.name): ("1" if item.signal is None else text(item.signal), text(item.formula))
        for stretch in found.collapsed
        for item in stretch.coefficients
    }


def test_two_linear_layers_are_one() -> None:
    found = step("collapse", V1)
    assert coefficients(found) == {
        "gamma_1": ("1", "w_1·w_11 + w_2·w_12"),
        "gamma_2": ("x", "w_1·w_21 + w_2·w_22"),
    }
    (only,) = found.collapsed
    assert only.layers == 2
    assert text(only.chain.terms[-1]) == (
        "(w_1·w_11 + w_2·w_12)⟨gamma_1⟩ + (w_1·w_21 + w_2·w_22)⟨gamma_2⟩·x"
    )
    assert (found.weights, found.coefficients) == (6, 2)
    assert found.blockers == ()
    assert list(found.results) == ["gamma_1", "gamma_2"]


def test_in_numbers() -> None:
    values = {"w_11": "1", "w_12": "2", "w_21": "3", "w_22": "4", "w_1": "5", "w_2": "6", "x": "7"}
    found = step("collapse", V1, values)
    assert found.results["gamma_1"].value == 5 * 1 + 6 * 2
    assert found.results["gamma_2"].value == 5 * 3 + 6 * 4
    chain = found.collapsed[0].coefficients[1].number
    assert written(chain).endswith("= 5 · 3 + 6 · 4 = 39")


def test_matrices_with_biases(tmp_path: Path) -> None:
    found = step_of("collapse", DEEP, tmp_path)
    assert coefficients(found) == {
        "Gamma_1": ("X", "W_1 · W_2 · W_3"),
        "gamma_2": ("1", "b_1 · W_2 · W_3 + b_3"),
    }
    sizes = [item.sizes for item in found.collapsed[0].coefficients]
    assert written(sizes[0]) == "[2×3] · [3×4] · [4×2] = [2×2]"
    assert written(sizes[1]) == "[1×3] · [3×4] · [4×2] + [1×2] = [1×2]"
    assert (found.weights, found.coefficients) == (6 + 3 + 12 + 8 + 2, 4 + 2)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("(X*W_1 + 1)*W_2", {"X": "W_1 · W_2", "1": "ones(1×3) · W_2"}),
        ("(X*W_1 + c)*W_2", {"X": "W_1 · W_2", "1": "c · ones(1×3) · W_2"}),
        ("2*(X*W_1)*W_2/a - X*V", {"X": "2·(W_1 · W_2)/a − V"}),
        ("A*(X*W_1 + b)*W_2", {"A · X": "W_1 · W_2", "1": "A · ones(4×1) · b · W_2"}),
    ],
)
def test_what_stands_beside_the_product(
    formula: str, expected: dict[str, str], tmp_path: Path
) -> None:
    shapes: dict[str, Any] = {
        "X": [4, 2],
        "W_1": [2, 3],
        "W_2": [3, 2],
        "V": [2, 2],
        "A": [4, 4],
        "b": [3],
        "c": [4, 1],
        "a": [],
    }
    used = {name: shape for name, shape in shapes.items() if name in formula}
    learned = [name for name in used if name != "X"]
    net = {"symbols": used, "parameters": learned, "model": {"y": formula}}
    found = coefficients(step_of("collapse", net, tmp_path))
    assert dict(found.values()).keys() == expected.keys()
    if "a" not in used:
        assert dict(found.values()) == expected


LINEAR: dict[str, Any] = {
    "X": ["n", 2],
    "x": [1, 2],
    "c": ["n", 1],
    "s": [],
    "A": ["n", "n"],
    "G": ["n", 2],
    "W": [2, 2],
    "R": [1, 2],
    "g": [1, 2],
    "V": [2, 3],
}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("X*W + X", {"X": "W + I_2"}),
        ("(X*W + X)*V", {"X": "W · V + V"}),
        ("X - X*W*W/3 + 2*X", {"X": "I_2 − 1/3·W · W + 2·I_2"}),
        ("x*W + x + X*W", {"x": "W + I_2", "X": "W"}),
        ("(c*R + c)*V", {"c": "R · V + ones(1×2) · V"}),
        ("(s*R + s)*V", {"s": "R · V + ones(1×2) · V"}),
        ("hadamard(X*W + g, g)*V", {"X": "(W * g) · V", "1": "(g * g) · V"}),
        ("(A*X*W + X)*V", {"A · X": "W · V", "X": "V"}),
    ],
)
def test_numbers_rows_and_columns_beside_matrices(
    formula: str, expected: dict[str, str], tmp_path: Path
) -> None:
    used = {name: shape for name, shape in LINEAR.items() if name in formula}
    learned = [name for name in used if name not in ("X", "x", "c", "s")]
    net = {"symbols": used, "parameters": learned, "model": {"y_hat": formula}}
    found = step_of("collapse", net, tmp_path)
    assert dict(coefficients(found).values()) == expected
    assert found.blockers == ()
    assert [text(unit) for unit in found.identities] == ["I_2"] * ("I_2" in str(expected))


def test_an_identity_matrix_in_numbers(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": [3, "k"], "W": ["k", "k"]},
        "model": {"H": "X*W + X", "y_hat": "H*W + H"},
        "values": {"X": [[1, 0], [2, 1], [0, 1]], "W": [[1, 2], [0, 1]]},
    }
    found = step_of("collapse", net, tmp_path)
    assert found.results["Gamma"].value == ((4, 8), (0, 4))
    (item,) = found.collapsed[0].coefficients
    assert text(item.formula) == "W · W + W + W + I_k"
    for language in ("en", "ru"):
        assert "I_k" in prose("collapse", net, tmp_path, language)


def test_weights_before_an_input_are_no_product_of_inputs(tmp_path: Path) -> None:
    net = {
        "symbols": {"A": ["n", "n"], "X": ["n", 2], "W": [2, 2], "V": [2, 2], "U": [2, 1]},
        "parameters": ["A", "W", "V", "U"],
        "model": {"O": "tanh(A*X*W)", "y_hat": "A*O*V*U"},
    }
    found = step_of("collapse", net, tmp_path)
    assert [text(blocker.part) for blocker in found.blockers] == ["O"]
    assert [text(function) for function in found.functions] == ["tanh(t)"]
    assert coefficients(found) == {"gamma": ("A · O", "V · U")}
    linear = step_of("collapse", {**net, "model": {"O": "A*X*W", "y_hat": "O*V*U"}}, tmp_path)
    assert linear.coefficients == 0


def test_a_gate_is_a_product(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "G": ["n", 2], "W": [2, 2], "V": [2, 1]},
        "parameters": ["W", "V"],
        "model": {"H": "hadamard(X*W, G) + X", "y_hat": "H*V"},
    }
    (blocker,) = step_of("collapse", net, tmp_path).blockers
    assert (text(blocker.part), blocker.function) == ("X · W * G", None)


def test_a_function_stands_in_the_way(tmp_path: Path) -> None:
    found = step_of("collapse", MATRICES, tmp_path)
    assert found.collapsed == ()
    assert [text(blocker.part) for blocker in found.blockers] == ["O_2", "O_1"]
    assert [text(function) for function in found.functions] == ["f(t)"]
    assert text(found.composed.terms[-1]) == "f(f(X · W_1) · W_2) · W_3"


def test_stretches_between_functions(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "W_1": [2, 2], "W_2": [2, 3], "W_3": [3, 3], "W_4": [3, 1]},
        "model": {"y_hat": "tanh(X*W_1*W_2)*W_3*W_4"},
    }
    found = step_of("collapse", net, tmp_path)
    assert coefficients(found) == {
        "gamma_1": (text(found.blockers[0].part), "W_3 · W_4"),
        "Gamma_2": ("X", "W_1 · W_2"),
    }
    assert text(found.collapsed[0].value) == "y_hat"


def test_a_product_of_signals_is_not_linear() -> None:
    found = step("collapse", {"g": "w_1*x", "y": "w_2*g*z + w_3*g"})
    assert [text(blocker.part) for blocker in found.blockers] == ["w_2·g·z"]
    assert found.functions == ()


def test_a_single_layer_has_nothing_to_multiply_out() -> None:
    found = step("collapse", {"y": "w_1*x_1 + w_2*x_2"})
    assert found.collapsed == found.blockers == ()


def test_taken_names_are_left_alone() -> None:
    found = step("collapse", {"h": "gamma*x", "y": "w_1*h"})
    assert list(found.results) == ["delta"]


def test_too_many_terms_are_refused() -> None:
    model = {f"h_1{j}": f"w_1{j}*x + u_1{j}*z" for j in range(1, 6)}
    for layer in range(2, 7):
        for unit in range(1, 6):
            terms = (f"w_{layer}{unit}{k}*h_{layer - 1}{k}" for k in range(1, 6))
            model[f"h_{layer}{unit}"] = " + ".join(terms)
    model["y"] = " + ".join(f"h_6{k}" for k in range(1, 6))
    with pytest.raises(SpecError, match="too many terms"):
        step("collapse", model)


def test_a_wrong_coefficient_is_caught(tmp_path: Path) -> None:
    found = step_of("collapse", DEEP, tmp_path)
    (stretch,) = found.collapsed
    brace = Braced(Symbol("b_3"), Symbol("gamma_2"))
    wrong = replace(stretch.chain, terms=(*stretch.chain.terms[:-1], brace))
    with pytest.raises(CheckError):
        confirm(
            replace(found, collapsed=(replace(stretch, chain=wrong),)),
            workspace_of(DEEP, tmp_path, collapse=None),
        )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=2, max_size=6), st.booleans(), st.randoms())
def test_any_linear_net_becomes_one_layer(sizes: list[int], biased: bool, random: Any) -> None:
    model: dict[str, str] = {}
    before = [f"x_{k}" for k in range(1, sizes[0] + 1)]
    for layer, size in enumerate(sizes[1:3], start=1):
        after = []
        for unit in range(1, size + 1):
            terms = [f"w_{layer}{k}{unit}*{name}" for k, name in enumerate(before, start=1)]
            terms += [f"b_{layer}{unit}"] if biased else []
            model[f"h_{layer}{unit}"] = " + ".join(terms)
            after.append(f"h_{layer}{unit}")
        before = after
    model["y"] = " + ".join(f"{random.randint(2, 5)}*{name}" for name in before)
    found = step("collapse", model)
    (stretch,) = found.collapsed
    signals = {text(item.signal) for item in stretch.coefficients if item.signal is not None}
    assert signals == {f"x_{k}" for k in range(1, sizes[0] + 1)}
    assert len(stretch.coefficients) == sizes[0] + biased


@pytest.mark.parametrize("seed", range(1, 24, 4))
def test_random_nets(seed: int, tmp_path: Path) -> None:
    for options in ("{}", "{of: L}"):
        solved = random_net(seed).solved(tmp_path, f"{{collapse: {options}}}")
        assert solved.checked.report.failed == ()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_prose(language: str, tmp_path: Path) -> None:
    assert "gamma_2" in prose("collapse", {"model": V1}, tmp_path, language)
    assert "f(t)" in prose("collapse", MATRICES, tmp_path, language)

"""Networks as one function, against compositions written by hand and values from NumPy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from derivator.errors import CheckError, SpecError
from derivator.notation.nodes import Number, Symbol
from derivator.notation.text import text
from derivator.notation.walk import descendants
from tests.derivations.networks import MATRICES, SCALARS, confirm, prose, step_of, workspace_of
from tests.derivations.random_nets import random_net
from tests.helpers import written

V2: dict[str, Any] = {
    "functions": {"f(t)": "max(0, t)"},
    "model": {
        "h_1": "f(w_11*x_1 + w_21*x_2 + w_31*x_3)",
        "h_2": "f(w_12*x_1 + w_22*x_2 + w_32*x_3)",
        "y_hat": "f(w_1*h_1 + w_2*h_2 + w_0)",
    },
    "values": {
        "x_1": 20,
        "x_2": 0,
        "x_3": 1,
        "w_11": 5,
        "w_21": -60,
        "w_31": "0.5",
        "w_12": -2,
        "w_22": -80,
        "w_32": 2,
        "w_1": 1,
        "w_2": "0.2",
        "w_0": 4,
    },
}
BIASED: dict[str, Any] = {
    "symbols": {"X": ["n", 2], "W_1": [2, 3], "b_1": [3], "W_2": [3, 1], "b_2": [1]},
    "model": {"y_hat": "tanh(X*W_1 + b_1)*W_2 + b_2"},
}


def test_matrix_form(tmp_path: Path) -> None:
    found = step_of("composition", MATRICES, tmp_path)
    assert written(found.composed.chain) == (
        "y_hat = O_2 · W_3 = f(H_2) · W_3 = f(O_1 · W_2) · W_3 = f(f(X · W_1) · W_2) · W_3"
    )
    assert found.composed.whole
    assert written(found.layers[0].equation) == "H_1 = X · W_1"
    assert written(found.layers[0].sizes) == "[n×2] · [2×2] = [n×2]"
    assert written(found.layers[-1].sizes) == "[n×2] · [2×1] = [n×1]"
    assert list(found.results) == ["y_hat"]


def test_unit_by_unit(tmp_path: Path) -> None:
    found = step_of("composition", MATRICES, tmp_path, form="units")
    assert found.composed is None
    assert len(found.units) == 2 + 2 + 2 + 2 + 1
    assert written(found.units[0]) == "H_1[i,1] = W_1[1,1]·X[i,1] + W_1[2,1]·X[i,2]"
    (composed,) = found.units_composed
    assert composed.whole
    assert text(composed.chain.terms[2]) == (
        "W_3[1]·f(W_2[1,1]·O_1[i,1] + W_2[2,1]·O_1[i,2])"
        " + W_3[2]·f(W_2[1,2]·O_1[i,1] + W_2[2,2]·O_1[i,2])"
    )


def test_a_scalar_net(tmp_path: Path) -> None:
    found = step_of("composition", SCALARS, tmp_path)
    assert found.of == "y_hat"
    assert written(found.units_composed[0].chain) == (
        "y_hat = o_2·w_3 = f(h_2) · w_3 = f(o_1·w_2) · w_3 = f(f(x·w_1) · w_2) · w_3"
    )
    with pytest.raises(SpecError, match="no matrix form"):
        step_of("composition", SCALARS, tmp_path, form="matrix")


def test_neuron_by_neuron_in_numbers(tmp_path: Path) -> None:
    found = step_of("composition", V2, tmp_path)
    (chains,) = found.forward
    assert [float(chain.terms[-1].value) for chain in chains] == [100.5, 0, 104.5]
    assert written(chains[1]) == "h_2 = max(0, −2 · 20 + (−80) · 0 + 2 · 1) = max(0, −38) = 0"
    assert text(found.function[0].terms[-1]).startswith("max(0, max(0, 5·x_1 − 60·x_2 + ")
    assert found.results["y_hat"].value == 104.5
    assert found.results["y_hat"].exact == "209/2"


def test_the_function_is_checked_away_from_the_data(tmp_path: Path) -> None:
    """At the data x_2 is 0 and h_2 is dead, so that a wrong weight there would not show."""
    found = step_of("composition", V2, tmp_path)
    workspace = workspace_of(V2, tmp_path, composition=None)
    inner = found.function[0].terms[-1]
    for weight in (60, 80):
        wrong = _changed(inner, weight)
        chains = tuple(replace(chain, terms=(*chain.terms[:-1], wrong)) for chain in found.function)
        with pytest.raises(CheckError):
            confirm(replace(found, function=chains), workspace)


def _changed(node: Any, weight: int) -> Any:
    from derivator.notation.walk import replaced

    (number,) = [p for p in descendants(node) if isinstance(p, Number) and p.value == weight]
    return replaced(node, number, Number(number.value + 1))


def test_biases_stretch_over_rows(tmp_path: Path) -> None:
    found = step_of("composition", BIASED, tmp_path)
    assert [text(bias) for bias in found.biases] == ["b_1", "b_2"]
    assert written(found.layers[0].sizes) == "[n×2] · [2×3] + [1×3] = [n×3]"
    assert text(found.composed.chain.terms[-1]) == "tanh(X · W_1 + b_1) · W_2 + b_2"
    assert written(found.units[-1]).endswith("W_2[3]·O_1[i,3] + b_2")


def test_names_of_the_author_stay(tmp_path: Path) -> None:
    model = {"z": "w_1*x + w_0", "a": "sigma(z)", "y": "w_2*a"}
    found = step_of("composition", {"model": model}, tmp_path)
    assert [text(chain.terms[0]) for chain in found.units] == ["z", "a", "y"]
    assert text(found.units_composed[0].chain.terms[-1]) == "w_2·sigmoid(w_1·x + w_0)"


def test_a_branch_and_a_weight_used_twice(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "W": [2, 2]},
        "model": {"A": "tanh(X*W)", "y_hat": "tanh(A*W) + A"},
    }
    found = step_of("composition", net, tmp_path)
    last = text(found.composed.chain.terms[-1])
    assert last == "tanh(tanh(X · W) · W) + tanh(X · W)"
    assert len(found.units_composed) == 2


def test_a_deep_wide_net_stops_where_nobody_would_read_on(tmp_path: Path) -> None:
    sizes = {f"W_{k}": [5, 5] for k in range(1, 7)}
    model = "X"
    for layer in range(1, 7):
        model = f"sigma({model}*W_{layer})"
    net = {"symbols": {"X": ["n", 5], **sizes}, "model": {"y_hat": model}}
    found = step_of("composition", net, tmp_path)
    assert found.composed.whole
    assert found.too_wide
    assert found.units == ()


def test_the_loss_can_be_composed_too(tmp_path: Path) -> None:
    found = step_of("composition", MATRICES, tmp_path, of="L", form="matrix")
    assert text(found.composed.chain.terms[-1]) == (
        "1/(2·n) · Σ[i] ((f(f(X · W_1) · W_2) · W_3)[i] − y[i])²"
    )


GATE: dict[str, Any] = {
    "symbols": {"X": ["n", 3], "W_1": [3, 1], "V": [3, 1], "W_2": [1, 4]},
    "model": {"H": "X*W_1", "G": "sigmoid(X*V)", "O": "hadamard(G, atan(H))", "y_hat": "O*W_2"},
}


def test_a_gate(tmp_path: Path) -> None:
    found = step_of("composition", GATE, tmp_path)
    assert text(found.composed.chain.terms[-1]) == "(sigmoid(X · V) * atan(X · W_1)) · W_2"
    sums = [" + ".join(f"{name}[{k}]·X[i,{k}]" for k in (1, 2, 3)) for name in ("V", "W_1")]
    assert text(found.units_composed[0].chain.terms[-1]) == (
        f"W_2[1]·sigmoid({sums[0]}) · atan({sums[1]})"
    )


def test_an_input_with_one_value_for_all_keeps_its_letter(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "g": [2], "W": [2, 2], "V": [2, 1]},
        "model": {"y_hat": "tanh(hadamard(X*W, g))*V"},
        "values": {"X": [[1, 2]], "g": [2, 3], "W": [[1, 0], [0, 1]], "V": [1, 1]},
    }
    found = step_of("composition", net, tmp_path, form="matrix")
    assert text(found.function[0].terms[-1]) == "tanh(X · [1, 0; 0, 1] * g) · [1; 1]"


@pytest.mark.parametrize("rows", ["n", 2])
@pytest.mark.parametrize("formula", ["X*W + b + X", "X*W", "tanh(X*W + b)*W - X/2"])
def test_widths_in_letters_and_values_that_fix_them(
    rows: str | int, formula: str, tmp_path: Path
) -> None:
    shapes = {"X": [rows, "d"], "W": ["d", "d"], "b": ["d"]}
    matrix = [[1, 0, 2, 1, 0], [0, 1, 0, 0, 1], [1] * 5, [2] * 5, [0, 0, 1, 0, 0]]
    values = {"X": [[0, -2, 2, 1, 1], [1, 2, 1, 1, 1]], "W": matrix, "b": [1, 2, 3, 4, 5]}
    used = [name for name in shapes if name in formula]
    net = {
        "symbols": {name: shapes[name] for name in used},
        "model": {"y_hat": formula},
        "values": {name: values[name] for name in used},
    }
    assert step_of("composition", net, tmp_path).function


def test_irrational_weights_are_rounded_openly(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "W_1": [2, 2], "W_2": [2, 1]},
        "model": {"y_hat": "leaky_relu(X*W_1)*W_2"},
        "values": {"X": [[0, -2]], "W_1": [["0.67", 1], ["0.23", "sqrt(2)"]], "W_2": [1, "0.3"]},
    }
    found = step_of("composition", net, tmp_path)
    assert [relation.value for relation in found.function[0].relations] == ["≈"]
    assert "1.414" in text(found.function[0].terms[1])


def test_numbers_beside_matrices_have_no_size(tmp_path: Path) -> None:
    net = {
        "symbols": {"X": ["n", 2], "W": [2, 2], "U": [2, 1]},
        "model": {"y_hat": "tanh(X*W/2 + 1)*U*3 - 1"},
    }
    found = step_of("composition", net, tmp_path)
    assert written(found.layers[0].sizes) == "[n×2] · [2×2] = [n×2]"


def test_a_wrong_layer_is_caught(tmp_path: Path) -> None:
    found = step_of("composition", MATRICES, tmp_path)
    workspace = workspace_of(MATRICES, tmp_path, composition=None)
    chain = found.composed.chain
    wrong = replace(chain, terms=(*chain.terms[:-1], Symbol("O_2")))
    with pytest.raises(CheckError):
        confirm(replace(found, composed=replace(found.composed, chain=wrong)), workspace)


@pytest.mark.parametrize("seed", range(0, 24, 3))
def test_random_nets(seed: int, tmp_path: Path) -> None:
    net = random_net(seed)
    for options in ("{}", "{form: units}", "{of: L}"):
        solved = net.solved(tmp_path, f"{{composition: {options}}}")
        assert solved.checked.report.failed == ()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_prose(language: str, tmp_path: Path) -> None:
    both = prose("composition", BIASED, tmp_path, language)
    assert "b_1" in both
    numbers = prose("composition", V2, tmp_path, language)
    assert "104.5" in numbers

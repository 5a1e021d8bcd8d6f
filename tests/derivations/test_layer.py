"""The rule of a layer, entry by entry, and the product of matrices found in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from derivator.derivations.layers.task import LARGEST
from derivator.errors import CheckError, SpecError
from derivator.notation.text import text
from tests.derivations.networks import confirm, derived, prose, spoiled, step_of
from tests.helpers import written

LINEAR = {"symbols": {"X": [2, 2], "W": [2, 3]}, "model": {"Z": "X*W"}}
"""V22."""
SOFTMAX = {
    "symbols": {"z": [1, 3], "y": [1, 3]},
    "model": {"p": "softmax(z)", "L": "-sum(hadamard(y, log(p)))"},
}
"""L-softmax."""


def net(model: str, **symbols: Any) -> Any:
    return {"symbols": symbols, "model": {"Z": model}, "functions": {"f(t)": None}}


def rules(step: Any) -> list[str]:
    return [written(rule.rule) for rule in step.operands]


def test_v22_entry_by_entry(tmp_path: Path) -> None:
    step = step_of("layer", LINEAR, tmp_path)
    by_x, by_w = step.operands
    assert [written(entry.local) for entry in by_x.entries] == [
        "∂Z/∂X[1,1] = [W[1,1], W[1,2], W[1,3]; 0, 0, 0]",
        "∂Z/∂X[1,2] = [W[2,1], W[2,2], W[2,3]; 0, 0, 0]",
        "∂Z/∂X[2,1] = [0, 0, 0; W[1,1], W[1,2], W[1,3]]",
        "∂Z/∂X[2,2] = [0, 0, 0; W[2,1], W[2,2], W[2,3]]",
    ]
    assert written(by_x.entries[2].product) == (
        "∂L/∂X[2,1] = ⟨∂L/∂Z, ∂Z/∂X[2,1]⟩ = "
        "∂L/∂Z[2,1] · W[1,1] + ∂L/∂Z[2,2] · W[1,2] + ∂L/∂Z[2,3] · W[1,3]"
    )
    assert written(by_w.entries[4].local) == "∂Z/∂W[2,2] = [0, X[1,2], 0; 0, X[2,2], 0]"
    assert (len(by_w.entries), by_w.complete) == (6, True)


def test_v22_in_general_and_collected(tmp_path: Path) -> None:
    step = step_of("layer", LINEAR, tmp_path)
    by_x, by_w = step.operands
    assert written(by_x.local) == "∂Z[k,l]/∂X[i,j] = δ[i,k]·W[j,l]"
    assert written(by_x.general) == (
        "∂L/∂X[i,j] = Σ[k,l] ∂L/∂Z[k,l] · ∂Z[k,l]/∂X[i,j] = Σ[l] ∂L/∂Z[i,l] · W[j,l]"
    )
    assert written(by_w.general).endswith("= Σ[k] ∂L/∂Z[k,j] · X[k,i]")
    assert [text(term) for term in by_w.collected.terms[2:]] == [
        "[X[1,1], X[2,1]; X[1,2], X[2,2]] · "
        "[∂L/∂Z[1,1], ∂L/∂Z[1,2], ∂L/∂Z[1,3]; ∂L/∂Z[2,1], ∂L/∂Z[2,2], ∂L/∂Z[2,3]]",
        "Xᵀ · ∂L/∂Z",
    ]
    assert rules(step) == ["∂L/∂X = ∂L/∂Z · Wᵀ", "∂L/∂W = Xᵀ · ∂L/∂Z"]
    assert all(rule.recognised for rule in step.operands)


FOUND = {
    "bias": (
        net("X*W + b", X=["n", 2], W=[2, 3], b=[3]),
        ["∂L/∂Z · Wᵀ", "Xᵀ · ∂L/∂Z", "ones(1×n) · ∂L/∂Z"],
    ),
    "a number as bias": (
        net("X*w + b", X=["n", 2], w=[2, 1], b=[]),
        ["∂L/∂Z · wᵀ", "Xᵀ · ∂L/∂Z", "ones(1×n) · ∂L/∂Z"],
    ),
    "elementwise": (net("f(S)", S=["n", "m"]), ["∂L/∂Z * f'(S)"]),
    "sigmoid": (net("sigma(S)", S=["n", 2]), ["∂L/∂Z * Z * (1 − Z)"]),
    "relu": (net("max(0, S)", S=[2, 2]), ["∂L/∂Z * [S > 0]"]),
    "softmax": (net("softmax(S)", S=["n", "m"]), ["Z * (∂L/∂Z − (∂L/∂Z * Z) · ones(m×m))"]),
    "elementwise product": (
        net("hadamard(A, B)", A=["n", 2], B=["n", 2]),
        ["∂L/∂Z * B", "∂L/∂Z * A"],
    ),
    "transpose": (net("transpose(A)*B", A=["n", 2], B=["n", 3]), ["B · ∂L/∂Zᵀ", "A · ∂L/∂Z"]),
    "square": (net("X*X", X=[2, 2]), ["∂L/∂Z · Xᵀ + Xᵀ · ∂L/∂Z"]),
    "Gram": (net("transpose(X)*X", X=["n", "m"]), ["X · (∂L/∂Z + ∂L/∂Zᵀ)"]),
    "a number times a matrix": (net("a*X", a=[], X=[2, "m"]), ["⟨∂L/∂Z, X⟩", "∂L/∂Z · a"]),
    "row sums": (net("row_sums(X)", X=["n", 2]), ["∂L/∂Z · ones(1×2)"]),
    "column means": (net("column_means(X)", X=["n", 2]), ["1/n · ones(n×1) · ∂L/∂Z"]),
    "two weights": (
        net("X*U + Y*V", X=["n", 2], U=[2, 2], Y=["n", 3], V=[3, 2]),
        ["∂L/∂Z · Uᵀ", "Xᵀ · ∂L/∂Z", "∂L/∂Z · Vᵀ", "Yᵀ · ∂L/∂Z"],
    ),
    "a number of numbers": (net("w*x + b", w=[], x=[], b=[]), ["∂L/∂Z · x", "∂L/∂Z · w", "∂L/∂Z"]),
}


@pytest.mark.parametrize("name", FOUND)
def test_the_product_is_found(name: str, tmp_path: Path) -> None:
    given_net, expected = FOUND[name]
    step = step_of("layer", given_net, tmp_path)
    assert [text(rule.rule.terms[-1]) for rule in step.operands] == expected
    assert all(rule.recognised for rule in step.operands)


def test_a_mean_below_a_loss(tmp_path: Path) -> None:
    step = step_of("layer", net("mean(X)", X=["n", "m"]), tmp_path, outer=True)
    assert rules(step) == ["∂L/∂X = ∂L/∂Z/(n·m) · ones(n×m)"]


def test_a_loss_is_differentiated_itself(tmp_path: Path) -> None:
    model = net("sum((X*w - y)**2)/(2*n)", X=["n", 2], w=[2, 1], y=["n", 1])
    step = step_of("layer", model, tmp_path, by=["w", "y"])
    assert rules(step) == ["∂Z/∂w = 1/n · Xᵀ · (X · w − y)", "∂Z/∂y = 1/n·(y − X · w)"]
    assert step.loss is None


def test_softmax_and_cross_entropy_come_to_a_difference(tmp_path: Path) -> None:
    step = step_of("layer", SOFTMAX, tmp_path, of="p", by="z", loss="L", shares="y")
    (rule,) = step.operands
    assert written(rule.local) == "∂p[k]/∂z[i] = p[i]·(δ[i,k] − p[k])"
    assert written(step.loss_formula) == "∂L/∂p[i] = −y[i]/p[i]"
    assert written(rule.general).endswith("= p[i] − y[i]")
    assert written(rule.rule) == "∂L/∂z = p − y"
    assert rule.recognised


def test_without_shares_the_sum_stays(tmp_path: Path) -> None:
    step = step_of("layer", SOFTMAX, tmp_path, of="p", by="z", loss="L")
    assert written(step.operands[0].general).endswith("= p[i]·Σ[k] y[k] − y[i]")


def test_letters_become_small_numbers(tmp_path: Path) -> None:
    linear = net("X*W", X=["n", "k"], W=["k", "m"])
    step = step_of("layer", linear, tmp_path)
    assert [written(chain) for chain in step.instance] == ["n = 2", "k = 3", "m = 2"]
    assert "k" not in {letter for r in step.operands for letter, _ in r.general.indices}
    step = step_of("layer", linear, tmp_path, sizes={"k": 1})
    assert [written(chain) for chain in step.instance] == ["n = 2", "k = 1", "m = 2"]
    assert rules(step) == ["∂L/∂X = ∂L/∂Z · Wᵀ", "∂L/∂W = Xᵀ · ∂L/∂Z"]


def test_a_layer_inside_a_network(tmp_path: Path) -> None:
    model = {
        "symbols": {"X": ["n", 2], "y": ["n", 1], "W_1": [2, 3], "W_2": [3, 1]},
        "model": {"y_hat": "sigma(X*W_1)*W_2", "L": "sum((y_hat - y)**2)/2"},
    }
    step = step_of("layer", model, tmp_path, of="y_hat")
    assert rules(step) == ["∂L/∂O_1 = ∂L/∂y_hat · W_2ᵀ", "∂L/∂W_2 = O_1ᵀ · ∂L/∂y_hat"]


DEEP = {
    "symbols": {"X": ["n", 2], "y": ["n", 1], "W_1": [2, 3], "W_2": [3, 1]},
    "model": {"y_hat": "sigma(X*W_1)*W_2", "L": "mse(y_hat, y)"},
}


def test_a_layer_that_got_its_name_by_itself(tmp_path: Path) -> None:
    step = step_of("layer", DEEP, tmp_path, of="H_1")
    assert rules(step) == ["∂L/∂X = ∂L/∂H_1 · W_1ᵀ", "∂L/∂W_1 = Xᵀ · ∂L/∂H_1"]


LOGITS = net("logloss_logits(p, y)", p=["n", 2], y=["n", 2])


def test_a_name_in_between_that_nobody_gave_is_put_in(tmp_path: Path) -> None:
    """softplus(p) - y p is a function of p alone, not of p and of a layer O_1 = softplus(p)."""
    step = step_of("layer", LOGITS, tmp_path, outer=True)
    assert rules(step) == [
        "∂L/∂p = ∂L/∂Z · (sigmoid(p)/(2·n) − y/(2·n))",
        "∂L/∂y = −∂L/∂Z · p/(2·n)",
    ]
    assert not step.besides


def test_a_residual_layer_without_names(tmp_path: Path) -> None:
    model = net("f(X*W_1)*W_2 + X", X=["n", 2], W_1=[2, 2], W_2=[2, 2])
    step = step_of("layer", {**model, "functions": {"f(t)": None}}, tmp_path, of="Z")
    assert set(step.results) == {"dL/dX", "dL/dW_1", "dL/dW_2"}
    assert not step.besides


def test_a_way_around_that_the_author_named_is_said(tmp_path: Path) -> None:
    model = {
        "symbols": {"X": ["n", 2], "W_1": [2, 2]},
        "model": {"H": "X*W_1", "Z": "tanh(H) + X"},
    }
    step = step_of("layer", model, tmp_path, of="Z")
    assert [text(operand) for operand in step.besides] == ["X"]
    for language in ("en", "ru"):
        said = "direct way" if language == "en" else "прямом пути"
        assert said in prose("layer", model, tmp_path, language, of="Z")


def test_a_step_hands_nothing_back(tmp_path: Path) -> None:
    step = step_of("layer", net("step(X)", X=["n", 2]), tmp_path)
    assert rules(step) == ["∂L/∂X = zeros(n×2)"]


BROKEN = ["bias", "softmax", "a number times a matrix", "Gram"]


@pytest.mark.parametrize("name", BROKEN)
def test_every_wrong_chain_is_caught(name: str, tmp_path: Path) -> None:
    workspace, step = derived("layer", FOUND[name][0], tmp_path)
    wrong = list(spoiled(step))
    assert len(wrong) > 6
    for bad in wrong:
        with pytest.raises(CheckError):
            confirm(bad, workspace)


def test_a_wrong_share_is_caught(tmp_path: Path) -> None:
    """Rows of y add up to 1, but those of a matrix like any other do not."""
    workspace, step = derived("layer", SOFTMAX, tmp_path, of="p", by="z", loss="L", shares="y")
    from dataclasses import replace

    free = replace(step, program=replace(step.program, shares=frozenset()))
    with pytest.raises(CheckError, match=r"Σ\[i\] y\[i\] = 1"):
        confirm(free, workspace)


MISTAKES = [
    (LINEAR, {"by": "Z"}, "Z is no operand of Z"),
    (LINEAR, {"outer": False}, "no number"),
    (LINEAR, {"sizes": {"n": 2}}, "n: 2 is no size of the layer"),
    (net("X*W", X=[10, 10], W=[10, 2]), {}, f"expected: at most {LARGEST}"),
    (SOFTMAX, {"of": "p", "by": "z", "loss": "p"}, "p does not depend on p"),
]


@pytest.mark.parametrize(("given_net", "options", "message"), MISTAKES)
def test_what_cannot_be_derived_is_said(
    given_net: Any, options: Any, message: str, tmp_path: Path
) -> None:
    with pytest.raises(SpecError, match=message):
        step_of("layer", given_net, tmp_path, **options)


def test_a_loss_that_goes_around_the_layer_is_refused(tmp_path: Path) -> None:
    model = {"symbols": {"X": [2, 2]}, "model": {"Z": "X*X", "L": "sum(Z) + sum(X)"}}
    with pytest.raises(SpecError, match="by Z only"):
        step_of("layer", model, tmp_path, of="Z", loss="L")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", FOUND)
def test_the_prose_has_no_gaps(name: str, language: str, tmp_path: Path) -> None:
    found = prose("layer", FOUND[name][0], tmp_path, language)
    assert "None" not in found
    assert " ." not in found


TERMS = ["X*A", "A*X", "X*X", "transpose(X)", "f(X)", "hadamard(X, A)", "2*X", "sigma(A)", "a*X"]


@given(st.lists(st.sampled_from(TERMS), min_size=1, max_size=3), st.integers(1, 3))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_sum_of_such_terms(tmp_path: Path, terms: list[str], side: int) -> None:
    square = [side, side]
    symbols = {"X": square, "A": square, "B": square, "a": []}
    model = {"S": "sigma(A)", "Z": " + ".join((*terms, "a*X*A + B")).replace("sigma(A)", "S")}
    spec = {"symbols": symbols, "model": model, "functions": {"f(t)": None}}
    step_of("layer", spec, tmp_path, of="Z")

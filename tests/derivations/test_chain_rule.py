"""Products of local derivatives, and the boxes around what recurs in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivator.errors import CheckError, SpecError
from derivator.notation.matrices import Boxed
from derivator.notation.walk import descendants
from derivator.solution import Chain
from tests.derivations.networks import (
    BIAS,
    MATRICES,
    RESIDUAL,
    SCALARS,
    TWICE,
    confirm,
    derived,
    prose,
    spoiled,
    step_of,
)
from tests.helpers import written
from tests.program.nets import Net, nets, study_of

DERIVED = [SCALARS, MATRICES, RESIDUAL, BIAS, TWICE]


def chains(items: Iterable[Chain | None]) -> list[str]:
    return [written(chain) for chain in items]


def test_three_neurons_in_a_row(tmp_path: Path) -> None:
    step = step_of("chain_rule", SCALARS, tmp_path)
    assert chains(d.product for d in step.derivatives) == [
        "∂L/∂w_3 = ∂L/∂y_hat · ∂y_hat/∂w_3",
        "∂L/∂w_2 = ∂L/∂y_hat · ∂y_hat/∂o_2 · ∂o_2/∂h_2 · ∂h_2/∂w_2",
        "∂L/∂w_1 = ∂L/∂y_hat · ∂y_hat/∂o_2 · ∂o_2/∂h_2 · ∂h_2/∂o_1 · ∂o_1/∂h_1 · ∂h_1/∂w_1",
    ]
    assert chains(d.put_in for d in step.derivatives) == [
        "∂L/∂w_3 = ⟦y_hat − y⟧¹ · o_2",
        "∂L/∂w_2 = ⟦y_hat − y⟧¹ · ⟦w_3 · f'(h_2)⟧² · o_1",
        "∂L/∂w_1 = ⟦y_hat − y⟧¹ · ⟦w_3 · f'(h_2)⟧² · w_2 · f'(h_1) · x",
    ]
    assert written(step.derivatives[1].unfolded) == (
        "∂L/∂w_2 = ⟦y_hat − y⟧¹ · ⟦w_3 · f'(f(x·w_1) · w_2)⟧² · f(x·w_1)"
    )
    assert (step.boxes, step.matrices, step.held) == (2, False, ())


def test_matrices_nest_their_boxes(tmp_path: Path) -> None:
    step = step_of("chain_rule", MATRICES, tmp_path)
    assert chains(step.links) == [
        "∂L/∂y_hat = 1/n·(y_hat − y)",
        "∂L/∂H_2 = ∂L/∂y_hat · W_3ᵀ * f'(H_2)",
        "∂L/∂H_1 = ∂L/∂H_2 · W_2ᵀ * f'(H_1)",
    ]
    assert chains(d.put_in for d in step.derivatives) == [
        "∂L/∂W_3 = O_2ᵀ · ⟦1/n·(y_hat − y)⟧¹",
        "∂L/∂W_2 = O_1ᵀ · ⟦⟦1/n·(y_hat − y)⟧¹ · W_3ᵀ * f'(H_2)⟧²",
        "∂L/∂W_1 = Xᵀ · (⟦⟦1/n·(y_hat − y)⟧¹ · W_3ᵀ * f'(H_2)⟧² · W_2ᵀ * f'(H_1))",
    ]


def test_a_weight_used_twice_adds_up_its_ways(tmp_path: Path) -> None:
    step = step_of("chain_rule", TWICE, tmp_path)
    (only,) = step.derivatives
    assert only.paths == 3
    assert written(only.put_in) == (
        "∂L/∂w = ⟦p − y⟧¹ · o_2 + ⟦p − y⟧¹ · ⟦w · f'(h_2)⟧² · o_1"
        " + ⟦p − y⟧¹ · ⟦w · f'(h_2)⟧² · w · f'(h_1) · x"
    )
    assert len(step.held) == 2


def test_without_boxes(tmp_path: Path) -> None:
    for net in (SCALARS, MATRICES):
        step = step_of("chain_rule", net, tmp_path, boxes=False)
        terms = [term for d in step.derivatives for term in d.put_in.terms]
        assert not any(isinstance(p, Boxed) for term in terms for p in descendants(term))
        assert step.boxes == 0


@pytest.mark.parametrize("net", DERIVED)
def test_equal_colours_hold_equal_parts(net: Any, tmp_path: Path) -> None:
    step = step_of("chain_rule", net, tmp_path)
    held: dict[int, list[Any]] = {}
    for derivative in step.derivatives:
        for part in descendants(derivative.put_in.terms[-1]):
            if isinstance(part, Boxed):
                held.setdefault(part.colour, []).append(part.operand)
    assert sorted(held) == list(range(1, step.boxes + 1))
    for parts in held.values():
        assert len(parts) > 1
        assert all(part == parts[0] for part in parts)


def test_too_many_ways_are_counted_and_not_written(tmp_path: Path) -> None:
    layers = {f"h_{k + 1}": f"f(h_{k}) + h_{k}" for k in range(1, 20)}
    net = {
        "symbols": ["x", "w", "y"],
        "functions": {"f(t)": None},
        "model": {"h_1": "x*w", **layers, "L": "(h_20 - y)**2"},
    }
    step = step_of("chain_rule", net, tmp_path)
    (only,) = step.derivatives
    assert (only.paths, only.complete) == (2**19, False)
    assert written(only.product) == "∂L/∂w = ∂L/∂h_1 · ∂h_1/∂w"
    assert "524,288" in prose("chain_rule", net, tmp_path).replace(" ", ",")


def test_a_deep_net_is_cut_short(tmp_path: Path) -> None:
    carried, symbols = "X", {"X": ["n", 2], "y": ["n", 2]}
    for k in range(1, 13):
        symbols[f"W_{k}"] = [2, 2]
        carried = f"f({carried}*W_{k})"
    net = {
        "symbols": symbols,
        "functions": {"f(t)": None},
        "model": {"p": carried, "L": "sum((p - y)**2)"},
    }
    step = step_of("chain_rule", net, tmp_path)
    assert step.shortened
    assert max(len(written(d.put_in)) for d in step.derivatives) < 130
    assert "symbol of a derivative" in prose("chain_rule", net, tmp_path)


@pytest.mark.parametrize("net", DERIVED)
def test_every_wrong_chain_is_caught(net: Any, tmp_path: Path) -> None:
    workspace, step = derived("chain_rule", net, tmp_path)
    faults = 0
    for wrong in spoiled(step):
        with pytest.raises(CheckError, match="does not hold"):
            confirm(wrong, workspace)
        faults += 1
    assert faults > len(step.derivatives)


def test_a_wrong_local_derivative_is_caught(tmp_path: Path) -> None:
    """The bar matters: the bare symbol would mean the derivative through all ways."""
    from dataclasses import replace

    from derivator.notation.nodes import Partial

    workspace, step = derived("chain_rule", TWICE, tmp_path)
    (barred,) = [c for c in step.links if c.terms[0] == step.held[0]]
    symbol = step.held[0]
    bare = replace(barred, terms=(Partial(symbol.of, symbol.by), *barred.terms[1:]))
    with pytest.raises(CheckError):
        confirm(replace(step, links=(bare,)), workspace)


def test_what_cannot_be_derived(tmp_path: Path) -> None:
    net = {"symbols": ["x", "y"], "model": {"f": "x*y"}}
    with pytest.raises(SpecError, match="depends on no parameter"):
        step_of("chain_rule", net, tmp_path)
    assert step_of("chain_rule", net, tmp_path, by=["x"]).derivatives[0].paths == 1


@given(nets(), st.sampled_from(["chain_rule", "scheme", "backward"]))
@settings(max_examples=25)
def test_any_network_is_worked_out(tmp_path_factory: Any, net: Net, kind: str) -> None:
    from derivator.derivations.registry import BY_KIND
    from derivator.derivations.workspace import Workspace

    folder = tmp_path_factory.mktemp("net")
    study = study_of(net.spec(f"{kind}:"), folder)
    workspace = Workspace(study.exercise)
    (task,) = workspace.exercise.parts[0].tasks
    confirm(BY_KIND[kind].derive(workspace, task), workspace)


def test_a_long_way_is_not_written_out(tmp_path: Path) -> None:
    model = {f"o_{k}": f"tanh({f'o_{k - 1}' if k > 1 else 'x'}*w_{k})" for k in range(1, 41)}
    net = {"model": {**model, "L": "(o_40 - y)**2"}}
    step = step_of("chain_rule", net, tmp_path)
    complete = [d.complete for d in step.derivatives]
    assert complete[0]
    assert not complete[-1]
    assert "the way to the result is too long" in prose("chain_rule", net, tmp_path)
    assert "слишком длинный путь" in prose("chain_rule", net, tmp_path, "ru")

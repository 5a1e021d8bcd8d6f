"""L-cem: one iteration by hand, the quantile's conventions against NumPy, faults, bad options."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivator.check.program import ProgramChecker
from derivator.derivations.cross_entropy_method import CrossEntropyStep
from derivator.derivations.elite.sessions import select
from derivator.errors import SpecError
from derivator.notation.text import text
from tests.derivations.specs import derived, steps

HEAD = """\
exercise: cem
title: {en: cem}
"""
CONTINUOUS = (
    HEAD
    + """\
symbols: {s: [n, 1], a: [n, 1], w: []}
model: {p: w*s, L: "sse(p, a)"}
data:
  - {s: [[1]], a: [[2]]}
  - {s: [[2]], a: [[1]]}
  - {s: [[-1]], a: [[0]]}
  - {s: [[3]], a: [[3]]}
values: {w: 0}
"""
)
SESSIONS = (
    "sessions: [{steps: [1], rewards: [1, 1]}, {steps: [2, 3], rewards: [5]}, "
    "{steps: [4], rewards: [0, -1]}]"
)
"""Returns 2, 5, -1: the median is 2."""


def _step(folder: Path, options: str) -> Any:
    (step,) = steps(folder, CONTINUOUS, f"cross_entropy_method: {{{options}}}")
    return step


def test_one_iteration_by_hand(tmp_path: Path) -> None:
    step = _step(tmp_path, SESSIONS + ", rate: 1/10")
    results = step.results
    assert [results[f"G[{k}]"].value for k in (1, 2, 3)] == [2, 5, -1]
    assert results["mean_return"].exact == "2"
    assert results["quantile"].exact == "2"
    assert results["elite"].verdict == "1, 2"
    # pairs (1, 2), (2, 1), (-1, 0): dL/dw = sum 2 (w s - a) s = -2 (2 + 2) = -8 at w = 0
    assert results["dL/dw[1]"].value == -8
    assert results["w[1]"].exact == "4/5"
    assert results["L[0]"].value == 5
    # (0.8 - 2)^2 + (1.6 - 1)^2 + 0.8^2
    assert results["L[1]"].exact == "61/25"
    assert [text(term) for term in step.ordered.terms] == ["G_3", "G_1", "G_2"]


@pytest.mark.parametrize(
    ("options", "elite"),
    [
        ("quantile: 1/2, choose: above", "2"),
        ("quantile: 0", "1, 2, 3"),
        ("quantile: 1", "2"),
        ("quantile: 3/4", "2"),
        ("quantile: 3/4, convention: lower", "1, 2"),
        ("quantile: 1/4, convention: higher", "1, 2"),
        ("quantile: 1/2, choose: count", "1, 2"),  # 1.5 sessions, rounded up
        ("quantile: 2/3, choose: count", "2"),
    ],
)
def test_what_makes_a_session_elite(tmp_path: Path, options: str, elite: str) -> None:
    assert _step(tmp_path, f"{SESSIONS}, {options}").results["elite"].verdict == elite


@given(
    st.lists(st.integers(-9, 9), min_size=2, max_size=9),
    st.fractions(0, 1, max_denominator=12),
    st.sampled_from(["linear", "lower", "higher"]),
)
def test_the_quantile_is_numpys(returns: list[int], level: Fraction, convention: Any) -> None:
    found = select([Fraction(value) for value in returns], level, convention, "at_least")
    exact = 1 + (len(returns) - 1) * level
    if exact.denominator != 1 or convention == "linear":  # else a double may fall beside the place
        measured = np.quantile(returns, float(level), method=convention)
        assert float(found.quantile) == pytest.approx(float(measured))
    assert set(found.elite) == {k for k, g in enumerate(returns) if g >= found.quantile}
    assert found.elite


@pytest.mark.parametrize("seed", range(8))
def test_neighbours_against_numpy(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    count, features, actions = (int(rng.integers(2, 5)) for _ in range(3))
    sizes = [int(rng.integers(1, 4)) for _ in range(count)]
    total = sum(sizes)
    s = rng.integers(-3, 4, (total, features))
    a = np.eye(actions, dtype=int)[rng.integers(0, actions, total)]
    w = rng.integers(-2, 3, (features, actions))
    starts = np.cumsum([0, *sizes])
    pairs = [list(range(starts[k], starts[k + 1])) for k in range(count)]
    rewards = [[int(r) for r in rng.integers(-4, 5, size)] for size in sizes]
    rows = [f"{{S: [{x.tolist()}], A: [{y.tolist()}]}}" for x, y in zip(s, a, strict=True)]
    sessions = [
        f"{{steps: {[i + 1 for i in p]}, rewards: {r}}}"
        for p, r in zip(pairs, rewards, strict=True)
    ]
    spec = (
        HEAD
        + f"symbols: {{S: [n, {features}], A: [n, {actions}], W: [{features}, {actions}]}}\n"
        + "model: {P: softmax(S*W), L: '-sum(hadamard(A, log(P)))'}\n"
        + f"data: [{', '.join(rows)}]\nvalues: {{W: {w.tolist()}}}\n"
    )
    task = f"quantile: 1/2, rate: 1/4, sessions: [{', '.join(sessions)}]"
    (step,) = steps(tmp_path, spec, f"cross_entropy_method: {{{task}}}")
    results = step.results
    returns = np.array([sum(r) for r in rewards])
    elite = [k for k in range(count) if returns[k] >= np.quantile(returns, 0.5)]
    chosen = [i for k in elite for i in pairs[k]]
    z = s[chosen] @ w
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    gradient = s[chosen].T @ (p - a[chosen])
    assert results["elite"].verdict == ", ".join(str(k + 1) for k in elite)
    np.testing.assert_allclose(results["dL/dW[1]"].value, gradient, atol=1e-12)
    np.testing.assert_allclose(results["W[1]"].value, w - gradient / 4, atol=1e-12)
    np.testing.assert_allclose(results["L[0]"].value, -np.log(p[a[chosen] == 1]).sum())


@pytest.mark.parametrize("field", ["worth", "cut", "place", "ordered", "returns"])
def test_a_wrong_line_is_caught(tmp_path: Path, field: str) -> None:
    task = f"cross_entropy_method: {{{SESSIONS}, quantile: 3/4}}"
    workspace, step = derived(tmp_path, CONTINUOUS, task)
    assert isinstance(step, CrossEntropyStep)
    checker = ProgramChecker(lambda: workspace.study.program)
    assert checker.check(step)[1] == []
    if field == "returns":
        first, second, *rest = step.returns
        swapped = replace(first, terms=(*first.terms[:-1], second.terms[-1]))
        wrong = replace(step, returns=(swapped, second, *rest))
    else:
        chain = getattr(step, field)
        terms = (*chain.terms[:-1], step.returns[2].terms[-1])
        wrong = replace(step, **{field: replace(chain, terms=terms)})
    assert checker.check(wrong)[1]


def test_a_wrong_choice_of_neighbours_is_caught(tmp_path: Path) -> None:
    """The quantile is found anew from all returns, not from the neighbours that are printed."""
    task = f"cross_entropy_method: {{{SESSIONS}, quantile: 3/4}}"
    workspace, step = derived(tmp_path, CONTINUOUS, task)
    assert isinstance(step, CrossEntropyStep)
    terms = (step.cut.terms[0], step.returns[0].terms[0], step.returns[0].terms[-1])
    wrong = replace(step, cut=replace(step.cut, terms=terms, relations=step.cut.relations[:2]))
    assert ProgramChecker(lambda: workspace.study.program).check(wrong)[1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (SESSIONS + ", quantile: 2", "no level"),
        ("sessions: [{steps: [1], rewards: [1]}, {steps: [9], rewards: [1]}]", "does not have"),
        ("sessions: [{steps: [1], rewards: [1]}, {steps: [1], rewards: [1]}]", "already"),
        ("sessions: [{steps: [1], rewards: [1]}]", "too few"),
        ("sessions: [{steps: [1], rewards: [1]}, {steps: [2]}]", "rewards is missing"),
        (SESSIONS + ", quantile: 1, choose: above", "no session is elite"),
        (SESSIONS + ", rate: 0", "a rate that leads nowhere"),
    ],
)
def test_mistakes_have_their_place(tmp_path: Path, options: str, message: str) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        _step(tmp_path, options)
    assert caught.value.problems[0].position.line > 1


def test_it_needs_numbers(tmp_path: Path) -> None:
    head = CONTINUOUS[: CONTINUOUS.index("data:")]
    with pytest.raises(SpecError, match="needs numbers"):
        steps(tmp_path, head, f"cross_entropy_method: {{{SESSIONS}}}")

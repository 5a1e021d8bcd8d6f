"""The sigmoid as a softmax, moved scores, and the smooth maximum."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from derivator.notation.build import ONE, add
from derivator.solution import Relation
from tests.derivations.probabilities_specs import all_chains, derived, refused, step, wrong_in
from tests.helpers import written


def test_two_outputs_are_a_sigmoid(tmp_path: Path) -> None:
    found = step(tmp_path, "sigmoid_as_softmax: {scores: [2, -1], outputs: 3, features: 1}")
    assert written(found.first) == (
        "p_1 = e^(z_1)/(e^(z_1) + e^(z_2)) = 1/(1 + e^(z_2 − z_1)) = "
        "1/(1 + e^(−(z_1 − z_2))) = sigmoid(z_1 − z_2)"
    )
    assert written(found.back) == ("sigmoid(t) = 1/(1 + e^(−t)) = e^t/(e^t + 1) = e^t/(e^t + e⁰)")
    assert written(found.numbers[0]).endswith("= sigmoid(3) ≈ 0.9526")
    assert written(found.merged) == "o_1 − o_2 = (b − c) + (v − w)·x"
    assert found.counts == (4, 2)
    assert len(found.fixed) == 3
    plain = step(tmp_path, "sigmoid_as_softmax: {features: 0}")
    assert not plain.layers
    assert not plain.fixed


@pytest.mark.parametrize("scores", ["[1000, 999]", "[-3, 1/2]", "[4, 4]", "[log(3), 0]"])
def test_any_two_scores(scores: str, tmp_path: Path) -> None:
    assert len(step(tmp_path, f"sigmoid_as_softmax: {{scores: {scores}}}").numbers) == 2


def test_moved_scores(tmp_path: Path) -> None:
    found = step(tmp_path, "shift_invariance: {outputs: 2}")
    assert written(found.lines[0]) == (
        "p_1(z_1 + c, z_2 + c) = e^(z_1 + c)/(e^(z_1 + c) + e^(z_2 + c)) = "
        "e^c·e^(z_1)/(e^c · (e^(z_1) + e^(z_2))) = e^(z_1)/(e^(z_1) + e^(z_2)) = p_1(z_1, z_2)"
    )
    numbers = step(tmp_path, "shift_invariance: {scores: [1, -2, 0], by: -3, times: 1/2}")
    assert [written(row[2].chain).split()[-1] for row in numbers.table.rows] == [
        written(row[4].chain).split()[-1] for row in numbers.table.rows
    ]
    assert step(tmp_path, "shift_invariance: {scores: [2, 2]}").same


def test_the_smooth_maximum(tmp_path: Path) -> None:
    found = step(tmp_path, "smooth_maximum: {scores: [1, -2, 0], scales: [1, 10]}")
    assert written(found.low) == (
        "m = 1/s · log(e^(s·m)) ≤ 1/s · log(e^(s·z_1) + e^(s·z_2) + e^(s·z_3))"
    )
    assert written(found.high).endswith("≤ 1/s · log(3·e^(s·m)) = m + log(3)/s")
    assert written(found.limit).endswith("= m")
    assert written(found.weighted).endswith("= (1 − 2·e^(−3·s))/(1 + e^(−3·s) + e^(−s))")
    assert written(
        found.weighted_limit
    ) == "lim[s → +∞] M(s) = (1·1 + (−2)·0 + 0·0)/(1 + 0 + 0) = 1".replace("·", " · ")
    soft = math.log(math.e + math.exp(-2) + 1)
    assert found.results["L(1)"].value == pytest.approx(soft)
    assert found.step_plot is not None


@pytest.mark.parametrize("scores", ["[3, 3, 1]", "[0, 0]", "[-5, -7, -5, 2]", "[1/2, 0.25]"])
def test_any_scores_tend_to_their_maximum(scores: str, tmp_path: Path) -> None:
    found = step(tmp_path, f"smooth_maximum: {{scores: {scores}, plot: false}}")
    assert found.weighted_limit is not None


@pytest.mark.parametrize("kind", ["sigmoid_as_softmax", "shift_invariance", "smooth_maximum"])
def test_every_moved_last_term_is_caught(kind: str, tmp_path: Path) -> None:
    whole = derived(tmp_path, f"{kind}: {{outputs: 3}}")
    tried = 0
    for chain in all_chains(whole):
        if set(chain.relations) == {Relation.EQUAL}:
            moved = (*chain.terms[:-1], add(chain.terms[-1], ONE))
            assert wrong_in(whole, replace(chain, terms=moved)), written(chain)
            tried += 1
    assert tried >= 3


def test_numbers_for_programs(tmp_path: Path) -> None:
    pair = step(tmp_path, "sigmoid_as_softmax: {scores: [2, -1]}").results
    assert pair["p_1"].value == pytest.approx(1 / (1 + math.exp(-3)))
    assert pair["p_2"].exact == "1/(exp(z_1 - z_2) + 1)"
    moved = step(tmp_path, "shift_invariance: {scores: [1, 0], times: 3}").results
    assert moved["p_1"].value == pytest.approx(1 / (1 + math.exp(-1)))
    assert moved["p_1(z * times)"].value == pytest.approx(1 / (1 + math.exp(-3)))
    assert step(tmp_path, "shift_invariance: {scores: [1, 0], times: 1}").unmoved
    assert step(tmp_path, "smooth_maximum: {scores: [1, 3/2]}").results["M(oo)"].exact == "3/2"


def test_a_smooth_maximum_of_large_and_of_equal_scores(tmp_path: Path) -> None:
    large = step(tmp_path, "smooth_maximum: {scores: [100, 200, 300], plot: false}")
    assert large.results["L(1)"].value == pytest.approx(300)
    equal = step(tmp_path, "smooth_maximum: {scores: [7, 7], plot: false}")
    assert equal.constant
    assert written(equal.table.rows[0][1].chain) == "M(1) = 7"
    assert written(equal.high).endswith("= m + log(2)/s")


def test_bounds_the_wrong_way_round_are_caught(tmp_path: Path) -> None:
    whole = derived(tmp_path, "smooth_maximum: {plot: false}")
    low = whole.low  # type: ignore[attr-defined]
    turned = replace(low, relations=(Relation.EQUAL, Relation.AT_LEAST))
    assert wrong_in(whole, turned) == 1


@pytest.mark.parametrize(
    ("task", "complaint"),
    [
        ("sigmoid_as_softmax: {scores: [1, 2, 3]}", "not two numbers"),
        ("sigmoid_as_softmax: {features: 9}", "at most 4"),
        ("shift_invariance: {scores: [1, 2], by: x}", "not a number"),
        ("shift_invariance: {scores: [1, 2], by: 1e5}", "out of bounds"),
        ("smooth_maximum: {scores: [1, 2], scales: [0]}", "a factor that is not above 0"),
        ("smooth_maximum: {scores: [1, 2], scales: [1, 1]}", "no list of factors"),
        ("smooth_maximum: {scores: [[1, 2], [2, 3]]}", "not one row of numbers"),
        ("smooth_maximum: {scores: [1, 2], outputs: 3}", "3 outputs for 2 scores"),
    ],
)
def test_bad_options_are_refused(task: str, complaint: str, tmp_path: Path) -> None:
    assert complaint in refused(tmp_path, task)

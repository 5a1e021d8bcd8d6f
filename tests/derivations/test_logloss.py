"""The logarithmic loss: of scores and of probabilities, with its gradient, infinite and exact."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy as np
import pytest

from derivator.notation.nodes import Rounded
from tests.derivations.probabilities_specs import derived, refused, step, wrong_in
from tests.helpers import written

MP = mpmath.MPContext()
MP.dps = 60


def test_v13_line_by_line(tmp_path: Path) -> None:
    task = (
        "logloss: {scores: [[1, -2, 0], [1/2, -1, 0]], classes: [whale, ant, beaver], "
        "answers: [whale, 3], gradient: true}"
    )
    found = step(tmp_path, task)
    assert written(found.losses[0].chain) == (
        "L_1 = −log(p_11) = −log(e¹/(e¹ + e⁻² + e⁰)) ≈ −log(0.705385) ≈ 0.3490"
    )
    assert written(found.losses[1].chain).endswith("≈ −log(0.331499) ≈ 1.104")
    assert written(found.total) == "L_1 + L_2 ≈ 0.349012 + 1.10413 ≈ 1.453"
    assert written(found.mean) == "L = (L_1 + L_2)/2 ≈ 1.45314/2 ≈ 0.7266"
    assert written(found.gradient.whole) == "l_z = −log(e^(z_1)/S) = log(S) − z_1"
    assert written(found.gradient.rows[1][2]) == ("∂L_2/∂z_23 = p_23 − 1 ≈ 0.331499 − 1 ≈ −0.6685")


def test_random_scores_against_numpy(tmp_path: Path) -> None:
    for seed in range(6):
        dice = random.Random(seed)
        rows, count = dice.randint(1, 4), dice.randint(2, 6)
        table = [
            [Fraction(dice.randint(-40, 40), dice.choice((1, 2, 4))) for _ in range(count)]
            for _ in range(rows)
        ]
        right = [dice.randint(1, count) for _ in range(rows)]
        scores = "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in table) + "]"
        found = step(tmp_path, f"logloss: {{scores: {scores}, answers: {right}, gradient: true}}")
        losses = []
        for i, (row, k) in enumerate(zip(table, right, strict=True)):
            powers = [MP.exp(MP.mpf(z.numerator) / z.denominator) for z in row]
            shares = [power / MP.fsum(powers) for power in powers]
            losses.append(-MP.log(shares[k - 1]))
            for j, share in enumerate(shares):
                name = f"dL/dz_{j + 1}" + (f"[{i + 1}]" if rows > 1 else "")
                expected = float(share - (j == k - 1))
                assert found.results[name].value == pytest.approx(expected, rel=1e-12)
        mean = float(MP.fsum(losses) / rows)
        assert found.results["L"].value == pytest.approx(mean, rel=1e-12)


def test_binary_probabilities(tmp_path: Path) -> None:
    found = step(tmp_path, "logloss: {probabilities: [0.8, 0.3, 1/2], answers: [1, 0, 1]}")
    assert found.binary
    assert (
        written(found.losses[1].chain) == "L_2 = −log(1 − p_2) = −log(1 − 0.3) = −log(0.7) ≈ 0.3567"
    )
    expected = -np.mean(np.log([0.8, 0.7, 0.5]))
    assert found.results["L"].value == pytest.approx(expected)


def test_one_row_of_probabilities_is_no_list_of_observations(tmp_path: Path) -> None:
    found = step(tmp_path, "logloss: {probabilities: [0.2, 0.5, 0.3], answers: 2, base: 2}")
    assert not found.binary
    assert written(found.losses[0].chain) == "L = −log_2(p_2) = −log_2(0.5) = 1"


def test_an_impossible_class_costs_infinitely_much(tmp_path: Path) -> None:
    for task in (
        "logloss: {probabilities: [[1, 0], [1, 0]], answers: [1, 2]}",
        "logloss: {probabilities: [0.5, 1], answers: [1, 0]}",
    ):
        found = step(tmp_path, task)
        assert found.results["L"].verdict == "infinite"
        assert found.results["L"].value is None
        assert written(found.infinite) == "lim[p → 0+0] (−log(p)) = +∞"
    certain = step(tmp_path, "logloss: {probabilities: [1, 0], answers: [1, 0]}")
    assert certain.results["L"].value == 0


def test_probabilities_near_0_and_1_keep_their_digits(tmp_path: Path) -> None:
    low = step(tmp_path, "logloss: {scores: [1000, 0], answers: 2}")
    assert low.results["L"].value == pytest.approx(1000)
    high = step(tmp_path, "logloss: {scores: [40, 0], answers: 1}")
    assert written(high.losses[0].chain).endswith("≈ 4.248 · 10⁻¹⁸")


def test_rounded_probabilities_are_told(tmp_path: Path) -> None:
    found = step(tmp_path, "logloss: {probabilities: [[0.333, 0.333, 0.333]], answers: 1}")
    assert written(found.uneven[0]) == "0.333 + 0.333 + 0.333 = 0.999"


def test_the_gradient_of_many_observations_is_a_table(tmp_path: Path) -> None:
    rows, answers = ", ".join(["[1, 0]", "[0, 2]"] * 3), "[1, 2, 2, 1, 1, 2]"
    found = step(tmp_path, f"logloss: {{scores: [{rows}], answers: {answers}, gradient: true}}")
    assert len(found.gradient.rows) == 1
    table = found.gradient.table
    assert len(table.rows) == 6
    assert written(table.rows[3][1].chain) == "∂L_4/∂z_41 ≈ −0.8808"
    assert found.results["dL/dz_2[4]"].value == pytest.approx(1 / (1 + math.exp(-2)))


def test_a_wrong_digit_is_caught(tmp_path: Path) -> None:
    for scores in ("[1, -2, 0]", "[40, 0, 1]"):
        whole = derived(tmp_path, f"logloss: {{scores: {scores}, answers: 1}}")
        chain = whole.losses[0].chain  # type: ignore[attr-defined]
        last = chain.terms[-1]
        assert isinstance(last, Rounded)
        digit = str((int(last.digits[3]) + 1) % 10)
        spoiled = Rounded(last.digits[:3] + digit + last.digits[4:], last.of)
        assert wrong_in(whole, chain) == 0
        assert wrong_in(whole, replace(chain, terms=(*chain.terms[:-1], spoiled))) == 1


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("{answers: 1}", "nothing is predicted"),
        ("{scores: [1, 2], probabilities: [0.5, 0.5], answers: 1}", "exclude each other"),
        ("{scores: [1, 2], answers: 3}", "an unknown class"),
        ("{scores: [1, 2], answers: 0}", "an unknown class"),
        ("{scores: [1, 2], answers: [1, 2]}", "2 answers for 1 observation"),
        ("{probabilities: [[0.5, 0.4]], answers: 1}", "adds up to 0.9"),
        ("{probabilities: [1.5, 0.2], answers: [1, 0]}", "not a probability"),
        ("{probabilities: [[1.5, -0.5]], answers: 1}", "not a probability"),
        ("{probabilities: [0.5, 0.5], answers: 1, gradient: true}", "taken by scores"),
        ("{scores: [1, 2], answers: 1, base: 1}", "no base of logarithms"),
        ("{scores: [1, 2], answers: 1, base: 1/2}", "no base of logarithms"),
        ("{scores: [1, 2]}", "the key answers is missing"),
    ],
)
def test_bad_options_are_refused(options: str, complaint: str, tmp_path: Path) -> None:
    assert complaint in refused(tmp_path, f"logloss: {options}")

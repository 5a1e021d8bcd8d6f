"""The softmax with a temperature: numbers, limits with ties, entropy, curves."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from pathlib import Path

import mpmath
import pytest

from derivator.notation.build import ONE, ZERO
from derivator.solution import Relation
from tests.derivations.probabilities_specs import derived, refused, step, wrong_in
from tests.helpers import written

MP = mpmath.MPContext()
MP.dps = 80


def test_v31_line_by_line(tmp_path: Path) -> None:
    task = "temperature: {scores: [1, 2, 5], temperatures: [10, 1, 0.1], monotonicity: true}"
    found = step(tmp_path, task)
    hot, plain, cold = found.rows
    assert [written(line) for line in hot.lines] == [
        "p_1(10) = e^(0.1)/S(10) ≈ 1.10517/3.97529 ≈ 0.2780",
        "p_2(10) = e^(0.2)/S(10) ≈ 1.22140/3.97529 ≈ 0.3072",
        "p_3(10) = e^(0.5)/S(10) ≈ 1.64872/3.97529 ≈ 0.4147",
    ]
    assert written(plain.lines[2]) == "p_3(1) = e⁵/S(1) ≈ 148.413/158.520 ≈ 0.9362"
    assert written(cold.lines[0]).endswith("≈ 4.248 · 10⁻¹⁸")
    assert written(found.cold.ready[0]) == (
        "p_1(T) = e^(1/T)/(e^(1/T) + e^(2/T) + e^(5/T)) = e^(−4/T)/(e^(−4/T) + e^(−3/T) + 1)"
    )
    assert [written(chain) for chain in found.cold.parts] == [
        "lim[T → 0+0] e^(−4/T) = 0",
        "lim[T → 0+0] e^(−3/T) = 0",
    ]
    assert written(found.cold.limits[2]) == (
        "lim[T → 0+0] p_3(T) = lim[T → 0+0] 1/(e^(−4/T) + e^(−3/T) + 1) = 1/(0 + 0 + 1) = 1"
    )
    assert written(found.hot.limits[0]).endswith("= 1/(1 + 1 + 1) = 1/3")
    assert written(found.falling[1]).endswith("< 0")
    assert [found.results[f"p_{k}(0+)"].exact for k in (1, 2, 3)] == ["0", "0", "1"]
    assert found.results["p_2(oo)"].exact == "1/3"


@pytest.mark.parametrize(
    ("scores", "limits"),
    [
        ("[2, 2, 0]", ["1/2", "1/2", "0"]),
        ("[-1, -1/2, -1/2, -1/2]", ["0", "1/3", "1/3", "1/3"]),
        ("[3, 3]", ["1/2", "1/2"]),
        ("[log(4), 2*log(2), 0]", ["1/2", "1/2", "0"]),
    ],
)
def test_ties_share_the_limit(scores: str, limits: list[str], tmp_path: Path) -> None:
    found = step(tmp_path, f"temperature: {{scores: {scores}, plot: false}}")
    assert [found.results[f"p_{k + 1}(0+)"].exact for k in range(len(limits))] == limits
    assert not found.rows


def test_random_scores_against_mpmath(tmp_path: Path) -> None:
    for seed in range(8):
        dice = random.Random(seed)
        row = [Fraction(dice.randint(-30, 30), dice.choice((1, 2, 5))) for _ in range(2 + seed % 6)]
        heats = [dice.choice(("10", "3", "1", "0.5", "1/3", "0.05")) for _ in range(2)]
        heats = list(dict.fromkeys(heats))
        scores = ", ".join(map(str, row))
        found = step(
            tmp_path,
            f"temperature: {{scores: [{scores}], temperatures: [{', '.join(heats)}], "
            "entropy: true, plot: false, limits: []}",
        )
        for heat, page in zip(heats, found.rows, strict=True):
            t = MP.mpf(Fraction(heat).numerator) / Fraction(heat).denominator
            powers = [MP.exp(MP.mpf(z.numerator) / z.denominator / t) for z in row]
            true = [power / MP.fsum(powers) for power in powers]
            for k, value in enumerate(true):
                result = found.results[f"p_{k + 1}({heat})"]
                assert result.value == pytest.approx(float(value), rel=1e-12)
                if page.decimals[k].__class__.__name__ == "Rounded":
                    digits = Decimal(page.decimals[k].digits)
                    exact = Decimal(MP.nstr(value, 50, strip_zeros=False))
                    assert digits == Context(prec=4, rounding=ROUND_HALF_EVEN).plus(exact)
            entropy = -MP.fsum(p * MP.log(p) for p in true)
            assert found.results[f"H({heat})"].value == pytest.approx(float(entropy), rel=1e-9)


def test_wrong_limits_and_signs_are_caught(tmp_path: Path) -> None:
    whole = derived(tmp_path, "temperature: {scores: [2, 2, 0], monotonicity: true, plot: false}")
    cold, hot = whole.cold, whole.hot  # type: ignore[attr-defined]
    for chain in (*cold.limits, *hot.limits, *cold.parts):
        last = ONE if chain.terms[-1] != ONE else ZERO
        assert wrong_in(whole, chain) == 0
        assert wrong_in(whole, replace(chain, terms=(*chain.terms[:-1], last))) == 1
    slope = whole.falling[1]  # type: ignore[attr-defined]
    assert wrong_in(whole, slope) == 0
    assert wrong_in(whole, replace(slope, relations=(Relation.EQUAL, Relation.GREATER))) == 1


def test_large_scores_at_small_temperatures(tmp_path: Path) -> None:
    options = "{scores: [1000, 999, -1000], temperatures: 0.01, monotonicity: true}"
    found = step(tmp_path, f"temperature: {options}")
    assert found.results["p_2(0.01)"].value == pytest.approx(float(MP.exp(-100)), rel=1e-12)
    lines = [written(line) for line in found.rows[0].lines]
    assert lines[1] == "p_2(0.01) = e⁻¹⁰⁰/S_tilde(0.01) ≈ 3.72008 · 10⁻⁴⁴/1.00000 ≈ 3.720 · 10⁻⁴⁴"


def test_limits_have_numbers(tmp_path: Path) -> None:
    found = step(tmp_path, "temperature: {scores: [2, 2, 0]}").results
    assert [found[f"p_{k}(0+)"].value for k in (1, 2, 3)] == [0.5, 0.5, 0]
    assert [found[f"p_{k}(0+)"].exact for k in (1, 2, 3)] == ["1/2", "1/2", "0"]
    assert found["p_3(oo)"].value == pytest.approx(1 / 3)


def test_a_lone_temperature_has_a_table_where_not_every_line_is_written(tmp_path: Path) -> None:
    few = step(tmp_path, "temperature: {scores: [1, 2], temperatures: 1, limits: []}")
    many = step(tmp_path, "temperature: {scores: [1, 2, 3, 4, 5, 6], temperatures: 1, limits: []}")
    none = step(tmp_path, "temperature: {scores: [1, 2], temperatures: []}")
    assert few.table is None
    assert none.rows == ()
    assert len(many.rows[0].lines) == 6
    assert len(many.table.rows[0]) == 7


def test_entropy_with_the_probabilities_put_in(tmp_path: Path) -> None:
    task = "temperature: {scores: [1, 0], temperatures: [0.1, 1], entropy: true, places: 3}"
    worked = step(tmp_path, task).entropies.worked
    assert written(worked) == ("H(1) ≈ −(0.73106·log(0.73106) + 0.26894·log(0.26894)) ≈ 0.582")
    steep = step(tmp_path, "temperature: {scores: [9, 0], temperatures: 0.1, entropy: true}")
    assert steep.entropies.worked is None


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("{scores: [1, 2], temperatures: 0}", "a temperature that is not above 0"),
        ("{scores: [1, 2], temperatures: [1, -2]}", "a temperature that is not above 0"),
        ("{scores: [1, 2], temperatures: [1, 1]}", "listed twice"),
        ("{scores: [1, 2], temperatures: 1e-9}", "a number out of bounds"),
        ("{scores: [[1, 2], [3, 4]]}", "not one row of numbers"),
        ("{scores: [1, 2], limits: [one]}", "not one of the choices"),
        ("{scores: [1, 2], temperatures: T}", "not a number"),
    ],
)
def test_bad_options_are_refused(options: str, complaint: str, tmp_path: Path) -> None:
    assert complaint in refused(tmp_path, f"temperature: {options}")

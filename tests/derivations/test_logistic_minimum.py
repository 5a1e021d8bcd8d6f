"""Logistic regressions: the verdict against a search over directions, the minimum against NumPy."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derivator.derivations.logistic.separation import balance, separation
from derivator.errors import SpecError
from tests.derivations.faults import passed, wrong_lines
from tests.derivations.specs import lines, steps
from tests.helpers import written

V12 = """\
model: {p: sigma(w*x + b), L: "logloss(p, y)"}
data: [{x: 1, y: 1}, {x: 2, y: 0}, {x: 3, y: 0}]
"""


def only(folder: Path, head: str, options: str = "reduce: sum") -> Any:
    """The checked step of an exercise with one part."""
    text = f"exercise: classes\ntitle: {{en: classes}}\n{head}"
    (step,) = steps(folder, text, f"logistic_minimum: {{{options}}}")
    return step


def data(x: Any, y: Any) -> str:
    rows = ", ".join(f"{{x: {a}, y: {b}}}" for a, b in zip(x, y, strict=True))
    return f'model: {{L: "logloss(sigma(w*x + b), y)"}}\ndata: [{rows}]\n'


def test_v12_line_by_line(tmp_path: Path) -> None:
    step = only(tmp_path, V12)
    assert written(step.loss) == (
        "L = Σ[i] (−(y[i]·log(p[i]) + (1 − y[i])·log(1 − p[i]))) = −log(sigmoid(w + b)) "
        "− log(1 − sigmoid(2·w + b)) − log(1 − sigmoid(3·w + b))"
    )
    assert written(step.terms) == (
        "L = log(1 + e^(−w − b)) + log(1 + e^(2·w + b)) + log(1 + e^(3·w + b))"
    )
    ray = step.ray
    assert lines(ray.places) == ["w(t) = −2·t", "b(t) = 3·t"]
    assert written(ray.loss) == "L(t) = 2·log(1 + e^(−t)) + log(1 + e^(−3·t))"
    assert written(ray.slope) == "L'(t) = −2/(1 + e^t) − 3/(1 + e^(3·t)) < 0"
    assert written(ray.limit).endswith("= 0")
    assert written(ray.above) == "L > 0"
    assert ray.plot is not None
    results = step.results
    assert results["minimum"].verdict == "separable"
    assert [results[f"direction({n})"].exact for n in "wb"] == ["-2", "3"]
    assert results["L"].exact == "0"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_verdict_with_its_proof(count: int) -> None:
    """No direction of a grid does better, and positive multiples of the rest add up to 0."""
    generator = np.random.default_rng(count)
    grid = np.array(list(product(range(-4, 5), repeat=count)))
    for _ in range(60 // count):
        rows = generator.integers(-2, 3, (int(generator.integers(2, 9)), count))
        exact = [tuple(map(Fraction, map(int, row))) for row in rows]
        found = separation(exact)
        margins = grid @ rows.T
        most = int((margins[(margins >= 0).all(1)] > 0).sum(1).max())
        own = rows @ np.array(found.direction or [0] * count)
        assert (own >= 0).all()
        assert (own > 0).sum() >= most
        rest = [k for k in range(len(rows)) if own[k] == 0]
        expected = {0: "separable", len(rows): "overlapping"}.get(len(rest), "quasi-separable")
        assert found.verdict == expected
        if rest:
            weights = balance([exact[k] for k in rest])
            assert min(weights) > 0
            assert not (np.array(weights, int) @ rows[rest]).any()


def perceptron(rows: np.ndarray) -> bool:
    """Whether the perceptron comes to rest, so that the classes are separable (Novikoff)."""
    weights = np.zeros(rows.shape[1])
    for _ in range(4000):
        wrong = [row for row in rows if row @ weights <= 0]
        if not wrong:
            return True
        weights = weights + wrong[0]
    return False


@pytest.mark.parametrize("seed", [1, 4, 6, 8])
def test_random_data_from_end_to_end(tmp_path: Path, seed: int) -> None:
    generator = np.random.default_rng(seed)
    count = int(generator.integers(3, 7))
    x, y = generator.integers(-3, 4, count), generator.integers(0, 2, count)
    step = only(tmp_path, data(x, y))
    rows = np.stack([x, np.ones(count)], axis=1) * (2 * y - 1)[:, None]
    assert (step.results["minimum"].verdict == "separable") == perceptron(rows)
    place = np.zeros(2)
    for _ in range(60):
        share = 1 / (1 + np.exp(rows @ place))
        bend = (rows * (share * (1 - share))[:, None]).T @ rows + 1e-9 * np.eye(2)
        place = place + np.linalg.solve(bend, rows.T @ share)
        place = np.clip(place, -60, 60)
    least = np.sum(np.log1p(np.exp(-rows @ place)))
    if step.verdict == "overlapping" and not step.overlap.still:
        assert step.results["L"].value == pytest.approx(least)
        assert step.results["w"].value == pytest.approx(place[0], rel=1e-5, abs=1e-7)
        assert step.results["b"].value == pytest.approx(place[1], rel=1e-5, abs=1e-7)
    else:
        assert step.results["L"].value <= least + 1e-6


FORMS = [
    'L: "logloss(sigma(w*x + b), y)"',
    'L: "logloss_logits(w*x + b, y)"',
    "L: -(y*ln(sigma(w*x + b)) + (1 - y)*ln(1 - sigma(w*x + b)))",
    "L: ln(1 + exp(w*x + b)) - y*(w*x + b)",
    "L: 3*softplus((1 - 2*y)*(w*x + b))",
]


@pytest.mark.parametrize("form", FORMS)
def test_however_the_loss_is_written(tmp_path: Path, form: str) -> None:
    rows = "[{x: 1, y: 1}, {x: 2, y: 0}, {x: 3, y: 1}, {x: 4, y: 0}]"
    step = only(tmp_path, f"model: {{{form}}}\ndata: {rows}\n")
    assert step.verdict == "overlapping"
    assert step.results["w"].value == pytest.approx(-0.9081842625600951)


def test_classes_of_plus_and_minus_one(tmp_path: Path) -> None:
    head = "model: {L: ln(1 + exp(-y*(w*x + b)))}\ndata: [{x: 1, y: 1}, {x: 2, y: -1}]\n"
    assert [only(tmp_path, head).results[f"direction({n})"].exact for n in "wb"] == ["-2", "3"]


def test_matrices_and_two_regressors(tmp_path: Path) -> None:
    head = (
        "symbols: {X: [n, 2], y: [n, 1], w: [2, 1], b: []}\n"
        'model: {p: sigma(X*w + b), L: "logloss(p, y)"}\n'
        "values: {X: [[0, 0], [1, 0], [0, 1], [1, 1]], y: [0, 0, 0, 1]}\n"
    )
    step = only(tmp_path, head, "")
    assert step.verdict == "separable"
    assert [step.results[f"direction({n})"].exact for n in ("w_1", "w_2", "b")] == ["2", "2", "-3"]
    exclusive = only(tmp_path, head.replace("[0, 0, 0, 1]", "[0, 1, 1, 0]"), "")
    assert exclusive.verdict == "overlapping"
    assert [exclusive.results[n].value for n in ("w_1", "w_2", "b")] == [0, 0, 0]
    assert exclusive.results["L"].value == pytest.approx(np.log(2))


def test_points_on_the_boundary(tmp_path: Path) -> None:
    step = only(tmp_path, data([1, 2, 2, 3], [1, 1, 0, 0]))
    assert step.verdict == "quasi-separable"
    assert step.results["L"].exact == "2*log(2)"
    assert lines([step.ray.above])[0].endswith("≥ 2·log(2)")
    uneven = only(tmp_path, data([1, 2, 2, 2, 3], [1, 1, 1, 0, 0]))
    assert uneven.results["L"].value == pytest.approx(3 * np.log(3) - 2 * np.log(2))
    assert uneven.ray.start


def test_a_single_class_and_no_constant(tmp_path: Path) -> None:
    alone = only(tmp_path, data([1, 2], [1, 1]))
    assert alone.alone
    assert [alone.results[f"direction({n})"].exact for n in "wb"] == ["0", "1"]
    head = 'model: {L: "logloss(sigma(w*x), y)"}\ndata: [{x: -5, y: 1}, {x: 2, y: 1}]\n'
    assert only(tmp_path, head).verdict == "overlapping"


def test_a_single_observation_and_a_given_number(tmp_path: Path) -> None:
    head = 'model: {L: "logloss(sigma(w*x + c), y)"}\nvalues: {x: 1, y: 1, w: 1, c: 2}\n'
    with pytest.raises(SpecError, match="no logistic loss"):
        only(tmp_path, head, "by: w")
    step = only(tmp_path, head.replace("w*x + c", "c*w*x"), "by: w")
    assert step.results["direction(w)"].exact == "1"


def test_regressors_that_depend_on_one_another(tmp_path: Path) -> None:
    head = (
        'model: {L: "logloss(sigma(a*x + b*x), y)"}\n'
        "data: [{x: 1, y: 1}, {x: 2, y: 0}, {x: -1, y: 1}]\n"
    )
    step = only(tmp_path, head)
    assert step.verdict == "overlapping"
    assert step.overlap.still
    assert step.results["b"].value == 0


def test_large_regressors(tmp_path: Path) -> None:
    """Scales of thousands: a separating line, and a clear refusal where digits would be lost."""
    apart = only(tmp_path, data([1000, 2000, 3000], [1, 0, 0]))
    assert apart.results["minimum"].verdict == "separable"
    assert apart.results["direction(w)"].value < 0
    with pytest.raises(SpecError, match="too steep to be checked"):
        only(tmp_path, data([1000, 2000, 3000], [1, 0, 1]))


def test_a_regressor_that_is_always_zero(tmp_path: Path) -> None:
    model = 'model: {L: "logloss(sigma(w*x), y)"}\n'
    step = only(tmp_path, model + "data: [{x: 0, y: 1}, {x: 0, y: 0}]\n")
    assert step.results["L"].value == pytest.approx(2 * np.log(2))


@pytest.mark.parametrize(
    "head",
    [V12, data([1, 2, 3, 4], [1, 0, 1, 0]), data([1, 2, 2, 3], [1, 1, 0, 0]), data([0, 0], [1, 0])],
)
def test_wrong_lines_are_caught(tmp_path: Path, head: str) -> None:
    step = only(tmp_path, head)
    faults = list(wrong_lines(step))
    assert len(faults) > 8
    assert [written(chain) for chain in faults if passed(step, chain)] == []


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("model: {L: (y - w*x)**2}\ndata: [{x: 1, y: 1}, {x: 2, y: 0}]\n", "no logistic loss"),
        (data([1, 2], [1, 2]), "no logistic loss"),
        ("model: {L: softplus(w)}\n", "has no data"),
        (
            'model: {L: "logloss(sigma(w*x), y) + w**2"}\ndata: [{x: 1, y: 1}, {x: 2, y: 0}]\n',
            "no logistic loss",
        ),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, head: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        only(tmp_path, head)

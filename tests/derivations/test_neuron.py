"""Weights of one neuron: found, proved to be impossible, verified; every wrong line is caught."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import derivator.derivations.neuron as neuron_module
import derivator.derivations.perceptrons.families as families_module
from derivator.check.formula import FormulaChecker
from derivator.derivations.perceptrons.tables import NAMED, all_rows, answers_of
from derivator.derivations.perceptrons.threshold import (
    Contradiction,
    Weights,
    simplest_between,
    threshold_weights,
)
from derivator.derivations.perceptrons.unit import Unit
from derivator.derivations.perceptrons.values import Demand, demanded_weights
from derivator.errors import CheckError
from derivator.notation.nodes import Indicator, Node, Number, Symbol
from derivator.pipeline import read, solve
from derivator.results import results_object
from tests.derivations.formula_faults import missed
from tests.derivations.probabilities_specs import refused, step
from tests.helpers import written

Row = tuple[Fraction, ...]


def column(found: object, place: int) -> list[str]:
    """One column of a table as text."""
    cells = [row[place] for row in found.rows]  # type: ignore[attr-defined]
    return [cell if isinstance(cell, str) else written(cell) for cell in cells]


def test_and_line_by_line(tmp_path: Path) -> None:
    found = step(tmp_path, "neuron: {table: and}")
    assert written(found.neuron) == "y_hat = [w_1·x_1 + w_2·x_2 + b > 0]"
    assert column(found.demands, 3) == ["w_1 + w_2 + b > 0", "w_1 + b ≤ 0", "w_2 + b ≤ 0", "b ≤ 0"]
    assert [written(c) for c in found.first] == ["w_1 = 1", "w_2 = 1"]
    assert written(found.bounds) == "−2 < b ≤ −1"
    assert written(found.found) == "y_hat = [x_1 + x_2 − 1.5 > 0]"
    assert column(found.run, 2)[:2] == [
        "[1 + 1 − 1.5 > 0] = [0.5 > 0] = 1",
        "[1 + 0 − 1.5 > 0] = [−0.5 > 0] = 0",
    ]
    assert written(found.picture.line) == "x_2 = 1.5 − x_1"
    assert written(found.picture.zero) == "x_1 + x_2 − 1.5 = 0"
    assert found.results["neuron"].verdict == "possible"


def test_no_neuron_computes_xor(tmp_path: Path) -> None:
    found = step(tmp_path, "neuron: {table: xor}")
    assert found.verdict == "impossible"
    assert written(found.proof.above) == "(w_1 + b) + (w_2 + b) = w_1 + w_2 + 2·b > 0"
    assert written(found.proof.below) == "(w_1 + w_2 + b) + b = w_1 + w_2 + 2·b ≤ 0"
    assert written(found.proof.shared) == (
        "0.5·[1, 0] + 0.5·[0, 1] = [0.5, 0.5] = 0.5·[1, 1] + 0.5·[0, 0]"
    )


def test_a_further_input_makes_xor_possible(tmp_path: Path) -> None:
    found = step(tmp_path, 'neuron: {table: xor, features: ["x_1*x_2"]}')
    assert written(found.found) == "y_hat = [x_1 + x_2 − 2·x_1·x_2 − 0.5 > 0]"
    assert [written(c) for c in found.picture.lines] == ["x_1 = 0.5", "x_2 = 0.5"]


@pytest.mark.parametrize(
    ("table", "neuron"),
    [
        ("or", "[x_1 + x_2 − 0.5 > 0]"),
        ("nand", "[1.5 − x_1 − x_2 > 0]"),
        ("nor", "[0.5 − x_1 − x_2 > 0]"),
        ("implies", "[0.5 − x_1 + x_2 > 0]"),
        ("not", "[0.5 − x_1 > 0]"),
        ("majority", "[x_1 + x_2 + x_3 − 1.5 > 0]"),
    ],
)
def test_nice_numbers(tmp_path: Path, table: str, neuron: str) -> None:
    assert written(step(tmp_path, f"neuron: {{table: {table}}}").found) == f"y_hat = {neuron}"


def test_relu_neurons(tmp_path: Path) -> None:
    negation = step(tmp_path, "neuron: {rows: [[0, 1], [1, 0]], activation: relu}")
    assert [written(c) for c in negation.every.determined] == ["b = 1"]
    assert [written(c) for c in negation.every.bounds] == ["w ≤ −1"]
    assert written(negation.found) == "y_hat = max(0, 1 − x_1)"
    task = "neuron: {rows: [[1, 1, 2, 0.5], [1, -1, 1, 0]], activation: relu, constant: false}"
    three = step(tmp_path, task)
    assert [written(c) for c in three.every.determined] == ["w_1 = 0.5 − w_2 − 2·w_3"]
    assert [written(c) for c in three.every.bounds] == ["2·w_2 + w_3 ≥ 0.5"]
    assert written(three.found) == "y_hat = max(0, 0.5·x_2)"
    below = step(tmp_path, "neuron: {rows: [[1, 1], [2, -1]], activation: relu}")
    assert written(below.negative) == "max(0, w·x_1 + b) ≥ 0 > −1"
    bent = step(tmp_path, "neuron: {rows: [[1, 1], [2, 0], [3, 1]], activation: relu}")
    assert written(bent.proof.above) == "(w + b) + (3·w + b) = 4·w + 2·b = 2 > 0"
    assert written(bent.proof.below) == "2·(2·w + b) = 4·w + 2·b ≤ 0"


def test_equations_that_contradict_one_another(tmp_path: Path) -> None:
    task = "neuron: {rows: [[1, 1], [2, 1]], activation: identity, constant: false}"
    found = step(tmp_path, task)
    assert found.proof.balanced
    assert written(found.proof.goals) == "2 · 1 − 1 = 1 > 0"


def test_without_a_constant_the_origin_is_never_a_one(tmp_path: Path) -> None:
    found = step(tmp_path, "neuron: {table: nor, constant: false}")
    assert written(found.proof.single) == "y_hat = [0 > 0] = 0 ≠ 1"
    assert found.demands.rows[3][3] == "cannot_change"


def test_given_weights_are_run_and_judged(tmp_path: Path) -> None:
    right = step(tmp_path, "neuron: {table: or, weights: [1, 1, -1/2]}")
    assert right.verdict == "right"
    assert not right.misses
    wrong = step(tmp_path, "neuron: {table: and, weights: [1, 1, -1/2]}")
    assert (wrong.verdict, wrong.misses) == ("wrong", 2)
    assert [row[-1] for row in wrong.run.rows] == ["yes", "no", "no", "yes"]


def test_results_for_programs(tmp_path: Path) -> None:
    path = tmp_path / "probe.yaml"
    path.write_text("exercise: e\ntitle: {en: e}\nparts:\n  - solve: {neuron: {table: and}}\n")
    (part,) = results_object(solve(read(path)), "en")["parts"]
    found = part["results"]
    assert found["neuron"]["verdict"] == "possible"
    assert [found[name]["value"] for name in ("w_1", "w_2", "b")] == [1, 1, -1.5]
    assert [found[f"y_hat[{k}]"]["value"] for k in (1, 2, 3, 4)] == [1, 0, 0, 0]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_exactly_the_threshold_functions_are_possible(count: int) -> None:
    """4, 14 and 104 of the functions of 1, 2 and 3 bits: Muroga, Threshold Logic, 1971."""
    rows = [tuple(map(Fraction, row)) for row in all_rows(count)]
    bits = np.array(all_rows(count), dtype=float)
    possible = 0
    for answers in product((0, 1), repeat=len(rows)):
        found = threshold_weights(rows, answers, True)
        if isinstance(found, Contradiction):
            assert_contradiction(found, [(*row, Fraction(1)) for row in rows], answers)
            continue
        possible += 1
        assert found.constant is not None
        sums = bits @ np.array(found.weights, dtype=float) + float(found.constant)
        assert ((sums > 0) == np.array(answers, dtype=bool)).all()
        assert (sums != 0).all()
    assert possible == {1: 4, 2: 14, 3: 104}[count]


def assert_contradiction(found: Contradiction, rows: list[Row], answers: tuple[int, ...]) -> None:
    assert found.ones
    assert all(answers[k] == 1 and times > 0 for k, times in found.ones.items())
    assert all(answers[k] == 0 and times > 0 for k, times in found.zeros.items())
    for j in range(len(rows[0])):
        one = sum(times * rows[k][j] for k, times in found.ones.items())
        assert one == sum(times * rows[k][j] for k, times in found.zeros.items())


def test_random_points_are_separated_or_shown_to_be_inseparable() -> None:
    rng = random.Random(5)
    for _ in range(60):
        size, count = rng.randint(1, 4), rng.randint(2, 9)
        rows = [tuple(Fraction(rng.randint(-9, 9), 2) for _ in range(size)) for _ in range(count)]
        answers = tuple(rng.randint(0, 1) for _ in rows)
        constant = rng.random() < 0.5
        found = threshold_weights(rows, answers, constant)
        if isinstance(found, Contradiction):
            full = [(*row, Fraction(1)) if constant else row for row in rows]
            assert_contradiction(found, full, answers)
        else:
            last = found.constant or Fraction(0)
            for row, answer in zip(rows, answers, strict=True):
                total = sum(a * w for a, w in zip(row, found.weights, strict=True)) + last
                assert (total > 0) == bool(answer)


def test_large_weights_come_from_the_linear_program() -> None:
    rows = [(Fraction(100), Fraction(99)), (Fraction(101), Fraction(100)), (Fraction(0),) * 2]
    found = threshold_weights([*rows, (Fraction(99), Fraction(98))], [1, 0, 0, 0], True)
    assert isinstance(found, Contradiction)
    found = threshold_weights(
        [(Fraction(1000), Fraction(-37)), (Fraction(27), Fraction(-1))], [0, 1], False
    )
    assert isinstance(found, Weights)
    assert not found.searched


def test_random_relu_demands() -> None:
    rng = random.Random(7)
    for _ in range(60):
        size = rng.randint(1, 3)
        rows = {k: tuple(Fraction(rng.randint(-3, 3)) for _ in range(size)) for k in range(4)}
        goals = {k: Fraction(rng.randint(0, 2)) for k in rows}
        equal = {k: (rows[k], goal) for k, goal in goals.items() if goal}
        demand = Demand(equal, {k: rows[k] for k, goal in goals.items() if not goal})
        found = demanded_weights(demand, size)
        if not isinstance(found, Contradiction):
            assert demand.holds(found)
            continue
        assert all(times > 0 for times in found.zeros.values())
        for j in range(size):
            one = sum(t * rows[k][j] for k, t in found.ones.items())
            assert one == sum(t * rows[k][j] for k, t in found.zeros.items())
        assert sum(t * goals[k] for k, t in found.ones.items()) > 0


def test_the_simplest_fraction() -> None:
    assert simplest_between(Fraction(-5, 3), Fraction(-4, 3)) == Fraction(-3, 2)
    assert simplest_between(Fraction(1, 3), Fraction(2, 5)) == Fraction(1, 3)
    assert simplest_between(Fraction(-1), Fraction(2)) == 0
    assert simplest_between(Fraction(5, 2), Fraction(9, 2)) == 3


def test_named_tables() -> None:
    assert answers_of("xor", 2) == (0, 1, 1, 0)
    assert answers_of("implies", 2) == (1, 0, 1, 1)
    assert answers_of("majority", 3) == (1, 1, 1, 0, 1, 0, 0, 0)
    assert set(NAMED) == {*"and or not nand nor xor xnor implies majority".split()}  # noqa: SIM905


TASKS = (
    "neuron: {table: and}",
    "neuron: {table: xor}",
    'neuron: {table: xor, features: ["x_1*x_2"]}',
    "neuron: {rows: [[0, 1], [1, 0]], activation: relu}",
    "neuron: {rows: [[1, 1], [2, 0], [3, 1]], activation: relu}",
    "neuron: {rows: [[1, 1], [2, 1]], activation: identity, constant: false}",
    "neuron: {table: nor, constant: false}",
    "neuron: {table: and, weights: [1, 2, -3/2]}",
)


@pytest.mark.parametrize("task", TASKS)
def test_every_wrong_line_is_caught(tmp_path: Path, task: str) -> None:
    assert missed(step(tmp_path, task)) == []


def test_wrong_weights_stop_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Weights((Fraction(1), Fraction(1)), Fraction(-1, 2))
    monkeypatch.setattr(neuron_module, "threshold_weights", lambda *rest: wrong)
    with pytest.raises(CheckError, match="b"):
        step(tmp_path, "neuron: {table: and}")


def test_a_wrong_contradiction_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Fraction(1)
    wrong = Contradiction({1: one, 2: one}, {0: one})
    monkeypatch.setattr(neuron_module, "threshold_weights", lambda *rest: wrong)
    with pytest.raises(CheckError):
        step(tmp_path, "neuron: {table: xor}")


def test_a_wrong_picture_is_caught(tmp_path: Path) -> None:
    found = step(tmp_path, "neuron: {table: and}")
    checker, figure = FormulaChecker(found), found.picture.figure
    assert not any(checker.check_plot(figure))
    lines = tuple(replace(own, right=Number(Fraction(7))) for own in figure.lines)
    assert any(checker.check_plot(replace(figure, lines=lines)))
    regions = tuple(replace(own, value=0.0) for own in figure.regions)
    assert any(checker.check_plot(replace(figure, regions=regions)))


@pytest.mark.parametrize(
    ("task", "complaint"),
    [
        ("neuron: {}", "no rows of inputs with answers"),
        ("neuron: {table: and, rows: [[1, 1]]}", "both `rows` and `table`"),
        ("neuron: {rows: [[1, 2, 3]]}", "the answer 3"),
        ("neuron: {rows: [[1, 1], [1, 1, 0]]}", "row 2 has 3 entries"),
        ("neuron: {rows: [[1]]}", "rows without inputs"),
        ("neuron: {rows: [[1, x]]}", "an unknown name"),
        ("neuron: {rows: [[1, log(2), 1]]}", "not a number to work with"),
        ("neuron: {rows: [[1, 1/0]]}", "division by zero"),
        ("neuron: {table: and, inputs: [a]}", ""),
        ("neuron: {table: not, inputs: [a, b]}", "2 inputs for not"),
        ("neuron: {table: and, inputs: [a, a]}", "1 names for 2 inputs"),
        ("neuron: {table: and, inputs: [sin, b]}", "not a name"),
        ("neuron: {table: and, features: [x_3]}", "an unknown name"),
        ("neuron: {table: and, features: [log(x_1)]}", "without a rational value at row"),
        ("neuron: {table: and, weights: [1, 1]}", "2 weights for 3"),
        ("neuron: {table: and, activation: sine}", "not one of the choices"),
        ("neuron: {table: maybe}", "maybe"),
        ("neuron: {rows: [[[1]]]}", "a row that is no list of numbers"),
        ("neuron: {rows: [[1,2,3,4,5,6,7,8,9,1]]}", "9 weighted inputs"),
    ],
)
def test_bad_options(tmp_path: Path, task: str, complaint: str) -> None:
    if not complaint:
        step(tmp_path, task)
        return
    assert complaint in refused(tmp_path, task)


def test_a_wrong_condition_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true = Unit.sum_of

    def swapped(self: Unit, row: int) -> Node:
        return true(self, {1: 2, 2: 1}.get(row, row))

    monkeypatch.setattr(Unit, "sum_of", swapped)
    with pytest.raises(CheckError):
        step(tmp_path, "neuron: {rows: [[1, 1, 1], [1, 0, 1], [0, 1, 0], [0, 0, 0]]}")


@pytest.mark.parametrize("low", [-3, Fraction(-19, 10)])
def test_a_wrong_range_for_the_constant_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, low: Fraction
) -> None:
    wrong = (Fraction(low), Fraction(-1))
    monkeypatch.setattr(neuron_module, "bounds", lambda *rest: wrong)
    with pytest.raises(CheckError):
        step(tmp_path, "neuron: {table: and}")


@pytest.mark.parametrize("end", [-2, Fraction(-1, 2)])
def test_a_wrong_family_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: Fraction
) -> None:
    letter = Symbol("w")
    wrong = {Indicator(letter, "<=", Number(Fraction(end))): 1}
    monkeypatch.setattr(families_module, "_bounds", lambda *rest: wrong)
    with pytest.raises(CheckError):
        step(tmp_path, "neuron: {rows: [[0, 1], [1, 0]], activation: relu}")


def test_the_picture_can_be_left_out(tmp_path: Path) -> None:
    assert step(tmp_path, "neuron: {table: and}").picture is not None
    assert step(tmp_path, "neuron: {table: and, draw: false}").picture is None

"""Nets for regions of the plane, against a net run by NumPy at random points."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import derivator.derivations.plane.pages as pages
from derivator.check.formula import FormulaChecker
from derivator.derivations.perceptrons.threshold import Contradiction, Weights
from derivator.derivations.plane.combining import joint, one_neuron, separable
from derivator.errors import CheckError
from derivator.notation.build import number
from derivator.pipeline import read, solve
from tests.derivations.formula_faults import missed
from tests.derivations.probabilities_specs import refused, step
from tests.helpers import written

Row = tuple[Fraction, ...]


def net_at(found: object, points: np.ndarray, letters: tuple[str, str]) -> np.ndarray:
    """The printed weights, run neuron by neuron."""
    weights: dict[str, dict[str, float]] = {}
    for name, result in found.results.items():  # type: ignore[attr-defined]
        if name.startswith("w["):
            neuron, source = name[2:-1].split(", ")
            weights.setdefault(neuron, {})[source] = result.value
    values = {letters[0]: points[:, 0], letters[1]: points[:, 1], "1": np.ones(len(points))}
    for neuron, own in weights.items():
        total = np.sum([w * values[s] for s, w in own.items()], axis=0)
        values[neuron] = np.asarray(total > 0, dtype=float)
    return values[list(weights)[-1]]


@pytest.mark.parametrize(
    ("region", "cells"),
    [
        ("x > 0 and y > 0 and x + y < 3", 7),
        ("x > 0 xor y > 0 xor x > y", 6),  # three lines through one point
        ("0 < x < 2", 3),
    ],
)
def test_the_parts_are_counted_in_two_ways(tmp_path: Path, region: str, cells: int) -> None:
    found = step(tmp_path, f'half_planes: {{region: "{region}"}}')
    assert found.results["cells"].value == cells
    checker = FormulaChecker(found)
    for name in ("cells", "neurons"):
        chain = found.results[name].chain
        assert not list(checker.failures(chain))
        wrong = replace(chain, terms=(chain.terms[0], number(cells + 5)))
        assert list(checker.failures(wrong))


def test_the_region_between_two_lines(tmp_path: Path) -> None:
    found = step(tmp_path, "half_planes: {region: x_1 + x_2 > 1 and x_1 - x_2 < 1}")
    assert [written(c) for c in found.first] == [
        "h_1 = [x_1 + x_2 − 1 > 0]",
        "h_2 = [−x_1 + x_2 + 1 > 0]",
    ]
    assert [written(c) for c in found.weights] == ["w_1 = 1", "w_2 = 1", "b = −1.5"]
    assert written(found.answer) == "y = [h_1 + h_2 − 1.5 > 0]"
    assert found.results["neurons"].value == 3
    assert found.results["cells"].value == 4
    assert found.results["w[h_2, x_1]"].exact == "-1"


def test_opposite_angles_need_a_second_layer(tmp_path: Path) -> None:
    text = 'half_planes: {lines: ["x + y = 1", "x - y = 1"], ones: [[3, 0], [-1, 0]]}'
    found = step(tmp_path, text)
    assert written(found.clash.equation) == "(w_1 + w_2 + b) + b = (w_2 + b) + (w_1 + b)"
    assert found.results["neurons"].value == 5
    assert written(found.answer) == "z = [a_1 + a_2 − 0.5 > 0]"


REGIONS = {
    "0 < x_1 < 2 and 0 < x_2 < 2": lambda x, y: (x > 0) & (x < 2) & (y > 0) & (y < 2),
    "x_1 > 0 or x_2 > 0": lambda x, y: (x > 0) | (y > 0),
    "not (x_1 > 0 or 2*x_2 > 1/3)": lambda x, y: ~((x > 0) | (2 * y > 1 / 3)),
    "x_1 > 0 xor x_2 > 0": lambda x, y: (x > 0) ^ (y > 0),
    "x_1 > 0 xor x_2 > 0 xor x_1 + x_2 > 1": lambda x, y: (x > 0) ^ (y > 0) ^ (x + y > 1),
    "x_1 >= 1": lambda x, y: x >= 1,
    "x_1/2 - 0.25*x_2 <= 3": lambda x, y: x / 2 - y / 4 <= 3,
    "(x_1 > 0 and x_2 > 0) or (x_1 < -1 and x_2 < -1) or x_1 - x_2 > 4": lambda x, y: (
        ((x > 0) & (y > 0)) | ((x < -1) & (y < -1)) | (x - y > 4)
    ),
    "x_1 > 0 and (x_1 > 0 or x_2 > 5)": lambda x, y: x > 0,
}


@pytest.mark.parametrize("region", REGIONS)
def test_the_net_is_the_region_everywhere(tmp_path: Path, region: str) -> None:
    found = step(tmp_path, f'half_planes: {{region: "{region}"}}')
    points = np.random.default_rng(1).uniform(-8, 8, (4000, 2))
    true = REGIONS[region](points[:, 0], points[:, 1])
    assert (net_at(found, points, ("x_1", "x_2")) == true).all()


def test_a_polygon_in_either_direction(tmp_path: Path) -> None:
    points = np.random.default_rng(2).uniform(-2, 5, (3000, 2))
    x, y = points.T
    true = (y > 0) & (3 * x + 4 * y < 12) & (x > 0)
    for corners in ("[[0, 0], [4, 0], [0, 3]]", "[[0, 3], [4, 0], [0, 0]]"):
        found = step(tmp_path, f"half_planes: {{corners: {corners}, by: [u, v]}}")
        assert (net_at(found, points, ("u", "v")) == true).all()


def test_random_classes_of_the_cells_of_random_lines(tmp_path: Path) -> None:
    choose = random.Random(5)
    for _ in range(6):
        lines = [
            [choose.randint(-3, 3) or 1, choose.randint(-3, 3), choose.randint(-4, 4)]
            for _ in "123"
        ]
        ones = [[choose.uniform(-9, 9), choose.uniform(-9, 9)] for _ in "12"]
        ones = [[round(a, 3) + 0.0001, round(b, 3) + 0.00013] for a, b in ones]
        equations = [f"{a}*x_1 + ({b})*x_2 = {c}" for a, b, c in lines]
        spec = f"half_planes: {{lines: {equations}, ones: {ones}}}"
        found = step(tmp_path, spec)
        points = np.random.default_rng(1).uniform(-12, 12, (2000, 2))
        keys = [tuple(np.sign(a * x + b * y - c) for a, b, c in lines) for x, y in (*points, *ones)]
        true = np.array([key in keys[len(points) :] for key in keys[: len(points)]])
        assert (net_at(found, points, ("x_1", "x_2")) == true).all()


def threshold_functions(size: int) -> set[tuple[int, ...]]:
    """All functions of so many bits that one neuron computes; weights up to 2 do for 3 bits."""
    rows = np.array(list(product((0, 1), repeat=size)))
    return {
        tuple((rows @ np.array(w) > t).astype(int))
        for w in product(range(-2, 3), repeat=size)
        for t in np.arange(-7.5, 8)
    }


def test_one_neuron_is_ruled_out_just_where_no_small_weights_do() -> None:
    rows: list[Row] = [tuple(map(Fraction, bits)) for bits in product((0, 1), repeat=3)]
    possible = threshold_functions(3)
    for answers in product((0, 1), repeat=8):
        if len(set(answers)) == 2:
            found = one_neuron(rows, answers)
            assert isinstance(found, Weights) == (answers in possible)


def test_two_neurons_in_the_second_layer_just_where_brute_force_finds_them() -> None:
    rows: list[Row] = [tuple(map(Fraction, bits)) for bits in product((0, 1), repeat=3)]
    possible = threshold_functions(3)
    pairs = {tuple(map(min, a, b)) for a in possible for b in possible}
    pairs |= {tuple(map(max, a, b)) for a in possible for b in possible}
    choose = random.Random(3)
    for answers in choose.sample(sorted(product((0, 1), repeat=8)), 60):
        if len(set(answers)) == 2 and isinstance(one_neuron(rows, answers), Contradiction):
            found = joint(rows, answers)
            assert (len(found.hidden) == 2) == (answers in pairs)
            assert found.least == (len(found.hidden) <= 3)


def test_separable_of_an_empty_class() -> None:
    assert separable([(Fraction(1),)], [])
    assert separable([], [])


def test_wrong_lines_are_caught(tmp_path: Path) -> None:
    assert missed(step(tmp_path, "half_planes: {region: x_1 > 0 xor x_2 > 0}")) == []


def test_a_wrong_net_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "probe.yaml"
    task = "{solve: {half_planes: {region: x > 0 and y > 0}}}"
    path.write_text(f"exercise: probe\ntitle: {{en: t}}\nparts: [{task}]\n")
    wrong = Weights((Fraction(1), Fraction(1)), Fraction(-1, 2))
    monkeypatch.setattr(pages, "one_neuron", lambda rows, answers: wrong)
    with pytest.raises(CheckError):
        solve(read(path))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("region: x_1 > 0 and", "no inequality"),
        ("region: x_1**2 > 0 and x_2 > 1", "linear"),
        ("region: (x_1 > 0 and x_2 > 1", "never closed"),
        ("region: x_1 > 0 and x_1 < 0", "empty"),
        ("region: 1 > 0 and x_2 > x_1", "no letter"),
        ("region: x > 0 and y > 0 and z > 0", "two letters"),
        ("region: q > 0", "two letters"),
        ("lines: [x_1 = 1]", "one way"),
        ("lines: [x_1 = 1], ones: [[1, 0]]", "on one of the lines"),
        ("lines: [x_1 > 1], ones: [[1, 0]]", "no equation"),
        ("corners: [[0, 0], [1, 1], [2, 2]]", "convex"),
        ("corners: [[0, 0], [4, 0], [1, 1], [0, 4]]", "convex"),
        ("region: x_1 > 0, corners: [[0, 0], [1, 0], [0, 1]]", "one way"),
        ("region: x_1 > 0, window: [1, 0, 2, 3]", "window"),
    ],
)
def test_bad_options(tmp_path: Path, options: str, message: str) -> None:
    assert message in refused(tmp_path, f"half_planes: {{{options}}}")

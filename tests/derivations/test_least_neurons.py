"""The least number of threshold neurons, against brute force over nets and lines."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest

from derivator.derivations.plane.combining import separable
from derivator.derivations.plane.splits import fewest_lines, splits_of
from tests.derivations.formula_faults import missed
from tests.derivations.probabilities_specs import refused, step
from tests.derivations.test_half_planes import net_at
from tests.helpers import written

Point = tuple[Fraction, Fraction]


def points_of(pairs: list[tuple[int, int]]) -> list[Point]:
    return [(Fraction(a), Fraction(b)) for a, b in pairs]


@pytest.mark.parametrize(
    ("options", "least"),
    [
        ("corners: [[0, 0], [4, 0], [1, 3]]", "N = 3 + 1 = 4"),
        ("lines: [x_1 = 1, x_1 = 2, x_1 = 3], ones: [[1.5, 0], [4, 0]]", "N = 3 + 1 = 4"),
        ('region: "(1 < x_1 < 2 or x_1 > 3) xor x_2 > 1"', "N = 4 + 2 + 1 = 7"),
        ("region: x_1 > 0 xor x_2 > 0", "N = 2 + 2 + 1 = 5"),
        ('region: "x_1 > 2 or not x_1 > 2 and x_1 > 1"', "N = 1"),
        ("ones: [[0, 1], [1, 0]], zeros: [[0, 0], [1, 1]]", "N = 2 + 1 = 3"),
        ("ones: [[0, 1], [1, 0], [1, 1]], zeros: [[0, 0]]", "N = 1"),
        ("ones: [[1, 0], [3, 0]], zeros: [[0, 0], [2, 0]]", "N = 3 + 1 = 4"),
        ("ones: [[1, 0], [3, 0], [5, 0]], zeros: [[0, 0], [2, 0], [4, 0]]", "N = 5 + 1 = 6"),
    ],
)
def test_the_number(tmp_path: Path, options: str, least: str) -> None:
    found = step(tmp_path, f"least_neurons: {{{options}}}")
    assert written(found.total) == least
    assert found.proved == ("5 + 1" not in least)


def test_stripes_line_by_line(tmp_path: Path) -> None:
    options = "lines: [x_1 = 1, x_1 = 2, x_1 = 3], ones: [[1.5, 0], [4, 0]]"
    found = step(tmp_path, f"least_neurons: {{{options}}}")
    assert [written(c) for c in found.weights] == ["w_1 = 1", "w_2 = −1", "w_3 = 1", "b = −0.5"]
    assert written(found.answer) == "y = [h_1 − h_2 + h_3 − 0.5 > 0]"


def test_the_chessboard_with_a_look_at_the_first_layer(tmp_path: Path) -> None:
    region = '"(1 < x_1 < 2 or x_1 > 3) xor x_2 > 1"'
    found = step(tmp_path, f"least_neurons: {{region: {region}}}")
    assert found.results["M"].value == 6
    assert written(found.shortcut.total) == "M = 4 + 1 + 1 = 6"
    points = np.random.default_rng(3).uniform(-1, 5, (3000, 2))
    x, y = points.T
    true = ((x > 1) & (x < 2) | (x > 3)) ^ (y > 1)
    assert (net_at(found, points, ("x_1", "x_2")) == true).all()
    assert step(tmp_path, f"least_neurons: {{region: {region}, skip: false}}").shortcut is None


def test_ways_to_split_points_are_those_that_random_lines_find() -> None:
    choose = random.Random(4)
    for count in (2, 3, 4, 5, 6):
        places = choose.sample([(a, b) for a in range(-3, 4) for b in range(-3, 4)], count)
        points = points_of(places)
        found = set(splits_of(points))
        normals = np.random.default_rng(count).normal(size=(3000, 2))
        sums = normals @ np.array(places, dtype=float).T
        levels = np.random.default_rng(9).uniform(-6, 6, (3000, 1))
        bits = (sums > levels).astype(int)
        seen = {tuple(row if not row[0] else 1 - row) for row in bits}
        assert seen <= found
        for own in found:
            ones = [p for p, bit in zip(points, own, strict=True) if bit]
            assert separable(ones, [p for p in points if p not in ones])


def test_fewest_lines_against_all_sets_of_lines() -> None:
    choose = random.Random(8)
    for _ in range(12):
        points = points_of(choose.sample([(a, b) for a in range(4) for b in range(4)], 5))
        answers = [choose.randint(0, 1) for _ in points]
        ones = [p for p, a in zip(points, answers, strict=True) if a]
        zeros = [p for p in points if p not in ones]
        if not ones or not zeros or separable(ones, zeros):
            continue
        found = fewest_lines(points, answers)
        two = any(
            _joint(list(zip(a, b, strict=True)), answers)
            for a, b in combinations(splits_of(points), 2)
        )
        assert (len(found.lines) == 2) == two
        assert found.least


def _joint(rows: list[tuple[int, ...]], answers: list[int]) -> bool:
    """Whether small weights join two bits."""
    return any(
        all(
            (p * a + q * b > t) == bool(answer)
            for (a, b), answer in zip(rows, answers, strict=True)
        )
        for p, q in product((-2, -1, 0, 1, 2), repeat=2)
        for t in (-2.5, -1.5, -0.5, 0.5, 1.5)
    )


def test_wrong_lines_are_caught(tmp_path: Path) -> None:
    assert missed(step(tmp_path, "least_neurons: {region: x_1 > 0 xor x_2 > 0}")) == []
    points = "ones: [[0, 1], [1, 0]], zeros: [[0, 0], [1, 1]]"
    assert missed(step(tmp_path, f"least_neurons: {{{points}}}")) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("zeros: [[0, 0]]", "without points of class 1"),
        ("ones: [[0, 0]], zeros: [[0, 0]]", "both classes"),
        ("ones: [[0, 0, 1]], zeros: [[0, 0]]", "no point of the plane"),
        ("ones: [[0, 0]], zeros: [[1, 1]], region: x_1 > 0", "with a region"),
        ("{}", "one way"),
    ],
)
def test_bad_options(tmp_path: Path, options: str, message: str) -> None:
    task = f"{{{options}}}" if options != "{}" else "{}"
    assert message in refused(tmp_path, f"least_neurons: {task}")

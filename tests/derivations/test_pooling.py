"""Pooling by hand against plain loops; every wrong number is caught."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from derivator.check.sliding import SlidingChecker
from derivator.pipeline import read, solve
from derivator.solution import SlidingStep
from tests.derivations.probabilities_specs import derived, refused, step
from tests.derivations.sliding_specs import padded, slid
from tests.helpers import steps_of, written

MAP = "[[12, 12, 17], [15, 19, 21], [18, 18, 24]]"


def test_a_map_of_three_under_a_window_of_two(tmp_path: Path) -> None:
    found = step(tmp_path, f"pooling: {{picture: {MAP}}}")
    assert found.results["P"].value == ((19,),)
    assert (found.unused.rows, found.unused.columns) == (1, 1)
    ((chain,),) = [own.sums for own in found.channels]
    assert written(chain) == "P[1,1] = max(12, 12, 15, 19) = 19"
    pale = [cell.padding for row in found.channels[0].coloured.grids[0].rows for cell in row]
    assert pale == [False, False, True, False, False, True, True, True, True]


def test_the_mean_with_a_window_over_the_edge(tmp_path: Path) -> None:
    found = step(tmp_path, f"pooling: {{picture: {MAP}, by: mean, ceil: true}}")
    assert found.results["P"].value == ((14.5, 19), (18, 24))
    assert [written(chain) for chain in found.size.chains] == [
        "h_P = w_P = ⌊(3 − 2 + 1)/2⌋ + 1 = 2"
    ]
    assert not found.unused.anything


def test_overlapping_windows_are_shown_one_after_another(tmp_path: Path) -> None:
    found = step(tmp_path, f"pooling: {{picture: {MAP}, by: mean, stride: 1}}")
    assert found.results["P"].value == ((14.5, 17.25), (17.5, 20.5))
    (own,) = found.channels
    assert own.coloured is None
    assert sum(len(line.grids) for line in own.page.windows) == 4


def test_channels_of_an_earlier_convolution(tmp_path: Path) -> None:
    spec = tmp_path / "probe.yaml"
    spec.write_text(
        "exercise: probe\ntitle: {en: probe}\nparts:\n  - solve:\n"
        "      convolution: {picture: [[1, -2], [3, -4]], kernels: [[[1]], [[-1]]], "
        "activation: relu}\n"
        "      pooling: {picture: H}\n"
        "  - solve: {pooling: {picture: Z_2, by: mean}}\n"
        "  - solve: {pooling: {picture: P, size: 1}}\n",
        encoding="utf-8",
    )
    _, first, second, third = steps_of(solve(read(spec)).checked.solution)
    assert (first.results["P_1"].value, first.results["P_2"].value) == (((3,),), ((4,),))
    assert second.results["P"].value == ((0.5,),)
    assert third.results["Q"].value == ((0.5,),)


@pytest.mark.parametrize("seed", range(16))
def test_neighbours_against_plain_loops(tmp_path: Path, seed: int) -> None:
    generator = random.Random(seed)
    size = generator.randint(2, 6), generator.randint(2, 7)
    picture: list[list[float]] = [
        [generator.randint(-5, 9) for _ in range(size[1])] for _ in range(size[0])
    ]
    window = generator.randint(1, 3), generator.randint(1, 3)
    stride = generator.randint(1, 3), generator.randint(1, 3)
    pad = [[generator.randint(0, k // 2) for _ in range(2)] for k in window]
    by = generator.choice(["max", "mean"])
    task = (
        f"pooling: {{picture: {picture}, size: {list(window)}, stride: {list(stride)}, "
        f"padding: {pad}, by: {by}}}"
    )
    found = step(tmp_path, task)
    array = padded(picture, pad, "zeros", -np.inf if by == "max" else 0.0)
    expected = slid(
        array, window, stride, (1, 1), max if by == "max" else lambda own: sum(own) / len(own)
    )
    if expected and expected[0]:
        assert np.allclose(found.results["P"].value, expected)
    else:
        assert found.results["P"].verdict == "impossible"


def test_other_settings_are_caught(tmp_path: Path) -> None:
    found = derived(tmp_path, f"pooling: {{picture: {MAP}, stride: 1}}")
    assert isinstance(found, SlidingStep)
    (slide,) = found.slides
    assert not SlidingChecker(found).check()[1]
    for fault in (replace(slide, pooling="mean"), replace(slide, stride=(2, 1))):
        assert SlidingChecker(replace(found, slides=(fault,))).check()[1]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("picture: [a]", "not a number"),
        ("picture: [[1, 2]], size: 0", "a window without entries"),
        ("picture: [[1, 2]], padding: 2", "padding of more than half a window"),
        ("picture: [[1, 2]], by: median", "did you mean: mean"),
        ("picture: Z", "an unknown name"),
    ],
)
def test_bad_options_are_refused(tmp_path: Path, options: str, complaint: str) -> None:
    assert complaint in refused(tmp_path, f"pooling: {{{options}}}")


def test_the_largest_of_letters_is_refused_and_their_mean_is_not(tmp_path: Path) -> None:
    head = "symbols: [a, b]\n"
    assert "the largest of letters" in refused(tmp_path, "pooling: {picture: [a, b]}", head)
    found = step(tmp_path, "pooling: {picture: [a, b], by: mean}", head)
    assert found.results["P"].exact == (("a/2 + b/2",),)


def test_channels_of_one_row_are_signals(tmp_path: Path) -> None:
    found = step(tmp_path, "pooling: {picture: [[[1, 5, 2]], [[4, 0, 3]]], size: 2, stride: 1}")
    assert found.results["P_1"].value == ((5, 5),)
    assert found.results["P_2"].value == ((4, 3),)


def test_padding_is_blamed_only_where_there_is_some(tmp_path: Path) -> None:
    assert not step(tmp_path, "pooling: {picture: [[1, 2]], size: 3}").impossible.padded
    assert step(tmp_path, "pooling: {picture: [[1]], size: 4, padding: 1}").impossible.padded

"""Moving averages against plain loops, at the ends above all."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from derivator.check.collect import found_in
from derivator.check.sliding import SlidingChecker
from derivator.derivations.moving_average import MovingAverageStep
from derivator.solution import PlotFigure
from tests.derivations.probabilities_specs import derived, refused, step
from tests.derivations.sliding_specs import convolved
from tests.helpers import written


def test_a_worked_vector(tmp_path: Path) -> None:
    found = step(tmp_path, "moving_average: {signal: [3, 5, 4, 8], window: 3}")
    assert found.results["Y_none"].exact == (("4", "17/3"),)
    assert found.results["Y_zeros"].exact == (("8/3", "4", "17/3", "4"),)
    assert found.results["Y_replicate"].exact == (("11/3", "4", "17/3", "20/3"),)
    assert written(found.windows.windows[0].grids[0].below) == "Y[1] = (3 + 5 + 4)/3 = 4"
    assert written(found.ends[1].sample) == "U[1] = (0 + 3 + 5)/3 = 8/3"
    assert [len(row) for row in found.table.rows] == [5] * 4
    assert found.table.rows[0][2] is None


@pytest.mark.parametrize("seed", range(12))
def test_neighbours_against_plain_loops(tmp_path: Path, seed: int) -> None:
    generator = random.Random(seed)
    window = generator.randint(2, 5)
    signal = [generator.randint(-9, 20) for _ in range(generator.randint(window, 12))]
    past = generator.random() < 0.5
    ends = ["none", "zeros", "replicate", "reflect"]
    found = step(
        tmp_path,
        f"moving_average: {{signal: {signal}, window: {window}, ends: [{', '.join(ends)}], "
        f"align: {'past' if past else 'centre'}}}",
    )
    rows: list[list[float]] = [[float(x) for x in signal]]
    for mode in ends:
        before = 0 if mode == "none" else window - 1 if past else (window - 1) // 2
        after = 0 if mode == "none" else window - 1 - before
        kind = "zeros" if mode == "none" else mode
        kernel = [[1 / window] * window]
        expected = convolved([rows], [kernel], pad=[[0, 0], [before, after]], mode=kind)
        assert np.allclose(found.results[f"Y_{mode}"].value, expected)
        if mode != "none":
            assert len(expected[0]) == len(signal)


def test_a_curve_that_is_off_is_caught(tmp_path: Path) -> None:
    found = derived(tmp_path, "moving_average: {signal: [3, 5, 4, 8], window: 2}")
    assert isinstance(found, MovingAverageStep)
    assert not SlidingChecker(found).check()[1]
    (plot,) = found_in(found, PlotFigure)
    first, *rest = plot.curves
    moved = replace(first, points=((1.0, 3.5), *first.points[1:]))
    wrong = replace(found, plot=replace(plot, curves=(moved, *rest)))
    assert SlidingChecker(wrong).check()[1]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("signal: [1, 2], window: 3", "a window of 3 along 2 entries"),
        ("signal: [1, 2, 3], ends: [zeros, zeros]", "one way twice"),
        ("signal: [1, x, 3]", "not a number"),
        ("signal: [1, 2, 3], window: 1", "too small"),
    ],
)
def test_bad_options_are_refused(tmp_path: Path, options: str, complaint: str) -> None:
    assert complaint in refused(tmp_path, f"moving_average: {{{options}}}")

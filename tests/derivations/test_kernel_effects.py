"""What kernels do: the picture after against plain loops, and the verdicts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from derivator.check.sliding import SlidingChecker
from derivator.derivations.sliding.effects import KERNELS, effect_of
from derivator.solution import SlidingStep
from tests.derivations.probabilities_specs import derived, refused, step
from tests.derivations.sliding_specs import convolved
from tests.helpers import written

ROWS = [[1, 1, 1, 1, 2], [1, 9, 9, 1, 0], [1, 9, 9, 1, 4], [1, 1, 7, 1, 1]]

EFFECTS = {
    "identity": "identity",
    "shift_left": "shift",
    "blur": "mean",
    "gaussian_blur": "weighted_mean",
    "sharpen": "sharpen",
    "edges": "edges",
    "laplacian": "edges",
    "sobel_x": "vertical_edges",
    "sobel_y": "horizontal_edges",
    "prewitt_x": "vertical_edges",
    "emboss": "other",
    "negative": "negative",
}


@pytest.mark.parametrize(("name", "effect"), EFFECTS.items())
def test_the_verdict_of_each_kernel(name: str, effect: str) -> None:
    assert effect_of(KERNELS[name]).effect == effect


@pytest.mark.parametrize(
    ("name", "down", "right"), [("shift_left", 0, -1), ("shift_down", 1, 0), ("shift_up", -1, 0)]
)
def test_where_a_shift_moves_the_picture(name: str, down: int, right: int) -> None:
    found = effect_of(KERNELS[name])
    assert (found.down, found.right) == (down, right)
    before = np.arange(25.0).reshape(5, 5)
    kernel = [[float(w) for w in row] for row in KERNELS[name]]
    after = np.array(convolved([before.tolist()], [kernel], pad=[[1, 1], [1, 1]]))
    assert np.array_equal(after[2 + down, 2 + right], before[2, 2])


@pytest.mark.parametrize("mode", ["replicate", "zeros", "reflect"])
def test_every_named_kernel_against_plain_loops(tmp_path: Path, mode: str) -> None:
    names = list(KERNELS)
    task = f"kernel_effects: {{picture: {ROWS}, kernels: {names}, padding_mode: {mode}}}".replace(
        "'", ""
    )
    found = step(tmp_path, task)
    rows: list[list[float]] = [[float(x) for x in row] for row in ROWS]
    for number, name in enumerate(names, start=1):
        kernel = [[float(w) for w in row] for row in KERNELS[name]]
        expected = convolved([rows], [kernel], pad=[[1, 1], [1, 1]], mode=mode)
        assert np.allclose(found.results[f"Z_{number}"].value, expected)
        assert found.results[f"sum_{number}"].value == pytest.approx(np.sum(kernel))


def test_a_sharpening_kernel_is_taken_apart(tmp_path: Path) -> None:
    found = step(tmp_path, f"kernel_effects: {{picture: {ROWS}, kernels: [sharpen]}}")
    (page,) = found.kernels
    assert written(page.total) == "−1 − 1 + 5 − 1 − 1 = 1"
    assert page.parts is not None
    assert len(page.parts.grids) == 3


def test_scaling_and_differences_are_named() -> None:
    one = Fraction(1)
    assert effect_of(((2 * one,),)).effect == "brighter"
    assert effect_of(((one / 2,),)).effect == "darker"
    assert effect_of(((-one, one),)).effect == "vertical_edges"
    assert effect_of(((-one,), (one,))).effect == "horizontal_edges"
    assert effect_of(((-one, 0 * one), (0 * one, one))).effect == "difference"
    assert effect_of(((one, -2 * one, one),)).effect == "difference"
    assert effect_of(((-one, 3 * one, -one),)).effect == "other"


def test_another_kernel_is_caught(tmp_path: Path) -> None:
    found = derived(tmp_path, f"kernel_effects: {{picture: {ROWS}, kernels: [edges, blur]}}")
    assert isinstance(found, SlidingStep)
    first, second = found.slides
    assert not SlidingChecker(found).check()[1]
    swapped = replace(first, kernels=(((first.kernels[0][0][0], second.kernels[0][0][1]),),))
    assert SlidingChecker(replace(found, slides=(swapped, second))).check()[1]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("picture: [1, 2], kernels: [blur]", "no grey picture"),
        ("picture: [[1, 2]], kernels: [blurr]", "did you mean: blur"),
        ("picture: [[1, 2]], kernels: [[1, 2]]", "no kernel"),
        ("picture: [[1, 2]], kernels: [[[1], [x]]]", "not a number"),
        ("picture: [[1, 2]], kernels: []", "too few of them"),
    ],
)
def test_bad_options_are_refused(tmp_path: Path, options: str, complaint: str) -> None:
    assert complaint in refused(tmp_path, f"kernel_effects: {{{options}}}")

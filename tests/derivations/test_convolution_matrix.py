"""A convolution as a dense layer: counts by hand, W against sliding sums, wrong lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derivator.errors import SpecError
from derivator.notation.text import text
from tests.derivations.program_faults import missed_lines
from tests.derivations.specs import steps
from tests.helpers import written
from tests.ops.test_windows import slid

HEAD = "exercise: layer\ntitle: {en: layer}\n"


def step(folder: Path, options: str) -> Any:
    (made,) = steps(folder, HEAD, f"convolution_matrix: {{{options}}}")
    return made


def test_the_exercise_of_the_catalogue(tmp_path: Path) -> None:
    made = step(tmp_path, "size: [4, 4], kernel_size: [3, 3]")
    assert written(made.counts.dense) == "16 · 4 = 64"
    assert written(made.counts.arrows) == "4 · 9 = 36"
    assert written(made.counts.vanished) == "64 − 36 = 28"
    assert text(made.counts.shared) == "9"
    assert written(made.rule) == "flatten(H) = flatten(X) · W"
    assert made.results["W"].exact[:4] == (
        ("k_11", "0", "0", "0"),
        ("k_12", "k_11", "0", "0"),
        ("k_13", "k_12", "0", "0"),
        ("0", "k_13", "0", "0"),
    )
    assert len(made.sparse.edges) == 36
    assert len({edge.key for edge in made.sparse.edges}) == 9
    assert len(made.dense.edges) == 64
    assert not missed_lines(made)


def test_padding_is_counted_row_by_row(tmp_path: Path) -> None:
    made = step(tmp_path, "size: [3, 4], kernel_size: [2, 2], padding: 1, stride: 2")
    assert written(made.counts.arrows) == "(1 + 2) · (1 + 2 + 1) = 12"
    assert made.results["arrows"].value == 12 == len(made.sparse.edges)
    assert not missed_lines(made)


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "dilation"),
    [
        ((3, 5), (2, 2), 1, 0, 1),
        ((4, 3), (2, 3), 2, 1, 1),
        ((5, 5), (2, 2), 1, 1, 2),
        ((1, 7), (1, 3), 2, 1, 1),
        ((6, 1), (2, 1), 1, 0, 3),
        ((2, 2), (1, 1), 3, 0, 1),
        ((1, 1), (1, 1), 1, 0, 1),
    ],
)
def test_the_product_is_the_sliding_sum(
    tmp_path: Path,
    size: tuple[int, int],
    kernel: tuple[int, int],
    stride: int,
    padding: int,
    dilation: int,
) -> None:
    generator = np.random.default_rng(11)
    x, k = (generator.integers(-4, 5, size=shape) for shape in (size, kernel))
    options = f"picture: {x.tolist()}, kernel: {k.tolist()}, stride: {stride}, "
    made = step(tmp_path, options + f"padding: {padding}, dilation: {dilation}")
    expected = slid(x, k, stride, padding, dilation)
    matrix = np.atleast_2d(np.array(made.results["W"].value))
    assert np.array(made.results["H"].value).reshape(expected.shape) == pytest.approx(expected)
    assert x.reshape(1, -1) @ matrix == pytest.approx(expected.reshape(1, -1))
    assert made.results["dense"].value == x.size * expected.size
    ones = slid(np.ones(size), np.ones(kernel), stride, padding, dilation)
    assert made.results["arrows"].value == ones.sum()
    assert made.results["shared"].value == k.size
    assert not missed_lines(made)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("size: [4, 4]", "no kernel is given"),
        ("size: [2, 2], kernel_size: [3, 3]", "the kernel spans 3 x 3"),
        ("size: [9, 9], kernel_size: [3, 3]", "too large"),
        ("size: [4, a], kernel_size: [3, 3]", "no sizes"),
        ("size: [2, 2], picture: [[1, 2]], kernel: [[1]]", "the picture is 1 x 2, not 2 x 2"),
        ("size: [5, 5], kernel_size: [3, 3], stride: 0", "too small"),
    ],
)
def test_what_cannot_be(tmp_path: Path, options: str, said: str) -> None:
    with pytest.raises(SpecError, match=said):
        step(tmp_path, options)

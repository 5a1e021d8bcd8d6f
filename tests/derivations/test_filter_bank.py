"""Filters that tell shapes apart: the exercise of the catalogue, brute force, wrong claims."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derivator.derivations.windows.search import search
from derivator.derivations.windows.shapes import moved, turned
from derivator.errors import SpecError
from derivator.notation.windows_counts import KernelCount, PictureCount
from tests.derivations.program_faults import missed_lines
from tests.derivations.specs import steps
from tests.helpers import written

HEAD = "exercise: bank\ntitle: {en: bank}\n"
RINGS = '["111/101/111", "010/101/010"]'
CROSSES = '["010/111/010", "101/010/101"]'


def step(folder: Path, options: str) -> Any:
    (made,) = steps(folder, HEAD, f"filter_bank: {{{options}}}")
    return made


def top(picture: Any, kernel: Any) -> int:
    """The largest response, by loops."""
    picture, kernel = np.array(picture), np.array(kernel)
    h, w = kernel.shape
    return max(
        int(np.sum(picture[i : i + h, j : j + w] * kernel))
        for i in range(picture.shape[0] - h + 1)
        for j in range(picture.shape[1] - w + 1)
    )


def pictures(shapes: str, size: tuple[int, int]) -> list[Any]:
    found = {}
    for shape in shapes.strip('[]"').split('", "'):
        rows = np.array([[int(pixel) for pixel in row] for row in shape.split("/")])
        for own in turned(rows):
            for picture in moved(own, size):
                found[picture.tobytes()] = picture
    return list(found.values())


def test_every_shift_and_turn_is_told_apart(tmp_path: Path) -> None:
    options = f"size: [4, 4], background: {RINGS}, wanted: {CROSSES}, others: true"
    made = step(tmp_path, options)
    count = int(made.results["filters"].value)
    bank = [
        (made.results[f"K_{m + 1}"].value, made.results[f"theta_{m + 1}"].value)
        for m in range(count)
    ]
    for picture in pictures(RINGS, (4, 4)):
        assert all(top(picture, kernel) < bound for kernel, bound in bank)
    for picture in pictures(CROSSES, (4, 4)):
        assert any(top(picture, kernel) > bound for kernel, bound in bank)
    assert made.results["sure"].value == len(pictures(CROSSES, (4, 4))) == 8
    taken = 0
    for bits in itertools.product((0, 1), repeat=16):
        if sum(bits) == 3:
            picture = np.array(bits).reshape(4, 4)
            taken += any(top(picture, kernel) > bound for kernel, bound in bank)
    assert 0 <= taken <= made.results["mistaken"].value
    assert not missed_lines(made)


def test_one_filter_is_enough_for_a_gap(tmp_path: Path) -> None:
    made = step(tmp_path, 'size: [5, 5], background: ["111"], wanted: ["101"], turns: false')
    assert made.results["filters"].value == 1
    assert made.results["K_1"].value == ((1, -1, 1),)
    assert written(made.tried) == "3 + 2 · 3² + 3³ = 48"
    assert not missed_lines(made)


def test_the_search_leaves_no_smaller_kernel_out() -> None:
    below, above = pictures('["11"]', (3, 3)), pictures('["11/10"]', (3, 3))
    found = search(below, above, 2, (-1, 0, 1), 3)
    smallest = None
    for size in ((1, 1), (1, 2), (2, 1), (2, 2)):
        for weights in itertools.product((-1, 0, 1), repeat=size[0] * size[1]):
            kernel = np.array(weights).reshape(size)
            low = max(top(picture, kernel) for picture in below)
            if all(top(picture, kernel) > low for picture in above):
                smallest = smallest or size
    chosen = {np.array(one.weights).shape for one in found.filters}
    assert (len(found.filters) == 1) == (smallest is not None)
    if smallest is not None:
        assert chosen == {smallest}


def test_counts_are_found_again() -> None:
    kernel = ((1, 1), (0, 1))
    again = sum(
        top(np.array(bits).reshape(3, 3), kernel) > 2.5
        for bits in itertools.product((0, 1), repeat=9)
    )
    assert PictureCount((3, 3), (kernel,), (5,)).value() == again
    below, above = (((0, 0), (0, 1)),), (((1, 0), (0, 1)),)
    count = sum(
        top(above[0], np.array(w).reshape(2, 2)) > top(below[0], np.array(w).reshape(2, 2))
        for w in itertools.product((-1, 0, 1), repeat=4)
    )
    assert KernelCount(below, above, ((2, 2),), (-1, 0, 1)).value() == count


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ('size: [4, 4], background: ["11/1"], wanted: ["1"]', "rows of different lengths"),
        ('size: [4, 4], background: ["11"], wanted: ["1/1"]', "belongs to both classes"),
        ('size: [4, 4], background: ["11111"], wanted: ["1"]', "a shape of 1 x 5 pixels"),
        ('size: [4, 4], background: ["11"], wanted: ["1"]', "finds 4 of 16"),
        ('size: [5, 5], background: ["11"], wanted: ["101"], others: true', "too many pictures"),
        ('size: [9, 9], background: ["11"], wanted: ["101"]', "9 x 9"),
        ('size: [4, 4], background: ["12"], wanted: ["1"]', "no shape"),
        ('size: [4, 4], background: ["11"], wanted: ["00"]', "nothing is drawn"),
    ],
)
def test_what_cannot_be(tmp_path: Path, options: str, said: str) -> None:
    with pytest.raises(SpecError, match=said):
        step(tmp_path, options)

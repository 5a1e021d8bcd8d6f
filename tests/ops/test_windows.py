"""Convolutions and pools for every stride, padding and dilation, against sums window by window."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from derivator.notation.evaluate import Array, evaluate
from derivator.notation.latex import latex
from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Node, Symbol
from derivator.notation.text import text
from derivator.ops.base import Operation
from derivator.ops.conv import Convolve
from derivator.ops.max_pool import MaxPool
from derivator.ops.mean_pool import MeanPool
from derivator.program.values import Numbers, plain
from derivator.shapes import ShapeError
from tests.ops.exact import exact
from tests.ops.test_matrix_operations import Values

PICTURES = ((4, 5), (6, 6), (5, 3), (1, 7), (7, 1))
KERNELS = ((1, 1), (2, 3), (3, 3), (1, 3), (3, 1), (2, 2))
SETTINGS = tuple(itertools.product((1, 2, 3), (0, 1, 2), (1, 2)))


def slid(x: Array, k: Array, s: int, p: int, r: int) -> Array:
    """The sum over every window of the padded picture, written as loops."""
    pads = [0 if a == b == 1 else p for a, b in zip(x.shape, k.shape, strict=True)]
    if x.shape[0] != 1 and k.shape[0] != 1 and x.shape[1] != 1 and k.shape[1] != 1:
        assert pads == [p, p]
    whole = np.pad(x, [(pads[0],) * 2, (pads[1],) * 2])
    high, wide = r * (k.shape[0] - 1) + 1, r * (k.shape[1] - 1) + 1
    rows = range(0, whole.shape[0] - high + 1, s)
    columns = range(0, whole.shape[1] - wide + 1, s)
    return np.array(
        [[np.sum(whole[i : i + high : r, j : j + wide : r] * k) for j in columns] for i in rows]
    )


def fitting() -> list[tuple[tuple[int, int], tuple[int, int], tuple[int, int, int]]]:
    """Every combination that fits; a kernel of a line with a picture counts as two sides."""
    found = []
    for picture, kernel, settings in itertools.product(PICTURES, KERNELS, SETTINGS):
        try:
            Convolve().configured(settings).shape(picture, kernel)
        except ShapeError:
            continue
        found.append((picture, kernel, settings))
    return found


def test_every_combination_forward_and_back() -> None:
    generator = np.random.default_rng(5)
    tried = fitting()
    assert len(tried) > 250
    for picture, kernel, settings in tried:
        operation = Convolve().configured(settings)
        x, k = generator.normal(size=picture), generator.normal(size=kernel)
        value = operation.forward(x, k)
        expected = slid(x, k, *settings)
        assert value == pytest.approx(expected), (picture, kernel, settings)
        assert operation.shape(picture, kernel) == value.shape
        d = generator.normal(size=value.shape)
        shapes = Shapes({"X": picture, "K": kernel, "D": value.shape})
        for slot, own in enumerate((x, k)):
            back = operation.pull_back(slot, Symbol("D"), (Symbol("X"), Symbol("K")), shapes)
            assert shapes.of(back) == own.shape
            received = evaluate(back, Values({"X": x, "K": k, "D": d}))
            for place in np.ndindex(*own.shape):
                unit = np.zeros_like(own)
                unit[place] = 1
                moved = slid(unit, k, *settings) if slot == 0 else slid(x, unit, *settings)
                assert received[place] == pytest.approx(np.sum(d * moved)), (settings, place)


def test_printed_numbers_come_window_by_window_and_agree() -> None:
    generator = np.random.default_rng(6)
    for picture, kernel, settings in fitting()[::7]:
        operation = Convolve(*settings)
        x, k = (generator.integers(-3, 4, size=size) for size in (picture, kernel))
        d = generator.integers(-3, 4, size=operation.shape(picture, kernel))
        shapes = Shapes({"X": picture, "K": kernel, "D": d.shape})
        numbers = Numbers({n: exact(v) for n, v in (("X", x), ("K", k), ("D", d))}, {})
        operands = (Symbol("X"), Symbol("K"))
        nodes: list[Node] = [operation.typed_notation(shapes, *operands)]
        nodes += [operation.pull_back(slot, Symbol("D"), operands, shapes) for slot in (0, 1)]
        for node in nodes:
            value = evaluate(node, Values({"X": x, "K": k, "D": d}))
            assert plain(numbers.of(node)) == pytest.approx(value)


@pytest.mark.parametrize("pool", [MaxPool, MeanPool])
@pytest.mark.parametrize("size", [(4, 4), (5, 6), (1, 7), (6, 1)])
def test_pools(pool: type[MaxPool] | type[MeanPool], size: tuple[int, int]) -> None:
    x = np.random.default_rng(7).permutation(size[0] * size[1]).reshape(size)
    for window, stride in ((2, 0), (2, 1), (3, 2), (1, 1)):
        if window > max(size) or (min(size) > 1 and window > min(size)):
            continue
        operation: Operation = pool().configured((window, stride))
        (high, wide), rows, columns = operation.window(size)  # type: ignore[attr-defined]
        reduce = np.max if pool is MaxPool else np.mean
        starts = (
            range(0, size[0] - high + 1, rows.stride),
            range(0, size[1] - wide + 1, columns.stride),
        )
        expected = np.array(
            [[reduce(x[i : i + high, j : j + wide]) for j in starts[1]] for i in starts[0]]
        )
        assert operation.forward(x) == pytest.approx(expected)
        shapes = Shapes({"X": size})
        numbers = Numbers({"X": exact(x)}, {})
        printed = operation.typed_notation(shapes, Symbol("X"))
        assert plain(numbers.of(printed)) == pytest.approx(expected)


def test_the_first_of_equal_maxima_receives_all() -> None:
    shapes = Shapes({"X": (2, 2), "D": (1, 1)})
    back = MaxPool(2).pull_back(0, Symbol("D"), (Symbol("X"),), shapes)
    x, d = np.array([[1.0, 4.0], [4.0, 2.0]]), np.array([[5.0]])
    assert evaluate(back, Values({"X": x, "D": d})).tolist() == [[0, 5], [0, 0]]
    numbers = Numbers({"X": exact(x), "D": exact(d)}, {})
    assert plain(numbers.of(back)).tolist() == [[0, 5], [0, 0]]
    assert not np.all(MaxPool(2).smooth(x))


def test_notation() -> None:
    shapes = Shapes({"X": (5, 5), "K": (2, 2), "D": (2, 2)})
    operands = (Symbol("X"), Symbol("K"))
    assert text(Convolve().typed_notation(shapes, *operands)) == "X ⋆ K"
    strided = Convolve(2, 0, 1)
    assert text(strided.typed_notation(shapes, *operands)) == "X ⋆[stride 2] K"
    by_kernel = strided.pull_back(1, Symbol("D"), operands, shapes)
    assert text(by_kernel) == "X ⋆[padding (0, -1), dilation 2] D"
    by_picture = strided.pull_back(0, Symbol("D"), operands, shapes)
    assert text(by_picture) == "D ⋆[padding (1, 2), zeros between 1] rot[180°](K)"
    assert "\\substack{\\text{шаг}\\,2}" in latex(strided.typed_notation(shapes, *operands), "ru")


@pytest.mark.parametrize(
    ("settings", "said"),
    [((0, 0, 1), "never move on"), ((1, -1, 1), "0 or more"), ((1, 0, 0), "at least 1")],
)
def test_settings_that_cannot_be(settings: tuple[int, int, int], said: str) -> None:
    with pytest.raises(ShapeError, match=said):
        Convolve().configured(settings)


def test_a_kernel_larger_than_the_picture() -> None:
    with pytest.raises(ShapeError, match="the kernel spans 5 x 5, more than the picture"):
        Convolve(1, 0, 2).shape((4, 4), (3, 3))
    assert Convolve(1, 1, 2).shape((4, 4), (3, 3)) == (2, 2)

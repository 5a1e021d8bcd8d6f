"""Convolutions by hand against plain loops; every wrong number is caught."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derivator.check.collect import chains_in
from derivator.check.sliding import SlidingChecker
from derivator.derivations.convolution import ConvolutionStep
from derivator.notation.nodes import Number
from derivator.pipeline import read, solve
from derivator.results import results_object
from derivator.solution import SlidingStep
from tests.derivations.probabilities_specs import derived, refused, step
from tests.derivations.sliding_specs import convolved
from tests.helpers import steps_of, written

PICTURE = "[[3,3,2,1,0],[0,0,1,3,1],[3,1,2,2,3],[3,1,2,2,3],[3,1,2,2,3]]"
KERNEL = "[[0,1,2],[2,2,0],[0,1,2]]"
V40 = f"convolution: {{picture: {PICTURE}, kernel: {KERNEL}}}"


def with_options(options: str) -> str:
    return f"convolution: {{picture: {PICTURE}, kernel: {KERNEL}, {options}}}"


def test_the_windows_of_v40(tmp_path: Path) -> None:
    found = step(tmp_path, V40)
    assert found.results["Z"].value == ((12, 12, 17), (15, 19, 21), (18, 18, 24))
    assert found.results["Z"].exact == (("12", "12", "17"), ("15", "19", "21"), ("18", "18", "24"))
    ((page,),) = [own.channels for own in found.filters]
    shown = [grid.below for line in page.windows for grid in line.grids]
    assert written(shown[0]) == (
        "Z[1,1] = 3 · 0 + 3 · 1 + 2 · 2 + 0 · 2 + 0 · 2 + 1 · 0 + 3 · 0 + 1 · 1 + 2 · 2 = 12"
    )
    assert len(shown) == 9
    assert page.windows[1].grids[2].window == tuple((i, j) for i in (1, 2, 3) for j in (2, 3, 4))
    assert [written(chain) for chain in found.size.chains] == ["h_Z = w_Z = 5 − 3 + 1 = 3"]


def test_strides_and_what_they_leave_over(tmp_path: Path) -> None:
    two = step(tmp_path, with_options("stride: 2"))
    assert two.results["Z"].value == ((12, 17), (18, 24))
    assert not two.unused.anything
    three = step(tmp_path, with_options("stride: 3"))
    assert three.results["Z"].value == ((12,),)
    assert (three.unused.rows, three.unused.columns, three.unused.gaps) == (2, 2, False)
    assert [written(chain) for chain in three.size.chains] == ["h_Z = w_Z = ⌊(5 − 3)/3⌋ + 1 = 1"]


def test_a_stride_of_0_is_impossible(tmp_path: Path) -> None:
    found = step(tmp_path, with_options("stride: 0, padding: 1"))
    assert found.impossible.why == "stride"
    assert found.results["Z"].verdict == "impossible"
    assert found.result is None


def test_a_kernel_larger_than_the_picture_is_impossible(tmp_path: Path) -> None:
    found = step(tmp_path, "convolution: {picture: [1, 2, 3], kernel: [1, 2, 1], dilation: 2}")
    assert found.impossible.why == "size"
    assert written(found.impossible.chain) == "3 < 5 = 2 · (3 − 1) + 1"
    assert found.results["Z"].verdict == "impossible"


def test_letters_stay_letters(tmp_path: Path) -> None:
    task = "convolution: {picture: [[1,2],[3,4]], kernel: [[a,b]], flip: true, bias: c}"
    found = step(tmp_path, task, "symbols: [a, b, c]\n")
    ((page,),) = [own.channels for own in found.filters]
    assert written(page.windows[0].grids[0].below) == "Z[1,1] = 1 · b + 2 · a + c = b + 2·a + c"
    assert found.results["Z"].exact == (("2*a + b + c",), ("4*a + 3*b + c",))
    assert found.results["Z"].value is None


def test_channels_filters_and_activation(tmp_path: Path) -> None:
    task = (
        "convolution: {picture: [[[1,2,0],[0,1,3]],[[0,1,1],[2,0,1]]], bias: [1, -2], "
        "activation: relu, kernels: [[[[1,0]],[[2,1]]], [[[0,-1]],[[1,1]]]]}"
    )
    found = step(tmp_path, task)
    channels: list[list[list[float]]] = [[[1, 2, 0], [0, 1, 3]], [[0, 1, 1], [2, 0, 1]]]
    first = convolved(channels, [[[1, 0]], [[2, 1]]], 1)
    second = convolved(channels, [[[0, -1]], [[1, 1]]], -2)
    assert np.array_equal(found.results["Z_1"].value, first)
    assert np.array_equal(found.results["Z_2"].value, second)
    assert np.array_equal(found.results["H_2"].value, np.maximum(second, 0))
    assert written(found.filters[0].sums[0]) == "Z_1[1,1] = 1 + 1 + 1 = 3"


def test_names_that_would_collide(tmp_path: Path) -> None:
    spec = tmp_path / "probe.yaml"
    spec.write_text(
        "exercise: probe\ntitle: {en: probe}\nsymbols: {K: [1, 2], S: [1, 3]}\n"
        "values: {K: [[1, -1]], S: [[1, 2, 4]]}\nparts:\n"
        "  - solve: {convolution: {picture: S, kernels: [K, K], activation: relu}}\n"
        "  - solve: {convolution: {picture: H_1, kernel: [1], activation: relu, bias: 2}}\n"
        "  - solve: {convolution: {picture: Z_1, kernels: [[1], [2]]}}\n"
        "  - solve: {convolution: {picture: K, kernel: K}}\n",
        encoding="utf-8",
    )
    first, second, third, fourth = steps_of(solve(read(spec)).checked.solution)
    assert first.results["Z_2"].value == ((-1, -2),)
    assert second.results["A"].value == ((2, 2),)
    assert third.results["Y_2"].value == ((-2, -4),)
    assert fourth.results["Z"].value == ((2,),)


def test_a_sigmoid_is_rounded_and_said_to_be(tmp_path: Path) -> None:
    found = step(tmp_path, "convolution: {picture: [1, 2], kernel: [1], activation: sigmoid}")
    assert [written(chain) for chain in found.samples] == [
        "H[1] = sigmoid(1) ≈ 0.7311",
        "H[2] = sigmoid(2) ≈ 0.8808",
    ]
    assert found.results["H"].value == pytest.approx(
        np.array([[1 / (1 + np.exp(-1)), 1 / (1 + np.exp(-2))]])
    )


def test_earlier_results_and_values_by_name(tmp_path: Path) -> None:
    spec = tmp_path / "probe.yaml"
    spec.write_text(
        "exercise: probe\ntitle: {en: probe}\nsymbols: {A: [2, 3]}\n"
        "values: {A: [[1, 2, 3], [4, 5, 6]]}\nparts:\n"
        "  - solve: {convolution: {picture: A, kernel: [[1, -1]], name: B}}\n"
        "  - solve: {convolution: {picture: B, kernel: [[1], [1]]}}\n",
        encoding="utf-8",
    )
    solved = solve(read(spec))
    first, second = steps_of(solved.checked.solution)
    assert first.results["B"].value == ((-1, -1), (-1, -1))
    assert second.results["Z"].value == ((-2, -2),)
    shown = results_object(solved, "en")["parts"][1]["results"]
    assert shown["rows"]["value"] == 1
    assert shown["columns"]["value"] == 2


@pytest.mark.parametrize("seed", range(24))
def test_neighbours_against_plain_loops(tmp_path: Path, seed: int) -> None:
    generator = random.Random(seed)
    channels, filters = generator.choice([(1, 1), (1, 2), (2, 1), (3, 2)])
    height, width = generator.randint(3, 6), generator.randint(3, 7)
    window = generator.randint(1, 3), generator.randint(1, 3)
    stride = generator.randint(1, 3), generator.randint(1, 3)
    dilation = generator.randint(1, 2), generator.randint(1, 2)
    pad = [[generator.randint(0, 2) for _ in range(2)] for _ in range(2)]
    mode = generator.choice(["zeros", "replicate", "reflect"])
    flip = generator.random() < 0.3

    def rows(size: tuple[int, int]) -> list[list[float]]:
        return [[generator.randint(-3, 4) for _ in range(size[1])] for _ in range(size[0])]

    picture = [rows((height, width)) for _ in range(channels)]
    kernels = [[rows(window) for _ in range(channels)] for _ in range(filters)]
    bias = [generator.randint(-2, 2) for _ in range(filters)]
    task = (
        f"convolution: {{picture: {picture}, kernels: {kernels}, bias: {bias}, "
        f"stride: {list(stride)}, dilation: {list(dilation)}, padding: {pad}, "
        f"padding_mode: {mode}, flip: {str(flip).lower()}, show: 3}}"
    )
    found = step(tmp_path, task)
    names = ["Z"] if filters == 1 else [f"Z_{k + 1}" for k in range(filters)]
    for name, own, constant in zip(names, kernels, bias, strict=True):
        used = [np.array(k)[::-1, ::-1].tolist() for k in own] if flip else own
        expected = convolved(picture, used, constant, stride, pad, dilation, mode)
        if expected and expected[0]:
            assert np.array_equal(found.results[name].value, expected)
            assert found.results["rows"].value == len(expected)
            assert found.results["columns"].value == len(expected[0])
        else:
            assert found.results[name].verdict == "impossible"


@pytest.mark.parametrize(
    ("words", "before", "after"), [("same", 1, 2), ("full", 3, 3), ("none", 0, 0)]
)
def test_words_for_the_padding(tmp_path: Path, words: str, before: int, after: int) -> None:
    found = step(
        tmp_path,
        f"convolution: {{picture: [1, 2, 3, 4, 5], kernel: [1, 2, 3, 4], padding: {words}}}",
    )
    pad = [[0, 0], [before, after]]
    assert np.array_equal(
        found.results["Z"].value, convolved([[[1, 2, 3, 4, 5]]], [[[1, 2, 3, 4]]], pad=pad)
    )


def failures(found: SlidingStep) -> int:
    return len(SlidingChecker(found).check()[1])


def test_every_wrong_number_is_caught(tmp_path: Path) -> None:
    """Each number of each chain moved by one: the check sees it."""
    found = derived(tmp_path, with_options("stride: 2, padding: 1, show: 4"))
    assert isinstance(found, ConvolutionStep)
    assert failures(found) == 0
    checker = SlidingChecker(found)
    chains = [c for c in chains_in(found) if not list(checker.failures(c))]
    assert len(chains) > 60
    for chain in chains:
        last = chain.terms[-1]
        if not isinstance(last, Number):
            continue
        wrong = replace(chain, terms=(*chain.terms[:-1], Number(last.value + 1)))
        assert list(checker.failures(wrong)), written(wrong)


@pytest.mark.parametrize(
    "fault",
    [
        {"stride": (1, 1)},
        {"padding": ((0, 0), (0, 0))},
        {"turned": True, "turned_names": (("K_tilde",),)},
        {"mode": "replicate"},
        {"dilation": (1, 2)},
        {"bias": (Number(Fraction(1)),)},
    ],
)
def test_a_derivation_of_another_convolution_is_caught(
    tmp_path: Path, fault: dict[str, Any]
) -> None:
    """What the check works out disagrees with a page made for other settings."""
    found = derived(tmp_path, with_options("stride: 2, padding: 1"))
    assert isinstance(found, SlidingStep)
    (slide,) = found.slides
    assert failures(replace(found, slides=(replace(slide, **fault),))) > 0


def test_the_sum_of_another_window_is_caught(tmp_path: Path) -> None:
    found = derived(tmp_path, V40)
    assert isinstance(found, SlidingStep)

    sums = [c for c in chains_in(found) if len(c.terms) == 3 and written(c).startswith("Z[")]
    checker = SlidingChecker(found)
    assert not list(checker.failures(sums[0]))
    mixed = replace(sums[0], terms=(sums[0].terms[0], sums[2].terms[1], sums[2].terms[2]))
    assert list(checker.failures(mixed))


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("picture: [[1,2],[3]], kernel: [[1]]", "row 2 has 1 entries"),
        ("picture: [1, 2]", "needs one kernel, or several"),
        ("picture: [1, 2], kernel: [1], kernels: [[1]]", "needs one kernel, or several"),
        ("picture: [1, 2], kernel: [[1],[1]]", "several rows along a vector"),
        ("picture: [1, 2], kernel: [1], stride: -1", "not a whole number"),
        ("picture: [1, 2], kernel: [1], padding: sane", "an unknown padding"),
        ("picture: [1, 2], kernel: [1], dilation: 0", "a dilation of 0"),
        ("picture: [1, 2], kernel: [1], padding: 2, padding_mode: reflect", "a reflection of 2"),
        ("picture: [[[1]],[[2]]], kernel: [[1]]", "a filter with 1 channels over 2"),
        ("picture: Q, kernel: [1]", "an unknown name"),
        ("picture: [q], kernel: [1]", "not a number"),
        ("picture: [[]], kernel: [1]", "an empty list"),
        ("picture: [1, [2]], kernel: [1]", "numbers and lists are mixed"),
        ("picture: [sqrt(2)], kernel: [1]", "not a rational number"),
        ("picture: [1, 2], kernels: [[1], [1, 2]]", "kernels of different sizes"),
        ("picture: [1, 2], kernel: [1], bias: [1, 2]", "2 constants for 1 filters"),
        ("picture: [1, 2], kernel: [1], name: K", "K has another meaning here"),
    ],
)
def test_bad_options_are_refused_at_their_place(
    tmp_path: Path, options: str, complaint: str
) -> None:
    message = refused(tmp_path, f"convolution: {{{options}}}")
    assert complaint in message
    assert "probe.yaml:5:" in message


def test_channels_of_one_row_are_signals(tmp_path: Path) -> None:
    channels = "picture: [[[1, 0, 2]], [[0, 1, 1]]], kernel: [[[1, -1]], [[2, 1]]]"
    found = step(tmp_path, f"convolution: {{{channels}, padding: [1, 0]}}")
    assert found.results["Z"].value == ((-1, 2, 1),)
    strided = step(tmp_path, f"convolution: {{{channels}, padding: 1, stride: 2}}")
    assert strided.results["Z"].value == ((-1, 1),)


def test_a_kernel_with_rows_lies_on_pictures_of_one_row(tmp_path: Path) -> None:
    channels = "picture: [[[1, 2]], [[3, 4]]], kernel: [[[1], [1]], [[0], [1]]]"
    found = step(tmp_path, f"convolution: {{{channels}, padding: [1, 0]}}")
    assert found.results["Z"].value == ((4, 6), (1, 2))


def test_how_far_a_dilated_kernel_reaches_on_either_side(tmp_path: Path) -> None:
    found = step(tmp_path, with_options("dilation: [1, 2]"))
    assert (written(found.size.reach), found.size.gaps) == ("2 · (3 − 1) + 1 = 5", "across")
    options = "picture: [[1,2,3,4],[5,6,7,8],[9,1,2,3]], kernel: [[1,1],[0,1]], dilation: [2, 3]"
    both = step(tmp_path, f"convolution: {{{options}}}")
    assert written(both.size.reach) == "2 · (2 − 1) + 1 = 3"
    assert written(both.size.reach_across) == "3 · (2 − 1) + 1 = 4"
    assert both.size.single


def test_only_a_constant_that_counts_is_said_to_be_added(tmp_path: Path) -> None:
    kernels = "[[[[1]], [[1]]], [[[1]], [[1]]]]"
    options = f"picture: [[[1]], [[2]]], kernels: {kernels}, bias: [0, 3]"
    found = step(tmp_path, f"convolution: {{{options}}}")
    assert [own.biased for own in found.filters] == [False, True]
    assert found.several

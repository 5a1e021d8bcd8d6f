"""Counts and sizes: against published counts, against loops of their own, wrong ones caught."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from derivator.architectures.arrays import windows
from derivator.check.formula import FormulaChecker
from derivator.derivations.architectures import weights as weights_module
from derivator.derivations.architectures import windows as windows_module
from derivator.errors import CheckError
from derivator.notation.build import number
from derivator.notation.nodes import Number
from derivator.pipeline import read, solve
from derivator.results import results_object
from tests.derivations.formula_faults import missed
from tests.derivations.probabilities_specs import derived, refused, step
from tests.helpers import written

LENET = (
    "parameter_count: {input: [28, 28], layers: [{conv: {filters: 6, kernel: 5}}, relu, "
    "{max_pool: 2}, {conv: {filters: 16, kernel: 5}}, relu, {max_pool: 2}, flatten, "
    "{dense: 120}, {dense: 84}, {dense: 10}, softmax]}"
)


def counted(folder: Path, task: str) -> dict[str, Any]:
    """The results by name: numbers, rows of numbers or formulas."""
    results = step(folder, f"parameter_count: {task}").results
    return {n: r.exact if r.value is None else r.value for n, r in results.items()}


def total(folder: Path, start: str, *layers: str, more: str = "") -> Any:
    listed = ", ".join(layers)
    return counted(folder, f"{{input: {start}, layers: [{listed}]{more}}}")["parameters"]


def test_lenet_line_by_line(tmp_path: Path) -> None:
    found = step(tmp_path, LENET)
    (page,) = found.networks
    lines = [written(line) for block in page.blocks for p in block.pages for line in p.lines]
    assert lines == [
        "H_1 = W_1 = 28 − 5 + 1 = 24",
        "P_1 = 5 · 5 · 1 · 6 + 6 = 150 + 6 = 156",
        "H_2 = W_2 = 24/2 = 12",
        "H_3 = W_3 = 12 − 5 + 1 = 8",
        "P_3 = 5 · 5 · 6 · 16 + 16 = 2400 + 16 = 2416",
        "H_4 = W_4 = 8/2 = 4",
        "n_5 = 4 · 4 · 16 = 256",
        "P_6 = 256 · 120 + 120 = 30720 + 120 = 30840",
        "P_7 = 120 · 84 + 84 = 10080 + 84 = 10164",
        "P_8 = 84 · 10 + 10 = 840 + 10 = 850",
    ]
    assert written(page.total) == "P = 156 + 2416 + 30840 + 10164 + 850 = 44426"
    assert page.idle == ("max_pool", "flatten")
    assert found.results["output[3]"].value == ((8.0, 8.0, 16.0),)
    assert found.results["constants"].value == 236


@pytest.mark.parametrize(
    ("start", "layers", "count"),
    [
        ("12", ["{dense: 300}", "{dense: 200}", "{dense: 100}", "{dense: 1}"], 84301),
        ("3", ["{dense: 3}", "{dense: 2}"], 20),
        ("4", ["{dense: 5}", "{dense: 4}", "{dense: 2}"], 59),
        ("[T, 10]", ["{rnn: 20}"], 620),  # PyTorch, with two vectors of constants: 640
        ("[T, 10]", ["{lstm: 20}"], 2480),  # Keras LSTM(20) on 10 features
        ("[T, 10]", ["{gru: {units: 20, biases: two}}"], 1920),  # Keras GRU, reset_after
        ("[T, 10]", ["{lstm: {units: 20, biases: two}}"], 2560),  # torch.nn.LSTM(10, 20)
        ("[T, 10]", ["{bidirectional: {lstm: 20}}"], 4960),
        ("[T, 10]", ["{lstm: {units: 20, peepholes: true}}"], 2540),
        ("[T, 10]", ["{lstm: {units: 20, peepholes: full}}"], 3680),
        ("[T, 10]", ["{lstm: {units: 20, forget: false, peepholes: true}}"], 1900),
        ("100", ["{embedding: {vocabulary: 1000, size: 50}}", "{lstm: 32}"], 50000 + 10624),
        ("[T, 512]", ["{attention: 8}"], 1050624),  # torch.nn.MultiheadAttention(512, 8)
        ("[32, 32, 3]", ["{separable_conv: {filters: 64, kernel: 3}}"], 283),  # Keras
        ("[32, 32, 3]", ["{depthwise_conv: {kernel: 3, multiplier: 2}}"], 60),  # Keras
        ("[9, 9, 64]", ["{conv: {filters: 128, kernel: 3, groups: 4}}"], 18560),  # torch
        ("[20, 8]", ["{conv1d: {filters: 16, kernel: 3}}", "batch_norm"], 400 + 32),
    ],
)  # fmt: skip
def test_known_counts(start: str, layers: list[str], count: int, tmp_path: Path) -> None:
    assert total(tmp_path, start, *layers) == count


def test_vgg(tmp_path: Path) -> None:
    """138 357 544, as Keras and PyTorch have it (Simonyan and Zisserman, 2014)."""
    layers = []
    for width, times in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        layers += [f"{{conv: {{filters: {width}, kernel: 3, padding: 1}}}}"] * times
        layers.append("{max_pool: 2}")
    dense = ["flatten", "{dense: 4096}", "{dense: 4096}", "{dense: 1000}"]
    assert total(tmp_path, "[224, 224, 3]", *layers, *dense) == 138357544
    found = counted(tmp_path, f"{{input: [224, 224, 3], layers: [{', '.join(layers)}]}}")
    assert found["output[18]"] == ((7.0, 7.0, 512.0),)


def test_without_constants(tmp_path: Path) -> None:
    two = "{dense: 20}", "{dense: {units: 1, constants: true}}"
    assert total(tmp_path, "100", *two, more=", constants: false") == 2021
    assert total(tmp_path, "[T, 3]", "{gru: 2}", "{gru: 1}", more=", constants: false") == 39
    norm = counted(tmp_path, "{input: [8, 8, 4], layers: [batch_norm], constants: false}")
    assert norm["parameters"] == 8
    assert norm["running[1]"] == 8


def test_recurrent_layers_hand_on_what_the_next_one_needs(tmp_path: Path) -> None:
    found = counted(tmp_path, "{input: [7, 3], layers: [{rnn: 2}, {dropout: 0.1}, {lstm: 4}]}")
    assert found["output[1]"] == ((7.0, 2.0),)
    assert found["output[3]"] == ((4.0,),)
    kept = counted(tmp_path, "{input: [7, 3], layers: [{gru: {units: 4, returns: sequence}}]}")
    assert kept["output[1]"] == ((7.0, 4.0),)
    summed = "{input: [7, 3], layers: [{bidirectional: {rnn: 4, merge: sum}}]}"
    assert counted(tmp_path, summed)["output[1]"] == ((4.0,),)


def test_sizes_that_do_not_divide_are_rounded_down(tmp_path: Path) -> None:
    task = "{input: [28, 31], layers: [{conv: {filters: 2, kernel: 5, stride: 2}}, {max_pool: 3}]}"
    (page,) = step(tmp_path, f"parameter_count: {task}").networks
    pages = [p for block in page.blocks for p in block.pages]
    assert written(pages[0].lines[0]) == "H_1 = ⌊(28 − 5)/2⌋ + 1 = ⌊11.5⌋ + 1 = 12"
    assert written(pages[0].lines[1]) == "W_1 = (31 − 5)/2 + 1 = 14"
    assert [written(line) for line in pages[1].lines] == ["H_2 = 12/3 = 4", "W_2 = ⌊14/3⌋ = 4"]
    assert [p.rounded for p in pages] == [True, True]


def test_letters(tmp_path: Path) -> None:
    task = (
        "{input: [H, W, C_in], layers: [{conv: {filters: C_out, kernel: [H_k, W_k]}}, "
        "{max_pool: 2}, flatten, {dense: 4*n}]}"
    )
    found = counted(tmp_path, task)
    assert found["parameters[1]"] == "C_out*(C_in*H_k*W_k + 1)"
    assert found["output[2]"] == (
        ("floor(H/2 - H_k/2 + 1/2)", "floor(W/2 - W_k/2 + 1/2)", "C_out"),
    )
    assert "floor" in found["parameters[4]"]
    assert "H_2" not in found["parameters[4]"]


def test_the_ratio_of_ordinary_and_separable(tmp_path: Path) -> None:
    task = (
        "{input: [H, W, C], constants: false, networks: ["
        "{name: a, layers: [{conv: {filters: N, kernel: k}}]}, "
        "{name: b, layers: [{separable_conv: {filters: N, kernel: k}}]}]}"
    )
    found = step(tmp_path, f"parameter_count: {task}")
    assert written(found.comparison.ratios[0]) == "P_2/P_1 = C · (k² + N)/(k²·C·N) = 1/N + 1/k²"
    numbers = task.replace("H, W, C", "9, 9, 64").replace("N", "128").replace("k}", "3}")
    assert counted(tmp_path, numbers)["ratio[2]"] == pytest.approx(8768 / 73728)
    assert counted(tmp_path, numbers)["difference[2]"] == 8768 - 73728


def _slides(side: int, kernel: int, stride: int, padding: int, dilation: int) -> int:
    """Positions counted by comparing ends, one by one."""
    return sum(
        start + dilation * (kernel - 1) < side + 2 * padding
        for start in range(0, side + 2 * padding, stride)
    )


@pytest.mark.parametrize("seed", range(12))
def test_random_networks(seed: int, tmp_path: Path) -> None:
    """Three random layers against a count of connections."""
    dice = random.Random(seed)
    height, width, channels = dice.randint(14, 30), dice.randint(14, 30), 4
    layers, expected, start = [], 0, f"[{height}, {width}, {channels}]"
    for _ in range(2):
        k = dice.randint(1, 3), dice.randint(1, 3)
        s, p, d = dice.randint(1, 2), dice.randint(0, 2), dice.randint(1, 2)
        groups, filters = dice.choice((1, 2, 4)), dice.choice((4, 8))
        constants = dice.choice(("true", "false"))
        layers.append(
            f"{{conv: {{filters: {filters}, kernel: [{k[0]}, {k[1]}], stride: {s}, padding: {p}, "
            f"dilation: {d}, groups: {groups}, constants: {constants}}}}}"
        )
        seen = sum(1 for _ in range(0, channels, groups))
        expected += sum(k[0] * k[1] * seen + (constants == "true") for _ in range(filters))
        height, width = _slides(height, k[0], s, p, d), _slides(width, k[1], s, p, d)
        channels = filters
    found = counted(tmp_path, f"{{input: {start}, layers: [{', '.join(layers)}]}}")
    assert found["parameters"] == expected
    assert found["output[2]"] == ((height, width, channels),)


@pytest.mark.parametrize("seed", range(8))
def test_same_padding_keeps_every_stride_th_place(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    side, k, s, d = dice.randint(3, 40), dice.randint(1, 6), dice.randint(1, 4), dice.randint(1, 3)
    window = f"kernel: {k}, stride: {s}, dilation: {d}, padding: same"
    task = f"{{input: [{side}, 2], layers: [{{conv1d: {{filters: 3, {window}}}}}]}}"
    assert counted(tmp_path, task)["output[1]"] == ((-(-side // s), 3),)


def test_wrong_lines_are_caught(tmp_path: Path) -> None:
    layers = "[{conv: {filters: 4, kernel: 3, stride: 2, padding: 1}}, flatten, {dense: 2}]"
    assert missed(derived(tmp_path, f"parameter_count: {{input: [8, 9], layers: {layers}}}")) == []
    cells = "[{lstm: {units: n, peepholes: true}}, {dense: m}]"
    assert missed(derived(tmp_path, f"parameter_count: {{input: [T, d], layers: {cells}}}")) == []


def test_a_total_that_is_off_by_one_is_caught(tmp_path: Path) -> None:
    found = derived(tmp_path, LENET)
    checker = FormulaChecker(found)
    page = found.networks[0]  # type: ignore[attr-defined]
    last = page.total.terms[-1]
    assert isinstance(last, Number)
    wrong = replace(page.total, terms=(*page.total.terms[:-1], number(last.value + 1)))
    assert list(checker.failures(wrong))
    result = found.results["output[3]"]
    moved = replace(result, value=((8.0, 16.0, 8.0),))
    assert [f for f in checker.check_result("output[3]", moved) if f]


def test_a_wrong_formula_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(weights_module, "gates_of", lambda layer: 3)
        with pytest.raises(CheckError):
            step(tmp_path, "parameter_count: {input: [T, 3], layers: [{lstm: 2}]}")
    with monkeypatch.context() as patch:
        patch.setattr(windows_module.Slide, "span", property(lambda slide: (number(-4),)))
        with pytest.raises(CheckError):
            step(tmp_path, LENET)


@pytest.mark.parametrize(
    ("task", "told"),
    [
        ("{input: [4, 4], layers: [{conv: {filters: 2, kernel: 5}}]}", "does not fit"),
        ("{input: [4, 4], layers: [{conv: {filters: 2, kernel: 3, stride: 0}}]}", "for ever"),
        ("{input: [9, 9, 3], layers: [{conv: {filters: 4, kernel: 3, groups: 2}}]}", "3 channels"),
        ("{input: [9, 9, 3], layers: [{dense: 3}]}", "flatten"),
        ("{input: 9, layers: [{conv: {filters: 4, kernel: 3}}]}", "takes a picture"),
        ("{input: 9, layers: [{rnn: 4}]}", "[length, features]"),
        ("{input: [9, 2], layers: [{rnn: {units: 4, returns: last}}, {rnn: 2}]}", "a sequence"),
        ("{input: 9, layers: [{dens: 4}]}", "did you mean: dense"),
        ("{input: 9, layers: [{dense: {unit: 4}}]}", "did you mean: units"),
        ("{input: 9, layers: [{dense: 0}]}", "too small"),
        ("{input: 9, layers: [{dense: 2.5}]}", "not a whole number"),
        ("{input: 9, layers: [{dense: [1, 2]}]}", "no unit"),
        ("{input: 9, layers: [{dense: 2, relu: 1}]}", "several keys"),
        ("{input: 9, layers: [relu]}", "no layer but activations"),
        ("{input: 9, layers: []}", "0 layers"),
        ("{layers: [{dense: 2}]}", "no input"),
        ("{input: 9}", "neither layers nor networks"),
        ("{input: [1, 2, 3, 4], layers: [{dense: 2}]}", "an input of 4 sizes"),
        ("{input: {height: 2}, layers: [{dense: 2}]}", "not an input"),
        ("{input: [9, 5], layers: [{attention: 2}]}", "do not fall into 2 heads"),
        ("{input: 9, layers: [{dense: 9999999}, {dense: 9999999}]}", "more parameters"),
        ("{input: 9, layers: [{dense: pi}]}", "not a unit"),
        ("{input: 9, layers: [{bidirectional: {dense: 4}}]}", "no recurrent layer"),
        ("{input: [T, 2], layers: [{lstm: {units: 2, peepholes: some}}]}", "true or full"),
    ],
)
def test_complaints(task: str, told: str, tmp_path: Path) -> None:
    message = refused(tmp_path, f"parameter_count: {task}")
    assert told in message
    assert "probe.yaml:5:" in message


def test_names_that_the_author_uses_himself(tmp_path: Path) -> None:
    task = "{input: [P_1, H_1], layers: [{conv: {filters: P, kernel: 2}}, flatten, {dense: W_1}]}"
    (page,) = step(tmp_path, f"parameter_count: {task}").networks
    names = {written(line).split(" ")[0] for b in page.blocks for p in b.pages for line in p.lines}
    assert not names & {"P_1", "H_1", "W_1", "P"}


def test_nothing_is_explained_twice(tmp_path: Path) -> None:
    path = tmp_path / "twice.yaml"
    part = "  - solve: {parameter_count: {input: 4, layers: [{dense: 2}]}}\n"
    path.write_text(f"exercise: twice\ntitle: {{en: twice}}\nparts:\n{part}{part}")
    solved = solve(read(path))
    steps: list[Any] = [part.steps[0] for part in solved.checked.solution.parts]
    assert [s.networks[0].blocks[0].first for s in steps] == [True, False]
    assert results_object(solved, "en")["parts"][1]["results"]["parameters"]["value"] == 10


def test_a_constant_beside_plain_numbers(tmp_path: Path) -> None:
    layers = "[{depthwise_conv: {kernel: 3}}, {conv: {filters: F, kernel: 3}}]"
    found = step(tmp_path, f"parameter_count: {{input: [n, n, C], layers: {layers}}}")
    (page,) = found.networks
    first, second = (p.parameters for block in page.blocks for p in block.pages)
    assert written(first) == "P_1 = 3 · 3 · C + C = 10·C"
    assert written(second).endswith(" = F · (9·C + 1)")


def test_another_number_of_constants_is_explained(tmp_path: Path) -> None:
    two = "{lstm: {units: 3, biases: two}}, {lstm: {units: 4, biases: two}}"
    cells = f"[{{gru: 3}}, {{lstm: 3}}, {two}]"
    (page,) = step(tmp_path, f"parameter_count: {{input: [T, 2], layers: {cells}}}").networks
    assert [(b.cell, b.vectors) for b in page.blocks] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_windows_slide() -> None:
    assert [windows(n, 3, 2, 1, (0, 0)) for n in (3, 4, 5, 6)] == [1, 1, 2, 2]
    with pytest.raises(ValueError, match="larger"):
        windows(2, 3, 1, 1, (0, 0))

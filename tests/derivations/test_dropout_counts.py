"""Dropout: lines by hand, small nets enumerated mask by mask, faults that are caught."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derivator.check.formula import FormulaChecker
from derivator.derivations.dropout_counts import DropoutCountsStep
from derivator.errors import SpecError
from derivator.notation.build import number
from derivator.notation.nodes import Rounded, Sum
from derivator.pipeline import read, solve
from derivator.render.sheet import Renderer
from derivator.solution import Chain
from tests.helpers import steps_of, written

HEAD = "exercise: drop\ntitle: {en: drop, ru: drop}\nparts:\n  - solve:\n      dropout_counts: "


def solved(folder: Path, options: str) -> Any:
    path = folder / "drop.yaml"
    path.write_text(f"{HEAD}{options}\n", encoding="utf-8")
    return solve(read(path))


def step(folder: Path, options: str) -> Any:
    (only,) = steps_of(solved(folder, options).checked.solution)
    assert isinstance(only, DropoutCountsStep)
    return only


def moments(
    widths: list[int], chances: list[Fraction], constants: bool
) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """E and Var of N and of P over all masks of the net."""
    neurons = [(layer, chances[layer]) for layer, width in enumerate(widths) for _ in range(width)]
    mean = [Fraction(0)] * 4
    for mask in itertools.product((0, 1), repeat=len(neurons)):
        chance = Fraction(1)
        on = [0] * len(widths)
        for (layer, off), alive in zip(neurons, mask, strict=True):
            chance *= (1 - off) if alive else off
            on[layer] += alive
        if chance:
            active = sum(on[1:-1])
            live = sum((a + constants) * b for a, b in itertools.pairwise(on))
            for k, value in enumerate((active, active**2, live, live**2)):
                mean[k] += chance * value
    return mean[0], mean[1] - mean[0] ** 2, mean[2], mean[3] - mean[2] ** 2


@pytest.mark.parametrize(
    ("widths", "chances", "constants"),
    [
        ([2, 3, 2, 1], ["1/3", "1/3"], True),
        ([1, 2, 2, 3, 1], ["1/2", "1/5", "1/4"], False),
        ([3, 2, 1], ["1/7"], True),
        ([2, 1, 3, 2], ["0", "0.3"], True),
    ],
)
def test_small_nets_mask_by_mask(
    tmp_path: Path, widths: list[int], chances: list[str], constants: bool
) -> None:
    options = f"{{widths: {widths}, p: [{', '.join(chances)}], constants: {constants}}}"
    found = step(tmp_path, options.lower().replace("'", "")).results
    exact = [Fraction(0), *map(Fraction, chances), Fraction(0)]
    expected = moments(widths, exact, constants)
    names = ("E(N)", "Var(N)", "E(P)", "Var(P)")
    assert [found[name].value for name in names] == pytest.approx(list(map(float, expected)))


def test_the_inputs_may_drop_out_too(tmp_path: Path) -> None:
    found = step(tmp_path, "{widths: [2, 2, 1], p: 1/3, inputs: 1/4, find: [live]}").results
    chances = [Fraction(1, 4), Fraction(1, 3), Fraction(0)]
    _, _, mean, variance = moments([2, 2, 1], chances, True)
    assert found["E(P)"].value == pytest.approx(float(mean))
    assert found["Var(P)"].value == pytest.approx(float(variance))


def test_lines_by_hand(tmp_path: Path) -> None:
    found = step(
        tmp_path,
        "{widths: [12, 300, 200, 100, 1], find: [parameters, thinned, any_off, active, live]}",
    )
    all_of_them, half, off, active, live = found.answers
    assert written(all_of_them.total).endswith("= 84301")
    assert written(half.total).endswith("= 22151")
    assert written(off.lines[0]).endswith("= 1 − (1 − p³⁰⁰)·(1 − p²⁰⁰)·(1 − p¹⁰⁰)")
    assert written(active.moments[1]) == "Var(N) = 300·p·q + 200·p·q + 100·p·q = 600·p·q"
    assert written(live.mean).endswith("= 80000·q² + 4300·q + 1")
    assert written(live.variance) == "Var(P) = p·q · (47920000·q² + 1880000·q + 51300)"


def test_a_quarter_of_the_neurons(tmp_path: Path) -> None:
    options = "{widths: [5, 4, 8, 1], after: [2], find: [target], remove: 1/3}"
    assert step(tmp_path, options).results["p"].exact == "1/2"


def test_letters_for_widths(tmp_path: Path) -> None:
    found = step(tmp_path, "{widths: [3, n, m, 1], p: d, constants: false}")
    assert found.simulation is None
    assert found.results["E(N)"].exact == "(n + m)*(1 - d)"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("{widths: [3, 5, 1], find: [thinned]}", "no whole number"),
        ("{widths: [3, 0, 1]}", "no number of neurons"),
        ("{widths: [3, 4, 1], p: 1.5}", "no chance to be switched off"),
        ("{widths: [3, 4, 1], p: [0.5, 0.5]}", "2 chances for 1 hidden layers"),
        ("{widths: [3, 4, 1], p: 0}", "no neuron is ever switched off"),
        ("{widths: [3, 4, 1], after: [2]}", "no hidden layer 2"),
        ("{widths: [3, 4, 1], p: q}", "q means something else here"),
        ("{widths: [3, 4, 1], p: 0.2, find: [target]}", "target looks for one chance"),
        ("{widths: [3, 4, 4, 1], after: [1], find: [target], remove: 2/3}", "cannot be switched"),
        ("{widths: [3, n, 1], find: [target]}", "a width without a number"),
        ("{widths: [3, p, 1]}", "a width and a chance at once"),
    ],
)
def test_refused(tmp_path: Path, options: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        solved(tmp_path, options)


def test_faults_are_caught(tmp_path: Path) -> None:
    found = step(tmp_path, "{widths: [3, 4, 5, 1], find: [parameters, active, live]}")
    assert FormulaChecker(found).check()[1] == []
    total, active, live = found.answers
    chains = (*active.moments, live.mean, live.split, live.product, live.shared, live.variance)
    for chain in (*chains, *live.variances, *live.covariances):
        wrong = replace(chain, terms=(*chain.terms[:-1], Sum((chain.terms[-1], number(1)))))
        assert list(FormulaChecker(found).failures(wrong)), written(chain)
    without_covariances = Chain(
        (live.split.terms[0], Sum(live.split.terms[1].terms[:3])), live.split.relations
    )
    assert list(FormulaChecker(found).failures(without_covariances))
    miscounted = replace(
        total.total, terms=(number(60), number(60)), relations=total.total.relations[:1]
    )
    recount = found.recount[0]
    reading = replace(recount.readings[0], exact=miscounted)
    bad = replace(found, recount=(replace(recount, readings=(reading,)),))
    assert FormulaChecker(bad).check()[1]


def test_a_simulation_that_disagrees_is_caught(tmp_path: Path) -> None:
    found = step(tmp_path, "{widths: [3, 40, 5, 1], p: 0.2, find: [active], runs: 4000}")
    reading, *rest = found.simulation.readings
    digits = replace(reading, mean=Rounded("36.123"))
    off = replace(reading, exact=replace(reading.exact, terms=(reading.exact.terms[0], number(37))))
    for wrong in (digits, off):
        simulation = replace(found.simulation, readings=(wrong, *rest))
        assert FormulaChecker(replace(found, simulation=simulation)).check()[1]


def test_the_simulation_by_numpy_alone(tmp_path: Path) -> None:
    found = step(tmp_path, "{widths: [6, 10, 8, 2], p: 0.4, find: [live]}").results
    generator = np.random.default_rng(7)
    runs = 40_000
    first, second = (generator.random((runs, width)) > 0.4 for width in (10, 8))
    live = 7 * first.sum(1) + (first.sum(1) + 1) * second.sum(1) + 2 * (second.sum(1) + 1)
    assert found["E(P)"].value == pytest.approx(live.mean(), rel=0.01)
    assert found["Var(P)"].value == pytest.approx(live.var(), rel=0.05)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_is_written(tmp_path: Path, language: str) -> None:
    options = "{widths: [3, 4, 6, 1], p: 0.2, find: [thinned, layer_off, any_off, active, live]}"
    (part,) = Renderer(language, "text").exercise(solved(tmp_path, options)).parts
    assert "Cov(T_1, T_2)" in str(part)

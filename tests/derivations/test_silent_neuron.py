"""A silent neuron: probabilities by hand and by SciPy-free brute force, faults."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derivator.check.formula import FormulaChecker
from derivator.derivations.silent_neuron import SilentNeuronStep
from derivator.errors import SpecError
from derivator.notation.build import number
from derivator.notation.nodes import Rounded, Sum
from derivator.pipeline import read, solve
from derivator.render.sheet import Renderer
from tests.helpers import steps_of, written

HEAD = "exercise: s\ntitle: {en: s, ru: s}\nparts:\n  - solve:\n      silent_neuron: "


def solved(folder: Path, options: str) -> Any:
    path = folder / "s.yaml"
    path.write_text(f"{HEAD}{options}\n", encoding="utf-8")
    return solve(read(path))


def step(folder: Path, options: str) -> Any:
    (only,) = steps_of(solved(folder, options).checked.solution)
    assert isinstance(only, SilentNeuronStep)
    return only


def phi(value: float) -> float:
    return math.erfc(-value / math.sqrt(2)) / 2


@pytest.mark.parametrize(
    "options",
    [
        "{}",
        "{features: 3, distribution: uniform, variance: 2}",
        "{constant_variance: 1/4}",
        "{features: 2, observations: [[3, -4]]}",
    ],
)
def test_symmetric_weights(tmp_path: Path, options: str) -> None:
    assert step(tmp_path, options).results["p"].exact == "1/2"


def test_a_fixed_constant_on_given_observations(tmp_path: Path) -> None:
    options = "{features: 2, variance: 1/4, constant: 1/2, observations: [[3, 4], [4, -3]]}"
    found = step(tmp_path, options).results
    single = phi(-0.5 / 2.5)
    assert found["p[1]"].value == pytest.approx(single)
    assert found["p"].value == pytest.approx(single**2)


def test_a_fixed_constant_and_random_inputs(tmp_path: Path) -> None:
    found = step(tmp_path, "{features: 3, variance: 2, constant: -1}").results["p"].value
    generator = np.random.default_rng(5)
    sizes = np.sqrt(2 * (generator.standard_normal((200_000, 3)) ** 2).sum(1))
    expected = np.mean([phi(1 / size) for size in sizes[:20_000]])
    assert found == pytest.approx(expected, abs=0.01)


def test_two_observations_with_an_angle(tmp_path: Path) -> None:
    found = step(tmp_path, "{features: 2, observations: [[1, 0], [1, 1]]}")
    assert found.results["p"].value == pytest.approx(3 / 8)
    found = step(tmp_path, "{features: 3, observations: [[1, 2, 2], [2, 1, 2]]}")
    expected = 0.25 + math.asin(8 / 9) / (2 * math.pi)
    assert found.results["p"].value == pytest.approx(expected)


@pytest.mark.parametrize(("second", "value"), [("[2, 4]", "1/2"), ("[-1, -2]", "0")])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_observations_along_one_line(
    tmp_path: Path, second: str, value: str, language: str
) -> None:
    whole = solved(tmp_path, f"{{features: 2, observations: [[1, 2], {second}]}}")
    (found,) = steps_of(whole.checked.solution)
    assert found.results["p"].exact == value
    (part,) = Renderer(language, "text").exercise(whole).parts
    assert "∫" not in part.body


@pytest.mark.parametrize(("count", "value"), [(1, 0.5), (4, 1 / 16), (9, 2.0**-9)])
def test_orthogonal_observations(tmp_path: Path, count: int, value: float) -> None:
    found = step(tmp_path, f"{{features: 9, orthogonal: {count}, runs: 2000}}")
    assert found.results["p"].value == pytest.approx(value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("{variance: 0}", "no variance"),
        ("{constant: 1, constant_variance: 1}", "fixed and random at once"),
        ("{constant: 1e40}", "the weights do not count"),
        ("{constant: 1, distribution: uniform}", "no short formula"),
        ("{features: 2, orthogonal: 3}", "3 orthogonal observations of 2 numbers"),
        ("{features: 2, observations: [[0, 0]]}", "observation 1 is zero"),
        ("{features: 3, observations: [[1, 2]]}", "rows of 2 numbers for 3 features"),
        ("{features: 2, observations: [[1, 2], [2, 1]], constant: 1}", "not orthogonal"),
        ("{features: 2, observations: [[1, 2], [2, 1], [1, 1]]}", "not orthogonal"),
        ("{features: 2, observations: [[1, pi]]}", "no rational number"),
    ],
)
def test_refused(tmp_path: Path, options: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        solved(tmp_path, options)


def test_faults_are_caught(tmp_path: Path) -> None:
    found = step(tmp_path, "{features: 2, constant: 1, observations: [[3, 4], [4, -3]]}")
    seen = found.observed
    for chain in (found.spread, found.shifted, *seen.spreads, *seen.covariance):
        wrong = replace(chain, terms=(*chain.terms[:-1], Sum((chain.terms[-1], number(1)))))
        assert list(FormulaChecker(found).failures(wrong)), written(chain)
    last = seen.joint.terms[-1]
    wrong = replace(seen.joint, terms=(*seen.joint.terms[:-1], Rounded("0.3", last.of)))
    assert list(FormulaChecker(found).failures(wrong))
    angle = step(tmp_path, "{features: 2, observations: [[2, 0], [1, 2]]}").observed
    joint = replace(
        angle.joint, terms=(angle.joint.terms[0], number(1)), relations=angle.joint.relations[:1]
    )
    assert list(FormulaChecker(found).failures(joint))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_is_written(tmp_path: Path, language: str) -> None:
    (part,) = Renderer(language, "text").exercise(solved(tmp_path, "{remedy: true}")).parts
    assert "Phi(−1) ≈ 0.1587" in str(part)

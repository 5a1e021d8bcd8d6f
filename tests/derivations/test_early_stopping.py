"""Early stopping beside an L2 penalty: by hand, against runs in fractions, and with faults."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivator.check.formula import FormulaChecker
from derivator.derivations.shrinkage.formulas import derived
from derivator.errors import SpecError
from derivator.notation.build import ONE
from derivator.notation.nodes import Sum
from derivator.pipeline import read, solve
from derivator.render.sheet import Renderer
from derivator.solution import Cell, Chain
from tests.helpers import steps_of, written

HEAD = "exercise: stop\ntitle: {en: stop, ru: stop}\nparts:\n  - solve:\n      early_stopping: "
V33 = "{eigenvalues: [2, 0.5, 0.1, 0.01], minimum: [1, -2, 3, 4], rate: 0.1, steps: 20}"


def solved(folder: Path, options: str) -> Any:
    path = folder / "stop.yaml"
    path.write_text(f"{HEAD}{options}\n", encoding="utf-8")
    return solve(read(path))


def step(folder: Path, options: str) -> Any:
    (only,) = steps_of(solved(folder, options).checked.solution)
    return only


def test_the_lines_in_symbols(tmp_path: Path) -> None:
    found = step(tmp_path, "{}")
    lines = found.lines
    assert written(lines.step) == "(w − eta·h · (w − w^star)) − w^star = (1 − eta·h)·(w − w^star)"
    assert written(lines.stopped) == "w_tau = (1 − (1 − eta·h)^tau)·w^star"
    assert written(lines.shrunk) == "w_alpha = h·w^star/(h + alpha) = h/(h + alpha) · w^star"
    assert written(lines.slow) == "lim[h → 0+0] tau_h = 1/(eta·alpha)"
    assert found.results["penalty_factor"].exact == "h/(alpha + h)"
    assert found.results["descent_factor"].exact == "1 - (-eta*h + 1)**tau"
    assert found.numbers is None


def run(matrix: Any, minimum: Any, rate: Fraction, steps: int) -> list[Fraction]:
    """Gradient descent from 0, by the definition."""
    place = [Fraction(0)] * len(minimum)
    for _ in range(steps):
        away = [a - b for a, b in zip(place, minimum, strict=True)]
        slope = [sum(h * d for h, d in zip(row, away, strict=True)) for row in matrix]
        place = [a - rate * s for a, s in zip(place, slope, strict=True)]
    return place


def test_the_numbers_of_the_exercise(tmp_path: Path) -> None:
    """V33: alpha = 1/(0.1*20) = 1/2."""
    found = step(tmp_path, V33)
    assert written(found.numbers.inverse) == "alpha = 1/(eta·tau) = 1/(0.1 · 20) = 1/2"
    values, best = (2, 0.5, 0.1, 0.01), (1, -2, 3, 4)
    for k, (h, w) in enumerate(zip(values, best, strict=True), start=1):
        factor = 1 - (1 - 0.1 * h) ** 20
        assert found.results[f"descent_factor[{k}]"].value == pytest.approx(factor)
        assert found.results[f"penalty_factor[{k}]"].value == pytest.approx(h / (h + 0.5))
        assert found.results[f"w_tau[{k}]"].value == pytest.approx(factor * w)
        assert found.results[f"w_alpha[{k}]"].value == pytest.approx(h / (h + 0.5) * w)
    assert found.plot is not None
    assert written(found.numbers.worked[1]) == "h_1/(h_1 + alpha) = 2/(2 + 1/2) = 4/5"


def test_a_matrix_against_numpy(tmp_path: Path) -> None:
    options = "{matrix: [[3, 1, 0], [1, 3, 0], [0, 0, 1]], minimum: [1, 2, -1], "
    options += "rate: 0.2, steps: 7, penalty: 0.3}"
    found = step(tmp_path, options)
    matrix = np.array([[3.0, 1, 0], [1, 3, 0], [0, 0, 1]])
    best = np.array([1.0, 2, -1])
    stopped = run(matrix.tolist(), best.tolist(), Fraction(1, 5), 7)
    shrunk = np.linalg.solve(matrix + 0.3 * np.eye(3), matrix @ best)
    for k in range(3):
        assert found.results[f"w_tau[{k + 1}]"].value == pytest.approx(float(stopped[k]))
        assert found.results[f"w_alpha[{k + 1}]"].value == pytest.approx(shrunk[k])
    assert len(found.numbers.eigenvectors) == 3


small = st.integers(1, 9)


@settings(max_examples=20)
@given(
    values=st.lists(st.tuples(small, small), min_size=1, max_size=3),
    rate=st.tuples(st.integers(1, 4), st.integers(10, 40)),
    steps=st.integers(1, 9),
)
def test_generated_neighbours(
    values: list[tuple[int, int]],
    rate: tuple[int, int],
    steps: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The formula's end is where the run in fractions arrives, exactly."""
    eigenvalues = [Fraction(a, b) for a, b in values]
    minimum = [Fraction(b - 5, a) for a, b in values]
    eta = Fraction(*rate)
    options = f"{{eigenvalues: [{', '.join(map(str, eigenvalues))}], "
    options += (
        f"minimum: [{', '.join(map(str, minimum))}], rate: {eta}, steps: {steps}, plot: false}}"
    )
    found = step(tmp_path_factory.mktemp("n"), options)
    size = len(eigenvalues)
    matrix = [
        [h if i == j else Fraction(0) for j in range(size)] for i, h in enumerate(eigenvalues)
    ]
    reached = run(matrix, minimum, eta, steps)
    for k, (h, w, end) in enumerate(zip(eigenvalues, minimum, reached, strict=True), start=1):
        assert (1 - (1 - eta * h) ** steps) * w == end
        assert found.results[f"w_tau[{k}]"].value == pytest.approx(float(end), abs=1e-12)
        shrunk = h / (h + 1 / (eta * steps)) * w
        assert found.results[f"w_alpha[{k}]"].value == pytest.approx(float(shrunk), abs=1e-12)


def test_the_number_of_steps_by_the_penalty(tmp_path: Path) -> None:
    found = step(tmp_path, "{eigenvalues: [1], rate: 0.1, penalty: 0.3}")
    assert written(found.numbers.inverse) == "1/(eta·tau) = 1/(0.1 · 33) = 10/33"
    assert written(found.numbers.penalty) == "alpha = 0.3"


def test_a_step_that_is_too_long_is_named(tmp_path: Path) -> None:
    found = step(tmp_path, "{eigenvalues: [30, 1], minimum: [1, 1], rate: 0.1, steps: 4}")
    assert len(found.numbers.overshoot) == 1


def test_every_line_moved_by_one_is_caught(tmp_path: Path) -> None:
    found = step(tmp_path, V33)
    checker = FormulaChecker(found)
    lines = derived()
    chains = [getattr(lines, f.name) for f in fields(lines)]
    chains = [chain for chain in chains if isinstance(chain, Chain)]
    cells = [
        cell.chain for row in found.numbers.table.rows for cell in row if isinstance(cell, Cell)
    ]
    cells += [
        cell.chain for row in found.numbers.run.rows for cell in row if isinstance(cell, Cell)
    ]
    assert len(chains) == 16
    assert len(cells) == 32
    for chain in (*chains, *cells):
        assert not list(checker.failures(chain))
        for place in range(1, len(chain.terms)):
            terms = list(chain.terms)
            terms[place] = Sum((terms[place], ONE))
            assert list(checker.failures(replace(chain, terms=tuple(terms)))), written(chain)


MISTAKES = {
    "{rate: 0.1}": "without a loss",
    "{eigenvalues: [1]}": "descent needs a rate",
    "{eigenvalues: [1], rate: 0, steps: 3}": "descent needs a rate",
    "{eigenvalues: [1], rate: 0.1}": "neither `steps` nor `penalty`",
    "{eigenvalues: [-1], rate: 0.1, steps: 3}": "an eigenvalue below 0",
    "{eigenvalues: [1], matrix: [[1]], rate: 0.1, steps: 3}": "both",
    "{matrix: [[1, 2], [3, 1]], rate: 0.1, steps: 3}": "not symmetric",
    "{matrix: [[1, 2]], rate: 0.1, steps: 3}": "not square",
    "{matrix: [[1, 1], [1, 2]], rate: 0.1, steps: 3}": "not rational",
    "{eigenvalues: [1], minimum: [1, 2], rate: 0.1, steps: 3}": "a minimum of 2 numbers",
    "{eigenvalues: [1], rate: 0.1, penalty: -1}": "not above 0",
    "{eigenvalues: [1], rate: 0.1, penalty: 0.0000001}": "steps",
    "{eigenvalues: [x], rate: 0.1, steps: 3}": "",
    "{eigenvalues: [], rate: 0.1, steps: 3}": "",
    "{eigenvalues: [1], rate: 0.1, steps: 0}": "",
}


@pytest.mark.parametrize("options", MISTAKES)
def test_mistakes_are_told_with_their_place(options: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        solved(tmp_path, options)
    (problem, *_) = caught.value.problems
    assert MISTAKES[options] in problem.message
    assert problem.position.line == 5


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_words(language: str, tmp_path: Path) -> None:
    options = "{matrix: [[2, 1], [1, 2]], minimum: [1, 3], rate: 0.8, steps: 70}"
    rendered = Renderer(language, "text").exercise(solved(tmp_path, options))
    assert all(part.body for part in rendered.parts)


def test_one_parameter_may_be_given_as_a_matrix(tmp_path: Path) -> None:
    found = step(tmp_path, "{matrix: [[2]], rate: 1/4, steps: 2, minimum: [3]}")
    assert found.results["w_tau[1]"].exact == "9/4"

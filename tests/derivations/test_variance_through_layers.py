"""Random weights: factors by hand and by NumPy, the laws that keep the variance, faults."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derivator.check.formula import FormulaChecker
from derivator.derivations.variance_through_layers import VarianceThroughLayersStep
from derivator.errors import SpecError
from derivator.notation.build import number
from derivator.notation.nodes import Sum
from derivator.pipeline import read, solve
from derivator.render.sheet import Renderer
from derivator.solution import Cell
from tests.helpers import steps_of, written

HEAD = "exercise: v\ntitle: {en: v, ru: v}\nparts:\n  - solve:\n      variance_through_layers: "
QUICK = "widths: [8, 8, 8], runs: 200"


def solved(folder: Path, options: str) -> Any:
    path = folder / "v.yaml"
    path.write_text(f"{HEAD}{options}\n", encoding="utf-8")
    return solve(read(path))


def step(folder: Path, options: str) -> Any:
    (only,) = steps_of(solved(folder, options).checked.solution)
    assert isinstance(only, VarianceThroughLayersStep)
    return only


def test_uniform_weights_by_hand(tmp_path: Path) -> None:
    found = step(tmp_path, f"{{{QUICK}}}")
    assert written(found.page.variance) == "Var(w_i) = (1/√n)²/3 = 1/(3·n)"
    assert written(found.page.factor).endswith("= n · (1/(3·n)) = 1/3")
    assert written(found.page.many) == "V_4 = 1/3·V_3 = (1/3)²·V_2 = (1/3)³·V_1"
    assert found.results["factor"].verdict == "vanishes"
    assert written(found.keeping.bound) == "b = √(3·Var(w_i)) = √(3/n)"


@pytest.mark.parametrize(
    ("options", "exact", "verdict"),
    [
        ("distribution: normal", "1", "keeps"),
        ("distribution: normal, variance: 2/n, activation: relu", "1", "keeps"),
        ("distribution: normal, variance: 4/n", "4", "explodes"),
        ("distribution: normal, variance: 1", "n", "depends"),
        ("bound: 1/2", "n/12", "depends"),
        ("variance: 1/n, activation: leaky_relu, slope: 0.5", "5/8", "vanishes"),
    ],
)
def test_factors(tmp_path: Path, options: str, exact: str, verdict: str) -> None:
    result = step(tmp_path, f"{{{options}, find: [factor]}}").results["factor"]
    assert (result.exact, result.verdict) == (exact, verdict)


@pytest.mark.parametrize(
    ("options", "value", "verdict"),
    [
        ("bound: 0.1, inputs: 48", 0.16, "vanishes"),
        ("bound: 0.1, inputs: 300", 1, "keeps"),
        ("distribution: normal, variance: 1/sqrt(n), activation: relu, inputs: 64", 4, "explodes"),
    ],
)
def test_a_factor_that_depends_on_a_given_width(
    tmp_path: Path, options: str, value: float, verdict: str
) -> None:
    found = step(tmp_path, f"{{{options}, find: [factor]}}")
    assert found.results["factor"].value == pytest.approx(value)
    assert found.results["factor"].verdict == verdict
    assert found.at_inputs is not None


def test_the_factor_by_numpy_alone(tmp_path: Path) -> None:
    options = "{bound: 2/sqrt(n), activation: leaky_relu, slope: 1/4, find: [factor]}"
    factor = step(tmp_path, options).results["factor"].value
    generator = np.random.default_rng(3)
    values = generator.standard_normal((4000, 30))
    passed = np.where(values > 0, values, values / 4)
    weights = generator.uniform(-2 / 30**0.5, 2 / 30**0.5, (4000, 30))
    assert factor == pytest.approx(((passed * weights).sum(1)).var(), rel=0.1)


@pytest.mark.parametrize(
    ("activation", "bound", "variance"),
    [("identity", "sqrt(3/n)", "1/n"), ("relu", "sqrt(6/n)", "2/n")],
)
def test_the_laws_that_keep(tmp_path: Path, activation: str, bound: str, variance: str) -> None:
    found = step(tmp_path, f"{{activation: {activation}, find: [keep], inputs: 6}}")
    assert found.results["bound"].exact == bound
    assert found.results["variance"].exact == variance
    expected = (6 if activation == "relu" else 3) ** 0.5 / 6**0.5
    assert found.results["bound"].value == pytest.approx(expected)


def test_xavier(tmp_path: Path) -> None:
    found = step(tmp_path, "{find: [xavier], inputs: 300, outputs: 100}")
    assert found.results["xavier_variance"].exact == "2/(n_in + n_out)"
    assert found.results["xavier_bound"].exact == "sqrt(6/(n_in + n_out))"
    assert found.results["xavier_bound"].value == pytest.approx((6 / 400) ** 0.5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("{bound: 1/m}", "a letter without a meaning"),
        ("{bound: 1/n, variance: 1/n}", "both `bound` and `variance`"),
        ("{distribution: normal, bound: 1/n}", "no bounds"),
        ("{variance: -1/n}", "not positive at n = 2"),
        ("{activation: leaky_relu, slope: 3}", "no slope"),
        ("{widths: [3, 0]}", "no layers that can be simulated"),
        ("{find: [xavier], inputs: 3}", "without one of outputs"),
    ],
)
def test_refused(tmp_path: Path, options: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        solved(tmp_path, options)


@pytest.mark.parametrize("activation", ["identity", "relu"])
def test_faults_are_caught(tmp_path: Path, activation: str) -> None:
    options = f"{{activation: {activation}, find: [factor, keep, xavier, simulation], {QUICK}}}"
    found = step(tmp_path, options)
    page, both = found.page, found.xavier
    chains = (*page.density, page.variance, page.product, page.total, page.activation, page.factor)
    chains += (page.many, found.keeping.factor, found.keeping.bound, both.bound, *both.factors)
    for chain in (*chains, both.forward, both.backward, both.total):
        wrong = replace(chain, terms=(*chain.terms[:-1], Sum((chain.terms[-1], number(1)))))
        assert list(FormulaChecker(found).failures(wrong)), written(chain)
    simulation = found.measured.simulation
    rounded = [row[1] for row in simulation.table.rows if isinstance(row[1], Cell)]
    assert len(rounded) == len(simulation.readings)  # so that a rounded value says so
    last = simulation.readings[-1]
    exact = replace(last.exact, terms=(last.exact.terms[0], number(1)))
    bad = replace(simulation, readings=(replace(last, exact=exact),))
    worse = replace(found, measured=replace(found.measured, simulation=bad))
    assert FormulaChecker(worse).check()[1]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_is_written(tmp_path: Path, language: str) -> None:
    options = f"{{activation: leaky_relu, find: [factor, keep, xavier, simulation], {QUICK}}}"
    (part,) = Renderer(language, "text").exercise(solved(tmp_path, options)).parts
    assert "±" in str(part)

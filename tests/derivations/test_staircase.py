"""Sums of steps and of steep sigmoids, against NumPy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from derivator.check.formula import FormulaBindings
from derivator.derivations.stairs.errors import largest_error
from derivator.errors import CheckError
from derivator.notation.analysis import Supremum
from derivator.notation.build import ONE, ZERO, number
from derivator.notation.evaluate import evaluate
from derivator.notation.latex import latex
from derivator.notation.nodes import Absolute, Indicator, Negative, Power, Sum, Symbol
from derivator.notation.noise import Noise, settled
from derivator.notation.text import text
from derivator.pipeline import read, solve
from tests.derivations.formula_faults import missed
from tests.derivations.probabilities_specs import refused, step
from tests.helpers import written

X = Symbol("x")


def test_four_steps_line_by_line(tmp_path: Path) -> None:
    found = step(tmp_path, "staircase: {function: x**2, from: 0, to: 1, steps: 4}")
    assert written(found.one) == (
        "[a ≤ x]·[x < a + h] = 1 − [x < a] − [x ≥ a + h] = [x − a ≥ 0] − [x − a − h ≥ 0]"
    )
    assert written(found.width) == "h = 0.25"
    assert written(found.general) == "g = Σ[i=1..4] ((i − 0.5)/4)² · ([x ≥ (i − 1)/4] − [x ≥ i/4])"
    assert written(found.net) == (
        "g = 0.015625·[x ≥ 0] + 0.125·[x ≥ 0.25] + 0.25·[x ≥ 0.5] + 0.375·[x ≥ 0.75] "
        "− 0.765625·[x ≥ 1]"
    )
    assert written(found.error) == "E = sup[0 ≤ x < 1] |x² − g| ≈ 0.2344"
    assert found.results["E"].value == pytest.approx(15 / 64)
    assert found.results["b_4"].exact == "49/64"
    assert found.neurons == 5


FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "x**2": lambda x: x**2,
    "sin(3*x)": lambda x: np.sin(3 * x),
    "exp(-x)": lambda x: np.exp(-x),
    "abs(x - 1/3)": lambda x: np.abs(x - 1 / 3),
    "x**3 - x": lambda x: x**3 - x,
}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("heights", ["mid", "left", "right"])
def test_the_error_of_steps(tmp_path: Path, function: str, heights: str) -> None:
    task = f"function: {function}, from: -1, to: 2, steps: 7, heights: {heights}"
    found = step(tmp_path, f"staircase: {{{task}}}")
    f, part = FUNCTIONS[function], {"mid": 0.5, "left": 0, "right": 1}[heights]
    largest = 0.0
    for k in range(7):
        x = np.linspace(-1 + 3 * k / 7, -1 + 3 * (k + 1) / 7, 4001)
        level = f(np.array([-1 + 3 * (k + part) / 7]))
        largest = max(largest, float(np.abs(f(x) - level).max()))
    assert found.results["E"].value == pytest.approx(largest, rel=1e-6)


@pytest.mark.parametrize("steepness", ["", ", steepness: 7"])
def test_the_error_of_sigmoids(tmp_path: Path, steepness: str) -> None:
    task = "function: sin(2*x), from: 0, to: 3, steps: 5, compare: [10], neurons: sigmoid"
    found = step(tmp_path, f"staircase: {{{task}{steepness}}}")
    x = np.linspace(0, 3, 300_001)
    for name, n in (("E", 5), ("E_10", 10)):
        k = (7 * n / 5) if steepness else 20 * n / 3
        middles = np.sin(2 * (np.arange(n) + 0.5) * 3 / n)
        g = np.full_like(x, middles[0])
        for i in range(1, n):
            argument = np.clip(k * (x - 3 * i / n), -700, 700)
            g += (middles[i] - middles[i - 1]) / (1 + np.exp(-argument))
        largest = float(np.abs(np.sin(2 * x) - g).max())
        assert found.results[name].value == pytest.approx(largest, rel=1e-5)
    assert found.neurons == 4


def test_twice_as_many_steps_halve_the_error(tmp_path: Path) -> None:
    head = "staircase: {function: exp(x), from: 0, to: 1, steps: 3, "
    found = step(tmp_path, head + "compare: [4, 8, 16]}")
    assert found.halves
    assert found.error_figure is not None
    assert not step(tmp_path, head + "compare: [4, 9, 16]}").halves


def test_a_least_upper_bound_beside_a_jump() -> None:
    jump = Sum((Power(X, number(2)), Negative(Indicator(X, ">=", ONE))))
    node = Supremum(Absolute(jump), X, ZERO, number(2))
    assert float(
        settled(evaluate(node, FormulaBindings({}, {}, Noise()))).flat[0]
    ) == pytest.approx(3, rel=1e-9)
    assert text(node) == "sup[0 ≤ x < 2] |x² − [x ≥ 1]|"
    assert latex(node, "en").startswith(r"\sup_{0 \leqslant x < 2}")


def test_wrong_lines_are_caught(tmp_path: Path) -> None:
    found = step(tmp_path, "staircase: {function: sin(x), from: 0, to: 2, steps: 3}")
    assert missed(found) == []


def test_a_wrong_error_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "probe.yaml"
    task = "{solve: {staircase: {function: x**2, from: 0, to: 1, steps: 4}}}"
    path.write_text(f"exercise: probe\ntitle: {{en: t}}\nparts: [{task}]\n")
    target = "derivator.derivations.staircase.largest_error"
    monkeypatch.setattr(target, lambda stairs: (largest_error(stairs) or 0) * 9 / 10)
    with pytest.raises(CheckError, match="sup"):
        solve(read(path))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("function: x*t, from: 0, to: 1, steps: 2", "one letter"),
        ("function: 2 + 3, from: 0, to: 1, steps: 2", "one letter"),
        ("function: 1/x, from: -1, to: 1, steps: 2", "value everywhere"),
        ("function: log(x), from: -2, to: 1, steps: 2", "value everywhere"),
        ("function: x, from: 1, to: 0, steps: 2", "interval"),
        ("function: x, from: 0, to: 1, steps: 2, compare: [3, 3]", "twice"),
        ("function: x, from: 0, to: 1, steps: 2, steepness: 5", "steepness"),
        ("function: x, from: 0, to: 1, steps: 1, neurons: sigmoid", "no jump"),
    ],
)
def test_bad_options(tmp_path: Path, options: str, message: str) -> None:
    assert message in refused(tmp_path, f"staircase: {{{options}}}")

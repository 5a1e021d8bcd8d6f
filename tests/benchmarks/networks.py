"""Networks of a chosen depth and width: our derivation beside SymPy's of the same network."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from derivator.derivations.study import Study
from derivator.pipeline import read
from derivator.program.numbers import Num


def network_spec(depth: int, width: int, kinds: tuple[str, ...] = ("backward",)) -> str:
    """``depth`` layers of ``width`` sigmoid units with an unspecified number of rows."""
    inner = "X"
    symbols = [f"X: [n, {width}]", "y: [n, 1]"]
    for layer in range(1, depth):
        symbols.append(f"W_{layer}: [{width}, {width}]")
        inner = f"sigmoid({inner}*W_{layer})"
    symbols.append(f"W_{depth}: [{width}, 1]")
    steps = "\n".join(f"      {kind}:" for kind in kinds)
    return f"""\
exercise: network
title: {{en: "a network of {depth} layers"}}
symbols: {{{", ".join(symbols)}}}
model:
  y_hat: {inner}*W_{depth}
  L: sum((y_hat - y)**2)/2
parts:
  - solve:
{steps}
"""


def study_of(spec: str) -> Study:
    """The study of a spec's text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.yaml"
        path.write_text(spec, encoding="utf-8")
        return Study(read(path))


def derive(spec: str) -> int:
    """Our derivation from a spec's text: every adjoint in matrix form; how many there are."""
    return len(study_of(spec).adjoints("L").formulas)


def sympy_network(depth: int, width: int, rows: int = 1) -> tuple[Any, list[Any]]:
    """The loss of the same network written out for some rows, and all its weights."""
    import sympy

    weights: list[Any] = []

    def matrix(name: str, height: int, breadth: int, learned: bool) -> Any:
        made = sympy.Matrix(height, breadth, lambda i, j: sympy.Symbol(f"{name}_{i}_{j}"))
        weights.extend(made if learned else ())
        return made

    value = matrix("x", rows, width, learned=False)
    for layer in range(1, depth):
        linear = value * matrix(f"w{layer}", width, width, learned=True)
        value = linear.applyfunc(lambda entry: 1 / (1 + sympy.exp(-entry)))
    output = value * matrix(f"w{depth}", width, 1, learned=True)
    target = matrix("y", rows, 1, learned=False)
    return sum((p - y) ** 2 for p, y in zip(output, target, strict=True)) / 2, weights


def sympy_derivatives(loss: Any, weights: list[Any]) -> list[Any]:
    """SymPy's derivatives by every weight."""
    import sympy

    return [sympy.diff(loss, weight) for weight in weights]


def numbers(depth: int, width: int, seed: int = 1) -> dict[str, np.ndarray[Any, Any]]:
    """Random values for one row of the network."""
    generator = np.random.default_rng(seed)
    shapes = {"X": (1, width), "y": (1, 1), f"W_{depth}": (width, 1)}
    shapes |= {f"W_{layer}": (width, width) for layer in range(1, depth)}
    return {name: generator.uniform(-1, 1, size=shape) for name, shape in shapes.items()}


def entries_from(value: np.ndarray[Any, Any]) -> Any:
    """Floats as the exact numbers that they are."""
    made = np.empty(value.shape, dtype=object)
    for place, entry in np.ndenumerate(value):
        made[place] = Num(Fraction(float(entry)))
    return made

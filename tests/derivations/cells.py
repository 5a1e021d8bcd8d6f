"""Recurrent cells as specs, and the same cells run by NumPy alone: for tests of neighbours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Values = Mapping[str, Array]


def sigmoid(z: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-z)))


def relu(z: Array) -> Array:
    return np.asarray(z * (np.real(z) > 0))


@dataclass(frozen=True)
class Cell:
    """A cell: its model, the sizes of what is given, and its loss with all states by name."""

    model: str
    weights: Mapping[str, tuple[int, int]]
    starts: Mapping[str, tuple[int, int]]
    """Moments outside the steps: ``h_0``."""
    run: Callable[[Values, list[Array], list[Array]], dict[str, Array]]
    x: tuple[int, int] = (1, 1)
    y: tuple[int, int] = (1, 1)
    scalar: bool = True


def _loss(outputs: list[Array], answers: list[Array]) -> Array:
    return np.asarray(sum(((p - y) ** 2).sum() for p, y in zip(outputs, answers, strict=True)) / 2)


def rnn(v: Values, xs: list[Array], ys: list[Array]) -> dict[str, Array]:
    h, found, outputs = v["h_0"], {}, []
    for t, x in enumerate(xs, start=1):
        h = relu(x @ v["V"] + h @ v["W"] + v["b"])
        found[f"h_{t}"] = h
        outputs.append(h @ v["U"])
    return {**found, "L": _loss(outputs, ys)}


def lstm(v: Values, xs: list[Array], ys: list[Array]) -> dict[str, Array]:
    found: dict[str, Array] = {}
    h, c, outputs = v["h_0"], v["c_0"], []
    for t, x in enumerate(xs, start=1):
        f, i, o = (sigmoid(x @ v[f"W_{k}"] + h @ v[f"V_{k}"] + v[f"b_{k}"]) for k in "fio")
        g = np.tanh(x @ v["W_g"] + h @ v["V_g"] + v["b_g"])
        c = f * c + i * g
        h = o * np.tanh(c)
        found |= {f"h_{t}": h, f"c_{t}": c, f"f_{t}": f}
        outputs.append(h)
    return {**found, "L": _loss(outputs, ys)}


def gru(v: Values, xs: list[Array], ys: list[Array]) -> dict[str, Array]:
    found: dict[str, Array] = {}
    h, outputs = v["h_0"], []
    for t, x in enumerate(xs, start=1):
        z, r = (sigmoid(x @ v[f"W_{k}"] + h @ v[f"V_{k}"]) for k in "zr")
        n = np.tanh(x @ v["W"] + (r * h) @ v["V"])
        h = (1 - z) * n + z * h
        found |= {f"h_{t}": h, f"n_{t}": n, f"z_{t}": z}
        outputs.append(h)
    return {**found, "L": _loss(outputs, ys)}


def bidirectional(v: Values, xs: list[Array], ys: list[Array]) -> dict[str, Array]:
    last = len(xs)
    h, s, found = v["h_0"], v[f"s_{last + 1}"], {}
    for t in range(1, last + 1):
        h = np.tanh(xs[t - 1] @ v["V"] + h @ v["W"])
        found[f"h_{t}"] = h
    for t in range(last, 0, -1):
        s = np.tanh(xs[t - 1] @ v["P"] + s @ v["Q"])
        found[f"s_{t}"] = s
    outputs = [found[f"h_{t}"] @ v["U"] + found[f"s_{t}"] @ v["R"] for t in range(1, last + 1)]
    return {**found, "L": _loss(outputs, ys)}


def _lstm_model(rows: bool) -> str:
    gates = "".join(
        f"  {k}[t]: {'tanh' if k == 'g' else 'sigmoid'}(x[t]*W_{k} + h[t-1]*V_{k} + b_{k})\n"
        for k in "fiog"
    )
    c = "f[t]*c[t-1] + i[t]*g[t]"
    h = "o[t]*tanh(c[t])"
    if rows:
        c = "hadamard(f[t], c[t-1]) + hadamard(i[t], g[t])"
        h = "hadamard(o[t], tanh(c[t]))"
    return f"{gates}  c[t]: {c}\n  h[t]: {h}\n"


def _lstm(d: int, n: int, scalar: bool) -> Cell:
    weights: dict[str, tuple[int, int]] = {}
    for k in "fiog":
        weights |= {f"W_{k}": (d, n), f"V_{k}": (n, n), f"b_{k}": (1, n)}
    model = _lstm_model(rows=not scalar)
    starts = {"h_0": (1, n), "c_0": (1, n)}
    return Cell(model + _squares("h"), weights, starts, lstm, (1, d), (1, n), scalar)


def _squares(output: str) -> str:
    return f"  L: Sum(sum(({output}[t] - y[t])**2), (t, FIRST, LAST))/2\n"


CELLS: dict[str, Cell] = {
    "rnn of numbers": Cell(
        "  h[t]: relu(V*x[t] + W*h[t-1] + b)\n  p[t]: U*h[t]\n" + _squares("p"),
        {"V": (1, 1), "W": (1, 1), "b": (1, 1), "U": (1, 1)},
        {"h_0": (1, 1)},
        rnn,
    ),
    "rnn of rows": Cell(
        "  h[t]: relu(x[t]*V + h[t-1]*W + b)\n  p[t]: h[t]*U\n" + _squares("p"),
        {"V": (3, 2), "W": (2, 2), "b": (1, 2), "U": (2, 2)},
        {"h_0": (1, 2)},
        rnn,
        (1, 3),
        (1, 2),
        False,
    ),
    "lstm of numbers": _lstm(1, 1, True),
    "lstm of rows": _lstm(3, 2, False),
    "gru of rows": Cell(
        "  z[t]: sigmoid(x[t]*W_z + h[t-1]*V_z)\n  r[t]: sigmoid(x[t]*W_r + h[t-1]*V_r)\n"
        "  n[t]: tanh(x[t]*W + hadamard(r[t], h[t-1])*V)\n"
        "  h[t]: hadamard(1 - z[t], n[t]) + hadamard(z[t], h[t-1])\n" + _squares("h"),
        {"W_z": (2, 3), "V_z": (3, 3), "W_r": (2, 3), "V_r": (3, 3), "W": (2, 3), "V": (3, 3)},
        {"h_0": (1, 3)},
        gru,
        (1, 2),
        (1, 3),
        False,
    ),
    "both directions": Cell(
        "  h[t]: tanh(x[t]*V + h[t-1]*W)\n  s[t]: tanh(x[t]*P + s[t+1]*Q)\n"
        "  p[t]: h[t]*U + s[t]*R\n" + _squares("p"),
        {"V": (2, 2), "W": (2, 2), "P": (2, 1), "Q": (1, 1), "U": (2, 1), "R": (1, 1)},
        {"h_0": (1, 2), "s_LAST": (1, 1)},
        bidirectional,
        (1, 2),
        (1, 1),
        False,
    ),
}


def spec_of(
    cell: Cell, seed: int, steps: int
) -> tuple[str, dict[str, Array], list[Any], list[Any]]:
    """A spec of the cell with random numbers, and the numbers: weights, inputs, answers."""
    random = np.random.default_rng(seed)

    def numbers(shape: tuple[int, int]) -> Array:
        return np.round(random.uniform(-1, 1, shape), 1)

    starts = {name.replace("LAST", str(steps + 1)): shape for name, shape in cell.starts.items()}
    values = {name: numbers(shape) for name, shape in {**cell.weights, **starts}.items()}
    xs = [numbers(cell.x) for _ in range(steps)]
    ys = [numbers(cell.y) for _ in range(steps)]
    lines = ["exercise: cell", "title: {en: cell}", f"steps: {{t: {steps}}}"]
    if not cell.scalar:
        shapes = {"x[t]": cell.x, "y[t]": cell.y, **cell.weights, **starts}
        lines.append("symbols:")
        lines += [f"  {name}: {list(shape)}" for name, shape in shapes.items()]
    model = cell.model.replace("FIRST", "1").replace("LAST", str(steps))
    lines += ["model:", model.replace("sum(", "(") if cell.scalar else model, "values:"]

    def shown(value: Array) -> str:
        return str(float(value[0, 0])) if cell.scalar else str(value.tolist())

    lines += [f"  {name}: {shown(value)}" for name, value in values.items()]
    lines.append(f"  x: [{', '.join(shown(x) for x in xs)}]")
    lines.append(f"  y: [{', '.join(shown(y) for y in ys)}]")
    return "\n".join(lines) + "\n", values, xs, ys


def slopes(cell: Cell, values: Values, xs: list[Array], ys: list[Array]) -> dict[str, Array]:
    """The derivative of the loss by every given value, by complex steps."""
    found = {}
    for name, value in values.items():
        slope = np.zeros(value.shape)
        for place in np.ndindex(value.shape):
            moved = value.astype(complex)
            moved[place] += 1e-30j
            slope[place] = np.imag(cell.run({**values, name: moved}, xs, ys)["L"]) / 1e-30
        found[name] = slope
    return found

"""Random networks as specs, and the same networks in the operations of autograd."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np

from derivator.pipeline import SolvedExercise, read, solve

Array = Any

ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = {
    "sigma": lambda t: 1 / (1 + anp.exp(-t)),
    "tanh": anp.tanh,
    "relu": lambda t: anp.where(t > 0, t, 0.0),
    "leaky_relu": lambda t: anp.where(t > 0, t, 0.01 * t),
    "elu": lambda t: anp.where(t > 0, t, anp.exp(anp.where(t > 0, 0.0, t)) - 1),
    "softplus": lambda t: anp.log1p(anp.exp(t)),
    "atan": anp.arctan,
    "swish": lambda t: t / (1 + anp.exp(-t)),
    "softsign": lambda t: t / (1 + anp.abs(t)),
    "softmax": lambda t: anp.exp(t) / anp.sum(anp.exp(t), axis=1, keepdims=True),
}
LOSSES: Mapping[str, tuple[str, Callable[[Array, Array], Array]]] = {
    "half": ("sum((y_hat - y)**2)/2", lambda p, y: anp.sum((p - y) ** 2) / 2),
    "halved_mean": (
        "sum((y_hat - y)**2)/(2*n)",
        lambda p, y: anp.sum((p - y) ** 2) / (2 * len(y)),
    ),
    "mse": ("mse(y_hat, y)", lambda p, y: anp.mean((p - y) ** 2)),
    "logloss": (
        "logloss(sigma(y_hat), y)",
        lambda p, y: anp.mean(anp.log1p(anp.exp(p)) - y * p),
    ),
    "logits": (
        "logloss_logits(y_hat, y)",
        lambda p, y: anp.mean(anp.log1p(anp.exp(p)) - y * p),
    ),
    "cross_entropy": (
        "cross_entropy(softmax(y_hat), y)",
        lambda p, y: (
            -anp.sum(y * (p - anp.log(anp.sum(anp.exp(p), axis=1, keepdims=True)))) / len(y)
        ),
    ),
    "entries": ("(y_hat - y)**2", lambda p, y: anp.sum((p - y) ** 2)),
}


@dataclass(frozen=True)
class RandomNet:
    """A network: its spec up to the parts, its numbers, and the loss as a function of them."""

    head: str
    numbers: Mapping[str, Array]
    parameters: tuple[str, ...]
    loss: Callable[[Mapping[str, Array]], Array]

    def gradients(self) -> dict[str, Array]:
        """The gradient of every parameter by automatic differentiation."""

        def of(name: str) -> Array:
            return autograd.grad(lambda value: self.loss({**self.numbers, name: value}))(
                self.numbers[name]
            )

        return {name: of(name) for name in self.parameters}

    def solved(self, folder: Path, parts: str) -> SolvedExercise:
        """The exercise with these parts, solved and checked."""
        path = folder / "net.yaml"
        path.write_text(f"{self.head}parts:\n  - solve: {parts}\n", encoding="utf-8")
        return solve(read(path))


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.rows = self.random.randint(1, 8)
        self.numbers: dict[str, Array] = {}
        self.shapes: dict[str, str] = {}
        self.learned: list[str] = []

    def given(self, name: str, columns: int, rows: int | None = None) -> str:
        shape = (rows or self.rows, columns)
        self.shapes[name] = f"[{'n' if rows is None else rows}, {columns}]"
        digits = self.random.choice((1, 2, 4))
        self.numbers[name] = np.array(
            [
                [round(self.random.uniform(-1, 1), digits) for _ in range(columns)]
                for _ in range(shape[0])
            ]
        )
        if rows is not None:
            self.learned.append(name)
        return name


def random_net(seed: int) -> RandomNet:
    """Depth 1 to 6, widths 1 to 5, 1 to 8 rows; biases, two inputs, shortcuts, shared weights."""
    make = _Maker(seed)
    pick = make.random
    width = pick.randint(1, 5)
    spec = make.given("X", width)
    run: Callable[[Mapping[str, Array]], Array] = lambda v: v["X"]  # noqa: E731
    lines = []
    shared: tuple[str, int] | None = None
    for layer in range(1, pick.randint(1, 6) + 1):
        square = shared is not None and shared[1] == width and pick.random() < 0.5
        after = width if square else pick.randint(1, 5)
        weight = shared[0] if square and shared else make.given(f"W_{layer}", after, width)
        term, before = f"{spec}*{weight}", run
        inner = _linear(before, weight)
        if layer == 1 and pick.random() < 0.25:
            make.given("Z", 2)
            make.given("V", after, 2)
            term, inner = f"{term} + Z*V", _plus(inner, "Z", "V")
        if pick.random() < 0.4:
            bias = make.given(f"b_{layer}", after, 1)
            term, inner = f"{term} + {bias}", _shifted(inner, bias)
        if after == width:
            shared = (weight, width)
        name = pick.choice(list(ACTIVATIONS))
        lines.append(f"  A_{layer}: {name}({term})")
        run = _activated(inner, name)
        if after == width and layer > 1 and pick.random() < 0.3:
            lines[-1] += f" + {spec}"
            run = _added(run, before)
        spec, width = f"A_{layer}", after
    outputs = pick.randint(1, 3)
    make.given("W_0", outputs, width)
    lines.append(f"  y_hat: {spec}*W_0")
    kind = pick.choice([k for k in LOSSES if outputs > 1 or k != "cross_entropy"])
    make.given("y", outputs)
    if kind in ("logloss", "logits", "cross_entropy"):
        ones = np.zeros((make.rows, outputs))
        ones[np.arange(make.rows), [pick.randrange(outputs) for _ in range(make.rows)]] = 1
        make.numbers["y"] = ones
    formula, measure = LOSSES[kind]
    lines.append(f"  L: {formula}")
    last = _linear(run, "W_0")
    return RandomNet(
        _head(make, lines),
        make.numbers,
        tuple(make.learned),
        lambda values: measure(last(values), values["y"]),
    )


def _linear(run: Any, weight: str) -> Any:
    return lambda v: run(v) @ v[weight]


def _plus(run: Any, data: str, weight: str) -> Any:
    return lambda v: run(v) + v[data] @ v[weight]


def _shifted(run: Any, bias: str) -> Any:
    return lambda v: run(v) + v[bias]


def _activated(run: Any, name: str) -> Any:
    return lambda v: ACTIVATIONS[name](run(v))


def _added(run: Any, other: Any) -> Any:
    return lambda v: run(v) + other(v)


def _head(make: _Maker, lines: list[str]) -> str:
    symbols = ", ".join(f"{name}: {shape}" for name, shape in make.shapes.items())
    values = "\n".join(
        f"  {name}: {[[str(entry) for entry in row] for row in value.tolist()]}".replace("'", "")
        for name, value in make.numbers.items()
    )
    learned = ", ".join(make.learned)
    return (
        f"exercise: net\ntitle: {{en: net}}\nsymbols: {{{symbols}}}\nmodel:\n"
        + "\n".join(lines)
        + f"\nparameters: [{learned}]\nvalues:\n{values}\n"
    )

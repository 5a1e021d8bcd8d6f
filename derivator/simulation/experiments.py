"""The experiments themselves: neurons switched off, weights drawn, layers gone through.

None of them uses a formula for an expectation or a variance.  Each takes a NumPy ``Generator``, so
that a seed fixes every number that a page prints.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Outcomes = dict[str, Array]
"""By the name of a quantity its value in every run."""
ENTRIES = 2_000_000
"""How many weights are drawn at a time."""
BLOCK = 512
"""How many neurons of a layer are looked at together."""


class Experiment(Protocol):
    """Something random that can be repeated."""

    def run(self, generator: np.random.Generator, runs: int) -> Outcomes:
        """The outcomes of so many independent runs."""


@dataclass(frozen=True)
class DropoutNet:
    """Every neuron of a layer is switched off with the layer's chance; live weights are counted.

    ``N`` counts hidden neurons that are on, ``P`` the weights both of whose ends are on, with the
    constants of neurons that are on; ``off_i`` and ``off`` tell whether layer i, or any layer that
    drops out, is off as a whole.
    """

    widths: tuple[int, ...]
    chances: tuple[float, ...]
    """For each layer, from the inputs to the outputs; 0 where none is switched off."""
    constants: bool

    def run(self, generator: np.random.Generator, runs: int) -> Outcomes:
        """The runs, as many at a time as fit into memory."""
        return _in_chunks(generator, runs, ENTRIES // max(self.widths), self._part)

    def _part(self, generator: np.random.Generator, runs: int) -> Outcomes:
        """Masks of zeros and ones, and the weights between them one by one."""
        found: Outcomes = {"N": np.zeros(runs), "P": np.zeros(runs), "off": np.zeros(runs)}
        before: Array | None = None
        last = len(self.widths) - 1
        for layer, (width, chance) in enumerate(zip(self.widths, self.chances, strict=True)):
            drawn = generator.random((runs, width), dtype=np.float32)
            on = (drawn >= chance).astype(np.float32)
            neurons = np.asarray(on.sum(axis=1, dtype=float))
            if before is not None:
                constants = neurons if self.constants else np.zeros(runs)
                found["P"] = found["P"] + _live(before, on) + constants
            if 0 < layer < last:
                found["N"] = found["N"] + neurons
            if chance > 0:
                found[f"off_{layer}"] = np.asarray(1.0 - on.any(axis=1))
                found["off"] = np.maximum(found["off"], found[f"off_{layer}"])
            before = on
        return found


def _live(below: Array, above: Array) -> Array:
    """How many weights have both ends on, in every run: each is a 1 between two masks."""
    total = np.zeros(len(below))
    for start in range(0, above.shape[1], BLOCK):
        masks = above[:, start : start + BLOCK]
        weights = np.ones((below.shape[1], masks.shape[1]), dtype=np.float32)
        total += ((below @ weights) * masks).sum(axis=1, dtype=float)
    return total


def _in_chunks(
    generator: np.random.Generator,
    runs: int,
    most: int,
    part: Callable[[np.random.Generator, int], Outcomes],
) -> Outcomes:
    chunk = max(most, 1)
    parts = [part(generator, min(chunk, runs - start)) for start in range(0, runs, chunk)]
    return {name: np.concatenate([one[name] for one in parts]) for name in parts[0]}


Shape = Literal["uniform", "normal"]


@dataclass(frozen=True)
class DeepNet:
    """Standard normal inputs go through layers of random weights, all drawn anew in each run.

    ``V_k`` is the mean square of what the neurons of layer k take in, before the activation: its
    mean is their variance, for the mean of every neuron's input is 0.  ``V_0`` is that of the
    inputs of the net.
    """

    widths: tuple[int, ...]
    shape: Shape
    variances: tuple[float, ...]
    """The variance of the weights of each layer."""
    slope: float
    """What the activation multiplies a negative number by: 1 for none, 0 for the ReLU."""

    def run(self, generator: np.random.Generator, runs: int) -> Outcomes:
        """The runs, as many at a time as fit into memory."""
        largest = max(a * b for a, b in itertools.pairwise(self.widths))
        return _in_chunks(generator, runs, ENTRIES // largest, self._part)

    def _part(self, generator: np.random.Generator, runs: int) -> Outcomes:
        values = generator.standard_normal((runs, self.widths[0]))
        found = {"V_0": (values**2).mean(axis=1)}
        for layer, variance in enumerate(self.variances, start=1):
            size = (runs, self.widths[layer - 1], self.widths[layer])
            weights = _weights(generator, self.shape, variance, size)
            before = (values[:, None, :] @ weights)[:, 0, :]
            found[f"V_{layer}"] = (before**2).mean(axis=1)
            values = np.where(before > 0, before, self.slope * before)
        return found


def _weights(
    generator: np.random.Generator, shape: Shape, variance: float, size: tuple[int, ...]
) -> Array:
    if shape == "normal":
        return generator.normal(0.0, np.sqrt(variance), size)
    end = np.sqrt(3 * variance)
    return generator.uniform(-end, end, size)


@dataclass(frozen=True)
class Neuron:
    """One ReLU neuron with random weights; ``silent`` tells whether it answers 0 everywhere.

    With ``inputs`` it is silent if it is on all these observations; without, every run draws one
    standard normal observation.
    """

    features: int
    shape: Shape
    variance: float
    constant: float
    """What is added to the weighted sum."""
    constant_variance: float
    """The variance of a random constant; 0 for one that is fixed."""
    inputs: tuple[tuple[float, ...], ...] = ()

    def run(self, generator: np.random.Generator, runs: int) -> Outcomes:
        """Weights are drawn anew in each run."""
        weights = _weights(generator, self.shape, self.variance, (runs, self.features))
        constants = self.constant + np.zeros((runs, 1))
        if self.constant_variance:
            constants = constants + _weights(
                generator, self.shape, self.constant_variance, (runs, 1)
            )
        if self.inputs:
            sums = weights @ np.asarray(self.inputs).T + constants
        else:
            inputs = generator.standard_normal((runs, self.features))
            sums = (weights * inputs).sum(axis=1, keepdims=True) + constants
        answers = np.maximum(sums, 0)
        return {"silent": (answers == 0).all(axis=1).astype(float)}

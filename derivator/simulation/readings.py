"""What an experiment measured, with its standard error, beside the exact value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import numpy as np

from derivator.notation.chance import PlusMinus
from derivator.notation.nodes import Rounded
from derivator.simulation.experiments import Array, Experiment
from derivator.solution import Cell, Chain, Table

Statistic = Literal["mean", "variance"]
RUNS = 20_000
SEED = 1


@dataclass(frozen=True)
class Reading:
    """One measured number; ``exact`` is the chain from its symbol to the value that it confirms."""

    exact: Chain
    quantity: str
    """The outcome of the experiment that is measured."""
    statistic: Statistic
    mean: Rounded
    error: Rounded


@dataclass(frozen=True)
class Simulation:
    """A seeded experiment and what was read from it."""

    experiment: Experiment
    runs: int
    seed: int
    readings: tuple[Reading, ...]

    @property
    def table(self) -> Table:
        """Each quantity with its exact value and with what was measured."""
        rows = tuple(
            (r.exact.terms[0], Cell(r.exact), PlusMinus(r.mean, r.error)) for r in self.readings
        )
        return Table(("quantity", "exact_value", "simulated"), rows)


def measured(outcomes: Array, statistic: Statistic) -> tuple[float, float]:
    """A mean or a variance with its standard error, sqrt((m4 - s^4)/n) of a variance."""
    runs = len(outcomes)
    mean = float(outcomes.mean())
    centred = outcomes - mean
    variance = float((centred**2).sum() / max(runs - 1, 1))
    if statistic == "mean":
        return mean, math.sqrt(variance / runs)
    fourth = float((centred**4).mean())
    return variance, math.sqrt(max(fourth - variance**2, 0.0) / runs)


def run(experiment: Experiment, runs: int, seed: int) -> Mapping[str, Any]:
    """The outcomes that belong to a seed."""
    return experiment.run(np.random.default_rng(seed), runs)


def simulated(
    experiment: Experiment,
    claims: tuple[tuple[Chain, str, Statistic], ...],
    runs: int = RUNS,
    seed: int = SEED,
) -> Simulation:
    """The experiment carried out; each claim names its exact chain, the outcome, the statistic."""
    outcomes = run(experiment, runs, seed)
    readings = []
    for chain, quantity, statistic in claims:
        mean, error = printed(*measured(outcomes[quantity], statistic))
        readings.append(Reading(chain, quantity, statistic, mean, error))
    return Simulation(experiment, runs, seed, tuple(readings))


def printed(value: float, error: float) -> tuple[Rounded, Rounded]:
    """Both numbers to the place of the error's second significant digit: 375.12 ± 0.19."""
    if error == 0 or not math.isfinite(error):
        digits = f"{Decimal(repr(value)).normalize():f}"
        return Rounded(digits), Rounded("0")
    places = 1 - math.floor(math.log10(error))
    shown = (f"{round(part, places):.{max(places, 0)}f}" for part in (value, error))
    mean, width = map(Rounded, shown)
    return mean, width

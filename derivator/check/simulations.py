"""Simulations against what they claim: carried out anew, and within a few standard errors."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from derivator.check.chain import Failure
from derivator.check.tolerance import RELATIVE
from derivator.errors import Position
from derivator.notation.nodes import Node
from derivator.simulation.readings import Reading, Simulation, measured, printed, run
from derivator.solution import Relation

ERRORS = 5.0
"""An exact value further from the mean than so many standard errors is no coincidence."""
UNSEEN = 12.0
"""Of an event that no run shows, so many may be expected: e^-12 is the chance to see none."""


def simulation_failures(
    simulation: Simulation, value: Callable[[Node], float], position: Position
) -> Iterator[Failure | None]:
    """For every reading its failure, or None: digits that are not those of the seed, or a miss."""
    outcomes = run(simulation.experiment, simulation.runs, simulation.seed)
    for reading in simulation.readings:
        mean, error = measured(outcomes[reading.quantity], reading.statistic)
        yield _failure(simulation, reading, mean, error, value, position)


def _failure(
    simulation: Simulation,
    reading: Reading,
    mean: float,
    error: float,
    value: Callable[[Node], float],
    position: Position,
) -> Failure | None:
    symbol = reading.exact.terms[0]
    shown = (reading.mean.digits, reading.error.digits)
    if shown != tuple(part.digits for part in printed(mean, error)):
        digits = float(reading.mean.digits)
        return Failure(
            position, symbol, Relation.EQUAL, reading.mean, mean, digits, "the simulation again"
        )
    exact = value(reading.exact.terms[-1])
    rare = error == 0 and mean in (0, 1) and reading.statistic == "mean"
    allowed = UNSEEN / simulation.runs if rare else ERRORS * error + RELATIVE * abs(mean)
    if math.isfinite(exact) and abs(exact - mean) <= allowed:
        return None
    return Failure(position, symbol, Relation.EQUAL, reading.mean, exact, mean, "the simulation")

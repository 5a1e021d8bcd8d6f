"""Units that a descent loses: from some step on no observation switches them on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derivator.derivations.backpropagation.dead_units import DEAD, DeadUnit, dead_unit, off_units
from derivator.derivations.training.page import DescentPage
from derivator.derivations.training.run import Taken


@dataclass(frozen=True)
class LostUnit:
    """A unit that is off in every pass from a step on, whichever observations these take."""

    unit: DeadUnit
    step: int


def lost_units(page: DescentPage) -> tuple[LostUnit, ...]:
    """The units that are off until the end, on all observations, with the step it began with."""
    if page.layerwise:
        return ()
    descent, plan = page.descent, page.descent.plan
    off: set[tuple[str, int]] = set()
    met: set[int] = set()
    since: dict[tuple[str, int], int] = {}
    for taken in reversed(descent.steps):
        here = _off(page, taken)
        off = off & here if met else here
        met |= set(taken.batch)
        if not off:
            break
        if len(met) == len(descent.data.observations):
            since |= dict.fromkeys(off, taken.number)
    found = []
    for (name, column), step in sorted(since.items(), key=lambda item: item[::-1])[:DEAD]:
        run = page.run(descent.steps[step - 1].moments[0])
        unit = dead_unit(run, plan, name, column)
        found += [] if unit is None else [LostUnit(unit, step)]
    return tuple(found)


def _off(page: DescentPage, taken: Taken) -> set[tuple[str, int]]:
    """The units that no pass of a step switches on."""
    return set.intersection(*map(set, _off_in_passes(page, taken)))


def _off_in_passes(page: DescentPage, taken: Taken) -> Iterator[Iterator[tuple[str, int]]]:
    for moment in taken.moments:
        yield off_units(page.run(moment), page.descent.plan)

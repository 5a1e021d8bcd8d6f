"""Chains about the values of a recurrence in groups: moment by moment, or state by state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from derivator.derivations.recurrences.cell import Cell
from derivator.derivations.recurrences.moments import Moments
from derivator.derivations.study import Study
from derivator.notation.nodes import Node
from derivator.solution import Chain
from derivator.spec.exercise import Task

FEWEST = 4
"""Moments with fewer lines than these, on the average, stand together."""

FEWEST_BACK = 2.5
"""The same on the way back, where the lines are longer."""


@dataclass(frozen=True)
class TimeStage:
    """The chains of one moment, or of one state at all its moments."""

    moment: int | None
    chains: tuple[Chain, ...]
    states: tuple[Node, ...] = ()


@dataclass(frozen=True)
class TimeSlice:
    """Values of a forward pass that stand together: from ``start`` to before ``end``."""

    moment: int | None
    start: int
    end: int


def in_slices(
    study: Study, task: Task, names: Sequence[str], split: int
) -> tuple[tuple[TimeSlice, ...], tuple[TimeSlice, ...]]:
    """The forward pass in slices, and what of it comes after the first ``split`` values.

    Anything but a recurrence with many lines at each moment makes a single slice.
    """
    plain = (TimeSlice(None, 0, len(names)),)
    later = (TimeSlice(None, split, len(names)),) if split < len(names) else ()
    if not study.exercise.series:
        return plain, later
    moments = Moments(study.exercise, study.program, task)
    slices: list[TimeSlice] = []
    for place, name in enumerate(names):
        at = moments.at(name)
        if slices and slices[-1].moment == at:
            slices[-1] = replace(slices[-1], end=place + 1)
        else:
            slices.append(TimeSlice(at, place, place + 1))
    known = [one.moment for one in slices if one.moment is not None]
    lines = sum(one.end - one.start for one in slices if one.moment is not None)
    if len(known) < 2 or lines < FEWEST * len(known) or not _runs_on(known):
        return plain, later
    after = [
        one if one.start >= split else TimeSlice(None, split, one.end)
        for one in slices
        if one.end > split
    ]
    return tuple(slices), tuple(after)


def _runs_on(moments: list[int]) -> bool:
    """Whether time runs one way only."""
    steps = [later - earlier for earlier, later in pairwise(moments)]
    return all(step > 0 for step in steps) or all(step < 0 for step in steps)


def way_back_stages(
    moments: Moments, stops: tuple[str, ...], chains: Mapping[str, Chain]
) -> tuple[TimeStage, ...]:
    """The way back moment by moment; in a cell that runs both ways state by state."""
    groups = [(at, tuple(own)) for at, own in groupby(stops, key=moments.at)]
    if len(stops) < FEWEST_BACK * len(groups):
        return (TimeStage(None, tuple(chains.values())),)
    if _runs_on([at for at, _ in groups if at is not None]):
        return tuple(TimeStage(at, tuple(chains[n] for n in own)) for at, own in groups)
    cell = Cell(moments.exercise)
    carried = {name: group.carried for group in cell.groups for name in group.series}

    def states(name: str) -> tuple[str, ...]:
        """The state that a value belongs to, a layer inside it to the same one."""
        stem = moments.of.get(name, ("", 0))[0]
        if stem in carried or not stem:
            return carried.get(stem, ())
        return states(moments.program.consumers[name][0])

    found: dict[tuple[str, ...], list[str]] = {}
    for name in stops:
        found.setdefault(states(name), []).append(name)
    return tuple(
        TimeStage(None, tuple(chains[n] for n in own), tuple(map(moments.state, key)))
        for key, own in found.items()
    )

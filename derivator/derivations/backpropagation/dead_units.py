"""Units that the data never switch on: nothing passes back through them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.backpropagation.passes import Pass, dated
from derivator.derivations.graphs.local_slopes import can_die, cell_of, slope_values
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import ZERO
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.program.model import Role
from derivator.program.values import plain
from derivator.solution import Chain

DEAD = 4
"""So many dead units are told about at most."""
GONE = 6
"""So many entries of a vanished gradient are listed at most."""


@dataclass(frozen=True)
class DeadUnit:
    """A unit that no row switches on, and what its weights receive."""

    value: Node
    unit: int | None
    """Which column, from 1; None where there is but one."""
    rows: int
    gradients: tuple[Chain, ...]
    told: bool
    """Whether an earlier part has passed this layer."""


def dead_units(run: Pass, plan: Accumulation, told: frozenset[str]) -> tuple[DeadUnit, ...]:
    """Units whose value and slope are 0 in every row, so that nothing passes back through them."""
    units = (dead_unit(run, plan, name, column, told) for name, column in off_units(run, plan))
    return tuple(islice((unit for unit in units if unit is not None), DEAD))


def off_units(run: Pass, plan: Accumulation) -> Iterator[tuple[str, int]]:
    """The columns, from 1, of layers whose values and slopes are 0 in every row."""
    for name in plan.inner:
        vertex = run.study.program.vertices[name]
        factor = slope_values(run, vertex)
        if factor is None or not can_die(vertex):
            continue
        value, slope = plain(run.numbers.values[name]), plain(factor)
        for column in range(value.shape[1]):
            if not value[:, column].any() and not slope[:, column].any():
                yield name, column + 1


def dead_unit(
    run: Pass, plan: Accumulation, name: str, column: int, told: frozenset[str] = frozenset()
) -> DeadUnit | None:
    """What a unit that is off leaves without a gradient; None where that is nothing."""
    gradients = _gone(run, plan, run.study.program.vertices[name].parents[0], column)
    if not gradients:
        return None
    rows, columns = run.numbers.values[name].shape
    unit = column if columns > 1 else None
    return DeadUnit(Symbol(name), unit, rows, gradients, name in told)


def _gone(run: Pass, plan: Accumulation, before: str, column: int) -> tuple[Chain, ...]:
    """dL/dw_12 = dL/dw_22 = 0: what the weights that lead into the unit receive."""
    chains = []
    several = not plan.given and not run.study.program.is_number(plan.adjoints.of)
    for name in plan.wanted:
        if name not in run.study.program.vertices[before].parents:
            continue
        if run.study.program.vertices[name].role is not Role.PARAMETER:
            continue
        gradient = plain(run.numbers.partials[plan.adjoints.symbol(name)])
        if column > gradient.shape[1] or gradient[:, column - 1].any():
            continue
        target, by = Symbol(plan.adjoints.of), Symbol(name)
        builder: ChainBuilder | None = None
        for row in range(1, min(len(gradient), GONE) + 1):
            term: Node = Partial(target, cell_of(run, by, row, column))
            if several:
                term = cell_of(run, plan.adjoints.symbol(name), row, column)
            builder = ChainBuilder(term) if builder is None else builder.then(term)
        assert builder is not None
        chains.append(dated(builder.then(ZERO).chain(), run.moment))
    return tuple(chains)

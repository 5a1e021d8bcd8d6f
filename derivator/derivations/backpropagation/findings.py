"""What the numbers of a backward pass teach: where 1/n enters, a kink is met, the slopes fade."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.backpropagation.kinks import kinks_at
from derivator.derivations.backpropagation.passes import Pass, dated
from derivator.derivations.graphs.local_slopes import can_die, cell_of, slope_values, slopes
from derivator.derivations.terms import equality
from derivator.notation.build import number
from derivator.notation.nodes import Absolute, Node, Quotient, Symbol
from derivator.notation.walk import descendants
from derivator.program.values import plain
from derivator.solution import Cell, Chain, Table

FADED = 0.5
"""The largest entry of d counts as shrinking where it falls below this part of the first one."""


@dataclass(frozen=True)
class KinkNote:
    """An entry that lies exactly on a kink: its slopes from both sides, and the one that counts."""

    operand: Chain
    """h_21 = 0."""
    left: Node
    right: Node
    slope: Chain
    """The factor of the backward pass at this entry."""
    more: int
    """How many other entries of the layer lie on a kink as well."""
    told: bool
    """Whether an earlier part has told about this layer."""


@dataclass(frozen=True)
class Fading:
    """The largest slope of each activation and the largest entry of d below it, from the top."""

    table: Table
    shrinks: bool
    bounded: bool
    """Whether every slope in the table is below 1."""


@dataclass(frozen=True)
class Averaging:
    """Where the 1/n of the loss enters the derivative."""

    share: Chain
    value: Node
    """The value whose derivative carries it first."""


def averaging(run: Pass, plan: Accumulation) -> Averaging | None:
    """The factor 1/n, where the derivative begins with one and there are several rows."""
    rows = plan.program.rows
    if rows is None or run.numbers.sizes.get(rows, 1) == 1 or plan.given:
        return None
    for name in (*plan.stops, *plan.direct):
        for part in descendants(plan.formula(name)):
            counted = isinstance(part, Quotient) and Symbol(rows) in descendants(part.denominator)
            if counted and not plan.program.shapes.is_matrix(part):
                return Averaging(run.evaluated(part, part), Symbol(name))
    return None


def kink_notes(run: Pass, plan: Accumulation, told: frozenset[str]) -> tuple[KinkNote, ...]:
    """The layers on whose kinks the way back meets an entry, with the convention used there."""
    found = []
    reached = set(plan.adjoints.needed(plan.wanted))
    kinks = kinks_at(run.study.program, run.numbers)
    firsts = {kink.vertex: kink for kink in reversed(kinks)}
    for kink in reversed(firsts.values()):
        vertex = run.study.program.vertices[kink.vertex]
        factor = slopes(run.study.program, vertex)
        parent = next((p for p in vertex.parents if p in reached), None)
        if kink.vertex not in reached or factor is None or parent is None:
            continue
        if kink.vertex in plan.given and not _below(plan, parent):
            continue
        row, column = kink.row, kink.column
        slope = cell_of(run, factor, row, column)
        found.append(
            KinkNote(
                run.value(cell_of(run, Symbol(parent), row, column)),
                _short(kink.left),
                _short(kink.right),
                run.value(slope),
                sum(other.vertex == kink.vertex for other in kinks) - 1,
                kink.vertex in told,
            )
        )
    return tuple(found)


def _below(plan: Accumulation, name: str) -> bool:
    return name in plan.wanted or name in plan.inner


def _short(value: float) -> Node:
    """A one-sided slope, which a step of 1e-7 gives to about seven digits."""
    return number(Fraction(round(value, 5)).limit_denominator(10**5))


def fading(run: Pass, plan: Accumulation) -> Fading | None:
    """The largest slopes and the largest entries of d; None with fewer than two smooth layers."""
    rows: list[tuple[Node | Chain | Cell | None, ...]] = []
    sizes, tops = [], []
    for name in plan.inner:
        vertex = run.study.program.vertices[name]
        factor = slope_values(run, vertex)
        formula = slopes(run.study.program, vertex)
        if factor is None or formula is None or can_die(vertex):
            continue
        before = vertex.parents[0]
        adjoint = run.numbers.partials.get(plan.adjoints.symbol(before))
        if adjoint is None:
            continue
        largest, size = np.abs(plain(factor)), np.abs(plain(adjoint))
        rows.append(
            (
                Symbol(before),
                Cell(_largest(run, formula, largest)),
                Cell(_largest(run, plan.adjoints.symbol(before), size)),
            )
        )
        tops.append(float(largest.max()))
        sizes.append(float(size.max()))
    if len(rows) < 2 or not sizes[0]:
        return None
    shrinks = sizes[-1] < FADED * sizes[0] and all(a >= b for a, b in pairwise(sizes))
    table = Table(("layer", "largest_slope", "largest_derivative"), tuple(rows))
    return Fading(table, shrinks, max(tops) < 1)


def _largest(run: Pass, formula: Node, sizes: np.ndarray) -> Chain:
    row, column = np.unravel_index(int(np.argmax(sizes)), sizes.shape)
    entry = cell_of(run, formula, int(row) + 1, int(column) + 1)
    exact, value = run.study.shown(run.numbers, Absolute(entry))
    return dated(equality(Absolute(entry), value, exact), run.moment)

"""What each state receives directly and from other moments, as a table."""

from __future__ import annotations

from derivator.derivations.backpropagation.passes import Pass
from derivator.derivations.recurrences.plan import PlanInTime
from derivator.notation.build import number
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.notation.steps import step_symbol
from derivator.solution import Cell, Table

WIDEST = 3
"""A state with more entries makes no readable table."""


def parts_tables(plan: PlanInTime, run: Pass) -> tuple[Table, ...]:
    """A table for each state that receives something in both ways at some moment."""
    return tuple(table for stem in plan.moments.carried if (table := _table(plan, run, stem)))


def _table(plan: PlanInTime, run: Pass, stem: str) -> Table | None:
    names = [name for name in plan.moments.moments(stem) if name in plan.stops]
    if len(names) < 2 or any(run.numbers.values[name].size > WIDEST for name in names):
        return None
    letter = plan.moments.letter
    whole = Partial(Symbol(plan.adjoints.of), step_symbol(stem, letter))
    rows, both = [], False
    for name in reversed(names):
        at = plan.moments.of[name][1]
        parts = (plan.direct_part(name), plan.part_through_time(name))
        cells = tuple(None if part is None else Cell(run.value(part)) for part in parts)
        both = both or None not in parts
        rows.append((number(at), *cells, Cell(run.value(plan.adjoints.symbol(name)))))
    if not both:
        return None
    heads: tuple[str | Node, ...] = (Symbol(letter), "directly", "through_time", whole)
    return Table(heads, tuple(rows))

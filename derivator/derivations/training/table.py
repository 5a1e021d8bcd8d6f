"""The table of a descent: a row for each step, with the loss and, if they are few, the weights."""

from __future__ import annotations

from fractions import Fraction

from derivator.derivations.training.page import DescentPage
from derivator.notation.nodes import Node, Number, Symbol
from derivator.solution import Cell, Chain, Table

ROWS = 24
"""A longer table leaves out rows before the last ones."""
LAST = 3
LISTED = 4
"""The observations of a larger batch are not listed."""
WEIGHTS = 6
"""The table shows the weights where all of them together have no more entries."""
COLUMNS = 7
"""A table of more columns leaves the weights out."""

Row = tuple[Node | Chain | Cell | None, ...]


def descent_table(page: DescentPage) -> tuple[Table, int]:
    """The table, and how many rows are left out before its last rows."""
    descent = page.descent
    count = len(descent.data.observations)
    partial = any(set(taken.batch) != set(range(count)) for taken in descent.steps)
    listed = partial and max(len(taken.batch) for taken in descent.steps) <= LISTED
    columns: list[str | Node] = ["step"]
    several = any(len(taken.batch) > 1 for taken in descent.steps)
    columns += ["observations" if several else "observation"] if listed else []
    columns += ["loss_before", "loss_after"] if partial else []
    columns += ["loss_all" if partial else "loss"]
    weights = _few_weights(page, COLUMNS - len(columns))
    columns += map(Symbol, weights)
    rows = [_row(page, time, listed, partial, weights) for time in range(len(descent.steps) + 1)]
    hidden = max(0, len(rows) - ROWS)
    if hidden:
        rows = [*rows[: ROWS - LAST], *rows[-LAST:]]
    return Table(tuple(columns), tuple(rows)), hidden


def _few_weights(page: DescentPage, room: int) -> tuple[str, ...]:
    state = page.descent.states[0]
    entries = sum(value.size for value in state.values())
    return page.course.learned if entries <= WEIGHTS and len(state) <= room else ()


def _row(
    page: DescentPage, time: int, listed: bool, partial: bool, weights: tuple[str, ...]
) -> Row:
    descent = page.descent
    cells: list[Node | Chain | Cell | None] = [Number(Fraction(time))]
    taken = descent.steps[time - 1] if time else None
    if listed:
        cells.append(_observations(taken.batch) if taken else None)
    if partial:
        for moment in (time - 1, time):
            loss = descent.loss(taken.batch, moment) if taken else None
            cells.append(Cell(page.loss_value(loss)) if loss else None)
    cells.append(Cell(page.loss_value(descent.loss(descent.everything, time))))
    cells.extend(Cell(page.weights(name, time)) for name in weights)
    return tuple(cells)


def _observations(batch: tuple[int, ...]) -> Node:
    """Their numbers, from 1, as one piece of text."""
    return Symbol(",".join(str(index + 1) for index in batch))

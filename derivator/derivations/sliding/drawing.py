"""Pictures, kernels and windows as grids; what is drawn is stated by chains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from derivator.derivations.sliding.sums import entry_of
from derivator.notation.nodes import Node, Number, Rounded, Symbol
from derivator.solution import Cell, Chain, Grid, GridCell, GridFigure, NodeRows, Relation, Scope

WIDEST = 14
"""A picture with more columns is not drawn once for each window."""
LINES = ((4, 4), (7, 3), (11, 2))
"""Up to so many columns of the picture so many windows stand in a line."""
Place = tuple[int, int]
Sign = Literal["", "*", "⋆", "=", "+", "→", "≈", "·"]


def cells_of(
    name: str,
    rows: NodeRows,
    line: bool,
    scope: Scope,
    pale: Callable[[Place], bool] = lambda place: False,
    shade: Callable[[Node], float] | None = None,
) -> tuple[tuple[GridCell, ...], ...]:
    """A cell for each entry, which says of which matrix it is an entry."""
    return tuple(
        tuple(
            GridCell(
                stated(entry_of(name, i, j, line), entry, scope),
                padding=pale((i, j)),
                shade=None if shade is None else shade(entry),
            )
            for j, entry in enumerate(row)
        )
        for i, row in enumerate(rows)
    )


def stated(symbol: Node, value: Node, scope: Scope) -> Cell:
    """A value of which the check knows what it is the value of."""
    if isinstance(value, Rounded) and value.of is not None:
        return Cell(Chain((symbol, value), (Relation.APPROXIMATELY,), scope))
    return Cell(Chain((symbol, value), (Relation.EQUAL,), scope))


def grid_of(
    name: str,
    rows: NodeRows,
    line: bool,
    scope: Scope,
    sign: Sign = "",
    pale: Callable[[Place], bool] = lambda place: False,
    label: Node | str | None = None,
) -> Grid:
    """A matrix with its name above."""
    cells = cells_of(name, rows, line, scope, pale)
    inexact = any(isinstance(entry, Rounded) for row in rows for entry in row)
    below = "rounded" if inexact else None
    return Grid(cells, sign, Symbol(name) if label is None else label, below)


def window_grids(
    cells: tuple[tuple[GridCell, ...], ...],
    windows: Sequence[tuple[Sequence[Place], Chain]],
    per_line: int,
    columns: int,
) -> tuple[GridFigure, ...]:
    """The picture once for each window, with the window's sum below, in lines of a few.

    A line is a row of the result, of ``columns`` entries, where that fits.  Nothing for a picture
    that is too wide.
    """
    width = len(cells[0])
    if width > WIDEST:
        return ()
    most = next((count for limit, count in LINES if width <= limit), 1)
    each = columns if columns in (most - 1, most) and len(windows) > most else most
    grids = [
        Grid(cells, below=chain, per_line=per_line, window=tuple(places))
        for places, chain in windows
    ]
    return tuple(
        GridFigure(tuple(grids[start : start + each])) for start in range(0, len(grids), each)
    )


def greys(rows: Sequence[NodeRows]) -> Callable[[Node], float]:
    """How dark an entry is: the largest of all is white, the least is black."""
    values = [float(e.value) for own in rows for row in own for e in row if isinstance(e, Number)]
    low, high = min(values), max(values)

    def shade(entry: Node) -> float:
        if not isinstance(entry, Number) or high == low:
            return 0.0
        return (high - float(entry.value)) / (high - low)

    return shade

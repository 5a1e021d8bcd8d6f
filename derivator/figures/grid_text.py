"""Grids for a terminal: cells in columns, a window in square brackets, padding in round ones."""

from __future__ import annotations

from collections.abc import Callable

from derivator.figures.grid_lines import entry_of, written_lines
from derivator.notation.nodes import Node
from derivator.solution import Cell, Chain, Grid, GridCell, GridFigure, Relation

GREYS = " ░▒▓█"
LONGEST = 40
"""A longer equality below a grid is broken."""

Formula = Callable[[Node | Chain | Cell], str]
Word = Callable[[str], str]


def grid_lines(figure: GridFigure, formula: Formula, word: Word, width: int) -> list[str]:
    """The grids beside one another, broken into several rows where they are too wide."""
    rows: list[list[list[str]]] = [[]]
    for grid in figure.grids:
        block = _block(grid, formula, word)
        so_far = sum(len(part[0]) + 3 for part in rows[-1])
        if rows[-1] and so_far + len(block[0]) > width:
            rows.append([])
        rows[-1].append(block)
    lines = []
    for number, row in enumerate(rows):
        lines += [""] if number else []
        tall = max(map(len, row))
        filled = [block + [" " * len(block[0])] * (tall - len(block)) for block in row]
        lines += ["   ".join(parts).rstrip() for parts in zip(*filled, strict=True)]
    return lines


def _block(grid: Grid, formula: Formula, word: Word) -> list[str]:
    """The lines of one grid, all of one length."""
    window = set(grid.window)
    cells = [
        [_cell(cell, (i, j) in window, formula) for j, cell in enumerate(row)]
        for i, row in enumerate(grid.rows)
    ]
    heads = [[f" {formula(head)} " for head in grid.heads]] if grid.heads else []
    widths = [max(map(len, column)) for column in zip(*heads, *cells, strict=True)]
    sides = [formula(side) for side in grid.sides]
    aside = max(map(len, sides), default=0)
    lines = []
    for i, row in enumerate([*heads, *cells]):
        own = i - len(heads)
        side = (sides[own] if sides and own >= 0 else "").rjust(aside)
        printed = " ".join(cell.rjust(wide) for cell, wide in zip(row, widths, strict=True))
        lines.append(f"{side} {printed}" if aside else printed)
    if grid.label is not None:
        lines.insert(0, word(grid.label) if isinstance(grid.label, str) else formula(grid.label))
    above = len(lines) - len(cells)
    if isinstance(grid.below, str):
        lines.append(word(grid.below))
    elif grid.below is not None:
        lines += _below(grid, formula)
    if grid.sign:
        middle = above + (len(cells) - 1) // 2
        lines = [f"{grid.sign if k == middle else ' '}   {line}" for k, line in enumerate(lines)]
    wide = max(map(len, lines))
    return [line.ljust(wide) for line in lines]


def _below(grid: Grid, formula: Formula) -> list[str]:
    """What stands below, in one line or, where that is long, broken as on a page."""
    assert grid.below is not None
    assert not isinstance(grid.below, str)
    whole = formula(grid.below)
    if len(whole) <= LONGEST or not grid.per_line:
        return [whole]
    rows = []
    for line in written_lines(grid.below, grid.per_line):
        lead = f"{formula(line.lead)} " if line.lead is not None else "  "
        rows.append(lead + " ".join(_piece(p.sign, formula(p.node)) for p in line.pieces))
    return rows


def _piece(sign: str | Relation, printed: str) -> str:
    if isinstance(sign, Relation):
        return f"{sign.value} {printed}"
    return f"+ {printed}" if sign and not printed.startswith("−") else printed


def _cell(cell: GridCell, inside: bool, formula: Formula) -> str:
    if cell.content is None:
        grey = 0.0 if cell.shade is None else min(1.0, max(0.0, cell.shade))
        printed = GREYS[round(grey * (len(GREYS) - 1))] if cell.shade is not None else "."
    else:
        formula(cell.content)
        printed = formula(entry_of(cell.content))
    if cell.corner is not None:
        printed += f"×{formula(cell.corner)}"
    if inside:
        return f"[{printed}]"
    return f"({printed})" if cell.padding else f" {printed} "

"""Grids as TikZ."""

from __future__ import annotations

from collections.abc import Callable

from derivator.figures.geometry import Point
from derivator.figures.grid import (
    BELOW_POINTS,
    LABEL,
    POINTS,
    GridDrawing,
    PlacedGrid,
    compose_grids,
)
from derivator.figures.grid_lines import Line, entry_of
from derivator.figures.paths import path_style
from derivator.figures.tikz import at, scaled_picture
from derivator.notation.nodes import Node
from derivator.render.relations import relation_latex
from derivator.solution import Cell, Chain, GridCell, GridFigure, Relation

TINT = "{rgb,255:red,253;green,231;blue,196}"
"""The tint of a window, light enough for a copy."""
SIGNS = {"*": r"\ast", "⋆": r"\star", "→": r"\to", "≈": r"\approx", "·": r"\cdot"}
DARK = 0.55
"""From this shade on numbers are white."""
SHADE = 0.8
"""Black itself is printed as such a grey, so that the number on it stays readable."""
BASELINE = 0.1
"""How far the baseline of an entry lies below the middle of its cell, in cm."""
ASIDE = 0.13
"""By which part of a cell's width an entry with a weight in its corner moves to the left."""
LIGHTER = 0.62
"""How much white is mixed into the colour of a shared weight."""

Formula = Callable[[Node | Chain | Cell], str]
Word = Callable[[str], str]


def grid_tikz(figure: GridFigure, formula: Formula, word: Word) -> str:
    """The grids as a ``tikzpicture``; raises ``TooLargeError`` where no page can show them."""
    drawing = compose_grids(figure)
    lines = ["\\begin{tikzpicture}[", *(f"  {style}," for style in _styles()), "]"]
    for placed in drawing.grids:
        lines += _grid(placed, drawing, formula, word)
    return scaled_picture("\n".join((*lines, "\\end{tikzpicture}")), drawing.scale)


def _font(points: int) -> str:
    return rf"font=\fontsize{{{points}}}{{{points * 1.2:g}}}\selectfont"


def _styles() -> list[str]:
    orange = path_style(0).tikz_color
    return [
        _font(POINTS),
        "cell/.style={draw=black!55, line width=0.35pt}",
        "padded/.style={draw=black!30, line width=0.35pt, densely dotted}",
        f"window/.style={{draw={orange}, line width=1.1pt}}",
        "entry/.style={inner sep=0pt}",
        "row/.style={anchor=base west, inner sep=0pt}",
        f"corner/.style={{inner sep=0pt, text={orange}, scale=0.7, {_font(BELOW_POINTS)}}}",
        f"below/.style={{anchor=north, inner sep=0pt, {_font(BELOW_POINTS)}}}",
    ]


def _grid(placed: PlacedGrid, drawing: GridDrawing, formula: Formula, word: Word) -> list[str]:
    """Cells of one style in one path and the entries of a row in one node: TeX is slow at many."""
    grid, wide, high = placed.grid, drawing.side.width, drawing.side.height
    window = set(grid.window)
    boxes: dict[str, list[str]] = {}
    for i, row in enumerate(grid.rows):
        for j, cell in enumerate(row):
            x, y = placed.x + j * wide, placed.y - i * high
            style = ("padded" if cell.padding else "cell") + _fill(cell, (i, j) in window)
            box = f"{at((x, y))} rectangle {at((x + wide, y - high))}"
            boxes.setdefault(style, []).append(box)
    pale_first = sorted(boxes, key=lambda style: not style.startswith("padded"))
    lines = [rf"\path[{style}] {' '.join(boxes[style])};" for style in pale_first]
    for i, row in enumerate(grid.rows):
        lines += _entries(row, (placed.x, placed.y - i * high), (wide, high), formula)
    if window:
        top, bottom = min(i for i, _ in window), max(i for i, _ in window) + 1
        left, right = min(j for _, j in window), max(j for _, j in window) + 1
        first = at((placed.x + left * wide, placed.y - top * high))
        last = at((placed.x + right * wide, placed.y - bottom * high))
        lines.append(rf"\draw[window] {first} rectangle {last};")
    return lines + _around(placed, drawing, formula, word)


def _fill(cell: GridCell, inside: bool) -> str:
    if cell.shade is not None:
        grey = round(100 * SHADE * min(1.0, max(0.0, cell.shade)))
        return f", fill=black!{grey}" if grey else ""
    if cell.key is not None:
        red, green, blue = (round(c + (255 - c) * LIGHTER) for c in path_style(cell.key).color)
        return f", fill={{rgb,255:red,{red};green,{green};blue,{blue}}}"
    return f", fill={TINT}" if inside else ""


def _entries(row: tuple[GridCell, ...], corner: Point, side: Point, formula: Formula) -> list[str]:
    """The entries of a row on one baseline, and small weights in the corners."""
    wide, high = side
    if not any(cell.content is not None or cell.corner is not None for cell in row):
        return []
    boxes = []
    for cell in row:
        colour = r"\color{black!45}" if cell.padding else ""
        if cell.shade is not None and cell.shade >= DARK:
            colour = r"\color{white}"
        entry = "" if cell.content is None else f"{colour}${_printed(cell.content, formula)}$"
        aside = rf"\kern{2 * ASIDE * wide:.3f}cm" if cell.corner is not None else ""
        boxes.append(rf"\hbox to {wide:.3f}cm{{\hss{entry}{aside}\hss}}")
    raised = 0.1 * high if any(cell.corner is not None for cell in row) else 0.0
    place = at((corner[0], corner[1] - high / 2 - BASELINE + raised))
    lines = [rf"\node[row] at {place} {{\hbox{{{''.join(boxes)}}}}};"]
    for j, cell in enumerate(row):
        if cell.corner is not None:
            place = at((corner[0] + (j + 1) * wide - 0.04, corner[1] - high + 0.05))
            printed = formula(cell.corner)
            lines.append(rf"\node[corner, anchor=south east] at {place} {{$\times {printed}$}};")
    return lines


def _printed(content: Node | Cell, formula: Formula) -> str:
    """A cell's entry, once the format has made sure that it was checked."""
    formula(content)
    return formula(entry_of(content))


def _around(placed: PlacedGrid, drawing: GridDrawing, formula: Formula, word: Word) -> list[str]:
    """The sign before a grid, its label, what stands at its rows and columns, and below it."""
    grid, side = placed.grid, drawing.side
    width, height = len(grid.rows[0]) * side.width, len(grid.rows) * side.height
    middle = placed.x + width / 2
    lines = []
    if placed.sign_x is not None:
        sign = SIGNS.get(grid.sign, grid.sign)
        place = at((placed.sign_x, placed.y - height / 2))
        lines.append(rf"\node[entry] at {place} {{${sign}$}};")
    above = placed.y + 0.25
    for j, head in enumerate(grid.heads):
        place = at((placed.x + (j + 0.5) * side.width, above))
        lines.append(rf"\node[entry] at {place} {{${formula(head)}$}};")
    for i, own in enumerate(grid.sides):
        place = at((placed.x - 0.12, placed.y - (i + 0.5) * side.height))
        lines.append(rf"\node[entry, anchor=east] at {place} {{${formula(own)}$}};")
    if grid.label is not None:
        text = word(grid.label) if isinstance(grid.label, str) else f"${formula(grid.label)}$"
        place = at((middle, above + (LABEL if grid.heads else 0.0)))
        lines.append(rf"\node[entry] at {place} {{{text}}};")
    if placed.lines:
        if isinstance(grid.below, Chain):
            formula(grid.below)
        place = at((middle, placed.y - height - 0.14))
        lines.append(rf"\node[below] at {place} {{{_written(placed.lines, formula, word)}}};")
    return lines


def _written(lines: tuple[Line, ...], formula: Formula, word: Word) -> str:
    """The lines below a grid, aligned at their first signs."""
    if lines[0].words is not None:
        return word(lines[0].words)
    rows = []
    for line in lines:
        printed = "".join(_piece(p.sign, formula(p.node)) for p in line.pieces)
        rows.append((formula(line.lead) if line.lead is not None else "") + "&" + printed)
    if len(rows) == 1:
        return f"${rows[0].replace('&', '', 1)}$"
    joined = "\\\\".join(rows)
    return rf"$\begin{{aligned}}{joined}\end{{aligned}}$"


def _piece(sign: str | Relation, printed: str) -> str:
    if isinstance(sign, Relation):
        return f"{relation_latex(sign)} {printed}"
    if sign == "+":
        return f"{{}}{printed}" if printed.startswith("-") else f"{{}}+ {printed}"
    return printed

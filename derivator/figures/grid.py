"""Places grids of cells: in rows from left to right, each as high as its highest grid.

``compose_grids`` gives every cell of a figure one size, so that what slides over a picture is as
large as what it slides over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from derivator.figures.compose import BOX_LINE, MAX_HEIGHT, MAX_WIDTH, TooLargeError
from derivator.figures.grid_lines import Line, entry_of, width_of_lines, written_lines
from derivator.figures.measure import Extent, label_extent
from derivator.notation.nodes import Node
from derivator.solution import Grid, GridCell, GridFigure

POINTS, BELOW_POINTS = 9, 8
LEAST_SIDE = 0.5
"""The least side of a cell, in cm."""
ROOM_X, ROOM_Y = 0.2, 0.16
"""What a cell has beside its content, in cm."""
CORNER = 0.12
"""How far a small weight reaches over what its entry takes, in cm."""
SIGN, GAP = 0.75, 0.55
"""The room of a sign between two grids, and of none, in cm."""
LABEL, LINE, BETWEEN = 0.5, 0.46, 0.45
"""The height of a label, of a line below, and the distance between two rows of grids, in cm."""
LEAST_SCALE = 0.55
MOST_CELLS = 1500

Words = Callable[[str], str]


@dataclass(frozen=True)
class PlacedGrid:
    """A grid with the upper left corner of its cells, in cm; y grows upwards."""

    grid: Grid
    x: float
    y: float
    sign_x: float | None
    """Where the sign before it has its middle."""
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class GridDrawing:
    """All grids of a figure with the size of their cells."""

    grids: tuple[PlacedGrid, ...]
    side: Extent
    width: float
    height: float
    scale: float


def is_drawable_grids(figure: GridFigure) -> bool:
    """Whether a page has room for the figure."""
    try:
        compose_grids(figure)
    except TooLargeError:
        return False
    return True


def compose_grids(
    figure: GridFigure,
    max_width: float = MAX_WIDTH - BOX_LINE,
    max_height: float = MAX_HEIGHT - BOX_LINE,
) -> GridDrawing:
    """The placed grids, scaled to at most these sizes in cm.

    Raises ``TooLargeError`` where no page can show them, ``ValueError`` for rows that differ in
    length.
    """
    cells = [cell for grid in figure.grids for row in grid.rows for cell in row]
    if not cells or len(cells) > MOST_CELLS:
        raise TooLargeError(f"{len(cells)} cells cannot be drawn")
    if any(len(row) != len(grid.rows[0]) for grid in figure.grids for row in grid.rows):
        raise ValueError("the rows of a grid differ in length")
    side = _side(cells, figure)
    blocks = [_Block(grid, side) for grid in figure.grids]
    lines = _broken(blocks, max_width)
    placed, width, y = list[PlacedGrid](), 0.0, 0.0
    for line in lines:
        above = max(block.above for block in line)
        tall = max(block.tall for block in line)
        below = max(block.below for block in line)
        x = 0.0
        for number, block in enumerate(line):
            ahead = block.ahead(number == 0)
            top = y - above - (tall - block.tall) / 2
            sign = x + ahead / 2 if block.grid.sign else None
            left = x + ahead + (block.width - block.wide) / 2 + block.aside
            placed.append(PlacedGrid(block.grid, left, top, sign, block.lines))
            x += ahead + block.width
        width = max(width, x)
        y -= above + tall + below + BETWEEN
    height = -y - BETWEEN
    scale = min(1.0, max_width / width, max_height / height)
    if scale < LEAST_SCALE:
        raise TooLargeError("the grids are too wide or too high to be drawn on a page")
    return GridDrawing(tuple(placed), side, width, height, scale)


class _Block:
    """A grid with what stands around it, measured."""

    def __init__(self, grid: Grid, side: Extent) -> None:
        self.grid = grid
        self.lines = written_lines(grid.below, grid.per_line)
        self.aside = max((label_extent(s, POINTS).width + 0.15 for s in grid.sides), default=0.0)
        self.wide = self.aside + len(grid.rows[0]) * side.width
        label = label_extent(grid.label, POINTS).width if isinstance(grid.label, Node) else 0.0
        written = width_of_lines(self.lines, BELOW_POINTS)
        self.width = max(self.wide, label, written + 0.1 if written else 0.0)
        self.tall = len(grid.rows) * side.height
        self.above = (LABEL if grid.label is not None else 0.0) + (LABEL if grid.heads else 0.0)
        self.below = 0.12 + LINE * len(self.lines) if self.lines else 0.0

    def ahead(self, first: bool) -> float:
        """The room before the grid."""
        return SIGN if self.grid.sign else 0.0 if first else GAP


def _broken(blocks: list[_Block], max_width: float) -> list[list[_Block]]:
    """Lines of blocks, the grids of an equality kept together where they fit a line."""
    lines: list[list[_Block]] = [[]]
    x = 0.0
    for block in blocks:
        wide = block.ahead(not lines[-1]) + block.width
        if lines[-1] and x + wide > max_width:
            lines.append([])
            x, wide = 0.0, block.ahead(True) + block.width
        lines[-1].append(block)
        x += wide
    if len(lines) > 1 and not any(block.grid.sign for block in blocks):
        return _even(blocks, len(lines[0]))
    return lines


def _even(blocks: list[_Block], most: int) -> list[list[_Block]]:
    """As many blocks in each line as in the others, as far as it goes: 9 are 3 lines of 3."""
    lines = -(-len(blocks) // most)
    each = -(-len(blocks) // lines)
    return [blocks[k : k + each] for k in range(0, len(blocks), each)]


def _side(cells: list[GridCell], figure: GridFigure) -> Extent:
    """The size of a cell: a square unless the contents are much wider than high."""
    width = height = LEAST_SIDE
    for cell in cells:
        if cell.content is not None:
            extent = label_extent(entry_of(cell.content), POINTS)
            corner = 0.0
            if cell.corner is not None:
                corner = 2 * label_extent(cell.corner, BELOW_POINTS).width * 0.7 + CORNER
            width = max(width, extent.width + ROOM_X + corner)
            height = max(height, extent.height + ROOM_Y)
    for grid in figure.grids:
        for head in grid.heads:
            width = max(width, label_extent(head, POINTS).width + ROOM_X)
    return Extent(width, max(height, width) if width <= 1.0 else height)

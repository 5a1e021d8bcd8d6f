"""What a page shows of windows: the pictures, every window with its sum, what stays unused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from derivator.derivations.sliding.convolving import Convolving, Windowed
from derivator.derivations.sliding.drawing import Sign, cells_of, grid_of, window_grids
from derivator.derivations.sliding.pooled import PoolingOf
from derivator.derivations.sliding.reading import exact
from derivator.derivations.sliding.sizes import impossible_chain
from derivator.derivations.sliding.window import Frame, Side, Why
from derivator.notation.build import ZERO, number
from derivator.notation.matrices import Matrix
from derivator.notation.nodes import Node, Rounded, Symbol
from derivator.notation.simplify import exact_text
from derivator.solution import (
    Chain,
    Grid,
    GridCell,
    GridFigure,
    NodeRows,
    Relation,
    Result,
    Rows,
    Scope,
)

SHOWN, SHOWN_OF_LARGE, LARGE = 12, 4, 10
"""So many windows are drawn by default, and of pictures with more than ten rows or columns."""
MOST_LISTED = 24
"""So many sums are written out below the drawn windows; the other numbers stand in the result."""


@dataclass(frozen=True)
class WindowsPage:
    """The windows over one channel: some drawn, some listed, the rest left to the result."""

    windows: tuple[GridFigure, ...]
    """Some windows a line."""
    listed: tuple[Chain, ...]
    hidden: int
    channel: Node
    """The channel by its name."""


@dataclass(frozen=True)
class Unused:
    """What no window reaches at the lower and right edge, and between windows."""

    rows: int
    columns: int
    gaps: bool
    """Whether the window jumps over rows or columns between two places."""

    @property
    def anything(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.rows or self.columns or self.gaps)


@dataclass(frozen=True)
class Impossible:
    """Why there is no result."""

    why: Why
    down: bool
    """Whether it is the height that does not allow it."""
    padded: bool
    """Whether something was added along that side."""
    chain: Chain
    picture: GridFigure


class Windows:
    """Draws and lists the windows of a task until its budget of drawings is spent."""

    def __init__(self, frame: Frame, line: bool, scope: Scope, show: int | None) -> None:
        self.frame, self.line, self.scope = frame, line, scope
        large = not line and max(frame.rows.whole, frame.columns.whole) > LARGE
        self.left = (SHOWN_OF_LARGE if large else SHOWN) if show is None else show
        self.to_list = MOST_LISTED

    def picture(self, name: str, rows: NodeRows) -> tuple[tuple[GridCell, ...], ...]:
        """A padded channel as cells."""
        return cells_of(name, rows, self.line, self.scope, self.frame.outside)

    def page(self, name: str, shown: str, rows: NodeRows, found: Windowed) -> WindowsPage:
        """The windows over one channel, which is drawn as ``name`` and called ``shown``."""
        places = [(i, j) for i in range(len(found.chains)) for j in range(len(found.chains[0]))]
        drawn = places[: self.left]
        own = [(self.frame.window(i, j), found.chains[i][j]) for i, j in drawn]
        per_line = self.frame.columns.window
        figures = window_grids(self.picture(name, rows), own, per_line, len(found.chains[0]))
        if not figures:
            drawn = []
        self.left -= len(drawn)
        rest = places[len(drawn) :]
        listed = rest[: self.to_list]
        self.to_list -= len(listed)
        chains = tuple(found.chains[i][j] for i, j in listed)
        return WindowsPage(figures, chains, len(rest) - len(listed), Symbol(shown))


def convolution_pictures(found: Convolving) -> tuple[GridFigure, ...]:
    """The picture and the kernels; of one of each, with a star between them."""
    frame, line, scope = found.frame, found.line, found.scope
    pairs = zip(found.padded_names, found.picture.names, found.padded, strict=True)
    pictures = [
        Grid(cells_of(name, rows, line, scope, frame.outside), label=Symbol(shown))
        for name, shown, rows in pairs
    ]
    single = len(found.kernels) == 1 and not found.several
    kernels: list[Grid] = []
    for f, own in enumerate(found.kernels):
        for c, rows in enumerate(own):
            sign: Sign = "" if not single else "*" if found.flip else "⋆"
            kernels.append(grid_of(found.kernel_name(f, c), rows, line, scope, sign))
    if single:
        return (GridFigure((*pictures, *kernels)),)
    return (GridFigure(tuple(pictures)), GridFigure(tuple(kernels)))


def turned_kernels(found: Convolving) -> GridFigure | None:
    """Each kernel and what becomes of it by half a turn."""
    if not found.flip:
        return None
    grids = []
    for f, own in enumerate(found.kernels):
        for c, rows in enumerate(own):
            grids.append(grid_of(found.kernel_name(f, c), rows, found.line, found.scope))
            name = found.kernel_name(f, c, "K_tilde")
            after = found.used_kernel(f, c)
            grids.append(grid_of(name, after, found.line, found.scope, "→"))
    return GridFigure(tuple(grids))


def summed_channels(found: Convolving, place: int) -> GridFigure:
    """What the channels give, added up, with the constant as a lone cell."""
    line, scope = found.line, found.scope
    grids: list[Grid] = []
    for part in found.channels[place]:
        grids.append(grid_of(part.name, part.values, line, scope, "+" if grids else ""))
    if found.bias[place] != ZERO:
        grids.append(Grid(((GridCell(found.bias[place]),),), "+", Symbol("b")))
    result = found.outcome[place]
    grids.append(grid_of(result.name, result.values, line, scope, "="))
    return GridFigure(tuple(grids))


def results_figure(outcome: Sequence[Windowed], line: bool, scope: Scope) -> GridFigure:
    """All results beside one another."""
    return GridFigure(tuple(grid_of(own.name, own.values, line, scope) for own in outcome))


def unused_of(frame: Frame) -> Unused:
    """What no window reaches; padding that is not reached is no loss."""
    rows, columns = frame.rows, frame.columns

    def lost(side: Side) -> int:
        if side.hangs:
            return 0
        return max(0, side.left_over - side.axis.after)

    gaps = any(s.axis.stride > s.reach and s.count > 1 for s in (rows, columns))
    return Unused(lost(rows), lost(columns), gaps)


def impossible_page(found: Convolving | PoolingOf) -> Impossible | None:
    """Why there is no result, with the picture and the window at its only place."""
    trouble = found.frame.impossible
    if trouble is None:
        return None
    side, why = trouble
    frame, line = found.frame, found.picture.line
    name, rows = found.padded_names[0], found.padded[0]
    cells = cells_of(name, rows, line, found.scope, frame.outside)
    inside = tuple(
        (r, c)
        for r in frame.rows.places(0)
        for c in frame.columns.places(0)
        if r < len(rows) and c < len(rows[0])
    )
    grid = Grid(cells, label=Symbol(found.picture.names[0]), window=inside)
    figure, padded = GridFigure((grid,)), side.whole > side.length
    return Impossible(why, side is frame.rows, padded, impossible_chain(side), figure)


def matrix_result(own: Windowed, scope: Scope, plain: Rows | None = None) -> Result:
    """A result entry by entry, for programs; ``plain`` are numbers that are not rational."""
    chain = Chain((Symbol(own.name), Matrix(own.values)), (Relation.EQUAL,), scope)
    if plain is not None:
        rounded = any(isinstance(entry, Rounded) for row in own.values for entry in row)
        relation = Relation.APPROXIMATELY if rounded else Relation.EQUAL
        return Result(replace(chain, relations=(relation,)), None, plain)
    if scope is Scope.DATA:
        value = tuple(tuple(float(exact(entry)) for entry in row) for row in own.values)
        texts = tuple(tuple(str(exact(entry)) for entry in row) for row in own.values)
        return Result(chain, texts, value)
    return Result(chain, tuple(tuple(map(exact_text, row)) for row in own.values))


def size_results(names: tuple[str, str], size: tuple[int, int]) -> dict[str, Result]:
    """Height and width of a result, for programs."""
    chains = [
        Chain((Symbol(name), number(count)), (Relation.EQUAL,), Scope.DATA)
        for name, count in zip(names, size, strict=True)
    ]
    return {
        key: Result(chain, str(count), count)
        for key, chain, count in zip(("rows", "columns"), chains, size, strict=True)
    }

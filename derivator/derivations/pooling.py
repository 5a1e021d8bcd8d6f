"""Pooling by hand: the largest entry or the mean of every window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.sliding.convolving import Windowed, size_names
from derivator.derivations.sliding.drawing import cells_of, grid_of
from derivator.derivations.sliding.options import Padding, Pair, SlidingOptions
from derivator.derivations.sliding.pages import (
    Impossible,
    Unused,
    Windows,
    WindowsPage,
    impossible_page,
    matrix_result,
    results_figure,
    size_results,
    unused_of,
)
from derivator.derivations.sliding.pooled import PoolingOf, read_pooling
from derivator.derivations.sliding.sizes import SizePage, size_page
from derivator.derivations.workspace import Workspace
from derivator.notation.build import number
from derivator.notation.nodes import Node, Symbol
from derivator.solution import (
    Chain,
    Grid,
    GridCell,
    GridFigure,
    Result,
    Scope,
    SlidingStep,
)
from derivator.spec.exercise import Task

COLOURS = 8
"""So many windows are told apart by colour."""


class PoolingOptions(SlidingOptions):
    """The picture, the window, and what is taken from it."""

    by: Literal["max", "mean"] = Field("max", description="The largest entry, or the mean.")
    size: Pair = Field(2, description="The window: a number, or [rows, columns].")
    stride: Pair | None = Field(
        None, description="How far the window moves; by default its own size."
    )
    padding: Padding = Field(
        0,
        description="As in a convolution, at most half the window; never the largest entry, "
        "and zeros in a mean.",
    )
    ceil: bool = Field(
        False, description="Whether a last window counts that hangs over the lower or right edge."
    )


@dataclass(frozen=True)
class PooledChannel:
    """A channel with its windows in colours and the result beside it, or window by window."""

    coloured: GridFigure | None
    sums: tuple[Chain, ...]
    """What stands beside the coloured windows."""
    page: WindowsPage
    result: GridFigure


@dataclass(frozen=True)
class PoolingStep(SlidingStep):
    """The size of the result, the windows, the result."""

    by: str
    line: bool
    height: Node
    width: Node
    square: bool
    apart: bool
    """Whether the windows do not overlap."""
    pads: bool
    ceil: bool
    hangs: bool
    size: SizePage | None
    channels: tuple[PooledChannel, ...]
    unused: Unused
    results_drawn: GridFigure | None
    impossible: Impossible | None


class Pooling(Derivation):
    """p_ij = max or mean of the entries of window (i, j) (V40; Deep Learning, 9.3)."""

    kind = "pooling"
    options = PoolingOptions
    summary = (
        "Takes the largest entry or the mean of every window of a picture, a vector or several "
        "channels, shows the windows, and says what falls away at the edge."
    )
    produces: ClassVar = {
        "P": "the result, row by row; of several channels P_1, P_2, ...; or what `name` calls it",
        "rows, columns": "the size of the result",
    }

    def derive(self, workspace: Workspace, task: Task) -> PoolingStep:
        """The result of the pooling, window by window."""
        found = read_pooling(workspace, task)
        options: Any = task.options
        trouble = impossible_page(found)
        frame = found.frame
        sides = (frame.rows, frame.columns)
        step = PoolingStep(
            self.kind,
            found.result,
            task.position,
            {},
            letters=found.letters,
            slides=(found.slide(),),
            by=found.by,
            line=found.picture.line,
            height=number(found.window[0]),
            width=number(found.window[1]),
            square=found.window[0] == found.window[1],
            apart=all(side.axis.stride >= side.reach for side in sides),
            pads=frame.pads,
            ceil=options.ceil,
            hangs=trouble is None and any(side.hangs for side in sides),
            size=None,
            channels=(),
            unused=Unused(0, 0, False),
            results_drawn=None,
            impossible=trouble,
        )
        if trouble is not None:
            verdict = Result(trouble.chain, verdict="impossible")
            return replace(step, results=dict.fromkeys(found.results, verdict))
        names = size_names(found.result, found.picture.line)
        return replace(
            step,
            size=size_page(frame, names, found.picture.line),
            channels=_channels(found, options.show, step.apart),
            unused=unused_of(frame),
            results_drawn=results_figure(found.outcome, found.picture.line, found.scope),
            results={**_matrices(found.outcome, found.scope), **size_results(names, frame.size)},
        )


def _matrices(outcome: tuple[Windowed, ...], scope: Scope) -> dict[str, Result]:
    return {own.name: matrix_result(own, scope) for own in outcome}


def _channels(found: PoolingOf, show: int | None, apart: bool) -> tuple[PooledChannel, ...]:
    windows = Windows(found.frame, found.picture.line, found.scope, 0 if apart else show)
    pages = []
    for channel, own in enumerate(found.outcome):
        name, rows = found.padded_names[channel], found.padded[channel]
        page = windows.page(name, found.picture.names[channel], rows, own)
        coloured = _coloured(found, channel) if apart else None
        line, scope = found.picture.line, found.scope
        before = Grid(
            cells_of(name, rows, line, scope, found.frame.outside),
            label=Symbol(found.picture.names[channel]),
        )
        after = grid_of(own.name, own.values, line, scope, "→")
        pages.append(PooledChannel(coloured, page.listed, page, GridFigure((before, after))))
    return tuple(pages)


def _coloured(found: PoolingOf, channel: int) -> GridFigure:
    """The picture with its windows in colours, and the result in the same; the rest is pale."""
    frame, line = found.frame, found.picture.line
    rows, columns = frame.size
    keys = {
        place: i * columns + j
        for i in range(rows)
        for j in range(columns)
        for place in frame.window(i, j)
    }
    name, own = found.padded_names[channel], found.outcome[channel]

    def lost(place: tuple[int, int]) -> bool:
        return place not in keys or frame.outside(place)

    before = cells_of(name, found.padded[channel], line, found.scope, lost)
    tinted = tuple(
        tuple(_tinted(cell, keys.get((i, j))) for j, cell in enumerate(row))
        for i, row in enumerate(before)
    )
    after = tuple(
        tuple(_tinted(cell, i * columns + j) for j, cell in enumerate(row))
        for i, row in enumerate(cells_of(own.name, own.values, line, found.scope))
    )
    label = Symbol(found.picture.names[channel])
    return GridFigure((Grid(tinted, label=label), Grid(after, "→", Symbol(own.name))))


def _tinted(cell: GridCell, key: int | None) -> GridCell:
    return cell if key is None else replace(cell, key=key % COLOURS)

"""Pictures of a layer: arrows of the dense and the convolutional one, the kernel, the matrix."""

from __future__ import annotations

from derivator.derivations.windows.matrix import weight_of
from derivator.derivations.windows.setting import KERNEL, PICTURE, RESULT, Setting
from derivator.notation.build import ZERO
from derivator.notation.nodes import Node, Symbol
from derivator.solution import FanEdge, FanFigure, Grid, GridCell, GridFigure

MOST_CELLS = 700
"""A matrix with more entries is not drawn."""


def _units(setting: Setting, name: str) -> tuple[Node, ...]:
    return tuple(setting.entry(Symbol(name), at) for at in setting.places(name))


def dense_fan(setting: Setting) -> FanFigure:
    """Every input with an arrow to every output."""
    edges = tuple(
        FanEdge(source, target)
        for target in range(setting.count(RESULT))
        for source in range(setting.count(PICTURE))
    )
    return FanFigure(_units(setting, PICTURE), _units(setting, RESULT), edges)


def conv_fan(setting: Setting) -> FanFigure:
    """Only the arrows of the windows, those with one weight in one colour."""
    kernel = setting.places(KERNEL)
    edges = []
    for target, place in enumerate(setting.places(RESULT)):
        for source, pixel in enumerate(setting.places(PICTURE)):
            at = weight_of(setting, pixel, place)
            if at is not None:
                weight = setting.entry(Symbol(KERNEL), at)
                edges.append(FanEdge(source, target, kernel.index(at), weight))
    return FanFigure(_units(setting, PICTURE), _units(setting, RESULT), tuple(edges))


def kernel_grid(setting: Setting) -> GridFigure:
    """The kernel with a colour for each weight."""
    rows, columns = setting.shape(KERNEL)
    cells = tuple(
        tuple(
            GridCell(setting.entry(Symbol(KERNEL), (row, column)), key=row * columns + column)
            for column in range(columns)
        )
        for row in range(rows)
    )
    return GridFigure((Grid(cells, label=Symbol(KERNEL)),))


def matrix_grid(setting: Setting) -> GridFigure | None:
    """W with the shared weights in colour and its zeros pale; None where it is too large."""
    kernel = setting.places(KERNEL)
    if setting.count(PICTURE) * setting.count(RESULT) > MOST_CELLS:
        return None
    rows = []
    for pixel in setting.places(PICTURE):
        row = []
        for place in setting.places(RESULT):
            at = weight_of(setting, pixel, place)
            if at is None:
                row.append(GridCell(ZERO, padding=True))
            else:
                row.append(GridCell(setting.entry(Symbol(KERNEL), at), key=kernel.index(at)))
        rows.append(tuple(row))
    grid = Grid(
        tuple(rows),
        label=Symbol("W"),
        heads=_units(setting, RESULT),
        sides=_units(setting, PICTURE),
    )
    return GridFigure((grid,))

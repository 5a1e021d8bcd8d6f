"""Grids of cells: nothing overlaps, nothing leaves the page, every number is printed."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest

from derivator.figures.compose import MAX_WIDTH, TooLargeError
from derivator.figures.dispatch import fits_page, picture
from derivator.figures.grid import PlacedGrid, compose_grids
from derivator.figures.grid_text import grid_lines
from derivator.notation.latex import latex
from derivator.notation.nodes import Node, Number, Product, Sum, Symbol
from derivator.notation.text import text
from derivator.solution import Cell, Chain, Grid, GridCell, GridFigure, Relation


def number(value: int) -> Number:
    return Number(Fraction(value))


def rows(height: int, width: int, start: int = 0) -> tuple[tuple[GridCell, ...], ...]:
    return tuple(
        tuple(GridCell(number(start + i * width + j)) for j in range(width)) for i in range(height)
    )


SUM = Sum(tuple(Product((number(k), number(k + 1)), dotted=True) for k in range(6)))
BELOW = Chain((Symbol("z"), SUM, number(70)), (Relation.EQUAL,) * 2)
EQUALITY = GridFigure(
    (
        Grid(rows(4, 5), label=Symbol("X")),
        Grid(rows(2, 2, -3), "*", Symbol("K")),
        Grid(rows(3, 4, 100), "=", Symbol("Z"), below=BELOW, per_line=3),
    )
)


def plain(item: Node | Chain | Cell) -> str:
    if isinstance(item, Cell):
        return text(item.chain.terms[-1])
    if isinstance(item, Chain):
        return " = ".join(map(text, item.terms))
    return text(item)


def tex(item: Node | Chain | Cell) -> str:
    if isinstance(item, Cell):
        return latex(item.chain.terms[-1])
    return " = ".join(map(latex, item.terms)) if isinstance(item, Chain) else latex(item)


def box(placed: PlacedGrid, side: tuple[float, float]) -> tuple[float, float, float, float]:
    height, width = len(placed.grid.rows), len(placed.grid.rows[0])
    return (placed.x, placed.y - height * side[1], placed.x + width * side[0], placed.y)


@pytest.mark.parametrize(
    "figure",
    [EQUALITY, GridFigure(tuple(Grid(rows(5, 5), below=BELOW, per_line=2) for _ in "1234567"))],
)
def test_grids_stay_apart_and_on_the_page(figure: GridFigure) -> None:
    drawing = compose_grids(figure)
    side = drawing.side.width, drawing.side.height
    boxes = [box(placed, side) for placed in drawing.grids]
    for first, second in combinations(boxes, 2):
        beside = first[2] <= second[0] or second[2] <= first[0]
        above = first[1] >= second[3] or second[1] >= first[3]
        assert beside or above
    assert drawing.width * drawing.scale <= MAX_WIDTH
    assert all(left >= -1e-9 and right <= drawing.width + 1e-9 for left, _, right, _ in boxes)


def test_a_long_row_is_broken_into_even_lines() -> None:
    figure = GridFigure(tuple(Grid(rows(5, 9)) for _ in range(9)))
    heights = {placed.y for placed in compose_grids(figure).grids}
    assert len(heights) == 3


def test_what_no_page_can_show_is_refused() -> None:
    assert not fits_page(GridFigure((Grid(rows(40, 40)),)))
    assert not fits_page(GridFigure((Grid(rows(2, 70)),)))
    with pytest.raises(TooLargeError):
        compose_grids(GridFigure((Grid(rows(2, 70)),)))
    with pytest.raises(ValueError, match="differ in length"):
        compose_grids(GridFigure((Grid((*rows(1, 2), *rows(1, 3))),)))


def test_tikz_has_every_number_window_and_line() -> None:
    window = Grid(rows(2, 3), window=((0, 1), (1, 1)), below="rounded")
    drawn = picture(GridFigure((*EQUALITY.grids, window)), tex, lambda key: f"<{key}>")
    for entry in range(100, 112):
        assert f"${entry}$" in drawn
    assert drawn.count(r"\draw[window]") == 1
    assert "<rounded>" in drawn
    assert r"z&= 0 \cdot 1 + 1 \cdot 2 + 2 \cdot 3\\&{}+ 3 \cdot 4" in drawn
    assert r"{$\ast$}" in drawn


def test_styles_of_cells() -> None:
    cells = (
        GridCell(number(0), padding=True),
        GridCell(number(1), shade=1.0),
        GridCell(number(2), key=2),
        GridCell(number(3), corner=number(7)),
        GridCell(),
    )
    drawn = picture(GridFigure((Grid((cells,)),)), tex, str)
    assert r"\path[padded]" in drawn
    assert r"\path[cell, fill=black!80]" in drawn
    assert "color{white}$1$" in drawn
    assert r"\times 7" in drawn
    assert drawn.count(r"\path[cell") == 3


def test_text_in_columns_with_signs_windows_and_padding() -> None:
    first = Grid(
        (
            (GridCell(number(0), padding=True), GridCell(number(12))),
            (GridCell(number(3)), GridCell(number(-4))),
        ),
        label=Symbol("X"),
        window=((1, 1),),
    )
    second = Grid(rows(1, 2), "=", Symbol("Z"), below=BELOW)
    assert grid_lines(GridFigure((first, second)), plain, str, 80) == [
        "X              Z",
        "(0)  12    =    0   1",
        " 3  [−4]       z = 0 · 1 + 1 · 2 + 2 · 3 + 3 · 4 + 4 · 5 + 5 · 6 = 70",
    ]


def test_heads_and_sides_of_a_matrix() -> None:
    grid = Grid(
        rows(2, 2),
        heads=(Symbol("a"), Symbol("b")),
        sides=(Symbol("c"), Symbol("d")),
        label="rounded",
    )
    assert grid_lines(GridFigure((grid,)), plain, str, 80) == [
        "rounded",
        "   a   b",
        "c  0   1",
        "d  2   3",
    ]
    drawn = picture(GridFigure((grid,)), tex, str)
    assert drawn.count("anchor=east") == 2

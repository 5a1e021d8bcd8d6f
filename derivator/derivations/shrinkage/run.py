"""Gradient descent itself in exact fractions, held against the formula at its end."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derivator.derivations.formulas.values import value_of
from derivator.derivations.shrinkage.formulas import STOPPED_FACTOR, minus
from derivator.derivations.shrinkage.setting import Setting, entries, product
from derivator.derivations.shrinkage.spectrum import Row
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import multiply, number
from derivator.notation.nodes import Node, Product, Rounded, Symbol
from derivator.notation.walk import substitute
from derivator.solution import Cell, Chain, Scope, Table

SHOWN_STEPS = 3
"""Of the descent the first steps and the last one are shown."""
LONGEST_RUN = 60
"""A longer descent is not run step by step."""


def run_table(setting: Setting, digits: int) -> Table | None:
    """The descent itself, on the whole matrix, with exact fractions."""
    if setting.minimum is None or setting.steps > LONGEST_RUN:
        return None
    size = len(setting.minimum)
    matrix = setting.matrix or tuple(
        tuple(d.value if i == j else Fraction(0) for j in range(size))
        for i, d in enumerate(setting.directions)
    )
    place = (Fraction(0),) * size
    rows: list[tuple[Node | Chain | Cell | None, ...]] = [(number(0), *(number(0),) * size)]
    for step in range(1, setting.steps + 1):
        distance = tuple(a - b for a, b in zip(place, setting.minimum, strict=True))
        cells = []
        after = []
        for j, row in enumerate(matrix):
            slope = product(row, distance)
            moved = minus(number(place[j]), Product((number(setting.rate), number(slope))))
            after.append(place[j] - setting.rate * slope)
            value = value_of(number(after[-1]), {}, digits)
            assert value is not None
            cells.append(Cell(ChainBuilder(moved, Scope.DATA).then(value[1], value[0]).chain()))
        place = tuple(after)
        if step <= SHOWN_STEPS:
            rows.append((number(step), *cells))
    if setting.steps > SHOWN_STEPS:
        rows.append((number(setting.steps), *_last(setting, place, digits)))
    heads = [Symbol(f"w_{j}") if size > 1 else Symbol("w") for j in range(1, size + 1)]
    return Table((Symbol("t"), *heads), tuple(rows))


def _last(setting: Setting, place: Row, digits: int) -> list[Cell]:
    """Where the run has arrived, held against the formula."""
    coordinates = setting.coordinates
    assert coordinates is not None
    parts = [
        multiply(substitute(STOPPED_FACTOR, {"h": Symbol(f"h_{k}")}), number(c))
        for k, c in enumerate(coordinates, start=1)
    ]
    cells = []
    for entry, reached in zip(entries(setting, parts), place, strict=True):
        value = value_of(number(reached), {}, digits)
        assert value is not None
        printed = replace(value[1], of=None) if isinstance(value[1], Rounded) else value[1]
        cells.append(Cell(ChainBuilder(entry, Scope.DATA).then(printed, value[0]).chain()))
    return cells

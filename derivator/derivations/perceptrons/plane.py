"""Where a formula in two letters is above 0: lines, the cells between them, points of classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from derivator.derivations.perceptrons.factors import Line, Zeros
from derivator.derivations.plots.heights import formula_height
from derivator.derivations.plots.levels import level_lines
from derivator.notation.build import ZERO
from derivator.notation.exact import exact
from derivator.notation.nodes import Indicator, Node, Number, Symbol
from derivator.solution import ClassPoints, Contour, FilledRegion, PlotFigure, StraightLine

Point = tuple[float, float]
Box = tuple[tuple[float, float], tuple[float, float]]
MARGIN = 0.5
"""Room around the points, in parts of their extent."""
EXACT = 1e-9
"""How far from 0 the argument may be at a traced point."""


@dataclass(frozen=True)
class PlanePoints:
    """The points of one class."""

    points: tuple[Point, ...]
    label: Node | str
    filled: bool


def plane_figure(
    argument: Node, zeros: Zeros, letters: tuple[str, str], points: Sequence[PlanePoints], box: Box
) -> PlotFigure:
    """Points, the lines on which the argument is 0, and where it is above 0 in grey.

    Curves that are no straight lines are traced; then nothing is filled.
    """
    x, y = map(Symbol, letters)
    lines = [found for line in zeros.lines if (found := _drawn(line, (x, y), box)) is not None]
    classes = tuple(
        ClassPoints(own.points, own.label, "disc" if own.filled else "circle") for own in points
    )
    traced = _traced(argument, zeros, letters, box)
    regions = () if zeros.curved else _filled(argument, zeros.lines, letters, box)
    return PlotFigure(
        (),
        x,
        y,
        contours=traced,
        surface=argument if traced else None,
        x_range=box[0],
        y_range=box[1],
        regions=regions,
        lines=tuple(lines),
        classes=classes,
        square=True,
    )


def _traced(
    argument: Node, zeros: Zeros, letters: tuple[str, str], box: Box
) -> tuple[Contour, ...]:
    """Curve by curve the points that lie on it in double precision; those at the edge may not."""
    whole = formula_height(argument, letters)
    found = []
    for factor, _ in zeros.curves:
        for contour in level_lines(formula_height(factor, letters), *box, levels=(0.0,)):
            for line in contour.lines:
                points = np.array(line)
                good = np.abs(whole(points[:, 0], points[:, 1])) < EXACT
                if good.sum() > 2:
                    found.append(tuple(map(tuple, points[good].tolist())))
    return (Contour(0.0, tuple(found)),) if found else ()


def box_around(points: Sequence[Point]) -> Box:
    """What is shown: the points with room around them."""
    ranges = []
    for values in zip(*points, strict=True):
        low, high = min(values), max(values)
        room = MARGIN * ((high - low) or 2.0)
        ranges.append((low - room, high + room))
    extent = max(high - low for low, high in ranges) / 2
    first, second = (_widened(own, extent) for own in ranges)
    return first, second


def _widened(ends: tuple[float, float], extent: float) -> tuple[float, float]:
    middle, half = (ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / 2
    return (middle - max(half, extent / 2), middle + max(half, extent / 2))


def _corners(box: Box) -> list[Point]:
    (left, right), (low, high) = box
    return [(left, low), (right, low), (right, high), (left, high)]


def _drawn(line: Line, letters: tuple[Symbol, Symbol], box: Box) -> StraightLine | None:
    """The line inside the box; None where it runs outside."""
    polygon = _corners(box)
    ends: list[Point] = []
    for p, q in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        one, other = line.height(*p), line.height(*q)
        if one == 0:
            ends.append(p)
        elif one * other < 0:
            share = one / (one - other)
            ends.append((p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])))
    distinct = list(dict.fromkeys(ends))
    if len(distinct) < 2:
        return None
    return StraightLine(Symbol(line.by), line.solved, (distinct[0], distinct[1]))


def cells(lines: Sequence[Line], box: Box) -> list[list[Point]]:
    """The pieces into which lines cut the box."""
    found = [_corners(box)]
    for line in lines:
        found = [part for cell in found for part in _cut(cell, line) if len(part) > 2]
    return found


def _cut(cell: list[Point], line: Line) -> tuple[list[Point], list[Point]]:
    above: list[Point] = []
    below: list[Point] = []
    for p, q in zip(cell, [*cell[1:], cell[0]], strict=True):
        one, other = line.height(*p), line.height(*q)
        if one >= 0:
            above.append(p)
        if one <= 0:
            below.append(p)
        if one * other < 0:
            share = one / (one - other)
            middle = (p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1]))
            above.append(middle)
            below.append(middle)
    return _solid(above), _solid(below)


def _solid(cell: list[Point]) -> list[Point]:
    """The cell, or nothing where it has no area."""
    area = sum(p[0] * q[1] - q[0] * p[1] for p, q in zip(cell, [*cell[1:], *cell[:1]], strict=True))
    return cell if abs(area) > 1e-9 else []


def _filled(
    argument: Node, lines: Sequence[Line], letters: tuple[str, str], box: Box
) -> tuple[FilledRegion, ...]:
    inside = Indicator(argument, ">", ZERO)
    found = []
    for cell in cells(lines, box):
        middle = [sum(values) / len(cell) for values in zip(*cell, strict=True)]
        place: dict[str, Node] = {
            name: Number(Fraction(value)) for name, value in zip(letters, middle, strict=True)
        }
        sign = exact(argument, place)
        if isinstance(sign, Number) and sign.value > 0:
            found.append(FilledRegion(tuple(cell), "positive", formula=inside))
    return tuple(found)

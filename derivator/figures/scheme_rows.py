"""How wide a line of a scheme is, and where it breaks into rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from derivator.figures.measure import label_box
from derivator.notation.matrices import SizeMark
from derivator.solution import SchemeArrow, SchemeLine, SchemeNode

POINTS, SIZE_POINTS = 10, 8
"""Type sizes of the formulas and of the size marks."""
BESIDE = 0.12
"""Space between a value and an arrow, in cm."""
SHORTEST = 0.85
"""The least length of an arrow."""
OVERHANG = 0.4
"""How much longer than its label an arrow is."""
ASIDE = 0.13
"""Space between a drop and what hangs beside it."""
APART = 0.3
"""Space between what hangs on one arrow and the drop of the next."""


@dataclass(frozen=True)
class Widths:
    """Widths of a line's values, arrows and hanging labels, in cm; 0 where nothing hangs."""

    nodes: tuple[float, ...]
    arrows: tuple[float, ...]
    hanging: tuple[float, ...]


@dataclass(frozen=True)
class Row:
    """A part of a line: its first and last value and the lengths of the arrows between."""

    first: int
    last: int
    arrows: tuple[float, ...]
    width: float


def size_mark(node: SchemeNode) -> SizeMark | None:
    """The size below a value; a number has none."""
    return SizeMark(node.label, node.shape) if node.shape else None


def widths(lines: Sequence[SchemeLine]) -> Widths:
    """The widths of a line, or of several with the same values, so that these stand in columns."""
    return Widths(
        tuple(
            max(map(_node_width, nodes)) for nodes in zip(*(x.nodes for x in lines), strict=True)
        ),
        tuple(
            max(map(_arrow_width, arrows))
            for arrows in zip(*(x.arrows for x in lines), strict=True)
        ),
        tuple(
            max(map(_hanging_width, arrows))
            for arrows in zip(*(x.arrows for x in lines), strict=True)
        ),
    )


def _node_width(node: SchemeNode) -> float:
    mark = size_mark(node)
    below = label_box(mark, SIZE_POINTS).width if mark else 0.0
    return max(label_box(node.label, POINTS).width, below) + (0.16 if node.highlighted else 0.0)


def _arrow_width(arrow: SchemeArrow) -> float:
    label = label_box(arrow.label, POINTS).width if arrow.label is not None else 0.0
    return max(SHORTEST, label + OVERHANG)


def _hanging_width(arrow: SchemeArrow) -> float:
    return max((label_box(label, POINTS).width for label in arrow.hanging), default=0.0)


def rows(line: Widths, limit: float) -> tuple[Row, ...]:
    """The line in as few rows as the limit allows, of even widths.

    A row repeats the value that the row before it ends with.
    """
    count = len(line.nodes)
    best: list[tuple[int, float, tuple[Row, ...]]] = [(0, 0.0, ())]
    for last in range(1, count):
        options = []
        for first in range(last):
            row = _row(line, first, last)
            if row.width <= limit or first == last - 1:
                number, widest, before = best[first]
                options.append((number + 1, max(widest, row.width), (*before, row)))
        best.append(min(options, key=lambda option: option[:2]))
    return best[-1][2] or (Row(0, 0, (), line.nodes[0]),)


def _row(line: Widths, first: int, last: int) -> Row:
    """A row with arrows long enough for what stands over them and hangs below them."""
    arrows = list(line.arrows[first:last])
    holders = [k for k in range(len(arrows)) if line.hanging[first + k]]
    for left, right in pairwise(holders):
        between = sum(line.nodes[first + left + 1 : first + right + 1])
        between += sum(arrows[left + 1 : right]) + (arrows[left] + arrows[right]) / 2
        between += 2 * BESIDE * (right - left)
        missing = ASIDE + line.hanging[first + left] + APART - between
        if missing > 0:
            for k in range(left, right + 1):
                arrows[k] += missing / (right - left)
    width = sum(line.nodes[first : last + 1]) + sum(arrows) + 2 * BESIDE * len(arrows)
    if holders:
        k = holders[-1]
        after = sum(line.nodes[first + k + 1 : last + 1]) + sum(arrows[k + 1 :]) + arrows[k] / 2
        after += BESIDE * (2 * (len(arrows) - k) - 1)
        width += max(0.0, ASIDE + line.hanging[first + k] - after)
    return Row(first, last, tuple(arrows), width)

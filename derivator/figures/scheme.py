"""Places a scheme: values in rows, labels over the arrows, weights' derivatives hanging below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from derivator.figures.compose import BOX_LINE, MAX_HEIGHT, MAX_WIDTH, TooLargeError
from derivator.figures.geometry import Rect
from derivator.figures.measure import label_box
from derivator.figures.scheme_parts import Label, Place, PlacedArrow, PlacedLabel, SchemeDrawing
from derivator.figures.scheme_rows import (
    ASIDE,
    BESIDE,
    POINTS,
    SIZE_POINTS,
    Row,
    Widths,
    rows,
    size_mark,
    widths,
)
from derivator.solution import SchemeArrow, SchemeFigure, SchemeLine

AXIS = 0.088
"""The height of arrows above the baseline, in cm."""
ABOVE = 0.09
"""Space between an arrow and the label over it."""
BELOW = 0.1
"""Space between what stands on the line and what hangs below it, and between hanging labels."""
TIP = 0.3
"""How far a drop reaches below what hangs beside it."""
BETWEEN_ROWS, BETWEEN_LINES = 0.35, 0.55
LEAST_SCALE = 0.55
SQUEEZE = 1.12
"""A line that is only this much too wide is made smaller rather than broken."""


def is_drawable_scheme(figure: SchemeFigure) -> bool:
    """Whether the scheme fits a page."""
    try:
        compose_scheme(figure)
    except TooLargeError:
        return False
    return True


def compose_scheme(
    figure: SchemeFigure,
    max_width: float = MAX_WIDTH - BOX_LINE,
    max_height: float = MAX_HEIGHT - BOX_LINE,
) -> SchemeDrawing:
    """The placed scheme; raises ``TooLargeError`` where it fits no page.

    Lines that are wider than allowed break into rows; lines with the same values share columns.
    """
    if not figure.lines or not all(line.nodes for line in figure.lines):
        raise TooLargeError("a scheme without values cannot be drawn")
    drawing = SchemeDrawing()
    for index, (line, line_widths, line_rows) in enumerate(_broken(figure.lines, max_width)):
        for number, row in enumerate(line_rows):
            if number or index:
                drawing.bottom -= BETWEEN_ROWS if number else BETWEEN_LINES
            _Writer(drawing, line, line_widths, row).write()
            drawing.width = max(drawing.width, row.width)
    height = drawing.top - drawing.bottom
    drawing.scale = min(1.0, max_width / drawing.width, max_height / height)
    if drawing.scale < LEAST_SCALE:
        raise TooLargeError("the scheme is too wide or too high to be drawn on a page")
    return drawing


def _broken(
    lines: Sequence[SchemeLine], limit: float
) -> list[tuple[SchemeLine, Widths, tuple[Row, ...]]]:
    alike = len({tuple(node.label for node in line.nodes) for line in lines}) == 1
    found = []
    for line in lines:
        line_widths = widths(lines if alike else [line])
        found.append((line, line_widths, rows(line_widths, limit * SQUEEZE)))
    return found


class _Writer:
    """Adds one row to a drawing, below everything that is there."""

    def __init__(
        self, drawing: SchemeDrawing, line: SchemeLine, line_widths: Widths, row: Row
    ) -> None:
        self._drawing, self._line, self._widths, self._row = drawing, line, line_widths, row
        self._nodes = line.nodes[row.first : row.last + 1]
        self._arrows = line.arrows[row.first : row.last]
        boxes = [label_box(node.label, POINTS) for node in self._nodes]
        over = [label_box(arrow.label, POINTS) for arrow in self._arrows if arrow.label is not None]
        rise = max(
            max(box.height for box in boxes),
            max((AXIS + ABOVE + box.height + box.depth for box in over), default=0.0),
        )
        self._base = drawing.bottom - rise if drawing.labels else 0.0
        self._depth = max(0.06, *(box.depth for box in boxes))
        drawing.top = drawing.top if drawing.labels else rise

    def write(self) -> None:
        """Values with their sizes, then arrows with what stands over them and hangs below."""
        centres, numbers = self._values()
        low = min(self._low(), self._base - self._depth)
        self._drawing.bottom = low
        for k, (arrow, (left, right)) in enumerate(
            zip(self._arrows, pairwise(centres), strict=True)
        ):
            start = left + self._widths.nodes[self._row.first + k] / 2 + BESIDE
            end = right - self._widths.nodes[self._row.first + k + 1] / 2 - BESIDE
            ends = (numbers[k], numbers[k + 1])
            self._arrow(arrow, start, end, ends, low)

    def _values(self) -> tuple[list[float], list[int]]:
        """Centres of the values, and their numbers among the labels."""
        x, centres, numbers = 0.0, [], []
        own = self._widths.nodes[self._row.first : self._row.last + 1]
        for node, width, arrow in zip(self._nodes, own, (*self._row.arrows, 0.0), strict=True):
            centre = x + width / 2
            centres.append(centre)
            numbers.append(len(self._drawing.labels))
            self._add(
                Place.HIGHLIGHTED if node.highlighted else Place.VALUE,
                node.label,
                centre,
                self._base,
                POINTS,
            )
            x += width + arrow + 2 * BESIDE
        for node, centre in zip(self._nodes, centres, strict=True):
            mark = size_mark(node)
            if mark is not None:
                height = label_box(mark, SIZE_POINTS).height
                baseline = self._base - self._depth - BELOW - height
                self._add(Place.SIZE, mark, centre, baseline, SIZE_POINTS)
        return centres, numbers

    def _low(self) -> float:
        """How low the values and their sizes reach."""
        own = self._drawing.labels
        return min(label.room.y - label.room.half_height for label in own)

    def _arrow(
        self, arrow: SchemeArrow, start: float, end: float, ends: tuple[int, int], low: float
    ) -> None:
        axis, middle = self._base + AXIS, (start + end) / 2
        backward = self._line.backward
        points = ((end, axis), (start, axis)) if backward else ((start, axis), (end, axis))
        pair = (ends[1], ends[0]) if backward else ends
        self._drawing.arrows.append(PlacedArrow(*points, backward, pair))
        if arrow.label is not None:
            box = label_box(arrow.label, POINTS)
            shift = 0.06 if backward else -0.06
            self._add(Place.OVER, arrow.label, middle + shift, axis + ABOVE + box.depth, POINTS)
        if not arrow.hanging:
            return
        bottom = low
        for label in arrow.hanging:
            box = label_box(label, POINTS)
            bottom -= BELOW + box.height
            x = middle + ASIDE + box.width / 2
            self._add(Place.HANGING, label, x, bottom, POINTS)
            bottom -= box.depth
        bottom -= TIP
        self._drawing.arrows.append(PlacedArrow((middle, axis), (middle, bottom), backward))
        self._drawing.bottom = min(self._drawing.bottom, bottom)

    def _add(self, place: Place, label: Label, x: float, baseline: float, points: int) -> None:
        box = label_box(label, points)
        y = baseline + (box.height - box.depth) / 2
        pad = 0.08 if place is Place.HIGHLIGHTED else 0.0
        room = Rect(x, y, box.width / 2 + pad, (box.height + box.depth) / 2)
        self._drawing.labels.append(PlacedLabel(place, label, room, baseline))

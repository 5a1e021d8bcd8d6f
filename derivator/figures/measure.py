"""How large a label prints, estimated from its tree: a little over what TeX sets, never under.

``_Reader`` folds the marked text of ``markup`` into boxes by the metrics of the Euler fonts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from derivator.figures.markup import CLOSE, NEXT, OPEN, markup
from derivator.figures.metrics import SIZES, Box, beside, glyph, name_boxes, roman
from derivator.notation.nodes import Node
from derivator.solution import Cell, Chain

CM_PER_POINT = 2.54 / 72.27
SAFETY = 1.02
"""What the estimate adds to be on the safe side."""

_KINDS = (
    *("name", "roman", "over", "raised", "held", "root", "tall", "bars"),
    *("angle", "script", "matrix", "cases", "boxed", "braced"),
)
_ROW = 0.93, 0.41
"""The least height and depth of a row of a matrix."""
TALL = 0.87
"""Rows with entries higher than this, fractions, are set further apart."""


@dataclass(frozen=True)
class Extent:
    """A width and a height in centimetres."""

    width: float
    height: float


@lru_cache(maxsize=4096)
def label_extent(label: Node | Chain | Cell, points: int = 10) -> Extent:
    """The size of a printed label at a font size of 10, 9 or 8 points."""
    box = label_box(label, points)
    return Extent(box.width, box.height + box.depth)


@lru_cache(maxsize=4096)
def label_box(label: Node | Chain | Cell, points: int = 10) -> Box:
    """The same with what is above and below the baseline kept apart, in cm."""
    box = _Reader(markup(label), points).row(0)
    unit = points * CM_PER_POINT * SAFETY
    return Box(box.width * unit, box.height * unit, box.depth * unit)


class _Reader:
    """Reads marked text once, from left to right, and adds up its boxes."""

    def __init__(self, text: str, points: int) -> None:
        self._text = text
        self._at = 0
        self._fonts = SIZES[points]
        self._points = points

    def row(self, level: int) -> Box:
        """The box of everything up to the end of this part."""
        box = Box()
        while self._at < len(self._text) and self._text[self._at] not in (NEXT, CLOSE):
            character = self._text[self._at]
            self._at += 1
            piece = self._marked(level) if character == OPEN else None
            box = beside(box, piece or glyph(character, self._fonts[level], level))
        self._at += 1
        return box

    def _marked(self, level: int) -> Box:
        kind = next(kind for kind in _KINDS if self._text.startswith(kind, self._at))
        self._at += len(kind)
        below = min(level + 1, 2)
        font = self._fonts[level]
        if kind == "name":
            return name_boxes(self._word(), font, self._fonts[below])
        if kind == "roman":
            return roman(self._word(), font)
        if kind in ("matrix", "cases"):
            columns = int(self._word(NEXT))
            return _array(kind, self._entries(), columns, 10 / self._points)
        first = self.row(below if kind == "over" else level)
        scale = font.scale
        if kind == "over":
            return _over(first, self.row(below), scale, 2.6 / self._points)
        if kind == "raised":
            return _script(first, Box(), self.row(below), scale)
        if kind == "script":
            return _script(first, self.row(below), self.row(below), scale)
        if kind == "held":
            index = self.row(below)
            width = first.width + index.width + 0.45
            grown = first.height + first.depth > 1.33
            height, depth = (1.18, 0.75) if grown else (0.92, 0.42)
            return Box(width, max(height, first.height), depth + 0.15 + index.depth)
        if kind == "boxed":
            frame = 3.8 / self._points
            return Box(first.width + 2 * frame, first.height + frame, first.depth + frame)
        if kind == "braced":
            label = self.row(below)
            depth = first.depth + 0.08 + 9 / self._points + label.height + label.depth
            return Box(max(first.width, label.width, 1.0), first.height, depth)
        if kind == "angle":
            return _delimited(Box(first.width + 1.4 * scale, first.height, first.depth), scale)
        return _fenced(kind, first, scale)

    def _entries(self) -> list[Box]:
        """The parts of an array; its cells are set in text size whatever is around."""
        entries = [self.row(0)]
        while self._text[self._at - 1] == NEXT:
            entries.append(self.row(0))
        return entries

    def _word(self, stop: str = CLOSE) -> str:
        end = self._text.index(stop, self._at)
        word, self._at = self._text[self._at : end], end + 1
        return word


def _script(base: Box, below: Box, above: Box, scale: float) -> Box:
    """A base with indices below and above."""
    height, depth = base.height, base.depth
    crowded = 0.1 * scale if above.width and (base.depth or below.width) else 0.0
    if above.width:
        shift = max(0.43 * scale, base.height - 0.31 * scale) + 0.8 * above.depth
        height = max(height, shift + above.height)
        depth += crowded if base.depth else 0.0
    if below.width:
        drop = max(0.26 * scale, base.depth + 0.1 * scale if base.depth > 0.3 * scale else 0.0)
        depth = max(depth, drop + crowded + below.depth)
    return Box(base.width + max(below.width, above.width) + 0.06, height, depth)


def _array(kind: str, cells: Sequence[Box], columns: int, gap: float) -> Box:
    """Rows of a matrix or of cases, centred on the axis; ``gap`` separates two columns."""
    tall = kind == "matrix" and any(cell.height > TALL for cell in cells)
    if tall:
        cells = [_displayed(cell) for cell in cells]
    rows = [cells[start : start + columns] for start in range(0, len(cells), columns)]
    stretch = 1.2 if kind == "cases" else 1.0
    height = sum(
        max(_ROW[0] * stretch, *(cell.height for cell in row))
        + max(_ROW[1] * stretch, *(cell.depth for cell in row))
        for row in rows
    )
    if tall:
        height += 1.0 * (len(rows) - 1)
    width = sum(max(row[column].width for row in rows) for column in range(columns))
    width += gap * (columns - 1) + (1.25 if kind == "cases" else 1.88)
    return _delimited(Box(width, height / 2 + 0.25, height / 2 - 0.25), 1.0)


def _displayed(cell: Box) -> Box:
    """An entry as large as in a display, if it is a fraction."""
    if cell.height <= TALL:
        return cell
    return Box(1.3 * cell.width, 1.35 * cell.height, 1.45 * cell.depth)


def _delimited(inner: Box, scale: float) -> Box:
    """Delimiters of the next size around a box, centred on the axis."""
    need = 0.92 * 2 * max(inner.height / scale - 0.25, inner.depth / scale + 0.25)
    half = next((size for size in (1.2, 1.85, 2.45, 3.05) if size >= need), need) / 2 + 0.02
    height, depth = (half + 0.25) * scale, (half - 0.25) * scale
    return Box(inner.width, max(inner.height, height), max(inner.depth, depth))


def _over(top: Box, bottom: Box, scale: float, free: float) -> Box:
    """A fraction: its parts above and below the axis."""
    up = max(0.42 * scale, top.depth + 0.36 * scale)
    down = max(0.40 * scale, bottom.height - 0.12 * scale)
    return Box(max(top.width, bottom.width) + free, up + top.height, down + bottom.depth)


def _fenced(kind: str, inner: Box, scale: float) -> Box:
    """A root, tall brackets or bars around a box."""
    above, extra, tall_extra = {
        "root": (0.15, 0.85, 1.12),
        "tall": (0.07, 1.30, 1.40),
        "bars": (0.03, 0.45, 0.65),
    }[kind]
    need = (inner.height + inner.depth) / scale
    tall = need > 1.05
    height, depth = max(0.75 * scale, inner.height + above), max(0.25 * scale, inner.depth + above)
    if kind == "root":
        size = next((size for size in (1.0, 1.2, 1.8, 2.4, 3.0) if size - 0.045 >= need), need)
        half = (size * 1.06 + 0.08) / 2 * scale
        height, depth = max(height, half + 0.25 * scale), max(depth, half - 0.25 * scale)
    return Box(inner.width + (tall_extra if tall else extra) * scale, height, depth)

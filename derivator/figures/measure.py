"""How large a label prints, estimated from its tree: a little over what TeX sets, never under.

``Markup`` runs the shared printer, so brackets and dots stand where they will stand on the page,
and writes a flat text with marks for fractions, powers and the like; ``_Reader`` folds that text
into boxes by the metrics of the Euler fonts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from derivator.figures.metrics import SIZES, Box, beside, glyph, name_boxes, roman
from derivator.notation.nodes import Call, Node
from derivator.notation.printer import Printer
from derivator.solution import Chain

CM_PER_POINT = 2.54 / 72.27
SAFETY = 1.02
"""What the estimate adds to be on the safe side."""

_OPEN, _NEXT, _CLOSE = "\ue000", "\ue001", "\ue002"


@dataclass(frozen=True)
class Extent:
    """A width and a height in centimetres."""

    width: float
    height: float


@lru_cache(maxsize=4096)
def label_extent(label: Node | Chain, points: int = 10) -> Extent:
    """The size of a printed label at a font size of 10, 9 or 8 points."""
    box = _Reader(_markup(label), points).row(0)
    unit = points * CM_PER_POINT * SAFETY
    return Extent(box.width * unit, (box.height + box.depth) * unit)


def _markup(label: Node | Chain) -> str:
    printer = Markup()
    if isinstance(label, Node):
        return printer.print(label)
    printed = printer.print(label.terms[0])
    for relation, term in zip(label.relations, label.terms[1:], strict=True):
        printed += f" {relation.value} {printer.print(term)}"
    return printed


def _mark(kind: str, *parts: str) -> str:
    return _OPEN + kind + _NEXT.join(parts) + _CLOSE


class Markup(Printer):
    """Prints a tree for measuring."""

    dot = "·"
    minus = "−"
    relations = {"<": "<", ">": ">", "<=": "≤", ">=": "≥"}  # noqa: RUF012

    def name(self, name: str) -> str:
        """A symbol's name."""
        return _mark("name", name)

    def constant(self, name: str) -> str:
        """A named constant."""
        return _mark("name", {"E": "e"}.get(name, name))

    def fraction(self, numerator: str, denominator: str) -> str:
        """A fraction of two printed parts."""
        return _mark("over", numerator, denominator)

    def raised(self, base: str, exponent: str) -> str:
        """A printed base with a printed exponent."""
        return _mark("raised", base, exponent)

    def root(self, radicand: str) -> str:
        """A square root."""
        return _mark("root", radicand)

    def bracketed(self, inner: str, tall: bool) -> str:
        """Round brackets."""
        return _mark("tall", inner) if tall else f"({inner})"

    def absolute(self, inner: str) -> str:
        """Absolute value bars."""
        return _mark("bars", inner)

    def indicator(self, left: str, relation: str, right: str) -> str:
        """An Iverson bracket."""
        return f"[{left} {relation} {right}]"

    def function(self, node: Call) -> str:
        """The name of a function."""
        names = (node.function.latex, node.function.latex_ru)
        words = [name.replace(r"\operatorname", "").strip("\\{} ") for name in names]
        return _mark("roman", max(words, key=len))

    def applied(self, function: str, argument: str) -> str:
        """A function's name with a bare argument."""
        return f"{function} {argument}"

    def derivative(self, of: str, by: str, held: Sequence[str]) -> str:
        """A partial derivative symbol."""
        fraction = _mark("over", f"∂{of}", f"∂{by}")
        return _mark("held", fraction, ",".join(held)) if held else fraction


class _Reader:
    """Reads marked text once, from left to right, and adds up its boxes."""

    def __init__(self, text: str, points: int) -> None:
        self._text = text
        self._at = 0
        self._fonts = SIZES[points]
        self._beside_bar = 2.6 / points

    def row(self, level: int) -> Box:
        """The box of everything up to the end of this part."""
        box = Box()
        while self._at < len(self._text) and self._text[self._at] not in (_NEXT, _CLOSE):
            character = self._text[self._at]
            self._at += 1
            piece = self._marked(level) if character == _OPEN else None
            box = beside(box, piece or glyph(character, self._fonts[level], level))
        self._at += 1
        return box

    def _marked(self, level: int) -> Box:
        for kind in ("name", "roman", "over", "raised", "held", "root", "tall", "bars"):
            if self._text.startswith(kind, self._at):
                self._at += len(kind)
                break
        below = min(level + 1, 2)
        if kind == "name":
            return name_boxes(self._word(), self._fonts[level], self._fonts[below])
        if kind == "roman":
            return roman(self._word(), self._fonts[level])
        first = self.row(below if kind == "over" else level)
        scale = self._fonts[level].scale
        if kind == "over":
            return _over(first, self.row(below), scale, self._beside_bar)
        if kind == "raised":
            exponent = self.row(below)
            height = max(0.43 * scale, first.height - 0.31 * scale) + exponent.height
            width = first.width + exponent.width + 0.06
            return Box(width, max(first.height, height), first.depth)
        if kind == "held":
            index = self.row(below)
            width = first.width + index.width + 0.45
            grown = first.height + first.depth > 1.33
            height, depth = (1.18, 0.75) if grown else (0.92, 0.42)
            return Box(width, max(height, first.height), depth + 0.15 + index.depth)
        return _fenced(kind, first, scale)

    def _word(self) -> str:
        end = self._text.index(_CLOSE, self._at)
        word, self._at = self._text[self._at : end], end + 1
        return word


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

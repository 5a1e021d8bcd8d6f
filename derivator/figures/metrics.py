"""Widths, heights and depths of the Euler glyphs, measured with TeX, in units of the font size."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from derivator.notation.names import GREEK, parse_name


@dataclass(frozen=True)
class Box:
    """A box as TeX sees it: width, height above and depth below the baseline."""

    width: float = 0.0
    height: float = 0.0
    depth: float = 0.0


@dataclass(frozen=True)
class Font:
    """One of the three sizes of a formula: its height and its width against the text size."""

    scale: float
    stretch: float


SIZES: dict[int, tuple[Font, Font, Font]] = {
    10: (Font(1.0, 1.0), Font(0.7, 0.87), Font(0.5, 0.77)),
    9: (Font(1.0, 1.0), Font(0.67, 0.83), Font(0.56, 0.86)),
    8: (Font(1.0, 1.0), Font(0.75, 0.93), Font(0.63, 0.97)),
}
"""Text, script and script-script size; the small Euler fonts are cut wider."""

ROMAN_STRETCH = 1.08
"""The upright letters are cut wider at 8 points than at 10."""

_WIDTH_GROUPS = {
    0.21: "|",
    0.29: ",.·:[]",
    0.40: "ijlIJ()'ι",
    0.44: "frt",
    0.51: "*ceszvFδετ0123456789",
    0.57: "ogkLSθλξρηζςΓ",
    0.63: "abdhpqxyuTYRPEΞ∂γπσμυνχ",
    0.69: "nBKXZαβκΣ",
    0.77: "ACGUV+−-×=<>≤≥≠ΔΠΨφψϕΛΘ",
    0.84: "DOQwΦHN≈",
    0.93: "mωΩ",
    1.05: "MW∞∑",
}
_WIDTHS = {character: width for width, group in _WIDTH_GROUPS.items() for character in group}
_TALL = set("bdfhklijt()[]|'βδζθλξφψϕ∂0123456789")
_DEEP = set("gjpqyQβγημρφψϕχζξ")
_ROMAN = {**dict.fromkeys("ijlt", 0.33), **dict.fromkeys("frsI", 0.42), "m": 0.84, "w": 0.73}
_SPACE = 0.28
_GREEK_LETTERS = {
    name: unicodedata.lookup(f"GREEK {case} LETTER {name.upper().replace('LAMBDA', 'LAMDA')}")
    for name in GREEK
    for case in ("CAPITAL" if name[0].isupper() else "SMALL",)
}


def beside(left: Box, right: Box) -> Box:
    """Two boxes on one baseline."""
    return Box(
        left.width + right.width, max(left.height, right.height), max(left.depth, right.depth)
    )


def glyph(character: str, font: Font, level: int = 0) -> Box:
    """One character; a space stands beside an operator and vanishes in scripts."""
    if character == " ":
        return Box(_SPACE if level == 0 else 0.0)
    width = _WIDTHS.get(character, 0.80) * font.stretch
    if character == "∑":
        return Box(width, 0.8 * font.scale, 0.3 * font.scale)
    if character in "()[]|":
        return Box(width, 0.75 * font.scale, 0.25 * font.scale)
    if character in "+−-=<>≤≥≠≈·×*":
        return Box(width, 0.58 * font.scale, 0.08 * font.scale)
    tall = character in _TALL or not character.islower()
    height, depth = 0.69 if tall else 0.46, 0.19 if character in _DEEP else 0.0
    return Box(width, height * font.scale, depth * font.scale)


def roman(word: str, font: Font) -> Box:
    """An upright word such as a function's name."""
    width = sum(_ROMAN.get(character, 0.56) for character in word)
    tall = any(character in "bdfhklit" or not character.islower() for character in word)
    deep = any(character in "gjpqy" for character in word)
    stretch = ROMAN_STRETCH * font.stretch
    height, depth = 0.69 if tall else 0.47, 0.20 if deep else 0.01
    return Box(width * stretch, height * font.scale, depth * font.scale)


def name_boxes(name: str, font: Font, script: Font) -> Box:
    """A symbol by its typed name: ``w_1``, ``y_hat``, ``sigma``, ``loss``, ``w_0__1``."""
    parsed = parse_name(name)
    box = _word(parsed.base, font)
    if parsed.accents:
        height = max(box.height + 0.06 * font.scale, 0.72 * font.scale)
        box = Box(box.width, height, box.depth)
    below = _indices(parsed.subscripts, script)
    above = _indices(parsed.superscripts, script)
    if below.width:
        drop = (0.33 if above.width else 0.20) * font.scale + below.depth
        box = Box(box.width, box.height, max(box.depth, drop))
    if above.width:
        rise = 0.43 * font.scale + 0.8 * above.depth + above.height
        box = Box(box.width, max(box.height, rise), box.depth)
    return Box(box.width + max(below.width, above.width), box.height, box.depth)


def _indices(parts: tuple[str, ...], script: Font) -> Box:
    """Indices side by side, with commas between."""
    if not parts:
        return Box()
    index = Box(0.05 + 0.28 * script.stretch * (len(parts) - 1))
    for part in parts:
        index = beside(index, _word(part, script))
    return index


def _word(word: str, font: Font) -> Box:
    if word in GREEK:
        return glyph(_GREEK_LETTERS[word], font)
    if len(word) > 2 and word.isalpha():
        return roman(word, font)
    box = Box()
    for character in word:
        box = beside(box, glyph(character, font))
    return box

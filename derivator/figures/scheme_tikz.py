"""A scheme as TikZ; needs the library arrows.meta."""

from __future__ import annotations

from collections.abc import Callable

from derivator.figures.scheme import compose_scheme
from derivator.figures.scheme_parts import Label, Place, PlacedArrow, PlacedLabel
from derivator.figures.scheme_rows import BESIDE, POINTS, SIZE_POINTS
from derivator.figures.tikz import at, scaled_picture
from derivator.solution import SchemeFigure

FILL = "{rgb,255:red,253;green,231;blue,196}"
"""The fill of highlighted values, light enough for a copy."""


def scheme_tikz(figure: SchemeFigure, latex: Callable[[Label], str]) -> str:
    """The scheme as a ``tikzpicture``; raises ``TooLargeError`` where no page can show it."""
    drawing = compose_scheme(figure)
    lines = ["\\begin{tikzpicture}[", *(f"  {style}," for style in _styles()), "]"]
    lines += [
        _label(label, number, latex(label.label)) for number, label in enumerate(drawing.labels)
    ]
    lines += [_arrow(arrow) for arrow in drawing.arrows]
    return scaled_picture("\n".join((*lines, "\\end{tikzpicture}")), drawing.scale)


def _styles() -> list[str]:
    small = rf"font=\fontsize{{{SIZE_POINTS}}}{{{SIZE_POINTS * 1.2:g}}}\selectfont"
    return [
        rf"font=\fontsize{{{POINTS}}}{{{POINTS * 1.2:g}}}\selectfont",
        f"value/.style={{anchor=base, inner sep=0pt, outer xsep={BESIDE:g}cm}}",
        f"highlighted/.style={{value, fill={FILL}, rounded corners=2pt, "
        "inner xsep=0.08cm, inner ysep=0.05cm}",
        f"size/.style={{anchor=base, inner sep=0pt, {small}}}",
        "over/.style={anchor=base, inner sep=0pt}",
        "hanging/.style={anchor=base west, inner sep=0pt}",
        "forward/.style={-{Stealth[length=4.5pt, width=3.6pt]}, line width=0.5pt}",
        "backward/.style={forward, line width=0.6pt, dash pattern=on 1.2pt off 1.6pt}",
    ]


def _label(label: PlacedLabel, number: int, formula: str) -> str:
    x = label.room.x - (label.room.half_width if label.place is Place.HANGING else 0.0)
    named = label.place in (Place.VALUE, Place.HIGHLIGHTED)
    name = f" (v{number})" if named else ""
    return rf"\node[{label.place.value}]{name} at {at((x, label.baseline))} {{${formula}$}};"


def _arrow(arrow: PlacedArrow) -> str:
    style = "backward" if arrow.dotted else "forward"
    if arrow.ends is None:
        return rf"\draw[{style}] {at(arrow.start)} -- {at(arrow.end)};"
    level = at((0.0, arrow.start[1])).strip("()")
    rightward = arrow.start[0] < arrow.end[0]
    leave, reach = ("east", "west") if rightward else ("west", "east")
    first, last = arrow.ends
    return rf"\draw[{style}] (v{first}.{leave} |- {level}) -- (v{last}.{reach} |- {level});"

"""How highlighted paths look: a colour and a dash pattern each, told apart in grey print too."""

from __future__ import annotations

from dataclasses import dataclass

COLORS = (
    (213, 94, 0),
    (120, 81, 196),
    (0, 128, 118),
    (31, 95, 191),
    (178, 24, 43),
    (140, 81, 10),
    (77, 134, 24),
    (190, 54, 140),
    (90, 90, 90),
)
"""Orange, purple, teal, blue, crimson, brown, green, magenta, grey: red, green, blue, 0 to 255."""

DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (4.0, 2.0),
    (1.0, 1.5),
    (5.0, 1.5, 1.0, 1.5),
    (8.0, 2.5),
    (2.0, 1.2),
    (5.0, 1.5, 1.0, 1.5, 1.0, 1.5),
    (7.0, 1.5, 2.5, 1.5),
)
"""Lengths drawn and left out in turn, in points."""


@dataclass(frozen=True)
class PathStyle:
    """One path's colour (red, green, blue) and dash pattern (empty: unbroken)."""

    color: tuple[int, int, int]
    dash: tuple[float, ...]

    @property
    def tikz_color(self) -> str:
        """The colour as TikZ reads it without a definition."""
        red, green, blue = self.color
        return f"{{rgb,255:red,{red};green,{green};blue,{blue}}}"

    @property
    def tikz(self) -> str:
        """The options of a stroke."""
        words = "".join(
            f" {'off' if k % 2 else 'on'} {length:g}pt" for k, length in enumerate(self.dash)
        )
        dash = f", dash pattern={words.strip()}" if words else ""
        return f"draw={self.tikz_color}, line width=0.9pt{dash}"

    @property
    def web_color(self) -> str:
        """The colour as #rrggbb."""
        return "#{:02x}{:02x}{:02x}".format(*self.color)


def path_style(index: int) -> PathStyle:
    """The look of the path with this number, counted from 0; 72 differ."""
    return PathStyle(COLORS[index % len(COLORS)], DASHES[index % len(DASHES)])


def path_key(index: int) -> str:
    """A sample of the path's stroke, to be set inside a line of text."""
    style = path_style(index)
    return rf"\tikz[baseline=-0.6ex]\draw[{style.tikz}] (0,0) -- (0.9,0);"

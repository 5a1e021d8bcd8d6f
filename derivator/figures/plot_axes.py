"""Axes of a plot: where the ticks are and what stands at them."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from derivator.solution import PlotFigure

CLEAR = 0.22
"""How far a tick stays from the arrow at the end of an axis, in cm."""
EACH = 1.15
"""About one tick for so many cm ..."""
CLOSER = 0.72
"""... and never closer than this part of it."""
LARGEST, SMALLEST = 5, -4
"""From these powers of ten on a number at a tick is written with its power of ten."""


def nice_ticks(low: float, high: float, length: float) -> list[Decimal]:
    """Round numbers between two ends of an axis of so many cm: steps of 1, 2 or 5 in some place."""
    wanted = (high - low) / max(2.0, length / EACH)
    power = math.floor(math.log10(wanted))
    factor = next((f for f in (1, 2, 5) if f * 10.0**power >= CLOSER * wanted), 10)
    step = Decimal(factor).scaleb(power)
    first, last = math.ceil(low / float(step) - 1e-9), math.floor(high / float(step) + 1e-9)
    return [k * step for k in range(first, last + 1)]


def tick_label(value: Decimal) -> str:
    """A number at a tick, as TeX."""
    if not value:
        return "$0$"
    power = value.adjusted()
    if SMALLEST <= power < LARGEST:
        digits = format(value.normalize(), "f")
        return f"${digits}$"
    mantissa = format(value.scaleb(-power).normalize(), "f")
    times = {"1": "", "-1": "-"}.get(mantissa, mantissa + r"\cdot ")
    return f"${times}10^{{{power}}}$"


def turn_ticks(low: float, high: float, length: float) -> list[Fraction]:
    """Multiples of pi between two ends, by which they are to be multiplied."""
    wanted = (high - low) / math.pi / max(2.0, length / EACH)
    steps = [Fraction(1, 2**k) for k in range(6, -1, -1)] + [Fraction(2**k) for k in range(1, 12)]
    step = next((s for s in steps if s >= CLOSER * wanted), steps[-1])
    first = math.ceil(low / math.pi / step - 1e-9)
    last = math.floor(high / math.pi / step + 1e-9)
    return [k * step for k in range(first, last + 1)]


def turn_label(value: Fraction) -> str:
    """A multiple of pi at a tick, as TeX."""
    sign = "-" if value < 0 else ""
    top, bottom = abs(value.numerator), value.denominator
    whole = r"\pi" if top == 1 else rf"{top}\pi"
    if not top:
        return "$0$"
    return f"${sign}{whole}$" if bottom == 1 else rf"${sign}{whole}/{bottom}$"


Ticks = list[tuple[float, str]]


def ticks_of(
    figure: PlotFigure, ranges: tuple[float, ...], size: tuple[float, float]
) -> tuple[Ticks, Ticks]:
    """The ticks of both axes; axes through the origin have none there, nor at their arrows."""
    left, right, low, high = ranges
    found = []
    for (start, end), length, turns in (
        ((left, right), size[0], figure.turns),
        ((low, high), size[1], False),
    ):
        pairs = [(float(v), tick_label(v)) for v in nice_ticks(start, end, length)]
        if turns:
            places = turn_ticks(start, end, length)
            pairs = [(float(t) * math.pi, turn_label(t)) for t in places]
        if figure.middle:
            room = CLEAR / length * (end - start)
            pairs = [(v, t) for v, t in pairs if v and start <= v <= end - room]
        found.append(pairs)
    return found[0], found[1]


def tick_options(ticks: tuple[Ticks, Ticks]) -> str:
    """The ticks with what stands at them, for pgfplots."""
    written = []
    for axis, pairs in zip("xy", ticks, strict=True):
        places = ",".join(f"{value:.8g}" for value, _ in pairs)
        labels = ",".join(f"{{{label}}}" for _, label in pairs)
        written.append(f"{axis}tick={{{places}}}, {axis}ticklabels={{{labels}}}")
    return ",\n  ".join(("scaled ticks=false", *written))


FONT = r"\fontsize{9}{10.8}\selectfont"
SMALL = r"\fontsize{8}{9.6}\selectfont"


def framing(figure: PlotFigure, ticks: tuple[Ticks, Ticks], upright: bool) -> list[str]:
    """Axes at the left and below, with a light grid; a short label at the left stands upright."""
    turned = ["ylabel style={rotate=-90}"] if upright else []
    placed = [] if figure.logarithmic else [tick_options(ticks)]
    grid = "grid=major, grid style={black!12, line width=0.3pt}"
    return [
        f"tick label style={{font={FONT}}}",
        "axis line style={line width=0.5pt}, tick align=outside, tick pos=left",
        "xminorticks=false, yminorticks=false",
        *turned,
        *placed,
        *([] if figure.contours else [grid]),
    ]


def crossing(ticks: tuple[Ticks, Ticks]) -> list[str]:
    """Axes with arrows through the origin, or as near to it as the window is."""
    return [
        "axis lines=middle, axis line style={line width=0.5pt, -{Stealth[length=5pt]}}",
        "every axis x label/.style={at={(ticklabel* cs:1.0)}, anchor=west}",
        "every axis y label/.style={at={(ticklabel* cs:1.0)}, anchor=south}",
        f"tick label style={{font={SMALL}, fill=white, fill opacity=0.8, text opacity=1, "
        "inner sep=1pt}",
        "tick style={black, line width=0.4pt}, axis on top=false",
        tick_options(ticks),
    ]

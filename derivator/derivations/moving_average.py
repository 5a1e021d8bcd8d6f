"""The moving average as a convolution of a vector, and what happens at its ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.probabilities.options import NumberList
from derivator.derivations.sliding.convolving import Convolving, Windowed, size_names
from derivator.derivations.sliding.drawing import grid_of, stated
from derivator.derivations.sliding.pages import Windows, WindowsPage, matrix_result
from derivator.derivations.sliding.reading import Picture, exact, letters_in, read_rows
from derivator.derivations.sliding.sizes import SizePage, size_page
from derivator.derivations.sliding.sums import chain_of, entry_of, mean
from derivator.derivations.sliding.window import Frame, Side
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import ZERO, number
from derivator.notation.matrices import Entry
from derivator.notation.nodes import Node, Number, Power, Product, Quotient, Symbol
from derivator.notation.windows import Axis
from derivator.solution import (
    Cell,
    Chain,
    Curve,
    GridFigure,
    PlotFigure,
    Relation,
    Scope,
    SlidingStep,
    Table,
)
from derivator.spec.exercise import Task
from derivator.spec.fields import Options

Ends = Literal["none", "zeros", "replicate", "reflect"]
LONGEST = 32
LETTERS: Mapping[str, str] = {"none": "Y", "zeros": "U", "replicate": "V", "reflect": "R"}
"""What the averages are called."""


class MovingAverageOptions(Options):
    """The numbers, the window, and how the ends are treated."""

    signal: NumberList = Field(description="The vector, such as [3, 5, 4, 8].")
    window: int = Field(3, ge=2, le=16, description="How many numbers are averaged.")
    ends: list[Ends] = Field(
        ["none", "zeros", "replicate"],
        min_length=1,
        description="Which ways to treat the ends are compared: none, zeros, replicate, reflect.",
    )
    align: Literal["centre", "past"] = Field(
        "centre",
        description="Whether the mean belongs to the middle of its window, or to its last number.",
    )
    show: int = Field(12, ge=0, le=64, description="How many windows are drawn.")


@dataclass(frozen=True)
class EndPage:
    """One way to treat the ends: the first mean that it changes."""

    mode: str
    sample: Chain | None
    length: Node


@dataclass(frozen=True)
class MovingAverageStep(SlidingStep):
    """The kernel, the windows, the ways to treat the ends in a table, a plot."""

    window: Node
    kernel: GridFigure
    total: Chain
    """The weights add up to 1."""
    past: bool
    size: SizePage
    windows: WindowsPage
    ends: tuple[EndPage, ...]
    padded: bool
    """Whether one of them adds something."""
    table: Table
    plot: PlotFigure
    variance: Node
    """Of a single error."""
    noise: Chain
    """The variance of the mean of independent noise."""


class MovingAverage(Derivation):
    """y_t = (x_t + ... + x_(t+k-1))/k, the convolution with k equal weights (V47).

    Also Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3.3.
    """

    kind = "moving_average"
    options = MovingAverageOptions
    summary = (
        "Smooths a vector by a moving average, written as a convolution: every window, the ends "
        "without padding, with zeros and with repeated values compared in a table and a plot."
    )
    produces: ClassVar = {
        "Y_none, Y_zeros, ...": "the averages for each way to treat the ends, as a row",
    }

    def derive(self, workspace: Workspace, task: Task) -> MovingAverageStep:
        """The averages for every way to treat the ends."""
        options: Any = task.options
        (row,) = read_rows(workspace, [options.signal], task, ("signal",), True)
        if letters_in((row,)) or not options.window <= len(row) <= LONGEST:
            message = f"a window of {options.window} along {len(row)} entries"
            expected = f"numbers, from the window's length up to {LONGEST} of them"
            raise SpecError([Problem(task.place("signal"), message, expected=expected)])
        if len(set(options.ends)) < len(options.ends):
            raise SpecError([Problem(task.place("ends"), "one way twice", expected="each once")])
        picture = Picture("X", ((row,),), True)
        past = options.align == "past"
        found = {
            mode: _convolving(picture, options.window, mode, past, place)
            for place, mode in enumerate(options.ends, start=1)
        }
        plain = found.get("none") or _convolving(
            picture, options.window, "none", past, len(found) + 1
        )
        windows = Windows(plain.frame, True, Scope.DATA, options.show)
        every = {own.result: own for own in (plain, *found.values())}
        return MovingAverageStep(
            self.kind,
            "Y",
            task.position,
            {f"Y_{mode}": matrix_result(_averages(own), Scope.DATA) for mode, own in found.items()},
            letters=("k", "sigma"),
            whole=("k",),
            slides=tuple(own.slide() for own in every.values()),
            window=number(options.window),
            kernel=_kernel(plain),
            total=_total(options.window),
            past=past,
            size=size_page(plain.frame, size_names(plain.result, True), True),
            windows=windows.page("X", "X", (row,), _averages(plain)),
            ends=tuple(_end(mode, own) for mode, own in found.items()),
            padded=any(mode != "none" for mode in found),
            table=_table(found, len(row), past),
            plot=_plot(found, row, past),
            variance=Power(Symbol("sigma"), number(2)),
            noise=_noise(),
        )


def _convolving(picture: Picture, window: int, mode: str, past: bool, number: int) -> Convolving:
    """The convolution with equal weights; each way to treat the ends has a letter of its own."""
    total = 0 if mode == "none" else window - 1
    before = total if past else total // 2
    length = picture.shape[1]
    across = Side(Axis(1, 1, 1, before, total - before), length, window)
    frame = Frame(Side(Axis(), 1, 1), across, "zeros" if mode == "none" else mode)
    kernel = ((Number(Fraction(1, window)),) * window,)
    return Convolving(picture, ((kernel,),), (ZERO,), frame, False, LETTERS[mode], number)


def _averages(found: Convolving) -> Windowed:
    """Each mean as the sum of its entries over their number."""
    chains, values = [], []
    (padded,) = found.padded[0]
    for at in range(found.frame.columns.count):
        formula, value = mean([padded[c] for _, c in found.frame.window(0, at)])
        symbol = entry_of(found.result, 0, at, True)
        chains.append(chain_of(symbol, (formula,), value, Scope.DATA))
        values.append(value)
    return Windowed(found.result, (tuple(chains),), (tuple(values),))


def _kernel(plain: Convolving) -> GridFigure:
    row = grid_of("X", plain.picture.channels[0], True, Scope.DATA)
    name = plain.kernel_name(0, 0)
    kernel = grid_of(name, plain.kernels[0][0], True, Scope.DATA, "⋆", label=Symbol("K"))
    return GridFigure((row, kernel))


def _total(window: int) -> Chain:
    """k times 1/k is 1."""
    weight = Number(Fraction(1, window))
    return Chain(
        (Product((number(window), weight), dotted=True), number(1)), (Relation.EQUAL,), Scope.DATA
    )


def _noise() -> Chain:
    """k (1/k)^2 sigma^2 = sigma^2/k."""
    k, spread = Symbol("k"), Power(Symbol("sigma"), number(2))
    whole = Product((k, Power(Quotient(number(1), k), number(2)), spread), dotted=True)
    return Chain((whole, Quotient(spread, k)), (Relation.EQUAL,))


def _end(mode: str, found: Convolving) -> EndPage:
    """The first mean that needs the padding, the last where only that one does."""
    (chains,) = _averages(found).chains
    count, frame = len(chains), found.frame
    touching = [at for at in range(count) if any(map(frame.outside, frame.window(0, at)))]
    return EndPage(mode, chains[touching[0]] if touching else None, number(count))


def _start(found: Convolving, past: bool) -> int:
    """To which number of the vector, from 0, the first mean belongs."""
    across = found.frame.columns
    last = across.window - 1
    return (last if past else last // 2) - across.axis.before


def _table(found: Mapping[str, Convolving], length: int, past: bool) -> Table:
    """A line for each time: the number itself and its means."""
    rows: list[tuple[Node | Cell | None, ...]] = []
    averages = {mode: _averages(own).values[0] for mode, own in found.items()}
    signal = next(iter(found.values())).picture.channels[0][0]
    for t in range(length):
        own: list[Node | Cell | None] = [number(t + 1)]
        own.append(stated(entry_of("X", 0, t, True), signal[t], Scope.DATA))
        for mode, convolving in found.items():
            at = t - _start(convolving, past)
            inside = 0 <= at < len(averages[mode])
            symbol = entry_of(convolving.result, 0, at, True)
            value = averages[mode][at] if inside else None
            own.append(None if value is None else stated(symbol, value, Scope.DATA))
        rows.append(tuple(own))
    first = Symbol("t"), Entry(Symbol("X"), None, "t")
    return Table((*first, *(f"ends_{mode}" for mode in found)), tuple(rows))


def _plot(found: Mapping[str, Convolving], row: Sequence[Node], past: bool) -> PlotFigure:
    """The vector and its averages over time."""
    own = Entry(Symbol("X"), None, "t")
    curves = [Curve(_points(row, 0), own, marks=True, style="dotted", by="X")]
    for mode, convolving in found.items():
        values = _averages(convolving).values[0]
        start = _start(convolving, past)
        points = _points(values, start)
        curves.append(Curve(points, f"ends_{mode}", marks=True, by=convolving.result))
    return PlotFigure(tuple(curves), Symbol("t"), "")


def _points(values: Sequence[Node], start: int) -> tuple[tuple[float, float], ...]:
    return tuple((float(start + at + 1), float(exact(v))) for at, v in enumerate(values))

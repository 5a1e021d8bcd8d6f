"""Windows over pictures once more, by array arithmetic: the route beside the derivation's own.

Pictures are padded as arrays (of formulas, so that letters pass), all windows of a picture are
taken at once as a strided view, and weights and windows are multiplied through.  The names of a
step's chains, such as ``Z_1``, get their values from here and from nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from derivator.check.chain import Failure
from derivator.check.formula import FormulaChecker
from derivator.check.tolerance import RELATIVE, TINY
from derivator.notation.build import add, divide, multiply, number
from derivator.notation.functions import Function
from derivator.notation.matrices import Matrix
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.precise import precise
from derivator.solution import (
    Chain,
    Curve,
    NodeRows,
    PlotFigure,
    Relation,
    Result,
    Slide,
    SlidingStep,
)

Array = npt.NDArray[Any]
NOTHING = object()
"""What lies around a picture where nothing counts."""
MODES = {"replicate": "edge", "reflect": "reflect"}


class SlidingChecker(FormulaChecker):
    """Checks a step with windows: its names stand for what the arrays give."""

    def __init__(self, step: SlidingStep) -> None:
        names = {name: value for slide in step.slides for name, value in worked_out(slide)}
        super().__init__(replace(step, defined={**step.defined, **names}))
        self.names = names

    def check_result(self, name: str, result: Result) -> Iterator[Failure | None]:
        """A matrix of numbers entry by entry; other results as in every step."""
        symbol = result.chain.terms[0]
        if isinstance(result.exact, tuple) and result.value is None:
            yield from self._texts(name, symbol, result)
            return
        if not isinstance(result.value, tuple):
            yield from super().check_result(name, result)
            return
        known = self.names.get(symbol.name) if isinstance(symbol, Symbol) else None
        if not isinstance(known, Matrix):
            yield Failure(
                self.step.position, symbol, Relation.EQUAL, symbol, math.nan, math.nan, ""
            )
            return
        yield self._compared(name, symbol, known, result)

    def check_plot(self, figure: PlotFigure) -> Iterator[Failure | None]:
        """Curves through the numbers of a named row, one after another, besides the usual ones."""
        yield from super().check_plot(figure)
        for curve in figure.curves:
            known = self.names.get(curve.by)
            if isinstance(known, Matrix):
                yield self._misplaced(curve, known)

    def _misplaced(self, curve: Curve, known: Matrix) -> Failure | None:
        true = [float(precise(entry, {})) for entry in known.rows[0]]
        first = curve.points[0][0]
        shown = [height for _, height in curve.points]
        even = all(x == first + k for k, (x, _) in enumerate(curve.points))
        if even and len(true) == len(shown) and np.allclose(true, shown, RELATIVE, TINY):
            return None
        symbol, position = Symbol(curve.by), self.step.position
        return Failure(position, symbol, Relation.EQUAL, symbol, true[0], shown[0], "a curve")

    def _texts(self, name: str, symbol: Node, result: Result) -> Iterator[Failure | None]:
        """Formulas in letters as texts, each against its entry at random points."""
        assert isinstance(result.exact, tuple)
        for i, row in enumerate(result.exact):
            for j, text in enumerate(row):
                known = self.names[symbol.name] if isinstance(symbol, Symbol) else None
                assert isinstance(known, Matrix)
                entry = known.rows[i][j]
                own = Result(Chain((entry, entry), (Relation.EQUAL,)), text)
                yield from super().check_result(f"{name}[{i + 1},{j + 1}]", own)

    def _compared(self, name: str, symbol: Node, known: Matrix, result: Result) -> Failure | None:
        assert isinstance(result.value, tuple)
        where, equal = f"the numbers of {name}", Relation.EQUAL
        position = self.step.position
        sizes = [(len(rows), len(rows[0])) for rows in (known.rows, result.value)]
        if sizes[0] != sizes[1]:
            return Failure(position, symbol, equal, symbol, math.nan, math.nan, where)
        exact = result.exact if isinstance(result.exact, tuple) else None
        for i, row in enumerate(known.rows):
            for j, entry in enumerate(row):
                true, given = float(precise(entry, {})), result.value[i][j]
                texts = exact[i][j] if exact else None
                shown = given if texts is None else float(Fraction(texts))
                for own in (given, shown):
                    if not abs(own - true) <= RELATIVE * abs(true) + TINY:
                        place = f"{where}[{i + 1},{j + 1}]"
                        return Failure(position, symbol, equal, symbol, true, own, place)
        return None


def worked_out(slide: Slide) -> Iterator[tuple[str, Node]]:
    """Every name of a slide with its value, a matrix of formulas or a number."""
    plain = [_array(rows) for _, rows in slide.pictures]
    filler = NOTHING if slide.pooling == "max" else number(0)
    padded = [_padded(picture, slide, filler) for picture in plain]
    for (name, _), picture in zip(slide.pictures, plain, strict=True):
        yield name, _matrix(picture)
    for name, picture in zip(slide.padded, padded, strict=False):
        yield name, _matrix(_filled(picture, number(0)))
    for own in slide.kernels:
        for name, rows in own:
            yield name, _matrix(_array(rows))
    if not _moves(slide, padded[0].shape):
        return
    if slide.pooling is not None:
        found = [_pooled(picture, slide) for picture in padded]
    else:
        found = []
        for place, (parts, named) in enumerate(_filtered(slide, padded)):
            yield from named
            found.append(_summed(parts, slide.bias[place]))
    for name, result in zip(slide.results, found, strict=True):
        yield name, _matrix(result)
    for name, result in zip(slide.activated, found, strict=False):
        assert slide.activation is not None
        yield name, _matrix(_each(slide.activation, result))
    for name, length in zip(slide.sizes, found[0].shape, strict=True):
        yield name, number(length)


def _moves(slide: Slide, shape: tuple[int, ...]) -> bool:
    """Whether there is a result: the window moves, and fits."""
    spans = _spans(slide)
    fits = all(span <= length for span, length in zip(spans, shape, strict=True))
    return fits and all(slide.stride)


def _spans(slide: Slide) -> tuple[int, ...]:
    """From the first to the last place of a window."""
    return tuple(d * (k - 1) + 1 for d, k in zip(slide.dilation, slide.window, strict=True))


def _filtered(
    slide: Slide, padded: list[Array]
) -> Iterator[tuple[list[Array], list[tuple[str, Node]]]]:
    """What each channel gives to each filter, and the matrices that have names."""
    for place, kernels in enumerate(slide.kernels):
        named, parts = list[tuple[str, Node]](), []
        for channel, ((_, rows), picture) in enumerate(zip(kernels, padded, strict=True)):
            kernel = _array(rows)
            if slide.turned:
                kernel = np.rot90(kernel, 2)
                named.append((slide.turned_names[place][channel], _matrix(kernel)))
            part = _contracted(_windows(picture, slide), kernel)
            parts.append(part)
            if slide.partial:
                named.append((slide.partial[place][channel], _matrix(part)))
        yield parts, named


def _windows(picture: Array, slide: Slide) -> Array:
    """All windows as [rows, columns, window rows, window columns]."""
    every = np.lib.stride_tricks.sliding_window_view(picture, _spans(slide))
    down, across = slide.stride
    apart = every[::down, ::across, :: slide.dilation[0], :: slide.dilation[1]]
    return np.asarray(apart)


def _contracted(windows: Array, kernel: Array) -> Array:
    """The sum of weight times entry over every window."""
    found = np.empty(windows.shape[:2], dtype=object)
    for place in np.ndindex(found.shape):
        products = map(multiply, kernel.ravel(), windows[place].ravel())
        found[place] = add(*products)
    return found


def _summed(parts: list[Array], bias: Node) -> Array:
    found = np.empty(parts[0].shape, dtype=object)
    for place in np.ndindex(found.shape):
        terms: list[Any] = [part[place] for part in parts]
        found[place] = add(*terms, bias)
    return found


def _pooled(picture: Array, slide: Slide) -> Array:
    """The largest or mean entry; with ``ceiling`` what hangs over the edge is left out."""
    if slide.ceiling:
        picture = _hanging(picture, slide)
    windows = _windows(picture, slide)
    found = np.empty(windows.shape[:2], dtype=object)
    for place in np.ndindex(found.shape):
        entries = [entry for entry in windows[place].ravel() if entry is not NOTHING]
        if slide.pooling == "max":
            found[place] = max(entries, key=lambda entry: precise(entry, {}))
        else:
            found[place] = divide(add(*entries), number(len(entries)))
    return found


def _hanging(picture: Array, slide: Slide) -> Array:
    """Rows and columns of nothing for a last window that begins on the picture or its padding."""
    for axis in (0, 1):
        starts = range(0, picture.shape[axis] - slide.padding[axis][1], slide.stride[axis])
        span = slide.dilation[axis] * (slide.window[axis] - 1) + 1
        over = max(0, starts[-1] + span - picture.shape[axis])
        room = [(0, 0), (0, 0)]
        room[axis] = (0, over)
        picture = _widened(picture, room, NOTHING)
    return picture


def _padded(picture: Array, slide: Slide, filler: object) -> Array:
    if slide.mode in MODES:
        pad: Any = np.pad
        return np.asarray(pad(picture, slide.padding, mode=MODES[slide.mode]))
    return _widened(picture, slide.padding, filler)


def _widened(picture: Array, room: Sequence[tuple[int, int]], filler: object) -> Array:
    """The array with so many rows and columns of the filler around it."""
    (above, below), (left, right) = room
    height, width = picture.shape
    found = np.empty((above + height + below, left + width + right), dtype=object)
    found.fill(filler)
    found[above : above + height, left : left + width] = picture
    return found


def _filled(picture: Array, filler: Node) -> Array:
    """The array with the filler where there was nothing."""
    found = picture.copy()
    for place in np.ndindex(found.shape):
        if found[place] is NOTHING:
            found[place] = filler
    return found


def _array(rows: NodeRows) -> Array:
    found = np.empty((len(rows), len(rows[0])), dtype=object)
    for place in np.ndindex(found.shape):
        found[place] = rows[place[0]][place[1]]
    return found


def _each(function: Function, array: Array) -> Array:
    found = np.empty(array.shape, dtype=object)
    for place in np.ndindex(array.shape):
        entry: Any = array[place]
        found[place] = Call(function, (entry,))
    return found


def _matrix(array: Array) -> Matrix:
    return Matrix(tuple(tuple(row) for row in array))

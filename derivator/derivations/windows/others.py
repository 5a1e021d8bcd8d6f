"""All pictures of a size: which of them a bank mistakes, and filters that mistake none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from derivator.derivations.windows.bank_page import OtherPictures
from derivator.derivations.windows.bank_program import Pictures, picture_grid
from derivator.derivations.windows.search import Array
from derivator.notation.build import number
from derivator.notation.nodes import Number, Power, Symbol
from derivator.notation.windows import Standing
from derivator.notation.windows_counts import PictureCount, Plain
from derivator.solution import (
    Cell,
    Chain,
    Grid,
    GridCell,
    GridFigure,
    Relation,
    Result,
    Scope,
)


@dataclass(frozen=True)
class OthersView:
    """A bank before all black and white pictures of one size."""

    size: tuple[int, int]
    kernels: tuple[Plain, ...]
    thresholds: tuple[Fraction, ...]
    wanted: Sequence[Array]

    def accepted(self) -> Array:
        """Every picture that the bank takes for the second class: (pictures, rows, columns)."""
        pixels = self.size[0] * self.size[1]
        bits = (np.arange(1 << pixels)[:, None] >> np.arange(pixels) & 1).astype(np.int64)
        pictures = bits.reshape(-1, *self.size)
        found = np.zeros(len(pictures), bool)
        for kernel, bound in zip(self.kernels, self.thresholds, strict=True):
            weights = np.array(kernel)
            seen = np.lib.stride_tricks.sliding_window_view(pictures, weights.shape, axis=(1, 2))
            tops = np.einsum("nijab,ab->nij", seen, weights).max(axis=(1, 2))
            found |= tops * bound.denominator > bound.numerator
        return pictures[found]

    def stranger(self, below: Sequence[Array]) -> Array | None:
        """A picture of neither class that is taken for the second, with as few pixels as can be."""
        known = {picture.tobytes() for picture in (*below, *self.wanted)}
        accepted = self.accepted()
        order = np.argsort(accepted.sum(axis=(1, 2)), kind="stable")
        for index in order[: len(known) + 1]:
            picture = np.ascontiguousarray(accepted[index])
            if picture.tobytes() not in known:
                return picture
        return None

    def page(self, pictures: Pictures, shown: int | None) -> OtherPictures:
        """The counts, an example and an exact filter; ``shown`` is the number of the example."""
        pixels = self.size[0] * self.size[1]
        doubled = tuple(int(2 * bound) for bound in self.thresholds)
        mistaken = PictureCount(self.size, self.kernels, doubled)
        matching = PictureCount(
            self.size,
            tuple(exact_filter(picture) for picture in self.wanted),
            tuple(2 * int(picture.sum()) - 1 for picture in self.wanted),
        )
        whole = Chain(
            (Power(number(2), number(pixels)), number(2**pixels)), (Relation.EQUAL,), Scope.DATA
        )
        first = self.wanted[0]
        exact = (
            picture_grid(first),
            Grid(
                tuple(tuple(GridCell(number(w)) for w in row) for row in exact_filter(first)),
                sign="→",
            ),
        )
        return OtherPictures(
            whole,
            _counted(len(self.accepted()), mistaken),
            None if shown is None else self._example(pictures, shown - 1),
            GridFigure(exact),
            Number(Fraction(2 * int(first.sum()) - 1, 2), decimal=True),
            _counted(len(self.wanted), matching),
        )

    def _example(self, pictures: Pictures, k: int) -> GridFigure:
        over = [pictures.response_to(m, k) - t for m, t in enumerate(self.thresholds)]
        m = int(np.argmax([float(gap) for gap in over]))
        name = "r" if len(self.kernels) == 1 else f"r_{m + 1}"
        shown = Standing(Symbol(name), pictures.response(m, k))
        bound = Number(self.thresholds[m], decimal=True)
        terms = (shown, number(pictures.response_to(m, k)), bound)
        below = Chain(terms, (Relation.EQUAL, Relation.GREATER), Scope.DATA)
        window = pictures.window(m, k)
        return GridFigure((picture_grid(pictures.pictures[k], window=window, below=below),))

    def results(self, page: OtherPictures) -> Mapping[str, Result]:
        """Both counts for programs."""
        found = {}
        for name, cell in (("mistaken", page.mistaken), ("sure", page.sure)):
            count = cell.chain.terms[-1]
            assert isinstance(count, Number)
            found[name] = Result(cell.chain, str(count.value), float(count.value))
        return found


def exact_filter(picture: Array) -> Plain:
    """1 on the pixels of the picture and -1 elsewhere: only the picture itself gives its sum."""
    return tuple(tuple(1 if pixel else -1 for pixel in row) for row in picture)


def _counted(count: int, again: PictureCount) -> Cell:
    shown = Standing(number(count), again)
    return Cell(Chain((shown, number(count)), (Relation.EQUAL,), Scope.DATA))

"""Pictures and filters as inputs of a program, so that every response can be evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from derivator.derivations.windows.search import Array
from derivator.errors import Position
from derivator.notation.build import add, negate, number
from derivator.notation.matrices import Matrix
from derivator.notation.nodes import Node, Symbol
from derivator.notation.windows import Axis, Convolution, Pooled, Standing
from derivator.notation.windows_counts import Plain
from derivator.program.model import Program, Role, Vertex
from derivator.solution import Cell, Chain, Grid, GridCell, Moment, Relation, Scope


@dataclass(frozen=True)
class Pictures:
    """Black and white pictures, and kernels that slide over them."""

    pictures: tuple[Array, ...]
    kernels: tuple[Plain, ...]

    @property
    def of(self) -> str:
        """The value whose program it is: the first picture."""
        return "P_1"

    def picture(self, k: int) -> Symbol:
        """The picture with a number from 0."""
        return Symbol(f"P_{k + 1}")

    def kernel(self, m: int) -> Symbol:
        """The kernel with a number from 0."""
        return Symbol(f"K_{m + 1}")

    def kernel_matrix(self, m: int) -> Matrix:
        """Its entries."""
        return Matrix(tuple(tuple(map(number, row)) for row in self.kernels[m]))

    def program(self, position: Position) -> Program:
        """All of them as inputs."""
        shapes = {f"P_{k + 1}": picture.shape for k, picture in enumerate(self.pictures)}
        for m, kernel in enumerate(self.kernels):
            shapes[f"K_{m + 1}"] = (len(kernel), len(kernel[0]))
        vertices = {
            name: Vertex(name, None, (int(shape[0]), int(shape[1])), (), Role.DATA, position)
            for name, shape in shapes.items()
        }
        return Program(vertices)

    @cached_property
    def moment(self) -> Moment:
        """Their numbers."""
        values = {
            f"P_{k + 1}": tuple(tuple(map(float, row)) for row in picture)
            for k, picture in enumerate(self.pictures)
        }
        for m, kernel in enumerate(self.kernels):
            values[f"K_{m + 1}"] = tuple(tuple(map(float, row)) for row in kernel)
        return Moment(values)

    def _places(self, m: int) -> tuple[int, int]:
        """How many windows there are, down and across."""
        height, width = self.pictures[0].shape
        kernel = self.kernels[m]
        return int(height) - len(kernel) + 1, int(width) - len(kernel[0]) + 1

    def response(self, m: int, k: int) -> Node:
        """The largest entry of P_k ⋆ K_m."""
        slid = Convolution(self.picture(k), self.kernel(m), Axis(), Axis())
        return Pooled(slid, self._places(m), Axis(), Axis(), largest=True)

    def row(self, m: int, pictures: Sequence[int]) -> Matrix:
        """The responses to some pictures in a row."""
        return Matrix((tuple(self.response(m, k) for k in pictures),))

    def largest(self, row: Matrix) -> Node:
        """The largest entry of a row."""
        return Pooled(row, (1, len(row.rows[0])), Axis(), Axis(), largest=True)

    def extreme(self, m: int, pictures: Sequence[int], largest: int) -> Cell:
        """The least or the largest response to some pictures."""
        responses = [self.response_to(m, k) for k in pictures]
        value = number(max(responses) if largest else min(responses))
        row = self.row(m, pictures)
        if largest:
            formula = self.largest(row)
        else:
            turned = Matrix((tuple(map(negate, row.rows[0])),))
            formula = negate(self.largest(turned))
        return Cell(Chain((Standing(value, formula), value), (Relation.EQUAL,), Scope.DATA))

    def best_over(self, k: int, thresholds: Sequence[Node]) -> Node:
        """By how much the best filter exceeds its threshold on a picture."""
        over = (add(self.response(m, k), negate(t)) for m, t in enumerate(thresholds))
        return self.largest(Matrix((tuple(over),)))

    def _windows(self, m: int, k: int) -> Array:
        """The response of every window."""
        kernel = np.array(self.kernels[m])
        seen = np.lib.stride_tricks.sliding_window_view(self.pictures[k], kernel.shape)
        return np.asarray(np.sum(seen * kernel, axis=(-2, -1)))

    def response_to(self, m: int, k: int) -> int:
        """The largest response in numbers."""
        return int(np.max(self._windows(m, k)))

    def window(self, m: int, k: int) -> tuple[tuple[int, int], ...]:
        """The pixels of the window with the largest response."""
        responses = self._windows(m, k)
        row, column = np.unravel_index(int(np.argmax(responses)), responses.shape)
        kernel = self.kernels[m]
        return tuple(
            (int(row) + a, int(column) + b)
            for a in range(len(kernel))
            for b in range(len(kernel[0]))
        )


def picture_grid(
    picture: Array,
    label: Node | None = None,
    window: tuple[tuple[int, int], ...] = (),
    below: Chain | None = None,
) -> Grid:
    """A picture with black and white pixels."""
    rows = tuple(tuple(GridCell(shade=float(pixel)) for pixel in row) for row in picture)
    return Grid(rows, label=label, window=window, below=below)

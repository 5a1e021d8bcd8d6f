"""Counts of pictures and of kernels, found again by going through all of them.

The nodes stand behind numbers that a page prints; their values do not use the search.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from derivator.notation.nodes import Node

if TYPE_CHECKING:
    from derivator.notation.printer import Printer

Plain = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class PictureCount(Node):
    """On how many of all black and white pictures some filter exceeds its threshold.

    ``doubled`` are twice the thresholds, so that halves stay whole numbers.
    """

    size: tuple[int, int]
    kernels: tuple[Plain, ...]
    doubled: tuple[int, ...]

    def value(self) -> int:
        """Every picture is made, and every filter moved over all of them at once."""
        pixels = self.size[0] * self.size[1]
        numbers = np.arange(1 << pixels)
        bits = [(numbers >> k & 1).astype(np.int32) for k in range(pixels)]
        accepted = np.zeros(len(numbers), bool)
        for kernel, bound in zip(self.kernels, self.doubled, strict=True):
            for row, column in product(
                range(self.size[0] - len(kernel) + 1), range(self.size[1] - len(kernel[0]) + 1)
            ):
                whole = np.zeros(len(numbers), np.int32)
                for a, line in enumerate(kernel):
                    for b, weight in enumerate(line):
                        if weight:
                            whole += weight * bits[(row + a) * self.size[1] + column + b]
                accepted |= 2 * whole > bound
        return int(np.count_nonzero(accepted))


@dataclass(frozen=True, slots=True)
class KernelCount(Node):
    """How many kernels respond to each picture ``above`` more than to any picture ``below``."""

    below: tuple[Plain, ...]
    above: tuple[Plain, ...]
    sizes: tuple[tuple[int, int], ...]
    weights: tuple[int, ...]

    def value(self) -> int:
        """Kernels of one size all at once, weight by weight over one window after another."""
        return sum(self._of_size(size) for size in self.sizes)

    def _of_size(self, size: tuple[int, int]) -> int:
        kernels = np.array(list(product(self.weights, repeat=size[0] * size[1])), np.int32)
        most = self._largest(self.below, kernels, size).max(axis=0)
        alive = np.ones(len(kernels), bool)
        for picture in self.above:
            alive &= self._largest((picture,), kernels, size)[0] > most
        return int(np.count_nonzero(alive))

    @staticmethod
    def _largest(
        pictures: tuple[Plain, ...], kernels: npt.NDArray[Any], size: tuple[int, int]
    ) -> npt.NDArray[Any]:
        """The largest response to each picture (rows) of each kernel (columns)."""
        found = []
        for picture in pictures:
            top: npt.NDArray[Any] | None = None
            for row, column in product(
                range(len(picture) - size[0] + 1), range(len(picture[0]) - size[1] + 1)
            ):
                places = product(range(size[0]), range(size[1]))
                seen = [picture[row + a][column + b] for a, b in places]
                response = kernels[:, np.flatnonzero(seen)].sum(axis=1)
                top = response if top is None else np.maximum(top, response)
            found.append(top)
        return np.array(found)


def _no_print(printer: Printer, node: Node) -> str:
    raise TypeError(f"{type(node).__name__} stands behind a number and is not printed itself")


def _value(node: PictureCount | KernelCount, bindings: Any) -> npt.NDArray[Any]:
    return np.full((1, 1), float(node.value()))


PRINT_RULES: dict[type[Node], Any] = {PictureCount: _no_print, KernelCount: _no_print}
EVALUATION_RULES: dict[type[Node], Any] = {PictureCount: _value, KernelCount: _value}

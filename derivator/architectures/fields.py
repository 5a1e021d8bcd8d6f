"""What of the input a unit sees: traced down through the windows, index by index.

No formula for the size of a receptive field is used, so that the traced fields check one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from derivator.architectures.layers import whole
from derivator.notation.nodes import Node

MOST_INDICES = 4_000_000
MOST_IN_LETTERS = 1_500
"""Fewer where a field is traced at many values of letters."""
MOST_LAYERS = 400

Window = tuple[int, int, int]
"""Kernel, stride and dilation."""


@dataclass(frozen=True)
class Windowed:
    """A layer with a window along one side, in numbers or letters."""

    kernel: Node
    stride: Node
    dilation: Node
    pooling: bool = False

    def at(self, letters: Mapping[str, int]) -> Window:
        """The window at whole values; raises ``ValueError`` where one is not whole."""
        return (
            whole(self.kernel, letters),
            whole(self.stride, letters),
            whole(self.dilation, letters),
        )


@lru_cache(maxsize=1 << 15)
def seen(windows: tuple[Window, ...], unit: int, most: int = MOST_INDICES) -> tuple[int, int]:
    """The first and the last index of the input that reach a unit above all windows.

    Raises ``ValueError`` where there would be too many indices to keep.
    """
    indices = np.array([unit])
    for kernel, stride, dilation in reversed(windows):
        if min(kernel, stride, dilation) < 1:
            raise ValueError("a window that does not slide")
        if len(indices) * kernel > most:
            raise ValueError("a field too large to be traced")
        cells = np.arange(kernel) * dilation
        indices = np.unique((indices[:, None] * stride + cells[None, :]).ravel())
    return int(indices[0]), int(indices[-1])


def span(windows: Sequence[Window], most: int) -> int:
    """From the first to the last pixel that a unit sees."""
    first, last = seen(tuple(windows), 0, most)
    return last - first + 1


def jump(windows: Sequence[Window], most: int) -> int:
    """How far apart the fields of two neighbours begin."""
    return seen(tuple(windows), 1, most)[0] - seen(tuple(windows), 0, most)[0]


Measure = Callable[[Sequence[Window], int], int]


def traced(
    layers: Sequence[Windowed], repeat: Node | int, measure: Measure, less: int = 0
) -> Callable[[Mapping[str, int]], float]:
    """How to measure a field above the layers, repeated ``repeat - less`` times."""

    def count(letters: Mapping[str, int]) -> float:
        try:
            times = repeat if isinstance(repeat, int) else whole(repeat, letters)
            times -= less
            if times < 0 or times * len(layers) > MOST_LAYERS:
                return math.nan
            most = MOST_IN_LETTERS if letters else MOST_INDICES
            return float(measure([layer.at(letters) for layer in layers] * times, most))
        except ValueError:
            return math.nan

    return count


def widened(letters: Mapping[str, int]) -> float:
    """The field of a window over units whose own fields are ``r`` long and ``j`` apart."""
    own, apart, kernel = letters["r_{i-1}"], letters["j_{i-1}"], letters["k_i"]
    pixels = {
        unit * letters.get("d_i", 1) * apart + pixel
        for unit in range(kernel)
        for pixel in range(own)
    }
    return float(max(pixels) - min(pixels) + 1)


def spread_out(letters: Mapping[str, int]) -> float:
    """How far apart the fields begin where only every s-th place of the window is kept."""
    starts = [unit * letters["j_{i-1}"] for unit in range(letters["s_i"] + 1)]
    kept = starts[:: letters["s_i"]]
    return float(kept[1] - kept[0])

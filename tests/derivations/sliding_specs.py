"""Convolution and pooling by plain loops over floats: nothing of this is used by the package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Rows = list[list[float]]


def padded(rows: Rows, pad: Sequence[Sequence[int]], mode: str, filler: float = 0.0) -> Any:
    """The picture with what is added around it."""
    array = np.array(rows, dtype=float)
    if mode == "zeros":
        return np.pad(array, pad, constant_values=filler)
    grown: Any = np.pad
    return grown(array, pad, mode={"replicate": "edge", "reflect": "reflect"}[mode])


def slid(
    array: Any,
    window: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    of: Callable[[list[float]], float],
) -> Rows:
    """The value of every window, by four loops."""
    height, width = array.shape
    spans = [(k - 1) * d + 1 for k, d in zip(window, dilation, strict=True)]
    found = []
    for top in range(0, height - spans[0] + 1, stride[0]):
        row = []
        for left in range(0, width - spans[1] + 1, stride[1]):
            entries = [
                array[top + a * dilation[0], left + b * dilation[1]]
                for a in range(window[0])
                for b in range(window[1])
            ]
            row.append(of(entries))
        found.append(row)
    return found


def convolved(
    channels: list[Rows],
    kernels: list[Rows],
    bias: float = 0.0,
    stride: tuple[int, int] = (1, 1),
    pad: Sequence[Sequence[int]] = ((0, 0), (0, 0)),
    dilation: tuple[int, int] = (1, 1),
    mode: str = "zeros",
) -> Rows:
    """One filter over all channels, as PyTorch's conv2d does it."""
    total: Any = bias
    for channel, kernel in zip(channels, kernels, strict=True):
        weights = [w for row in kernel for w in row]
        window = len(kernel), len(kernel[0])

        def of(entries: list[float], own: list[float] = weights) -> float:
            return sum(x * w for x, w in zip(entries, own, strict=True))

        total = total + np.array(slid(padded(channel, pad, mode), window, stride, dilation, of))
    return [list(map(float, row)) for row in total]

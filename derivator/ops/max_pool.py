"""The largest entry of every window."""

from __future__ import annotations

import numpy as np

from derivator.notation.windows_evaluate import seen
from derivator.ops.base import Array
from derivator.ops.pool import Pool


class MaxPool(Pool):
    """The maximum of each window; its adjoint goes to the place of the maximum (V40).

    Shapes: [n x m] gives [floor((n - k)/s) + 1 x ...] with windows of k by k and stride s.
    Where several entries of a window are largest, the first one, row by row, gets all.
    """

    name = "max_pool"
    functions = ("max_pool", "maxpool")
    largest = True

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """Where the two largest entries of every window differ."""
        size, rows, columns = self.window(operands[0].shape[-2:])
        ordered = np.sort(np.real(seen(operands[0], size, rows, columns)), axis=-1)
        if ordered.shape[-1] == 1:
            return np.ones((), bool)
        gap = ordered[..., -1] - ordered[..., -2]
        # entries that are 0 below a ReLU are equal for good, and none of them moves
        return np.asarray((gap > margin) | (ordered[..., -1] == 0))

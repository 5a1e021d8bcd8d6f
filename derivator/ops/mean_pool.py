"""The mean of every window."""

from __future__ import annotations

from derivator.ops.pool import Pool


class MeanPool(Pool):
    """The mean of each window; every entry of it receives an equal part of the adjoint (V40).

    Shapes: [n x m] gives [floor((n - k)/s) + 1 x ...] with windows of k by k and stride s.
    """

    name = "mean_pool"
    functions = ("mean_pool", "avg_pool")
    largest = False

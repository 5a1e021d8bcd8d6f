"""Matrices side by side."""

from __future__ import annotations

from derivator.ops.join import Join


class Concatenate(Join):
    """Z = [A, B]; A receives the first columns of the adjoint, B the others (V51, attention).

    Shapes: [n x k] and [n x m] give [n x (k + m)]; k and m are whole numbers.
    Source: Hochreiter and Schmidhuber, Long short-term memory, where a gate reads [h, x].
    """

    name = "concat"
    functions = ("concat",)
    below = False

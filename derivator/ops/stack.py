"""Matrices one below the other."""

from __future__ import annotations

from derivator.ops.join import Join


class Stack(Join):
    """Z = [A; B]; A receives the first rows of the adjoint, B the others (V43).

    Shapes: [n x k] and [m x k] give [(n + m) x k]; n and m are whole numbers.
    """

    name = "stack"
    functions = ("stack",)
    below = True

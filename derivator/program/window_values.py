"""Exact values of window nodes, window by window: the route by which numbers are printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from derivator.notation.nodes import Node
from derivator.notation.windows import (
    Axis,
    Convolution,
    Flattened,
    Pooled,
    Reshaped,
    Standing,
    Turned,
    Unpooled,
)
from derivator.program.numbers import ZERO, Num

if TYPE_CHECKING:
    from derivator.program.values import Entries, Numbers

Place = tuple[int, int]


def covered(
    rows: Axis, columns: Axis, picture: Place, window: Place, at: Place
) -> Iterator[tuple[Place, Place]]:
    """The window's entries that lie on the picture, each with the place that it lies on."""
    for entry in product(range(window[0]), range(window[1])):
        row = rows.source(at[0], entry[0], picture[0])
        column = columns.source(at[1], entry[1], picture[1])
        if row is not None and column is not None:
            yield entry, (row, column)


def _windows(node: Convolution | Pooled | Unpooled, picture: Place, window: Place) -> list[Place]:
    height = node.rows.places(picture[0], window[0])
    width = node.columns.places(picture[1], window[1])
    return list(product(range(height), range(width)))


def _sized(value: Entries) -> Place:
    return int(value.shape[0]), int(value.shape[1])


def _convolution(numbers: Numbers, node: Convolution) -> Entries:
    picture, kernel = numbers.of(node.picture), numbers.of(node.kernel)
    size, window = _sized(picture), _sized(kernel)
    places = _windows(node, size, window)
    made = _empty((places[-1][0] + 1, places[-1][1] + 1))
    for at in places:
        pairs = covered(node.rows, node.columns, size, window, at)
        made[at] = sum((kernel[k] * picture[x] for k, x in pairs), ZERO)
    return made


def _pooled(numbers: Numbers, node: Pooled) -> Entries:
    value = numbers.of(node.operand)
    places = _windows(node, _sized(value), node.window)
    made = _empty((places[-1][0] + 1, places[-1][1] + 1))
    for at in places:
        if node.largest:
            made[at] = value[_largest(node, value, at)]
        else:
            inside = [value[place] for place in _below(node, value, at)]
            made[at] = sum(inside, ZERO) / Num(Fraction(len(inside)))
    return made


def _unpooled(numbers: Numbers, node: Unpooled) -> Entries:
    value, adjoint = numbers.of(node.operand), numbers.of(node.adjoint)
    made = _empty(_sized(value))
    parts = Num(Fraction(node.window[0] * node.window[1]))
    for at in _windows(node, _sized(value), node.window):
        if node.largest:
            chosen = _largest(node, value, at)
            made[chosen] = made[chosen] + adjoint[at]
        else:
            for place in _below(node, value, at):
                made[place] = made[place] + adjoint[at] / parts
    return made


def _below(node: Pooled | Unpooled, value: Entries, at: Place) -> list[Place]:
    pairs = covered(node.rows, node.columns, _sized(value), node.window, at)
    return [place for _, place in pairs]


def _largest(node: Pooled | Unpooled, value: Entries, at: Place) -> Place:
    """The first place of a window at which nothing is larger."""
    first, *rest = _below(node, value, at)
    for place in rest:
        if value[place].precise > value[first].precise:
            first = place
    return first


def _empty(shape: Place) -> Entries:
    made = np.empty(shape, dtype=object)
    made[...] = ZERO
    return made


RULES: dict[type[Node], Callable[[Numbers, Any], Entries]] = {
    Convolution: _convolution,
    Turned: lambda numbers, node: numbers.of(node.operand)[::-1, ::-1].copy(),
    Pooled: _pooled,
    Unpooled: _unpooled,
    Flattened: lambda numbers, node: numbers.of(node.operand).reshape((1, -1)).copy(),
    Standing: lambda numbers, node: numbers.of(node.formula),
    Reshaped: lambda numbers, node: numbers.of(node.operand).reshape(node.shape).copy(),
}
"""An exact value for each node class of ``notation/windows.py``."""

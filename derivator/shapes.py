"""Shapes of values: a number, or a matrix whose sizes are numbers or letters.

A shape is ``()`` for a number and ``(rows, columns)`` for a matrix; a row vector has one row.  A
size given by a letter, ``n``, equals only itself.
"""

from __future__ import annotations

Size = int | str
Shape = tuple[Size, ...]

SCALAR: Shape = ()


class ShapeError(ValueError):
    """Operands that do not fit together; the message names both with their shapes."""


def in_words(shape: Shape) -> str:
    """A shape as an author reads it: ``n x 2``, ``a number``."""
    return " x ".join(map(str, shape)) if shape else "a number"


def broadcast(*shapes: Shape) -> Shape:
    """The shape of an elementwise operation: a number and a row or column of length 1 stretch.

    Raises ``ShapeError`` where two sizes differ and neither is 1.
    """
    matrices = [shape for shape in shapes if shape]
    if not matrices:
        return SCALAR
    rows = _common([shape[0] for shape in matrices], matrices, "rows")
    columns = _common([shape[1] for shape in matrices], matrices, "columns")
    return (rows, columns)


def _common(sizes: list[Size], shapes: list[Shape], side: str) -> Size:
    wide = list(dict.fromkeys(size for size in sizes if size != 1))
    if len(wide) > 1:
        sides = " and ".join(map(in_words, shapes))
        raise ShapeError(f"{sides}: the numbers of {side} differ, {wide[0]} and {wide[1]}")
    return wide[0] if wide else 1

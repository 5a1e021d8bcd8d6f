"""Small black and white shapes, turned and moved over a picture in every way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from derivator.derivations.windows.search import Array
from derivator.errors import Problem, SpecError
from derivator.spec.exercise import Task

MOST_SHAPES, MOST_PICTURES = 30, 300
"""How many shapes a class may have, and how many pictures they may become."""
EXPECTED = 'rows of zeros and ones, "010/111/010"'


def _refused(reason: str) -> PydanticCustomError:
    return PydanticCustomError("constant", "no shape", {"reason": reason, "expectation": EXPECTED})


def _shapes(value: Any) -> Any:
    """Texts such as 010/111/010 as tuples of rows."""
    items = value if isinstance(value, list) else [value]
    if not items or len(items) > MOST_SHAPES:
        raise _refused(f"not between 1 and {MOST_SHAPES} shapes")
    found = []
    for item in items:
        rows = str(item).replace(" ", "").split("/")
        if any(set(row) - set("01") or not row for row in rows):
            raise _refused(f"no shape: {str(item)[:40]}")
        if len({len(row) for row in rows}) > 1:
            raise _refused(f"rows of different lengths in {str(item)[:40]}")
        if "1" not in str(item):
            raise _refused(f"nothing is drawn in {str(item)[:40]}")
        found.append(tuple(tuple(int(pixel) for pixel in row) for row in rows))
    return found


ShapeList = Annotated[
    Any,
    BeforeValidator(_shapes),
    WithJsonSchema({"type": "array", "items": {"type": "string"}, "minItems": 1}),
]
"""Shapes as texts, rows of zeros and ones with slashes between."""


@dataclass(frozen=True)
class Drawn:
    """A shape of the author, and every picture that it gives; none stands under two shapes."""

    shape: Array
    pictures: tuple[Array, ...]


def all_pictures(
    shapes: Sequence[Sequence[Sequence[int]]],
    size: tuple[int, int],
    turns: bool,
    option: str,
    task: Task,
) -> tuple[Drawn, ...]:
    """Every shape on every place; raises ``SpecError`` for one that does not fit in."""
    seen: set[bytes] = set()
    drawn = []
    for index, rows in enumerate(shapes):
        shape = np.array(rows, dtype=np.int64)
        if shape.shape[0] > size[0] or shape.shape[1] > size[1]:
            message = f"a shape of {shape.shape[0]} x {shape.shape[1]} pixels"
            expected = f"at most {size[0]} x {size[1]}, the size of the picture"
            raise SpecError([Problem(task.place(option, index), message, expected=expected)])
        pictures = []
        for own in turned(shape) if turns else [shape]:
            for picture in moved(own, size):
                if picture.tobytes() not in seen:
                    seen.add(picture.tobytes())
                    pictures.append(picture)
        if pictures:
            drawn.append(Drawn(shape, tuple(pictures)))
    if sum(len(one.pictures) for one in drawn) > MOST_PICTURES:
        message = f"the shapes give more than {MOST_PICTURES} pictures"
        raise SpecError([Problem(task.place(option), message, expected="fewer shapes")])
    return tuple(drawn)


def turned(shape: Array) -> list[Array]:
    """The shape with all its turns and reflections, none twice."""
    found: dict[tuple[tuple[int, ...], bytes], Array] = {}
    for base in (shape, np.fliplr(shape)):
        for quarter in range(4):
            own = np.ascontiguousarray(np.rot90(base, quarter))
            found.setdefault((own.shape, own.tobytes()), own)
    return list(found.values())


def moved(shape: Array, size: tuple[int, int]) -> list[Array]:
    """The shape on every place of an empty picture."""
    found = []
    for row in range(size[0] - shape.shape[0] + 1):
        for column in range(size[1] - shape.shape[1] + 1):
            picture = np.zeros(size, dtype=np.int64)
            picture[row : row + shape.shape[0], column : column + shape.shape[1]] = shape
            found.append(picture)
    return found

"""A convolutional layer read from the options of a task, as a program with a loss above it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from derivator.errors import Problem, SpecError
from derivator.notation.entrywise import Entrywise
from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Node, Symbol
from derivator.notation.windows import Convolution, Flattened
from derivator.ops.conv import Convolve
from derivator.program.model import Program, Role, Vertex
from derivator.program.numbers import Num
from derivator.program.outer import with_loss
from derivator.program.terms import Term, apply
from derivator.program.values import Entries, Numbers, filled
from derivator.shapes import Shape, ShapeError
from derivator.solution import Rows
from derivator.spec.exercise import Task
from derivator.spec.fields import Options
from derivator.spec.grids import Grid, GridField

PICTURE, KERNEL, RESULT, LOSS = "X", "K", "H", "L"
MOST = 64
"""The most entries of a picture, a kernel or a result that are written out."""


def _sizes(value: Any) -> Any:
    """A length, or [rows, columns]."""
    texts = [str(item) for item in (value if isinstance(value, list | tuple) else [value])]
    items = [int(text) if text.isascii() and text.isdigit() else 0 for text in texts]
    if len(items) not in (1, 2) or any(not 1 <= item <= MOST for item in items):
        context = {"reason": "no sizes", "expectation": "a length such as 5, or [rows, columns]"}
        raise PydanticCustomError("constant", "no sizes", context)
    return (1, items[0]) if len(items) == 1 else tuple(items)


Sizes = Annotated[Any, BeforeValidator(_sizes), WithJsonSchema({"type": ["integer", "array"]})]


class LayerOptions(Options):
    """The picture and the kernel, by their sizes or by their numbers."""

    size: Sizes | None = Field(
        None, description="Rows and columns of the picture, [4, 4], or the length of a signal, 7."
    )
    kernel_size: Sizes | None = Field(None, description="The same of the kernel.")
    picture: GridField | None = Field(None, description="The picture in numbers.")
    kernel: GridField | None = Field(None, description="The kernel in numbers.")
    stride: int = Field(1, ge=1, le=20, description="By how much the kernel moves.")
    padding: int = Field(0, ge=0, le=20, description="How many zeros are added at each end.")
    dilation: int = Field(1, ge=1, le=20, description="How far apart the kernel's entries lie.")


@dataclass(frozen=True)
class Setting:
    """The layer H = X ⋆ K, with an unknown loss above it."""

    program: Program
    operation: Convolve
    numbers: Numbers | None
    """The picture and the kernel in numbers, and the result; None where only sizes are given."""

    @cached_property
    def reading(self) -> Entrywise:
        """Reads entries."""
        return Entrywise(self.program.shapes, {})

    @property
    def formula(self) -> Convolution:
        """X ⋆ K."""
        node = self.program.vertices[RESULT].formula
        assert isinstance(node, Convolution)
        return node

    def shape(self, name: str) -> tuple[int, int]:
        """Rows and columns of the picture, the kernel or the result."""
        rows, columns = self.program.vertices[name].shape
        return int(rows), int(columns)

    def count(self, name: str) -> int:
        """How many entries there are."""
        rows, columns = self.shape(name)
        return rows * columns

    def places(self, name: str) -> list[tuple[int, int]]:
        """All places, counted from 0, row by row."""
        rows, columns = self.shape(name)
        return [(row, column) for row in range(rows) for column in range(columns)]

    def entry(self, node: Node, at: tuple[int, int]) -> Node:
        """One entry, its place counted from 0."""
        return self.reading.entry(node, at[0] + 1, at[1] + 1)

    def partner(self, result: tuple[int, int], kernel: tuple[int, int]) -> tuple[int, int] | None:
        """Which entry of the picture a weight meets in a window; None in the padding."""
        height, width = self.shape(PICTURE)
        row = self.formula.rows.source(result[0], kernel[0], height)
        column = self.formula.columns.source(result[1], kernel[1], width)
        return None if row is None or column is None else (row, column)

    @property
    def is_line(self) -> bool:
        """Whether it runs along a signal."""
        return self.formula.line


def read_layer(options: LayerOptions, task: Task) -> Setting:
    """The layer of a task; raises ``SpecError`` where something is missing or does not fit."""
    picture = _shape(options.picture, options.size, "picture", "size", task)
    kernel = _shape(options.kernel, options.kernel_size, "kernel", "kernel_size", task)
    operation = Convolve(options.stride, options.padding, options.dilation)
    try:
        result = operation.shape(picture, kernel)
    except ShapeError as error:
        expected = "a kernel that fits into the picture with its padding"
        raise SpecError([Problem(task.position, str(error), expected=expected)]) from None
    for name, shape in (("picture", picture), ("kernel", kernel), ("result", result)):
        if shape[0] * shape[1] > MOST:
            message = f"the {name} is {shape[0]} x {shape[1]}: too large to be written out"
            expected = f"at most {MOST} entries"
            raise SpecError([Problem(task.position, message, expected=expected)])
    program = _program(operation, picture, kernel, task)
    return Setting(program, operation, _numbers(program, options))


def _shape(
    grid: Grid | None, sizes: tuple[int, int] | None, name: str, other: str, task: Task
) -> tuple[int, int]:
    if grid is None and sizes is None:
        expected = f"{name} with numbers, or {other} such as [3, 3]"
        raise SpecError([Problem(task.position, f"no {name} is given", expected=expected)])
    if grid is None:
        assert sizes is not None
        return sizes
    shape = (len(grid.rows), len(grid.rows[0]))
    if sizes is not None and sizes != shape:
        message = f"the {name} is {shape[0]} x {shape[1]}, not {sizes[0]} x {sizes[1]}"
        raise SpecError([Problem(task.place(other), message, expected=f"{name} or {other} alone")])
    return shape


def _program(operation: Convolve, picture: Shape, kernel: Shape, task: Task) -> Program:
    shapes = Shapes({PICTURE: picture, KERNEL: kernel})
    leaves = (
        Term(None, (), picture, Symbol(PICTURE)),
        Term(None, (), kernel, Symbol(KERNEL)),
    )
    term = apply(shapes, operation, leaves, operation.shape(picture, kernel), 0)
    vertices = {
        PICTURE: Vertex(PICTURE, None, picture, (), Role.DATA, task.position),
        KERNEL: Vertex(KERNEL, None, kernel, (), Role.PARAMETER, task.position),
        RESULT: Vertex(RESULT, term, term.shape, (PICTURE, KERNEL), Role.LINEAR, task.position),
    }
    return with_loss(Program(vertices, (KERNEL,)), RESULT, LOSS)


def exact_rows(grid: Grid) -> Entries:
    """Numbers of the spec as exact entries."""
    made = filled(len(grid.rows), len(grid.rows[0]), Num(grid.rows[0][0]))
    for row, line in enumerate(grid.rows):
        for column, value in enumerate(line):
            made[row, column] = Num(value)
    return made


def _numbers(program: Program, options: LayerOptions) -> Numbers | None:
    if options.picture is None or options.kernel is None:
        return None
    numbers = Numbers(
        {PICTURE: exact_rows(options.picture), KERNEL: exact_rows(options.kernel)}, {}
    )
    numbers.values[RESULT] = numbers.of(program.vertices[RESULT].formula)
    return numbers


def plain_rows(grid: Grid) -> Rows:
    """Numbers of the spec for a moment."""
    return tuple(tuple(float(value) for value in row) for row in grid.rows)


def in_a_row(name: str) -> Node:
    """flatten(X)."""
    return Flattened(Symbol(name))

"""How a window moves over a picture: sides, places, padding, and why it may be impossible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from derivator.errors import Problem, SpecError
from derivator.notation.build import ZERO
from derivator.notation.nodes import Node
from derivator.notation.windows import Axis
from derivator.solution import NodeRows
from derivator.spec.exercise import Task

Why = Literal["stride", "size"]
MOST_WINDOWS = 1024


@dataclass(frozen=True)
class Side:
    """One side of a picture and how the window moves along it."""

    axis: Axis
    length: int
    window: int
    ceiling: bool = False

    @property
    def reach(self) -> int:
        """How many places the window spans."""
        return self.axis.reach(self.window)

    @property
    def whole(self) -> int:
        """The side with its padding."""
        return self.axis.widened(self.length)

    @property
    def count(self) -> int:
        """How many windows there are; the stride is not 0."""
        count = self.axis.places(self.length, self.window)
        hangs = self.hangs
        return count + 1 if hangs and count > 0 else count

    @property
    def hangs(self) -> bool:
        """Whether a last window counts that hangs over the edge."""
        count = self.axis.places(self.length, self.window)
        start = count * self.axis.stride
        return self.ceiling and self.left_over > 0 and start < self.axis.before + self.length

    @property
    def left_over(self) -> int:
        """How many rows or columns at the end no window reaches."""
        count = self.axis.places(self.length, self.window)
        return self.whole - self.reach - self.axis.stride * (count - 1)

    @property
    def impossible(self) -> Why | None:
        """Why there is no result."""
        if not self.axis.stride:
            return "stride"
        return "size" if self.whole < self.reach else None

    def places(self, at: int) -> tuple[int, ...]:
        """The places of a window on the padded side, from 0; those over the edge left out."""
        start = at * self.axis.stride
        every = range(start, start + self.reach, self.axis.dilation)
        return tuple(place for place in every if place < self.whole)

    def source(self, place: int, mode: str) -> int | None:
        """Which entry of the picture stands at a place of the padded side; None for a zero."""
        at = place - self.axis.before
        if 0 <= at < self.length:
            return at
        if mode == "zeros":
            return None
        if mode == "replicate":
            return min(max(at, 0), self.length - 1)
        return -at if at < 0 else 2 * (self.length - 1) - at


@dataclass(frozen=True)
class Frame:
    """Both sides, and what the padding consists of."""

    rows: Side
    columns: Side
    mode: str

    @property
    def size(self) -> tuple[int, int]:
        """How many windows there are down and across."""
        return self.rows.count, self.columns.count

    @property
    def pads(self) -> bool:
        """Whether anything is added around the picture."""
        return any(side.whole > side.length for side in (self.rows, self.columns))

    @property
    def impossible(self) -> tuple[Side, Why] | None:
        """The first side on which there is no place, with the reason."""
        for side in (self.rows, self.columns):
            if side.impossible:
                return side, side.impossible
        return None

    def padded(self, rows: NodeRows) -> NodeRows:
        """A channel with its padding."""
        return tuple(
            tuple(self._entry(rows, i, j) for j in range(self.columns.whole))
            for i in range(self.rows.whole)
        )

    def _entry(self, rows: NodeRows, i: int, j: int) -> Node:
        row, column = self.rows.source(i, self.mode), self.columns.source(j, self.mode)
        return ZERO if row is None or column is None else rows[row][column]

    def outside(self, place: tuple[int, int]) -> bool:
        """Whether a place of the padded picture was added."""
        i, j = place[0] - self.rows.axis.before, place[1] - self.columns.axis.before
        return not (0 <= i < self.rows.length and 0 <= j < self.columns.length)

    def window(self, i: int, j: int) -> tuple[tuple[int, int], ...]:
        """The places of a window on the padded picture, row by row."""
        return tuple((r, c) for r in self.rows.places(i) for c in self.columns.places(j))

    @property
    def padding(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """What is added above and below, to the left and to the right."""
        down, across = self.rows.axis, self.columns.axis
        return (down.before, down.after), (across.before, across.after)


def frame_of(
    task: Task, shape: tuple[int, int], window: tuple[int, int], line: bool, options: Any
) -> Frame:
    """The frame that the options ask for; raises ``SpecError`` for what has no meaning.

    ``options`` has stride, padding and, perhaps, dilation, padding_mode and ceil.
    """
    mode = getattr(options, "padding_mode", "zeros")
    dilation = two(getattr(options, "dilation", 1), line)
    stride = two(window if options.stride is None else options.stride, line)
    if 0 in dilation:
        message, expected = "a dilation of 0", "1 for neighbouring entries, or more"
        raise SpecError([Problem(task.place("dilation"), message, expected=expected)])
    reach = tuple(d * (k - 1) + 1 for d, k in zip(dilation, window, strict=True))
    added = _padding(options.padding, line, reach)
    sides = []
    for length, entries, step, apart, (before, after) in zip(
        shape, window, stride, dilation, added, strict=True
    ):
        axis = Axis(step, apart, 1, before, after)
        sides.append(Side(axis, length, entries, getattr(options, "ceil", False)))
        if mode == "reflect" and max(before, after) >= length:
            message = f"a reflection of {max(before, after)} entries beyond a side of {length}"
            expected = "padding smaller than the picture"
            raise SpecError([Problem(task.place("padding"), message, expected=expected)])
    frame = Frame(sides[0], sides[1], mode)
    if not frame.impossible and frame.size[0] * frame.size[1] > MOST_WINDOWS:
        message = f"{frame.size[0]} x {frame.size[1]} windows"
        raise SpecError([Problem(task.position, message, expected=f"at most {MOST_WINDOWS}")])
    return frame


def two(value: Any, line: bool) -> tuple[int, int]:
    """(down, across); along a vector a lone number is what happens across."""
    items = list(value) if isinstance(value, list | tuple) else [value]
    if len(items) == 2:
        return items[0], items[1]
    return (1, items[0]) if line else (items[0], items[0])


def _padding(
    value: Any, line: bool, reach: tuple[int, ...]
) -> tuple[tuple[int, int], tuple[int, int]]:
    if value in ("none", "valid"):
        value = 0
    if value in ("same", "full"):
        both = []
        for number, own in enumerate(reach):
            total = 0 if line and number == 0 else own - 1
            full = (total, total)
            both.append(full if value == "full" else (total // 2, total - total // 2))
        return both[0], both[1]
    if isinstance(value, list) and any(isinstance(item, list) for item in value):
        (above, below), (left, right) = (_ends(item) for item in value)
        return (above, below), (left, right)
    if line:
        return (0, 0), _ends(value)
    down, across = two(value, line)
    return (down, down), (across, across)


def _ends(value: Any) -> tuple[int, int]:
    items = value if isinstance(value, list) else [value]
    return (items[0], items[-1])

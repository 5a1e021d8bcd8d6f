"""Pooling worked out: the largest entry or the mean of every window, channel by channel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from derivator.derivations.sliding.convolving import Windowed, check_letters, size_names
from derivator.derivations.sliding.reading import Picture, letters_in, numbered, read_picture
from derivator.derivations.sliding.sums import chain_of, entry_of, largest, mean
from derivator.derivations.sliding.window import Frame, frame_of, two
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Node
from derivator.solution import NodeRows, Scope, Slide
from derivator.spec.exercise import Task


@dataclass(frozen=True)
class PoolingOf:
    """A pooling as asked for, with everything that it gives."""

    picture: Picture
    by: Literal["max", "mean"]
    window: tuple[int, int]
    frame: Frame
    result: str

    @property
    def scope(self) -> Scope:
        """Where the chains hold."""
        return Scope.IDENTITY if self.letters else Scope.DATA

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """The letters among the entries."""
        return letters_in(*self.picture.channels)

    @property
    def results(self) -> tuple[str, ...]:
        """The name of each channel's result."""
        return numbered(self.result, len(self.picture.channels))

    @property
    def padded_names(self) -> tuple[str, ...]:
        """The names of the channels as they are drawn."""
        names = self.picture.names
        return tuple(f"{name}_padded" for name in names) if self.frame.pads else names

    @cached_property
    def padded(self) -> tuple[NodeRows, ...]:
        """The channels with their padding."""
        return tuple(map(self.frame.padded, self.picture.channels))

    @cached_property
    def outcome(self) -> tuple[Windowed, ...]:
        """What the windows over each channel give."""
        return tuple(map(self._channel, range(len(self.picture.channels))))

    def _channel(self, channel: int) -> Windowed:
        rows, columns = self.frame.size
        name, line = self.results[channel], self.picture.line
        chains, values = [], []
        for i in range(rows):
            found = [self._window(channel, i, j) for j in range(columns)]
            symbols = [entry_of(name, i, j, line) for j in range(columns)]
            chains.append(
                tuple(
                    chain_of(symbol, (formula,), value, self.scope)
                    for symbol, (formula, value) in zip(symbols, found, strict=True)
                )
            )
            values.append(tuple(value for _, value in found))
        return Windowed(name, tuple(chains), tuple(values))

    def _window(self, channel: int, i: int, j: int) -> tuple[Node, Node]:
        """The formula of a window with its value; padding is never the largest entry."""
        places = self.frame.window(i, j)
        if self.by == "max":
            places = tuple(place for place in places if not self.frame.outside(place))
        entries = [self.padded[channel][r][c] for r, c in places]
        return largest(entries) if self.by == "max" else mean(entries)

    def slide(self) -> Slide:
        """Everything that the check needs to do it once more."""
        return Slide(
            tuple(zip(self.picture.names, self.picture.channels, strict=True)),
            self.window,
            self.results,
            size_names(self.result, self.picture.line),
            (self.frame.rows.axis.stride, self.frame.columns.axis.stride),
            (1, 1),
            self.frame.padding,
            "zeros",
            self.padded_names if self.frame.pads else (),
            pooling=self.by,
            ceiling=self.frame.rows.ceiling,
        )


def read_pooling(workspace: Workspace, task: Task) -> PoolingOf:
    """The pooling that a task asks for; raises ``SpecError`` where it has no meaning."""
    options: Any = task.options
    picture = read_picture(workspace, options.picture, task).signals
    window = two(options.size, picture.line)
    if 0 in window:
        message, expected = "a window without entries", "a size from 1"
        raise SpecError([Problem(task.place("size"), message, expected=expected)])
    frame = frame_of(task, picture.shape, window, picture.line, options)
    for side in (frame.rows, frame.columns):
        if max(side.axis.before, side.axis.after) * 2 > side.window:
            message = "padding of more than half a window"
            expected = f"at most {side.window // 2} on a side, so that no window lies outside"
            raise SpecError([Problem(task.place("padding"), message, expected=expected)])
    name = options.name or ("Q" if picture.name.partition("_")[0] == "P" else "P")
    if name == picture.name or set(numbered(name, len(picture.channels))) & set(picture.names):
        message, expected = f"{name} is the picture itself", "another name for the result"
        raise SpecError([Problem(task.place("name"), message, expected=expected)])
    found = PoolingOf(picture, options.by, window, frame, name)
    if found.letters and options.by == "max":
        message = "the largest of letters is not known"
        expected = "numbers, or `by: mean`"
        raise SpecError([Problem(task.place("picture"), message, expected=expected)])
    check_letters(found.letters, (picture.name, name), task)
    return found

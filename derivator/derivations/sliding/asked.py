"""The convolution that a task asks for, read from its options."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from derivator.derivations.sliding.convolving import Convolving, check_letters
from derivator.derivations.sliding.options import depth_of
from derivator.derivations.sliding.reading import (
    Picture,
    named_matrices,
    read_entry,
    read_picture,
    read_rows,
)
from derivator.derivations.sliding.window import frame_of
from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.notation.build import ZERO
from derivator.notation.nodes import Node
from derivator.solution import NodeRows
from derivator.spec.exercise import Task

if TYPE_CHECKING:
    from derivator.derivations.convolution import ConvolutionOptions

MOST_FILTERS = 8


def read_convolution(workspace: Workspace, task: Task) -> Convolving:
    """The convolution that a task asks for; raises ``SpecError`` where it has no meaning."""
    options: Any = task.options
    picture = read_picture(workspace, options.picture, task)
    kernels = _kernels(workspace, options, picture, task)
    sizes = {(len(rows), len(rows[0])) for own in kernels for rows in own}
    if len(sizes) > 1:
        message, expected = "kernels of different sizes", "kernels of one size"
        raise SpecError([Problem(task.place("kernels"), message, expected=expected)])
    if all(height == 1 for height, _ in sizes):
        picture = picture.signals
    if picture.line and any(height > 1 for height, _ in sizes):
        message = "a kernel with several rows along a vector"
        place = task.place("kernel")
        raise SpecError([Problem(place, message, expected="a kernel such as [1, 2, 1]")])
    (window,) = sizes
    frame = frame_of(task, picture.shape, window, picture.line, options)
    name = options.name or default_name(options, picture)
    if name in (picture.name, "K", "S", "X"):
        message, expected = f"{name} has another meaning here", "another name for the result"
        raise SpecError([Problem(task.place("name"), message, expected=expected)])
    if picture.name in ("K", "S"):
        picture = replace(picture, name="X")
    bias = _bias(workspace, options, len(kernels), task)
    found = Convolving(picture, kernels, bias, frame, options.flip, name)
    if set(found.results) & set(picture.names):
        message = f"{name} would be the name of the picture's channels too"
        raise SpecError([Problem(task.place("name"), message, expected="another name")])
    check_letters(found.letters, (picture.name, name, "K", "S"), task)
    return found


def default_name(options: ConvolutionOptions, picture: Picture) -> str:
    """Z; of Z itself or one of its channels Y."""
    return "Y" if picture.name.partition("_")[0] == "Z" else "Z"


def _kernels(
    workspace: Workspace, options: ConvolutionOptions, picture: Picture, task: Task
) -> tuple[tuple[NodeRows, ...], ...]:
    if (options.kernel is None) == (options.kernels is None):
        message = "a convolution needs one kernel, or several"
        expected = "`kernel` with one filter, or `kernels` with a list of them"
        raise SpecError([Problem(task.position, message, expected=expected)])
    if options.kernel is not None:
        return (_filter(workspace, options.kernel, picture, task, ("kernel",)),)
    kernels: Any = options.kernels
    names = dict(named_matrices(workspace))
    named = isinstance(kernels, list) and all(
        own in names for own in kernels if isinstance(own, str)
    )
    if isinstance(kernels, str) or (depth_of(kernels) < 2 and not named):
        message, expected = "no list of kernels", "a list with a kernel for each filter"
        raise SpecError([Problem(task.place("kernels"), message, expected=expected)])
    if len(kernels) > MOST_FILTERS:
        message = f"{len(kernels)} filters"
        expected = f"at most {MOST_FILTERS} filters"
        raise SpecError([Problem(task.place("kernels"), message, expected=expected)])
    return tuple(
        _filter(workspace, own, picture, task, ("kernels", k)) for k, own in enumerate(kernels)
    )


def _filter(
    workspace: Workspace, given: Any, picture: Picture, task: Task, path: tuple[str | int, ...]
) -> tuple[NodeRows, ...]:
    """A kernel for each channel."""
    place = task.place(*path)
    if isinstance(given, str):
        known = dict(named_matrices(workspace))
        if given not in known:
            expected = "rows such as [[0, 1], [1, 0]], or a matrix among `values`"
            raise SpecError([Problem(place, "an unknown name", given, expected)])
        return _for_channels([known[given]], picture, place)
    depth = depth_of(given)
    if depth > 3:
        message, expected = "lists inside one another too often", "a kernel for each channel"
        raise SpecError([Problem(place, message, expected=expected)])
    channels = [[given]] if depth == 1 else [given] if depth == 2 else given
    rows = [
        read_rows(workspace, own, task, (*path, c) if depth == 3 else path, depth == 1)
        for c, own in enumerate(channels)
    ]
    return _for_channels(rows, picture, place)


def _for_channels(
    channels: list[NodeRows], picture: Picture, place: Position
) -> tuple[NodeRows, ...]:
    """The kernels of one filter, as many as the picture has channels."""
    if len(channels) != len(picture.channels):
        message = f"a filter with {len(channels)} channels over {len(picture.channels)}"
        expected = f"a list of {len(picture.channels)} kernels, one for each channel of the picture"
        raise SpecError([Problem(place, message, expected=expected)])
    return tuple(channels)


def _bias(
    workspace: Workspace, options: ConvolutionOptions, filters: int, task: Task
) -> tuple[Node, ...]:
    """A constant for each filter; a lone one serves all, as does none."""
    given = options.bias
    if given is None:
        return (ZERO,) * filters
    if len(given) not in (1, filters):
        message = f"{len(given)} constants for {filters} filters"
        raise SpecError([Problem(task.place("bias"), message, expected="one for each filter")])
    own = [read_entry(workspace, text, task.place("bias", k)) for k, text in enumerate(given)]
    return tuple(own * filters if len(own) == 1 else own)

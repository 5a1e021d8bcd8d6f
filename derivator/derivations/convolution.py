"""A convolution by hand: every window on the picture with its sum, and the result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.probabilities.options import OptionalNumbers
from derivator.derivations.sliding.asked import read_convolution
from derivator.derivations.sliding.convolving import (
    Convolving,
    Windowed,
    size_names,
)
from derivator.derivations.sliding.options import Mode, NestedNumbers, Padding, Pair, SlidingOptions
from derivator.derivations.sliding.pages import (
    Impossible,
    Unused,
    Windows,
    WindowsPage,
    convolution_pictures,
    impossible_page,
    matrix_result,
    results_figure,
    size_results,
    summed_channels,
    turned_kernels,
    unused_of,
)
from derivator.derivations.sliding.sizes import SizePage, size_page
from derivator.derivations.sliding.squashing import activated, activated_names, activation_of
from derivator.derivations.sliding.sums import turned
from derivator.derivations.workspace import Workspace
from derivator.notation.build import ZERO, number
from derivator.notation.matrices import FunctionName
from derivator.notation.nodes import Node
from derivator.solution import (
    Chain,
    GridFigure,
    Result,
    Scope,
    SlidingStep,
)
from derivator.spec.exercise import Task

MOST_SUMS = 9
"""With more entries than this only the first sum over channels is written out."""


class ConvolutionOptions(SlidingOptions):
    """The picture, the kernels and how they move."""

    kernel: NestedNumbers | None = Field(
        None,
        description="One filter: a vector, a matrix, or a list with a matrix for each channel.",
    )
    kernels: NestedNumbers | None = Field(
        None, description="Several filters, each like `kernel`; in place of it."
    )
    bias: OptionalNumbers | None = Field(
        None, description="A constant for each filter; a lone one serves all, without it 0."
    )
    stride: Pair = Field(1, description="How far the window moves, or [down, across].")
    padding: Padding = Field(
        0,
        description="How much is added on each side: a number, [rows, columns], "
        "[[above, below], [left, right]], `same`, `full` or `none`; along a vector also "
        "[before, after].",
    )
    padding_mode: Mode = Field("zeros", description="What is added: zeros, replicate, reflect.")
    dilation: Pair = Field(1, description="How far apart a kernel's weights lie on the picture.")
    flip: bool = Field(
        False, description="Turn the kernel first, as the convolution of mathematics does."
    )
    activation: Literal["relu", "sigmoid", "tanh"] | None = Field(
        None, description="A function applied to every entry of the result, which is then H."
    )


@dataclass(frozen=True)
class FilterPage:
    """One filter: its channels with their windows, and the sum over the channels."""

    number: Node
    channels: tuple[WindowsPage, ...]
    sums: tuple[Chain, ...]
    summed: GridFigure | None
    biased: bool
    """Whether a constant other than 0 is added."""


@dataclass(frozen=True)
class ConvolutionStep(SlidingStep):
    """Picture and kernels, the size of the result, the windows, the result."""

    pictures: tuple[GridFigure, ...]
    turned: GridFigure | None
    line: bool
    channels: int
    flip: bool
    symmetric: bool
    """Whether turning changes nothing."""
    several: bool
    """Whether there is more than one kernel."""
    biased: bool
    pads: bool
    mode: str
    size: SizePage | None
    filters: tuple[FilterPage, ...]
    unused: Unused
    result: GridFigure | None
    final: GridFigure | None
    """The result after the activation."""
    activation: Node | None
    samples: tuple[Chain, ...]
    """Entries of the activation that are written out."""
    impossible: Impossible | None


class Convolution(Derivation):
    """z_ij = sum over channels c and offsets a, b of x^c_(s i + d a, s j + d b) k^c_ab, + bias.

    Without turning the kernel, as all libraries do it (cross-correlation); with ``flip`` the
    convolution of mathematics (V40, V47; Goodfellow, Bengio, Courville, Deep Learning, 9.1;
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning).
    """

    kind = "convolution"
    options = ConvolutionOptions
    summary = (
        "Convolves a vector, a picture or several channels with one or several kernels by hand: "
        "the size of the result, every window with its sum, and the result drawn."
    )
    produces: ClassVar = {
        "Z": "the result, row by row; of several filters Z_1, Z_2, ...; or what `name` calls it",
        "H": "with an activation: what it makes of the result; of several filters H_1, H_2, ...",
        "rows, columns": "the size of the result",
    }

    def derive(self, workspace: Workspace, task: Task) -> ConvolutionStep:
        """The result of the convolution, window by window."""
        found = read_convolution(workspace, task)
        options = task.options
        assert isinstance(options, ConvolutionOptions)
        trouble = impossible_page(found)
        step = ConvolutionStep(
            self.kind,
            found.result,
            task.position,
            {},
            letters=found.letters,
            slides=(found.slide(),),
            pictures=convolution_pictures(found),
            turned=turned_kernels(found) if trouble is None else None,
            line=found.line,
            channels=len(found.picture.channels),
            flip=found.flip,
            symmetric=_symmetric(found),
            several=sum(map(len, found.kernels)) > 1,
            biased=options.bias is not None,
            pads=found.frame.pads,
            mode=options.padding_mode,
            size=None,
            filters=(),
            unused=Unused(0, 0, False),
            result=None,
            final=None,
            activation=None,
            samples=(),
            impossible=trouble,
        )
        if trouble is not None:
            verdict = Result(trouble.chain, verdict="impossible")
            return replace(step, results=dict.fromkeys(found.results, verdict))
        names = size_names(found.result, found.line)
        step = replace(
            step,
            size=size_page(found.frame, names, found.line),
            filters=_filters(found, options.show),
            unused=unused_of(found.frame),
            result=results_figure(found.outcome, found.line, found.scope),
            results={**_matrices(found), **size_results(names, found.frame.size)},
        )
        return _with_activation(step, found, options, workspace.digits)


def _filters(found: Convolving, show: int | None) -> tuple[FilterPage, ...]:
    windows = Windows(found.frame, found.line, found.scope, show)
    pages = []
    for place, parts in enumerate(found.channels):
        channels = tuple(
            windows.page(name, shown, rows, part)
            for name, shown, rows, part in zip(
                found.padded_names, found.picture.names, found.padded, parts, strict=True
            )
        )
        result = found.outcome[place]
        sums = [chain for row in result.chains for chain in row] if found.several else []
        if len(sums) > MOST_SUMS:
            sums = sums[:1]
        figure = summed_channels(found, place) if found.several else None
        biased = found.bias[place] != ZERO
        pages.append(FilterPage(number(place + 1), channels, tuple(sums), figure, biased))
    return tuple(pages)


def _symmetric(found: Convolving) -> bool:
    return all(turned(rows) == rows for own in found.kernels for rows in own)


def _matrices(found: Convolving) -> dict[str, Result]:
    return {own.name: matrix_result(own, found.scope) for own in found.outcome}


def _with_activation(
    step: ConvolutionStep, found: Convolving, options: ConvolutionOptions, digits: int
) -> ConvolutionStep:
    function = activation_of(options)
    if function is None:
        return step
    own: list[Windowed] = []
    results = dict(step.results)
    for before, name in zip(found.outcome, activated_names(found), strict=True):
        after, plain = activated(function, before, name, digits, found.line, found.scope)
        own.append(after)
        numbers = tuple(tuple(n for n in row if n is not None) for row in plain)
        rational = options.activation == "relu" or found.scope is not Scope.DATA
        results[name] = matrix_result(after, found.scope, None if rational else numbers)
    slide = replace(found.slide(), activation=function, activated=activated_names(found))
    chains = [chain for part in own for row in part.chains for chain in row]
    return replace(
        step,
        slides=(slide,),
        results=results,
        final=results_figure(own, found.line, found.scope),
        activation=FunctionName(function),
        samples=tuple(chains[: MOST_SUMS if options.activation != "relu" else 0]),
    )

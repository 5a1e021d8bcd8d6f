"""The way back through a convolutional layer, entry by entry and as two convolutions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.windows.back import Back
from derivator.derivations.windows.setting import LOSS, LayerOptions, read_layer
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Node
from derivator.solution import Chain, GridFigure, ProgramStep
from derivator.spec.exercise import Task
from derivator.spec.grids import GridField


class ConvolutionBackwardOptions(LayerOptions):
    """The layer, and what comes back to it."""

    incoming: GridField | None = Field(
        None, description="The derivative of the loss by the layer's result, in numbers."
    )


@dataclass(frozen=True)
class ConvolutionBackwardStep(ProgramStep):
    """What every weight and every pixel receives, and the convolutions that these sums are."""

    line: bool
    stride: int | None
    """The stride, where it is none of 1."""
    padded: bool
    dilated: bool
    forward: tuple[Chain, ...]
    """The first and the last output as sums over their windows."""
    letter: Chain
    """d = dL/dH."""
    weight: Node
    """The weight whose way is followed."""
    met: Chain
    """dH/dk_11: what the weight meets in each window."""
    weights: tuple[Chain, ...]
    all_weights: bool
    kernel_rule: Chain
    pixels: tuple[Chain, ...]
    all_pixels: bool
    alone: bool
    """Whether some pixel lies in no window."""
    picture_rule: Chain
    turned: GridFigure
    """The derivative with its zeros, the turned kernel on it."""
    pixel: Node
    """The pixel that this window belongs to."""
    by_matrix: Chain
    """The same through the matrix of the layer."""
    weights_matrix: Node
    numbers: tuple[Chain, ...]


class ConvolutionBackward(Derivation):
    """dL/dK = X ⋆ d and dL/dX = d ⋆ rot(K), derived from the windows (V43 b).

    Goodfellow, Bengio, Courville, Deep Learning, 9.5.
    """

    kind = "convolution_backward"
    options = ConvolutionBackwardOptions
    summary = (
        "Derives the backward pass of a convolution: the derivatives by the shared weights and by "
        "the picture as sums over windows, and these sums as convolutions with the turned kernel."
    )
    produces: ClassVar = {
        "dL/dK": "the rule for the kernel and, with `incoming`, its numbers",
        "dL/dX": "the same for the picture",
    }

    def derive(self, workspace: Workspace, task: Task) -> ConvolutionBackwardStep:
        """The way back through the layer of the task's options."""
        options = task.options
        assert isinstance(options, ConvolutionBackwardOptions)
        setting = read_layer(options, task)
        refuse_misfit(options, setting.shape("H"), task)
        back = Back(setting)
        moment, numbers, results = back.in_numbers(options.incoming)
        rule = setting.operation.axis
        figure, pixel = back.turned_figure()
        return ConvolutionBackwardStep(
            self.kind,
            LOSS,
            task.position,
            {**back.rules(), **results},
            program=setting.program,
            moments=moment,
            line=setting.is_line,
            stride=rule.stride if rule.stride > 1 else None,
            padded=rule.before > 0,
            dilated=rule.dilation > 1,
            forward=back.forward(),
            letter=ChainBuilder(back.letter).then(back.incoming).chain(),
            weight=back.first_weight,
            met=back.met(),
            weights=back.weights(),
            all_weights=back.shows_all_weights,
            kernel_rule=back.kernel_rule,
            pixels=back.pixels(),
            all_pixels=back.shows_all_pixels,
            alone=back.alone,
            picture_rule=back.picture_rule,
            turned=figure,
            pixel=pixel,
            by_matrix=back.by_matrix(),
            weights_matrix=back.matrix.shown,
            numbers=numbers,
        )


def refuse_misfit(options: ConvolutionBackwardOptions, result: tuple[int, int], task: Task) -> None:
    """Raise ``SpecError`` for a derivative that is not as large as the result, or lacks numbers."""
    if options.incoming is None:
        return
    shape = (len(options.incoming.rows), len(options.incoming.rows[0]))
    if shape != result:
        message = f"the derivative is {shape[0]} x {shape[1]}, but the result of the layer is"
        message += f" {result[0]} x {result[1]}"
        expected = f"{result[0]} rows of {result[1]} numbers"
        raise SpecError([Problem(task.place("incoming"), message, expected=expected)])
    if options.picture is None or options.kernel is None:
        missing = "picture" if options.picture is None else "kernel"
        message = f"the derivative is given in numbers, but the {missing} is not"
        raise SpecError([Problem(task.place("incoming"), message, expected=f"{missing}: too")])

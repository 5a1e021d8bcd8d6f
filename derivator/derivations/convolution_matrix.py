"""A convolutional layer as a dense layer with zeros and shared weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from derivator.derivations.base import Derivation
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.windows.counts import Counts, counts_of
from derivator.derivations.windows.drawing import (
    conv_fan,
    dense_fan,
    kernel_grid,
    matrix_grid,
)
from derivator.derivations.windows.matrix import in_numbers, matrix_of
from derivator.derivations.windows.setting import (
    KERNEL,
    PICTURE,
    RESULT,
    LayerOptions,
    Setting,
    in_a_row,
    read_layer,
)
from derivator.derivations.workspace import Workspace
from derivator.notation.matrices import MatrixProduct
from derivator.notation.nodes import Node, Symbol
from derivator.notation.windows import Standing
from derivator.solution import Chain, FanFigure, GridFigure, ProgramStep, Result, Scope
from derivator.spec.exercise import Task

SHOWN = 2
"""How many outputs are written out as sums."""


@dataclass(frozen=True)
class ConvolutionMatrixStep(ProgramStep):
    """Both layers drawn, their weights counted, and the matrix of the convolutional one."""

    line: bool
    padded: bool
    inputs: tuple[Node, Node]
    """The first and the last input."""
    outputs: tuple[Node, Node]
    dense: FanFigure
    sparse: FanFigure
    kernel: GridFigure
    counts: Counts
    sums: tuple[Chain, ...]
    """Some outputs as sums over their windows."""
    rule: Chain
    """flatten(H) = flatten(X) W."""
    weights: Node
    matrix: GridFigure | None
    numbers: tuple[Chain, ...]


class ConvolutionMatrix(Derivation):
    """h = x W with the kernel's entries in W, each as often as it is used (V43)."""

    kind = "convolution_matrix"
    options = LayerOptions
    summary = (
        "Draws a convolutional layer beside the dense layer of the same size, counts arrows and "
        "weights, and writes the convolution as a product with a sparse matrix of shared weights."
    )
    produces: ClassVar = {
        "W": "the matrix, a row for each input and a column for each output, both row by row",
        "H": "the result of the convolution, where picture and kernel are given in numbers",
        "inputs, outputs": "how many entries the picture and the result have",
        "dense, arrows, shared": "weights of the dense layer, entries of W that are no zeros, and "
        "different weights of the kernel",
    }

    def derive(self, workspace: Workspace, task: Task) -> ConvolutionMatrixStep:
        """The layer of the task's options, in letters and, where given, in numbers."""
        options = task.options
        assert isinstance(options, LayerOptions)
        setting = read_layer(options, task)
        matrix = matrix_of(setting)
        weights = Standing(Symbol("W"), matrix)
        product = MatrixProduct((in_a_row(PICTURE), weights))
        rule = ChainBuilder(in_a_row(RESULT)).then(product).chain()
        counts = counts_of(setting)
        moments, numbers, results = in_numbers(setting, rule)
        return ConvolutionMatrixStep(
            self.kind,
            RESULT,
            task.position,
            {**_letters(setting, weights), **results, **counts.results},
            program=setting.program.restricted(RESULT),
            moments=moments,
            line=setting.is_line,
            padded=not counts.even,
            inputs=_ends(setting, PICTURE),
            outputs=_ends(setting, RESULT),
            dense=dense_fan(setting),
            sparse=conv_fan(setting),
            kernel=kernel_grid(setting),
            counts=counts,
            sums=_sums(setting),
            rule=rule,
            weights=Symbol("W"),
            matrix=matrix_grid(setting),
            numbers=numbers,
        )


def _letters(setting: Setting, weights: Standing) -> dict[str, Result]:
    """The matrix in letters, for programs."""
    if setting.numbers is not None:
        return {}
    exact = tuple(tuple("0" if name is None else name for name in row) for row in names_of(setting))
    return {"W": Result(ChainBuilder(weights).then(weights.formula).chain(), exact)}


def names_of(setting: Setting) -> list[list[str | None]]:
    """The kernel's entries in the matrix as text, such as ``k_12``."""
    columns = setting.shape(KERNEL)[1]
    found: list[list[str | None]] = []
    for pixel in setting.places(PICTURE):
        row: list[str | None] = []
        for place in setting.places(RESULT):
            name = None
            for at in setting.places(KERNEL):
                if setting.partner(place, at) == pixel:
                    index = (
                        (at[1] + 1,) if setting.shape(KERNEL)[0] == 1 else (at[0] + 1, at[1] + 1)
                    )
                    name = "k_" + ("_" if columns > 9 else "").join(map(str, index))
            row.append(name)
        found.append(row)
    return found


def _ends(setting: Setting, name: str) -> tuple[Node, Node]:
    places = setting.places(name)
    return setting.entry(Symbol(name), places[0]), setting.entry(Symbol(name), places[-1])


def _sums(setting: Setting) -> tuple[Chain, ...]:
    """The first and the last output as sums, each term a weight times an input."""
    places = setting.places(RESULT)
    chosen = places if len(places) <= SHOWN else (places[0], places[-1])
    return tuple(
        ChainBuilder(setting.entry(Symbol(RESULT), at), Scope.IDENTITY)
        .then(setting.entry(setting.formula, at))
        .chain()
        for at in chosen
    )

"""The path of a descent on the loss: on a curve of one weight, among level lines of two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from derivator.derivations.optimisers.formulas import opened
from derivator.derivations.optimisers.minimum import Minimum
from derivator.derivations.optimisers.page import OptimiserPage
from derivator.derivations.optimisers.table import loss_name
from derivator.derivations.plots.functions import NothingToPlotError
from derivator.derivations.plots.heights import Array, Height
from derivator.derivations.plots.paths import path_on_contours, path_on_curve
from derivator.notation.matrices import Entry
from derivator.notation.nodes import Node, Number, Symbol
from derivator.notation.walk import substitute
from derivator.program.plain import PlainBindings
from derivator.program.values import Entries, Numbers, plain
from derivator.solution import PlotFigure

FAR = 1e6
"""A path that leads further away is not drawn."""
POINTS = 60
OBSERVATIONS = 12
"""The loss of more observations is not written out for the check."""


def path_figure(page: OptimiserPage, minimum: Minimum | None) -> PlotFigure | None:
    """The picture; None where the weights are not one or two numbers, or run too far."""
    run = page.optimisation
    axes = [
        (name, index, _axis(run.states[0][name], name, index))
        for name in run.course.learned
        for index in np.ndindex(run.states[0][name].shape)
    ]
    if len(axes) > 2:
        return None
    path = [[_entry(state[n], index) for n, index, _ in axes] for state in run.states[:POINTS]]
    if max(abs(entry) for point in path for entry in point) > FAR:
        return None
    loss = _loss(page)
    if loss is None:
        return None
    moment, _ = page.place(0)
    height = _height(page, [(name, index) for name, index, _ in axes])
    least = [_entry(minimum.weights[n], index) for n, index, _ in axes] if minimum else None
    symbols = [symbol for _, _, symbol in axes]
    try:
        if len(axes) == 1:
            return path_on_curve(
                height,
                [point[0] for point in path],
                symbols[0],
                _label(page),
                loss=loss,
                least=(least[0], "minimum") if least else None,
                moment=moment,
            )
        return path_on_contours(
            height,
            [(x, y) for x, y in path],
            symbols[0],
            symbols[1],
            loss=loss,
            least=((least[0], least[1]), "minimum") if least else None,
            moment=moment,
        )
    except NothingToPlotError:
        return None


def _entry(value: Entries, index: tuple[int, ...]) -> float:
    found: float = value[index].plain
    return found


def _axis(value: Entries, name: str, index: tuple[int, ...]) -> Node:
    """The weight itself, or one of its two entries."""
    if value.size == 1:
        return Symbol(name)
    row, column = (
        at + 1 if size > 1 else None for at, size in zip(index, value.shape, strict=True)
    )
    return Entry(Symbol(name), row, column)


def _label(page: OptimiserPage) -> Node:
    return Symbol(loss_name(page))


def _loss(page: OptimiserPage) -> Node | None:
    """What the check holds the picture against: the loss, or the mean of all observations."""
    run = page.optimisation
    parts = run.parts(run.everything)
    if len(parts) == 1:
        return Symbol(run.course.of)
    program = run.plan.program
    if any(vertex.shape for vertex in program.vertices.values()) or len(parts) > OBSERVATIONS:
        return None
    formula = opened(program, program.vertices[run.course.of].formula, frozenset())
    written = []
    for (index,) in parts:
        given = {n: e[0, 0].exact for n, e in run.data.observations[index].items()}
        if any(value is None for value in given.values()):
            return None
        numbers = {n: Number(value) for n, value in given.items() if value is not None}
        written.append(substitute(formula, numbers))
    return run.combined(written)


def _height(page: OptimiserPage, places: list[tuple[str, tuple[int, ...]]]) -> Height:
    """The loss over the weights, the data held fixed; NaN where it has no value."""
    run = page.optimisation
    passes = [run.at(part, 0)[1] for part in run.parts(run.everything)]

    def once(numbers: Numbers, entries: Sequence[Array]) -> Array:
        inputs = {n: plain(numbers.values[n]) for n in run.plan.program.inputs}
        for name in run.course.learned:
            inputs[name] = np.tile(inputs[name], (entries[0].size, 1, 1))
        for (name, (row, column)), at in zip(places, entries, strict=True):
            inputs[name][:, row, column] = at.ravel()
        sizes = {name: int(size) for name, size in numbers.sizes.items()}
        value = PlainBindings(run.plan.program, inputs, sizes).values[run.course.of]
        return np.asarray(np.sum(value, axis=(-2, -1))).reshape(entries[0].shape)

    def height(*arrays: Any) -> Array:
        entries = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in arrays))
        with np.errstate(all="ignore"):
            found = [once(numbers, entries) for numbers in passes]
        share = len(found) if run.course.mean else 1
        return np.asarray(sum(found) / share)

    return height

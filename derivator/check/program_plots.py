"""Heights of a program at plotted points: its forward pass with parameters moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from derivator.check.chain import Failure
from derivator.check.plots import plot_failures
from derivator.check.program_forward import ProgramBindings
from derivator.notation.evaluate import Array, evaluate
from derivator.notation.matrix_evaluate import as_matrix
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.program.plain import place_of
from derivator.shapes import Size
from derivator.solution import Curve, PlotFigure, ProgramStep, Relation

AT_ONCE = 128
"""So many points are computed together."""
SAME = 1e-9


@dataclass
class _Moved:
    """A program's values at many points, which are the first axis."""

    base: ProgramBindings
    values: Mapping[str, Array]

    def symbol(self, name: str) -> Array:
        return self.values[name] if name in self.values else self.base.symbol(name)

    def partial(self, node: Partial) -> Array:
        raise KeyError(node)

    def settle(self, value: Array) -> Array:
        return self.base.settle(value)

    def size(self, size: Size) -> int:
        return self.base.size(size)

    def after(self, name: str, step: int) -> Array:
        return self.base.after(name, step)


def heights_of(bindings: ProgramBindings, formula: Node, letters: Mapping[Node, Array]) -> Array:
    """The values of a formula, such as the loss, where inputs or entries of them are moved.

    Raises ``KeyError`` for a letter that the program does not know.
    """
    count = len(next(iter(letters.values())))
    chunks = [
        _some(bindings, formula, {n: at[start : start + AT_ONCE] for n, at in letters.items()})
        for start in range(0, count, AT_ONCE)
    ]
    return np.concatenate(chunks)


def _some(bindings: ProgramBindings, formula: Node, letters: Mapping[Node, Array]) -> Array:
    count = len(next(iter(letters.values())))
    moved: dict[str, Array] = {}
    for node, at in letters.items():
        name, row, column = place_of(node)
        if name not in moved:
            whole = bindings.values[name][:1]
            moved[name] = np.broadcast_to(whole, (count, *whole.shape)).copy()
        moved[name][:, :, row, column] = at[:, None]
    inputs = set(moved)
    for vertex in bindings.program.vertices.values():
        if vertex.name not in inputs and not moved.keys().isdisjoint(vertex.parents):
            moved[vertex.name] = bindings.run(vertex, {**bindings.values, **moved})
    found = as_matrix(evaluate(formula, _Moved(bindings, moved)))
    while found.ndim < 4:
        found = found[None]
    lone = np.sum(found, axis=(-2, -1))[:, 0]
    return np.asarray(np.broadcast_to(lone, (count,)))


def program_plot_failures(
    step: ProgramStep, figure: PlotFigure, bindings: ProgramBindings
) -> Iterator[Failure | None]:
    """For each claim of a figure None, or how it fails."""

    def heights(formula: Node, letters: Mapping[Node, Array]) -> Array:
        return heights_of(bindings, formula, letters)

    yield from plot_failures(figure, heights, step.position)
    if step.after:
        for curve in figure.curves:
            if curve.numbered:
                yield _strayed(step, figure, curve)


def _strayed(step: ProgramStep, figure: PlotFigure, curve: Curve) -> Failure | None:
    """The first point of a path that is not where the parameters are after so many steps.

    Axes that show no parameters tell nothing.
    """
    for axis, label in enumerate((figure.x_label, figure.y_label)):
        try:
            name, row, column = place_of(label) if isinstance(label, Node) else ("", 0, 0)
        except TypeError:
            continue
        if not all(name in state for state in step.after):
            continue
        for turn, (point, state) in enumerate(zip(curve.points, step.after, strict=False)):
            true, shown = float(np.array(state[name])[row, column]), point[axis]
            if not abs(true - shown) <= SAME * max(abs(true), abs(shown), 1e-3):
                place, symbol = f"step {turn} of the path", Symbol(name)
                where = (step.position, symbol, Relation.EQUAL, symbol, true, shown, place)
                return Failure(*where)
    return None

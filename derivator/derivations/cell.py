"""A cell drawn from its equations, and set beside another one term by term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.cells.contrast import Comparison, compared, stated, weights_of
from derivator.derivations.cells.drawing import cell_figure, inputs_of
from derivator.derivations.cells.instance import Instance
from derivator.derivations.cells.reading import (
    EquationReader,
    Equations,
    is_series,
    written_model,
)
from derivator.derivations.cells.system import System, systems
from derivator.derivations.workspace import Workspace
from derivator.notation.matrices import Hadamard
from derivator.notation.nodes import Node, Symbol
from derivator.notation.walk import descendants
from derivator.solution import Chain, FormulaStep, GraphFigure, Result
from derivator.spec.exercise import Task
from derivator.spec.fields import Options
from derivator.spec.indexed import read_index, split_index


class CellOptions(Options):
    """The cell, and another one."""

    equations: Equations | None = Field(
        None,
        description="The equations of the cell at one moment, a mapping or a list of texts; by"
        " default those of the model that have an index.",
    )
    against: Equations | None = Field(
        None, description="The equations of another cell, with which it is compared."
    )
    draw: bool = Field(True, description="Whether the graph is drawn.")
    weights: Literal["auto", "nodes", "edges"] = Field(
        "auto",
        description="Whether weights are nodes of the graph or stand beside its edges; by default"
        " nodes where there are few.",
    )


@dataclass(frozen=True)
class CellStep(FormulaStep):
    """The equations, what goes in and out, the graph, and the comparison."""

    equations: tuple[Chain, ...]
    earlier: tuple[Node, ...]
    """Values of earlier moments that the cell takes over."""
    later: tuple[Node, ...]
    inputs: tuple[Node, ...]
    weights: tuple[Node, ...]
    handed: tuple[Node, ...]
    """Values that the cell at a neighbouring moment takes over in its turn."""
    figure: GraphFigure | None
    on_edges: bool
    products: bool
    """Whether states are multiplied entry by entry."""
    comparison: Comparison | None


class Cell(Derivation):
    """h[t] = f(b + W h[t-1] + V x[t]) as a graph, and what it has more than another (V50, V51).

    Goodfellow, Bengio and Courville, Deep Learning, sections 10.1 and 10.2; Gers and Schmidhuber,
    Recurrent nets that time and count, for peepholes.
    """

    kind = "cell"
    options = CellOptions
    summary = (
        "Draws the computation graph of a cell from its equations at one moment, and compares two "
        "cells term by term."
    )
    produces: ClassVar = {
        "h[t]": "each equation; with `against` the verdict same, changed or added"
    }

    def derive(self, workspace: Workspace, task: Task) -> CellStep:
        """The graph of the cell, and the comparison if one is asked for."""
        options = task.options
        assert isinstance(options, CellOptions)
        lines = (*(options.equations or ()), *(options.against or ()))
        reader = EquationReader(workspace.functions, [right for _, right, _ in lines])
        if options.equations is None:
            groups = [written_model(workspace.exercise, task)]
        else:
            groups = [reader.equations(options.equations, task, "equations")]
        if options.against is not None:
            groups.append(reader.equations(options.against, task, "against"))
        system, *others = systems(groups, reader.operations)
        instance = Instance(system)
        comparison = compared(instance, system, others[0]) if others else None
        edges = comparison.edges if comparison else ()
        figure, on_edges = cell_figure(system, options.weights, edges)
        chains = {e.name: stated(instance, e.name, e.formula) for e in system.equations}
        moments = {name: _moment(name) for name in inputs_of(system)}
        taken = {_series(name) for name, at in moments.items() if at}
        return CellStep(
            self.kind,
            system.equations[-1].name,
            task.position,
            dict(_results(chains, comparison)),
            letters=instance.letters,
            defined=instance.defined,
            equations=tuple(chains.values()),
            earlier=_symbols(name for name, at in moments.items() if at < 0),
            later=_symbols(name for name, at in moments.items() if at > 0),
            inputs=_symbols(name for name, at in moments.items() if at == 0),
            weights=_symbols(weights_of(system)),
            handed=_symbols(n for n in system.formulas if is_series(n) and _series(n) in taken),
            figure=figure if options.draw else None,
            on_edges=on_edges,
            products=_has_products(system),
            comparison=comparison,
        )


def _symbols(names: Iterable[str]) -> tuple[Node, ...]:
    return tuple(map(Symbol, names))


def _series(name: str) -> str:
    return name.partition("[")[0]


def _moment(name: str) -> int:
    """By how much a moment is shifted; 0 for a fixed one."""
    indexed = split_index(name)
    index = read_index(indexed[1]) if indexed else None
    return index.shift if index is not None and index.letter else 0


def _has_products(system: System) -> bool:
    parts = (part for item in system.equations for part in descendants(item.formula))
    return any(isinstance(part, Hadamard) for part in parts)


def _results(
    chains: dict[str, Chain], comparison: Comparison | None
) -> Iterator[tuple[str, Result]]:
    changed = {c.symbol for c in comparison.changed} if comparison else set()
    same = set(comparison.same) if comparison else set()
    for name, chain in chains.items():
        verdict = None
        if comparison is not None:
            symbol = Symbol(name)
            verdict = "changed" if symbol in changed else "same" if symbol in same else "added"
        yield name, Result(chain, verdict=verdict)

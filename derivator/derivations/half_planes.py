"""A net of threshold neurons for a region of the plane: one neuron a line, then what joins them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from derivator.derivations.base import Derivation
from derivator.derivations.plane.formulas import half_formula
from derivator.derivations.plane.inequalities import parts_of_plane
from derivator.derivations.plane.nets import weight_results
from derivator.derivations.plane.pages import Clash, NetPage
from derivator.derivations.plane.question import Question, RegionOptions, read_question
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.notation.build import number
from derivator.notation.counting import Counted
from derivator.notation.nodes import Node
from derivator.solution import (
    Chain,
    FormulaStep,
    NetworkFigure,
    PlotFigure,
    Result,
    Table,
    UnitKind,
)
from derivator.spec.exercise import Task


class HalfPlanesOptions(RegionOptions):
    """Which region."""


@dataclass(frozen=True)
class HalfPlanesStep(FormulaStep):
    """The lines' neurons, the cells between the lines, the neurons that join them, the net."""

    output: Node
    labels: tuple[Node, ...]
    """The neurons of the first layer."""
    first: tuple[Chain, ...]
    figure: PlotFigure
    idle: tuple[Node, ...]
    """Half-planes of the author's whose lines bound nothing."""
    lone: bool
    """Whether one neuron is the whole net."""
    cells: int
    table: Table
    sums: bool
    """Whether the table has the sums of the output neuron."""
    weights: tuple[Chain, ...]
    """Those of the output neuron, where it follows the first layer."""
    clash: Clash | None
    second: tuple[Chain, ...]
    union: bool
    """Whether the output joins the second layer as `or`; else as `and`."""
    answer: Chain
    through: Table | None
    """The second layer and the output in every cell."""
    compact: Chain | None
    network: NetworkFigure


class HalfPlanes(Derivation):
    """[w a + b > 0] for every line, and neurons that join them (V4 c)."""

    kind = "half_planes"
    options = HalfPlanesOptions
    summary = (
        "Builds a net of threshold neurons for a region of the plane bounded by straight lines: "
        "one neuron a line, a table of the cells, the neurons that join them, the net drawn."
    )
    produces: ClassVar = {
        "neurons": "how many threshold neurons the net has",
        "cells": "into how many parts the lines cut the plane",
        "w[h_1, x_1], ...": "each weight by its neuron and source; w[h_1, 1] is the constant",
    }

    def derive(self, workspace: Workspace, task: Task) -> HalfPlanesStep:
        """The net for the region that the task describes."""
        options = task.options
        assert isinstance(options, HalfPlanesOptions)
        question = read_question(options, task)
        page = NetPage(question)
        return HalfPlanesStep(
            self.kind,
            self.kind,
            task.position,
            {
                "neurons": _counted(
                    "neurons", len(page.neurons), lambda: _drawn_neurons(page.network())
                ),
                "cells": _counted(
                    "cells", len(question.cells), lambda: parts_of_plane(question.lines)
                ),
                **weight_results(page.neurons),
            },
            defined=page.defined,
            **shown_net(page, question),
            compact=page.whole,
        )


def shown_net(page: NetPage, question: Question) -> dict[str, Any]:
    """What every ``HalfPlanesStep`` says of its net, by field."""
    hidden, table = page.neurons[len(page.first) :], page.table()
    return {
        "letters": page.letters,
        "given": page.given,
        "output": page.output,
        "labels": tuple(page.labels),
        "first": page.equations,
        "figure": page.figure(),
        "idle": tuple(half_formula(line, question.letters) for line in question.idle),
        "lone": page.lone,
        "cells": len(question.cells),
        "table": table,
        "sums": "neuron_sum" in table.columns,
        "weights": page.weights,
        "clash": page.clash(),
        "second": page.second,
        "union": page.joint.union if page.joint else False,
        "answer": page.answer,
        "through": page.through(page.neurons) if len(hidden) > 1 else None,
        "network": page.network(),
    }


def _counted(name: str, value: int, again: Callable[[], int]) -> Result:
    """A number that was counted; the check counts ``again``, in another way."""
    recounted = Counted(name, (), lambda _: float(again()))
    return Result(equality(recounted, number(value)), str(value), float(value))


def _drawn_neurons(network: NetworkFigure) -> int:
    """The units of the drawing that compute something."""
    return sum(unit.kind in (UnitKind.HIDDEN, UnitKind.OUTPUT) for unit in network.units)

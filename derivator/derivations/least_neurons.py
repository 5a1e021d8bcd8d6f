"""The least number of threshold neurons for a region of the plane, or for points of two classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.half_planes import HalfPlanesStep, shown_net
from derivator.derivations.plane.combining import detour
from derivator.derivations.plane.nets import (
    ThresholdNeuron,
    drawn,
    neuron,
    weight_results,
)
from derivator.derivations.plane.pages import Clash, NetPage
from derivator.derivations.plane.points import PointsPage
from derivator.derivations.plane.question import (
    MOST_POINTS,
    RegionOptions,
    read_points,
    read_question,
)
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.workspace import Workspace
from derivator.notation.build import number
from derivator.notation.nodes import Node, Number, Sum, Symbol
from derivator.solution import (
    Chain,
    FormulaStep,
    NetworkFigure,
    PlotFigure,
    Result,
    Table,
)
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula

TOTAL, SMALLER = Symbol("N"), Symbol("M")


class LeastNeuronsOptions(RegionOptions):
    """Which region, or which points."""

    zeros: list[list[ConstantFormula]] | None = Field(
        None,
        min_length=1,
        max_length=MOST_POINTS,
        description="With `ones` and without `lines`: points of class 0, [[0, 0], [1, 1]]; the net "
        "is to tell the points `ones` from them.",
    )
    skip: bool = Field(
        True,
        description="Whether a smaller net is looked for in which the output neuron sees the "
        "first layer too, where one output neuron behind the first layer is not enough.",
    )


@dataclass(frozen=True)
class Shortcut:
    """A net whose output neuron sees the first layer and one neuron more."""

    extra: Chain
    answer: Chain
    table: Table
    network: NetworkFigure
    total: Chain


@dataclass(frozen=True)
class LeastNeuronsStep(HalfPlanesStep):
    """The net for a region with the reason why no smaller one does it."""

    bounds: int
    """How many lines bound the region."""
    total: Chain
    proved: bool
    """Whether no smaller net of this kind exists."""
    shortcut: Shortcut | None


@dataclass(frozen=True)
class FewestLinesStep(FormulaStep):
    """The same for finitely many points."""

    output: Node
    first: tuple[Chain, ...]
    answer: Chain
    clash: Clash | None
    ways: int
    """In how many ways a line splits the points."""
    sets: tuple[int, ...]
    """Of how many lines all sets were looked at in vain."""
    lines: int
    figure: PlotFigure
    table: Table
    network: NetworkFigure
    total: Chain
    proved: bool


class LeastNeurons(Derivation):
    """As many neurons as lines bound the region, and those that join them (V8)."""

    kind = "least_neurons"
    options = LeastNeuronsOptions
    summary = (
        "Finds the least number of threshold neurons for a region bounded by straight lines, or "
        "for points of two classes: the lower bound, the net that reaches it, its weights."
    )
    produces: ClassVar = {
        "N": "the number of neurons of the layered net",
        "M": "of the net whose output sees the first layer too, where that is smaller",
        "w[h_1, x_1], ...": "the weights of the layered net, as of half_planes",
    }

    def derive(self, workspace: Workspace, task: Task) -> FormulaStep:
        """The least net for what the task describes."""
        options = task.options
        assert isinstance(options, LeastNeuronsOptions)
        if options.zeros is not None:
            return self._for_points(options, task)
        return self._for_region(options, task)

    def _for_region(self, options: LeastNeuronsOptions, task: Task) -> LeastNeuronsStep:
        question = read_question(options, task)
        page = NetPage(question)
        hidden = page.neurons[len(page.first) :]
        net = shown_net(page, question)
        clash = net["clash"]
        total = _total(TOTAL, [len(page.first), len(hidden) - 1, 1] if hidden else [1])
        shortcut = _shortcut(page) if clash is not None and options.skip else None
        two = page.joint is None or (page.joint.least and clash is not None)
        universal = clash is None or clash.line is not None
        results = {"N": _counted(total), **weight_results(page.neurons)}
        defined = {**page.defined, TOTAL.name: number(len(page.neurons))}
        if shortcut is not None:
            results["M"] = _counted(shortcut.total)
            defined[page.names.second] = shortcut.extra.terms[-1]
            defined[SMALLER.name] = number(len(page.first) + 2)
        return LeastNeuronsStep(
            self.kind,
            self.kind,
            task.position,
            results,
            defined=defined,
            **net,
            compact=None,
            bounds=len(page.first),
            total=total,
            proved=two and universal,
            shortcut=shortcut,
        )

    def _for_points(self, options: LeastNeuronsOptions, task: Task) -> FewestLinesStep:
        points, answers, letters = read_points(options, options.zeros or [], task)
        page = PointsPage(points, answers, letters)
        count, split = len(page.first), page.split
        total = _total(TOTAL, [count, 1] if split else [1])
        clash = page.clash()
        return FewestLinesStep(
            self.kind,
            self.kind,
            task.position,
            {"N": _counted(total), **weight_results(page.neurons)},
            letters=(*letters, *page.weight_letters),
            defined={**page.defined, TOTAL.name: number(len(page.neurons))},
            output=page.output,
            first=tuple(own.equation for own in page.first) if split else (),
            answer=page.neurons[-1].equation,
            clash=None if clash is None else Clash(clash, None),
            ways=split.ways if split else 0,
            sets=tuple(range(2, min(count, 4))) if split else (),
            lines=count,
            figure=page.figure(),
            table=page.table(),
            network=drawn(letters, page.neurons),
            total=total,
            proved=split is None or split.least,
        )


def _total(symbol: Node, parts: list[int]) -> Chain:
    """N = m + k + 1, layer by layer."""
    counts = [number(part) for part in parts if part]
    chain = ChainBuilder(symbol)
    if len(counts) > 1:
        chain.then(Sum(tuple(counts)))
    return chain.then(number(sum(parts))).chain()


def _counted(total: Chain) -> Result:
    value = total.terms[-1]
    assert isinstance(value, Number)
    return Result(total, str(value.value), float(value.value))


def _shortcut(page: NetPage) -> Shortcut | None:
    """The net with one neuron between the first layer and the output, if the search finds it."""
    found = detour(page.question.rows, page.question.answers)
    if found is None:
        return None
    names = [own.name for own in page.first]
    extra = neuron(page.names.second, 2, names, found.extra)
    last = neuron(page.names.output, 3, [*names, extra.name], found.output)
    neurons: list[ThresholdNeuron] = [*page.first, extra, last]
    return Shortcut(
        extra.equation,
        last.equation,
        page.through(neurons),
        drawn(page.inputs, neurons),
        _total(SMALLER, [len(names), 1, 1]),
    )

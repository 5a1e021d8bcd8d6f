"""The network drawn: unit by unit with a weight on every edge, or layer by layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.nets.at_weights import with_weights
from derivator.derivations.nets.entries import WIDEST, TooWideError
from derivator.derivations.nets.layer_line import NoLineError, layer_line
from derivator.derivations.nets.net import Net, net_of
from derivator.derivations.nets.neurons import Neuron, NoWeightedSumError, neurons
from derivator.derivations.study import Study
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import ONE, number
from derivator.notation.matrices import Entry
from derivator.notation.nodes import Node, Symbol
from derivator.notation.text import text
from derivator.notation.walk import descendants
from derivator.program.values import Numbers
from derivator.solution import (
    Chain,
    NetworkEdge,
    NetworkFigure,
    NetworkUnit,
    ProgramStep,
    Result,
    SchemeFigure,
    Scope,
    UnitKind,
)
from derivator.spec.exercise import Task
from derivator.spec.fields import LayerName, Options

MOST_UNITS, MOST_COLUMNS = 120, 14
"""By default a network with more units, or more layers of them, is drawn layer by layer."""

NARROW = f"layers of at most {WIDEST} units, their numbers given as digits"
SUMS = "sums of multiples of inputs and units, and functions of such sums"


class NetworkOptions(Options):
    """What to draw, and how."""

    of: LayerName | None = Field(
        None, description="The network's output; by default its last layer, before any loss."
    )
    by: Literal["units", "layers"] | None = Field(
        None, description="`units` or `layers`; by default units where they fit a page."
    )
    weights: Literal["letters", "numbers"] = Field(
        "letters", description="`numbers` puts the values of the weights on the edges."
    )


@dataclass(frozen=True)
class NetworkStep(ProgramStep):
    """The drawing, and what each unit computes, put together again from the drawn edges."""

    symbol: Node
    figure: NetworkFigure | SchemeFigure
    units: tuple[Chain, ...]
    numbered: tuple[Chain, ...]
    """The same with the numbers of the weights, where these stand on the edges."""
    inputs: tuple[Node, ...]
    hidden: int
    outputs: int
    constants: int
    """How many units take a constant."""
    functions: tuple[Node, ...]
    one: Node
    plain: bool
    """Whether some units apply no function."""
    by_layers: bool
    weights: tuple[Chain, ...]
    """The numbers on the edges, each with the weight that it is; they are not displayed."""


class DrawNetwork(Derivation):
    """A formula as a net: circles for units, weights on the edges, ones for constants (V3)."""

    kind = "network"
    options = NetworkOptions
    summary = (
        "Draws the network that a formula describes: every unit with the weights on its edges, or "
        "every layer with its matrix and its size."
    )
    produces: ClassVar = {
        "units": "how many units are drawn beside the inputs and the constants",
        "edges": "how many weights there are, those of the constants included",
        "layers": "how many layers, where layers are drawn",
    }

    def derive(self, workspace: Workspace, task: Task) -> NetworkStep:
        """The drawn network of the value asked for."""
        options = task.options
        assert isinstance(options, NetworkOptions)
        study = workspace.study
        net = net_of(study, options.of, task.place("of"))
        if options.by == "layers":
            return _lined(net, task)
        try:
            step = _by_units(study, net, task, options.weights == "numbers")
        except TooWideError as error:
            message = f"the units of {net.of} cannot be drawn one by one: {error}"
            problem = Problem(task.position, message, expected=NARROW)
        except NoWeightedSumError as error:
            message = f"a part of {net.of} is no weighted sum of inputs and units"
            problem = Problem(task.position, message, str(error), SUMS)
        else:
            fits = options.by == "units" or _fits(step.figure)
            return step if fits else _by_layers_if_a_line(net, task) or step
        layers = _by_layers_if_a_line(net, task) if net.has_matrices else None
        if layers is None:
            raise SpecError([problem])
        if options.by == "units":
            raise SpecError([replace(problem, expected=f"{problem.expected}; or by: layers")])
        return layers


def _lined(net: Net, task: Task) -> NetworkStep:
    """The layers in a line; raises ``SpecError`` where they form none."""
    try:
        return _by_layers(net, task)
    except NoLineError as error:
        message = f"the layers of {net.of} form no single line: {error}"
    expected = "layers that each take nothing but the one before"
    if _has_units(net):
        expected += "; or by: units"
    raise SpecError([Problem(task.position, message, expected=expected)])


def _has_units(net: Net) -> bool:
    try:
        return bool(neurons(net))
    except (TooWideError, NoWeightedSumError):
        return False


def _fits(figure: NetworkFigure | SchemeFigure) -> bool:
    """Whether a page is likely to have room for it."""
    if not isinstance(figure, NetworkFigure):
        return True
    columns = 1 + max(unit.layer for unit in figure.units)
    return len(figure.units) <= MOST_UNITS and columns <= MOST_COLUMNS


def _by_layers_if_a_line(net: Net, task: Task) -> NetworkStep | None:
    try:
        return _by_layers(net, task)
    except NoLineError:
        return None


def _has_letters(weight: Node) -> bool:
    return any(isinstance(part, Symbol) for part in descendants(weight))


def _by_units(study: Study, net: Net, task: Task, in_numbers: bool) -> NetworkStep:
    found = neurons(net)
    lettered = any(_has_letters(weight) for unit in found for _, weight in unit.weights)
    numbers = _numbers(study, net, task) if in_numbers and lettered else None
    labels, weights = _labels(study, found, numbers)
    figure = _figure(net, found, labels)
    last = [unit for unit in found if unit.layer == net.of and unit.symbol in _outputs(net, found)]
    return NetworkStep(
        "network",
        net.of,
        task.position,
        {"units": _count(len(found)), "edges": _count(len(figure.edges))},
        moments=() if numbers is None else (study.moment(numbers),),
        symbol=Symbol(net.of),
        figure=figure,
        units=tuple(unit.equation for unit in found),
        numbered=() if numbers is None else tuple(_numbered(study, net, unit) for unit in found),
        inputs=tuple(_label(net, key) for key in _inputs(found)),
        hidden=len(found) - len(last),
        outputs=len(last),
        constants=sum(any(key is None for key, _ in unit.weights) for unit in found),
        functions=_functions(found),
        one=ONE,
        plain=any(unit.function is None for unit in found),
        by_layers=False,
        weights=tuple(weights),
    )


def _numbers(study: Study, net: Net, task: Task) -> Numbers:
    data = study.dataset
    if data is None:
        message = "the weights have no numbers that could stand on the edges"
        raise SpecError([Problem(task.position, message, expected="`values`, or weights: letters")])
    return study.numbers(net.of, data.batch((0,)))


def _numbered(study: Study, net: Net, unit: Neuron) -> Chain:
    exact, filled = with_weights(study, net, unit.right)
    return equality(unit.left, filled, exact, Scope.DATA)


def _labels(
    study: Study, found: Sequence[Neuron], numbers: Numbers | None
) -> tuple[Mapping[tuple[Node, Node | None], Node], list[Chain]]:
    """What stands on each edge: the weight, or its number with a chain that says so."""
    labels: dict[tuple[Node, Node | None], Node] = {}
    chains = []
    for unit in found:
        for key, weight in unit.weights:
            shown = weight
            if numbers is not None:
                exact, shown = study.shown(numbers, weight)
                chains.append(equality(weight, shown, exact, Scope.DATA))
            labels[unit.symbol, key] = shown
    return labels, chains


def _figure(
    net: Net, found: Sequence[Neuron], labels: Mapping[tuple[Node, Node | None], Node]
) -> NetworkFigure:
    layer: dict[Node, int] = dict.fromkeys(_inputs(found), 0)
    units = [NetworkUnit(text(k), 0, UnitKind.INPUT, _label(net, k)) for k in _inputs(found)]
    edges: list[NetworkEdge] = []
    constants: dict[int, NetworkUnit] = {}
    final = _outputs(net, found)
    for unit in found:
        own = layer[unit.symbol] = 1 + max((layer[key] for key in unit.sources), default=0)
        kind = UnitKind.OUTPUT if unit.symbol in final else UnitKind.HIDDEN
        name = text(unit.symbol)
        units.append(NetworkUnit(name, own, kind, _label(net, unit.symbol), unit.function))
        for key, _ in unit.weights:
            if key is None:
                label = NetworkUnit(f"1 before {own}", own - 1, UnitKind.CONSTANT, ONE)
                constants.setdefault(own - 1, label)
            source = constants[own - 1].name if key is None else text(key)
            edges.append(NetworkEdge(source, name, labels[unit.symbol, key]))
    return NetworkFigure((*units, *constants.values()), tuple(edges))


def _outputs(net: Net, found: Sequence[Neuron]) -> frozenset[Node]:
    """The units of the layer that the network ends with."""
    return frozenset(
        unit.symbol
        for unit in found
        if unit.layer == net.of
        and (unit.symbol == Symbol(net.of) or isinstance(unit.symbol, Entry))
    )


def _inputs(found: Sequence[Neuron]) -> tuple[Node, ...]:
    """The signals that no unit computes, in the order of first use."""
    computed = {unit.symbol for unit in found}
    used = (key for unit in found for key in unit.sources)
    return tuple(dict.fromkeys(key for key in used if key not in computed))


def _label(net: Net, node: Node) -> Node:
    """A unit's symbol in the drawing: without the row, which is the same everywhere."""
    if not isinstance(node, Entry):
        return node
    alone = net.program.shapes.of(node.matrix)[1] == 1
    return node.matrix if alone else replace(node, row=None)


def _functions(found: Sequence[Neuron]) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(unit.function for unit in found if unit.function is not None))


def _count(value: int) -> Result:
    return Result(equality(number(value), number(value)), str(value), float(value))


def _by_layers(net: Net, task: Task) -> NetworkStep:
    line = layer_line(net)
    return NetworkStep(
        "network",
        net.of,
        task.position,
        {"layers": _count(len(line.layers))},
        symbol=Symbol(net.of),
        figure=line.figure,
        units=line.formulas,
        numbered=(),
        inputs=(line.start,),
        hidden=max(0, len(line.layers) - 1),
        outputs=1,
        constants=0,
        functions=line.functions,
        one=ONE,
        plain=False,
        by_layers=True,
        weights=(),
    )

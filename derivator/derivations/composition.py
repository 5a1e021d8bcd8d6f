"""A network as one function: its equations, and the layers put into one another from the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar, Literal

from pydantic import Field

from derivator.derivations.backpropagation.size_marks import size_marks
from derivator.derivations.base import Derivation
from derivator.derivations.nets.at_weights import as_function, forward, is_specified, probes
from derivator.derivations.nets.composing import Composed, composed, unit_equations
from derivator.derivations.nets.entries import TooWideError
from derivator.derivations.nets.net import Net, net_of, put_in, told
from derivator.derivations.nets.neurons import NoWeightedSumError, neurons
from derivator.derivations.study import Study
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.windows.refusal import refuse_windows
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.matrices import Entry, MatrixProduct, SizeMark
from derivator.notation.nodes import Call, Node, Sum, Symbol
from derivator.notation.walk import descendants
from derivator.program.values import Numbers
from derivator.solution import Chain, ProgramStep
from derivator.spec.exercise import Task
from derivator.spec.fields import LayerName, Options

MOST_FORWARD = 16


class CompositionOptions(Options):
    """What is put together, and in which form."""

    of: LayerName | None = Field(
        None, description="The network's output; by default its last layer, before any loss."
    )
    form: Literal["matrix", "units", "both"] | None = Field(
        None,
        description="`matrix`, `units` or `both`; by default both where the network is small.",
    )


@dataclass(frozen=True)
class Layer:
    """The equation of one layer, and the sizes of what it multiplies and adds."""

    equation: Chain
    sizes: Chain | None


@dataclass(frozen=True)
class CompositionStep(ProgramStep):
    """The network's equations in matrices and unit by unit, and what they make together."""

    symbol: Node
    matrices: bool
    data: tuple[Node, ...]
    """The inputs with a row for each observation."""
    layers: tuple[Layer, ...]
    composed: Composed | None
    units: tuple[Chain, ...]
    units_composed: tuple[Composed, ...]
    drawn: bool
    """Whether a drawing before this has stated the same equations."""
    too_wide: bool
    """Whether the units were asked for, or are usual, but are too many to be written down."""
    biases: tuple[Node, ...]
    functions: tuple[Node, ...]
    rowwise: bool
    """Whether one of them takes whole rows."""
    general: bool
    """Whether the units are written for a general row."""
    row: Node
    """The letter that counts the rows."""
    forward: tuple[tuple[Chain, ...], ...]
    """Unit by unit in numbers, for each observation."""
    function: tuple[Chain, ...]
    """The network with the weights' numbers put in; the same chain at several points."""


class Composition(Derivation):
    """y = O_2 W_3 = f(H_2) W_3 = f(O_1 W_2) W_3 = f(f(X W_1) W_2) W_3 (V20, V23, V2)."""

    kind = "composition"
    options = CompositionOptions
    summary = (
        "Writes a network as one function: its equations unit by unit and in matrices, put into "
        "one another from the last layer inwards; with values also the forward pass."
    )
    produces: ClassVar = {"y": "the value itself, as a function of inputs and weights"}

    def derive(self, workspace: Workspace, task: Task) -> CompositionStep:
        """The composition of the value asked for."""
        options = task.options
        assert isinstance(options, CompositionOptions)
        study = workspace.study
        net = net_of(study, options.of, task.place("of"))
        refuse_windows(study.program, net.of, task.position, "network, which draws layers as boxes")
        if options.form == "matrix" and not net.has_matrices:
            message = f"{net.of} is computed from numbers: there is no matrix form"
            raise SpecError([Problem(task.position, message, "matrix", "form: units")])
        numbers = _observations(study, net)
        moments = tuple(study.moment(one) for one in numbers)
        units, units_composed, too_wide = unit_equations(net, options.form)
        matrix = composed(net) if net.has_matrices and options.form != "units" else None
        shown = matrix or next(iter(units_composed), None) or composed(net)
        function: tuple[Chain, ...] = ()
        if shown.whole:
            function = as_function(study, net, shown.chain, len(moments))
        value = numbers[0] if len(numbers) == 1 else None
        return CompositionStep(
            self.kind,
            net.of,
            task.position,
            {net.of: study.result(composed(net).chain, value)},
            moments=(*moments, *(probes(study, net) if function else ())),
            symbol=Symbol(net.of),
            matrices=matrix is not None,
            data=tuple(_data(net)),
            layers=tuple(_layers(net)) if matrix else (),
            composed=matrix,
            units=units,
            units_composed=units_composed,
            drawn=_is_drawn(units, told(study, task, "network", net.of), net),
            too_wide=too_wide,
            biases=tuple(_biases(net)),
            functions=tuple(_functions(net)),
            rowwise=any(isinstance(f, Call) and f.function.rowwise for f in _functions(net)),
            row=Symbol("i"),
            general=any(isinstance(chain.terms[0], Entry) for chain in units),
            forward=tuple(_forward(study, net, numbers)) if units else (),
            function=function,
        )


def _is_drawn(units: tuple[Chain, ...], drawing: Task | None, net: Net) -> bool:
    """Whether a drawing has stated these equations, with matrices also merged: o = f(w x)."""
    drawn = _drawn(drawing, net)
    return units != () and drawn != () and (net.has_matrices or units == drawn)


def _drawn(drawing: Task | None, net: Net) -> tuple[Chain, ...]:
    """The equations that stand beside a drawing of the units."""
    if drawing is None or getattr(drawing.options, "weights", None) == "numbers":
        return ()
    if getattr(drawing.options, "by", None) == "layers":
        return ()
    try:
        return tuple(unit.equation for unit in neurons(net))
    except (NoWeightedSumError, TooWideError):
        return ()


def _observations(study: Study, net: Net) -> tuple[Numbers, ...]:
    """The forward passes: all rows at once where they can be put together."""
    data = study.dataset
    if data is None or not is_specified(study, net):
        return ()
    whole = study.whole(net.of, ())
    if whole is not None:
        return (whole,)
    return tuple(study.numbers(net.of, data.batch((index,))) for index in data.everything)


def _forward(study: Study, net: Net, observed: tuple[Numbers, ...]) -> Iterator[tuple[Chain, ...]]:
    left = MOST_FORWARD
    for moment, numbers in enumerate(observed):
        chains = tuple(islice(forward(study, net, numbers, moment), left + 1))
        left -= len(chains)
        if left < 0:
            return
        yield chains


def _data(net: Net) -> Iterator[Node]:
    for vertex in net.program.vertices.values():
        if vertex.is_input and vertex.shape and vertex.name in net.signals:
            yield Symbol(vertex.name)


def _biases(net: Net) -> Iterator[Node]:
    """The rows of weights that a layer adds to every row."""
    for vertex in net.computed:
        if vertex.shape and vertex.shape[0] != 1 and isinstance(vertex.formula, Sum):
            for term in vertex.formula.terms:
                if isinstance(term, Symbol) and net.program.shapes.of(term)[:1] == (1,):
                    yield term


def _functions(net: Net) -> Iterator[Node]:
    found: dict[Node, None] = {}
    for formula in net.merged.values():
        argument = net.argument(formula)
        if argument is not None:
            found[put_in(formula, {argument: Symbol("t")})] = None
    yield from found


def _layers(net: Net) -> Iterator[Layer]:
    for name, formula in net.written.items():
        symbol = Symbol(name)
        marks = size_marks(net.program.shapes, formula)
        sizes = None
        if marks is not None and any(isinstance(p, MatrixProduct) for p in descendants(formula)):
            mark = SizeMark(symbol, net.program.shapes.of(symbol))
            sizes = ChainBuilder(marks).then(mark).chain()
        yield Layer(ChainBuilder(symbol).then(formula).chain(), sizes)

"""Reverse accumulation: every derivative in one sweep from the result to the inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.graphs.adjoints import Adjoints
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.workspace import Workspace
from derivator.graph.paths import edges_on_paths
from derivator.notation.build import ONE
from derivator.notation.nodes import Node, Number, Product, Sum, Symbol
from derivator.solution import Chain, Step
from derivator.spec.exercise import Task
from derivator.spec.fields import InputNames, Options, QuantityName


class ReverseAccumulationOptions(Options):
    """Which derivatives, and how much of the sweep is written out."""

    of: QuantityName | None = Field(
        None, description="The value to differentiate; by default the model's only result."
    )
    by: InputNames | None = Field(
        None, description="The inputs to differentiate by; by default all of them."
    )
    show: int = Field(
        40, ge=1, le=500, description="How many intermediate nodes of the sweep are written out."
    )


@dataclass(frozen=True)
class Received:
    """One node: what each consumer hands back, added up."""

    node: Node
    consumers: tuple[Node, ...]
    symbols: Chain
    numbers: Chain | None
    """With data, unless the derivative is a number already."""


@dataclass(frozen=True)
class ReverseAccumulationStep(Step):
    """The start, the intermediate nodes and the inputs, in the order of the sweep."""

    symbol: Node
    start: Chain
    inner: tuple[Received, ...]
    inputs: tuple[Received, ...]
    hidden: int
    """How many intermediate nodes are left out."""
    edges: int
    """How many edges the sweep runs along, each once."""
    walked: int
    """How many edges the sum over paths would run along, each as often as a path does."""
    point: tuple[Chain, ...]


class ReverseAccumulation(Derivation):
    """df/dv = sum over the consumers u of v of df/du * du/dv, from df/df = 1 downwards.

    Source: Griewank and Walther, Evaluating Derivatives, chapter 3; V19.
    """

    kind = "reverse_accumulation"
    options = ReverseAccumulationOptions
    summary = (
        "Sweeps from the result to the inputs, with what each node receives from each consumer."
    )
    produces: ClassVar = {
        "df/dx": "the derivative by an input",
        "df/dv": "the adjoint of each intermediate node that is written out",
    }

    def derive(self, workspace: Workspace, task: Task) -> ReverseAccumulationStep:
        """The sweep for the value that the task asks for."""
        options = task.options
        assert isinstance(options, ReverseAccumulationOptions)
        of = workspace.target(options.of, task)
        variables = workspace.variables(of, options.by, task)
        graph, adjoints = workspace.graph(of), workspace.adjoints(of)
        relevant = set().union(*(graph.downstream(name) for name in variables))
        inner = [n for n in adjoints.received if n in relevant and n not in graph.inputs]
        shown = inner[: options.show]
        results = {f"d{of}/d{name}": adjoints.result(name, paths=True) for name in variables}
        results |= {f"d{of}/d{name}": adjoints.result(name, paths=True) for name in shown}
        return ReverseAccumulationStep(
            self.kind,
            of,
            task.position,
            results,
            symbol=Symbol(of),
            start=equality(adjoints.symbol(of), ONE),
            inner=tuple(_received(adjoints, name, last=False) for name in shown),
            inputs=tuple(_received(adjoints, name, last=True) for name in variables),
            hidden=len(inner) - len(shown),
            edges=sum(operand in relevant for operand, _ in graph.edges),
            walked=sum(edges_on_paths(graph, of, name) for name in variables),
            point=workspace.point(of),
        )


def _received(adjoints: Adjoints, name: str, last: bool) -> Received:
    graph = adjoints.workspace.graph(adjoints.of)
    contributions = adjoints.received[name]
    symbols: list[Node] = []
    put_in: list[Node] = []
    for contribution in contributions:
        above = adjoints.symbol(contribution.consumer)
        edge = graph.edge_symbol(name, contribution.consumer)
        carried = adjoints.carried(contribution.consumer, adjoints.formulas[contribution.consumer])
        if contribution.consumer == adjoints.of:
            symbols.append(edge)
            put_in.append(contribution.local)
        else:
            symbols.append(Product((above, edge), dotted=True))
            put_in.append(Product((carried, contribution.local), dotted=True))
    builder = ChainBuilder(adjoints.symbol(name))
    builder.then(symbols[0] if len(symbols) == 1 else Sum(tuple(symbols)))
    builder.then(put_in[0] if len(put_in) == 1 else Sum(tuple(put_in)))
    builder.then(adjoints.formulas[name])
    if last:
        adjoints.finish(builder, name)
    numbers = None
    constant = isinstance(adjoints.formulas[name], Number)
    if adjoints.workspace.valuation is not None and not constant:
        numbers = adjoints.numbers(name).chain()
    return Received(
        Symbol(name),
        tuple(Symbol(contribution.consumer) for contribution in contributions),
        builder.chain(),
        numbers,
    )

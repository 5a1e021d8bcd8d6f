"""The derivative on every edge, from the rule of the operation that the edge enters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.graphs.drawing import graph_figure
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.workspace import Workspace
from derivator.graph.formulas import LONGEST, unfold, unfolded_size, unfolded_sizes
from derivator.graph.model import Graph, Vertex, symbols_of
from derivator.notation.nodes import Indicator, Node, Number, Partial, Symbol
from derivator.notation.simplify import exact_text
from derivator.notation.walk import descendants
from derivator.ops.defined import DefinedFunction
from derivator.solution import Chain, GraphFigure, Relation, Result, Scope, Step
from derivator.spec.exercise import Task
from derivator.spec.fields import Options, QuantityName

MANY = 3
"""So many edges of one operation with the same constant derivative share a line."""


class LocalDerivativesOptions(Options):
    """Which edges."""

    of: QuantityName | None = Field(
        None, description="The value whose graph is meant; by default the model's only result."
    )
    show: int = Field(60, ge=1, le=500, description="How many edges are derived at most.")


@dataclass(frozen=True)
class EdgeDerivative:
    """One edge, or several with the same constant: in symbols and, with data, the number."""

    symbols: Chain
    numbers: Chain | None


@dataclass(frozen=True)
class OperationEdges:
    """The edges that enter nodes of one operation, under that operation's rules."""

    operation: str
    slots: tuple[int, ...]
    """Which operands are differentiated by: 0 is the first, 1 the second."""
    rules: tuple[Chain, ...]
    edges: tuple[EdgeDerivative, ...]
    repeated: tuple[Node, ...]
    """Operands that stand in one operation twice: x * x."""


@dataclass(frozen=True)
class LocalDerivativesStep(Step):
    """All edges, grouped by operation, and the graph with its edge derivatives."""

    groups: tuple[OperationEdges, ...]
    figure: GraphFigure | None
    held: tuple[Node, ...]
    """Derivatives that need their held operands named, because there is a way around the edge."""
    kinked: bool
    """Whether a rule uses a bracket [u > v]."""
    single: bool
    """Whether every operation has one operand only."""
    edges: int
    shown: int
    point: tuple[Chain, ...]
    values: tuple[Chain, ...]
    """With data, the values of the intermediate nodes that the derivatives use."""


class LocalDerivatives(Derivation):
    """The local derivative du/dv on every edge v -> u (V19)."""

    kind = "local_derivatives"
    options = LocalDerivativesOptions
    summary = "Derives the derivative on every edge by the rule of its operation, and draws them."
    produces: ClassVar = {
        "du/dv": "the local derivative of node u by its operand v, other operands held fixed",
        "du/dv|w": "the same where u depends on v by way of its operand w too, which is held",
    }

    def derive(self, workspace: Workspace, task: Task) -> LocalDerivativesStep:
        """The edge derivatives of the graph asked for."""
        options = task.options
        assert isinstance(options, LocalDerivativesOptions)
        of = workspace.target(options.of, task)
        graph = workspace.graph(of)
        shown = graph.edges[: options.show]
        sizes = unfolded_sizes(graph)
        groups = tuple(_groups(workspace, graph, shown))
        symbols = {edge: graph.edge_symbol(*edge) for edge in shown}
        return LocalDerivativesStep(
            self.kind,
            of,
            task.position,
            {_name(symbols[v, u]): _result(workspace, graph, sizes, v, u) for v, u in shown},
            groups=groups,
            figure=graph_figure(graph, of, labelled=True),
            held=tuple(symbol for symbol in symbols.values() if symbol.held),
            kinked=any(map(_has_bracket, (graph.local(*edge) for edge in shown))),
            single=all(len(vertex.parents) < 2 for vertex in graph.vertices.values()),
            edges=len(graph.edges),
            shown=len(shown),
            point=workspace.point(of),
            values=tuple(_values(workspace, graph, shown)),
        )


def _values(
    workspace: Workspace, graph: Graph, edges: tuple[tuple[str, str], ...]
) -> Iterator[Chain]:
    """The values of the intermediate nodes that the derivatives of these edges use."""
    valuation = workspace.valuation
    if valuation is None:
        return
    used = {name for edge in edges for name in symbols_of(graph.local(*edge))}
    for name, vertex in graph.vertices.items():
        if name in used and vertex.operation is not None:
            exact, value = valuation.values[name].shown(valuation.digits)
            yield equality(Symbol(name), value, exact, Scope.DATA)


def _name(symbol: Partial) -> str:
    """A local derivative's name; with operands held, it is not that of the total derivative."""
    held = ",".join(other.name for other in symbol.held)
    assert isinstance(symbol.of, Symbol)
    return f"d{symbol.of.name}/d{symbol.variable}" + (f"|{held}" if held else "")


def _has_bracket(node: Node) -> bool:
    return any(isinstance(part, Indicator) for part in descendants(node))


def _groups(
    workspace: Workspace, graph: Graph, edges: tuple[tuple[str, str], ...]
) -> Iterator[OperationEdges]:
    by_operation: dict[str, list[tuple[str, str]]] = {}
    for operand, consumer in edges:
        operation = graph.vertices[consumer].operation
        assert operation is not None
        by_operation.setdefault(operation.name, []).append((operand, consumer))
    for members in by_operation.values():
        operation = graph.vertices[members[0][1]].operation
        assert operation is not None
        yield OperationEdges(
            operation.word,
            _slots(graph, members),
            tuple(_rules(graph, members)),
            tuple(_edges(workspace, graph, members)),
            tuple(
                Symbol(operand)
                for operand, consumer in members
                if graph.vertices[consumer].operands.count(Symbol(operand)) > 1
            ),
        )


def _slots(graph: Graph, edges: list[tuple[str, str]]) -> tuple[int, ...]:
    slots = set()
    for operand, consumer in edges:
        operands = graph.vertices[consumer].operands
        slots |= {slot for slot, node in enumerate(operands) if node == Symbol(operand)}
    return tuple(sorted(slots))


def _rules(graph: Graph, edges: list[tuple[str, str]]) -> Iterator[Chain]:
    """The operation's rule by each kind of operand that occurs: d(uv)/du = v."""
    seen: set[tuple[object, ...]] = set()
    letters = (*"uvstpqrwzk", *(f"u_{k}" for k in range(len(graph.vertices) + 2)))
    free = [name for name in letters if name not in graph.vertices]
    number = Symbol(
        next(name for name in ("n", "m", *reversed(free)) if name not in graph.vertices)
    )
    for operand, consumer in edges:
        vertex = graph.vertices[consumer]
        operation = vertex.operation
        assert operation is not None
        variables = dict(zip(vertex.parents, map(Symbol, free), strict=False))
        slots = [slot for slot, node in enumerate(vertex.operands) if node == Symbol(operand)]
        if len(slots) != 1 or not _is_generic(vertex):
            continue
        operands = tuple(
            variables[node.name] if isinstance(node, Symbol) else number for node in vertex.operands
        )
        by = operands[slots[0]]
        assert isinstance(by, Symbol)
        key = (operands, slots[0])
        if key not in seen and operation.arity > 0:
            seen.add(key)
            of = operation.notation(*operands)
            if of != by:
                rule = operation.partial(slots[0], *operands)
                chain = ChainBuilder(Partial(of, by)).then(rule)
                if isinstance(operation, DefinedFunction):
                    found = operation.slope(slots[0], *operands)
                    chain = chain if found is None else chain.then(found)
                yield chain.chain()


def _is_generic(vertex: Vertex) -> bool:
    """Whether the rule with a letter for each operand says more than the edge itself."""
    constants = [node for node in vertex.operands if not isinstance(node, Symbol)]
    return all(isinstance(node, Number) for node in constants)


def _edges(
    workspace: Workspace, graph: Graph, edges: list[tuple[str, str]]
) -> Iterator[EdgeDerivative]:
    """Each edge by itself; many with the same number, as sums have, in one chain."""
    numbers = {edge: local for edge in edges if isinstance(local := graph.local(*edge), Number)}
    for edge in edges:
        alike = [other for other in numbers if numbers[other] == numbers.get(edge)]
        if len(alike) < MANY:
            yield _edge(workspace, graph, *edge)
        elif edge == alike[0]:
            terms = (*(graph.edge_symbol(*other) for other in alike), numbers[edge])
            relations = (Relation.EQUAL,) * len(alike)
            yield EdgeDerivative(Chain(terms, relations), None)


def _edge(workspace: Workspace, graph: Graph, operand: str, consumer: str) -> EdgeDerivative:
    symbol = graph.edge_symbol(operand, consumer)
    vertex = graph.vertices[consumer]
    local = graph.local(operand, consumer)
    builder = ChainBuilder(symbol)
    if vertex.formula != Symbol(operand):
        builder.then(Partial(vertex.formula, Symbol(operand)))
    builder.then(graph.by_rule(operand, consumer)).then(local)
    valuation = workspace.valuation
    if valuation is None or isinstance(local, Number):
        return EdgeDerivative(builder.chain(), None)
    exact, put_in = valuation.put_in(local)
    precise, value = valuation.of(local).shown(workspace.digits)
    numbers = ChainBuilder(symbol, Scope.DATA).then(put_in, exact)
    return EdgeDerivative(builder.chain(), numbers.then(value, exact and precise).chain())


def _result(
    workspace: Workspace, graph: Graph, sizes: Mapping[str, int], operand: str, consumer: str
) -> Result:
    local, exact = graph.local(operand, consumer), None
    builder = ChainBuilder(graph.edge_symbol(operand, consumer)).then(local)
    if unfolded_size(local, sizes) <= 4 * LONGEST:
        exact = exact_text(builder.then(unfold(graph, local)).last)
    valuation = workspace.valuation
    return Result(builder.chain(), exact, None if valuation is None else valuation.of(local).plain)

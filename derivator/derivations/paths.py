"""The derivative as a sum over all paths of the product of the edge derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.graphs.adjoints import Adjoints
from derivator.derivations.graphs.drawing import graph_figure
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.workspace import Workspace
from derivator.graph.model import Graph
from derivator.graph.paths import Path, count_paths, iterate_paths
from derivator.notation.build import add, multiply
from derivator.notation.nodes import Node, Product, Sum, Symbol
from derivator.solution import Chain, GraphFigure, PathList, Scope, Step
from derivator.spec.exercise import Task
from derivator.spec.fields import InputNames, Options, QuantityName

LONGEST_PATH = 16
"""Of a path with more edges than this only the ends are shown."""
SHOWN_ENDS = 4
LONGEST_SUM = 120
"""A sum of products with more factors than this is not written out."""


class PathsOptions(Options):
    """Which derivatives, and how many paths are written out."""

    of: QuantityName | None = Field(
        None, description="The value to differentiate; by default the model's only result."
    )
    by: InputNames | None = Field(
        None, description="The inputs to differentiate by; by default all of them."
    )
    show: int = Field(
        8,
        ge=1,
        le=40,
        description="How many paths are written out; with more, reverse accumulation finishes.",
    )


@dataclass(frozen=True)
class PathProduct:
    """One path: its nodes from the input up, and the product of the derivatives along it.

    Of a path that is too long to be written out, only the ends: ``nodes``, then after ``skipped``
    others ``ends``; it has no ``product``.
    """

    index: int
    nodes: tuple[Node, ...]
    skipped: int
    ends: tuple[Node, ...]
    product: Chain | None


@dataclass(frozen=True)
class PathSum:
    """The derivative by one input."""

    by: Node
    derivative: Node
    figure: GraphFigure | None
    paths: tuple[PathProduct, ...]
    listed: PathList
    """Which paths ``paths`` are, and how many there are in all."""
    symbols: Chain
    """The sum over the paths or, where there are too many, reverse accumulation."""
    numbers: Chain | None
    complete: bool
    """Whether ``symbols`` is the sum over the paths."""

    @property
    def total(self) -> int:
        """How many paths there are; ``paths`` are the first of them."""
        return self.listed.total


@dataclass(frozen=True)
class PathsStep(Step):
    """The derivatives by every input asked for."""

    symbol: Node
    sums: tuple[PathSum, ...]
    point: tuple[Chain, ...]
    """The data, as equalities."""
    held: tuple[Node, ...]
    """Edge derivatives on the paths shown that name the operands held fixed."""


class SumOverPaths(Derivation):
    """df/dx = sum over the paths x -> ... -> f of the product of the edge derivatives (V19)."""

    kind = "paths"
    options = PathsOptions
    summary = (
        "Multiplies the edge derivatives along every path and adds the products up; beyond `show` "
        "paths it says how many there are and finishes by reverse accumulation."
    )
    produces: ClassVar = {
        "df/dx": "the derivative by an input, with `paths`, the exact number of paths, as text"
    }

    def derive(self, workspace: Workspace, task: Task) -> PathsStep:
        """The sums over paths that the task asks for."""
        options = task.options
        assert isinstance(options, PathsOptions)
        of = workspace.target(options.of, task)
        variables = workspace.variables(of, options.by, task)
        adjoints = workspace.adjoints(of)
        sums = tuple(_path_sum(adjoints, name, options.show) for name in variables)
        results = {f"d{of}/d{name}": adjoints.result(name, paths=True) for name in variables}
        return PathsStep(
            self.kind,
            of,
            task.position,
            results,
            symbol=Symbol(of),
            sums=sums,
            point=workspace.point(of),
            held=_held(workspace.graph(of), sums),
        )


def _held(graph: Graph, sums: tuple[PathSum, ...]) -> tuple[Node, ...]:
    written = [path.nodes for total in sums for path in total.paths if path.product is not None]
    names = [[node.name for node in nodes if isinstance(node, Symbol)] for nodes in written]
    edges = dict.fromkeys(edge for path in names for edge in pairwise(path))
    return tuple(symbol for edge in edges if (symbol := graph.edge_symbol(*edge)).held)


def _path_sum(adjoints: Adjoints, by: str, show: int) -> PathSum:
    workspace, of = adjoints.workspace, adjoints.of
    graph = workspace.graph(of)
    total = count_paths(graph, of, by)
    first = tuple(islice(iterate_paths(graph, of, by), show))
    complete = total <= show and sum(len(path) - 1 for path in first) <= LONGEST_SUM
    symbols = _summed(adjoints, graph, by, first) if complete else _accumulated(adjoints, by)
    numbers = None
    if workspace.valuation is not None:
        numbers = _in_numbers(adjoints, graph, by, first) if complete else adjoints.numbers(by)
    return PathSum(
        by=Symbol(by),
        derivative=adjoints.symbol(by),
        figure=graph_figure(graph, of, labelled=True, paths=first),
        paths=tuple(_product(graph, index, path) for index, path in enumerate(first)),
        listed=PathList(of, by, tuple(tuple(reversed(path)) for path in first), total),
        symbols=symbols,
        numbers=None if numbers is None else numbers.chain(),
        complete=complete,
    )


def _edges(path: Path) -> list[tuple[str, str]]:
    """A path's edges (operand, consumer), from the result down."""
    return [(below, above) for above, below in pairwise(path)]


def _written(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Product(tuple(factors), dotted=True)


def _added(terms: list[Node]) -> Node:
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def _product(graph: Graph, index: int, path: Path) -> PathProduct:
    edges = _edges(path)
    nodes = tuple(Symbol(name) for name in reversed(path))
    if len(edges) > LONGEST_PATH:
        skipped = len(nodes) - 2 * SHOWN_ENDS
        return PathProduct(index, nodes[:SHOWN_ENDS], skipped, nodes[-SHOWN_ENDS:], None)
    locals_ = [graph.local(*edge) for edge in edges]
    builder = ChainBuilder(_written([graph.edge_symbol(*edge) for edge in edges]))
    builder.then(_written(locals_)).then(multiply(*locals_))
    return PathProduct(index, nodes, 0, (), builder.chain())


def _summed(adjoints: Adjoints, graph: Graph, by: str, paths: tuple[Path, ...]) -> Chain:
    locals_ = [[graph.local(*edge) for edge in _edges(path)] for path in paths]
    symbols = [[graph.edge_symbol(*edge) for edge in _edges(path)] for path in paths]
    builder = ChainBuilder(adjoints.symbol(by))
    builder.then(_added([_written(list(factors)) for factors in symbols]))
    builder.then(_added([_written(factors) for factors in locals_]))
    builder.then(add(*(multiply(*factors) for factors in locals_)))
    return adjoints.finish(builder, by).chain()


def _accumulated(adjoints: Adjoints, by: str) -> Chain:
    builder = ChainBuilder(adjoints.symbol(by)).then(adjoints.formulas[by])
    return adjoints.finish(builder, by).chain()


def _in_numbers(adjoints: Adjoints, graph: Graph, by: str, paths: tuple[Path, ...]) -> ChainBuilder:
    valuation = adjoints.workspace.valuation
    assert valuation is not None
    exact, terms = True, []
    for path in paths:
        shown = [valuation.of(graph.local(*edge)).shown(valuation.digits) for edge in _edges(path)]
        exact = exact and all(precise for precise, _ in shown)
        terms.append(_written([node for _, node in shown]))
    builder = ChainBuilder(adjoints.symbol(by), Scope.DATA).then(_added(terms), exact)
    products = [valuation.product([graph.local(*edge) for edge in _edges(path)]) for path in paths]
    shown = [product.shown(valuation.digits) for product in products]
    if len(shown) > 1:
        exact = exact and all(precise for precise, _ in shown)
        builder.then(Sum(tuple(node for _, node in shown)), exact)
    precise, node = adjoints.values[by].shown(valuation.digits)
    return builder.then(node, exact and precise)

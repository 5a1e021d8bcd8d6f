"""A whole solution against the numbers.

Rule 1 of the design: nothing is printed that was not evaluated.  ``check_solution`` returns the
only object that rendering accepts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from derivator.check.bindings import GraphBindings
from derivator.check.chain import Failure, failures
from derivator.check.collect import chains_in
from derivator.check.points import sample_points
from derivator.errors import CheckError
from derivator.graph.model import Graph
from derivator.notation.evaluate import Array, evaluate
from derivator.notation.nodes import Node, Partial
from derivator.notation.walk import descendants
from derivator.solution import Chain, Relation, Result, Scope, Solution, Step

RELATIVE = 1e-9


@dataclass(frozen=True)
class Report:
    """How many equalities were evaluated and which of them failed."""

    equalities: int
    failed: tuple[Failure, ...]

    @property
    def passed(self) -> int:
        """How many equalities held."""
        return self.equalities - len(self.failed)


class CheckedSolution:
    """A solution of which every chain was evaluated; rendering asks it about each chain."""

    def __init__(self, solution: Solution, report: Report) -> None:
        self.solution = solution
        self.report = report
        self._checked = frozenset(id(chain) for chain in chains_in(solution))

    def require(self, chain: Chain) -> Chain:
        """The chain itself; raises ``CheckError`` for one that was never evaluated."""
        if id(chain) not in self._checked:
            raise CheckError("a formula was to be printed that no check has evaluated")
        return chain


class Checker:
    """Evaluates the chains of one exercise: its graph at random points and at the data."""

    def __init__(self, graph: Callable[[str], Graph], data: Mapping[str, Node] | None) -> None:
        self.graph = graph
        self.data = data
        self._bindings: dict[tuple[str, Scope], tuple[GraphBindings, list[str]]] = {}

    def bindings(self, of: str, scope: Scope) -> tuple[GraphBindings, list[str]]:
        """Where a chain of a scope is evaluated, and each point in words."""
        if (of, scope) not in self._bindings:
            graph = self.graph(of)
            inputs = self.data_point(graph) if scope is Scope.DATA else sample_points(graph, of)
            self._bindings[of, scope] = GraphBindings(graph, inputs), _in_words(inputs)
        return self._bindings[of, scope]

    def data_point(self, graph: Graph) -> dict[str, Array]:
        """The data as one point."""
        assert self.data is not None
        empty = GraphBindings(Graph({}), {})
        return {name: np.atleast_1d(evaluate(self.data[name], empty)) for name in graph.inputs}

    def check(self, solution: Solution) -> Report:
        """Evaluate every chain and every result."""
        equalities = 0
        failed: list[Failure] = []
        for part in solution.parts:
            for step in part.steps:
                chains = list(chains_in(step))
                self.prepare(step, chains)
                for chain in chains:
                    bindings, points = self.bindings(step.of, chain.scope)
                    equalities += len(chain.relations)
                    failed.extend(failures(chain, bindings, step.position, points))
                for result in step.results.values():
                    found = self.check_result(step, result)
                    equalities += len(found)
                    failed.extend(failure for failure in found if failure is not None)
        return Report(equalities, tuple(failed))

    def prepare(self, step: Step, chains: list[Chain]) -> None:
        """Compute all derivative symbols of a step together."""
        for scope in Scope:
            nodes = [
                node
                for chain in chains
                if chain.scope is scope
                for term in chain.terms
                for node in descendants(term)
                if isinstance(node, Partial)
            ]
            if nodes:
                self.bindings(step.of, scope)[0].prepare(nodes)

    def check_result(self, step: Step, result: Result) -> list[Failure | None]:
        """A result's number against the complex step, its path count against a second count."""
        found: list[Failure | None] = []
        symbol = result.chain.terms[0]
        if result.value is not None:
            bindings, points = self.bindings(step.of, Scope.DATA)
            true = float(np.ravel(evaluate(symbol, bindings))[0])
            agree = abs(true - result.value) <= RELATIVE * max(abs(true), abs(result.value), 1e-3)
            found.append(None if agree else _failure(step, symbol, true, result.value, points[0]))
        if result.paths is not None and isinstance(symbol, Partial):
            counted = count_downwards(self.graph(step.of), step.of, symbol.by.name)
            agree = counted == result.paths
            numbers = (float(min(counted, 10**300)), float(min(result.paths, 10**300)))
            found.append(None if agree else _failure(step, symbol, *numbers, "path count"))
        return found


def count_downwards(graph: Graph, of: str, by: str) -> int:
    """The number of paths counted from the result down: a second route beside ``count_paths``."""
    counts = dict.fromkeys(graph.vertices, 0)
    counts[of] = 1
    for name in reversed(list(graph.vertices)):
        if name != by:
            for parent in graph.vertices[name].parents:
                counts[parent] += counts[name]
    return counts[by]


def _failure(step: Step, symbol: Node, left: float, right: float, point: str) -> Failure:
    return Failure(step.position, symbol, Relation.EQUAL, symbol, left, right, point)


def _in_words(inputs: Mapping[str, Array]) -> list[str]:
    count = max((np.size(array) for array in inputs.values()), default=1)
    names = list(inputs)[:8]
    more = ", ..." if len(inputs) > 8 else ""
    return [
        ", ".join(f"{n} = {np.ravel(inputs[n])[min(k, np.size(inputs[n]) - 1)]:.6g}" for n in names)
        + more
        for k in range(count)
    ]


def check_solution(
    solution: Solution, graph: Callable[[str], Graph], data: Mapping[str, Node] | None
) -> CheckedSolution:
    """The checked solution.

    ``graph`` gives the graph of a value.  Raises ``CheckError`` with every failure: the spec's
    position, the two terms, the point and both values.
    """
    report = Checker(graph, data).check(solution)
    if report.failed:
        raise CheckError("\n".join(map(str, report.failed)))
    return CheckedSolution(solution, report)

"""A whole solution against the numbers.

Rule 1 of the design: nothing is printed that was not evaluated.  ``check_solution`` returns the
only object that rendering accepts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from derivator.check.bindings import GraphBindings
from derivator.check.chain import Failure, failures, sources, unequal
from derivator.check.collect import chains_in, found_in
from derivator.check.exact_text import evaluate_text
from derivator.check.formula import FormulaChecker
from derivator.check.points import sample_points
from derivator.check.program import ProgramChecker
from derivator.check.sliding import SlidingChecker
from derivator.check.tolerance import RELATIVE, TINY
from derivator.errors import CheckError
from derivator.graph.model import Graph
from derivator.notation.evaluate import Array, evaluate
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.notation.noise import Noise, settled, spread
from derivator.notation.numbers import VANISHING
from derivator.notation.walk import descendants
from derivator.program.model import Program
from derivator.solution import (
    Chain,
    FormulaStep,
    PathList,
    ProgramStep,
    Relation,
    Result,
    Scope,
    SlidingStep,
    Solution,
    Step,
)


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

    def __init__(
        self,
        graph: Callable[[str], Graph],
        data: Mapping[str, Node] | None,
        program: Callable[[], Program] | None = None,
    ) -> None:
        self.graph = graph
        self.programs = None if program is None else ProgramChecker(program)
        self.data = data
        self.noise = Noise()
        self._bindings: dict[tuple[str, Scope], tuple[GraphBindings, list[str]]] = {}

    def bindings(self, of: str, scope: Scope) -> tuple[GraphBindings, list[str]]:
        """Where a chain of a scope is evaluated, and each point in words."""
        if (of, scope) not in self._bindings:
            graph = self.graph(of)
            inputs = self.inputs(graph, of, scope)
            self._bindings[of, scope] = GraphBindings(graph, inputs, self.noise), _in_words(inputs)
        return self._bindings[of, scope]

    def inputs(self, graph: Graph, of: str, scope: Scope) -> dict[str, Array]:
        """The inputs' values: the data, or random points."""
        if scope is Scope.DATA:
            return self.data_point(graph)
        near = None
        if self.data is not None:
            point = self.data_point(graph).items()
            near = {name: float(np.ravel(value)[0]) for name, value in point}
        return sample_points(graph, of, near)

    def data_point(self, graph: Graph) -> dict[str, Array]:
        """The data as one point."""
        assert self.data is not None
        empty = GraphBindings(Graph({}), {}, self.noise)
        return {name: np.atleast_1d(evaluate(self.data[name], empty)) for name in graph.inputs}

    def check(self, solution: Solution) -> Report:
        """Evaluate every chain and every result."""
        equalities = 0
        failed: list[Failure] = []
        for part in solution.parts:
            for step in part.steps:
                if isinstance(step, FormulaStep):
                    count, wrong = checker_of(step).check()
                    equalities += count
                    failed.extend(wrong)
                    continue
                if isinstance(step, ProgramStep):
                    assert self.programs is not None
                    count, wrong = self.programs.check(step)
                    equalities += count
                    failed.extend(wrong)
                    continue
                chains = list(chains_in(step))
                self.prepare(step, chains)
                for chain in chains:
                    bindings, points = self.bindings(step.of, chain.scope)
                    equalities += len(chain.relations)
                    failed.extend(failures(chain, bindings, step.position, points))
                found = [self.check_paths(step, listed) for listed in found_in(step, PathList)]
                for result in step.results.values():
                    found.extend(self.check_result(step, result))
                equalities += len(found)
                failed.extend(failure for failure in found if failure is not None)
        return Report(equalities, tuple(failed))

    def prepare(self, step: Step, chains: list[Chain]) -> None:
        """Compute all derivative symbols of a step together."""
        known = [result.chain for result in step.results.values()]
        for scope in Scope:
            also = known if scope is Scope.DATA and self.data is not None else []
            nodes = [
                node
                for chain in (*(chain for chain in chains if chain.scope is scope), *also)
                for term in chain.terms
                for node in (*descendants(term), *sources(term))
                if isinstance(node, Partial)
            ]
            if nodes:
                self.bindings(step.of, scope)[0].prepare(nodes)

    def check_result(self, step: Step, result: Result) -> list[Failure | None]:
        """A result's text against its symbol at random points, its number against the complex step.

        Its path count is held against a second count.
        """
        found: list[Failure | None] = []
        symbol = result.chain.terms[0]
        if isinstance(result.exact, str):
            found.append(self.check_exact(step, symbol, result.exact))
        if isinstance(result.value, float | int):
            bindings, points = self.bindings(step.of, Scope.DATA)
            measured = evaluate(symbol, bindings)
            formula = evaluate(result.chain.terms[-1], bindings)
            true = float(settled(measured)[0])
            doubt = spread(measured) + np.nan_to_num(spread(formula))
            larger = max(abs(true), abs(result.value))
            allowed = RELATIVE * larger + float(doubt[0]) + (TINY if result.value else VANISHING)
            agree = abs(true - result.value) <= allowed
            found.append(None if agree else _failure(step, symbol, true, result.value, points[0]))
        if result.paths is not None and isinstance(symbol, Partial):
            found.append(self.check_count(step, step.of, symbol.variable, result.paths))
        return found

    def check_exact(self, step: Step, symbol: Node, exact: str) -> Failure | None:
        """A formula as text against the value or derivative that it is given for."""
        bindings, points = self.bindings(step.of, Scope.IDENTITY)
        try:
            value = evaluate_text(exact, bindings)
        except ValueError:
            value = np.asarray(np.nan)
        mismatch = unequal(evaluate(symbol, bindings), value, 1)
        if mismatch is None:
            return None
        point = f"{points[min(mismatch.point, len(points) - 1)]}, in the exact text {exact[:80]}"
        return _failure(step, symbol, mismatch.left, mismatch.right, point)

    def check_count(self, step: Step, of: str, by: str, count: int) -> Failure | None:
        """A number of paths against a count from the result down."""
        counted = count_downwards(self.graph(of), of, by)
        numbers = (float(min(counted, 10**300)), float(min(count, 10**300)))
        symbol = Partial(Symbol(of), Symbol(by))
        return None if counted == count else _failure(step, symbol, *numbers, "the number of paths")

    def check_paths(self, step: Step, listed: PathList) -> Failure | None:
        """Listed paths: each from end to end along edges, none twice, and how many there are."""
        graph, symbol = self.graph(listed.of), Partial(Symbol(listed.of), Symbol(listed.by))
        for path in listed.paths:
            runs = (path[0], path[-1]) == (listed.by, listed.of) and all(
                below in graph.vertices[above].parents for below, above in pairwise(path)
            )
            times = listed.paths.count(path) if runs else 0
            if times != 1:
                return _failure(step, symbol, 1.0, float(times), "the path " + " - ".join(path))
        return self.check_count(step, listed.of, listed.by, listed.total)


def checker_of(step: FormulaStep) -> FormulaChecker:
    """The checker for a step about formulas, or about windows over pictures."""
    return SlidingChecker(step) if isinstance(step, SlidingStep) else FormulaChecker(step)


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
    solution: Solution,
    graph: Callable[[str], Graph],
    data: Mapping[str, Node] | None,
    program: Callable[[], Program] | None = None,
) -> CheckedSolution:
    """The checked solution.

    ``graph`` gives the graph of a value, ``program`` the exercise's program with shapes.  Raises
    ``CheckError`` with every failure: the position, the two terms, the point and both values.
    """
    with np.errstate(all="ignore"):
        report = Checker(graph, data, program).check(solution)
    if report.failed:
        message = "\n".join(map(str, report.failed))
        raise CheckError(message, report.equalities, len(report.failed))
    return CheckedSolution(solution, report)

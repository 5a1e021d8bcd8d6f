"""Every injected fault must stop the build: the promise of rule 1, fault by fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import derivator.derivations.graphs.adjoints as adjoints_module
import derivator.derivations.paths as paths_module
from derivator.check.chain import check_chain
from derivator.check.collect import chains_in, found_in
from derivator.check.solution import CheckedSolution, Checker, Report, check_solution
from derivator.derivations.registry import BY_KIND
from derivator.derivations.workspace import Workspace
from derivator.errors import CheckError
from derivator.graph.adjoint import Contribution
from derivator.graph.model import Graph
from derivator.graph.paths import Path, iterate_paths
from derivator.notation.build import ONE, TWO, ZERO, negate
from derivator.notation.evaluate import evaluate
from derivator.notation.nodes import Negative, Node, Number, Product, Rounded, Sum
from derivator.notation.noise import settled
from derivator.notation.walk import descendants, rebuild
from derivator.ops.base import MatrixOperation, Operation
from derivator.ops.registry import OPERATIONS
from derivator.solution import Chain, PathList, Relation, Scope, Solution, SolvedPart, Step
from derivator.spec.exercise import Exercise
from tests.helpers import FIRST_TASK_LINE, GRAPH_KINDS, V19, Model, exercise, solved

EXERCISES: list[tuple[Model, dict[str, str] | None]] = [
    (V19, None),
    (V19, {"x": "3", "y": "-2"}),
    ({"f": "x*exp(x) - y/(x + 1)"}, {"x": "1.37", "y": "2/7"}),
    ({"f": "log(x)/sqrt(y) + sin(x*y)**2"}, {"x": "2.5", "y": "0.031"}),
    ({"f": "max(x, y)*relu(x - 2*y) + abs(y)"}, {"x": "1.234567891234", "y": "-sqrt(2)"}),
    ({"q": "x + y", "f": "q*z"}, {"x": "-2", "y": "5", "z": "-4"}),
    (
        {"u": "x*w + b", "a": "sigmoid(u)", "L": "(a - y)**2/2"},
        {"x": "0.7", "w": "1/3", "b": "0.1", "y": "1"},
    ),
    ({"f": "x**y + tanh(x)*atan(y)/cos(x)"}, {"x": "1.1", "y": "2.3"}),
]

DERIVATIVE_KINDS = ("local_derivatives", "paths", "reverse_accumulation", "adjoint_table")
MESSAGE = re.compile(
    r"probe\.yaml:\d+:9: a printed equality does not hold: .+ [=≈] .+\n"
    r"    left: \S+\n    right: \S+\n    at: .+"
)


def derived(task: Exercise) -> tuple[Workspace, Solution]:
    """An exercise's solution before any check."""
    workspace = Workspace(task)
    steps = tuple(BY_KIND[t.kind].derive(workspace, t) for t in task.parts[0].tasks)
    return workspace, Solution((SolvedPart(0, steps),))


def complaint(model: Model, values: dict[str, str] | None = None, **rest: Any) -> str:
    """The check's complaint about an exercise that must not pass."""
    with pytest.raises(CheckError) as caught:
        solved(model, values, **rest)
    return str(caught.value)


ON_NUMBERS = tuple(
    operation
    for operation in OPERATIONS
    if not isinstance(operation, MatrixOperation) and operation.name != "elementwise_product"
)


SLOPING = tuple(operation for operation in ON_NUMBERS if operation.name != "step")
"""The derivative of the step is 0, which no factor spoils."""


def formula_with(operation: Operation) -> Model:
    """A model that uses an operation on inputs."""
    if operation.name == "identity":
        return {"q": "x", "f": "q*y"}
    if operation.functions:
        arguments = ", ".join("xy"[: operation.arity])
        return {"f": f"{operation.functions[0]}({arguments})*z"}
    sign = operation.operator
    return {"f": "(-x)*z" if sign == "neg" else f"(x {sign} y)*z"}


# A wrong local derivative, of any operation by any operand, shows in every kind of step


def test_a_clean_spec_of_every_operation_passes() -> None:
    for operation in ON_NUMBERS:
        assert solved(formula_with(operation)).checked.report.failed == ()


SPOILS: dict[str, Callable[[Node], Node]] = {
    "flipped": lambda node: negate(node),
    "doubled": lambda node: Product((TWO, node)),
    "zeroed": lambda node: ZERO,
}


@pytest.mark.parametrize("spoil", SPOILS)
@pytest.mark.parametrize("operation", SLOPING, ids=lambda operation: operation.name)
def test_a_wrong_local_derivative_fails_every_step(
    operation: Operation, spoil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = type(operation).partial
    for slot in range(operation.arity):

        def wrong(self: Operation, at: int, *operands: Node, bad: int = slot) -> Node:
            rule = right(self, at, *operands)
            return SPOILS[spoil](rule) if at == bad else rule

        monkeypatch.setattr(type(operation), "partial", wrong)
        message = complaint(formula_with(operation), kinds=DERIVATIVE_KINDS)
        for line in range(FIRST_TASK_LINE, FIRST_TASK_LINE + len(DERIVATIVE_KINDS)):
            assert f"probe.yaml:{line}:9: a printed equality does not hold" in message
        assert MESSAGE.match(message)


@pytest.mark.parametrize("name", ["subtract", "divide", "power"])
def test_swapped_operands_in_the_notation(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (operation,) = (item for item in ON_NUMBERS if item.name == name)
    right = type(operation).notation
    monkeypatch.setattr(
        type(operation), "notation", lambda self, *operands: right(self, *reversed(operands))
    )
    assert MESSAGE.match(complaint(formula_with(operation), kinds=("graph",)))


@pytest.mark.parametrize("slope", ["flipped", "doubled", "zeroed"])
@pytest.mark.parametrize("values", [None, {"x": "3", "y": "-2"}], ids=["symbols", "numbers"])
def test_a_wrong_single_edge_of_v19(
    slope: str, values: dict[str, str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Graph.local
    for edge in solved_graph(V19).edges:

        def wrong(self: Graph, operand: str, consumer: str, bad: tuple[str, str] = edge) -> Node:
            rule = right(self, operand, consumer)
            return SPOILS[slope](rule) if (operand, consumer) == bad else rule

        monkeypatch.setattr(Graph, "local", wrong)
        for kind in DERIVATIVE_KINDS:
            assert MESSAGE.match(complaint(V19, values, kinds=(kind,)))


def solved_graph(model: Model) -> Graph:
    return Workspace(exercise(model)).whole


# Paths


@pytest.mark.parametrize("model", [V19, {"f": "x*exp(x) + x*sin(x)"}, {"f": "(x + y)*(x - y)*x"}])
def test_a_dropped_or_repeated_path(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    right = iterate_paths

    for place in range(2):

        def dropped(graph: Graph, of: str, by: str, bad: int = place) -> Iterator[Path]:
            yield from (path for k, path in enumerate(right(graph, of, by)) if k != bad)

        def repeated(graph: Graph, of: str, by: str, bad: int = place) -> Iterator[Path]:
            for k, path in enumerate(right(graph, of, by)):
                yield path
                if k == bad:
                    yield path

        for wrong in (dropped, repeated):
            monkeypatch.setattr(paths_module, "iterate_paths", wrong)
            assert MESSAGE.match(complaint(model, kinds=("paths",)))


def test_a_repeated_path_among_the_first_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    right = iterate_paths

    def repeated(graph: Graph, of: str, by: str) -> Iterator[Path]:
        first = next(right(graph, of, by))
        return iter((first, first))

    monkeypatch.setattr(paths_module, "iterate_paths", repeated)
    message = complaint(V19, kinds=("paths",), options={"show": 2})
    assert "at: the path x - a - d - f" in message


def test_a_path_along_no_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    _, solution = derived(exercise(V19, kinds=("paths",)))
    listed = next(found_in(solution, PathList))
    assert listed.paths[0] == ("x", "a", "d", "f")
    wrong = replace(listed, paths=(("x", "c", "d", "f"), *listed.paths[1:]))
    assert "the path x - c - d - f" in recheck(exercise(V19, kinds=("paths",)), listed, wrong)


@pytest.mark.parametrize("module", [paths_module, adjoints_module])
@pytest.mark.parametrize("error", [1, -1])
def test_a_wrong_path_count(module: Any, error: int, monkeypatch: pytest.MonkeyPatch) -> None:
    right = module.count_paths
    monkeypatch.setattr(module, "count_paths", lambda graph, of, by: right(graph, of, by) + error)
    assert "at: the number of paths" in complaint(V19, kinds=("paths",), options={"show": 1})


# Reverse accumulation


@pytest.mark.parametrize("values", [None, {"x": "3", "y": "-2"}], ids=["symbols", "numbers"])
def test_a_contribution_dropped_in_reverse_accumulation(
    values: dict[str, str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import derivator.graph.adjoint as adjoint_module

    right = adjoint_module.contributions

    def wrong(graph: Graph, of: str) -> Iterator[tuple[str, tuple[Contribution, ...]]]:
        for name, received in right(graph, of):
            yield name, received[1:] if name == "x" else received

    monkeypatch.setattr(adjoint_module, "contributions", wrong)
    monkeypatch.setattr(adjoints_module, "contributions", wrong)
    for kind in ("reverse_accumulation", "adjoint_table", "paths"):
        assert MESSAGE.match(complaint(V19, values, kinds=(kind,)))


# Any term of any chain


def replaced(item: Any, old: Any, new: Any) -> Any:
    """A solution with one object in it, told by identity, exchanged."""
    if item is old:
        return new
    if isinstance(item, tuple):
        return tuple(replaced(part, old, new) for part in item)
    if isinstance(item, dict):
        return {key: replaced(part, old, new) for key, part in item.items()}
    if is_dataclass(item) and not isinstance(item, Node | type):
        changes = {f.name: replaced(getattr(item, f.name), old, new) for f in fields(item)}
        if any(changes[name] is not getattr(item, name) for name in changes):
            return replace(item, **changes)
    return item


def recheck(task: Exercise, old: Any, new: Any) -> str:
    """What the check says of a derived exercise with one object in it exchanged for another."""
    workspace, solution = derived(task)
    twin = next(item for item in found_in(solution, type(old)) if item == old)
    with pytest.raises(CheckError) as caught:
        check_solution(replaced(solution, twin, new), workspace.graph, workspace.data)
    return str(caught.value)


def with_term(chain: Chain, index: int, term: Node) -> Chain:
    return replace(chain, terms=(*chain.terms[:index], term, *chain.terms[index + 1 :]))


def steps_with_chains(
    model: Model, values: dict[str, str] | None, digits: int = 4
) -> Iterator[tuple[Checker, Step, list[Chain]]]:
    workspace, solution = derived(exercise(model, values, digits=digits))
    checker = Checker(workspace.graph, workspace.data)
    for step in solution.parts[0].steps:
        chains = list(chains_in(step))
        checker.prepare(step, chains)
        yield checker, step, chains


@pytest.mark.parametrize(("model", "values"), EXERCISES)
def test_every_term_of_every_chain_counts(model: Model, values: dict[str, str] | None) -> None:
    mutants = 0
    for checker, step, chains in steps_with_chains(model, values):
        for chain in chains:
            bindings, _ = checker.bindings(step.of, chain.scope)
            assert check_chain(chain, bindings) is None
            for index, term in enumerate(chain.terms):
                mutations = [Sum((term, ONE)), Product((TWO, term)), Negative(term)]
                whole = replace_rounded(chain, term)
                if not settled(evaluate(whole, bindings)).any():
                    mutations = mutations[:1]
                for mutation in mutations:
                    mutants += 1
                    assert check_chain(with_term(chain, index, mutation), bindings) is not None
    assert mutants > 200


def replace_rounded(chain: Chain, term: Node) -> Node:
    if isinstance(term, Rounded):
        return term.of or chain.terms[0]
    return rebuild(term, lambda part: replace_rounded(chain, part))


@pytest.mark.parametrize(("model", "values"), EXERCISES)
def test_every_sign_and_number_inside_a_term_counts(
    model: Model, values: dict[str, str] | None
) -> None:
    """Numbers deep inside a term, one by one, one larger or of the other sign."""
    for checker, step, chains in steps_with_chains(model, values):
        for chain in chains:
            bindings, _ = checker.bindings(step.of, chain.scope)
            for index, term in enumerate(chain.terms):
                numbers = [n for n in descendants(term) if isinstance(n, Number)]
                for place, number in enumerate(numbers):
                    for changed in (number.value + 1, -number.value):
                        wrong = exchanged(term, Number, place, Number(Fraction(changed)))
                        with np.errstate(all="ignore"):
                            before = settled(evaluate(replace_rounded(chain, term), bindings))
                            after = settled(evaluate(replace_rounded(chain, wrong), bindings))
                        if not abs(before - after).max() <= 1e-6:  # else it means the same
                            found = check_chain(with_term(chain, index, wrong), bindings)
                            assert found is not None


def exchanged(term: Node, kind: type[Node], place: int, new: Node) -> Node:
    """The term with its ``place``-th node of a kind exchanged."""
    targets = [node for node in descendants(term) if isinstance(node, kind)]

    def change(node: Node) -> Node:
        return new if node is targets[place] else rebuild(node, change)

    return change(term)


def last_digit_moved(digits: str, step: int) -> str:
    """A decimal with its last digit one higher or lower; the point stays where it is."""
    mantissa, mark, exponent = digits.partition("e")
    places = len(mantissa.partition(".")[2])
    moved = Fraction(mantissa) + step * Fraction(1, 10**places)
    scaled = abs(int(moved * 10**places))
    body = str(scaled).rjust(places + 1, "0")
    text = f"{body[:-places]}.{body[-places:]}" if places else body
    return ("-" if moved < 0 else "") + text + mark + exponent


@pytest.mark.parametrize("digits", [2, 4, 10])
@pytest.mark.parametrize(("model", "values"), EXERCISES[2:])
def test_every_last_digit_counts(model: Model, values: dict[str, str], digits: int) -> None:
    seen = 0
    for checker, step, chains in steps_with_chains(model, values, digits):
        for chain in chains:
            bindings, _ = checker.bindings(step.of, chain.scope)
            for index, term in enumerate(chain.terms):
                rounded = [node for node in descendants(term) if isinstance(node, Rounded)]
                for place, printed in enumerate(rounded):
                    for move in (1, -1):
                        moved = replace(printed, digits=last_digit_moved(printed.digits, move))
                        wrong = exchanged(term, Rounded, place, moved)
                        seen += 1
                        assert check_chain(with_term(chain, index, wrong), bindings) is not None
    assert seen > 20 or model == {"q": "x + y", "f": "q*z"}


@pytest.mark.parametrize(("model", "values"), EXERCISES[2:])
def test_an_equals_sign_where_a_number_was_rounded(model: Model, values: dict[str, str]) -> None:
    for digits in (4, 12):
        for checker, step, chains in steps_with_chains(model, values, digits):
            for chain in chains:
                bindings, _ = checker.bindings(step.of, chain.scope)
                for index, relation in enumerate(chain.relations):
                    if relation is Relation.APPROXIMATELY:
                        wrong = list(chain.relations)
                        wrong[index] = Relation.EQUAL
                        claimed = replace(chain, relations=tuple(wrong))
                        rounded = any(
                            isinstance(node, Rounded)
                            for node in descendants(chain.terms[index + 1])
                        )
                        assert not rounded or check_chain(claimed, bindings) is not None


# Results


def test_wrong_results() -> None:
    task = exercise({"f": "x*exp(x) + x*y"}, {"x": "0.5", "y": "2/3"}, kinds=("paths",))
    workspace, solution = derived(task)
    (step,) = solution.parts[0].steps
    result = step.results["df/dx"]
    assert isinstance(result.exact, str)
    assert isinstance(result.value, float)
    assert result.paths == 3
    wrong = [
        replace(result, exact=f"-({result.exact})"),
        replace(result, exact=f"{result.exact} + 1/1000000"),
        replace(result, exact=result.exact.replace("exp(x)", "exp(-x)")),
        replace(result, exact="y +"),
        replace(result, exact="__import__('os')"),
        replace(result, value=-result.value),
        replace(result, value=result.value * (1 + 1e-8)),
        replace(result, value=float("nan")),
        replace(result, paths=2),
        replace(result, paths=4),
    ]
    for bad in wrong:
        changed = replaced(solution, result, bad)
        assert changed != solution or bad.value != bad.value
        with pytest.raises(CheckError) as caught:
            check_solution(changed, workspace.graph, workspace.data)
        assert str(caught.value).startswith(f"probe.yaml:{FIRST_TASK_LINE}:9: ")


def test_the_message_names_everything() -> None:
    task = exercise({"f": "x*y"}, {"x": "3", "y": "5"}, kinds=("reverse_accumulation",))
    workspace, solution = derived(task)
    chain = next(
        c
        for c in chains_in(solution)
        if c.scope is Scope.DATA and c.terms[-1] == Number(Fraction(5))
    )
    wrong = with_term(chain, len(chain.terms) - 1, Number(Fraction(6)))
    with pytest.raises(CheckError) as caught:
        check_solution(replaced(solution, chain, wrong), workspace.graph, workspace.data)
    assert str(caught.value) == (
        "probe.yaml:100:9: a printed equality does not hold: 1 · 5 = 6\n"
        "    left: 5.0\n    right: 6.0\n    at: x = 3, y = 5"
    )


# Rendering


def test_an_unchecked_chain_is_refused() -> None:
    checked = solved(V19).checked
    for chain in chains_in(checked.solution):
        assert checked.require(chain) is chain
    known = next(chains_in(checked.solution))
    with pytest.raises(CheckError, match="no check has evaluated"):
        checked.require(replace(known))


def test_an_empty_report_checks_nothing() -> None:
    assert CheckedSolution(Solution(()), Report(0, ())).report.passed == 0
    assert set(DERIVATIVE_KINDS) < set(GRAPH_KINDS)

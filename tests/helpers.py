"""Exercises without files, and random formulas, for every test that solves something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import hypothesis.strategies as st

from derivator.derivations.registry import KINDS
from derivator.errors import Position
from derivator.graph.build import build_graph
from derivator.graph.model import Graph
from derivator.notation.text import text
from derivator.ops.base import MatrixOperation
from derivator.ops.registry import BY_NAME, VOCABULARY
from derivator.pipeline import SolvedExercise, solve
from derivator.solution import Chain, Solution, Step
from derivator.spec.exercise import Assignment, Exercise, Part, Task, Text
from derivator.spec.parse import parse_expression

FILE = "probe.yaml"
V19 = {"f": "x**2 + x*y + (x + y)**2"}
GRAPH_KINDS = ("graph", "local_derivatives", "paths", "reverse_accumulation", "adjoint_table")
"""The derivations on the graph of elementary operations, which any formula over numbers has."""
FIRST_TASK_LINE = 100

Model = Mapping[str, str]


def symbols_in(model: Model) -> tuple[str, ...]:
    """The names that the formulas use and no formula assigns, as they occur."""
    words = re.findall(r"[A-Za-z]\w*", " ".join(model.values()))
    taken = {"pi", "E", *VOCABULARY.functions, *model}
    return tuple(dict.fromkeys(word for word in words if word not in taken))


def assignments(model: Model) -> tuple[Assignment, ...]:
    """The model's formulas, one a line from line 2, each formula from column 5."""
    return tuple(
        Assignment(name, parse_expression(formula, VOCABULARY), formula, Position(FILE, line, 5))
        for line, (name, formula) in enumerate(model.items(), start=2)
    )


def graph_of(model: Model, inputs: Sequence[str] | None = None) -> Graph:
    """The graph of a model given in dependency order."""
    return build_graph(symbols_in(model) if inputs is None else inputs, assignments(model))


def exercise(
    model: Model,
    values: Mapping[str, str] | None = None,
    kinds: Sequence[str] = GRAPH_KINDS,
    digits: int = 4,
    options: Mapping[str, Any] | None = None,
) -> Exercise:
    """An exercise whose only part asks for the derivations ``kinds``.

    ``options`` go to every derivation that knows them.
    """
    given = {name: parse_expression(value, VOCABULARY) for name, value in (values or {}).items()}
    tasks = []
    for line, kind in enumerate(kinds, start=FIRST_TASK_LINE):
        fields = KINDS[kind].model_fields
        chosen = {key: value for key, value in (options or {}).items() if key in fields}
        tasks.append(Task(kind, KINDS[kind].model_validate(chosen), Position(FILE, line, 9)))
    start = Position(FILE)
    return Exercise(
        id="probe",
        number=None,
        title=Text("проба", "probe"),
        statement=None,
        symbols=symbols_in(model),
        assignments=assignments(model),
        values=given,
        value_positions=dict.fromkeys(given, start),
        digits=digits,
        parts=(Part(None, tuple(tasks), None, None, start),),
        position=start,
        path=FILE,
    )


def solved(model: Model, values: Mapping[str, str] | None = None, **rest: Any) -> SolvedExercise:
    """The exercise, solved and checked."""
    return solve(exercise(model, values, **rest))


def steps_of(solution: Solution) -> Iterator[Step]:
    """Every step of a solution."""
    for part in solution.parts:
        yield from part.steps


def step(kind: str, model: Model, values: Mapping[str, str] | None = None, **rest: Any) -> Any:
    """The only step of an exercise that asks for one derivation."""
    (only,) = steps_of(solved(model, values, kinds=(kind,), **rest).checked.solution)
    return cast(Any, only)


def written(chain: Chain | None) -> str:
    """A chain as text: ``a = b ≈ c``."""
    assert isinstance(chain, Chain)
    pieces = [text(chain.terms[0])]
    for relation, term in zip(chain.relations, chain.terms[1:], strict=True):
        pieces += [relation.value, text(term)]
    return " ".join(pieces)


def functions_of_numbers(arity: int) -> tuple[str, ...]:
    """The names of operations on single numbers; losses, sums and the like are no operations."""
    return tuple(
        name
        for name, signature in VOCABULARY.functions.items()
        if signature.arity == arity
        and signature.operation in BY_NAME
        and not isinstance(BY_NAME[signature.operation], MatrixOperation)
    )


UNARY = functions_of_numbers(1)
BINARY = functions_of_numbers(2)


def formulas(
    names: Sequence[str] = ("x", "y", "z"),
    numbers: Sequence[str] = ("2", "3", "1", "-1", "0.5", "1/3", "10", "0.1", "pi", "E"),
    leaves: int = 12,
) -> st.SearchStrategy[str]:
    """Random formulas over every operation of the vocabulary."""
    name = st.sampled_from(names)
    leaf = st.one_of(name, name, name, st.sampled_from(numbers).map(lambda n: f"({n})"))

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
            st.builds("({} {} {})".format, inner, st.sampled_from("+*"), inner),
            st.builds("({})**({})".format, inner, st.sampled_from(("2", "3", "-1", "1/2", "0.5"))),
            st.builds("({})**({})".format, inner, inner),
            st.builds("(-{})".format, inner),
            st.builds("{}({})".format, st.sampled_from(UNARY), inner),
            st.builds("{}({}, {})".format, st.sampled_from(BINARY), inner, inner),
        )

    grown = st.recursive(leaf, larger, max_leaves=leaves)
    return st.builds("{} {} {}".format, grown, st.sampled_from("+*-"), name)

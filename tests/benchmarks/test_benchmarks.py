"""Ratios, each measured in one run; ``python -m tests.benchmarks`` prints them as a table.

As tests they only run once and say whether the compared routes agree; with
``pytest tests/benchmarks --benchmark-enable`` the ratios are stored in ``extra_info``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from derivator.graph.paths import count_paths
from derivator.solution import Step
from tests.benchmarks.derivatives import (
    derive_all,
    read_all,
    solve_all,
    sympy_diffs,
    sympy_formulas,
)
from tests.benchmarks.graphs import chain, diamonds, nested
from tests.benchmarks.measure import (
    expanded,
    graph_and_point,
    our_gradient,
    seconds,
    solve_seconds,
    symengine_gradient,
    sympy_gradient,
)
from tests.benchmarks.networks import (
    derive,
    entries_from,
    network_spec,
    numbers,
    study_of,
    sympy_derivatives,
    sympy_network,
)
from tests.calculus import SIXTY
from tests.helpers import solved, steps_of

SHAPES = {"chain": chain, "diamonds": diamonds}


@pytest.mark.parametrize("shape", SHAPES)
def test_solving_ten_times_the_nodes(shape: str, benchmark: Any) -> None:
    small = solve_seconds(SHAPES[shape](100))
    benchmark.pedantic(lambda: solved(SHAPES[shape](1000)), rounds=1)
    benchmark.extra_info["1000 nodes / 100 nodes"] = solve_seconds(SHAPES[shape](1000)) / small


@pytest.mark.parametrize("depth", [2, 4, 6])
def test_gradient_against_sympy_and_symengine(depth: int, benchmark: Any) -> None:
    import symengine

    graph, point = graph_and_point(nested(depth))
    expression = expanded(graph)
    converted = symengine.sympify(expression)
    ours = our_gradient(graph, point)
    for theirs in (sympy_gradient(expression, point), symengine_gradient(converted, point)):
        for name, value in theirs.items():
            assert ours[name] == pytest.approx(value, 1e-9)
    benchmark(our_gradient, graph, point)
    own = seconds(lambda: our_gradient(graph, point))
    benchmark.extra_info["SymPy / ours"] = seconds(lambda: sympy_gradient(expression, point)) / own
    benchmark.extra_info["SymEngine / ours"] = (
        seconds(lambda: symengine_gradient(converted, point)) / own
    )


def test_a_graph_with_ten_to_the_thirty_paths(benchmark: Any) -> None:
    model = diamonds(303)
    checked = benchmark.pedantic(lambda: solved(model, {"x": "0.5", "y": "0.25"}), rounds=1).checked
    (step,) = (s for s in steps_of(checked.solution) if s.kind == "paths")
    assert isinstance(step, Step)
    count = step.results["df/dx"].paths
    graph, _ = graph_and_point(model)
    assert count == count_paths(graph, "f", "x") == 2**100 + 1
    assert count > 10**30


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_network_against_sympy(depth: int, benchmark: Any) -> None:
    spec, width = network_spec(depth, 2), 2
    study = study_of(spec)
    given = numbers(depth, width)
    adjoints = study.adjoints("L")
    inputs = {name: entries_from(value) for name, value in given.items()}
    found = study.numbers("L", inputs, study.program.parameters)
    loss, weights = sympy_network(depth, width)
    here: dict[str, float] = {}
    for name, value in given.items():
        stem = name.lower().replace("_", "")
        for (row, column), entry in np.ndenumerate(value):
            here[f"{stem}_{row}_{column}"] = float(entry)
    flat = [float(d.subs(here)) for d in sympy_derivatives(loss, weights)]
    ours = [
        entry.plain
        for name in study.program.parameters
        for entry in found.partials[adjoints.symbol(name)].ravel()
    ]
    assert ours == pytest.approx(flat, rel=1e-9)
    benchmark(derive, spec)
    own = seconds(lambda: derive(spec))
    benchmark.extra_info["SymPy / ours"] = (
        seconds(lambda: sympy_derivatives(loss, weights), 1) / own
    )


def test_derivatives_against_sympy(benchmark: Any) -> None:
    import sympy

    chosen = SIXTY[::6]
    exercises, expressions = read_all(chosen), sympy_formulas(chosen)
    for whole, expression, slope in zip(
        solve_all(exercises), expressions, sympy_diffs(expressions), strict=True
    ):
        (step,) = steps_of(whole.checked.solution)
        exact = next(r.exact for name, r in step.results.items() if name in ("df/dx", "f'"))
        (x,) = expression.free_symbols
        ours = sympy.sympify(str(exact), locals={"x": x})
        for place in (0.37, 0.61):
            assert complex(ours.subs(x, place)) == pytest.approx(complex(slope.subs(x, place)))
    benchmark.pedantic(lambda: derive_all(exercises), rounds=1)
    own = seconds(lambda: derive_all(exercises), 1)
    benchmark.extra_info["SymPy / ours"] = seconds(lambda: sympy_diffs(expressions), 1) / own

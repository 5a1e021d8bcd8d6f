"""Four routes agree: paths, reverse accumulation, differences and complex steps, autograd."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import assume, given

from derivator.check.forward import ForwardValues, forward_pass, total_derivatives
from derivator.check.points import sample_points
from derivator.errors import SpecError
from derivator.graph.adjoint import Contribution, accumulate, contributions
from derivator.graph.model import Graph
from derivator.graph.paths import count_paths, iterate_paths
from derivator.notation.evaluate import evaluate
from derivator.spec.tokens import ExpressionError
from tests.helpers import V19, formulas, graph_of
from tests.ops.test_operations import AUTOGRAD

Point = Mapping[str, float]


def by_paths(graph: Graph, values: ForwardValues, by: str) -> float:
    """The sum over all paths of the product of the edge derivatives."""
    total = 0.0
    for path in iterate_paths(graph, "f", by):
        edges = zip(path[1:], path[:-1], strict=True)
        total += float(np.prod([float(evaluate(graph.local(*e), values)) for e in edges]))
    return total


def by_reverse_accumulation(graph: Graph, values: ForwardValues) -> dict[str, float]:
    def combine(name: str, received: list[tuple[float, Contribution]]) -> float:
        return sum(adjoint * float(evaluate(c.local, values)) for adjoint, c in received)

    return accumulate(graph, "f", 1.0, combine)


def by_differences(graph: Graph, point: Point, by: str, step: float = 1e-5) -> float:
    up, down = (
        float(forward_pass(graph, {**_arrays(point), by: np.asarray(point[by] + d)})["f"])
        for d in (step, -step)
    )
    return (up - down) / (2 * step)


def by_autograd(graph: Graph, point: Point) -> dict[str, float]:
    names = list(point)

    def run(*inputs: Any) -> Any:
        values = dict(zip(names, inputs, strict=True))
        for vertex in graph.vertices.values():
            if vertex.operation is not None:
                operands = [
                    values[node.name]
                    if hasattr(node, "name") and node.name in values
                    else float(evaluate(node, ForwardValues()))
                    for node in vertex.operands
                ]
                values[vertex.name] = AUTOGRAD[vertex.operation.name](*operands)
        return values["f"] * anp.array(1.0)

    return {n: float(grad(run, k)(*point.values())) for k, n in enumerate(names)}


def _arrays(point: Point) -> dict[str, Any]:
    return {name: np.asarray(value) for name, value in point.items()}


def test_v19_adjoints_by_hand() -> None:
    graph = graph_of(V19)
    values = forward_pass(graph, _arrays({"x": 3.0, "y": -2.0}))
    adjoints = by_reverse_accumulation(graph, values)
    assert adjoints == {"f": 1, "e": 1, "d": 1, "c": 2, "b": 1, "a": 1, "y": 5, "x": 6}
    received = dict(contributions(graph, "f"))
    assert [c.consumer for c in received["x"]] == ["a", "b", "c"]
    assert [c.consumer for c in received["y"]] == ["b", "c"]
    assert list(received) == ["e", "d", "c", "b", "a", "y", "x"]


@given(formulas())
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_four_routes_agree(formula: str) -> None:
    try:
        graph = graph_of({"f": formula}).restricted("f")
        points = sample_points(graph, "f")
    except (ExpressionError, SpecError):
        assume(False)
    for k in range(3):
        point = {name: float(array[k]) for name, array in points.items()}
        values = forward_pass(graph, _arrays(point))
        swept = by_reverse_accumulation(graph, values)
        stepped = total_derivatives(graph, values, "f", list(point))
        taken = by_autograd(graph, point)
        scale = float(
            1.0 + max(abs(v) for v in values.values()) + max(abs(v) for v in swept.values())
        )
        assume(scale < 1e5)
        for name in point:
            derivative = swept[name]
            assert float(stepped[name][0] if np.ndim(stepped[name]) else stepped[name]) == (
                pytest.approx(derivative, 1e-8, 1e-9 * scale)
            )
            assert taken[name] == pytest.approx(derivative, 1e-8, 1e-9 * scale)
            if count_paths(graph, "f", name) < 2000:
                assert by_paths(graph, values, name) == (
                    pytest.approx(derivative, 1e-8, 1e-9 * scale)
                )
            roughly = [by_differences(graph, point, name, h) for h in (1e-5, 3e-6)]
            if abs(roughly[0] - roughly[1]) < 1e-5 * scale:  # else too curved for differences
                assert roughly[0] == pytest.approx(derivative, 1e-3, 1e-4 * scale)


def test_a_deep_chain_sweeps_without_recursion() -> None:
    model = {"v_0": "x*y"} | {f"v_{k}": f"sin(v_{k - 1}) + x" for k in range(1, 5001)}
    graph = graph_of(model | {"f": "v_5000*y"}).restricted("f")
    values = forward_pass(graph, _arrays({"x": 0.5, "y": 0.25}))
    swept = by_reverse_accumulation(graph, values)
    stepped = total_derivatives(graph, values, "f", ["x", "y"])
    for name in ("x", "y"):
        assert swept[name] == pytest.approx(float(stepped[name]), 1e-9)

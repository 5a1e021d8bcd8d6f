"""What the benchmarks time: our stages, and the same gradients by SymPy and by SymEngine."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from derivator.check.forward import forward_pass
from derivator.graph.adjoint import Contribution, accumulate
from derivator.graph.model import Graph
from derivator.notation.evaluate import evaluate
from derivator.notation.to_sympy import to_sympy
from tests.helpers import Model, exercise, graph_of, symbols_in

T = TypeVar("T")
BEST_OF = 3


def seconds(work: Callable[[], Any], repeat: int = BEST_OF) -> float:
    """The shortest of several runs."""
    best = float("inf")
    for _ in range(repeat):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def solve_seconds(model: Model, values: Mapping[str, str] | None = None) -> float:
    """Derivation and check of every kind of step."""
    from derivator.pipeline import solve

    task = exercise(model, values)
    return seconds(lambda: solve(task), repeat=1 if len(model) > 2000 else 2)


def graph_and_point(model: Model) -> tuple[Graph, dict[str, Any]]:
    """The graph of f and a point inside everybody's domain."""
    names = symbols_in(model)
    point = {name: np.asarray(0.3 + 0.2 * index) for index, name in enumerate(names)}
    return graph_of(model, names).restricted("f"), point


def our_gradient(graph: Graph, point: Mapping[str, Any]) -> dict[str, float]:
    """Reverse accumulation in numbers."""
    values = forward_pass(graph, point)

    def combine(name: str, received: list[tuple[float, Contribution]]) -> float:
        return sum(adjoint * float(evaluate(c.local, values)) for adjoint, c in received)

    adjoints = accumulate(graph, "f", 1.0, combine)
    return {name: adjoints[name] for name in graph.inputs}


def expanded(graph: Graph) -> Any:
    """The whole formula as one SymPy expression in the inputs."""
    names: dict[str, Any] = {}
    for vertex in graph.vertices.values():
        names[vertex.name] = to_sympy(vertex.formula, names)
    return names["f"]


def sympy_gradient(expression: Any, point: Mapping[str, Any]) -> dict[str, float]:
    """SymPy's derivative of the expanded formula, evaluated at the point."""
    import sympy

    symbols = {symbol.name: symbol for symbol in expression.free_symbols}
    here = {symbols[name]: float(value) for name, value in point.items()}
    return {
        name: float(sympy.diff(expression, symbol).subs(here)) for name, symbol in symbols.items()
    }


def symengine_gradient(expression: Any, point: Mapping[str, Any]) -> dict[str, float]:
    """SymEngine's derivative of the same expression (converted beforehand)."""
    import symengine

    here = {symengine.Symbol(name): float(value) for name, value in point.items()}
    return {
        str(symbol): float(expression.diff(symbol).subs(here)) for symbol in expression.free_symbols
    }

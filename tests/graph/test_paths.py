"""Paths: counted, listed in order, never all held at once."""

from __future__ import annotations

import time
from itertools import islice, pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given

from derivator.check.solution import count_downwards
from derivator.errors import Position
from derivator.graph.model import Graph, Vertex
from derivator.graph.paths import Path, count_paths, edges_on_paths, iterate_paths
from derivator.notation.nodes import Symbol
from derivator.ops.registry import BY_NAME
from tests.helpers import V19, graph_of


def test_v19_paths_in_order() -> None:
    graph = graph_of(V19)
    assert list(iterate_paths(graph, "f", "x")) == [
        ("f", "d", "a", "x"),
        ("f", "d", "b", "x"),
        ("f", "e", "c", "x"),
    ]
    assert list(iterate_paths(graph, "f", "y")) == [("f", "d", "b", "y"), ("f", "e", "c", "y")]
    assert list(iterate_paths(graph, "d", "x")) == [("d", "a", "x"), ("d", "b", "x")]
    assert list(iterate_paths(graph, "f", "f")) == [("f",)]
    assert list(iterate_paths(graph, "a", "y")) == []
    counts = {(of, by): count_paths(graph, of, by) for of in "def" for by in "xy"}
    assert counts == {
        ("d", "x"): 2,
        ("d", "y"): 1,
        ("e", "x"): 1,
        ("e", "y"): 1,
        ("f", "x"): 3,
        ("f", "y"): 2,
    }
    assert edges_on_paths(graph, "f", "x") == 9


def dags() -> st.SearchStrategy[Graph]:
    """Random graphs: each node takes up to two of the nodes before it."""

    def build(choices: list[tuple[int, int]]) -> Graph:
        vertices = {"n0": Vertex("n0", None, (), (), Position("probe.yaml"))}
        for k, (one, two) in enumerate(choices, start=1):
            parents = tuple(dict.fromkeys((f"n{one % k}", f"n{two % k}")))
            operation = BY_NAME["add" if len(parents) == 2 else "sin"]
            operands = tuple(map(Symbol, parents))
            vertices[f"n{k}"] = Vertex(f"n{k}", operation, operands, parents, Position("p"))
        return Graph(vertices)

    number = st.integers(0, 50)
    return st.lists(st.tuples(number, number), min_size=1, max_size=11).map(build)


def brute_force(graph: Graph, of: str, by: str) -> list[Path]:
    """All paths by plain recursion, operands in the author's order."""
    if of == by:
        return [(of,)]
    parents = graph.vertices[of].parents
    return [(of, *path) for parent in parents for path in brute_force(graph, parent, by)]


@given(dags())
def test_counts_and_lists_agree_with_brute_force(graph: Graph) -> None:
    last = list(graph.vertices)[-1]
    for by in graph.vertices:
        expected = brute_force(graph, last, by)
        assert list(iterate_paths(graph, last, by)) == expected
        assert count_paths(graph, last, by) == len(expected)
        assert count_downwards(graph, last, by) == len(expected)
        assert edges_on_paths(graph, last, by) == sum(len(path) - 1 for path in expected)


def diamonds(levels: int) -> Graph:
    """2**levels paths: v_k = sin(v_(k-1)) + cos(v_(k-1))."""
    model = {"v_0": "x*y"}
    model |= {f"v_{k}": f"sin(v_{k - 1}) + cos(v_{k - 1})" for k in range(1, levels + 1)}
    return graph_of(model, inputs=("x", "y"))


def test_the_first_paths_of_very_many_come_at_once() -> None:
    graph = diamonds(100)
    started = time.process_time()
    assert count_paths(graph, "v_100", "x") == 2**100
    first = list(islice(iterate_paths(graph, "v_100", "x"), 3))
    assert time.process_time() - started < 0.5
    assert len(set(first)) == 3
    for path in first:
        assert (path[0], path[-1]) == ("v_100", "x")
        assert all(below in graph.vertices[above].parents for above, below in pairwise(path))


def test_a_branch_that_leads_nowhere_is_not_entered() -> None:
    model = {"w_0": "y*y"}
    model |= {f"w_{k}": f"sin(w_{k - 1}) + cos(w_{k - 1})" for k in range(1, 101)}
    graph = graph_of(model | {"f": "w_100*x"})
    assert list(iterate_paths(graph, "f", "x")) == [("f", "x")]


def test_a_path_may_be_very_long() -> None:
    model = {"v_0": "x*y"} | {f"v_{k}": f"sin(v_{k - 1})" for k in range(1, 10_001)}
    graph = graph_of(model, inputs=("x", "y"))
    (path,) = iterate_paths(graph, "v_10000", "x")
    assert len(path) == 10_002
    assert count_paths(graph, "v_10000", "x") == 1


@pytest.mark.parametrize("levels", [1, 10, 64, 200])
def test_counts_are_exact_whole_numbers(levels: int) -> None:
    graph = diamonds(levels)
    assert count_paths(graph, f"v_{levels}", "x") == 2**levels
    assert edges_on_paths(graph, f"v_{levels}", "x") == (2 * levels + 1) * 2**levels

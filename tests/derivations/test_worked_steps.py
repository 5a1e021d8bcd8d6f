"""The worked steps of exercises that can be done by hand, chain by chain."""

from __future__ import annotations

from typing import Any

from derivator.notation.text import text
from derivator.solution import Cell
from tests.helpers import V19, step, written

AT = {"x": "3", "y": "-2"}
PRODUCT = {"f": "x*exp(x)"}
NAMED = {"q": "x + y", "f": "q*z"}


def chains(items: Any) -> list[str]:
    return [written(chain) for chain in items]


def test_the_graph_of_v19() -> None:
    graph = step("graph", V19, AT)
    assert chains(graph.model) == ["f = x² + x·y + (x + y)²"]
    assert chains(graph.operations) == [
        *("a = x²", "b = x·y", "c = x + y", "d = a + b", "e = c²", "f = d + e"),
    ]
    assert chains(graph.forward) == [
        "a = x² = 3² = 9",
        "b = x·y = 3 · (−2) = −6",
        "c = x + y = 3 − 2 = 1",
        "d = a + b = 9 − 6 = 3",
        "e = c² = 1² = 1",
        "f = d + e = 3 + 1 = 4",
    ]
    assert (graph.nodes, graph.edges, graph.computed) == (8, 10, 6)
    assert [text(node) for node in graph.inputs] == ["x", "y"]
    assert graph.results["f"].exact == "x**2 + x*y + (x + y)**2"
    assert graph.results["f"].value == 4


def test_the_local_derivatives_of_v19() -> None:
    local = step("local_derivatives", V19, AT)
    derived = {
        group.operation: [
            (written(edge.symbols), edge.numbers and written(edge.numbers)) for edge in group.edges
        ]
        for group in local.groups
    }
    assert derived == {
        "power": [
            ("∂a/∂x = ∂(x²)/∂x = 2·x", "∂a/∂x = 2 · 3 = 6"),
            ("∂e/∂c = ∂(c²)/∂c = 2·c", "∂e/∂c = 2 · 1 = 2"),
        ],
        "multiply": [
            ("∂b/∂x = ∂(x·y)/∂x = y", "∂b/∂x = −2"),
            ("∂b/∂y = ∂(x·y)/∂y = x", "∂b/∂y = 3"),
        ],
        "add": [
            ("∂c/∂x = ∂c/∂y = ∂d/∂a = ∂d/∂b = ∂f/∂d = ∂f/∂e = 1", None),
        ],
    }
    rules = {group.operation: chains(group.rules) for group in local.groups}
    assert rules == {
        "power": ["∂(u^n)/∂u = n·u^(n − 1)"],
        "multiply": ["∂(u·v)/∂u = v", "∂(u·v)/∂v = u"],
        "add": ["∂(u + v)/∂u = 1", "∂(u + v)/∂v = 1"],
    }
    assert (local.edges, local.shown, local.held, local.kinked) == (10, 10, (), False)
    assert local.results["de/dc"].value == 2


def test_the_paths_of_v19() -> None:
    by_x, by_y = step("paths", V19, AT).sums
    assert written(by_x.symbols) == (
        "∂f/∂x = ∂f/∂d · ∂d/∂a · ∂a/∂x + ∂f/∂d · ∂d/∂b · ∂b/∂x + ∂f/∂e · ∂e/∂c · ∂c/∂x"
        " = 1 · 1 · 2·x + 1 · 1 · y + 1 · 2·c · 1"
        " = 2·x + y + 2·c = 2·x + y + 2·(x + y) = 4·x + 3·y"
    )
    assert written(by_x.numbers) == "∂f/∂x = 1 · 1 · 6 + 1 · 1 · (−2) + 1 · 2 · 1 = 6 − 2 + 2 = 6"
    assert chains(path.product for path in by_x.paths) == [
        "∂f/∂d · ∂d/∂a · ∂a/∂x = 1 · 1 · 2·x = 2·x",
        "∂f/∂d · ∂d/∂b · ∂b/∂x = 1 · 1 · y = y",
        "∂f/∂e · ∂e/∂c · ∂c/∂x = 1 · 2·c · 1 = 2·c",
    ]
    assert ["".join(map(text, path.nodes)) for path in by_x.paths] == ["xadf", "xbdf", "xcef"]
    assert (by_x.total, by_x.complete, by_y.total, by_y.complete) == (3, True, 2, True)
    assert written(by_y.symbols) == (
        "∂f/∂y = ∂f/∂d · ∂d/∂b · ∂b/∂y + ∂f/∂e · ∂e/∂c · ∂c/∂y = 1 · 1 · x + 1 · 2·c · 1"
        " = x + 2·c = x + 2·(x + y) = 3·x + 2·y"
    )
    assert written(by_y.numbers) == "∂f/∂y = 1 · 1 · 3 + 1 · 2 · 1 = 3 + 2 = 5"


def test_without_values_there_are_no_numbers() -> None:
    assert all(item.numbers is None for item in step("paths", V19).sums)
    sweep = step("reverse_accumulation", V19)
    assert all(item.numbers is None for item in (*sweep.inner, *sweep.inputs))
    assert all(result.value is None for result in sweep.results.values())
    assert step("graph", V19).forward == ()


def test_more_paths_than_shown_go_on_by_reverse_accumulation() -> None:
    by_x, by_y = step("paths", V19, AT, options={"show": 2}).sums
    assert (by_x.total, len(by_x.paths), by_x.complete) == (3, 2, False)
    assert written(by_x.symbols) == "∂f/∂x = 2·x + y + 2·c = 2·x + y + 2·(x + y) = 4·x + 3·y"
    assert written(by_x.numbers) == "∂f/∂x = 1 · 6 + 1 · (−2) + 2 · 1 = 6"
    assert by_y.complete


def test_the_sweep_of_v19() -> None:
    sweep = step("reverse_accumulation", V19, AT)
    assert written(sweep.start) == "∂f/∂f = 1"
    symbols = {text(item.node): written(item.symbols) for item in (*sweep.inner, *sweep.inputs)}
    assert symbols == {
        "e": "∂f/∂e = 1",
        "d": "∂f/∂d = 1",
        "c": "∂f/∂c = ∂f/∂e · ∂e/∂c = 1 · 2·c = 2·c",
        "b": "∂f/∂b = ∂f/∂d · ∂d/∂b = 1 · 1 = 1",
        "a": "∂f/∂a = ∂f/∂d · ∂d/∂a = 1 · 1 = 1",
        "x": "∂f/∂x = ∂f/∂a · ∂a/∂x + ∂f/∂b · ∂b/∂x + ∂f/∂c · ∂c/∂x"
        " = 1 · 2·x + 1 · y + 2·c · 1 = 2·x + y + 2·c = 2·x + y + 2·(x + y) = 4·x + 3·y",
        "y": "∂f/∂y = ∂f/∂b · ∂b/∂y + ∂f/∂c · ∂c/∂y = 1 · x + 2·c · 1"
        " = x + 2·c = x + 2·(x + y) = 3·x + 2·y",
    }
    by_x, by_y = sweep.inputs
    assert [text(node) for node in by_x.consumers] == ["a", "b", "c"]
    assert written(by_x.numbers) == "∂f/∂x = 1 · 6 + 1 · (−2) + 2 · 1 = 6"
    assert written(by_y.numbers) == "∂f/∂y = 1 · 3 + 2 · 1 = 5"
    assert (sweep.hidden, sweep.edges, sweep.walked) == (0, 10, 15)


def test_a_shortened_sweep_says_how_many_it_leaves_out() -> None:
    sweep = step("reverse_accumulation", V19, options={"show": 2})
    assert [text(item.node) for item in sweep.inner] == ["e", "d"]
    assert sweep.hidden == 3


def test_the_table_of_v19() -> None:
    table = step("adjoint_table", V19, AT).table
    cells = [
        [written(c.chain) if isinstance(c, Cell) else c and text(c) for c in row]
        for row in table.rows
    ]
    assert cells == [
        ["x", None, "x = 3", "∂f/∂x = 6"],
        ["y", None, "y = −2", "∂f/∂y = 5"],
        ["a", "a = x²", "a = 9", "∂f/∂a = 1"],
        ["b", "b = x·y", "b = −6", "∂f/∂b = 1"],
        ["c", "c = x + y", "c = 1", "∂f/∂c = 2"],
        ["d", "d = a + b", "d = 3", "∂f/∂d = 1"],
        ["e", "e = c²", "e = 1", "∂f/∂e = 1"],
        ["f", "f = d + e", "f = 4", "∂f/∂f = 1"],
    ]
    assert table.columns[:3] == ("node", "operation", "value")


def test_a_shortened_table_keeps_the_result() -> None:
    short = step("adjoint_table", V19, options={"show": 3})
    assert [text(row[0]) for row in short.table.rows] == ["x", "y", "f"]
    assert short.hidden == 5


def test_an_edge_beside_a_longer_way_names_the_operand_held() -> None:
    (by_x,) = step("paths", PRODUCT, {"x": "1"}).sums
    assert written(by_x.symbols) == (
        "∂f/∂x = (∂f/∂x)|a + ∂f/∂a · ∂a/∂x = a + x · e^x = a + x·e^x = e^x + x·e^x = (x + 1)·e^x"
    )
    assert written(by_x.numbers) == "∂f/∂x ≈ 2.718 + 1 · 2.718 ≈ 2.718 + 2.718 ≈ 5.437"
    local = step("local_derivatives", PRODUCT)
    assert [text(symbol) for symbol in local.held] == ["(∂f/∂x)|a"]
    (group,) = (group for group in local.groups if group.operation == "multiply")
    assert chains(edge.symbols for edge in group.edges) == [
        "(∂f/∂x)|a = ∂(x·a)/∂x = a",
        "∂f/∂a = ∂(x·a)/∂a = x",
    ]


def test_names_that_the_author_gave() -> None:
    sums = step("paths", NAMED, {"x": "-2", "y": "5", "z": "-4"}).sums
    assert chains(item.symbols for item in sums) == [
        "∂f/∂x = ∂f/∂q · ∂q/∂x = z · 1 = z",
        "∂f/∂y = ∂f/∂q · ∂q/∂y = z · 1 = z",
        "∂f/∂z = q = x + y",
    ]
    assert chains(item.numbers for item in sums) == [
        "∂f/∂x = −4 · 1 = −4",
        "∂f/∂y = −4 · 1 = −4",
        "∂f/∂z = 3",
    ]


def test_only_the_inputs_asked_for() -> None:
    assert [text(item.by) for item in step("paths", V19, options={"by": "y"}).sums] == ["y"]
    sweep = step("reverse_accumulation", {"f": "sin(x)*cos(y)"}, options={"by": ["y"]})
    assert [text(item.node) for item in (*sweep.inner, *sweep.inputs)] == ["b", "y"]

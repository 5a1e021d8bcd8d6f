"""From formulas to nodes: V19 by hand, sharing, naming, constants, positions."""

from __future__ import annotations

import time

import pytest

from derivator.errors import Position, SpecError
from derivator.graph.model import Graph
from derivator.graph.naming import fresh_names
from derivator.notation.nodes import Symbol
from derivator.notation.text import text
from tests.helpers import V19, graph_of


def operations(graph: Graph) -> dict[str, str]:
    """Every computed node with its operation as text."""
    return {v.name: text(v.formula) for v in graph.vertices.values() if v.operation is not None}


def test_v19_by_hand() -> None:
    graph = graph_of(V19)
    assert operations(graph) == {
        "a": "x²",
        "b": "x·y",
        "c": "x + y",
        "d": "a + b",
        "e": "c²",
        "f": "d + e",
    }
    assert graph.inputs == ("x", "y")
    assert graph.edges == (
        ("x", "a"),
        ("x", "b"),
        ("y", "b"),
        ("x", "c"),
        ("y", "c"),
        ("a", "d"),
        ("b", "d"),
        ("c", "e"),
        ("d", "f"),
        ("e", "f"),
    )
    assert {edge: text(graph.local(*edge)) for edge in graph.edges} == {
        ("x", "a"): "2·x",
        ("x", "b"): "y",
        ("y", "b"): "x",
        ("x", "c"): "1",
        ("y", "c"): "1",
        ("a", "d"): "1",
        ("b", "d"): "1",
        ("c", "e"): "2·c",
        ("d", "f"): "1",
        ("e", "f"): "1",
    }
    assert graph.consumers["x"] == ("a", "b", "c")
    assert graph.consumers["f"] == ()


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        # a shared subexpression is one node, used twice
        ({"f": "exp(x*y) + sin(x*y)"}, {"a": "x·y", "b": "e^a", "c": "sin(a)", "f": "b + c"}),
        # operands of + and * may stand in either order; those of - and / may not
        ({"f": "(x + y)*(y + x)"}, {"a": "x + y", "f": "a·a"}),
        ({"f": "(x*y)/(y*x)"}, {"a": "x·y", "f": "a/a"}),
        ({"f": "(x - y)*(y - x)"}, {"a": "x − y", "b": "y − x", "f": "a·b"}),
        ({"f": "(x/y)*(y/x)"}, {"a": "x/y", "b": "y/x", "f": "a·b"}),
        # across assignments too
        ({"q": "x + y", "f": "q*(y + x)"}, {"q": "x + y", "f": "q·q"}),
        # an assignment that repeats a value is a second name for it
        ({"q": "x", "f": "q*y"}, {"q": "x", "f": "q·y"}),
        ({"q": "x*y", "r": "x*y", "f": "q + r"}, {"q": "x·y", "r": "q", "f": "q + r"}),
        # constants are folded, numbers to one ratio, the rest stays as written
        ({"f": "x*(1/32)"}, {"f": "x · (1/32)"}),
        ({"f": "x*(2 + 3)"}, {"f": "x · (2 + 3)"}),
        ({"f": "x + sin(pi/6)"}, {"f": "x + sin(π/6)"}),
        ({"f": "x**(2/3)"}, {"f": "x^(2/3)"}),
        # folded from the left, operands in the author's order
        ({"f": "Max(x, y, z)"}, {"a": "max(x, y)", "f": "max(a, z)"}),
        ({"f": "x - y - z"}, {"a": "x − y", "f": "a − z"}),
        ({"f": "x - (y - z)"}, {"a": "y − z", "f": "x − a"}),
        ({"f": "-x**2"}, {"a": "x²", "f": "−a"}),
        ({"f": "x**y**z"}, {"a": "y^z", "f": "x^a"}),
    ],
)
def test_operations_of_a_formula(model: dict[str, str], expected: dict[str, str]) -> None:
    assert operations(graph_of(model)) == expected


def test_a_square_written_as_a_product_has_one_edge() -> None:
    graph = graph_of({"f": "x*x"})
    assert graph.edges == (("x", "f"),)
    assert text(graph.local("x", "f")) == "2·x"
    assert text(graph_of({"f": "x/x"}).local("x", "f")) == "1/x − x/x²"
    assert text(graph_of({"f": "x - x"}).local("x", "f")) == "0"


def test_names_skip_those_in_use_and_those_that_look_like_digits() -> None:
    graph = graph_of({"f": "a*b + c*d + sin(g)*h"})
    assert list(operations(graph)) == ["e", "j", "k", "m", "n", "f"]
    assert operations(graph)["e"] == "a·b"


def test_e_is_no_name_where_the_number_e_occurs() -> None:
    assert list(operations(graph_of({"f": "exp(x) + x*y + x/y + sin(x)"}))) == [
        *("a", "b", "c", "d", "g", "h", "f"),
    ]


def test_many_nodes_are_numbered() -> None:
    formula = " + ".join(f"sin({k}*x)" for k in range(2, 20))
    names = list(operations(graph_of({"f": formula})))
    assert names[:2] == ["v_1", "v_2"]
    assert len(set(names)) == len(names) == 2 * 18 + 17
    assert "v_1" not in list(fresh_names(30, {"v_1"}))
    assert next(fresh_names(30, {"v_1"})) == "u_1"


def test_an_operation_knows_where_it_stands() -> None:
    graph = graph_of({"q": "x + log(y)", "f": "q/z"})
    where = {v.name: v.position for v in graph.vertices.values() if v.operation is not None}
    assert where["a"] == Position("probe.yaml", 2, 9)  # the l of log
    assert where["q"] == Position("probe.yaml", 2, 7)  # the plus sign
    assert where["f"] == Position("probe.yaml", 3, 6)  # the slash


def test_restricted_to_what_a_value_needs() -> None:
    graph = graph_of({"q": "x + y", "r": "y*z", "f": "sin(q)"})
    assert list(graph.restricted("f").vertices) == ["x", "y", "q", "f"]
    assert list(graph.restricted("r").vertices) == ["y", "z", "r"]
    assert graph.downstream("x") == {"x", "q", "f"}
    assert graph.downstream("z") == {"z", "r"}


def test_an_edge_beside_a_longer_way_names_what_is_held() -> None:
    graph = graph_of({"f": "x*exp(x)"})
    assert graph.edge_symbol("x", "f").held == (Symbol("a"),)
    assert graph.edge_symbol("a", "f").held == ()
    assert graph.edge_symbol("x", "a").held == ()


def test_every_level_stands_below_its_consumers() -> None:
    graph = graph_of({"f": "sin(x*y)*(x + exp(y)) - log(x)"})
    order = list(graph.vertices)
    for operand, consumer in graph.edges:
        assert order.index(operand) < order.index(consumer)


def test_long_chains_need_no_recursion() -> None:
    model = {"v_0": "x*y"} | {f"v_{k}": f"sin(v_{k - 1})" for k in range(1, 10_001)}
    started = time.process_time()
    graph = graph_of(model, inputs=("x", "y"))
    assert len(graph.vertices) == 10_003
    assert graph.downstream("x") == set(graph.vertices) - {"y"}
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("formula", "column", "reason"),
    [
        ("x + asin(2)", 9, "the arcsine of 2"),
        ("x*log(1 - 1)", 7, "the logarithm of 0"),
        ("x + tan(pi/2)", 9, "the tangent has a pole"),
        ("x + 1/sin(0)", 10, "division by zero"),
        ("x + sqrt(-3)", 9, "the square root of -3"),
    ],
)
def test_a_constant_without_a_value(formula: str, column: int, reason: str) -> None:
    with pytest.raises(SpecError) as caught:
        graph_of({"f": formula})
    (problem,) = caught.value.problems
    assert problem.position == Position("probe.yaml", 2, column)
    assert reason in problem.message


def test_constants_at_a_kink_have_a_value() -> None:
    assert operations(graph_of({"f": "x + abs(0)*relu(0) + max(1, 1)*asin(1)*sqrt(0)"}))

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from derivator.figures.compose import TooLargeError, compose, is_drawable
from derivator.figures.drawing import Drawing, Form
from derivator.figures.geometry import Rect
from derivator.solution import FigureEdge, GraphFigure, Role
from tests.figures.graphs import V19_PATHS, chain, fan, figures, v19
from tests.figures.overlaps import faults

WIDTH, HEIGHT = 16.5, 20.0
SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def drawn(figure: GraphFigure) -> Drawing | None:
    try:
        return compose(figure, WIDTH, HEIGHT)
    except TooLargeError:
        return None


@SLOW
@given(figures(most=40))
def test_nothing_touches_in_random_graphs(figure: GraphFigure) -> None:
    drawing = drawn(figure)
    assert is_drawable(figure, WIDTH, HEIGHT) == (drawing is not None)
    assert drawing is not None or len(figure.nodes) > 15
    if drawing:
        assert faults(drawing) == []
        assert drawing.width * drawing.scale <= WIDTH + 1e-9
        assert drawing.height * drawing.scale <= HEIGHT + 1e-9
        assert 0.6 <= drawing.scale <= 1


@SLOW
@given(figures(most=14, labels=True))
def test_small_graphs_keep_their_labels(figure: GraphFigure) -> None:
    drawing = compose(figure, WIDTH, HEIGHT)
    assert len(drawing.labels) == len(figure.edges)
    assert drawing.form in (Form.FULL, Form.SHORT)


@pytest.mark.parametrize(
    "figure", [v19(False), v19(), v19(True, V19_PATHS), chain(15), fan(8), fan(2), chain(1)]
)
def test_nothing_touches_in_familiar_graphs(figure: GraphFigure) -> None:
    assert faults(compose(figure)) == []


def test_the_checker_sees_faults() -> None:
    drawing = compose(v19())
    first, second = drawing.labels[:2]
    moved = replace(drawing, labels=(replace(first, place=second.place), *drawing.labels[1:]))
    assert any("overlap" in fault for fault in faults(moved))
    node = drawing.layout.nodes[3]
    on_node = replace(first, place=Rect(node.x, node.y, 0.2, 0.2))
    assert any("on node b" in fault for fault in faults(replace(drawing, labels=(on_node,))))
    route = drawing.layout.routes[0]
    bent = replace(
        drawing.layout, routes=((route[0], (node.x, node.y), route[1]), *drawing.layout.routes[1:])
    )
    assert any("through b" in fault for fault in faults(replace(drawing, layout=bent)))


def test_v19_is_compact_and_has_full_labels() -> None:
    drawing = compose(v19(True, V19_PATHS))
    assert drawing.form is Form.FULL
    assert drawing.scale == 1
    assert 7 < drawing.width < 10
    assert 5 < drawing.height < 8


def test_inputs_below_in_the_authors_order_and_result_on_top() -> None:
    drawing = compose(v19())
    places = dict(zip((n.name for n in drawing.figure.nodes), drawing.layout.nodes, strict=True))
    lowest, highest = (pick(node.y for node in places.values()) for pick in (min, max))
    assert places["x"].y == places["y"].y == lowest
    assert places["f"].y == highest
    assert places["x"].x < places["y"].x
    assert places["a"].x < places["b"].x < places["c"].x
    assert places["d"].x < places["e"].x


@SLOW
@given(figures(most=25))
def test_every_edge_runs_upwards(figure: GraphFigure) -> None:
    drawing = drawn(figure)
    for route in drawing.layout.routes if drawing else ():
        heights = [y for _, y in route]
        assert heights == sorted(heights)
        assert heights[0] < heights[-1]


def test_two_edges_between_the_same_nodes_are_apart() -> None:
    figure = v19(labels=False)
    twice = replace(figure, edges=(*figure.edges, FigureEdge("x", "a")))
    drawing = compose(twice)
    first, second = drawing.layout.routes[0], drawing.layout.routes[-1]
    assert first != second
    assert faults(drawing) == []


def test_composing_is_deterministic() -> None:
    figure = v19(True, V19_PATHS)
    fresh = replace(figure, nodes=tuple(replace(node) for node in figure.nodes))
    from derivator.figures.compose import _composed

    first = compose(figure)
    _composed.cache_clear()
    assert compose(fresh) == first


def test_dense_graphs_give_way_to_less() -> None:
    names = [f"x_{k}" for k in range(9)]
    base = fan(9)
    squares = tuple(replace(base.nodes[-1], name=f"t_{k}", role=Role.RESULT) for k in range(9))
    label = base.edges[0].label
    edges = tuple(FigureEdge(name, node.name, label) for name in names for node in squares)
    inputs = tuple(replace(node, name=f"x_{k}") for k, node in enumerate(base.nodes[:-1]))
    drawing = compose(GraphFigure((*inputs, *squares), edges), 60, 40)
    assert drawing.form is not Form.FULL
    assert faults(drawing) == []


def test_marks_come_with_a_legend() -> None:
    from derivator.figures.composer import Composer
    from derivator.figures.layers import layered
    from derivator.figures.measure import label_extent

    figure = v19()
    drawing = Composer(figure, layered(figure), 16, 20, label_extent).attempt(Form.MARKS, 10)
    assert drawing is not None
    assert faults(drawing) == []
    assert drawing.legend == tuple((k + 1, edge.label) for k, edge in enumerate(figure.edges))


def test_large_graphs() -> None:
    start = time.process_time()
    assert not is_drawable(chain(10_000))
    with pytest.raises(TooLargeError):
        compose(chain(10_000))
    assert time.process_time() - start < 2
    assert not is_drawable(chain(151, labels=False))
    assert not is_drawable(GraphFigure((), ()))


def test_graphs_of_more_than_sixty_nodes_have_no_edge_labels() -> None:
    pairs = [v19() for _ in range(8)]
    nodes = tuple(
        replace(node, name=f"{node.name}{k}") for k, part in enumerate(pairs) for node in part.nodes
    )
    edges = tuple(
        replace(edge, source=f"{edge.source}{k}", target=f"{edge.target}{k}")
        for k, part in enumerate(pairs)
        for edge in part.edges
    )
    drawing = compose(GraphFigure(nodes, edges), 60, 20)
    assert drawing.form is Form.NONE
    assert drawing.labels == ()


def test_a_cycle_is_an_error() -> None:
    figure = v19()
    with pytest.raises(ValueError, match="cycle"):
        compose(replace(figure, edges=(*figure.edges, FigureEdge("f", "a"))))

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from derivator.figures.compose import TooLargeError
from derivator.figures.geometry import Rect
from derivator.figures.network import compose_network, is_drawable_network
from derivator.figures.network_tikz import network_tikz
from derivator.notation.nodes import Symbol
from derivator.solution import NetworkEdge, NetworkFigure, UnitKind
from tests.figures.graphs import latex
from tests.figures.network_faults import network_faults
from tests.figures.networks import APPLIED, familiar, network, networks, with_detours


@settings(max_examples=40)
@given(networks())
def test_nothing_touches_in_random_networks(figure: NetworkFigure) -> None:
    drawing = compose_network(figure)
    assert network_faults(drawing) == []
    wanted = sum(edge.label is not None for edge in figure.edges)
    assert len(drawing.labels) in (0, wanted)
    assert drawing.width * drawing.scale <= 16.5
    assert drawing.height * drawing.scale <= 20


@pytest.mark.parametrize("figure", familiar())
def test_nothing_touches_in_familiar_networks(figure: NetworkFigure) -> None:
    assert network_faults(compose_network(figure)) == []


@pytest.mark.parametrize(
    "figure",
    [
        network((1, 1, 1, 1, 1, 1)),
        network((1, 2, 1), constants=(0, 1)),
        network((3, 2, 1), constants=(0, 1)),
        network((2, 2, 2, 1), constants=(0, 1, 2)),
        network((3, 3, 2), constants=(0, 1)),
        network((2, 2, 2, 2, 2, 1)),
        network((5, 1), constants=(0,)),
    ],
)
def test_small_networks_keep_their_weights(figure: NetworkFigure) -> None:
    drawing = compose_network(figure)
    assert len(drawing.labels) == len(figure.edges)
    assert drawing.scale == 1
    assert drawing.label_points == 9


def test_layers_run_from_left_to_right_and_constants_stand_on_top() -> None:
    drawing = compose_network(network((2, 3, 1), constants=(0, 1)))
    placed = {unit.unit.name: unit for unit in drawing.units}
    assert placed["u0_1"].x == placed["u0_2"].x < placed["u1_1"].x < placed["u2_1"].x
    for layer in (0, 1):
        own = [unit for unit in drawing.units if unit.unit.layer == layer]
        assert max(own, key=lambda unit: unit.y).unit.kind is UnitKind.CONSTANT
    assert placed["u1_1"].y > placed["u1_2"].y > placed["u1_3"].y


def test_a_weight_of_a_chain_stands_above_its_edge() -> None:
    drawing = compose_network(network((1, 1, 1)))
    assert all(rect.y - rect.half_height > 0 for rect in drawing.labels.values())


def test_a_function_stands_in_a_box_and_names_in_circles_of_one_size() -> None:
    drawing = compose_network(network((2, 2, 1), hidden=APPLIED))
    shapes = {unit.unit.name: unit.outline for unit in drawing.units}
    assert not shapes["u1_1"].round
    assert shapes["u0_1"] == shapes["u0_2"] == shapes["u2_1"]
    assert shapes["u0_1"].round


def test_a_long_label_makes_its_unit_grow() -> None:
    figure = network((1, 1))
    units = (replace(figure.units[0], label=Symbol("temperature")), figure.units[1])
    drawing = compose_network(replace(figure, units=units))
    assert drawing.units[0].outline.half_width > drawing.units[1].outline.half_width


def test_an_edge_that_skips_a_layer_runs_around_it() -> None:
    figure = with_detours(network((1, 3, 1)), ("u0_1", "u2_1"))
    drawing = compose_network(figure)
    assert len(drawing.routes[-1]) == 4
    assert network_faults(drawing) == []


def test_the_checker_sees_faults() -> None:
    drawing = compose_network(network((2, 2)))
    moved = replace(drawing, labels={**drawing.labels, 0: drawing.labels[1]})
    assert any("overlap" in fault for fault in network_faults(moved))
    unit = drawing.units[0]
    beside = replace(drawing, labels={0: Rect(unit.x + 0.4, unit.y, 0.2, 0.1)})
    assert any("on a unit" in fault for fault in network_faults(beside))
    across = ((unit.x - 1, unit.y), (unit.x + 1, unit.y))
    assert any("through" in f for f in network_faults(replace(drawing, routes=(across,) * 4)))


def test_everything_is_written() -> None:
    figure = network((2, 2, 1), constants=(0,), note=APPLIED)
    picture = network_tikz(figure, latex)
    assert picture.count(r"\draw[edge]") == len(figure.edges)
    assert picture.count(r"\node[weight]") == len(figure.edges)
    assert picture.count(r"\node[note]") == 3
    kinds = re.findall(r"\\node\[(input|constant|hidden|output),", picture)
    assert sorted(kinds) == ["constant", "hidden", "hidden", "input", "input", "output"]


def test_what_cannot_be_drawn() -> None:
    assert not is_drawable_network(NetworkFigure((), ()))
    assert not is_drawable_network(network((60, 1), labels=False))
    with pytest.raises(TooLargeError):
        compose_network(network((200, 1), labels=False))
    figure = network((1, 1))
    with pytest.raises(ValueError, match="no later layer"):
        compose_network(replace(figure, edges=(NetworkEdge("u1_1", "u0_1"),)))

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from derivator.figures.dot import dot
from derivator.figures.svg import svg
from derivator.notation.nodes import Node
from derivator.solution import Chain, GraphFigure
from tests.figures.graphs import V19_PATHS, chain, fan, figures, text, v19

SVG = "{http://www.w3.org/2000/svg}"


def test_svg_shows_every_node_edge_and_label() -> None:
    figure = v19(True, V19_PATHS)
    root = ElementTree.fromstring(svg(figure, text))
    assert root.tag == f"{SVG}svg"
    words = [element.text for element in root.iter(f"{SVG}text")]
    assert sorted(filter(None, words)) == sorted(
        [text(node.label) for node in figure.nodes]
        + [text(edge.label) for edge in figure.edges if edge.label]
    )
    assert len(list(root.iter(f"{SVG}ellipse"))) == len(figure.nodes)
    assert len(list(root.iter(f"{SVG}polygon"))) == len(figure.edges)
    assert len(list(root.iter(f"{SVG}polyline"))) == len(figure.edges) + 1


def test_svg_refers_to_nothing_outside() -> None:
    picture = svg(v19(True, V19_PATHS), text)
    assert "href" not in picture
    assert "url(" not in picture
    assert picture.count("http") == 1


@pytest.mark.parametrize("figure", [v19(), fan(12), chain(20)])
def test_svg_stays_inside_its_frame(figure: GraphFigure) -> None:
    root = ElementTree.fromstring(svg(figure, text))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for ellipse in root.iter(f"{SVG}ellipse"):
        x, y, a, b = (float(ellipse.attrib[key]) for key in ("cx", "cy", "rx", "ry"))
        assert a < x < width - a
        assert b < y < height - b


@settings(max_examples=10, deadline=None, derandomize=True)
@given(figures(most=20))
def test_svg_is_well_formed(figure: GraphFigure) -> None:
    ElementTree.fromstring(svg(figure, text))


def test_svg_escapes() -> None:
    def nasty(label: Node | Chain) -> str:
        return '<a & "b">'

    root = ElementTree.fromstring(svg(v19(), nasty))
    assert {element.text for element in root.iter(f"{SVG}text")} == {'<a & "b">'}


def test_dot_lists_nodes_and_edges() -> None:
    figure = v19(True, V19_PATHS)
    written = dot(figure, text)
    assert written.startswith("digraph computation {\n  rankdir=BT;\n")
    assert written.endswith("}\n")
    assert '  "a" [label="a = x²"];' in written
    assert '"d" -> "f" [label="∂f/∂d = 1", color="#d55e00:#7851c4"];' in written
    assert '"y" -> "b" [label="∂b/∂y = x", color="#999999"];' in written
    assert written.count(" -> ") == len(figure.edges)


def test_dot_escapes() -> None:
    figure = v19()
    odd = replace(figure, nodes=(replace(figure.nodes[0], name='x"\\n'), *figure.nodes[1:]))
    assert '"x\\"\\\\n"' in dot(odd, text)


def test_dot_takes_any_size() -> None:
    start = time.process_time()
    assert dot(chain(5000), text).count(" -> ") == 4999
    assert time.process_time() - start < 5


def test_importing_figures_loads_no_layout_library() -> None:
    modules = "compose, composer, dot, labels, layout, svg, tikz"
    code = (
        f"import sys; from derivator.figures import {modules}; assert 'igraph' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

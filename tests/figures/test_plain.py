from __future__ import annotations

from dataclasses import replace

from derivator.figures.plain import lines_of
from derivator.notation.nodes import Symbol
from derivator.notation.text import text as node_text
from derivator.solution import Cell, Chain, Curve, Figure, PlotFigure
from tests.figures.graphs import text, v19
from tests.figures.networks import APPLIED, chain_scheme, network, plots


def written(figure: Figure, width: int = 84) -> list[str]:
    def formula(label: object) -> str:
        if isinstance(label, Cell):
            return node_text(label.chain.terms[-1])
        assert isinstance(label, Chain) or not isinstance(label, str)
        return text(label)  # type: ignore[arg-type]

    return lines_of(figure, formula, lambda key: key.upper(), width)


def test_a_network_lists_what_reaches_each_unit() -> None:
    lines = written(network((2, 1), constants=(0,)))
    assert lines[:3] == ["1", "x[1]", "x[2]"]
    assert lines[3] == "y_hat ← 1 (W_1[0,1]), x[1] (W_1[1,1]), x[2] (W_1[2,1])"


def test_units_that_are_labelled_alike_get_their_names() -> None:
    lines = written(network((1, 2, 1), hidden=APPLIED, note=Symbol("z")))
    assert lines[1] == "u1_1: f(t) [z] ← x (W_1[1,1])"
    assert lines[3] == "y_hat [z] ← u1_1: f(t) (W_2[1,1]), u1_2: f(t) (W_2[2,1])"


def test_a_scheme_is_one_line_with_arrows() -> None:
    forward, backward = chain_scheme(1, shapes=True).lines
    figure = chain_scheme(1)
    lines = written(replace(figure, lines=(forward, backward)))
    assert lines[0] == "X [n×2] →(W_1) y_hat [n×2] → L"
    assert lines[1].startswith("X ←(∂y_hat/∂X; ∂y_hat/∂W_1 = Xᵀ · d) y_hat ←(∂L/∂y_hat) L")


def test_a_long_scheme_breaks_before_an_arrow() -> None:
    lines = written(chain_scheme(6), width=40)
    assert len(lines) > 2
    assert all(len(line) <= 44 for line in lines[:3])
    assert all(line.startswith("    →") for line in lines[1:2])


def test_a_plot_is_a_table_of_at_most_ten_points() -> None:
    lines = written(plots()[0])
    assert len(lines) == 2 * 11
    assert lines[0].split() == ["t", "f"]
    assert lines[1].split() == ["-4", "-0.9993"]
    assert lines[10].split() == ["4", "0.9993"]
    together = written(plots()[1])
    assert together[0].split() == ["STEP", "e_1", "e_2"]
    assert len(together) == 11


def test_short_and_empty_curves() -> None:
    one = Curve(((1.0, 2.0),), Symbol("f"))
    assert written(PlotFigure((one,), Symbol("t"), Symbol("f"))) == ["t   f", "1   2"]
    empty = PlotFigure((Curve((), Symbol("f")),), Symbol("t"), Symbol("f"))
    assert written(empty) == ["t   f"]
    assert written(PlotFigure((), Symbol("t"), Symbol("f"))) == []


def test_a_graph_lists_its_edges() -> None:
    assert "x → a: ∂a/∂x = 2x" in [line.replace("·", "") for line in written(v19())]

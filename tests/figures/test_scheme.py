from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivator.figures.compose import TooLargeError
from derivator.figures.scheme import compose_scheme, is_drawable_scheme
from derivator.figures.scheme_parts import Place
from derivator.figures.scheme_tikz import scheme_tikz
from derivator.notation.nodes import Node, Product, Sum, Symbol
from derivator.solution import (
    Cell,
    Chain,
    SchemeArrow,
    SchemeFigure,
    SchemeLine,
    SchemeNode,
)
from tests.figures.graphs import equal, latex, number
from tests.figures.network_faults import scheme_faults
from tests.figures.networks import chain_scheme, schemes


def printed(label: object) -> str:
    if isinstance(label, Cell):
        return latex(label.chain.terms[-1])
    return latex(label)  # type: ignore[arg-type]


LABELS: tuple[Node | Chain | Cell, ...] = (
    Symbol("W_1"),
    equal(Symbol("h"), Sum(tuple(Symbol(f"x_{k}") for k in range(6)))),
    Cell(equal(Symbol("h"), Product((Symbol("w"), Symbol("x"))))),
)
shown = st.one_of(st.none(), st.sampled_from(LABELS))
nodes = st.builds(
    SchemeNode,
    st.sampled_from([Symbol("x"), Symbol("y_hat"), Sum((Symbol("a"), Symbol("b")))]),
    st.sampled_from([None, (), ("n", 2), (12, "k")]),
    st.booleans(),
)
hanging = st.lists(st.sampled_from(LABELS), max_size=3).map(tuple)


@st.composite
def lines(draw: st.DrawFn) -> SchemeLine:
    values = draw(st.lists(nodes, min_size=1, max_size=14))
    arrows = [SchemeArrow(draw(shown), draw(hanging)) for _ in values[1:]]
    return SchemeLine(tuple(values), tuple(arrows), draw(st.booleans()))


@given(st.lists(lines(), min_size=1, max_size=3))
def test_nothing_touches_in_random_schemes(drawn: list[SchemeLine]) -> None:
    drawing = compose_scheme(SchemeFigure(tuple(drawn)), max_height=200)
    assert scheme_faults(drawing) == []
    assert drawing.width * drawing.scale <= 16.5


@pytest.mark.parametrize("figure", schemes())
def test_nothing_touches_in_familiar_schemes(figure: SchemeFigure) -> None:
    drawing = compose_scheme(figure)
    assert scheme_faults(drawing) == []
    assert drawing.scale == 1


def values(figure: SchemeFigure) -> list[tuple[str, float, float]]:
    return [
        (latex(label.label), round(label.room.x, 3), label.baseline)  # type: ignore[arg-type]
        for label in compose_scheme(figure).labels
        if label.place in (Place.VALUE, Place.HIGHLIGHTED)
    ]


def test_a_wide_line_continues_with_the_value_it_ended_with() -> None:
    line = chain_scheme(6, shapes=True).lines[0]
    placed = values(SchemeFigure((line,)))
    assert len(placed) == len(line.nodes) + 1
    rows = sorted({baseline for _, _, baseline in placed}, reverse=True)
    assert len(rows) == 2
    first = [name for name, _, baseline in placed if baseline == rows[0]]
    second = [name for name, _, baseline in placed if baseline == rows[1]]
    assert first[-1] == second[0]


def test_lines_with_the_same_values_stand_in_columns() -> None:
    placed = values(chain_scheme(3))
    half = len(placed) // 2
    assert [x for _, x, _ in placed[:half]] == [x for _, x, _ in placed[half:]]


def test_backward_arrows_are_dotted_and_point_left() -> None:
    drawing = compose_scheme(chain_scheme(2))
    level = [arrow for arrow in drawing.arrows if arrow.ends]
    assert all((arrow.start[0] > arrow.end[0]) == arrow.dotted for arrow in level)
    drops = [arrow for arrow in drawing.arrows if not arrow.ends]
    assert len(drops) == 2
    assert all(a.start[0] == a.end[0] and a.end[1] < a.start[1] and a.dotted for a in drops)


def test_everything_is_written() -> None:
    picture = scheme_tikz(chain_scheme(2, shapes=True), printed)
    assert picture.count(r"\draw[forward]") == 4
    assert picture.count(r"\draw[backward]") == 6
    assert picture.count(r"[n \times 2]") == 4
    assert picture.count(r"\node[highlighted]") == 1
    assert picture.count(r"\node[hanging]") == 2


def test_labels_are_printed_from_the_figure_itself() -> None:
    own = equal(Symbol("a"), number(1))
    seen: list[object] = []
    node = SchemeNode(Symbol("x"))
    figure = SchemeFigure((SchemeLine((node, node), (SchemeArrow(own, (Cell(own),)),)),))

    def note(label: object) -> str:
        seen.append(label)
        return "x"

    scheme_tikz(figure, note)
    chains = [label for label in seen if isinstance(label, Chain)]
    assert len(chains) == 1
    assert chains[0] is own


def test_what_cannot_be_drawn() -> None:
    assert not is_drawable_scheme(SchemeFigure(()))
    wide = Sum(tuple(Symbol(f"x_{k}") for k in range(90)))
    node = SchemeNode(wide)
    with pytest.raises(TooLargeError):
        compose_scheme(SchemeFigure((SchemeLine((node,), ()),)))
    line = chain_scheme(2).lines[0]
    with pytest.raises(ValueError, match="zip"):
        compose_scheme(SchemeFigure((replace(line, arrows=line.arrows[1:]),)))

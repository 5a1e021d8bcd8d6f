from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from derivator.figures.compose import compose
from derivator.figures.drawing import Form
from derivator.figures.paths import DASHES, path_key, path_style
from derivator.figures.tikz import legend, tikz
from derivator.notation.functions import MAXIMUM, TANH
from derivator.notation.nodes import (
    Call,
    Constant,
    Indicator,
    Negative,
    Node,
    Number,
    Partial,
    Power,
    Product,
    Quotient,
    Root,
    Rounded,
    Sum,
    Symbol,
)
from derivator.solution import Chain, GraphFigure
from tests.figures.graphs import V19_PATHS, chain, derivative, equal, fan, latex, number, v19

GOLDEN = Path(__file__).with_name("v19.tikz")
PREAMBLE = r"""\documentclass[10pt]{article}
\usepackage[no-math]{fontspec}\IfFontExistsTF{Linux Libertine O}{\setmainfont{Linux Libertine O}}{}
\usepackage{amsmath,amssymb}\usepackage{euler}\usepackage{tikz}
\usetikzlibrary{arrows.meta,shapes.geometric}
\newwrite\sizes\newbox\sample
\begin{document}\immediate\openout\sizes=sizes.txt
"""


def test_v19_is_as_it_was() -> None:
    assert tikz(v19(labels=False), latex) + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_every_node_edge_and_label_is_there() -> None:
    figure = v19(True, V19_PATHS)
    picture = tikz(figure, latex)
    for node in figure.nodes:
        assert len(re.findall(rf"\\node\[\w+\] \({node.name}\) at ", picture)) == 1
        assert f"${latex(node.label)}$" in picture
    for edge in figure.edges:
        assert edge.label is not None
        assert f"${latex(edge.label)}$" in picture
    assert picture.count(r"\draw[edge, path ") == 7
    assert picture.count(r"\draw[idle]") == 2
    assert picture.count(r"\draw[shared head]") == 1
    assert picture.count("-- (f);") == 2


def test_a_shared_edge_has_a_stroke_for_each_path() -> None:
    picture = tikz(v19(True, V19_PATHS), latex)
    strokes = re.findall(r"\\draw\[path (\d), rounded corners=4pt\]", picture)
    assert strokes == ["0", "1"]


def test_names_that_tikz_would_misread() -> None:
    figure = v19()
    nodes = [figure.nodes[0].__class__("x.1", Symbol("x"), figure.nodes[0].role), *figure.nodes[1:]]
    edges = [
        edge.__class__("x.1" if edge.source == "x" else edge.source, edge.target)
        for edge in figure.edges
    ]
    assert "(x-1)" in tikz(GraphFigure(tuple(nodes), tuple(edges)), latex)


def test_wide_pictures_are_scaled_never_enlarged() -> None:
    assert not tikz(v19(), latex).startswith(r"\scalebox")
    narrow = tikz(v19(), latex, max_width_cm=8)
    factor = re.match(r"\\scalebox\{([\d.]+)\}", narrow)
    assert factor is None or 0.6 <= float(factor[1]) < 1
    assert compose(v19(), 8, 20).width * compose(v19(), 8, 20).scale <= 8.0001


def test_styles_tell_at_least_eight_paths_apart_in_color_and_in_grey() -> None:
    first = [path_style(k) for k in range(8)]
    assert len({style.color for style in first}) == 8
    assert len({style.dash for style in first}) == len(DASHES) == 8
    assert len({path_style(k) for k in range(64)}) == 64
    assert path_key(1) == rf"\tikz[baseline=-0.6ex]\draw[{path_style(1).tikz}] (0,0) -- (0.9,0);"


def test_the_legend_is_empty_where_labels_fit() -> None:
    assert legend(v19()) == ()


def crowded() -> GraphFigure:
    """Five sums that share five inputs: no room for formulas on the edges."""
    base = fan(5)
    sums = tuple(replace(fan(2).nodes[-1], name=f"t_{k}") for k in range(5))
    edges = tuple(
        replace(edge, target=node.name, label=derivative(node.name, edge.source, Symbol("w_12")))
        for edge in base.edges
        for node in sums
    )
    return GraphFigure((*base.nodes[:-1], *sums), edges)


def test_marks_are_explained_below_the_picture() -> None:
    figure = crowded()
    drawing = compose(figure, 16.45, 19.95)
    picture = tikz(figure, latex)
    assert drawing.form is Form.MARKS
    assert picture.count(r"\node[numbered mark]") == len(figure.edges)
    assert picture.count(r"\mbox{(") == len(legend(figure)) == len(figure.edges)


def sample_labels() -> list[Node | Chain]:
    x, y, a, b, h, t = (Symbol(name) for name in ("x", "y", "a", "b", "h_12", "sigma"))
    one, two = number(1), number(2)
    by = Symbol
    return [
        x,
        number(0),
        Symbol("y_hat"),
        Symbol("W_12"),
        Symbol("loss_total"),
        Rounded("0.3679"),
        Number(-number(3).value / 4),
        Product((two, x)),
        Power(Constant("E"), x),
        Power(Sum((x, y)), two),
        Power(Quotient(a, b), two),
        Root(Quotient(a, b)),
        Negative(Call(TANH, (x,))),
        equal(a, Power(x, two)),
        equal(b, Product((x, y), dotted=True)),
        equal(h, Call(TANH, (Symbol("h_11"),))),
        equal(Symbol("f"), Sum(tuple(Symbol(f"x_{k}") for k in range(9)))),
        equal(Symbol("m"), Call(MAXIMUM, (x, y))),
        equal(Symbol("L"), Quotient(Power(Symbol("e"), two), two)),
        equal(Symbol("r"), Root(x)),
        equal(Partial(a, by("x")), Product((two, x))),
        equal(Partial(h, by("w_1")), Sum((one, Negative(Power(h, two))))),
        equal(Partial(Symbol("q"), by("b")), Negative(Quotient(a, Power(b, two)))),
        equal(Partial(t, by("t")), Product((t, Sum((one, Negative(t)))))),
        equal(Partial(Symbol("m"), by("x")), Indicator(x, ">", y)),
        equal(Partial(Symbol("f"), by("x"), (y,)), one),
        equal(Partial(Symbol("r"), by("x")), Quotient(one, Product((two, Root(x))))),
        equal(Symbol("z_1"), Sum((Product((Symbol("w_1"), Symbol("x_1"))), Symbol("b_1")))),
        equal(Symbol("d"), Number(number(7).value / 2)),
        Power(Call(TANH, (x,)), two),
    ]


def run_tex(folder: Path, body: str) -> list[str]:
    (folder / "t.tex").write_text(PREAMBLE + body + "\\end{document}\n", encoding="utf-8")
    run = subprocess.run(
        ["xelatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "t.tex"],
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-1500:]
    return (folder / "sizes.txt").read_text(encoding="utf-8").splitlines()


def sized(content: str, points: int = 10) -> str:
    return (
        rf"{{\fontsize{{{points}}}{{{1.2 * points:g}}}\selectfont\setbox\sample=\hbox{{{content}}}"
        r"\immediate\write\sizes{\the\wd\sample\space\the\ht\sample\space\the\dp\sample}}" + "\n"
    )


def centimetres(line: str) -> tuple[float, float]:
    width, height, depth = (float(word[:-2]) * 2.54 / 72.27 for word in line.split())
    return width, height + depth


needs_tex = pytest.mark.skipif(shutil.which("xelatex") is None, reason="needs xelatex")


@needs_tex
def test_measured_labels_hold_what_tex_sets(tmp_path: Path) -> None:
    from derivator.figures.measure import label_extent

    samples = [(label, points) for points in (10, 8) for label in sample_labels()]
    body = "".join(sized(f"${latex(label)}$", points) for label, points in samples)
    for (label, points), line in zip(samples, run_tex(tmp_path, body), strict=True):
        width, height = centimetres(line)
        extent = label_extent(label, points)
        assert width <= extent.width <= 1.5 * width, (latex(label), points)
        assert height <= extent.height <= 1.5 * height, (latex(label), points)


@needs_tex
def test_pictures_compile_and_are_no_larger_than_planned(tmp_path: Path) -> None:
    pictures = [v19(False), v19(True, V19_PATHS), chain(6), fan(8), fan(16)]
    keys = "".join(path_key(k) for k in range(9))
    boxes = "".join(sized(tikz(figure, latex)) for figure in pictures)
    lines = run_tex(tmp_path, boxes + keys + tikz(crowded(), latex))
    for figure, line in zip(pictures, lines, strict=True):
        drawing = compose(figure, 16.45, 19.95)
        width, height = centimetres(line)
        assert drawing.width * drawing.scale * 0.9 < width < drawing.width * drawing.scale + 0.05
        assert drawing.height * drawing.scale * 0.9 < height < drawing.height * drawing.scale + 0.05

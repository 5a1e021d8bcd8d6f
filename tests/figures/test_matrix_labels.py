from __future__ import annotations

from pathlib import Path

from derivator.figures.measure import label_box, label_extent
from derivator.notation.functions import TANH
from derivator.notation.latex import latex as node_latex
from derivator.notation.matrices import (
    Accumulated,
    After,
    Boxed,
    Braced,
    Branch,
    Cases,
    Entry,
    Frobenius,
    Hadamard,
    Kronecker,
    Matrix,
    MatrixProduct,
    Ones,
    SizeMark,
    Total,
    Transpose,
    Zeros,
)
from derivator.notation.nodes import Call, Indicator, Negative, Node, Partial, Product, Sum, Symbol
from derivator.solution import Cell, Chain, Relation
from tests.figures.graphs import equal, latex, number
from tests.figures.test_tikz import centimetres, needs_tex, run_tex, sized

W, OUT, D, X = (Symbol(name) for name in ("W_2", "O_1", "d", "X"))


def formulas() -> list[Node | Chain]:
    n, m = number(1), Negative(number(2))
    step = Partial(Symbol("L"), Symbol("W_2"))
    entry = Entry(Symbol("W_1"), 1, 2)
    return [
        entry,
        Entry(Symbol("W_12"), 10, 3),
        Entry(X, "i", "j"),
        Entry(Sum((X, OUT)), 1, 2),
        MatrixProduct((X, W)),
        MatrixProduct((Transpose(OUT), D)),
        equal(step, MatrixProduct((Transpose(OUT), D))),
        equal(D, Hadamard((MatrixProduct((D, Transpose(W))), Call(TANH, (Symbol("H_2"),))))),
        Matrix(((n, m), (m, n))),
        Matrix(((n, m, n),)),
        Matrix(tuple((n,) for _ in range(5))),
        Matrix(((Call(TANH, (Product((entry, X)),)), m), (m, step))),
        MatrixProduct((Matrix(((n, m), (m, n))), Transpose(Matrix(((n, m), (m, n)))))),
        Transpose(Sum((X, OUT))),
        Ones("n", 1),
        Total(Entry(X, "i", "j"), (("i", "n"), ("j", 3))),
        Frobenius(Partial(Symbol("L"), Symbol("Z")), Ones(2, 2)),
        Cases((Branch(X, Indicator(X, ">", n)), Branch(Product((m, X)), None))),
        Boxed(Product((X, W)), 1),
        Braced(Product((X, W)), Symbol("gamma_1")),
        SizeMark(X, ("n", 2)),
        Accumulated(step, named=True),
        Accumulated(step),
        After(W, 2),
        After(Symbol("w_0__2"), 12),
        Symbol("w_0__2"),
        Symbol("x_hat__t"),
        Kronecker("i", 2),
        Zeros("n", 3),
    ]


@needs_tex
def test_measured_matrices_hold_what_tex_sets(tmp_path: Path) -> None:
    samples = [(label, points) for points in (10, 9, 8) for label in formulas()]
    body = r"\providecommand\derivatorbox[2]{\boxed{#2}}"
    body += "".join(sized(f"${latex(label)}$", points) for label, points in samples)
    wrong = []
    for (label, points), line in zip(samples, run_tex(tmp_path, body), strict=True):
        width, height = centimetres(line)
        extent = label_extent(label, points)
        if not (width <= extent.width <= 1.5 * width and height <= extent.height <= 1.7 * height):
            wrong.append((latex(label), points, (width, height), extent))
    assert wrong == []


def test_a_cell_is_measured_by_its_last_term() -> None:
    chain = Chain((W, X, OUT), (Relation.EQUAL, Relation.EQUAL))
    assert label_box(Cell(chain)) == label_box(OUT)
    rounded = Chain((W, OUT), (Relation.APPROXIMATELY,))
    assert label_box(Cell(rounded)).width > label_box(OUT).width
    assert "W" in node_latex(W)

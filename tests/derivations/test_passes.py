"""The parts of a pass in numbers: what is written out, left out and cancelled."""

from __future__ import annotations

from fractions import Fraction

from derivator.derivations.backpropagation.breadth import LINE, breadth, is_readable
from derivator.derivations.backpropagation.cancel import cancelled
from derivator.notation.build import ONE
from derivator.notation.matrices import Hadamard, Matrix, MatrixProduct
from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Negative, Node, Number, Quotient, Sum, Symbol
from derivator.notation.text import text

SHAPES = Shapes({"p": ("n", 1), "y": ("n", 1), "Z": ("n", "k")})
P, Y, N = Symbol("p"), Symbol("y"), Symbol("n")


def filled(rows: int, columns: int, value: Fraction = Fraction(1, 8)) -> Matrix:
    return Matrix(tuple((Number(value),) * columns for _ in range(rows)))


def minus(left: Node, right: Node) -> Sum:
    return Sum((left, Negative(right)))


def written(node: Node, shares: frozenset[Node] = frozenset()) -> str:
    found = cancelled(SHAPES, node, "PYn", shares)
    return "" if found is None else text(found.formula)


def test_the_fractions_of_logloss_cancel_against_the_slope_of_the_sigmoid() -> None:
    loss = Sum((Negative(Quotient(Y, P)), Quotient(minus(ONE, Y), minus(ONE, P))))
    assert written(Hadamard((loss, P, minus(ONE, P)))) == "p − y"


def test_what_is_short_or_no_elementwise_formula_is_left() -> None:
    assert cancelled(SHAPES, minus(P, Y)) is None
    assert cancelled(SHAPES, MatrixProduct((P, Y))) is None


def test_a_product_of_matrices_may_break_between_its_factors() -> None:
    wide = filled(2, 12)
    assert breadth(wide) < LINE < 2 * breadth(wide)
    assert is_readable(MatrixProduct((wide, wide)))
    assert not is_readable(Hadamard((wide, Sum((wide, wide)))))


def test_a_page_of_numbers_is_left_out() -> None:
    assert is_readable(filled(8, 5))
    assert not is_readable(Hadamard((filled(8, 5), filled(8, 5), filled(8, 5))))

"""Rounding down, sizes with crosses, and numbers that are counted."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from derivator.check.exact_text import evaluate_text
from derivator.check.formula import FormulaBindings
from derivator.notation.build import number
from derivator.notation.counting import Counted, Floor, Sizes
from derivator.notation.evaluate import approximation, evaluate
from derivator.notation.from_sympy import from_sympy
from derivator.notation.latex import latex
from derivator.notation.nodes import Number, Product, Quotient, Sum, Symbol
from derivator.notation.noise import Noise, settled
from derivator.notation.precise import MP, precise
from derivator.notation.simplify import exact_text
from derivator.notation.text import text
from derivator.notation.to_sympy import to_sympy

HALF = Floor(Quotient(Sum((Symbol("H"), number(-5))), number(2)))


def test_it_prints() -> None:
    assert text(HALF) == "⌊(H − 5)/2⌋"
    assert latex(HALF) == r"\left\lfloor \frac{H - 5}{2} \right\rfloor"
    assert latex(Floor(Symbol("x"))) == r"\lfloor x \rfloor"
    assert text(Product((number(2), HALF))) == "2·⌊(H − 5)/2⌋"
    assert latex(Sizes((number(3), Symbol("n")))) == r"3 \times n"
    assert text(Sizes((number(3), Sum((Symbol("n"), number(1)))))) == "3×(n + 1)"


@pytest.mark.parametrize(
    ("value", "below"), [("7/2", 3), ("-7/2", -4), ("4", 4), ("-4", -4), ("0", 0), ("1/3", 0)]
)
def test_it_rounds_down(value: str, below: int) -> None:
    node = Floor(Number(Fraction(value)))
    assert approximation(node) == below
    assert precise(node, {}) == below


def test_rounding_errors_do_not_tip_a_whole_number() -> None:
    """3 · (1/3) is 1, in every lane."""
    node = Floor(Product((number(3), Symbol("x"))))
    bindings = FormulaBindings({"x": np.array([1 / 3, 2 / 3, 1.0])}, {}, Noise())
    assert np.ptp(evaluate(node, bindings), axis=-2).max() < 1e-9
    assert list(settled(evaluate(node, bindings))) == [1, 2, 3]


def test_it_goes_to_sympy_and_back() -> None:
    assert text(from_sympy(to_sympy(HALF), ("H",))) == "⌊H/2 − 5/2⌋"
    written = exact_text(HALF)
    assert written == "floor(H/2 - 5/2)"
    bindings = FormulaBindings({"H": np.array([10.0, 11.0])}, {}, Noise())
    assert list(settled(evaluate_text(written, bindings))) == [2, 3]


def test_sizes_tell_orders_apart() -> None:
    def sizes(*parts: int) -> Sizes:
        return Sizes(tuple(map(number, parts)))

    values = {approximation(sizes(*p)) for p in ((2, 3, 4), (3, 2, 4), (4, 3, 2), (1, 24, 1))}
    assert len(values) == 4
    assert abs(precise(sizes(2, 3), {}) - (2 * MP.sqrt(2) + 3 * MP.sqrt(3))) < 1e-30


def test_a_counted_number_is_counted_at_every_point() -> None:
    seen = []

    def pairs(letters: dict[str, int]) -> float:
        seen.append(dict(letters))
        return float(len([(i, j) for i in range(letters["n"]) for j in range(i)]))

    node = Counted("P", (Symbol("n"),), pairs)  # type: ignore[arg-type]
    bindings = FormulaBindings({"n": np.array([2.0, 5.0])}, {"P": node}, Noise())
    assert list(settled(evaluate(Symbol("P"), bindings))) == [1, 10]
    assert seen == [{"n": 2}, {"n": 5}]
    assert text(node) == "P"

"""What each kind of node prints, in the cases where signs, brackets and dots are hard."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derivator.notation.functions import (
    ATAN,
    COS,
    COSH,
    COT,
    EXP,
    LOG,
    MAXIMUM,
    SIN,
    SINH,
    TAN,
    TANH,
    Function,
)
from derivator.notation.latex import latex
from derivator.notation.matrices import Accumulated, Block
from derivator.notation.nodes import (
    Absolute,
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
from derivator.notation.text import text

x, y, z, a, f = map(Symbol, "xyzaf")
E, pi = Constant("E"), Constant("pi")
N, Q, W = Negative, Quotient, Power


def n(value: int | Fraction) -> Number:
    return Number(Fraction(value))


def S(*terms: Node) -> Sum:
    return Sum(terms)


def P(*factors: Node) -> Product:
    return Product(factors)


def D(*factors: Node) -> Product:
    return Product(factors, dotted=True)


def C(function: Function, *arguments: Node) -> Call:
    return Call(function, arguments)


CASES: list[tuple[Node, str, str]] = [
    (n(3), "3", r"3"),
    (n(-3), "−3", r"-3"),
    (n(Fraction(1, 32)), "1/32", r"\frac{1}{32}"),
    (n(Fraction(-1, 3)), "−1/3", r"-\frac{1}{3}"),
    (n(Fraction(1, 10)), "0.1", r"0.1"),
    (S(x, N(y)), "x − y", r"x - y"),
    (S(N(x), y), "−x + y", r"-x + y"),
    (S(x, n(-2)), "x − 2", r"x - 2"),
    (S(x, N(S(y, z))), "x − (y + z)", r"x - (y + z)"),
    (N(S(x, y)), "−(x + y)", r"-(x + y)"),
    (N(N(x)), "−(−x)", r"-(-x)"),
    (N(P(x, y)), "−x·y", r"-x y"),
    (P(n(2), x), "2·x", r"2 x"),
    (P(x, n(2)), "x · 2", r"x \cdot 2"),
    (P(n(2), S(x, y)), "2·(x + y)", r"2 (x + y)"),
    (P(x, S(x, y)), "x · (x + y)", r"x \cdot (x + y)"),
    (P(S(x, y), x), "(x + y)·x", r"(x + y) x"),
    (P(S(x, y), S(x, N(y))), "(x + y)·(x − y)", r"(x + y) (x - y)"),
    (P(n(-2), x), "−2·x", r"-2 x"),
    (P(x, n(-2)), "x · (−2)", r"x \cdot (-2)"),
    (P(N(x), y), "−x·y", r"-x y"),
    (P(x, N(y)), "x · (−y)", r"x \cdot (-y)"),
    (D(n(1), n(1), P(n(2), x)), "1 · 1 · 2·x", r"1 \cdot 1 \cdot 2 x"),
    (D(n(1), P(n(2), Symbol("c")), n(1)), "1 · 2·c · 1", r"1 \cdot 2 c \cdot 1"),
    (D(x, N(y), n(-1)), "x · (−y) · (−1)", r"x \cdot (-y) \cdot (-1)"),
    (S(x, P(n(-2), y)), "x + (−2)·y", r"x + (-2) y"),
    (P(n(2), P(x, y)), "2 · (x·y)", r"2 \cdot (x y)"),
    (P(x, P(y, z)), "x · (y·z)", r"x \cdot (y z)"),
    (W(x, n(2)), "x²", r"x^{2}"),
    (W(N(x), n(2)), "(−x)²", r"(-x)^{2}"),
    (W(n(-3), n(2)), "(−3)²", r"(-3)^{2}"),
    (W(n(Fraction(1, 2)), n(2)), "(1/2)²", r"\left(\frac{1}{2}\right)^{2}"),
    (W(S(x, y), n(2)), "(x + y)²", r"(x + y)^{2}"),
    (W(P(x, y), n(2)), "(x·y)²", r"(x y)^{2}"),
    (W(W(x, n(2)), n(3)), "(x²)³", r"(x^{2})^{3}"),
    (W(x, W(y, n(2))), "x^(y²)", r"x^{y^{2}}"),
    (W(x, n(-1)), "x⁻¹", r"x^{-1}"),
    (W(x, n(Fraction(2, 3))), "x^(2/3)", r"x^{2/3}"),
    (W(Q(x, y), n(2)), "(x/y)²", r"\left(\frac{x}{y}\right)^{2}"),
    (N(W(x, n(2))), "−x²", r"-x^{2}"),
    (W(E, x), "e^x", r"e^{x}"),
    (W(E, N(x)), "e^(−x)", r"e^{-x}"),
    (W(E, S(x, y)), "e^(x + y)", r"e^{x + y}"),
    (W(E, n(1)), "e¹", r"e^{1}"),
    (W(W(E, x), n(2)), "(e^x)²", r"(e^{x})^{2}"),
    (W(C(SIN, x), n(2)), "sin²(x)", r"\sin^{2} x"),
    (W(C(SIN, P(n(2), x)), n(2)), "sin²(2·x)", r"\sin^{2}(2 x)"),
    (W(C(SIN, x), n(-1)), "(sin(x))⁻¹", r"(\sin x)^{-1}"),
    (W(C(EXP, x), n(2)), "(exp(x))²", r"(\exp x)^{2}"),
    (W(C(MAXIMUM, x, y), n(2)), "(max(x, y))²", r"(\max(x,\; y))^{2}"),
    (W(C(LOG, x), x), "(log(x))^x", r"(\ln x)^{x}"),
    (C(SIN, x), "sin(x)", r"\sin x"),
    (C(SIN, P(n(2), x)), "sin(2·x)", r"\sin(2 x)"),
    (C(SIN, n(-2)), "sin(−2)", r"\sin(-2)"),
    (C(SIN, W(x, n(2))), "sin(x²)", r"\sin(x^{2})"),
    (C(LOG, Q(x, y)), "log(x/y)", r"\ln\left(\frac{x}{y}\right)"),
    (C(MAXIMUM, x, N(y)), "max(x, −y)", r"\max(x,\; -y)"),
    (P(C(SIN, x), y), "sin(x) · y", r"\sin x \cdot y"),
    (P(C(SIN, x), C(COS, x)), "sin(x) · cos(x)", r"\sin x \cdot \cos x"),
    (P(y, C(SIN, x)), "y·sin(x)", r"y \sin x"),
    (P(n(2), C(SIN, x)), "2·sin(x)", r"2 \sin x"),
    (P(W(C(SIN, x), n(2)), y), "sin²(x) · y", r"\sin^{2} x \cdot y"),
    (P(C(LOG, x), S(x, y)), "log(x) · (x + y)", r"\ln x \cdot (x + y)"),
    (Q(x, y), "x/y", r"\frac{x}{y}"),
    (Q(S(x, y), z), "(x + y)/z", r"\frac{x + y}{z}"),
    (Q(x, S(y, z)), "x/(y + z)", r"\frac{x}{y + z}"),
    (Q(Q(x, y), z), "x/y/z", r"\frac{\frac{x}{y}}{z}"),
    (Q(x, Q(y, z)), "x/(y/z)", r"\frac{x}{\frac{y}{z}}"),
    (Q(x, P(y, z)), "x/(y·z)", r"\frac{x}{y z}"),
    (Q(N(x), y), "(−x)/y", r"\frac{-x}{y}"),
    (N(Q(x, y)), "−x/y", r"-\frac{x}{y}"),
    (S(x, N(Q(x, y))), "x − x/y", r"x - \frac{x}{y}"),
    (P(Q(x, y), z), "x/y · z", r"\frac{x}{y} z"),
    (P(z, Q(x, y)), "z · (x/y)", r"z \cdot \frac{x}{y}"),
    (P(Q(x, y), S(x, z)), "x/y·(x + z)", r"\frac{x}{y} (x + z)"),
    (Q(n(1), n(2)), "1/2", r"\frac{1}{2}"),
    (P(n(Fraction(1, 2)), x), "1/2·x", r"\frac{1}{2} x"),
    (P(x, n(Fraction(1, 2))), "x · (1/2)", r"x \cdot \frac{1}{2}"),
    (P(n(Fraction(1, 32)), x), "1/32·x", r"\frac{1}{32} x"),
    (P(n(2), pi), "2·π", r"2 \pi"),
    (P(pi, x), "π·x", r"\pi x"),
    (P(x, W(n(2), y)), "x · 2^y", r"x \cdot 2^{y}"),
    (P(n(2), W(n(2), y)), "2 · 2^y", r"2 \cdot 2^{y}"),
    (P(x, W(S(x, y), n(2))), "x · (x + y)²", r"x \cdot (x + y)^{2}"),
    (P(n(3), W(S(x, y), n(2))), "3·(x + y)²", r"3 (x + y)^{2}"),
    (Root(x), "√x", r"\sqrt{x}"),
    (Root(S(x, y)), "√(x + y)", r"\sqrt{x + y}"),
    (P(Root(x), y), "√x · y", r"\sqrt{x} \cdot y"),
    (P(n(2), Root(x)), "2·√x", r"2 \sqrt{x}"),
    (W(Root(x), n(3)), "(√x)³", r"\sqrt{x}^{3}"),
    (Absolute(x), "|x|", r"\left|x\right|"),
    (Absolute(S(x, N(y))), "|x − y|", r"\left|x - y\right|"),
    (P(Absolute(x), y), "|x| · y", r"\left|x\right| \cdot y"),
    (W(Absolute(x), n(2)), "|x|²", r"\left|x\right|^{2}"),
    (Indicator(x, ">", n(0)), "[x > 0]", r"\left[x > 0\right]"),
    (P(y, Indicator(x, "<", y)), "y·[x < y]", r"y \left[x < y\right]"),
    (P(Indicator(x, ">", y), z), "[x > y]·z", r"\left[x > y\right] z"),
    (S(Indicator(x, ">", y), n(1)), "[x > y] + 1", r"\left[x > y\right] + 1"),
    (Partial(Symbol("f"), x), "∂f/∂x", r"\frac{\partial f}{\partial x}"),
    (
        Partial(Symbol("f"), x, (Symbol("a"),)),
        "(∂f/∂x)|a",
        r"\left.\frac{\partial f}{\partial x}\right|_{a}",
    ),
    (Partial(W(x, n(2)), x), "∂(x²)/∂x", r"\frac{\partial (x^{2})}{\partial x}"),
    (Partial(S(x, y), x), "∂(x + y)/∂x", r"\frac{\partial (x + y)}{\partial x}"),
    (
        D(Partial(f, a), Partial(a, x)),
        "∂f/∂a · ∂a/∂x",
        r"\frac{\partial f}{\partial a} \cdot \frac{\partial a}{\partial x}",
    ),
    (Rounded("0.0015"), "0.0015", r"0.0015"),
    (Rounded("-0.0015"), "−0.0015", r"-0.0015"),
    (Rounded("1.2e-7"), "1.2 · 10⁻⁷", r"1.2 \cdot 10^{-7}"),
    (Rounded("-1.2e12"), "−1.2 · 10¹²", r"-1.2 \cdot 10^{12}"),
    (D(Rounded("0.5"), Rounded("-1.5")), "0.5 · (−1.5)", r"0.5 \cdot (-1.5)"),
    (D(x, Rounded("1.2e-7")), "x · 1.2 · 10⁻⁷", r"x \cdot 1.2 \cdot 10^{-7}"),
    (S(x, Rounded("-2.5")), "x − 2.5", r"x - 2.5"),
    (W(Rounded("1.2e-7"), n(2)), "(1.2 · 10⁻⁷)²", r"(1.2 \cdot 10^{-7})^{2}"),
    (W(Rounded("-1.5"), n(2)), "(−1.5)²", r"(-1.5)^{2}"),
    (C(SIN, Rounded("1.2e-7")), "sin(1.2 · 10⁻⁷)", r"\sin(1.2 \cdot 10^{-7})"),
    (P(x, y, z), "x·y·z", r"x y z"),
    (P(W(x, n(2)), y), "x²·y", r"x^{2} y"),
    (P(x, W(y, n(2))), "x·y²", r"x y^{2}"),
    (P(Symbol("w_1"), Symbol("x")), "w_1·x", r"w_{1} x"),
]


@pytest.mark.parametrize(("node", "plain", "tex"), CASES, ids=[case[1] for case in CASES])
def test_printed(node: Node, plain: str, tex: str) -> None:
    assert text(node) == plain
    assert latex(node) == tex


def test_nothing_prints_like_something_else() -> None:
    """The text decides whether a chain moves on, so different values must not look alike."""
    alike: dict[str, list[Node]] = {}
    for node, plain, _ in CASES:
        alike.setdefault(plain, []).append(node)
    twins = {plain for plain, nodes in alike.items() if len(nodes) > 1}
    assert twins <= {"−x·y", "1/2"}  # -(xy) and (-x)y; the number and the fraction


@pytest.mark.parametrize(
    ("function", "russian"),
    [
        (TAN, r"\operatorname{tg} x"),
        (COT, r"\operatorname{ctg} x"),
        (ATAN, r"\operatorname{arctg} x"),
        (SINH, r"\operatorname{sh} x"),
        (COSH, r"\operatorname{ch} x"),
        (TANH, r"\operatorname{th} x"),
        (SIN, r"\sin x"),
        (LOG, r"\ln x"),
    ],
)
def test_russian_names(function: Function, russian: str) -> None:
    assert latex(Call(function, (x,)), "ru") == russian


def test_what_is_subtracted_begins_with_a_sign() -> None:
    """-(-3)·x and 1 - (-3)·x: never two signs side by side."""
    product = D(n(-3), n(2))
    assert latex(S(N(product), x)) == r"-(-3) \cdot 2 + x"
    assert latex(S(x, N(product))) == r"x - (-3) \cdot 2"
    assert latex(S(x, N(n(-3)))) == "x - (-3)"


def test_a_part_of_what_has_an_index() -> None:
    """d_v with columns 1 to 2: brackets, since two indices do not stand side by side."""
    of = Accumulated(Partial(f, Symbol("v_2")), named=True)
    assert latex(Block(of, 1, 2)) == r"(d_{v_{2}})_{{:},\, 1{:}2}"
    assert latex(Block(Symbol("A"), 1, 2)) == r"A_{{:},\, 1{:}2}"

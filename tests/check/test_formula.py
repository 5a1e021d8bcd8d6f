"""Chains about functions and formulas: true ones pass, and every kind of false one is caught."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest

from derivator.check.formula import FormulaChecker
from derivator.errors import Position
from derivator.notation.analysis import (
    At,
    Between,
    Greatest,
    Infinity,
    Integral,
    Limit,
    RangeSum,
)
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Indicator, Node, Number, Partial, Rounded, Sum, Symbol
from derivator.ops.defined import DefinedFunction, prime
from derivator.ops.registry import BY_NAME, VOCABULARY
from derivator.program.functions import built_in_function
from derivator.program.terms import Typing
from derivator.solution import (
    Chain,
    Contour,
    Curve,
    FormulaStep,
    PlotFigure,
    Relation,
    Result,
    Scope,
)
from derivator.spec.parse import parse_expression

T, N, U = Symbol("t"), Symbol("N"), Symbol("u")
SIGMOID: DefinedFunction = built_in_function(BY_NAME["sigmoid"])
SIGMA = SIGMOID.function


@dataclass(frozen=True)
class Probe(FormulaStep):
    chains: tuple[Chain, ...]
    figure: PlotFigure | None = None


def formula(text: str) -> Node:
    return Typing({}, {}).term(parse_expression(text, VOCABULARY)).node


def sigma(argument: Node) -> Node:
    return Call(SIGMA, (argument,))


def slope(argument: Node) -> Node:
    return Call(prime(SIGMA), (argument,))


def wrong(*terms: Node, relation: Relation = Relation.EQUAL, **fields: object) -> int:
    """How many relations of a chain fail."""
    step_fields = {"letters": ("t", "a", "N"), **fields}
    where = step_fields.pop("where", ())
    scope = step_fields.pop("scope", Scope.IDENTITY)
    chain = Chain(terms, (relation,) * (len(terms) - 1), scope, where=where)  # type: ignore[arg-type]
    step = Probe("probe", "f", Position("probe.yaml"), {}, (chain,), **step_fields)  # type: ignore[arg-type]
    return len(FormulaChecker(step).check()[1])


TRUE: list[tuple[Node, ...]] = [
    (Primed(formula("tan(t**2)"), T), formula("2*t/cos(t**2)**2")),
    (slope(T), formula("exp(t)/(1 + exp(t))**2")),
    (Call(prime(prime(SIGMA)), (T,)), formula("exp(t)*(1 - exp(t))/(1 + exp(t))**3")),
    (Primed(slope(T), T), formula("exp(t)*(1 - exp(t))/(1 + exp(t))**3")),
    (Limit(formula("exp(t)/(1 + exp(t))"), T, Infinity()), Number(Fraction(1))),
    (Limit(formula("log(1 + exp(t)) - t"), T, Infinity()), Number(Fraction(0))),
    (Limit(formula("1/t"), T, formula("0"), 1), Infinity()),
    (Limit(formula("(exp(a*t) - 1)/t"), T, formula("0")), Symbol("a")),
    (RangeSum(formula("1/t**2"), T, formula("1"), Infinity()), formula("pi**2/6")),
    (RangeSum(T, T, formula("1"), N), formula("N*(N + 1)/2")),
    (Integral(formula("1/t"), T, formula("1"), formula("N + 1")), formula("log(N + 1)")),
    (Between(formula("log(t)"), T, formula("1"), formula("N + 1")), formula("log(N + 1)")),
    (At(slope(T), T, formula("0")), formula("1/4")),
    (Greatest(slope(T), T), formula("1/4")),
]


@pytest.mark.parametrize("terms", TRUE)
def test_true_chains_pass_and_moved_ones_fail(terms: tuple[Node, ...]) -> None:
    assert wrong(*terms, whole=("N",)) == 0
    if isinstance(terms[1], Infinity):
        assert wrong(terms[0], Infinity(-1), whole=("N",)) == 1
    else:
        moved = formula("1.0001")
        assert wrong(terms[0], Sum((terms[1], moved)), whole=("N",)) == 1


def test_what_doubles_cannot_hold_is_held_against_many_digits() -> None:
    ratio = formula("exp(-(N + 1)**2)/exp(-N**2)")
    assert wrong(ratio, formula("exp(-1)*exp(-2*N)"), whole=("N",)) == 0
    assert wrong(ratio, formula("1.0001*exp(-1)*exp(-2*N)"), whole=("N",)) == 1
    mean = formula("(exp(700*a) + 2*exp(900*a))/(exp(700*a) + exp(900*a))")
    stable = formula("(exp(-200*a) + 2)/(exp(-200*a) + 1)")
    above = (Indicator(Symbol("a"), ">", formula("1")),)
    assert wrong(stable, mean, where=above) == 0
    assert wrong(stable, formula("(exp(700*a) + 2*exp(900*a))/exp(900*a)"), where=above) == 1


def test_names_that_stand_for_formulas() -> None:
    """d(ln u)/dt = u'/u with u = t^2, and dy/du with u held."""
    names = {"u": formula("t**2"), "y": formula("log(u)")}
    y, by_t = Symbol("y"), Primed(formula("log(u)"), T)
    assert wrong(by_t, formula("2*t/u"), formula("2/t"), defined=names) == 0
    assert wrong(Partial(y, U), formula("1/u"), defined=names) == 0
    assert wrong(Partial(y, T), formula("2/t"), defined=names) == 0
    assert wrong(Partial(y, T), formula("1/u"), defined=names) == 1


def test_inequalities_are_looked_at_everywhere() -> None:
    quarter = formula("1/4")
    assert wrong(slope(T), quarter, relation=Relation.AT_MOST) == 0
    assert wrong(slope(T), quarter, relation=Relation.AT_LEAST) == 1
    assert wrong(slope(T), quarter, relation=Relation.LESS) == 0
    assert wrong(slope(T), slope(T), relation=Relation.LESS) == 1
    assert wrong(T, formula("t**2"), relation=Relation.AT_MOST) == 1
    assert wrong(T, formula("t**2"), relation=Relation.AT_MOST, where=(above(T, 1),)) == 0
    assert wrong(T, formula("t + 1"), relation=Relation.UNEQUAL) == 0
    assert wrong(T, formula("t*1"), relation=Relation.UNEQUAL) == 1


def above(node: Node, number: int) -> Indicator:
    return Indicator(node, ">", Number(Fraction(number)))


def test_a_chain_holds_only_under_its_conditions() -> None:
    relu = formula("max(0, t)")
    assert wrong(relu, T) == 1
    assert wrong(relu, T, where=(above(T, 0),)) == 0
    assert wrong(relu, T, conditions=(above(T, 0),)) == 0


def test_a_chain_that_has_a_value_nowhere_fails() -> None:
    assert wrong(formula("log(-1 - t**2)"), formula("log(-1 - t**2)")) == 1
    assert wrong(formula("sqrt(t**2)"), T) == 1
    assert wrong(formula("log(t**2)"), formula("2*log(t)")) == 1


def test_a_second_derivative_is_looked_at_where_it_exists() -> None:
    """f'' of t ln t is 1/t, which has values below 0 where f has none."""
    second = Primed(Primed(formula("t*log(t)"), T), T)
    assert wrong(second, formula("1/t")) == 0
    assert wrong(second, formula("1/t**2")) == 1


def test_rounded_numbers_at_the_data() -> None:
    given = {"t": formula("2")}
    value = sigma(T)
    for digits, expected in (("0.8808", 0), ("0.8809", 1), ("0.881", 0), ("0.88", 0)):
        terms = (value, sigma(formula("2")), Rounded(digits))
        relations = (Relation.EQUAL, Relation.APPROXIMATELY)
        chain = Chain(terms, relations, Scope.DATA)
        step = Probe("probe", "f", Position("p"), {}, (chain,), letters=("t",), given=given)
        assert len(FormulaChecker(step).check()[1]) == expected


def test_results_and_plots() -> None:
    chain = Chain((slope(T), formula("exp(t)/(1 + exp(t))**2")), (Relation.EQUAL,))
    good = Result(chain, "exp(t)/(1 + exp(t))**2", None)
    points = tuple((k / 4, (k / 4) ** 2) for k in range(-8, 9))
    curve = Curve(points, T, formula=formula("t**2"), by="t")
    figure = PlotFigure((curve,), T, "height")
    step = Probe("probe", "f", Position("p"), {"f'": good}, (), figure, letters=("t",))
    assert FormulaChecker(step).check() == (3, [])
    bad = replace(step, results={"f'": replace(good, exact="exp(t)/(1 + exp(t))")})
    assert len(FormulaChecker(bad).check()[1]) == 1
    moved = replace(curve, points=(*points[:3], (0.1, 0.02), *points[4:]))
    bent = replace(step, figure=replace(figure, curves=(moved,)))
    assert len(FormulaChecker(bent).check()[1]) == 1


def test_contours_lie_where_they_say() -> None:
    circle = Contour(1.0, (((1.0, 0.0), (0.0, 1.0), (0.6, 0.8)),))
    larger = Contour(4.0, (((2.0, 0.0), (0.0, -2.0)),))
    surface = formula("t**2 + a**2")
    figure = PlotFigure((), T, Symbol("a"), contours=(circle, larger), surface=surface)
    step = Probe("probe", "f", Position("p"), {}, (), figure, letters=("t", "a"))
    assert FormulaChecker(step).check() == (1, [])
    off = replace(figure, contours=(circle, Contour(4.0, (((2.3, 0.0),),))))
    assert len(FormulaChecker(replace(step, figure=off)).check()[1]) == 1

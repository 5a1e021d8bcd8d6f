"""A softmax of scores that are multiplied by s: it tends to the maximum as s grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from derivator.derivations.plots.functions import NothingToPlotError, function_figure
from derivator.derivations.probabilities.decimals import Digits
from derivator.derivations.probabilities.names import power_of_e
from derivator.derivations.probabilities.reading import value_of
from derivator.derivations.probabilities.softmax import SoftmaxRow, rational
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.analysis import Infinity, Limit
from derivator.notation.build import ONE, ZERO, add, multiply, negate, number
from derivator.notation.functions import LOG, MAXIMUM, Function
from derivator.notation.nodes import (
    Call,
    Indicator,
    Node,
    Number,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from derivator.ops.defined import defined_function
from derivator.ops.sigmoid import SIGMA
from derivator.solution import Cell, Chain, PlotFigure, Relation, Result, Scope, Table

S, T, M, P = Symbol("s"), Symbol("t"), Symbol("m"), Symbol("p")
STEEP = (1, 3, 10)
"""The factors whose curves are drawn."""
POSITIVE = Indicator(S, ">", ZERO)


def grown(node: Node) -> Limit:
    """The limit for s to infinity."""
    return Limit(node, S, Infinity())


def powers_of(exponents: Sequence[Node], by: Node = S) -> tuple[Node, ...]:
    """e^(s z_k), which is 1 of a score 0."""
    return tuple(ONE if z == ZERO else power_of_e(multiply(by, z)) for z in exponents)


@dataclass(frozen=True)
class Pair:
    """The first of two outputs (t, 0): a step in the limit."""

    body: Node
    """p by another formula than the page's."""

    def ready(self) -> Chain:
        """p = e^(st)/(e^(st) + 1) = 1/(1 + e^(-st))."""
        power = power_of_e(Product((S, T)))
        chain = ChainBuilder(P).then(Quotient(power, Sum((power, ONE))))
        return chain.then(self.formula()).then(Call(SIGMA, (Product((S, T)),))).chain()

    @staticmethod
    def formula() -> Node:
        """1/(1 + e^(-st))."""
        return Quotient(ONE, Sum((ONE, power_of_e(negate(Product((S, T)))))))

    def limits(self) -> tuple[Chain, ...]:
        """1 where t > 0, 1/2 at t = 0, 0 where t < 0."""
        above = Chain(
            (grown(self.formula()), ONE),
            (Relation.EQUAL,),
            where=(Indicator(T, ">", ZERO),),
        )
        below = Chain(
            (grown(self.formula()), ZERO),
            (Relation.EQUAL,),
            where=(Indicator(T, "<", ZERO),),
        )
        return above, below


def pair() -> Pair:
    """The first of the outputs (t, 0)."""
    half = Product((S, Quotient(T, number(2))))
    up, down = power_of_e(half), power_of_e(negate(half))
    return Pair(Quotient(up, Sum((up, down))))


def nested_maximum(letters: Sequence[Node]) -> Node:
    """max(z_1, ..., z_K), two at a time."""
    found = letters[0]
    for letter in letters[1:]:
        found = Call(MAXIMUM, (found, letter))
    return found


def smooth(letters: Sequence[Node]) -> Node:
    """(1/s) ln(e^(s z_1) + ... + e^(s z_K))."""
    total = Sum(tuple(power_of_e(Product((S, z))) for z in letters))
    return Product((Quotient(ONE, S), Call(LOG, (total,))))


def bounds(letters: Sequence[Symbol]) -> tuple[Chain, ...]:
    """m <= (1/s) ln(sum of e^(s z_k)) <= m + ln K/s, both proved, for s > 0."""
    count = number(len(letters))
    part = Quotient(ONE, S)
    top = power_of_e(Product((S, M)))
    middle = smooth(letters)
    upper = Sum((M, Quotient(Call(LOG, (count,)), S)))
    low = Chain(
        (M, Product((part, Call(LOG, (top,)))), middle),
        (Relation.EQUAL, Relation.AT_MOST),
        where=(POSITIVE,),
    )
    high = Chain(
        (middle, Product((part, Call(LOG, (Product((count, top)),)))), upper),
        (Relation.AT_MOST, Relation.EQUAL),
        where=(POSITIVE,),
    )
    return low, high


@dataclass(frozen=True)
class SteepRow:
    """A row of scores as s grows."""

    row: SoftmaxRow
    digits: Digits

    @cached_property
    def mean(self) -> Function:
        """M(s), the mean of the scores by their probabilities, with max z taken off above."""
        reduced = powers_of(self.row.gaps)
        terms = tuple(
            multiply(gap, power)
            for gap, power in zip(self.row.gaps, reduced, strict=True)
            if gap != ZERO
        )
        rest: Node = Quotient(Sum(terms), Sum(reduced)) if terms else ZERO
        return defined_function("M", ("s",), Sum((self.row.top, rest)))

    @cached_property
    def soft(self) -> Function:
        """L(s) = (1/s) ln(sum), with max z taken off inside."""
        inner = Call(LOG, (Sum(powers_of(self.row.gaps)),))
        return defined_function("L", ("s",), Sum((self.row.top, Quotient(inner, S))))

    def weighted(self) -> Chain:
        """M(s) = (z_1 e^(s z_1) + ...)/(e^(s z_1) + ...), divided by e^(s max z)."""
        scores, gaps = self.row.scores, self.row.gaps
        chain = ChainBuilder(Call(self.mean, (S,)))
        for exponents in (scores, gaps):
            powers = powers_of(exponents)
            tops = [multiply(z, p) for z, p in zip(scores, powers, strict=True) if z != ZERO]
            chain.then(Quotient(add(*tops) if tops else ZERO, Sum(powers)))
        return chain.chain()

    def limit(self) -> Chain:
        """lim M(s) = max z."""
        ends = [ONE if gap == ZERO else ZERO for gap in self.row.gaps]
        tops = tuple(
            Product((z, end), dotted=True) for z, end in zip(self.row.scores, ends, strict=True)
        )
        chain = ChainBuilder(grown(Call(self.mean, (S,))))
        chain.then(Quotient(Sum(tops), Sum(tuple(ends)))).then(self.row.top)
        return chain.chain()

    def table(
        self, scales: Sequence[Node], texts: Sequence[str]
    ) -> tuple[Table, dict[str, Result]]:
        """s, M(s), L(s), and the bound max z + ln K/s."""
        rows: list[tuple[Node | Cell, ...]] = []
        results = {}
        count = number(len(self.row.scores))
        for scale, text in zip(scales, texts, strict=True):
            bound = Sum((self.row.top, Quotient(Call(LOG, (count,)), scale)))
            nodes = (Call(self.mean, (scale,)), Call(self.soft, (scale,)), bound)
            cells = [
                Cell(self._rounded(node, known))
                for node, known in zip(nodes, self._known, strict=True)
            ]
            rows.append((scale, *cells))
            for name, node, cell in zip(("M", "L"), nodes, cells, strict=False):
                chain = cell.chain
                results[f"{name}({text})"] = Result(chain, None, float(value_of(node)))
        heads = (S, Call(self.mean, (S,)), Call(self.soft, (S,)), "upper_bound")
        return Table(heads, tuple(rows)), results

    @property
    def _known(self) -> tuple[Fraction | None, None, None]:
        """M(s) where it is rational: of equal scores."""
        constant = len(self.row.largest) == len(self.row.scores)
        return rational(self.row.top) if constant else None, None, None

    def _rounded(self, node: Node, known: Fraction | None) -> Chain:
        exactly, decimal = self.digits.shown(value_of(node), node, known)
        return equality(node, decimal, exactly, Scope.DATA)


def step_figure() -> PlotFigure | None:
    """The first probability of (st, 0) for some s, and the step in the limit."""
    curves = [_steep_share(factor) for factor in STEEP]
    return _figure([*curves, Indicator(T, ">", ZERO)], -4.0, 4.0, (0.0, 1.05))


def maximum_figure() -> PlotFigure | None:
    """(1/s) ln(e^(st) + 1) for some s, and max(t, 0)."""
    curves: list[Node] = []
    for factor in STEEP[:2]:
        inner = Call(LOG, (Sum((power_of_e(multiply(number(factor), T)), ONE)),))
        curves.append(inner if factor == 1 else Product((Number(Fraction(1, factor)), inner)))
    return _figure([*curves, Call(MAXIMUM, (T, ZERO))], -3.0, 3.0, (-0.2, 3.2))


def _steep_share(factor: int) -> Node:
    return Call(SIGMA, (multiply(number(factor), T),))


def _figure(
    formulas: Sequence[Node],
    start: float,
    end: float,
    heights: tuple[float, float],
) -> PlotFigure | None:
    try:
        return function_figure(formulas, T.name, start, end, low=heights[0], high=heights[1])
    except NothingToPlotError:
        return None

"""Partial sums held against integrals: the inequalities behind the integral test.

For a decreasing f:  sum_(t=k)^N f(t) >= int_k^(N+1) f dt,  and  <= f(k) + int_k^N f dt
(Fichtenholz, Differential- und Integralrechnung II, No. 373; Knopp, Theory and Application of
Infinite Series, section 18).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from derivator.derivations.convergence.scale import BEGINNINGS, CALM, Scale
from derivator.derivations.convergence.terms import Letters
from derivator.derivations.terms import ChainBuilder
from derivator.notation.analysis import Infinity, Integral, Limit, RangeSum
from derivator.notation.build import ONE, add, number
from derivator.notation.nodes import Indicator, Node, Symbol
from derivator.solution import Chain, Relation

Expr = Any


@dataclass(frozen=True)
class Bound:
    """An inequality for partial sums; ``limit`` says that a lower bound grows beyond all bounds."""

    chain: Chain
    limit: Chain | None = None


def total(term: Node, letters: Letters, first: int) -> RangeSum:
    """The whole series."""
    return RangeSum(term, Symbol(letters.by), number(first), Infinity())


def partial(term: Node, letters: Letters, first: int) -> RangeSum:
    """The sum up to the term with the number N."""
    return RangeSum(term, Symbol(letters.by), number(first), Symbol(letters.last))


def far_enough(letters: Letters, first: int) -> tuple[Indicator, ...]:
    """That N is at least the number of the first term."""
    return (Indicator(Symbol(letters.last), ">=", number(first)),) if first > 1 else ()


def lower(
    term: Node, scale: Scale, letters: Letters, first: int, where: tuple[Indicator, ...] = ()
) -> Bound:
    """Of a series that diverges: the partial sums are at least an integral that has no bound."""
    by, last = letters.symbol(letters.by), letters.symbol(letters.last)
    end = add(Symbol(letters.last), ONE)
    integral = Integral(term, Symbol(letters.by), number(first), end)
    antiderivative = scale.primitive(by)
    value = antiderivative.subs(by, last + 1) - antiderivative.subs(by, first)
    shown = letters.node(value)
    where = (*far_enough(letters, first), *where)
    terms = (partial(term, letters, first), integral, shown)
    chain = Chain(terms, (Relation.AT_LEAST, Relation.EQUAL), where=where)
    limit = Limit(shown, Symbol(letters.last), Infinity())
    grows = Chain((limit, Infinity()), (Relation.EQUAL,), where=where[len(where) :])
    return Bound(chain, grows)


def upper(
    term: Node, scale: Scale, letters: Letters, first: int, where: tuple[Indicator, ...] = ()
) -> Bound:
    """Of a series that converges: the partial sums stay below a number."""
    import sympy as sp

    by, last = letters.symbol(letters.by), letters.symbol(letters.last)
    integral = Integral(term, Symbol(letters.by), number(first), Symbol(letters.last))
    head, antiderivative = scale.expr(by).subs(by, first), scale.primitive(by, falling=True)
    begin = antiderivative.subs(by, first)
    reached = head + antiderivative.subs(by, last) - begin
    most = sp.factor(sp.together(head - begin)) if head.free_symbols else head - begin
    terms = (
        partial(term, letters, first),
        add(letters.node(head), integral),
        letters.node(reached),
        letters.node(most),
    )
    relations = (Relation.AT_MOST, Relation.EQUAL, Relation.AT_MOST)
    where = (*far_enough(letters, first), *where)
    return Bound(Chain(terms, relations, where=where))


def harmonic(
    term: Node, scale: Scale, letters: Letters, first: int, where: tuple[Indicator, ...]
) -> Bound:
    """Of a series that diverges for exponents up to 1: its terms are at least those of exponent 1.

    Only where the logarithm whose exponent it is has reached 1.
    """
    import sympy as sp

    level, by = scale.level, letters.symbol(letters.by)
    ones = tuple(e if k != level else sp.Integer(1) for k, e in enumerate(scale.exponents))
    plain = Scale(scale.factor, ones, scale.slope, scale.shift)
    start = max(first, CALM[level])
    other = letters.node(plain.expr(by))
    own = lower(other, plain, letters, start)
    terms = (partial(term, letters, start), *own.chain.terms)
    relations = (Relation.AT_LEAST, *own.chain.relations)
    chain = Chain(terms, relations, where=(*own.chain.where, *where))
    return Bound(chain, own.limit)


def beginning(scale: Scale, first: int) -> int:
    """From where on the terms to compare with have a value."""
    used = max((k for k, exponent in enumerate(scale.exponents) if exponent != 0), default=0)
    return max(first, BEGINNINGS[used])


def geometric(factor: Expr, ratio: Expr, letters: Letters, first: int, term: Node) -> Bound:
    """sum_(t=k)^N c r^t = c r^k (1 - r^(N-k+1))/(1 - r), and where it tends to."""
    import sympy as sp

    last = letters.symbol(letters.last)
    inverse = 1 / ratio
    nice = isinstance(ratio, sp.exp) or (ratio.is_Rational and ratio.p == 1)
    if nice:
        front = factor * inverse ** (1 - first) / (inverse - 1)
    else:
        front = factor * ratio**first / (1 - ratio)
    value = front * (1 - sp.powsimp(ratio ** (last - first + 1)))
    shown = letters.node(value)
    where = far_enough(letters, first)
    builder = ChainBuilder(partial(term, letters, first)).then(shown).chain()
    chain = Chain(builder.terms, builder.relations, where=where)
    limit = Limit(shown, Symbol(letters.last), Infinity())
    return Bound(chain, Chain((limit, letters.node(front)), (Relation.EQUAL,)))

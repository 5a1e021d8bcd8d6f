"""The values among which the least sum of test errors is: at 0, at zeros, in the limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from derivator.derivations.minimising.penalty import with_decimal
from derivator.derivations.minimising.rational import Expression, Field, fraction
from derivator.derivations.terms import ChainBuilder
from derivator.notation.analysis import At, Infinity, Interval, Limit
from derivator.notation.build import ZERO, divide, number
from derivator.notation.nodes import Node, Number, Symbol
from derivator.notation.numbers import rounded
from derivator.notation.precise import MP, precise, to_decimal
from derivator.solution import Chain, Relation

WRITTEN = 4
"""Polynomials of a higher degree are not printed: a sum of fractions says more."""


@dataclass(frozen=True)
class Zero:
    """A place above 0 where the derivative vanishes."""

    symbol: Symbol
    value: Node
    """Exact, or to many digits."""
    exact: bool
    near: Fraction
    """To many digits."""


@dataclass(frozen=True)
class SignStretch:
    """An interval of the letter on which the derivative keeps its sign."""

    interval: Interval
    sign: int
    chain: Chain


@dataclass(frozen=True)
class Candidate:
    """The sum at one place."""

    place: Zero | int | None
    """A zero, the letter 0, or None for infinity."""
    value: Any
    node: Node
    symbol: Node
    chain: Chain


def candidates(
    name: Symbol,
    letter: Symbol,
    total: Expression,
    zeros: Sequence[Zero],
    stretches: Sequence[SignStretch],
    field: Field,
    digits: int,
) -> list[Candidate]:
    """The sum at 0, at the zeros where it turns upwards, and its limit to infinity."""
    found = []
    start = field.at_zero(total)
    if start is not None:
        symbol: Node = At(name, letter, ZERO)
        chain = with_decimal(ChainBuilder(symbol), start, digits)
        found.append(Candidate(0, _exactly(start), chain.terms[-1], symbol, chain))
    for index, zero in enumerate(zeros):
        if [s.sign for s in stretches[index : index + 2]] == [-1, 1]:
            symbol = At(name, letter, zero.symbol)
            if zero.exact and isinstance(zero.value, Number):
                exact = field.at(total, zero.value.value)
                assert exact is not None
                chain = with_decimal(ChainBuilder(symbol), exact, digits)
                value: Any = _exactly(exact)
            else:
                value = precise(field.node(total), {letter.name: precise(zero.value, {})})
                shown = rounded(to_decimal(value), digits, symbol)
                chain = ChainBuilder(symbol).then(shown, False).chain()
            found.append(Candidate(zero, value, chain.terms[-1], symbol, chain))
    far, node = _far(total, field)
    symbol = Limit(name, letter, Infinity())
    builder = ChainBuilder(symbol)
    if field.parts(total)[0].degree() <= WRITTEN:
        upper, lower = field.parts(total)
        whole = divide(field.polynomial_node(upper), field.product(lower))
        builder.then(Limit(whole, letter, Infinity()))
    found.append(Candidate(None, far, node, symbol, builder.then(node).chain()))
    return found


def _exactly(value: Fraction) -> Any:
    return MP.mpf(value.numerator) / value.denominator


def _far(total: Expression, field: Field) -> tuple[Any, Node]:
    upper, lower = field.parts(total)
    if upper.degree() > lower.degree():
        return MP.inf, Infinity(1)
    if upper.degree() < lower.degree():
        return MP.mpf(0), ZERO
    value = fraction(upper.LC()) / fraction(lower.LC())
    return _exactly(value), number(value)


def decided(values: Sequence[Candidate]) -> tuple[str, Zero | None, Chain | None]:
    """Which candidate is the least; a finite letter wins over infinity where they are equal."""
    close = MP.mpf(10) ** -30
    least = min(item.value for item in values)
    if all(item.value < least + close for item in values) and len(values) > 1:
        return "constant", None, None
    best = next(item for item in values if item.value < least + close)
    rest = sorted(
        (item for item in values if item is not best and item.value > least + close),
        key=lambda item: item.value,
    )
    comparison = None
    if rest and isinstance(best.place, Zero):
        terms = (best.symbol, rest[0].symbol)
        comparison = Chain(terms, (Relation.LESS,))
    if isinstance(best.place, Zero):
        return "inside", best.place, comparison
    return ("infinity" if best.place is None else "zero"), None, comparison

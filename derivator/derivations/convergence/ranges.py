"""For which values of a letter an exponent lies below or above 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from derivator.derivations.convergence.terms import Letters
from derivator.notation.nodes import Indicator, Node
from derivator.notation.text import text
from derivator.solution import Chain, Relation

Expr = Any


@dataclass(frozen=True)
class Range:
    """All values of ``of`` between two ends, None where there is none; an end may belong to it."""

    of: Expr
    low: Expr | None = None
    high: Expr | None = None
    holds_low: bool = False
    holds_high: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no value is left."""
        if self.low is None or self.high is None:
            return False
        return bool(self.low > self.high) or (
            self.low == self.high and not (self.holds_low and self.holds_high)
        )

    def meet(self, other: Range) -> Range:
        """The values in both ranges of the same formula."""
        low, holds_low = _inner((self.low, self.holds_low), (other.low, other.holds_low), 1)
        high, holds_high = _inner((self.high, self.holds_high), (other.high, other.holds_high), -1)
        return Range(self.of, low, high, holds_low, holds_high)

    def chain(self, letters: Letters, *conditions: Indicator) -> Chain:
        """low < p <= high, or what there is of it."""
        terms: list[Node] = [letters.node(self.of)]
        relations: list[Relation] = []
        if self.low is not None:
            terms.insert(0, letters.node(self.low))
            relations.append(Relation.AT_MOST if self.holds_low else Relation.LESS)
            if self.high is None:
                terms.reverse()
                relations = [Relation.AT_LEAST if self.holds_low else Relation.GREATER]
        if self.high is not None:
            terms.append(letters.node(self.high))
            relations.append(Relation.AT_MOST if self.holds_high else Relation.LESS)
        return Chain(tuple(terms), tuple(relations), where=conditions)

    def words(self, letters: Letters) -> str:
        """As a program reads it: 1/2 < p <= 1."""
        chain = self.chain(letters)
        signs = {Relation.AT_MOST: "<=", Relation.AT_LEAST: ">="}
        pieces = [text(chain.terms[0])]
        for relation, term in zip(chain.relations, chain.terms[1:], strict=True):
            pieces += [signs.get(relation, relation.value), text(term)]
        return " ".join(pieces).replace("·", "*").replace("−", "-")


def _inner(
    one: tuple[Expr | None, bool], other: tuple[Expr | None, bool], side: int
) -> tuple[Expr | None, bool]:
    """The end that leaves less: the higher of two lower ends, the lower of two upper ones."""
    if one[0] is None or other[0] is None:
        return other if one[0] is None else one
    if one[0] == other[0]:
        return one[0], one[1] and other[1]
    return one if bool(side * (one[0] - other[0]) > 0) else other


def low_exponents(exponent: Expr) -> Range:
    """Where an exponent is at most 1: solved for its letter where it is linear in only one."""
    of, bound, rises = _solved(exponent)
    return Range(of, high=bound, holds_high=True) if rises else Range(of, bound, holds_low=True)


def high_exponents(exponent: Expr, of: Expr | None = None) -> Range:
    """Where an exponent is above 1, as a range of a formula that it is a multiple of."""
    import sympy as sp

    own, bound, rises = _solved(exponent)
    if of is not None and of != own:
        own, bound, rises = of, 1 / sp.cancel(exponent / of), True
    of = own
    return Range(of, low=bound) if rises else Range(of, high=bound)


def _solved(exponent: Expr) -> tuple[Expr, Expr, bool]:
    """The letter, the value at which the exponent is 1, and whether it rises with the letter."""
    import sympy as sp

    symbols = exponent.free_symbols
    if len(symbols) == 1:
        (letter,) = symbols
        slope, rest = exponent.coeff(letter, 1), exponent.coeff(letter, 0)
        plain = sp.expand(exponent - slope * letter - rest) == 0
        if plain and slope.is_number and rest.is_number:
            return letter, (1 - rest) / slope, bool(slope > 0)
    return exponent, sp.Integer(1), True


def assumed(like: Range, letters: Letters) -> Range:
    """What the assumptions say of the formula of a range: a letter above 0, or below 1 too."""
    import sympy as sp

    if not like.of.is_Symbol:
        return Range(like.of)
    high = sp.Integer(1) if like.of.name in letters.below_one else None
    return Range(like.of, low=sp.Integer(0), high=high)

"""The logarithmic loss of one observation: -log p of the class that was the right one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from derivator.derivations.probabilities.decimals import Digits, decimal_of
from derivator.derivations.probabilities.names import Names, power_of_e, sum_of_powers
from derivator.derivations.probabilities.reading import value_of
from derivator.derivations.probabilities.softmax import EQUAL, SoftmaxRow
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import ZERO, add, negate
from derivator.notation.exact import exact
from derivator.notation.functions import LOG, Function
from derivator.notation.nodes import (
    Call,
    Constant,
    Node,
    Number,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from derivator.notation.numbers import is_short, number_text
from derivator.notation.precise import MP, Precise
from derivator.solution import Chain, Scope

WIDEST = 5
"""With more classes the fraction of exponentials is not written out."""


@lru_cache(maxsize=32)
def logarithm(base: Fraction | None) -> Function:
    """ln, or the logarithm to a base."""
    if base is None:
        return LOG
    text = number_text(base)
    below = float(np.log(float(base)))

    def to_base(sp: Any, x: Any) -> Any:
        if hasattr(sp, "Rational"):
            return sp.log(x, sp.Rational(base.numerator, base.denominator))
        return sp.log(x) / (sp.log(base.numerator) - sp.log(base.denominator))

    return Function(f"log_{text}", rf"\log_{{{text}}}", lambda x: np.log(x) / below, to_base)


@dataclass(frozen=True)
class Loss:
    """One observation: which probability counts, its value, and -log of it."""

    symbol: Symbol
    share: Symbol
    """The probability of the right class: p_13."""
    formula: Node
    """It as a formula of numbers: e/(e + e^-2 + 1), or 0.7."""
    value: Precise
    """The loss by many digits; infinite where the right class had probability 0."""
    chain: Chain | None
    """L_1 = -log p_11 = ... = number; None where it is infinite."""
    decimal: Node | None
    close: Node | None
    """It with more digits, for what is computed from it."""

    @property
    def infinite(self) -> bool:
        """Whether the right class was held to be impossible."""
        return self.chain is None


@dataclass(frozen=True)
class LossWriter:
    """Writes losses with one logarithm and to some digits."""

    names: Names
    digits: Digits
    log: Function

    def of_scores(self, row: SoftmaxRow, index: int, k: int) -> Loss:
        """The loss of a row of scores whose right class is k."""
        symbol = self.names.row("L", index)
        share = self.names.entry("p", index, k)
        chain = ChainBuilder(symbol, Scope.DATA).then(negate(Call(self.log, (share,))))
        written = Quotient(power_of_e(row.exponents[k]), Sum(tuple(map(power_of_e, row.exponents))))
        if len(row.scores) <= WIDEST:
            chain.then(negate(Call(self.log, (written,))))
        formula = Quotient(row.powers[k], row.total)
        value = value_of(negate(Call(self.log, (row.stable[k],))))
        if row.probabilities[k] < EQUAL or row.moved:
            return self._through_sum(row, k, chain, symbol, share, value)
        return self._finished(chain, symbol, share, formula, value)

    def _through_sum(
        self,
        row: SoftmaxRow,
        k: int,
        chain: ChainBuilder,
        symbol: Symbol,
        share: Symbol,
        value: Precise,
    ) -> Loss:
        """ln S - z of moved scores: a probability near 0 need not be computed."""
        if self.log == LOG:
            chain.then(add(Call(LOG, (row.total,)), negate(row.gaps[k])))
        formula = row.stable[k]
        return self._ended(chain, symbol, share, formula, value)

    def of_number(
        self, p: Node, share: Symbol, of: Node, index: int, put_in: Node | None = None
    ) -> Loss:
        """The loss where the right class has probability p.

        ``of`` is p_1, or 1 - p_1, and ``put_in`` the latter with its number, 1 - 0.2.
        """
        symbol = self.names.row("L", index)
        if p == ZERO:
            return Loss(symbol, share, p, +MP.inf, None, None, None)
        chain = ChainBuilder(symbol, Scope.DATA).then(negate(Call(self.log, (of,))))
        value = value_of(negate(Call(self.log, (p,))))
        if put_in is not None:
            chain.then(negate(Call(self.log, (put_in,))))
        chain.then(negate(Call(self.log, (p,))))
        return self._ended(chain, symbol, share, p, value)

    def _finished(
        self, chain: ChainBuilder, symbol: Symbol, share: Symbol, formula: Node, value: Precise
    ) -> Loss:
        """The probability as a number, then its logarithm."""
        known = exact(formula, {})
        if isinstance(known, Number) and is_short(known.value):
            chain.then(negate(Call(self.log, (known,))))
        else:
            number = self.digits.more(2).rounded(decimal_of(value_of(formula)), formula)
            chain.then(negate(Call(self.log, (number,))), False)
        return self._ended(chain, symbol, share, formula, value)

    def _ended(
        self, chain: ChainBuilder, symbol: Symbol, share: Symbol, formula: Node, value: Precise
    ) -> Loss:
        known = exact(negate(Call(self.log, (formula,))), {})
        if isinstance(known, Number):
            chain.then(known)
            return Loss(symbol, share, formula, value, chain.chain(), known, known)
        decimal = self.digits.rounded(decimal_of(value), symbol)
        close = self.digits.more(2).rounded(decimal_of(value), symbol)
        chain.then(decimal, False)
        return Loss(symbol, share, formula, value, chain.chain(), decimal, close)


def loss_formula(letters: tuple[Symbol, ...], k: int, top: Node, log: Function) -> Node:
    """ln(sum of e^(z_j - m)) + m - z_k: another way than the page's, without overflow."""
    moved = tuple(Sum((z, negate(top))) for z in letters)
    whole = Call(log, (sum_of_powers(moved),))
    rest = Sum((top, negate(letters[k])))
    if log == LOG:
        return Sum((whole, rest))
    return Sum((whole, Product((rest, Call(log, (Constant("E"),))))))

"""What a page says of sessions: returns, their mean and quantile, the elite."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from derivator.derivations.backpropagation.passes import dated
from derivator.derivations.elite.sessions import Selection, Session
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.training.run import Descent
from derivator.notation.build import add, multiply
from derivator.notation.matrices import Noted
from derivator.notation.nodes import Negative, Node, Number, Product, Quotient, Sum, Symbol
from derivator.notation.quantile import Convention, Quantile
from derivator.program.numbers import Num
from derivator.program.values import filled
from derivator.solution import Cell, Chain, Relation, Result, Table

LETTERS = ("G", "R", "J")
"""What a return is called; the first that is free."""


class EliteView:
    """The sessions with their letters; what is noted down goes into the descent."""

    def __init__(self, descent: Descent, sessions: list[Session], selection: Selection) -> None:
        self.descent, self.sessions, self.selection = descent, sessions, selection
        used = descent.study.program.vertices.keys() | set(descent.study.program.sizes)
        free = (letter for letter in LETTERS if letter not in used)
        self.letter = next(free, "return")
        self.numbers = tuple(self._number(k) for k in range(len(sessions)))

    def _number(self, k: int) -> Noted:
        """G_k, which the check takes from the noted values and holds against its rewards."""
        key = f"return {k + 1}"
        value = self.selection.returns[k]
        self.descent.noted[key] = filled(1, 1, Num(value))
        return Noted(Symbol(f"{self.letter}_{k + 1}"), key)

    def returns(self) -> tuple[Chain, ...]:
        """G_k = r_1 + r_2 + ... = its number, for each session."""
        return tuple(map(self._return, range(len(self.sessions))))

    def _return(self, k: int) -> Chain:
        rewards = [_signed(reward) for reward in self.sessions[k].rewards]
        builder = ChainBuilder(self.numbers[k])
        builder.then(rewards[0] if len(rewards) == 1 else Sum(tuple(rewards)))
        return dated(builder.then(Number(self.selection.returns[k])).chain(), 0)

    def mean(self) -> Chain:
        """The mean of the returns, over all sessions."""
        count = len(self.sessions)
        total = sum(self.selection.returns, Fraction(0))
        share = Quotient(Number(Fraction(1)), Number(Fraction(count)))
        key = "mean return"
        self.descent.noted[key] = filled(1, 1, Num(total / count))
        builder = ChainBuilder(Noted(Symbol(f"{self.letter}_bar"), key))
        builder.then(Product((share, Sum(self.numbers))))
        return dated(builder.then(Number(total / count)).chain(), 0)

    def sorted(self) -> Chain:
        """The returns from the smallest to the largest."""
        order = self.selection.order
        return dated(
            Chain(
                tuple(self.numbers[k] for k in order),
                tuple(
                    Relation.EQUAL
                    if self.selection.returns[one] == self.selection.returns[other]
                    else Relation.LESS
                    for one, other in pairwise(order)
                ),
            ),
            0,
        )

    def place(self, level: Fraction) -> Chain:
        """1 + (K - 1)p: where the quantile stands among the sorted returns."""
        count = Number(Fraction(len(self.sessions) - 1))
        formula = Sum((Number(Fraction(1)), Product((count, Number(level)))))
        return dated(equality(formula, Number(self.selection.place)), 0)

    def quantile(self, level: Fraction, convention: Convention) -> Chain:
        """q_p from its neighbours among the sorted returns."""
        node = Quantile("q_p", self.numbers, Number(level), convention)
        place, order = self.selection.place, self.selection.order
        low = self.numbers[order[int(place) - 1]]
        builder = ChainBuilder(node)
        if place.denominator == 1 or convention == "lower":
            builder.then(low)
        elif convention == "higher":
            builder.then(self.numbers[order[int(place)]])
        else:
            high = self.numbers[order[int(place)]]
            difference = Sum((high, Negative(low)))
            builder.then(Sum((low, Product((Number(place - int(place)), difference)))))
            values = [Number(self.selection.returns[order[int(place) - back]]) for back in (1, 0)]
            step = add(values[1], Negative(values[0]))
            builder.then(add(values[0], multiply(Number(place - int(place)), step)))
        return dated(builder.then(Number(self.selection.quantile)).chain(), 0)

    def wanted(self, level: Fraction) -> Chain:
        """(1 - p)K: how many sessions are to be the elite."""
        count = len(self.sessions)
        left = Sum((Number(Fraction(1)), Negative(Number(level))))
        formula = Product((left, Number(Fraction(count))))
        return dated(equality(formula, Number((1 - level) * count)), 0)

    def table(self) -> Table:
        """Each session with its pairs, its return, and whether it is one of the elite."""
        rows = tuple(
            (
                Number(Fraction(k + 1)),
                _numbers(session.steps),
                Cell(self._return(k)),
                "yes" if k in self.selection.elite else "no",
            )
            for k, session in enumerate(self.sessions)
        )
        return Table(("session", "observations", "return", "elite"), rows)

    def against(self, level: Fraction, convention: Convention, elite: bool) -> tuple[Chain, ...]:
        """Each return of the elite (or of the others) against the quantile."""
        node = Quantile("q_p", self.numbers, Number(level), convention)
        found = []
        for k, value in enumerate(self.selection.returns):
            if (k in self.selection.elite) is elite:
                quantile = self.selection.quantile
                relation = (
                    Relation.EQUAL
                    if value == quantile
                    else Relation.GREATER
                    if value > quantile
                    else Relation.LESS
                )
                found.append(dated(Chain((self.numbers[k], node), (relation,)), 0))
        return tuple(found)

    def results(self, level: Fraction, convention: Convention) -> dict[str, Result]:
        """The returns, their mean, the quantile, the elite."""
        found = {
            f"G[{k + 1}]": _result(chain, self.selection.returns[k])
            for k, chain in enumerate(self.returns())
        }
        mean = sum(self.selection.returns, Fraction(0)) / len(self.sessions)
        found["mean_return"] = _result(self.mean(), mean)
        quantile = _result(self.quantile(level, convention), self.selection.quantile)
        elite = ", ".join(str(k + 1) for k in self.selection.elite)
        return {
            **found,
            "quantile": quantile,
            "elite": Result(quantile.chain, verdict=elite),
        }


def _result(chain: Chain, value: Fraction) -> Result:
    return Result(chain, str(value), float(value))


def _signed(value: Fraction) -> Node:
    return Number(value) if value >= 0 else Negative(Number(-value))


def _numbers(steps: list[int]) -> Node:
    from derivator.notation.analysis import ValueSet

    return ValueSet(tuple(Number(Fraction(step)) for step in steps))

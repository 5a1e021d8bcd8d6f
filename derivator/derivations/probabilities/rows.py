"""The softmax of each row on the page: the sum of exponentials, then every probability."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from derivator.derivations.probabilities.decimals import (
    Digits,
    PrintedSum,
    as_printed,
    decimal_of,
    printed_sum,
)
from derivator.derivations.probabilities.names import Names, power_of_e, sum_of_powers
from derivator.derivations.probabilities.reading import value_of
from derivator.derivations.probabilities.softmax import SoftmaxRow, difference, rational
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.build import ONE, add, multiply, negate, number
from derivator.notation.nodes import Node, Number, Product, Quotient, Sum, Symbol
from derivator.notation.numbers import is_short, number_text
from derivator.notation.precise import MP
from derivator.notation.simplify import exact_text
from derivator.solution import Chain, Relation, Result, Scope, Wording

CLEAR = MP.mpf(10) ** -6
"""Probabilities whose logarithms differ by less are not put in order."""
MOST_ORDERED = 6
GUARDS = (2, 3, 4, 5, 6)
"""How many more digits intermediate values may have, until the reader's division comes out."""
MOST_EXACT = 200
"""How many probabilities of a table are given as formulas to programs."""


@dataclass(frozen=True)
class RowPage:
    """What the page says of one row of scores."""

    number: Node
    total: Chain
    lines: tuple[Chain, ...]
    decimals: tuple[Node, ...]
    summed: PrintedSum
    ranking: Chain | None
    best: tuple[Node | Wording, ...]
    top: Node
    moved: bool


@dataclass(frozen=True)
class RowWriter:
    """Writes one row with its names."""

    row: SoftmaxRow
    index: int
    names: Names
    digits: Digits
    labels: tuple[Node | Wording, ...]

    def symbol(self, k: int) -> Node:
        """p_k."""
        return self.names.entry("p", self.index, k)

    @property
    def scores(self) -> tuple[Symbol, ...]:
        """z_1, ..., z_K."""
        count = len(self.row.scores)
        return tuple(self.names.entry("z", self.index, k) for k in range(count))

    @property
    def whole(self) -> Node:
        """S, with a tilde where the scores are moved."""
        return self.names.row("S_tilde" if self.row.moved else "S", self.index)

    def given(self) -> Mapping[str, Node]:
        """The scores by name."""
        return {s.name: score for s, score in zip(self.scores, self.row.scores, strict=True)}

    def defined(self) -> Mapping[str, Node]:
        """What S and every p_k stand for; p_k by another formula than the page's."""
        letters = self.scores
        moved = tuple(Sum((z, negate(self.row.top))) for z in letters)
        found: dict[str, Node] = {
            self.names.row("S", self.index).name: sum_of_powers(letters),
            self.names.row("S_tilde", self.index).name: sum_of_powers(moved),
        }
        for k, z in enumerate(letters):
            powers = tuple(power_of_e(difference(other, z)) for other in letters)
            found[self.names.entry("p", self.index, k).name] = Quotient(ONE, Sum(powers))
        return found

    def page(self) -> RowPage:
        """Everything about the row."""
        decimals = tuple(self.decimal(k) for k in range(len(self.row.scores)))
        fine = self.intermediate(decimals)
        return RowPage(
            number=Number(Fraction(self.index + 1)),
            total=self.total(fine),
            lines=tuple(self.line(k, fine) for k in range(len(decimals))),
            decimals=tuple(node for _, node in decimals),
            summed=printed_sum([node for _, node in decimals]),
            ranking=self.ranking(),
            best=tuple(self.labels[k] for k in self.row.largest),
            top=self.row.top,
            moved=self.row.moved,
        )

    def decimal(self, k: int) -> tuple[bool, Node]:
        """(exactly?, p_k) to the digits asked for."""
        return self.digits.shown(self.row.probabilities[k], self.symbol(k), self.row.exact(k))

    def intermediate(self, decimals: tuple[tuple[bool, Node], ...]) -> Digits:
        """Digits of intermediate values with which a reader arrives at the same probabilities."""
        for guard in GUARDS:
            fine = self.digits.more(guard)
            whole = as_printed(self.close(self.row.total, fine)[1])
            tops = [as_printed(self.close(power, fine)[1]) for power in self.row.powers]
            again = [self.digits.rounded(top / whole, ONE) for top in tops]
            if all(
                as_printed(own) == as_printed(node)
                for own, (_, node) in zip(again, decimals, strict=True)
            ):
                return fine
        return self.digits.more(GUARDS[-1])

    def close(self, node: Node, fine: Digits) -> tuple[bool, Node]:
        """An intermediate value: (exactly?, number)."""
        known = rational(node)
        if known is not None and is_short(known):
            return True, Number(known)
        return False, fine.rounded(decimal_of(value_of(node)), node)

    def total(self, fine: Digits) -> Chain:
        """S = e^(z_1) + ... = numbers = number."""
        chain = ChainBuilder(self.whole, Scope.DATA)
        groups = Counter(self.row.powers)
        together = len(groups) == 1 or (len(groups) < len(self.row.powers) > MOST_ORDERED)
        if not together:
            chain.then(Sum(tuple(map(power_of_e, self.row.exponents)))).then(self.row.total)
            groups = Counter(dict.fromkeys(self.row.powers, 1))
        elif len(groups) == 1:
            chain.then(self.row.total)
        powers = self.row.powers if not together else tuple(groups)
        parts = [(groups[power], self.close(power, fine)) for power in powers]
        exactly = all(own for _, (own, _) in parts)
        numbers = tuple(_times(n, node) for n, (_, node) in parts)
        if not exactly:
            chain.then(add(*(multiply(number(groups[power]), power) for power in powers)))
        if len(parts) > 1:
            chain.then(Sum(numbers), exactly)
        own, value = self.close(self.row.total, fine)
        return chain.then(value, own).chain()

    def line(self, k: int, fine: Digits) -> Chain:
        """p_k = e^(z_k)/S = number/number = decimal."""
        power, known = self.row.powers[k], self.row.exact(k)
        exactly, decimal = self.decimal(k)
        chain = ChainBuilder(self.symbol(k), Scope.DATA)
        chain.then(Quotient(power_of_e(self.row.exponents[k]), self.whole))
        if known is None:
            (one, top), (other, bottom) = self.close(power, fine), self.close(self.row.total, fine)
            chain.then(Quotient(top, bottom), one and other)
        else:
            numbers = [rational(power), rational(self.row.total)]
            if all(number is not None for number in numbers):
                top, bottom = (Number(number) for number in numbers if number is not None)
                chain.then(Quotient(top, bottom))
            if is_short(known) and not (exactly and "/" not in number_text(known)):
                chain.then(Number(known))
        return chain.then(decimal, exactly).chain()

    def ranking(self) -> Chain | None:
        """p_1 > p_3 > p_2: none where there are too many, or where they lie too close."""
        order, values = self.row.order, self.row.values
        if len(order) > MOST_ORDERED:
            return None
        relations = []
        for high, low in pairwise(order):
            gap = values[high] - values[low]
            tied = abs(gap) < MP.mpf(10) ** -300
            if not tied and gap < CLEAR:
                return None
            relations.append(Relation.EQUAL if tied else Relation.GREATER)
        return Chain(tuple(self.symbol(k) for k in order), tuple(relations), Scope.DATA)

    def results(self) -> dict[str, Result]:
        """Every p_k with its formula and its number, and the most probable class."""
        found = {}
        many = self.names.rows * self.names.classes > MOST_EXACT
        for k in range(len(self.row.scores)):
            known = self.row.exact(k)
            formula = Number(known) if known is not None else self._formula(k)
            chain = equality(self.symbol(k), formula, scope=Scope.DATA)
            text = None if many else exact_text(formula)
            name = self.names.result(f"p_{k + 1}", self.index)
            found[name] = Result(chain, text, float(self.row.probabilities[k]))
        place = ", ".join(str(k + 1) for k in self.row.largest)
        first = self.symbol(self.row.largest[0])
        basis = self.ranking() or equality(first, self.decimal(self.row.largest[0])[1], False)
        basis = Chain(basis.terms, basis.relations, Scope.DATA)
        found[self.names.result("argmax", self.index)] = Result(basis, verdict=place)
        return found

    def _formula(self, k: int) -> Node:
        if self.row.moved:
            return self.row.stable[k]
        return Quotient(self.row.powers[k], self.row.total)


def _times(count: int, node: Node) -> Node:
    """So many equal terms of a sum of numbers."""
    if count == 1 or isinstance(node, Number):
        return multiply(number(count), node)
    return Product((number(count), node))

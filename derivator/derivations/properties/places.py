"""Places on the line, with names for those that have no short exact form, and values there."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from derivator.derivations.properties.forms import put_in
from derivator.derivations.properties.numbers import DIGITS
from derivator.derivations.properties.recognised import recognised
from derivator.derivations.terms import ChainBuilder
from derivator.notation.analysis import Infinity
from derivator.notation.exact import exact
from derivator.notation.nodes import Indicator, Node, Number, Rounded, Symbol
from derivator.notation.numbers import is_short, rounded
from derivator.notation.precise import MP, Precise, precise, to_decimal
from derivator.notation.simplify import simplified
from derivator.notation.walk import size
from derivator.solution import Chain, Relation, Scope

LONGEST = 10
"""A value with more nodes is rounded."""


@dataclass(frozen=True)
class Place:
    """A number or an end of the line; ``node`` is its exact form, or a name such as t_1."""

    node: Node
    number: Precise

    @property
    def finite(self) -> bool:
        """Whether it is a number."""
        return bool(MP.isfinite(self.number))

    @property
    def exact(self) -> bool:
        """Whether its node is an exact form and not a name."""
        return self.finite and not isinstance(self.node, Symbol)


@dataclass
class Names:
    """Names t_1, t_2, ... for places without a short exact form."""

    by: str
    digits: int
    taken: frozenset[str] = frozenset()
    defined: dict[str, Node] = field(default_factory=dict)

    def place(self, number: Precise) -> Place:
        """A place by its number."""
        if MP.isinf(number):
            return Place(Infinity(1 if number > 0 else -1), number)
        node = recognised(number)
        if node is not None:
            return Place(node, number)
        for name, known in self.defined.items():
            assert isinstance(known, Number)
            if abs(precise(known, {}) - number) < MP.mpf(10) ** -30:
                return Place(Symbol(name), number)
        index = len(self.defined) + 1
        while f"{self.by}_{index}" in self.taken:
            index += 1
        name = f"{self.by}_{index}"
        self.defined[name] = exactly(number)
        return Place(Symbol(name), number)

    def notes(self) -> tuple[Chain, ...]:
        """t_1 ≈ -1.278 for every name."""
        return tuple(
            Chain(
                (Symbol(name), rounded(to_decimal(precise(node, {})), self.digits, Symbol(name))),
                (Relation.APPROXIMATELY,),
                Scope.DATA,
            )
            for name, node in self.defined.items()
        )


def exactly(number: Precise) -> Number:
    """The fraction that has all the digits that are known of a number."""
    with MP.workdps(DIGITS):
        text = MP.nstr(number, 45, strip_zeros=False, min_fixed=-100, max_fixed=100)
    return Number(Fraction(text))


def number_node(value: Precise, digits: int, of: Node) -> tuple[Node, bool]:
    """A value as the page shows it: (node, exact?)."""
    if MP.isinf(value):
        return Infinity(1 if value > 0 else -1), True
    node = recognised(value)
    if isinstance(node, Number) and not is_short(node.value):
        node = None
    if node is not None:
        return node, True
    return rounded(to_decimal(value), digits, of), False


def value_at(formula: Node, by: str, place: Place, digits: int, of: Node) -> tuple[Node, bool]:
    """The value of a formula at a place: exact where it has a short form, else rounded."""
    if place.exact:
        found = exact(formula, {by: place.node})
        if isinstance(found, Number) and is_short(found.value):
            return found, True
        if found is not None and not isinstance(found, Number):
            return found, True
        short = simplified(put_in(formula, by, place.node), ()) if found is None else None
        if short is not None and size(short) <= LONGEST and not isinstance(short, Number):
            return short, True
    with MP.workdps(DIGITS):
        value = precise(formula, {by: place.number})
    return number_node(value, digits, of)


def with_decimals(chain: ChainBuilder, value: Node, exactly: bool, digits: int) -> Chain:
    """The chain ended by a value, and by its decimals where it is irrational."""
    chain.then(value, exactly)
    if exactly and not isinstance(value, Number | Infinity | Rounded):
        number = precise(value, {})
        if MP.isfinite(number):
            chain.then(rounded(to_decimal(number), digits, value), False)
    return chain.chain()


def between(by: str, low: Place, high: Place) -> tuple[Indicator, ...]:
    """The conditions under which the letter lies between two places."""
    conditions = []
    if low.finite:
        conditions.append(Indicator(Symbol(by), ">", low.node))
    if high.finite:
        conditions.append(Indicator(Symbol(by), "<", high.node))
    return tuple(conditions)


def said(by: str, low: Place, high: Place) -> Chain | None:
    """t < 1, or 0 < t < 1, as a chain that holds where it is said; None for the whole line."""
    letter = Symbol(by)
    where = between(by, low, high)
    less = Relation.LESS
    if low.finite and high.finite:
        return Chain((low.node, letter, high.node), (less, less), where=where)
    if high.finite:
        return Chain((letter, high.node), (less,), where=where)
    if low.finite:
        return Chain((letter, low.node), (Relation.GREATER,), where=where)
    return None

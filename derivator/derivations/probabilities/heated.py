"""Probabilities as functions of the temperature: p_k(T) = e^(z_k/T)/(e^(z_1/T) + ...)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from derivator.derivations.probabilities.names import power_of_e
from derivator.derivations.probabilities.rows import RowWriter
from derivator.derivations.probabilities.softmax import SoftmaxRow, difference
from derivator.notation.build import ONE, ZERO, negate, number, signed
from derivator.notation.functions import LOG, Function
from derivator.notation.nodes import Call, Node, Number, Product, Quotient, Sum, Symbol
from derivator.ops.defined import defined_function

T = Symbol("T")


def over(node: Node, by: Node = T) -> Node:
    """z/T with its sign in front and a whole number above the line."""
    sign, size = signed(node)
    if size == ZERO:
        return ZERO
    ratio: Node = Quotient(size, by)
    if isinstance(size, Number) and size.value.denominator > 1:
        bottom = Product((number(size.value.denominator), by))
        ratio = Quotient(number(size.value.numerator), bottom)
    return negate(ratio) if sign < 0 else ratio


def power_over(node: Node, by: Node = T) -> Node:
    """e^(z/T), which is 1 of a score 0."""
    return ONE if node == ZERO else power_of_e(over(node, by))


@dataclass(frozen=True)
class Heated:
    """The functions of T that the page speaks of."""

    row: SoftmaxRow

    @property
    def plain(self) -> tuple[Node, ...]:
        """e^(z_k/T) for every class."""
        return tuple(map(power_over, self.row.scores))

    @property
    def reduced(self) -> tuple[Node, ...]:
        """e^((z_k - max z)/T) for every class: 1 at every maximum."""
        return tuple(map(power_over, self.row.gaps))

    @cached_property
    def shares(self) -> tuple[Function, ...]:
        """p_1(T), ..., p_K(T), by a formula other than the page's."""
        found = []
        for k, own in enumerate(self.row.scores):
            powers = (power_over(difference(other, own)) for other in self.row.scores)
            body = Quotient(ONE, Sum(tuple(powers)))
            found.append(defined_function(f"p_{k + 1}", (T.name,), body))
        return tuple(found)

    @cached_property
    def whole(self) -> Function:
        """S(T)."""
        return defined_function("S", (T.name,), Sum(self.plain))

    @cached_property
    def whole_moved(self) -> Function:
        """S(T) with the largest score taken off."""
        return defined_function("S_tilde", (T.name,), Sum(self.reduced))

    @cached_property
    def entropy(self) -> Function:
        """H(T) = -(p_1(T) ln p_1(T) + ... + p_K(T) ln p_K(T))."""
        return defined_function("H", (T.name,), self.entropy_formula())

    def share(self, k: int, at: Node = T) -> Node:
        """p_k(T)."""
        return Call(self.shares[k], (at,))

    def entropy_formula(self, at: Node = T) -> Node:
        """-(p_1(T) ln p_1(T) + ... + p_K(T) ln p_K(T))."""
        shares = [self.share(k, at) for k in range(len(self.row.scores))]
        return negate(Sum(tuple(Product((p, Call(LOG, (p,)))) for p in shares)))


@dataclass(frozen=True)
class HeatedWriter(RowWriter):
    """Writes the row of one temperature: p_k(10) in place of p_k."""

    heated: Heated
    temperature: Node

    def symbol(self, k: int) -> Node:
        """p_k(10)."""
        return self.heated.share(k, self.temperature)

    @property
    def whole(self) -> Node:
        """S(10)."""
        function = self.heated.whole_moved if self.row.moved else self.heated.whole
        return Call(function, (self.temperature,))

    def given(self) -> Mapping[str, Node]:
        """All functions carry their formulas with them."""
        return {}

    def defined(self) -> Mapping[str, Node]:
        """All functions carry their formulas with them."""
        return {}


def chosen(row: SoftmaxRow, most: int) -> Sequence[int]:
    """All classes where they are few, else a largest one and, if there is one, another."""
    count = len(row.scores)
    if count <= most:
        return range(count)
    rest = [k for k in range(count) if k not in row.largest]
    return (row.largest[0], *rest[:1])

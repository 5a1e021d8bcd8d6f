"""One chain against the numbers: neighbours must agree, rounded ends to the digits printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from derivator.check.tolerance import TINY, allowance
from derivator.errors import Position
from derivator.notation.evaluate import Array, Bindings, evaluate
from derivator.notation.nodes import Node, Number, Rounded
from derivator.notation.noise import settled, spread
from derivator.notation.numbers import VANISHING, half_unit
from derivator.notation.text import text
from derivator.notation.walk import descendants, rebuild
from derivator.solution import Chain, Relation


@dataclass(frozen=True, slots=True)
class Failure:
    """Two terms of a chain that do not agree, where they were evaluated, and their values."""

    position: Position
    left: Node
    relation: Relation
    right: Node
    left_value: float
    right_value: float
    point: str

    def __str__(self) -> str:
        stated = f"{text(self.left)} {self.relation.value} {text(self.right)}"
        return (
            f"{self.position}: a printed equality does not hold: {stated}\n"
            f"    left: {self.left_value!r}\n    right: {self.right_value!r}\n"
            f"    at: {self.point}"
        )


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first disagreement in a chain: index of its right term, the point's index, the values."""

    index: int
    point: int
    left: float
    right: float


def check_chain(chain: Chain, bindings: Bindings) -> Mismatch | None:
    """The first term that does not follow from the one before it, or None.

    Every rounded number must round what it stands for, to the digits printed, and only ``≈`` leads
    to it; with the exact values in place of the rounded ones, all terms must be equal.
    """
    with np.errstate(all="ignore"):
        values = [evaluate(unrounded(chain, term), bindings) for term in chain.terms]
        for index, relation in enumerate(chain.relations, start=1):
            mismatch = unrelated(relation, values[index - 1], values[index], index)
            for printed in rounded_in(chain.terms[index]):
                mismatch = mismatch or _badly_rounded(chain, printed, relation, bindings, index)
            if mismatch is not None:
                return mismatch
    return None


def unrelated(relation: Relation, left: Array, right: Array, index: int) -> Mismatch | None:
    """Where two values are not related as the chain says, beyond what rounding explains.

    A strict inequality may be lost in rounding at some points, but not at all of them.
    """
    if relation in (Relation.EQUAL, Relation.APPROXIMATELY):
        return unequal(left, right, index)
    low, high = settled(left), settled(right)
    if relation in (Relation.GREATER, Relation.AT_LEAST):
        low, high = high, low
    allowed = np.nan_to_num(allowance(left, right), nan=np.inf)
    apart = np.abs(low - high) > np.where(np.isfinite(low) & np.isfinite(high), allowed, 0)
    if relation is Relation.UNEQUAL:
        return _first_where(~apart, settled(left), settled(right), index)
    wrong = ~((low < high) | ~apart) | np.isnan(low) | np.isnan(high)
    strict = relation in (Relation.LESS, Relation.GREATER)
    if strict and not (apart & (low < high)).any():
        wrong = np.ones_like(wrong)
    return _first_where(wrong, settled(left), settled(right), index)


def unequal(left: Array, right: Array, index: int) -> Mismatch | None:
    """Where two values differ by more than rounding explains."""
    return _first_beyond(settled(left), settled(right), allowance(left, right), index)


def _badly_rounded(
    chain: Chain, printed: Rounded, relation: Relation, bindings: Bindings, index: int
) -> Mismatch | None:
    """Whether the digits printed are not those of the value that they stand for."""
    if relation is Relation.EQUAL and is_exact(printed):
        return None
    meant = evaluate(printed.of or chain.terms[0], bindings)
    shown = np.asarray([float(printed.digits)])
    half = half_unit(printed) * (1 + 1e-9) if shows_digits(printed) else VANISHING
    allowed = half + spread(meant) + TINY if relation is Relation.APPROXIMATELY else -1.0
    return _first_beyond(settled(meant), shown, np.asarray(allowed), index)


def _first_beyond(left: Array, right: Array, allowed: Array, index: int) -> Mismatch | None:
    left, right, allowed = np.broadcast_arrays(left, right, allowed)
    off = ~((np.abs(left - right) <= allowed) | (left == right))
    return _first_where(off, left, right, index)


def _first_where(off: Array, left: Array, right: Array, index: int) -> Mismatch | None:
    off, left, right = np.broadcast_arrays(off, left, right)
    if not off.any():
        return None
    point = int(np.flatnonzero(off)[0])
    return Mismatch(index, point, float(left[point]), float(right[point]))


def is_exact(printed: Rounded) -> bool:
    """Whether a decimal is exactly the number that it stands for: 0.250 for 1/4."""
    return isinstance(printed.of, Number) and printed.of.value == Fraction(printed.digits)


def shows_digits(printed: Rounded) -> bool:
    """Whether the last digit tells the precision; a lone 0 stands for what all but vanishes."""
    return "." in printed.digits or float(printed.digits) != 0


def rounded_in(term: Node) -> Iterator[Rounded]:
    """The rounded numbers in a term."""
    return (node for node in descendants(term) if isinstance(node, Rounded))


def sources(term: Node) -> Iterator[Node]:
    """Everything inside the formulas that a term's rounded numbers stand for."""
    for printed in rounded_in(term):
        if printed.of is not None:
            yield from descendants(printed.of)


def unrounded(chain: Chain, term: Node) -> Node:
    """The term with what they stand for in place of the rounded numbers.

    A rounded number of which nothing else is said stands for what the chain began with.
    """
    if isinstance(term, Rounded):
        return term.of or chain.terms[0]
    return rebuild(term, lambda part: unrounded(chain, part))


def failures(
    chain: Chain, bindings: Bindings, position: Position, points: list[str]
) -> Iterator[Failure]:
    """The chain's failure, if any, told with the point in words."""
    mismatch = check_chain(chain, bindings)
    if mismatch is not None:
        right = chain.terms[mismatch.index]
        left = chain.terms[mismatch.index - 1]
        relation = chain.relations[mismatch.index - 1]
        where = points[min(mismatch.point, len(points) - 1)]
        yield Failure(position, left, relation, right, mismatch.left, mismatch.right, where)

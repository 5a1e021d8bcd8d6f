"""The softmax of one row of scores: exponentials, their sum, and the probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from derivator.derivations.probabilities.reading import letters_of, value_of
from derivator.notation.build import ONE, ZERO, add, divide, negate
from derivator.notation.exact import exact
from derivator.notation.nodes import Constant, Node, Number, Power, Quotient, Sum
from derivator.notation.precise import MP, Precise
from derivator.notation.walk import descendants

TALL = 30
"""Scores beyond this size are moved before their exponentials are taken."""
EQUAL = MP.mpf(10) ** -300
"""What differs by less is equal."""


def exponential(exponent: Node) -> Node:
    """e^u as a person writes it: 1, e, e^-2; e^(ln 2) is 2."""
    if exponent == ZERO:
        return ONE
    if exponent == ONE:
        return Constant("E")
    power = Power(Constant("E"), exponent)
    if isinstance(exponent, Number) or letters_of(exponent):
        return power
    known = exact(power, {})
    return known if isinstance(known, Number) else power


def difference(left: Node, right: Node) -> Node:
    """u - v, as a number where it is one."""
    if left == right:
        return ZERO
    whole = add(left, negate(right))
    return whole if letters_of(whole) else (exact(whole, {}) or whole)


@dataclass(frozen=True)
class SoftmaxRow:
    """p_k = e^(z_k)/(e^(z_1) + ... + e^(z_K)) of a row of numbers (V13, V31).

    With ``moved``, the largest score is taken off from all of them first, which changes nothing.
    """

    scores: tuple[Node, ...]
    moved: bool = False

    @cached_property
    def values(self) -> tuple[Precise, ...]:
        """The scores by many digits."""
        return tuple(map(value_of, self.scores))

    @cached_property
    def largest(self) -> tuple[int, ...]:
        """The places of the largest scores, from 0; several where there are ties."""
        top = max(self.values)
        return tuple(k for k, value in enumerate(self.values) if top - value < EQUAL)

    @property
    def top(self) -> Node:
        """The largest score."""
        return self.scores[self.largest[0]]

    @cached_property
    def gaps(self) -> tuple[Node, ...]:
        """z_k - max z, exactly 0 at every maximum."""
        return tuple(
            ZERO if k in self.largest else difference(score, self.top)
            for k, score in enumerate(self.scores)
        )

    @property
    def exponents(self) -> tuple[Node, ...]:
        """What e is raised to."""
        return self.gaps if self.moved else self.scores

    @cached_property
    def powers(self) -> tuple[Node, ...]:
        """The exponentials."""
        return tuple(map(exponential, self.exponents))

    @cached_property
    def total(self) -> Node:
        """Their sum, term by term."""
        return Sum(self.powers)

    def defined(self, k: int) -> Node:
        """p_k by a formula that never overflows: 1/(sum of e^(z_j - z_k))."""
        powers = (exponential(difference(score, self.scores[k])) for score in self.scores)
        return Quotient(ONE, Sum(tuple(powers)))

    @cached_property
    def stable(self) -> tuple[Node, ...]:
        """Each p_k with the largest score taken off."""
        powers = tuple(map(exponential, self.gaps))
        return tuple(divide(power, Sum(powers)) for power in powers)

    @cached_property
    def probabilities(self) -> tuple[Precise, ...]:
        """The probabilities by many digits."""
        return tuple(map(value_of, self.stable))

    def exact(self, k: int) -> Fraction | None:
        """p_k where it is rational: of equal scores, or of logarithms of rational numbers."""
        return rational(self.stable[k])

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The classes by falling probability."""
        return tuple(sorted(range(len(self.scores)), key=lambda k: -self.values[k]))


def rational(node: Node) -> Fraction | None:
    """The value of a formula where it is a rational number; what has powers of e in it is none."""
    if isinstance(node, Number):
        return node.value
    if Constant("E") in descendants(node):
        return None
    found = exact(node, {})
    return found.value if isinstance(found, Number) else None


def is_tall(scores: Sequence[Node]) -> bool:
    """Whether the exponentials of these scores are better not computed as they stand."""
    values = list(map(value_of, scores))
    return bool(max(values) > TALL or max(values) < -TALL)

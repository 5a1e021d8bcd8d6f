"""How long a side is after a window has slid along it: floor((H + 2p - d(k - 1) - 1)/s) + 1.

Dumoulin and Visin, A guide to convolution arithmetic for deep learning, sections 2 and 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derivator.derivations.architectures.algebra import (
    is_number,
    minus,
    plus,
    tidy,
    times,
    value_of,
)
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import ONE, TWO, ZERO, number
from derivator.notation.counting import Floor
from derivator.notation.nodes import Node, Number, Quotient


class TooLargeError(ValueError):
    """A window that is larger than the padded side: by how much of what."""

    def __init__(self, span: int, side: int) -> None:
        super().__init__(f"a window of {span} on a padded side of {side}")


@dataclass(frozen=True)
class Slide:
    """A window along one side."""

    side: Node
    kernel: Node
    stride: Node = ONE
    padding: Node = ZERO
    dilation: Node = ONE
    same: bool = False

    @property
    def numbers(self) -> bool:
        """Whether no letters occur."""
        return all(map(is_number, (self.side, self.kernel, self.stride, self.padding)))

    @property
    def span(self) -> tuple[Node, ...]:
        """What the window takes of the side, as terms to be taken off: k, or d(k - 1) + 1."""
        if self.dilation == ONE:
            return (minus(self.kernel),)
        return (minus(times(self.dilation, plus(self.kernel, number(-1)))), number(-1))

    @property
    def padded(self) -> Node:
        """How many zeros both ends get together."""
        if not self.same:
            if self.padding == ZERO:
                return ZERO
            return times(TWO, self.padding)
        if not (is_number(self.kernel) and is_number(self.dilation)):
            return times(self.dilation, plus(self.kernel, number(-1)))
        total = value_of(self.dilation) * (value_of(self.kernel) - 1)
        if total == 0:
            return ZERO
        return number(total) if total % 2 else times(TWO, number(total // 2))

    @property
    def apart(self) -> bool:
        """Whether the windows lie side by side, as in pooling."""
        plain = self.padding == ZERO and self.dilation == ONE and not self.same
        return plain and self.kernel == self.stride and self.kernel != ONE


@dataclass(frozen=True)
class Slid:
    """The chain from the names of some sides to what they are, and what rounding did."""

    terms: tuple[Node, ...]
    rounded: bool = False
    """Whether something was lost in rounding down."""


def slid(slide: Slide, order: Sequence[str]) -> Slid:
    """The formula with the sizes put in, line by line; raises ``TooLargeError``."""
    if slide.numbers and is_number(slide.dilation):
        return _in_numbers(slide)
    return _in_letters(slide, order)


def _in_numbers(slide: Slide) -> Slid:
    stride = value_of(slide.stride)
    free = plus(slide.side, slide.padded, *slide.span)
    room = value_of(free)
    if room < 0:
        taken = -sum(value_of(term) for term in slide.span)
        raise TooLargeError(taken, room + taken)
    places = room // stride + 1
    last = number(places)
    if slide.apart:
        ratio = Quotient(slide.side, slide.stride)
        if value_of(slide.side) % stride:
            return Slid((Floor(ratio), last), True)
        return Slid((ratio, last))
    if stride == 1:
        return Slid((plus(free, ONE), last))
    ratio = Quotient(free, slide.stride)
    if room % stride == 0:
        return Slid((plus(ratio, ONE), last))
    decimal = Number(number(room).value / stride, decimal=True)
    return Slid((plus(Floor(ratio), ONE), plus(Floor(decimal), ONE), last), True)


def _in_letters(slide: Slide, order: Sequence[str]) -> Slid:
    if slide.same:
        if slide.stride == ONE:
            return Slid((slide.side,))
        return Slid((plus(Floor(Quotient(plus(slide.side, number(-1)), slide.stride)), ONE),))
    if slide.apart:
        return Slid((Floor(Quotient(slide.side, slide.stride)),))
    free = plus(slide.side, slide.padded, *slide.span)
    if slide.stride == ONE:
        first = plus(free, ONE)
        return Slid(_once(first, tidy(first, order)))
    first = plus(Floor(Quotient(free, slide.stride)), ONE)
    return Slid(_once(first, plus(Floor(Quotient(tidy(free, order), slide.stride)), ONE)))


def _once(first: Node, last: Node) -> tuple[Node, ...]:
    builder = ChainBuilder(first).then(last)
    return tuple(builder.terms)

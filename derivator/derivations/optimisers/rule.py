"""What a rule of an optimiser is: what a step computes, line by line.

Every line is a letter with its formula through the lines before it, the letters of the step before
and the gradient; the last line is the new weight.  All operations are entry by entry.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from derivator.derivations.optimisers.options import DescentOptions
from derivator.notation.build import ONE
from derivator.notation.matrices import Hadamard
from derivator.notation.nodes import Negative, Node, Number, Power, Product, Sum

Line = tuple[str, Node]
"""A letter (v, s, m, ..., last w) and its formula."""

WEIGHT, AHEAD, RATE = "w", "ahead", "rate"


@dataclass(frozen=True)
class Place:
    """What a rule speaks of in one step, for one weight."""

    gradient: Node
    before: Callable[[str], Node]
    """A letter after the step before."""
    now: Callable[[str], Node]
    """A letter in this step."""
    constant: Mapping[str, Node]
    """The symbols of the constants, by role; ``step`` is the number of the step."""
    matrix: bool
    """Whether the weight has several entries."""

    def squared(self, node: Node) -> Node:
        """The square, entry by entry."""
        return Hadamard((node, node)) if self.matrix else Power(node, Number(Fraction(2)))

    def left(self, role: str) -> Node:
        """1 - beta."""
        return Sum((ONE, Negative(self.constant[role])))

    def averaged(self, letter: str, role: str, new: Node) -> Node:
        """beta m + (1 - beta) g."""
        kept = Product((self.constant[role], self.before(letter)))
        return Sum((kept, Product((self.left(role), new))))


class Rule(ABC):
    """One optimiser with its conventions."""

    letters: ClassVar[tuple[str, ...]] = ()
    """What it keeps from step to step beside the weights."""
    looks_ahead = False
    """Whether the gradient is taken at another point than the weights."""

    def __init__(self, options: DescentOptions) -> None:
        self.options = options

    def constants(self) -> dict[str, Fraction]:
        """The constants of the rule by role, without the rate."""
        return {}

    def begins(self, letter: str) -> Fraction:
        """What a letter is before the first step."""
        return Fraction(0)

    def ahead(self, at: Place) -> Node:
        """The point at which the gradient is taken, where it is not the weight."""
        return at.before(WEIGHT)

    @abstractmethod
    def lines(self, at: Place) -> Iterator[Line]:
        """The lines of a step."""

    def moved(self, at: Place, step: Node, uphill: bool = True) -> Line:
        """w - step, after a decay that acts on the weights directly."""
        old = at.before(WEIGHT)
        decay: tuple[Node, ...] = ()
        if self.options.weight_decay and self.options.decoupled:
            shares = (at.constant[RATE], at.constant["decay"], old)
            decay = (Negative(Product(shares)),)
        return WEIGHT, Sum((old, *decay, Negative(step) if uphill else step))

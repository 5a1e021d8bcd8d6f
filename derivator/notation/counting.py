"""Print-tree nodes of counts and sizes: rounding down, 28 × 28 × 3."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from derivator.notation.nodes import Node, Symbol


@dataclass(frozen=True, slots=True)
class Floor(Node):
    """The largest whole number that is not above a formula."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Sizes(Node):
    """Sizes with crosses between them: 28 × 28 × 3.

    It evaluates to the parts weighted by roots of primes, a number that tells every two tuples of
    whole numbers apart.
    """

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Counted(Node):
    """What ``count`` finds by counting at whole values of the letters; nan where nothing fits.

    It defines names (the number of weights of a layer) for the checks, and is never printed.
    """

    name: str
    letters: tuple[Symbol, ...]
    count: Callable[[Mapping[str, int]], float] = field(compare=False, repr=False)

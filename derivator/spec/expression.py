"""A formula as the author wrote it: literals, names and operations applied to them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Literal:
    """An exact rational number; a decimal such as 0.1 is the rational that its digits say."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class NamedConstant:
    """``pi`` or ``E``."""

    name: str


@dataclass(frozen=True, slots=True)
class Name:
    """A symbol."""

    name: str
    offset: int = 0
    """Where it stands in the formula's text, from 0."""


@dataclass(frozen=True, slots=True)
class Indexed(Name):
    """A series at a moment, ``h[t-1]``, before the recurrences are unrolled.

    ``name`` is the whole text; ``letter`` is empty for a fixed moment such as ``h[3]``.
    """

    series: str = ""
    letter: str = ""
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Apply:
    """An operation, by its class's name in ``ops``, applied to operands in the author's order."""

    operation: str
    operands: tuple[Expression, ...]
    offset: int = 0


@dataclass(frozen=True, slots=True)
class OverSteps(Apply):
    """``Sum(e[t], (t, 1, 3))`` or ``Mean``, before it is written out; no ends: all steps of t."""

    letter: str = ""
    first: int | None = None
    last: int | None = None


Expression = Literal | NamedConstant | Name | Apply
"""What a formula may be."""


@dataclass(frozen=True, slots=True)
class MatrixLiteral:
    """The value of a matrix: rows of constant expressions, all of one length.

    It stands where an input gets its value, never inside a formula.
    """

    rows: tuple[tuple[Expression, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns there are."""
        return len(self.rows), len(self.rows[0])


Value = Expression | MatrixLiteral
"""What an input may be at the exercise's data."""

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
class Apply:
    """An operation, by its class's name in ``ops``, applied to operands in the author's order."""

    operation: str
    operands: tuple[Expression, ...]
    offset: int = 0


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

"""The print tree: what a page shows, in the author's order, as frozen nodes.

SymPy does the algebra; these nodes hold the result as it will be printed.  Each node prints through
one precedence table (`latex`, `text`) and evaluates through NumPy (`evaluate`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from derivator.notation.functions import Function


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of a formula."""


@dataclass(frozen=True, slots=True)
class Number(Node):
    """An exact rational number, printed as an integer, a decimal or a fraction."""

    value: Fraction
    decimal: bool = field(default=False, compare=False, repr=False)
    """Whether it is printed as a decimal where one of equal length would be a fraction."""


@dataclass(frozen=True, slots=True)
class Rounded(Node):
    """A decimal as printed after rounding; it evaluates to the digits printed."""

    digits: str
    """A decimal such as -0.0015, 2.000 or 1.2e-7: the last digit tells the precision."""
    of: Node | None = field(default=None, compare=False, repr=False)
    """What it is the rounded value of, for the checks; no part of what is printed."""


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A named mathematical constant: ``pi`` or ``E``."""

    name: str


@dataclass(frozen=True, slots=True)
class Symbol(Node):
    """A variable or a node of the graph, by the name that an author would type (``y_hat``)."""

    name: str


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """Terms added in the order given; a ``Negative`` term prints with a minus sign."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Product(Node):
    """Factors in the order given; ``dotted`` prints every multiplication sign."""

    factors: tuple[Node, ...]
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """The operand with a minus sign before it."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Quotient(Node):
    """A fraction."""

    numerator: Node
    denominator: Node


@dataclass(frozen=True, slots=True)
class Power(Node):
    """A base with an exponent."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Root(Node):
    """A square root."""

    radicand: Node


@dataclass(frozen=True, slots=True)
class Absolute(Node):
    """An absolute value."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A named function of its arguments (``SIN``, ``MAXIMUM``)."""

    function: Function
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Indicator(Node):
    """The Iverson bracket [left relation right]: 1 where it holds and 0 elsewhere."""

    left: Node
    relation: str
    right: Node


@dataclass(frozen=True, slots=True)
class Partial(Node):
    """The partial derivative of ``of`` by the variable ``by``.

    Where ``of`` names a node of the graph, the derivative takes in every path from ``by`` to it,
    unless ``held`` names the operands kept fixed: then it is the local derivative of one operation.
    Where ``of`` is a formula, it is that formula's own derivative.
    """

    of: Node
    by: Node
    """A symbol; in a program with matrices also an entry of one."""
    held: tuple[Symbol, ...] = field(default=())

    @property
    def variable(self) -> str:
        """The name of the variable, where it is a symbol."""
        if not isinstance(self.by, Symbol):
            raise TypeError("a derivative by an entry has no variable of its own")
        return self.by.name

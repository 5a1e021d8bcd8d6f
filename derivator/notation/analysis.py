"""Print-tree nodes of analysis: limits, sums over a range, integrals, values at a place."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.notation.nodes import Node, Symbol


@dataclass(frozen=True, slots=True)
class Infinity(Node):
    """Plus infinity, or minus infinity where ``sign`` is -1."""

    sign: int = 1


@dataclass(frozen=True, slots=True)
class Limit(Node):
    """The limit of a formula; ``side`` is 1 from above, -1 from below, 0 from wherever it can."""

    operand: Node
    by: Symbol
    to: Node
    side: int = 0


@dataclass(frozen=True, slots=True)
class RangeSum(Node):
    """The sum of a formula over whole numbers from ``first`` to ``last``, which may be infinite."""

    operand: Node
    by: Symbol
    first: Node
    last: Node


@dataclass(frozen=True, slots=True)
class Integral(Node):
    """The integral of a formula from ``low`` to ``high``."""

    operand: Node
    by: Symbol
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class At(Node):
    """The value of a formula where one symbol has a given value."""

    operand: Node
    by: Symbol
    value: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """The value of a formula at ``high`` minus its value at ``low``."""

    operand: Node
    by: Symbol
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Greatest(Node):
    """The greatest value of a formula over all real values of one symbol."""

    operand: Node
    by: Symbol


@dataclass(frozen=True, slots=True)
class Least(Node):
    """The least value of a formula over all real values of one symbol."""

    operand: Node
    by: Symbol


@dataclass(frozen=True, slots=True)
class Supremum(Node):
    """The least upper bound of a formula where a symbol runs from ``low`` to below ``high``."""

    operand: Node
    by: Symbol
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """All numbers between two ends; a label, which has no value."""

    low: Node
    high: Node
    holds_low: bool = False
    holds_high: bool = False


@dataclass(frozen=True, slots=True)
class ValueSet(Node):
    """Finitely many numbers as a set; a label, which has no value."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Union(Node):
    """Several intervals and sets taken together; a label, which has no value."""

    parts: tuple[Node, ...]

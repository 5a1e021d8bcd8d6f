"""What a formula may call and which operation each sign stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CONSTANTS = ("pi", "E")
"""Names that are numbers."""

BOOLEANS = ("True", "False", "None")
"""Words that mean something to Python and nothing in a formula."""


@dataclass(frozen=True, slots=True)
class Signature:
    """How a function is called: the operation that it applies and the number of its operands.

    A function that ``folds`` takes ``arity`` operands or more: ``Max(x, y, z)`` becomes
    ``Max(Max(x, y), z)``.
    """

    operation: str
    arity: int
    folds: bool = False

    def describe(self) -> str:
        """Say how many operands belong between the brackets."""
        noun = "argument" if self.arity == 1 else "arguments"
        return f"{self.arity} {noun} or more" if self.folds else f"{self.arity} {noun}"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The functions by the name that a teacher types, and the operations of the signs.

    ``operators`` maps ``+``, ``-``, ``*``, ``/``, ``**`` and ``neg`` to names of operations.
    """

    functions: Mapping[str, Signature] = field(default_factory=dict)
    operators: Mapping[str, str] = field(default_factory=dict)

    def reserved(self, name: str) -> str:
        """Say what a name means already, or nothing if it is free to be a symbol."""
        if name in CONSTANTS:
            return "a constant"
        if name in BOOLEANS:
            return "a word of Python"
        return "a function" if name in self.functions else ""

"""What a formula may call and which operation each sign stands for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

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
    defaults: tuple[Fraction, ...] = ()
    """The last operands where a call leaves them out: ``elu(t)`` is ``elu(t, 1)``."""

    def describe(self) -> str:
        """Say how many operands belong between the brackets."""
        noun = "argument" if self.arity == 1 else "arguments"
        if self.defaults:
            return f"{self.least} to {self.arity} {noun}"
        return f"{self.arity} {noun} or more" if self.folds else f"{self.arity} {noun}"

    @property
    def least(self) -> int:
        """How many operands a call must have."""
        return self.arity - len(self.defaults)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The functions by the name that a teacher types, and the operations of the signs.

    ``operators`` maps ``+``, ``-``, ``*``, ``/``, ``**`` and ``neg`` to names of operations.
    """

    functions: Mapping[str, Signature] = field(default_factory=dict)
    operators: Mapping[str, str] = field(default_factory=dict)
    over_steps: bool = False
    """Whether ``Sum(e[t], (t, 1, 3))`` sums over the moments of a recurrence."""

    def reserved(self, name: str) -> str:
        """Say what a name means already, or nothing if it is free to be a symbol."""
        if name in CONSTANTS:
            return "a constant"
        if name in BOOLEANS:
            return "a word of Python"
        return "a function" if name in self.functions else ""

    def without(self, operations: Collection[str]) -> Vocabulary:
        """Leave out the functions that apply these operations, under whatever name."""
        kept = {
            name: signature
            for name, signature in self.functions.items()
            if signature.operation not in operations and name not in operations
        }
        return replace(self, functions=kept)

    def with_functions(self, arities: Mapping[str, int]) -> Vocabulary:
        """Add functions that are operations of their own, by name and number of arguments.

        A built-in function of the same name gives way, and so does every other name of it.
        """
        own = {name: Signature(name, arity) for name, arity in arities.items()}
        return replace(self, functions={**self.without(own).functions, **own})

    def names_operation(self, name: str) -> str:
        """Say how an operation of this name is written, if it is written otherwise, or nothing."""
        for sign, operation in self.operators.items():
            if operation == name:
                return "-" if sign == "neg" else sign
        if name in self.functions:
            return ""
        called = (key for key, known in self.functions.items() if known.operation == name)
        return next((f"{key}(...)" for key in called), "")

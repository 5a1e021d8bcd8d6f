"""What a test of convergence found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from derivator.derivations.convergence.bounds import Bound
from derivator.notation.nodes import Node
from derivator.solution import Chain

Test = Literal[
    "term",
    "geometric",
    "ratio",
    "power",
    "integral",
    "comparison",
    "limit",
    "larger",
    "smaller",
    "exponent",
]
"""term: the terms do not tend to 0; geometric: a geometric series; ratio: d'Alembert's test;
power: a p-series; integral: the integral test; comparison: an inequality for all t; limit: the
ratio to a term of a known series tends to a number; larger, smaller: it tends to infinity, to 0;
exponent: it depends on an exponent with letters."""


@dataclass(frozen=True)
class Outcome:
    """The test, what it rests on, and its verdict: None where it depends on the letters."""

    test: Test
    diverges: bool | None
    total: Node
    """The series."""
    other: Node | None = None
    """The series that it is compared with."""
    limit: Chain | None = None
    """Of the terms, or of a ratio."""
    ratio: Chain | None = None
    """Of neighbouring terms, simplified."""
    inequality: Chain | None = None
    bound: Bound | None = None
    """Of the partial sums of this series, or of the one it is compared with."""
    above: Bound | None = None
    """With letters in the exponent: for exponents above 1."""
    exponent: Any = None
    """The exponent, as a SymPy expression, where it decides."""
    shown: Node | None = None
    """The exponent for the page, where the test speaks of one."""
    versus: Chain | None = None
    """How the exponent lies to 1."""
    closed: Chain | None = None
    """The sum, where it is known."""
    low_case: Chain | None = None
    """The exponents for which it diverges, in words of the letters."""
    high_case: Chain | None = None
    """The exponents for which it converges."""

    @property
    def verdict(self) -> str:
        """In a word."""
        return {True: "diverges", False: "converges", None: "depends"}[self.diverges]

    @property
    def evidence(self) -> Chain:
        """The chain on which the verdict rests."""
        if self.bound is not None:
            return self.bound.limit or self.bound.chain
        chain = self.limit or self.inequality
        assert chain is not None
        return chain

"""Print-tree nodes of probability: laws of random letters, expectation, variance, probability.

The letters of one formula are independent.  The laws stand in the node and are not printed with
it, so that a check can find the value of E(N) from what N is, and not from any formula for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from derivator.notation.functions import Function
from derivator.notation.nodes import Indicator, Node, Symbol


@dataclass(frozen=True, slots=True)
class Law(Node):
    """How a random letter is distributed; printed as a statement, without a value of its own."""

    of: Symbol


@dataclass(frozen=True, slots=True)
class Binomial(Law):
    """How many of ``count`` independent trials succeed, each with the probability ``chance``."""

    count: Node
    chance: Node


@dataclass(frozen=True, slots=True)
class Uniform(Law):
    """Uniform between two ends."""

    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Normal(Law):
    """Normal with this mean and this variance."""

    mean: Node
    variance: Node


Laws = tuple[Law, ...]


@dataclass(frozen=True, slots=True)
class Expected(Node):
    """The expectation of a formula in independent random letters."""

    operand: Node
    laws: Laws


@dataclass(frozen=True, slots=True)
class Variance(Node):
    """The variance of a formula in independent random letters."""

    operand: Node
    laws: Laws


@dataclass(frozen=True, slots=True)
class Covariance(Node):
    """The covariance of two formulas in the same independent random letters."""

    left: Node
    right: Node
    laws: Laws


@dataclass(frozen=True, slots=True)
class Probability(Node):
    """The probability of an event [left relation right]; the relation may also be ``=``.

    With ``others`` all of them happen; they are about other letters.
    """

    event: Indicator
    laws: Laws
    others: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True)
class PlusMinus(Node):
    """A measured mean with its standard error; a label, which has no value."""

    mean: Node
    error: Node


def _normal_share(value: Any) -> Any:
    return np.vectorize(lambda x: math.erfc(-x / math.sqrt(2)) / 2, otypes=[float])(np.real(value))


PHI = Function(
    "Phi",
    r"\Phi",
    _normal_share,
    lambda sp, x: sp.erfc(-x / sp.sqrt(2)) / 2,
    bracketed=True,
)
"""The distribution function of the standard normal law."""

"""A layer with its sizes, and what goes into it and comes out of it.

Sizes are print trees: whole numbers, letters, or formulas in letters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from derivator.notation.nodes import (
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)

PICTURE, SEQUENCE, VECTOR, TOKENS = "picture", "sequence", "vector", "tokens"
"""Height, width and channels; length and features; a row of numbers; a row of word numbers."""

CELLS = ("rnn", "lstm", "gru")
POOLS = ("max_pool", "mean_pool")
GLOBAL_POOLS = ("global_max_pool", "global_mean_pool")
CONVOLUTIONS = ("conv", "conv1d", "depthwise_conv", "separable_conv")
NORMS = ("batch_norm", "layer_norm")
STRAIGHT = ("dropout",)
"""Layers that change no size and have no parameters."""


@dataclass(frozen=True)
class Shape:
    """What runs between two layers: its kind and its sizes, in the order of the guide."""

    kind: str
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Layer:
    """One layer.

    ``sizes`` holds by name the numbers of one axis or of several (``units``, ``filters``,
    ``kernel``, ``stride``, ``padding``, ``dilation``), ``words`` what is chosen by a word
    (``padding: same``, ``peepholes: full``), ``constants`` how many constant vectors it has.
    """

    kind: str
    sizes: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    constants: int = 1
    place: int = 0
    """Where it stands in the author's list, from 0."""

    def size(self, name: str) -> Node:
        """A size with one number."""
        return self.sizes[name][0]

    def says(self, name: str, word: str = "true") -> bool:
        """Whether a choice was made."""
        return self.words.get(name) == word


def whole(node: Node, letters: Mapping[str, int]) -> int:
    """The value of a size; raises ``ValueError`` where it is not a whole number."""
    value = _exact(node, letters)
    if value.denominator != 1:
        raise ValueError("a size that is not whole")
    return int(value)


def _exact(node: Node, letters: Mapping[str, int]) -> Fraction:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Symbol):
        return Fraction(letters[node.name])
    if isinstance(node, Sum):
        return sum((_exact(term, letters) for term in node.terms), Fraction(0))
    if isinstance(node, Negative):
        return -_exact(node.operand, letters)
    if isinstance(node, Product):
        result = Fraction(1)
        for factor in node.factors:
            result *= _exact(factor, letters)
        return result
    if isinstance(node, Quotient):
        below = _exact(node.denominator, letters)
        if below == 0:
            raise ValueError("a division by zero")
        return _exact(node.numerator, letters) / below
    if isinstance(node, Power):
        exponent = _exact(node.exponent, letters)
        if exponent.denominator != 1 or not 0 <= exponent <= 64:
            raise ValueError("a size that is not whole")
        return _exact(node.base, letters) ** int(exponent)
    raise ValueError(f"no size: {type(node).__name__}")

"""A dense net under dropout: in each layer the number of neurons that are on, and its law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivator.notation.build import ONE, ZERO, add, multiply, number
from derivator.notation.chance import Binomial, Law
from derivator.notation.nodes import Indicator, Negative, Node, Number, Power, Product, Sum, Symbol

Width = int | str


@dataclass(frozen=True)
class Dropping:
    """The chance of one layer's neurons to be switched off, by its letters p and q = 1 - p."""

    off: Symbol
    on: Symbol


@dataclass(frozen=True)
class DropoutLayers:
    """Layers from the inputs to the outputs; ``dropping[i]`` is None where all neurons stay on."""

    widths: tuple[Width, ...]
    dropping: tuple[Dropping | None, ...]
    constants: bool
    given: dict[str, Fraction]
    """The letters of chances that are numbers."""

    @property
    def last(self) -> int:
        """The number of the output layer, which is also that of layers of weights."""
        return len(self.widths) - 1

    @property
    def hidden(self) -> range:
        """The hidden layers."""
        return range(1, self.last)

    @property
    def random(self) -> tuple[int, ...]:
        """The layers in which neurons are switched off."""
        return tuple(i for i, own in enumerate(self.dropping) if own is not None)

    @property
    def pairs(self) -> tuple[Dropping, ...]:
        """The different chances."""
        return tuple(dict.fromkeys(own for own in self.dropping if own is not None))

    @property
    def laws(self) -> tuple[Law, ...]:
        """N_i ~ Bin(n_i, q_i) in each layer where neurons are switched off."""
        return tuple(self.law(i) for i in self.random)

    def law(self, layer: int) -> Binomial:
        """How many neurons of a layer are on."""
        own = self.dropping[layer]
        assert own is not None
        return Binomial(Symbol(f"N_{layer}"), self.width(layer), own.on)

    def width(self, layer: int) -> Node:
        """How many neurons a layer has."""
        own = self.widths[layer]
        return Symbol(own) if isinstance(own, str) else number(own)

    def count(self, layer: int) -> Node:
        """How many are on: a random letter, or all of them."""
        return self.width(layer) if self.dropping[layer] is None else Symbol(f"N_{layer}")

    def mean(self, layer: int) -> Node:
        """n_i q_i."""
        own = self.dropping[layer]
        return self.width(layer) if own is None else multiply(self.width(layer), own.on)

    def variance(self, layer: int) -> Node:
        """n_i p_i q_i."""
        own = self.dropping[layer]
        return ZERO if own is None else multiply(self.width(layer), own.off, own.on)

    def with_constant(self, node: Node) -> Node:
        """What feeds a neuron: the live neurons below it, and the constant 1."""
        return add(node, ONE) if self.constants else node

    def live(self, layer: int) -> Node:
        """How many parameters of the neurons of a layer are live."""
        return multiply(self.with_constant(self.count(layer - 1)), self.count(layer))

    def live_mean(self, layer: int) -> Node:
        """E((N_(i-1) + 1) N_i), the factors being independent."""
        return _times(self.with_constant(self.mean(layer - 1)), self.mean(layer))

    def live_variance(self, layer: int) -> Node:
        """Var(XY) = Var X Var Y + Var X (E Y)^2 + (E X)^2 Var Y for X = N_(i-1) + 1, Y = N_i."""
        below, own = self.variance(layer - 1), self.variance(layer)
        left, right = self.with_constant(self.mean(layer - 1)), self.mean(layer)
        parts = (
            multiply(below, own),
            _times(below, _square(right)),
            _times(_square(left), own),
        )
        kept = tuple(part for part in parts if part != ZERO)
        return Sum(kept) if len(kept) > 1 else add(*kept)

    def live_covariance(self, layer: int) -> Node:
        """Of the parameters below and above the neurons of a layer: E(X) Var(N_i) E(N_(i+1))."""
        below = self.with_constant(self.mean(layer - 1))
        return _times(below, multiply(self.variance(layer), self.mean(layer + 1)))

    def parameters(self, kept: Fraction = Fraction(1)) -> Node:
        """The sum of (n_(i-1) + 1) n_i as it is written down, hidden layers thinned."""
        terms = []
        for layer in range(1, self.last + 1):
            below = self.with_constant(self._thinned(layer - 1, kept))
            terms.append(_product(below, self._thinned(layer, kept)))
        return Sum(tuple(terms)) if len(terms) > 1 else terms[0]

    def _thinned(self, layer: int, kept: Fraction) -> Node:
        part = kept if layer in self.hidden else Fraction(1)
        return multiply(Number(part), self.width(layer))

    @property
    def conditions(self) -> tuple[Indicator, ...]:
        """0 < p < 1."""
        return tuple(
            condition
            for pair in self.pairs
            for condition in (Indicator(ZERO, "<", pair.off), Indicator(pair.off, "<", ONE))
        )

    @property
    def defined(self) -> dict[str, Node]:
        """q = 1 - p."""
        return {pair.on.name: Sum((ONE, Negative(pair.off))) for pair in self.pairs}


def _product(left: Node, right: Node) -> Node:
    """Numbers side by side, as they are counted: 13 * 300."""
    return Product((left, right), dotted=True)


def _times(left: Node, right: Node) -> Node:
    """The product in this order, without zeros and ones."""
    if ZERO in (left, right):
        return ZERO
    if ONE in (left, right):
        return right if left == ONE else left
    return Product((left, right), dotted=True)


def _square(node: Node) -> Node:
    return ONE if node == ONE else Power(node, number(2))


def letters_of(widths: Sequence[Width]) -> tuple[str, ...]:
    """The letters among the widths."""
    return tuple(dict.fromkeys(width for width in widths if isinstance(width, str)))

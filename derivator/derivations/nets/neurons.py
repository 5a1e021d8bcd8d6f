"""The units of a network: a weighted sum of units and inputs, and perhaps a function around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derivator.derivations.nets.net import Net, put_in
from derivator.derivations.nets.weighted import Parts, Weighing, coefficient
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import add, multiply
from derivator.notation.matrices import Entry
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.text import text
from derivator.solution import Chain


class NoWeightedSumError(ValueError):
    """A part of a formula that no unit computes; the message shows it."""

    def __init__(self, part: Node) -> None:
        printed = text(part)
        super().__init__(printed if len(printed) <= 60 else printed[:57] + "...")


@dataclass(frozen=True)
class Neuron:
    """A unit: its symbol, its layer's name, its weights by signal (None for the constant 1)."""

    symbol: Node
    layer: str
    weights: tuple[tuple[Node | None, Node], ...]
    function: Node | None
    """The function around the sum, as f(t)."""
    left: Node
    """What ``right`` equals."""
    right: Node
    """The weighted sum put together from the weights, the function around it."""

    @property
    def equation(self) -> Chain:
        """What the unit computes, from its weights."""
        return ChainBuilder(self.left).then(self.right).chain()

    @property
    def sources(self) -> tuple[Node, ...]:
        """The units and inputs that it takes."""
        return tuple(key for key, _ in self.weights if key is not None)


def neurons(net: Net) -> tuple[Neuron, ...]:
    """The units in order of computation.

    Raises ``NoWeightedSumError`` for a part that no unit computes, ``TooWideError`` where a layer
    cannot be written out.
    """
    return tuple(_Reader(net).read())


class _Reader:
    def __init__(self, net: Net) -> None:
        self.net = net
        self.layer = ""
        self.waiting: list[Neuron] = []
        self.done: set[Node] = set()
        self.weighing = Weighing(net.is_signal, lambda node: {node: (_ONE,)}, self._function)

    def read(self) -> Iterator[Neuron]:
        weights = {n for n in self.net.merged if n not in self.net.signals}
        signals = {n: f for n, f in self.net.merged.items() if n not in weights}
        for layer, symbol, formula in self.net.units(signals):
            self.layer = layer
            neuron = self._neuron(symbol, formula)
            yield from self.waiting
            self.waiting.clear()
            yield neuron

    def _neuron(self, symbol: Node, formula: Node) -> Neuron:
        """A unit; what its sum needs beside other units waits to be handed out before it."""
        if isinstance(formula, Entry):
            return self._rowwise(symbol, formula)
        argument = self.net.argument(formula)
        if argument is None:
            weights = tuple(_weights(self.weighing.parts(formula)))
            return Neuron(symbol, self.layer, weights, None, symbol, _sum(weights))
        weights = tuple(_weights(self.weighing.parts(argument)))
        shown = put_in(formula, {argument: Symbol("t")})
        right = put_in(formula, {argument: _sum(weights)})
        return Neuron(symbol, self.layer, weights, shown, symbol, right)

    def _rowwise(self, symbol: Node, entry: Entry) -> Neuron:
        """A function of a whole row, such as softmax: the unit holds its own entry's sum."""
        if not isinstance(entry.matrix, Call):
            return Neuron(symbol, self.layer, ((entry, _ONE),), None, symbol, entry)
        inner = entry.matrix.arguments[0]
        own = self.net.spelling.entry(inner, entry.row, entry.column)
        weights = tuple(_weights(self.weighing.parts(own)))
        shown = Call(entry.matrix.function, (Symbol("t"),))
        return Neuron(symbol, self.layer, weights, shown, own, _sum(weights))

    def _function(self, node: Node) -> Parts:
        """A function within a sum is a unit without a name."""
        if isinstance(node, Entry) or self.net.argument(node) is None:
            raise NoWeightedSumError(node)
        if node not in self.done:
            self.done.add(node)
            self.waiting.append(self._neuron(node, node))
        return {node: (_ONE,)}


_ONE = multiply()


def _weights(parts: Parts) -> Iterator[tuple[Node | None, Node]]:
    for key, terms in parts.items():
        yield key, coefficient(terms)


def _sum(weights: tuple[tuple[Node | None, Node], ...]) -> Node:
    """The sum of the weights times their signals."""
    return add(*(w if key is None else multiply(w, key) for key, w in weights))

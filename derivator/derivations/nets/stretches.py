"""Stretches of a network in which nothing but weighted sums is computed."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.derivations.nets.net import Net, put_in
from derivator.derivations.nets.weighted import Parts, Weighing, coefficient
from derivator.notation.build import ONE
from derivator.notation.matrices import (
    Entry,
    Hadamard,
    IdentityMatrix,
    MatrixProduct,
    Total,
    Transpose,
)
from derivator.notation.matrix_build import scaled
from derivator.notation.nodes import Call, Negative, Node, Number, Product, Quotient, Sum, Symbol
from derivator.notation.walk import children, descendants

PRODUCTS = (Product, Hadamard, MatrixProduct)
ATOMS = (Symbol, Number)


@dataclass(frozen=True)
class Part:
    """A signal with its coefficient; the signal is None for what no signal multiplies."""

    signal: Node | None
    coefficient: Node


@dataclass(frozen=True)
class Stretch:
    """Linear layers in a row: the value they compute, and that value as one weighted sum."""

    value: Node
    formula: Node
    layers: tuple[str, ...]
    """The values between its signals and its own, itself included."""
    parts: tuple[Part, ...]
    opaque: tuple[Node, ...]
    """What in its signals is not linear: functions, and products of signals."""
    expanded: bool
    """Whether anything had to be multiplied out or collected."""


def stretches(net: Net) -> tuple[Stretch, ...]:
    """From the last layer inwards; raises ``ManyTermsError`` where one would be endless."""
    found: dict[Node, Stretch | None] = {}
    waiting: list[Node] = [Symbol(net.of)]
    while waiting:
        value = waiting.pop(0)
        if value in found:
            continue
        stretch = _Linear(net, value).stretch()
        found[value] = stretch
        for part in stretch.opaque:
            waiting.extend(_inside(net, part))
    return tuple(stretch for stretch in found.values() if stretch is not None)


def _inside(net: Net, part: Node) -> list[Node]:
    """The computed values that a function, or a product of signals, is computed from."""
    formula = net.program.vertices[part.name].formula if isinstance(part, Symbol) else part
    names = [p for p in descendants(formula) if isinstance(p, Symbol) and p.name in net.signals]
    return [name for name in dict.fromkeys(names) if not net.program.vertices[name.name].is_input]


class _Linear:
    def __init__(self, net: Net, value: Node) -> None:
        self.net = net
        assert isinstance(value, Symbol)
        self.value = value
        self.layers: dict[str, None] = {}
        self.known: dict[str, Parts] = {}
        self.weighing = Weighing(
            net.is_signal, self._leaf, lambda node: {node: (ONE,)}, net.program.shapes
        )

    def stretch(self) -> Stretch:
        """The stretch that ends with the value."""
        name = self.value.name
        parts = self._of(name)
        formula = self.net.program.vertices[name].formula
        if parts is None:
            return Stretch(self.value, formula, (), (Part(self.value, ONE),), (self.value,), False)
        found = tuple(self._part(key, terms) for key, terms in parts.items())
        signals = [part.signal for part in found if part.signal is not None]
        opaque = dict.fromkeys(core for signal in signals for core in self._cores(signal))
        collected = any(len(terms) > 1 for key, terms in parts.items() if key is not None)
        merged = len(self.layers) > 1 and not all(isinstance(p.coefficient, ATOMS) for p in found)
        expanded = merged or collected or self._has_brackets(formula)
        return Stretch(self.value, formula, tuple(self.layers), found, tuple(opaque), expanded)

    def _part(self, signal: Node | None, terms: tuple[Node, ...]) -> Part:
        """A signal with its coefficient; beside matrices a number becomes a multiple of I."""
        shapes = self.net.program.shapes
        shape = () if signal is None else shapes.of(signal)
        if shape and shape[1] != 1 and any(map(shapes.is_matrix, terms)):
            unit = IdentityMatrix(shape[1])
            terms = tuple(t if shapes.is_matrix(t) else scaled(t, unit) for t in terms)
        return Part(signal, coefficient(terms))

    def _has_brackets(self, formula: Node) -> bool:
        """Whether a sum of signals is multiplied by something."""
        return any(
            isinstance(inner, Sum) and self.net.is_signal(inner)
            for part in descendants(formula)
            if isinstance(part, Product | Quotient | Negative | MatrixProduct | Hadamard)
            for inner in children(part)
        )

    def _of(self, name: str) -> Parts | None:
        """A computed value as a weighted sum; None where it is a function of its own."""
        if name not in self.known:
            formula = self.net.program.vertices[name].formula
            parts = self.weighing.parts(formula)
            if list(parts) == [formula] and formula in self._cores(formula):
                return None
            self.known[name] = parts
            self.layers[name] = None
        return self.known[name]

    def _leaf(self, node: Node) -> Parts:
        assert isinstance(node, Symbol)
        if self.net.program.vertices[node.name].is_input:
            return {node: (ONE,)}
        parts = self._of(node.name)
        return {node: (ONE,)} if parts is None else parts

    def _cores(self, node: Node) -> list[Node]:
        """The parts of a formula that are not linear in the inputs; O of A O, where O = f(H)."""
        if not self.net.is_signal(node):
            return []
        if isinstance(node, Symbol):
            return [] if self.net.program.vertices[node.name].is_input else [node]
        inner = [part for part in children(node) if self.net.is_signal(part)]
        single = isinstance(node, PRODUCTS) and len(inner) == 1
        over = isinstance(node, Quotient) and not self.net.is_signal(node.denominator)
        if single or over or isinstance(node, Sum | Negative | Transpose | Total | Entry):
            return [core for part in inner for core in self._cores(part)]
        return [node]


def function_shown(formula: Node, argument: Node | None) -> Node | None:
    """A function as f(t); None for what is none."""
    if argument is None:
        return None
    if isinstance(formula, Call) and formula.function.rowwise:
        return Call(formula.function, (Symbol("t"),))
    return put_in(formula, {argument: Symbol("t")})

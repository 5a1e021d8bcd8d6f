"""One neuron in letters: its weighted sum, the function around it, what each row asks of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from derivator.derivations.perceptrons.reading import Rows, decimals, shown
from derivator.derivations.perceptrons.values import Affine
from derivator.notation.build import ZERO, add, multiply, number, signed
from derivator.notation.exact import exact
from derivator.notation.functions import MAXIMUM
from derivator.notation.nodes import Call, Indicator, Negative, Node, Number, Product, Sum, Symbol
from derivator.notation.walk import substitute
from derivator.ops.registry import BY_NAME

Activation = Literal["step", "relu", "leaky_relu", "identity"]
OUTPUT = Symbol("y_hat")
LEAK = Fraction(1, 100)


def applied(activation: Activation, argument: Node) -> Node:
    """What the neuron makes of its sum."""
    if activation == "step":
        return Indicator(argument, ">", ZERO)
    if activation == "relu":
        return Call(MAXIMUM, (ZERO, argument))
    if activation == "identity":
        return argument
    return BY_NAME[activation].notation(argument, *_defaults(activation))


def _defaults(activation: str) -> tuple[Node, ...]:
    return tuple(number(Fraction(str(value))) for value in BY_NAME[activation].defaults)


def value_of(activation: Activation, argument: Fraction) -> Fraction:
    """The same in numbers."""
    if activation == "step":
        return Fraction(int(argument > 0))
    if activation == "relu":
        return max(Fraction(0), argument)
    if activation == "leaky_relu" and argument < 0:
        return LEAK * argument
    return argument


@dataclass(frozen=True)
class Unit:
    """The neuron f(w_1 s_1 + ... + b) of signals s: inputs, and formulas in inputs."""

    rows: Rows
    features: tuple[Node, ...]
    constant: bool
    activation: Activation

    @cached_property
    def signals(self) -> tuple[Node, ...]:
        """What is weighted: the inputs and the further signals."""
        return (*self.rows.symbols, *self.features)

    @cached_property
    def weights(self) -> tuple[Symbol, ...]:
        """The weights, and the constant at the end."""
        taken = set(self.rows.names)
        stem = next(s for s in ("w", "v", "u", "omega") if not any(s == n[0] for n in taken))
        constant = next(s for s in ("b", "c", "beta") if s not in taken)
        names = [f"{stem}_{k}" for k in range(1, len(self.signals) + 1)]
        if len(names) == 1:
            names = [stem]
        return tuple(map(Symbol, [*names, constant] if self.constant else names))

    def argument(self, weights: Sequence[Node]) -> Node:
        """The weighted sum with given weights; a positive constant goes before a leading minus."""
        terms = [multiply(w, s) for w, s in zip(weights, self.signals, strict=False)]
        terms = [term for term in terms if term != ZERO]
        last = weights[len(self.signals) :]
        leads = bool(last) and is_positive(last[0]) and bool(terms) and signed(terms[0])[0] < 0
        return decimals(add(*last, *terms) if leads else add(*terms, *last))

    @cached_property
    def formula(self) -> Node:
        """The neuron in letters."""
        return applied(self.activation, self.argument(self.weights))

    @cached_property
    def points(self) -> tuple[tuple[Fraction, ...], ...]:
        """The signals of every row, without the constant; None of them is irrational."""
        found = []
        for row in range(len(self.rows.inputs)):
            values = [exact(signal, self.rows.at(row)) for signal in self.signals]
            assert all(isinstance(value, Number) for value in values)
            found.append(tuple(v.value for v in values if isinstance(v, Number)))
        return tuple(found)

    @cached_property
    def vectors(self) -> tuple[tuple[Fraction, ...], ...]:
        """The same, with the constant's 1."""
        return tuple((*p, Fraction(1)) if self.constant else p for p in self.points)

    def sum_of(self, row: int) -> Node:
        """The weighted sum of a row in letters."""
        vector = self.vectors[row]
        pairs = zip(vector, self.weights, strict=True)
        return decimals(add(*(multiply(number(x), w) for x, w in pairs)))

    def at(self, row: int) -> tuple[Indicator, ...]:
        """The inputs of a row as conditions of a chain."""
        return tuple(Indicator(Symbol(n), "=", v) for n, v in self.rows.at(row).items())

    def filled(self, row: int, weights: Sequence[Fraction]) -> tuple[Node, Fraction]:
        """The weighted sum of a row in numbers: as written, and its value."""
        body = self.argument([shown(w) for w in weights])
        pairs = zip(self.vectors[row], weights, strict=True)
        total = sum((a * w for a, w in pairs), Fraction(0))
        return decimals(substitute(body, self.rows.at(row))), total


def affine(formula: Affine, letters: Sequence[Symbol]) -> Node:
    """A number plus multiples of letters; the number first where a minus would begin."""
    terms = [multiply(number(s), letters[p]) for p, s in formula.slopes.items()]
    constant: list[Node] = [shown(formula.constant)] if formula.constant else []
    leads = bool(terms) and next(iter(formula.slopes.values())) > 0 and formula.constant < 0
    return decimals(add(*(terms + constant if leads else constant + terms)))


def is_positive(node: Node) -> bool:
    """Whether a number above 0 stands there."""
    return isinstance(node, Number) and node.value > 0


def together(times: Sequence[tuple[Fraction, Node]]) -> Node:
    """A sum of multiples of sums, every sum in brackets."""
    terms: list[Node] = []
    for factor, node in times:
        size = abs(factor)
        inner: Node = Product((node,)) if isinstance(node, Sum) else node
        body = inner if size == 1 else Product((shown(size), node))
        terms.append(body if factor > 0 else Negative(body))
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))

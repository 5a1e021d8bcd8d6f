"""A net of threshold neurons layer by layer: its formulas, its drawing, what it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.perceptrons.threshold import Weights
from derivator.derivations.plane.formulas import decimal, linear_sum
from derivator.derivations.terms import equality
from derivator.notation.build import ONE, ZERO
from derivator.notation.nodes import Indicator, Node, Symbol
from derivator.notation.walk import substitute
from derivator.solution import (
    Chain,
    NetworkEdge,
    NetworkFigure,
    NetworkUnit,
    Result,
    UnitKind,
)


@dataclass(frozen=True)
class Names:
    """What the neurons and their weights are called: names that no axis has."""

    hidden: str
    second: str
    output: str
    weight: str
    constant: str


def names_for(letters: Sequence[str]) -> Names:
    """The usual names; others where an axis has one of them already."""

    def free(*choices: str) -> str:
        taken = {letter.partition("_")[0] for letter in letters}
        return next(c for c in choices if c not in taken)

    return Names(
        free("h", "s", "q"), free("a", "g", "p"), free("y", "z", "f"), free("w", "v", "u"),
        free("b", "c", "d"),
    )  # fmt: skip


@dataclass(frozen=True)
class ThresholdNeuron:
    """1 where the weighted sum of its sources is positive, else 0."""

    name: str
    layer: int
    sources: tuple[str, ...]
    weights: tuple[Fraction, ...]
    constant: Fraction
    strict: bool = True
    """Without it the neuron is 1 where the sum is 0, too."""

    @property
    def formula(self) -> Indicator:
        """[w a + b > 0]."""
        whole = linear_sum(self.weights, [Symbol(n) for n in self.sources], self.constant)
        return Indicator(whole, ">" if self.strict else ">=", ZERO)

    @property
    def equation(self) -> Chain:
        """The name and the formula."""
        return equality(Symbol(self.name), self.formula)


def neuron(name: str, layer: int, sources: Sequence[str], found: Weights) -> ThresholdNeuron:
    """A neuron with weights that were found."""
    return ThresholdNeuron(
        name, layer, tuple(sources), found.weights, found.constant or Fraction(0)
    )


def nested(neurons: Sequence[ThresholdNeuron]) -> Node:
    """The last neuron as one formula in the inputs."""
    known: dict[str, Node] = {}
    for own in neurons:
        known[own.name] = substitute(own.formula, known)
    return known[neurons[-1].name]


def outputs(
    neurons: Sequence[ThresholdNeuron], inputs: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    """The output of every neuron at given inputs."""
    known = dict(inputs)
    for own in neurons:
        pairs = zip(own.weights, own.sources, strict=True)
        total = own.constant + sum((w * known[n] for w, n in pairs), Fraction(0))
        known[own.name] = Fraction(int(total > 0 or (total == 0 and not own.strict)))
    return {own.name: known[own.name] for own in neurons}


def drawn(inputs: Sequence[str], neurons: Sequence[ThresholdNeuron]) -> NetworkFigure:
    """The net with the weights on its edges; edges of weight 0 are left out."""
    units = [NetworkUnit(name, 0, UnitKind.INPUT, Symbol(name)) for name in inputs]
    edges: list[NetworkEdge] = []
    constants: dict[int, NetworkUnit] = {}
    for own in neurons:
        kind = UnitKind.OUTPUT if own is neurons[-1] else UnitKind.HIDDEN
        units.append(NetworkUnit(own.name, own.layer, kind, Symbol(own.name)))
        if own.constant:
            before = own.layer - 1
            unit = NetworkUnit(f"1 before {own.layer}", before, UnitKind.CONSTANT, ONE)
            edges.append(
                NetworkEdge(
                    constants.setdefault(before, unit).name, own.name, decimal(own.constant)
                )
            )
        edges += [
            NetworkEdge(source, own.name, decimal(w))
            for source, w in zip(own.sources, own.weights, strict=True)
            if w
        ]
    return NetworkFigure((*units, *constants.values()), tuple(edges))


def weight_results(neurons: Sequence[ThresholdNeuron]) -> dict[str, Result]:
    """Every weight by neuron and source, ``w[h_1, x_1]``; that of the constant is ``w[h_1, 1]``."""
    found = {}
    for own in neurons:
        for source, weight in zip((*own.sources, "1"), (*own.weights, own.constant), strict=True):
            value = decimal(weight)
            exact = str(weight)
            result = Result(equality(value, value), exact, float(weight))
            found[f"w[{own.name}, {source}]"] = result
    return found

"""A net of random weights, whose variance is measured layer by layer."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from derivator.derivations.formulas.values import decimal_of, number_of, value_of
from derivator.derivations.signal.layer import N, SignalLayer
from derivator.errors import Position, Problem, SpecError
from derivator.notation.build import ONE, number
from derivator.notation.chance import Normal, Uniform, Variance
from derivator.notation.nodes import Node, Number, Product, Symbol
from derivator.notation.numbers import decimal_text
from derivator.notation.walk import substitute
from derivator.simulation.experiments import DeepNet, Shape
from derivator.simulation.readings import Simulation, simulated
from derivator.solution import Chain, Relation, Scope

MOST_WEIGHTS = 200_000_000
"""Weights drawn in all runs together."""
FEWEST_RUNS = 20
WIDEST = 2000


@dataclass(frozen=True)
class Measured:
    """The net, what its variances are defined as, and what was measured."""

    widths: tuple[Node, ...]
    simulation: Simulation
    defined: dict[str, Node]


def measured_net(
    layer: SignalLayer, widths: list[int], runs: int, seed: int, digits: int, place: Position
) -> Measured:
    """v_k = n Var(w) c v_(k-1) with v_0 = 1; the inputs go into the first layer as they are."""
    if not all(1 <= width <= WIDEST for width in widths):
        expected = f"numbers of neurons from 1 to {WIDEST}"
        raise SpecError([Problem(place, "no layers that can be simulated", expected=expected)])
    slope = {"identity": 1.0, "relu": 0.0}.get(layer.activation, float(layer.slope))
    defined: dict[str, Node] = {"v_0": ONE}
    formula: Node = ONE
    claims = []
    variances = []
    for k, (width, _) in enumerate(itertools.pairwise(widths), start=1):
        size = number(width)
        own = substitute(layer.variance, {N.name: size})
        value = number_of(own, {})
        if value is None or value <= 0 or value > 1e6:
            message = f"with {width} inputs the variance of a weight is no moderate positive number"
            raise SpecError([Problem(place, message, expected="another law, or other widths")])
        variances.append(float(value))
        share = ONE if k == 1 else Number(layer.share)
        law = _at(layer, size)
        defined[f"v_{k}"] = Product((size, Variance(law.of, (law,)), share, Symbol(f"v_{k - 1}")))
        formula = Product((size, own, share, formula))
        shown = value_of(formula, {}, digits)
        assert shown is not None
        symbol = Symbol(f"v_{k}")
        if isinstance(shown[1], Number) and decimal_text(shown[1].value) is None:
            shown = decimal_of(formula, {}, digits)
            assert shown is not None
        exact, value_node = shown
        relation = Relation.EQUAL if exact else Relation.APPROXIMATELY
        if isinstance(value_node, Number):
            value_node = Number(value_node.value, True)
        chain = Chain((symbol, value_node), (relation,), Scope.DATA)
        claims.append((chain, f"V_{k}", "mean"))
    weights = sum(a * b for a, b in itertools.pairwise(widths))
    most = max(min(runs, MOST_WEIGHTS // weights), FEWEST_RUNS)
    net = DeepNet(tuple(widths), _shape(layer), tuple(variances), slope)
    found = simulated(net, tuple(claims), most, seed)  # type: ignore[arg-type]
    return Measured(tuple(map(number, widths)), found, defined)


def _shape(layer: SignalLayer) -> Shape:
    return "normal" if layer.bound is None else "uniform"


def _at(layer: SignalLayer, size: Node) -> Uniform | Normal:
    """The law of a weight in a layer with so many inputs."""
    law = substitute(layer.law(), {N.name: size})
    assert isinstance(law, Uniform | Normal)
    return law

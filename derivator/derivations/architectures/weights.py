"""How many weights and constants a layer has, as formulas of its sizes.

Goodfellow, Bengio and Courville, Deep Learning, chapters 6, 9 and 10; the names of Keras.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from derivator.architectures.layers import CELLS, NORMS, Layer, Shape
from derivator.derivations.architectures.algebra import plus, times
from derivator.notation.build import ONE, TWO, ZERO, number
from derivator.notation.nodes import Node, Power, Product, Quotient, Sum, Symbol
from derivator.notation.walk import descendants


@dataclass(frozen=True)
class Weights:
    """The formula of all parameters as it is first written down, and its two parts."""

    formula: Node
    weights: Node
    constants: Node = ZERO
    running: Node = ZERO
    """Statistics that are kept but not trained."""


def weights_of(layer: Layer, incoming: Shape) -> Weights | None:
    """The formulas of one layer; None where it has no parameters."""
    for kinds, rule in _RULES.items():
        if layer.kind in kinds:
            return rule(layer, incoming)
    return None


def _plain(weights: Node, constants: Node, count: int) -> Weights:
    own = ZERO if count == 0 else times(number(count), constants) if count > 1 else constants
    return Weights(plus(weights, own), weights, own)


def _dense(layer: Layer, incoming: Shape) -> Weights:
    units = layer.size("units")
    return _plain(times(incoming.parts[-1], units), units, layer.constants)


def _conv(layer: Layer, incoming: Shape) -> Weights:
    groups, filters, channels = layer.size("groups"), layer.size("filters"), incoming.parts[-1]
    own = channels if groups == ONE else Quotient(channels, groups)
    return _plain(times(*layer.sizes["kernel"], own, filters), filters, layer.constants)


def _depthwise(layer: Layer, incoming: Shape) -> Weights:
    channels, many = incoming.parts[-1], layer.size("multiplier")
    made = channels if many == ONE else times(channels, many)
    return _plain(times(*layer.sizes["kernel"], *_factors(made)), made, layer.constants)


def _factors(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Product) else (node,)


def _separable(layer: Layer, incoming: Shape) -> Weights:
    channels, filters = incoming.parts[-1], layer.size("filters")
    many = layer.size("multiplier")
    made = (channels,) if many == ONE else (channels, many)
    deep, across = times(*layer.sizes["kernel"], *made), times(*made, filters)
    if layer.constants == 0:
        return _plain(plus(deep, across), ZERO, 0)
    if layer.constants == 1:
        return Weights(plus(deep, across, filters), plus(deep, across), filters)
    own = times(*made)
    return Weights(plus(deep, own, across, filters), plus(deep, across), plus(own, filters))


def _square(node: Node) -> Node:
    return times(node, node) if not _has_letters(node) else Power(node, TWO)


def _has_letters(node: Node) -> bool:
    return any(isinstance(part, Symbol) for part in descendants(node))


def gates_of(layer: Layer) -> int:
    """How many sets of weights a cell has."""
    if layer.kind == "lstm":
        return 4 if layer.says("forget") else 3
    return {"rnn": 1, "gru": 3}[layer.kind]


def _recurrent(layer: Layer, incoming: Shape) -> Weights:
    """gates · (features · units + units² + units) + peepholes, twice where there are two."""
    units, gates = layer.size("units"), number(gates_of(layer))
    vectors = number(layer.constants)
    own = ZERO if vectors == ZERO else times(vectors, units) if vectors != ONE else units
    inner = plus(times(incoming.parts[-1], units), _square(units), own)
    bare = plus(times(incoming.parts[-1], units), _square(units))
    holes: Node = ZERO
    if layer.kind == "lstm" and not layer.says("peepholes", "false"):
        each = _square(units) if layer.says("peepholes", "full") else units
        holes = times(number(gates_of(layer) - 1), *_factors(each))
    formula = plus(_scaled(gates, inner), holes)
    weights, constants = plus(_scaled(gates, bare), holes), _scaled(gates, own)
    if layer.says("bidirectional"):
        return Weights(*(_scaled(TWO, node) for node in (formula, weights, constants)))
    return Weights(formula, weights, constants)


def _scaled(factor: Node, node: Node) -> Node:
    if factor == ONE or node == ZERO:
        return node
    return Product((factor, node), dotted=not _has_letters(node) and not isinstance(node, Sum))


def _attention(layer: Layer, incoming: Shape) -> Weights:
    features = incoming.parts[-1]
    own = features if layer.constants else ZERO
    inner = plus(_square(features), own)
    four = number(4)
    return Weights(_scaled(four, inner), _scaled(four, _square(features)), _scaled(four, own))


def _norm(layer: Layer, incoming: Shape) -> Weights:
    channels = incoming.parts[-1]
    running = times(TWO, channels) if layer.kind == "batch_norm" else ZERO
    return Weights(times(TWO, channels), channels, channels, running)


def _embedding(layer: Layer, incoming: Shape) -> Weights:
    table = times(layer.size("vocabulary"), layer.size("size"))
    return Weights(table, table)


_RULES: Mapping[tuple[str, ...], Callable[[Layer, Shape], Weights]] = {
    ("dense",): _dense,
    ("conv", "conv1d"): _conv,
    ("depthwise_conv",): _depthwise,
    ("separable_conv",): _separable,
    CELLS: _recurrent,
    ("attention",): _attention,
    NORMS: _norm,
    ("embedding",): _embedding,
}

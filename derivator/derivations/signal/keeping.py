"""The laws of weights that keep the variance of a signal, forwards, backwards, or nearly both."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.formulas.values import number_of, valued
from derivator.derivations.signal.layer import (
    SPREAD,
    N,
    SignalLayer,
    W,
    Z,
    inverse_of,
    sum_of_products,
)
from derivator.derivations.terms import ChainBuilder
from derivator.notation.analysis import RangeSum
from derivator.notation.build import ONE, ZERO, add, divide, multiply, negate, number
from derivator.notation.chance import Law, Normal, Uniform, Variance
from derivator.notation.nodes import (
    Indicator,
    Node,
    Number,
    Product,
    Quotient,
    Root,
    Sum,
    Symbol,
)
from derivator.notation.sympy_text import sympy_text
from derivator.solution import Chain, Result

END = Symbol("b")
"""The end of the uniform law that keeps the variance."""
BOTH_END = Symbol("b_1")
INPUTS, OUTPUTS = Symbol("n_in"), Symbol("n_out")
GRADIENT = Symbol("g_j")
WEIGHT = Symbol("w_j")
AHEAD, BACK = Symbol("s"), Symbol("delta")
"""What a neuron takes in, and the derivative that goes back to a value of the layer below."""


@dataclass(frozen=True)
class Keeping:
    """The variance of a weight for which the factor is 1, and both laws with it."""

    wanted: Node
    bound: Chain
    uniform: Law
    normal: Law
    factor: Chain
    values: tuple[Chain, ...]
    results: dict[str, Result]


def keeping(layer: SignalLayer, digits: int, given: dict[str, Node]) -> Keeping:
    """n Var w c = 1."""
    wanted = inverse_of(layer.share, N)
    end = Root(_tripled(layer.share, N))
    uniform, normal = Uniform(W, negate(END), END), Normal(W, ZERO, wanted)
    weight = Variance(W, (uniform,))
    bound = ChainBuilder(END).then(Root(Product((number(3), weight)))).then(end).chain()
    factor = layer.factor_chain(layer.laws(normal), wanted)
    values = _numbers(((END, end),), given, digits)
    results = {
        "bound": _end_result(bound, end, values, given),
        "variance": Result(
            ChainBuilder(Variance(W, (normal,))).then(wanted).chain(), sympy_text(wanted)
        ),
    }
    shown = (Uniform(W, negate(end), end), normal)
    return Keeping(wanted, bound, shown[0], shown[1], factor, values, results)


def _tripled(share: Fraction, size: Node) -> Node:
    """3/(c n), of which the end of a uniform law is the root."""
    value = 3 / share
    return divide(number(value.numerator), multiply(number(value.denominator), size))


def _numbers(
    pairs: tuple[tuple[Node, Node], ...], given: dict[str, Node], digits: int
) -> tuple[Chain, ...]:
    found = (valued(symbol, node, given, digits) for symbol, node in pairs) if given else ()
    return tuple(chain for chain in found if chain is not None)


def _end_result(
    bound: Chain, end: Node, values: tuple[Chain, ...], given: dict[str, Node]
) -> Result:
    """The end of a uniform law in letters, and its number where the sizes are given."""
    value = number_of(end, given) if values else None
    if value is None:
        return Result(bound, sympy_text(end))
    return Result(values[0], sympy_text(end), float(value))


@dataclass(frozen=True)
class Compromise:
    """What keeps the signal forwards, the gradient backwards, and a law between both."""

    forward_sum: Chain
    backward_sum: Chain
    forward: Chain
    backward: Chain
    variance: Node
    bound: Chain
    laws: tuple[Law, Law]
    factors: tuple[Chain, ...]
    total: Chain
    values: tuple[Chain, ...]
    results: dict[str, Result]


def compromise(layer: SignalLayer, digits: int, given: dict[str, Node]) -> Compromise:
    """(n_in + n_out)/2 Var w c = 1 (Glorot and Bengio, 2010)."""
    both = Sum((INPUTS, OUTPUTS))
    value = 2 / layer.share
    variance = divide(number(value.numerator), multiply(number(value.denominator), both))
    triple = 3 * value
    end = Root(divide(number(triple.numerator), multiply(number(triple.denominator), both)))
    normal = Normal(W, ZERO, variance)
    laws = layer.laws(normal)
    ahead = Quotient(Variance(AHEAD, laws), Variance(layer.below, laws))
    back_laws = (
        Normal(WEIGHT, ZERO, variance),
        Normal(GRADIENT, ZERO, SPREAD),
        Normal(Z, ZERO, ONE),
    )
    back = Quotient(Variance(BACK, back_laws), Variance(GRADIENT, back_laws))
    share = () if layer.share == 1 else (Number(layer.share),)
    forward = ChainBuilder(ahead).then(Product((INPUTS, Variance(W, laws), *share)))
    backward = ChainBuilder(back).then(Product((OUTPUTS, Variance(WEIGHT, back_laws), *share)))
    factors = (
        ChainBuilder(ahead).then(Quotient(multiply(number(2), INPUTS), both)).chain(),
        ChainBuilder(back).then(Quotient(multiply(number(2), OUTPUTS), both)).chain(),
    )
    total = ChainBuilder(add(ahead, back)).then(number(2))
    values = _numbers(((BOTH_END, end),), given, digits)
    weight = Variance(W, (Uniform(W, negate(BOTH_END), BOTH_END),))
    bound = ChainBuilder(BOTH_END).then(Root(Product((number(3), weight)))).then(end).chain()
    of_weight = ChainBuilder(Variance(W, (normal,))).then(variance).chain()
    return Compromise(
        ChainBuilder(AHEAD).then(sum_of_products(INPUTS)).chain(),
        ChainBuilder(BACK).then(_handed_back(layer)).chain(),
        forward.chain(),
        backward.chain(),
        variance,
        bound,
        (Uniform(W, negate(end), end), normal),
        factors,
        total.chain(),
        values,
        {
            "xavier_variance": Result(of_weight, sympy_text(variance)),
            "xavier_bound": _end_result(bound, end, values, given),
        },
    )


def _handed_back(layer: SignalLayer) -> Node:
    """The derivative by a value of the layer below: the slope there times what comes back."""
    whole = RangeSum(Product((WEIGHT, GRADIENT)), Symbol("j"), ONE, OUTPUTS)
    if layer.activation == "identity":
        return whole
    slope: Node = Indicator(Z, ">", ZERO)
    if layer.activation == "leaky_relu":
        slope = add(Number(layer.slope), multiply(Number(1 - layer.slope), slope))
    return Product((slope, whole))


def keeping_defined(layer: SignalLayer) -> dict[str, Node]:
    """The ends of the uniform laws, and the gradient on its way back."""
    both = multiply(Number(layer.share), Sum((INPUTS, OUTPUTS)))
    return {
        END.name: Root(_tripled(layer.share, N)),
        BOTH_END.name: Root(Quotient(number(6), both)),
        AHEAD.name: sum_of_products(INPUTS),
        BACK.name: _handed_back(layer),
    }

"""The lines of the backward pass through a normalisation, each shortened by what C/s is."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.derivations.normalising.finding import Normalisation, Scaling
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.build import ONE, TWO, negate
from derivator.notation.matrices import Hadamard, MatrixProduct, Ones, Zeros
from derivator.notation.nodes import (
    Negative,
    Node,
    Partial,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from derivator.solution import Chain


@dataclass(frozen=True)
class Lines:
    """What the page shows, from the top down."""

    given: Chain | None
    """The derivative by X_hat from the one by Y."""
    deviation: Chain
    centred: Chain
    vanishing: Chain
    """The sums of X_hat are zero."""
    mean: Chain
    x: Chain
    final: Chain
    """With Y's derivative put in, where there is a scale."""
    scale: tuple[Chain, ...]
    balance: Chain
    """The derivative by X adds up to zero."""
    results: dict[str, Chain]


def lines_of(found: Normalisation, scaling: Scaling | None, loss: str) -> Lines:
    """All lines, with D for the derivative by X_hat."""
    slope = _Slopes(loss)
    normal, deviation = Symbol(found.normal), Symbol(found.deviation)
    over = Quotient(ONE, deviation)
    incoming = slope.by(found.normal)
    weighted = found.summed(Hadamard((incoming, normal)))
    centred, x = Symbol(found.centred), slope.by(found.x)
    to_deviation = ChainBuilder(slope.by(found.deviation))
    to_deviation.then(
        negate(found.summed(Hadamard((incoming, Quotient(centred, Power(deviation, TWO))))))
    )
    to_deviation.then(negate(_over(deviation, weighted)))
    share = Quotient(normal, found.count)
    to_centred = ChainBuilder(slope.by(found.centred))
    to_centred.then(Sum((Hadamard((incoming, over)), Hadamard((slope.by(found.deviation), share)))))
    core = Sum((incoming, negate(Hadamard((normal, Quotient(weighted, found.count))))))
    to_centred.then(Hadamard((over, core)))
    to_mean = ChainBuilder(slope.by(found.mean)).then(negate(found.summed(slope.by(found.centred))))
    to_mean.then(negate(_over(deviation, found.summed(incoming))))
    to_x = ChainBuilder(x)
    to_x.then(Sum((slope.by(found.centred), Quotient(slope.by(found.mean), found.count))))
    to_x.then(Hadamard((over, _balanced(found, incoming, normal))))
    scale, final = _scaled(found, scaling, slope, to_x.chain())
    results = {found.x: final}
    if scaling is not None:
        results[scaling.gamma] = scale[0]
        results |= {scaling.beta: scale[1]} if scaling.beta is not None else {}
    given = None
    if scaling is not None:
        body = Hadamard((slope.by(scaling.value), Symbol(scaling.gamma)))
        given = equality(incoming, body)
    zeros = Zeros(*found.empty)
    return Lines(
        given,
        to_deviation.chain(),
        to_centred.chain(),
        equality(found.summed(normal), zeros),
        to_mean.chain(),
        to_x.chain(),
        final,
        scale,
        equality(found.summed(x), zeros),
        results,
    )


@dataclass(frozen=True)
class _Slopes:
    """Derivatives of the loss."""

    loss: str

    def by(self, name: str) -> Node:
        """dL/dname."""
        return Partial(Symbol(self.loss), Symbol(name))


def _over(deviation: Node, row: Node) -> Node:
    """A row of sums over the deviations."""
    return Hadamard((Quotient(ONE, deviation), row))


def _balanced(found: Normalisation, incoming: Node, normal: Node) -> Node:
    """D - mean D - X_hat mean(D X_hat)."""
    weighted = Hadamard((incoming, normal))
    return Sum(
        (
            incoming,
            Negative(found.mean_of(incoming)),
            Negative(Hadamard((normal, found.mean_of(weighted)))),
        )
    )


def _scaled(
    found: Normalisation, scaling: Scaling | None, slope: _Slopes, to_x: Chain
) -> tuple[tuple[Chain, ...], Chain]:
    """The derivatives by scale and shift, and dL/dX by that of Y."""
    if scaling is None:
        return (), to_x
    above, normal = slope.by(scaling.value), Symbol(found.normal)
    gamma, deviation = Symbol(scaling.gamma), Symbol(found.deviation)
    by_gamma = _over_rows(found, Hadamard((above, normal)))
    lines = [equality(slope.by(scaling.gamma), by_gamma)]
    if scaling.beta is not None:
        lines.append(equality(slope.by(scaling.beta), _over_rows(found, above)))
    chain = ChainBuilder(to_x.terms[0])
    if not found.columns:
        return tuple(lines), to_x
    front = Quotient(gamma, Product((found.count, deviation)))
    core = Sum(
        (
            Product((found.count, above)),
            Negative(found.summed(above)),
            Negative(Hadamard((normal, found.summed(Hadamard((above, normal)))))),
        )
    )
    return tuple(lines), chain.then(Hadamard((front, core))).chain()


def _over_rows(found: Normalisation, node: Node) -> Node:
    """The sum of each column: scale and shift have one number for each of them."""
    return MatrixProduct((Ones(1, found.shape[0]), node))

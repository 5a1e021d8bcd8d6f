"""The estimates of a polynomial loss: their names and values, the equations down to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from derivator.derivations.minimising.elimination import (
    Cramer,
    Elimination,
    cramer,
    eliminate,
    equation,
    primitive,
)
from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.page import WRITTEN, free_name
from derivator.derivations.minimising.penalty import with_decimal
from derivator.derivations.minimising.quadratic import Quadratic
from derivator.derivations.minimising.rational import (
    Expression,
    coefficients,
    fraction,
    linear,
    rational,
)
from derivator.derivations.minimising.writing import estimate, neat
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.analysis import At
from derivator.notation.build import ZERO, add, multiply
from derivator.notation.from_sympy import from_sympy
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.notation.walk import substitute
from derivator.solution import Chain


@dataclass(frozen=True)
class Found:
    """What the unknowns are, and what the names of the estimates stand for."""

    values: tuple[Expression, ...]
    nodes: tuple[Node, ...]
    hats: tuple[Symbol, ...]

    @property
    def defined(self) -> dict[str, Node]:
        """Each estimate's name with its formula."""
        return {hat.name: node for hat, node in zip(self.hats, self.nodes, strict=True)}


def found(loss: DataLoss, quadratic: Quadratic, values: Sequence[Expression]) -> Found:
    """The estimates under their names."""
    of = quadratic.field
    free = {symbol for value in values for symbol in value.free_symbols} - {of.symbol}
    nodes = tuple(from_sympy(v) if free else of.node(v) for v in values)
    return Found(tuple(values), nodes, tuple(Symbol(estimate(name)) for name in loss.letters))


def decimals(own: Found, digits: int) -> tuple[Chain, ...]:
    """Each estimate as a number, rounded as well where it is no short decimal."""
    chains = []
    for hat, value, node in zip(own.hats, own.values, own.nodes, strict=True):
        if getattr(value, "is_Rational", False):
            chains.append(with_decimal(ChainBuilder(hat), fraction(value), digits))
        else:
            chains.append(equality(hat, node))
    return tuple(chains)


def least_value(
    loss: DataLoss, quadratic: Quadratic, written: Node, own: Found
) -> tuple[dict[str, Node], Chain]:
    """The loss at the estimates: with their numbers in, or by what is left of the polynomial."""
    import sympy as sp

    name = Symbol(f"{loss.name}_min")
    inside = dict(zip(loss.letters, own.nodes, strict=True))
    whole = substitute(written, inside)
    pairs = zip(quadratic.right, own.values, strict=True)
    least = sp.cancel(quadratic.constant - sum((g * v for g, v in pairs), sp.Integer(0)) / 2)
    chain = ChainBuilder(name)
    if loss.parameter is None and loss.count <= WRITTEN and not least.free_symbols:
        chain.then(neat(whole))
        return {name.name: whole}, with_decimal(chain, fraction(least), loss.study.digits)
    halves = [
        multiply(quadratic.field.node(-g / 2), hat)
        for g, hat in zip(quadratic.right, own.hats, strict=True)
        if g != 0
    ]
    chain.then(add(quadratic.field.node(quadratic.constant), *halves))
    if loss.parameter is not None:
        return {name.name: whole}, chain.then(quadratic.field.node(least)).chain()
    if least.free_symbols:
        return {name.name: whole}, chain.then(from_sympy(least)).chain()
    return {name.name: whole}, with_decimal(chain, fraction(least), loss.study.digits)


def solved(
    loss: DataLoss, quadratic: Quadratic, own: Found, base: str
) -> tuple[tuple[Chain, ...], Elimination | None, Cramer | None]:
    """The equations, and how they were solved: line by line, by rows, or by determinants."""
    equations = tuple(
        equation(quadratic.slope(index, own.hats), ZERO) for index in range(len(own.hats))
    )
    if len(own.hats) == 1:
        lines = reduced_lines(quadratic, own.hats[0], own.nodes[0])
        last = decimals(own, loss.study.digits)
        return (*equations, *lines[:-1], *last), None, None
    if loss.parameter is None:
        return equations, eliminate(quadratic, own.hats, own.defined, ()), None
    whole = scaled(quadratic)
    determinant = free_name(loss, [name for name in ("D", "Delta", "delta") if name != base])
    return equations, None, cramer(whole, own.hats, determinant, own.defined)


def scaled(quadratic: Quadratic) -> Quadratic:
    """The same equations with whole coefficients without a common number as factor."""
    import sympy as sp

    of, rows, right = quadratic.field, [], []
    for row, value in zip(quadratic.hessian, quadratic.right, strict=True):
        pieces = [of.parts(entry) for entry in (*row, value)]
        below = pieces[0][1]
        for _, lower in pieces:
            below = sp.lcm(below, lower)
        polys = [upper * sp.quo(below, lower) for upper, lower in pieces]
        ratio = _to_whole(polys)
        rows.append(tuple((poly * ratio).as_expr() for poly in polys[:-1]))
        right.append((polys[-1] * ratio).as_expr())
    return replace(quadratic, hessian=tuple(rows), right=tuple(right))


def _to_whole(polys: Sequence[Any]) -> Expression:
    """By what polynomials are multiplied to have whole coefficients without a common factor."""
    values = [value for poly in polys for value in coefficients(poly)]
    whole = primitive(values)
    pairs = (b / a for a, b in zip(values, whole, strict=True) if a)
    return rational(abs(next(pairs, Fraction(1))))


def reduced_lines(quadratic: Quadratic, hat: Symbol, value: Node) -> list[Chain]:
    """(3 + lambda) beta = 22, then beta = 22/(3 + lambda)."""
    of = quadratic.field
    factor, right = _shortened(quadratic)
    left = linear((of.polynomial_node(factor, content=False),), (hat,), ZERO)
    lines = [equation(left, of.polynomial_node(right))]
    if left != hat:
        lines.append(equation(hat, value))
    return lines


def _shortened(quadratic: Quadratic) -> tuple[Any, ...]:
    """Both sides of the only equation, whole and without a common number as factor."""
    whole = scaled(quadratic)
    return tuple(map(quadratic.field.polynomial, (whole.hessian[0][0], whole.right[0])))


def vanishing(loss: DataLoss, own: Found) -> tuple[Chain, ...]:
    """At the estimates every derivative of the loss with the data put in is 0."""
    chains = []
    for name in loss.letters:
        node: Node = Partial(loss.symbol, Symbol(name))
        for letter, value in zip(loss.letters, own.hats, strict=True):
            node = At(node, Symbol(letter), value)
        chains.append(equality(node, ZERO))
    return tuple(chains)

"""Losses without a minimum: straight lines along which they fall without end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from derivator.derivations.minimising.quadratic import Quadratic
from derivator.derivations.minimising.rational import Expression, fraction, rational
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.analysis import Infinity, Limit
from derivator.notation.build import add, multiply, number, power
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.walk import substitute
from derivator.ops.defined import defined_function
from derivator.solution import Chain

REACH = 3
"""Directions with whole numbers up to this are tried first."""


@dataclass(frozen=True)
class Ray:
    """The unknowns along a line, the loss there, and where it tends."""

    places: tuple[Chain, ...]
    """a = t, b = -t."""
    loss: Chain
    limit: Chain


def falling(quadratic: Quadratic, loss: Symbol, written: Node, letter: str) -> Ray | None:
    """A line along which the loss falls without end."""
    direction = _downwards(quadratic)
    if direction is None:
        return None
    along = Symbol(letter)
    places = [multiply(number(fraction(value)), along) for value in direction]
    inside = dict(zip(quadratic.letters, places, strict=True))
    return ray(quadratic.letters, inside, loss, written, letter, _polynomial(quadratic, direction))


def ray(
    letters: Sequence[str],
    inside: dict[str, Node],
    loss: Symbol,
    written: Node,
    letter: str,
    coefficients: Sequence[Expression],
) -> Ray:
    """The loss along a line as a polynomial of the letter."""
    along = Symbol(letter)
    places = tuple(
        equality(Call(defined_function(name, (letter,), inside[name]), (along,)), inside[name])
        for name in letters
    )
    call = Call(defined_function(loss.name, (letter,), substitute(written, inside)), (along,))
    terms = [
        multiply(number(fraction(value)), power(along, number(k))) if k else number(fraction(value))
        for k, value in enumerate(coefficients)
    ]
    body = add(*reversed(terms))
    chain = equality(call, body)
    limit = ChainBuilder(Limit(call, along, Infinity())).then(Limit(body, along, Infinity()))
    return Ray(places, chain, limit.then(Infinity(-1)).chain())


def _polynomial(quadratic: Quadratic, direction: Sequence[Expression]) -> list[Expression]:
    import sympy as sp

    v = sp.Matrix(direction)
    square = (v.T * quadratic.matrix() * v)[0] / 2
    slope = -(sp.Matrix(quadratic.right).T * v)[0]
    return [quadratic.constant, slope, square]


def _downwards(quadratic: Quadratic) -> list[Expression] | None:
    """A direction in which the polynomial falls without end, with small whole numbers."""
    import sympy as sp

    matrix, right = quadratic.matrix(), sp.Matrix(quadratic.right)
    for v in _directions(len(quadratic.letters)):
        column = sp.Matrix(v)
        square, slope = (column.T * matrix * column)[0], (right.T * column)[0]
        if square < 0 or (square == 0 and slope > 0):
            return v
    for column in matrix.nullspace():
        slope = (right.T * column)[0]
        if slope != 0:
            return [value * sp.sign(slope) for value in _whole(column)]
    return None


def _directions(size: int) -> list[list[Expression]]:
    found = [list(v) for v in product(range(-REACH, REACH + 1), repeat=size) if any(v)]
    found.sort(key=lambda v: (sum(map(abs, v)), [-x for x in v]))
    return [[rational(value) for value in v] for v in found[:3000]]


def _whole(column: Any) -> list[Expression]:
    import sympy as sp

    values = list(column)
    below = sp.ilcm(*(value.q for value in values))
    return [value * below for value in values]

"""Why a place where all derivatives vanish is the only minimum: second derivatives and minors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derivator.derivations.minimising.elimination import laplace
from derivator.derivations.minimising.quadratic import Quadratic
from derivator.notation.matrices import Matrix
from derivator.notation.nodes import Indicator, Node, Partial, Symbol
from derivator.solution import Chain, Relation

SHOWN = 3
"""The matrix of second derivatives is written out for so many unknowns."""


@dataclass(frozen=True)
class Curvature:
    """The second derivative, or their matrix with its leading minors, above 0."""

    second: Chain | None
    minors: tuple[Chain, ...] = ()
    """The leading minors, of two and more unknowns."""
    defined: Mapping[str, Node] = field(default_factory=dict)


def curvature(loss: Symbol, quadratic: Quadratic, base: str) -> Curvature:
    """The chains that show that the matrix of second derivatives is positive definite."""
    of, symbols = quadratic.field, quadratic.symbols
    if len(symbols) == 1:
        second = Partial(Partial(loss, symbols[0]), symbols[0])
        return Curvature(of.bound(second, quadratic.hessian[0][0]))
    rows = tuple(tuple(of.node(value) for value in row) for row in quadratic.hessian)
    whole = None
    if len(symbols) <= SHOWN:
        seconds = tuple(tuple(Partial(Partial(loss, a), b) for a in symbols) for b in symbols)
        whole = Chain((Matrix(seconds), Matrix(rows)), (Relation.EQUAL,))
    chains, defined = [], dict[str, Node]()
    for size, value in enumerate(quadratic.minors(), start=1):
        name = Symbol(f"{base}_{size}")
        written = laplace([row[:size] for row in rows[:size]])
        defined[name.name] = written
        chains.append(of.bound(name, value, written if size <= SHOWN else None))
    return Curvature(whole, tuple(chains), defined)


@dataclass(frozen=True)
class Shape:
    """How the matrix of second derivatives bends: for letters above 0, and at 0."""

    definite: bool
    """Positive definite for every letter above 0."""
    at_zero: bool
    """And for the letter 0 too."""
    semidefinite: bool
    """No direction bends downwards."""
    singular: bool
    """Some combination of unknowns does not bend at all, whatever the letter is."""


def shape_of(quadratic: Quadratic) -> Shape:
    """What the minors say."""
    of, minors = quadratic.field, quadratic.minors()
    signs = [of.sign(value) for value in minors]
    definite = all(sign == 1 for sign in signs)
    zero = [of.at_zero(value) for value in minors]
    at_zero = definite and all(value is not None and value > 0 for value in zero)
    semidefinite = definite or all(
        (sign := of.sign(value)) is not None and sign >= 0 for value in quadratic.principal_minors()
    )
    return Shape(definite, at_zero, semidefinite, minors[-1] == 0)


def above_zero(parameter: str | None, strict: bool) -> tuple[Indicator, ...]:
    """The condition on the letter that stays: at least 0, or above 0."""
    from derivator.notation.build import ZERO

    if parameter is None:
        return ()
    return (Indicator(Symbol(parameter), ">" if strict else ">=", ZERO),)

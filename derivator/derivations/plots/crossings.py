"""Where two curves cross: at a short fraction exactly, else caught between two decimals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from derivator.derivations.formulas.values import number_of, value_of
from derivator.derivations.plots.findings import put_in, short_fraction
from derivator.derivations.plots.heights import Array, Height
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import number
from derivator.notation.nodes import Node
from derivator.solution import Chain, PlotFigure, Relation, Scope

MOST = 3
"""So many crossings are spoken of."""
DIGITS = 2
"""A crossing that is no short fraction is caught between decimals of so many digits."""
PLACES = 1500


@dataclass(frozen=True)
class Crossing:
    """Where two curves meet: at a place, or between two places close to each other."""

    exact: Chain | None = None
    """f(1) = 1 = g(1)."""
    place: Node | None = None
    before: Chain | None = None
    after: Chain | None = None
    low: Node | None = None
    high: Node | None = None


def crossings(
    pair: Sequence[Node], heights: Sequence[Height], by: str, figure: PlotFigure, digits: int
) -> tuple[Crossing, ...]:
    """Where two curves cross inside the picture; none where they do so too often to be told."""
    assert figure.x_range is not None
    across = np.linspace(*figure.x_range, PLACES + 1)
    values = [np.where(_visible(h(across), figure), h(across), np.nan) for h in heights]
    with np.errstate(invalid="ignore"):
        signs = np.sign(values[0] - values[1])
    turns = np.flatnonzero(signs[:-1] * signs[1:] < 0).tolist()
    met = np.flatnonzero((signs[1:-1] == 0) & (signs[:-2] * signs[2:] < 0)).tolist()
    found = []
    ends = sorted([(k, k + 1) for k in turns] + [(k, k + 2) for k in met])
    for low, high in ends if len(ends) <= MOST else ():
        found.append(_crossing(pair, heights, by, (across[low], across[high]), digits))
    return tuple(crossing for crossing in found if crossing is not None)


def _visible(values: Array, figure: PlotFigure) -> Array:
    low, high = figure.y_range or (-np.inf, np.inf)
    with np.errstate(invalid="ignore"):
        return np.asarray((values >= low) & (values <= high))


def _crossing(
    pair: Sequence[Node],
    heights: Sequence[Height],
    by: str,
    ends: tuple[float, float],
    digits: int,
) -> Crossing | None:
    low, high = ends

    def above(place: float) -> bool:
        at = np.array([place])
        return bool((heights[0](at) > heights[1](at))[0])

    first = above(low)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) == first else (low, middle)
    short = short_fraction((low + high) / 2)
    if short is not None:
        exact = _meeting(pair, by, number(short), digits)
        if exact is not None:
            return Crossing(exact, number(short))
    step = Fraction(1, 10**DIGITS)
    start = Fraction(int(np.floor((low + high) / 2 / float(step)))) * step
    places = number(start), number(start + step)
    before, after = (_compared(pair, by, place) for place in places)
    if before is None or after is None or before.relations == after.relations:
        return None
    return Crossing(None, None, before, after, *places)


def _meeting(pair: Sequence[Node], by: str, place: Node, digits: int) -> Chain | None:
    """f(1) = 1 = g(1), if that is so."""
    sides = [put_in(formula, by, place) for formula in pair]
    values = [value_of(side, {}, digits) for side in sides]
    if values[0] is None or values[1] is None or not (values[0][0] and values[1][0]):
        return None
    if values[0][1] != values[1][1]:
        return None
    return ChainBuilder(sides[0], Scope.DATA).then(values[0][1]).then(sides[1]).chain()


def _compared(pair: Sequence[Node], by: str, place: Node) -> Chain | None:
    """Which of two curves is higher at a place."""
    sides = [put_in(formula, by, place) for formula in pair]
    left, right = (number_of(side, {}) for side in sides)
    if left is None or right is None or left == right:
        return None
    relation = Relation.GREATER if left > right else Relation.LESS
    return Chain((sides[0], sides[1]), (relation,), Scope.DATA)

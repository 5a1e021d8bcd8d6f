"""One chain against the numbers: neighbours must agree, rounded ends to the digits printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from derivator.errors import Position
from derivator.notation.evaluate import Array, Bindings, evaluate, magnitude
from derivator.notation.nodes import Node, Rounded
from derivator.notation.numbers import half_unit
from derivator.notation.text import text
from derivator.notation.walk import descendants, rebuild
from derivator.solution import Chain, Relation

RELATIVE = 1e-9
"""How closely equal terms must agree, relative to the larger."""
ROUNDING = 1e-13
"""What is allowed for rounding inside a term, relative to what its sums add up."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Two terms of a chain that do not agree, where they were evaluated, and their values."""

    position: Position
    left: Node
    relation: Relation
    right: Node
    left_value: float
    right_value: float
    point: str

    def __str__(self) -> str:
        stated = f"{text(self.left)} {self.relation.value} {text(self.right)}"
        return (
            f"{self.position}: a printed equality does not hold: {stated}\n"
            f"    left: {self.left_value!r}\n    right: {self.right_value!r}\n"
            f"    at: {self.point}"
        )


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first disagreement in a chain: index of its right term, the point's index, the values."""

    index: int
    point: int
    left: float
    right: float


def check_chain(chain: Chain, bindings: Bindings) -> Mismatch | None:
    """The first pair of neighbours that disagrees, or None where all agree at every point."""
    with np.errstate(all="ignore"):
        values = [np.atleast_1d(evaluate(term, bindings)) for term in chain.terms]
        scales = [np.atleast_1d(magnitude(term, bindings)) for term in chain.terms]
        slacks = [uncertainty(term, bindings) for term in chain.terms]
    for index, relation in enumerate(chain.relations, start=1):
        left, right = np.broadcast_arrays(values[index - 1], values[index])
        exact = RELATIVE * np.maximum(np.abs(left), np.abs(right))
        allowed = exact + ROUNDING * (scales[index - 1] + scales[index])
        if relation is Relation.APPROXIMATELY:
            allowed = allowed + slacks[index - 1] + slacks[index]
        mismatch = _first_beyond(left, right, allowed, index)
        if mismatch is None and isinstance(chain.terms[index], Rounded):
            mismatch = _rounding(chain, values, scales, index)
        if mismatch is not None:
            return mismatch
    return None


def _rounding(
    chain: Chain, values: list[Array], scales: list[Array], index: int
) -> Mismatch | None:
    """A rounded term must be the rounding of what the chain began with."""
    printed = chain.terms[index]
    assert isinstance(printed, Rounded)
    first, right = np.broadcast_arrays(values[0], values[index])
    allowed = half_unit(printed) * (1 + 1e-6) + ROUNDING * scales[0]
    return _first_beyond(first, right, allowed, index)


def _first_beyond(left: Array, right: Array, allowed: Array, index: int) -> Mismatch | None:
    with np.errstate(all="ignore"):
        off = ~(np.abs(left - right) <= allowed)
    if not off.any():
        return None
    point = int(np.flatnonzero(off)[0])
    return Mismatch(index, point, float(left[point]), float(right[point]))


def uncertainty(term: Node, bindings: Bindings) -> Array:
    """How far rounded numbers inside a term may move its value: the sum of their single effects."""
    total = np.zeros(1)
    rounded = [node for node in descendants(term) if isinstance(node, Rounded)]
    if not rounded:
        return total
    base = np.atleast_1d(evaluate(term, bindings))
    for target in range(len(rounded)):
        moved = np.atleast_1d(evaluate(_nudged(term, target), bindings))
        total = total + np.abs(moved - base)
    return total * (1 + 1e-6)


def _nudged(term: Node, target: int) -> Node:
    """The term with one of its rounded numbers half a unit of its last digit larger."""
    counter = iter(range(10**9))

    def change(node: Node) -> Node:
        if isinstance(node, Rounded):
            if next(counter) == target:
                moved = float(node.digits) + half_unit(node)
                return replace(node, digits=repr(moved))
            return node
        return rebuild(node, change)

    return change(term)


def failures(
    chain: Chain, bindings: Bindings, position: Position, points: list[str]
) -> Iterator[Failure]:
    """The chain's failure, if any, told with the point in words."""
    mismatch = check_chain(chain, bindings)
    if mismatch is not None:
        right = chain.terms[mismatch.index]
        left = chain.terms[mismatch.index - 1]
        relation = chain.relations[mismatch.index - 1]
        where = points[min(mismatch.point, len(points) - 1)]
        yield Failure(position, left, relation, right, mismatch.left, mismatch.right, where)

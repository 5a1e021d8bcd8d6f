"""The numbers of an exercise on early stopping, exact, and vectors in the eigenvectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.shrinkage.spectrum import Direction, Row
from derivator.notation.build import add, multiply, number
from derivator.notation.nodes import Node


@dataclass(frozen=True)
class Setting:
    """The numbers of an exercise: everything exact."""

    directions: tuple[Direction, ...]
    matrix: tuple[Row, ...] | None
    minimum: Row | None
    rate: Fraction
    steps: int
    penalty: Fraction

    @property
    def given(self) -> dict[str, Node]:
        """The letters at the data."""
        letters: dict[str, Node] = {
            "eta": number(self.rate),
            "tau": number(self.steps),
            "alpha": number(self.penalty),
        }
        named = enumerate(self.directions, start=1)
        return {**letters, **{f"h_{k}": number(d.value) for k, d in named}}

    @property
    def is_matched(self) -> bool:
        """Whether the penalty is 1/(eta tau)."""
        return self.penalty * self.rate * self.steps == 1

    @property
    def coordinates(self) -> Row | None:
        """The minimum in the directions of the eigenvectors."""
        if self.minimum is None:
            return None
        if self.matrix is None:
            return self.minimum
        return tuple(
            product(d.vector or (), self.minimum) / product(d.vector or (), d.vector or ())
            for d in self.directions
        )


def product(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    """The scalar product."""
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def entries(setting: Setting, parts: Sequence[Node]) -> list[Node]:
    """The entries of a vector from its parts along the eigenvectors."""
    if setting.matrix is None:
        return list(parts)
    pairs = list(zip(parts, setting.directions, strict=True))
    size = len(setting.matrix)
    return [add(*(multiply(p, number((d.vector or ())[j])) for p, d in pairs)) for j in range(size)]

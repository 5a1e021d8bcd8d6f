"""Eigenvalues and eigenvectors of a small symmetric matrix of rational numbers, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivator.algebra.bounded import GaveUp, bounded
from derivator.errors import Position, Problem, SpecError

Row = tuple[Fraction, ...]


@dataclass(frozen=True)
class Direction:
    """An eigenvalue with its eigenvector; the vectors are orthogonal to each other."""

    value: Fraction
    vector: Row | None = None


def directions(matrix: Sequence[Sequence[Fraction]], place: Position) -> tuple[Direction, ...]:
    """The eigenvalues from the largest on; raises ``SpecError`` where they are not rational."""
    size = len(matrix)
    if any(len(row) != size for row in matrix):
        raise SpecError(
            [Problem(place, "a matrix that is not square", expected="as many columns as rows")]
        )
    if any(matrix[i][j] != matrix[j][i] for i in range(size) for j in range(i)):
        message = "a matrix that is not symmetric: it is the Hessian of no loss"
        raise SpecError([Problem(place, message, expected="equal entries across the diagonal")])
    try:
        found = bounded(lambda: _eigenvectors([list(row) for row in matrix]))
    except GaveUp:
        found = None
    if found is None:
        message = "the eigenvalues of the matrix are not rational numbers"
        expected = "another matrix, or the eigenvalues themselves as `eigenvalues`"
        raise SpecError([Problem(place, message, expected=expected)])
    return tuple(Direction(value, vector) for value, vector in found)


def _eigenvectors(matrix: list[list[Fraction]]) -> list[tuple[Fraction, Row]] | None:
    """Pairs of eigenvalue and whole eigenvector; None where one is irrational."""
    import sympy as sp

    exact = sp.Matrix([[sp.Rational(e.numerator, e.denominator) for e in row] for row in matrix])
    values = sp.roots(exact.charpoly().as_expr())
    if sum(values.values()) != len(matrix) or not all(v.is_Rational for v in values):
        return None
    found = []
    for value in sorted(values, reverse=True):
        space = (exact - value * sp.eye(len(matrix))).nullspace()
        for vector in sp.GramSchmidt(space):
            whole = vector * sp.ilcm(1, *(entry.q for entry in vector))
            whole = whole / sp.igcd(0, *whole)
            first = next(entry for entry in whole if entry)
            whole = whole if first > 0 else -whole
            entries = tuple(Fraction(int(e.p), int(e.q)) for e in whole)
            found.append((Fraction(int(value.p), int(value.q)), entries))
    return found

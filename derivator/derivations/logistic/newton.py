"""Newton's method on a logistic loss, with many digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from derivator.derivations.logistic.reading import Logistic
from derivator.derivations.logistic.separation import pivot_columns
from derivator.notation.precise import MP

DIGITS = 60
MOST = 200
SHORTEST = 2.0**-30


@dataclass(frozen=True)
class Iterate:
    """The unknowns after some steps, and by what part of Newton's step they were left."""

    values: tuple[Fraction, ...]
    share: Fraction = Fraction(1)


@dataclass(frozen=True)
class Descent:
    """The iterates from 0 on; the last one is the minimum to many digits."""

    iterates: tuple[Iterate, ...]
    columns: tuple[int, ...]
    """The unknowns that are searched for; the others stay 0."""

    @property
    def last(self) -> tuple[Fraction, ...]:
        """The minimum."""
        return self.iterates[-1].values


def newton(model: Logistic, chosen: Sequence[int] | None = None) -> Descent:
    """The minimum of the losses of some observations, which must overlap.

    w - H^(-1) g, halved while the loss does not fall (Boyd and Vandenberghe, Convex Optimization,
    section 9.5).
    """
    indices = range(len(model.rows)) if chosen is None else chosen
    rows = [model.rows[k] for k in indices]
    weights = [_number(model.weights[k]) for k in indices]
    columns = pivot_columns(rows)
    table = [[_number(row[c]) for c in columns] for row in rows]
    with MP.workdps(DIGITS + 20):
        place = [MP.mpf(0)] * len(columns)
        found = []
        for _ in range(MOST):
            gradient, hessian = _derivatives(table, weights, place)
            if not columns or max(map(abs, gradient)) < MP.mpf(10) ** -DIGITS:
                found.append(_iterate(model, columns, place, Fraction(1)))
                return Descent(tuple(found), tuple(columns))
            step = MP.lu_solve(MP.matrix(hessian), MP.matrix([-g for g in gradient]))
            share = Fraction(1)
            while _value(table, weights, _moved(place, step, share)) > _value(
                table, weights, place
            ) and share > Fraction(SHORTEST):
                share /= 2
            found.append(_iterate(model, columns, place, share))
            place = [_number(_rational(x)) for x in _moved(place, step, share)]
    raise ArithmeticError("Newton's method did not settle")


def _number(value: Fraction) -> Any:
    return MP.mpf(value.numerator) / value.denominator


def _rational(value: Any) -> Fraction:
    return Fraction(MP.nstr(value, DIGITS + 10, min_fixed=-MP.inf, max_fixed=MP.inf))


def _iterate(
    model: Logistic, columns: Sequence[int], place: Sequence[Any], share: Fraction
) -> Iterate:
    values = [Fraction(0)] * len(model.letters)
    for column, value in zip(columns, place, strict=True):
        values[column] = _rational(value)
    return Iterate(tuple(values), share)


def _moved(place: Sequence[Any], step: Any, share: Fraction) -> list[Any]:
    return [x + _number(share) * step[k] for k, x in enumerate(place)]


def _value(table: Sequence[Sequence[Any]], weights: Sequence[Any], place: Sequence[Any]) -> Any:
    margins = (MP.fdot(row, place) for row in table)
    return MP.fsum(c * MP.log1p(MP.exp(-m)) for c, m in zip(weights, margins, strict=True))


def _derivatives(
    table: Sequence[Sequence[Any]], weights: Sequence[Any], place: Sequence[Any]
) -> tuple[list[Any], list[list[Any]]]:
    """-sum c q a and sum c q (1 - q) a a^T, with q = 1/(1 + e^m)."""
    size = len(place)
    shares = [1 / (1 + MP.exp(MP.fdot(row, place))) for row in table]
    rows = list(zip(table, weights, shares, strict=True))
    gradient = [-MP.fsum(c * q * row[j] for row, c, q in rows) for j in range(size)]
    hessian = [
        [MP.fsum(c * q * (1 - q) * row[i] * row[j] for row, c, q in rows) for j in range(size)]
        for i in range(size)
    ]
    return gradient, hessian

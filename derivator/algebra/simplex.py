"""Nonnegative solutions of linear equations in exact fractions, or the proof that there are none.

The first phase of the simplex method with Bland's rule, which never runs in circles (Chvatal,
*Linear Programming*, chapters 2 and 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Alternative:
    """One of two by Farkas' lemma: ``solution`` where there is one, else ``proof``."""

    solution: Vector | None = None
    """x >= 0 with sum x_k a_k = b."""
    proof: Vector | None = None
    """y with y a_k >= 0 for every k and y b < 0."""


def nonnegative_solution(columns: Sequence[Sequence[Fraction]], right: Vector) -> Alternative:
    """x >= 0 with sum x_k a_k = b for the columns a_k, or a vector y that rules it out."""
    size, count = len(right), len(columns)
    signs = [-1 if x < 0 else 1 for x in right]
    table = []
    for j, sign in enumerate(signs):
        unit = [Fraction(int(j == k)) for k in range(size)]
        table.append([sign * column[j] for column in columns] + unit + [sign * right[j]])
    basis = [count + j for j in range(size)]
    costs = [-sum((line[c] for line in table), Fraction(0)) for c in range(count)]
    costs += [Fraction(0)] * size + [-sum((line[-1] for line in table), Fraction(0))]
    while (column := next((c for c in range(count) if costs[c] < 0), None)) is not None:
        ratios = [
            (line[-1] / line[column], basis[k], k)
            for k, line in enumerate(table)
            if line[column] > 0
        ]
        if not ratios:
            break
        pivot = min(ratios)[2]
        _pivot(table, costs, pivot, column)
        basis[pivot] = column
    if costs[-1] != 0:
        proof = tuple(s * (costs[count + j] - 1) for j, s in enumerate(signs))
        return Alternative(proof=proof)
    values = [Fraction(0)] * count
    for k, column in enumerate(basis):
        if column < count:
            values[column] = table[k][-1]
    return Alternative(tuple(values))


def _pivot(table: list[list[Fraction]], costs: list[Fraction], pivot: int, column: int) -> None:
    lead = table[pivot][column]
    table[pivot] = [x / lead for x in table[pivot]]
    for line in (*(line for k, line in enumerate(table) if k != pivot), costs):
        times = line[column]
        if times:
            line[:] = [a - times * b for a, b in zip(line, table[pivot], strict=True)]

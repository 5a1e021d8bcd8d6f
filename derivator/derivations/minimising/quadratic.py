"""Losses that are polynomials of the second degree in their unknowns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from derivator.derivations.minimising.rational import Expression, Field, linear
from derivator.notation.build import ZERO, add, multiply, number, power
from derivator.notation.nodes import Node, Symbol
from derivator.notation.to_sympy import real_symbol, to_sympy

Row = tuple[Expression, ...]


@dataclass(frozen=True)
class Quadratic:
    """L = 1/2 x^T H x - g^T x + c, so that its derivatives vanish where H x = g.

    The coefficients are rational functions of the letter that stays.
    """

    letters: tuple[str, ...]
    field: Field
    hessian: tuple[Row, ...]
    right: Row
    constant: Expression

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """The unknowns."""
        return tuple(map(Symbol, self.letters))

    def matrix(self) -> Any:
        """H as SymPy has it."""
        import sympy as sp

        return sp.Matrix(self.hessian)

    def collected(self) -> Node:
        """The polynomial with its powers collected: (3 + lambda) beta^2 - 44 beta + 172."""
        size, terms = len(self.letters), list[Node]()
        for i in range(size):
            for j in range(i, size):
                value = self.hessian[i][j] / (2 if i == j else 1)
                pair = (self.symbols[i], self.symbols[j])
                square = power(pair[0], number(2)) if i == j else multiply(*pair)
                terms.append(linear((self.field.node(value),), (square,), ZERO))
        terms += [
            linear((self.field.node(-value),), (letter,), ZERO)
            for value, letter in zip(self.right, self.symbols, strict=True)
        ]
        terms.append(self.field.node(self.constant))
        return add(*(term for term in terms if term != ZERO))

    def slope(self, index: int, letters: Sequence[Node] | None = None) -> Node:
        """A derivative by one unknown: 2(3 + lambda) beta - 44."""
        row = [self.field.node(value) for value in self.hessian[index]]
        return linear(row, letters or self.symbols, self.field.node(-self.right[index]))

    def minors(self) -> tuple[Expression, ...]:
        """The leading minors of H."""
        import sympy as sp

        size = len(self.letters)
        return tuple(sp.cancel(self.matrix()[:k, :k].det("berkowitz")) for k in range(1, size + 1))

    def principal_minors(self) -> tuple[Expression, ...]:
        """All principal minors of H: none is negative just where H bends nowhere downwards."""
        import sympy as sp

        size, found = len(self.letters), []
        for count in range(1, size + 1):
            for chosen in combinations(range(size), count):
                part = self.matrix().extract(list(chosen), list(chosen))
                found.append(sp.cancel(part.det("berkowitz")))
        return tuple(found)


def quadratic_of(node: Node, letters: Sequence[str], parameter: str | None) -> Quadratic | None:
    """The loss as a polynomial of the second degree, None where it is none."""
    import sympy as sp

    symbols = [real_symbol(name) for name in letters]
    try:
        poly = sp.Poly(to_sympy(node), *symbols)
    except (sp.PolynomialError, sp.GeneratorsError, TypeError):
        return None
    known = {real_symbol(parameter)} if parameter else set()
    if poly.total_degree() > 2 or not poly.free_symbols <= known | set(symbols):
        return None
    field = Field(parameter)
    unit = [[int(i == j) for j in range(len(symbols))] for i in range(len(symbols))]
    try:
        rows = tuple(
            tuple(
                sp.cancel(_coefficient(poly, _sum(a, b)) * (2 if i == j else 1))
                for j, b in enumerate(unit)
            )
            for i, a in enumerate(unit)
        )
        right = tuple(sp.cancel(-_coefficient(poly, a)) for a in unit)
        constant = sp.cancel(_coefficient(poly, [0] * len(symbols)))
        for value in (*sum(rows, ()), *right, constant):
            field.parts(value)
    except TypeError:
        return None
    return Quadratic(tuple(letters), field, rows, right, constant)


def _sum(one: Sequence[int], other: Sequence[int]) -> list[int]:
    return [a + b for a, b in zip(one, other, strict=True)]


def _coefficient(poly: Any, exponents: Sequence[int]) -> Expression:
    return poly.coeff_monomial(tuple(exponents))

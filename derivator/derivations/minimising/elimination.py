"""Systems of linear equations solved as on paper: row by row, or by Cramer's rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from derivator.derivations.minimising.quadratic import Quadratic
from derivator.derivations.minimising.rational import Expression, fraction, linear, rational
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import ZERO, add, divide, multiply, negate, number
from derivator.notation.nodes import Node, Number, Product, Sum, Symbol
from derivator.notation.walk import substitute
from derivator.solution import Chain, Relation


@dataclass(frozen=True)
class RowStep:
    """Equation ``target`` becomes ``times`` times itself minus ``factor`` times another one."""

    target: int
    """Which equation changes, counted from 1."""
    minus: int
    times: Node | None
    """None for 1."""
    factor: Node | None
    """Positive, None for 1; the other one is added where ``added``."""
    added: bool
    divided: Node | None
    """What the new equation was divided by."""
    equation: Chain


@dataclass(frozen=True)
class Exchange:
    """Two equations change places, for the upper one lacks the unknown that comes next."""

    upper: int
    lower: int


@dataclass(frozen=True)
class Elimination:
    """The reduced system, what was done to it, and the unknowns from the last one upwards."""

    reduced: tuple[Chain, ...] = ()
    """The equations with whole coefficients, where that changes them."""
    steps: tuple[RowStep | Exchange, ...] = ()
    unknowns: tuple[Chain, ...] = ()
    free: tuple[Node, ...] = ()
    """The unknowns that may be any number, each with the letter for it."""


@dataclass(frozen=True)
class Cramer:
    """Determinants, and the unknowns as their ratios."""

    determinants: tuple[Chain, ...]
    unknowns: tuple[Chain, ...]
    defined: Mapping[str, Node] = field(default_factory=dict)


def equation(left: Node, right: Node) -> Chain:
    """left = right."""
    return Chain((left, right), (Relation.EQUAL,))


def primitive(row: Sequence[Fraction]) -> list[Fraction]:
    """A row times a positive number, so that its entries are whole and have no common factor."""
    below = lcm(*(value.denominator for value in row))
    whole = [int(value * below) for value in row]
    common = gcd(*whole) or 1
    first = next((value for value in whole if value), 1)
    sign = -1 if first < 0 else 1
    return [Fraction(sign * value, common) for value in whole]


def line(row: Sequence[Fraction], hats: Sequence[Node]) -> Chain:
    """A row as an equation."""
    return equation(linear([number(v) for v in row[:-1]], hats, ZERO), number(row[-1]))


def eliminate(
    quadratic: Quadratic, hats: Sequence[Node], values: Mapping[str, Node], free: Sequence[Node]
) -> Elimination:
    """Gauss's elimination with whole numbers; ``values`` are what the unknowns come to.

    ``free`` are letters for unknowns that nothing determines.
    """
    size = len(hats)
    rows = [
        [*(fraction(v) for v in quadratic.hessian[i]), fraction(quadratic.right[i])]
        for i in range(size)
    ]
    whole = [primitive(row) for row in rows]
    steps: list[RowStep | Exchange] = []
    reduced = tuple(line(row, hats) for row in whole) if whole != rows else ()
    top, pivots = 0, list[tuple[int, int]]()
    for column in range(size):
        found = next((k for k in range(top, size) if whole[k][column]), None)
        if found is None:
            continue
        if found != top:
            whole[top], whole[found] = whole[found], whole[top]
            steps.append(Exchange(top + 1, found + 1))
        for k in range(top + 1, size):
            if whole[k][column]:
                step, whole[k] = _combined(whole, top, k, column, hats)
                steps.append(step)
        pivots.append((top, column))
        top += 1
    bound = {column for _, column in pivots}
    letters = dict(zip((c for c in range(size) if c not in bound), free, strict=True))
    chains: list[Chain] = [equation(hats[c], letter) for c, letter in letters.items()]
    for row, column in reversed(pivots):
        chains.append(_solved(whole[row], column, hats, values))
    return Elimination(reduced, tuple(steps), tuple(chains), tuple(letters.values()))


def _combined(
    rows: Sequence[Sequence[Fraction]], top: int, k: int, column: int, hats: Sequence[Node]
) -> tuple[RowStep, list[Fraction]]:
    own, other = rows[k][column], rows[top][column]
    common = gcd(int(own), int(other))
    times, factor = abs(other) / common, own / common * (1 if other > 0 else -1)
    combined = [times * a - factor * b for a, b in zip(rows[k], rows[top], strict=True)]
    new = primitive(combined)
    ratio = next((a / b for a, b in zip(combined, new, strict=True) if b), Fraction(1))
    return (
        RowStep(
            k + 1,
            top + 1,
            None if times == 1 else number(times),
            None if abs(factor) == 1 else number(abs(factor)),
            factor < 0,
            None if ratio == 1 else number(ratio),
            line(new, hats),
        ),
        new,
    )


def _solved(
    row: Sequence[Fraction], column: int, hats: Sequence[Node], values: Mapping[str, Node]
) -> Chain:
    """b = (12 - 6 a)/3 = (12 - 6 * 2)/3 = 0."""
    formula, known = _backward(row, column, hats, values)
    hat = hats[column]
    assert isinstance(hat, Symbol)
    chain = ChainBuilder(hat).then(formula)
    if known:
        chain.then(_put_in(formula, known))
    return chain.then(values[hat.name]).chain()


def _backward(
    row: Sequence[Fraction], column: int, hats: Sequence[Node], values: Mapping[str, Node]
) -> tuple[Node, dict[str, Node]]:
    rest = [j for j in range(column + 1, len(hats)) if row[j]]
    terms = [multiply(number(-row[j]), hats[j]) for j in rest]
    top = add(number(row[-1]), *terms) if row[-1] or not terms else add(*terms)
    names = [hat.name for j in rest if isinstance(hat := hats[j], Symbol)]
    return divide(top, number(row[column])), {name: values[name] for name in names}


def _put_in(formula: Node, known: Mapping[str, Node]) -> Node:
    """The formula with numbers for names, every product with its dot."""

    def dotted(node: Node) -> Node:
        from derivator.notation.walk import rebuild

        inner = rebuild(node, dotted)
        return Product(inner.factors, dotted=True) if isinstance(inner, Product) else inner

    plain = all(isinstance(value, Number) for value in known.values())
    return substitute(dotted(formula) if plain else formula, known)


def cramer(
    quadratic: Quadratic, hats: Sequence[Node], base: str, values: Mapping[str, Node]
) -> Cramer:
    """The unknowns as ratios of determinants, for systems with a letter in them."""
    import sympy as sp

    size, of = len(hats), quadratic.field
    matrix, right = quadratic.matrix(), sp.Matrix(quadratic.right)
    whole = Symbol(base)
    chains, unknowns, defined = [], [], dict[str, Node]()

    def named(name: Symbol, part: Any) -> Expression:
        rows = [[of.node(part[i, j]) for j in range(size)] for i in range(size)]
        defined[name.name] = laplace(rows)
        value = sp.cancel(part.det("berkowitz"))
        chain = ChainBuilder(name)
        if size <= 3:
            chain.then(defined[name.name])
        chains.append(chain.then(of.node(value)).chain())
        return value

    bottom = named(whole, matrix)
    for k, hat in enumerate(hats):
        part = matrix.copy()
        part[:, k] = right
        own = Symbol(f"{base}_{k + 1}")
        top = named(own, part)
        ratio = divide(of.node(top), of.node(bottom))
        assert isinstance(hat, Symbol)
        chain = ChainBuilder(hat).then(divide(own, whole)).then(ratio).then(values[hat.name])
        unknowns.append(chain.chain())
    return Cramer(tuple(chains), tuple(unknowns), defined)


def laplace(rows: Sequence[Sequence[Node]]) -> Node:
    """A determinant written out along its first row; of two rows a d - b c."""
    if len(rows) == 1:
        return rows[0][0]
    if len(rows) == 2:
        (a, b), (c, d) = rows
        left, right = _dotted(a, d), _dotted(b, c)
        return Sum((left, negate(right)))
    terms: list[Node] = []
    for k, head in enumerate(rows[0]):
        if head != ZERO:
            minor = laplace([[*row[:k], *row[k + 1 :]] for row in rows[1:]])
            piece = Product((head, minor), dotted=True)
            terms.append(piece if k % 2 == 0 else negate(piece))
    return Sum(tuple(terms)) if len(terms) > 1 else (terms or [ZERO])[0]


def _dotted(one: Node, other: Node) -> Node:
    if one == other and not isinstance(one, Number):
        return multiply(one, one)
    return Product((one, other), dotted=True)


def solution(quadratic: Quadratic, free: Sequence[str] = ()) -> tuple[Expression, ...] | None:
    """What the unknowns are, in terms of the free letters where something is left free.

    None where the equations contradict each other.
    """
    import sympy as sp

    matrix, right = quadratic.matrix(), sp.Matrix(quadratic.right)
    size = len(quadratic.letters)
    if len(free) == 0:
        return tuple(sp.cancel(value) for value in matrix.LUsolve(right))
    joined, pivots = matrix.row_join(right).rref()
    if size in pivots:
        return None
    letters = iter(sp.Symbol(name, real=True) for name in free)
    values: list[Expression] = [None] * size
    for k in range(size):
        if k not in pivots:
            values[k] = next(letters)
    for row, column in enumerate(pivots):
        others = (joined[row, j] * values[j] for j in range(size) if j not in pivots)
        values[column] = sp.expand(joined[row, size] - sum(others, rational(0)))
    return tuple(values)


def rank(quadratic: Quadratic) -> int:
    """The rank of H for a letter that is no special number."""
    return int(quadratic.matrix().rank())

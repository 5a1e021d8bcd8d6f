"""How small a product of many slopes must become: the vanishing gradient in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.derivations.properties.places import number_node
from derivator.derivations.properties.survey import Survey
from derivator.derivations.properties.target import Target
from derivator.derivations.terms import ChainBuilder
from derivator.errors import Problem, SpecError
from derivator.notation.build import number, power
from derivator.notation.nodes import Absolute, Node, Number, Power, Product, Symbol
from derivator.notation.numbers import is_short, rounded
from derivator.notation.precise import MP, Precise, precise, to_decimal
from derivator.solution import Cell, Chain, Relation, Table
from derivator.spec.exercise import Task

SHOWN = 3
READABLE = 100
"""A fraction with a larger denominator is shown as a decimal too."""
ROWS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class SlopeBound:
    """|g(z_1) g(z_2) g(z_3)| <= M^3, and M^k for several k."""

    letters: tuple[str, ...]
    product: Chain
    shown: int
    most: Node
    table: Table
    last: Chain
    """M^k for the k that was asked for."""
    times: int
    number: Precise
    below_one: bool
    equals_one: bool


def slope_bound(target: Target, run: Survey, times: int, task: Task, digits: int) -> SlopeBound:
    """The bound of a product of ``times`` values; raises ``SpecError`` where there is none."""
    top, bottom = run.greatest, run.least
    if MP.isinf(top.number) or MP.isinf(bottom.number):
        message = f"{target.name} is not bounded, and so are no products of it"
        raise SpecError([Problem(task.place("chain"), message, expected="a bounded function")])
    signed = bottom.number < 0
    largest = top if not signed or top.number >= -bottom.number else bottom
    most, exact = number_node(abs(largest.number), digits, Absolute(largest.value))
    if not exact:
        most = rounded(to_decimal(abs(largest.number)), digits)
        message = f"the largest slope of {target.name} has no short exact form: {most.digits}"
        raise SpecError([Problem(task.place("chain"), message, expected="no `chain` here")])
    shown = min(SHOWN, times)
    letters = tuple(f"z_{k}" for k in range(1, shown + 1))
    factors = [target.value(Symbol(letter)) for letter in letters]
    parts = tuple(Absolute(factor) if signed else factor for factor in factors)
    chain = ChainBuilder(Product(parts)).then(_power(most, shown))
    relations = (Relation.AT_MOST,)
    product = Chain(tuple(chain.terms), relations)
    kept = [*[k for k in ROWS if k < times][-4:], times]
    rows = tuple((number(k), Cell(_valued(most, k, digits))) for k in kept)
    head = Symbol("k"), _power(most, "k")
    slope = abs(largest.number)
    return SlopeBound(
        letters,
        product,
        shown,
        most,
        Table(head, rows),
        _valued(most, times, digits),
        times,
        slope**times,
        bool(slope < 1),
        bool(slope == 1),
    )


def _power(most: Node, times: int | str) -> Node:
    exponent: Node = Symbol(times) if isinstance(times, str) else number(times)
    return Power(most, exponent) if times != 1 else most


def _valued(most: Node, times: int, digits: int) -> Chain:
    """(1/4)^k = ... or ≈ ..."""
    value = _power(most, times)
    chain = ChainBuilder(value)
    if isinstance(most, Number):
        whole = most.value**times
        if is_short(whole):
            chain.then(number(whole))
        if whole.denominator <= READABLE:
            return chain.chain()
    decimal = to_decimal(precise(power(most, number(times)), {}))
    return chain.then(rounded(decimal, digits, value), False).chain()

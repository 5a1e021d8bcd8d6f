"""The activation after a convolution, entry by entry."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from derivator.derivations.sliding.convolving import Convolving, Windowed
from derivator.derivations.sliding.reading import numbered
from derivator.derivations.sliding.sums import entry_of
from derivator.notation.functions import TANH, Function
from derivator.notation.nodes import Call, Node, Number
from derivator.notation.numbers import rounded
from derivator.notation.precise import MP, precise
from derivator.ops.relu import RELU
from derivator.ops.sigmoid import SIGMA
from derivator.solution import Chain, NodeRows, Relation, Scope

ACTIVATIONS: dict[str, Function] = {"relu": RELU, "sigmoid": SIGMA, "tanh": TANH}


def activation_of(options: Any) -> Function | None:
    """The function that the options name."""
    return None if options.activation is None else ACTIVATIONS[options.activation]


def activated_names(found: Convolving) -> tuple[str, ...]:
    """H, or H_1, H_2, ... of several filters."""
    return numbered(activated_name(found), len(found.kernels))


def activated_name(found: Convolving) -> str:
    """What the activated result is called: H, where that is not taken."""
    taken = (found.result, found.picture.name)
    return "A" if any(name.partition("_")[0] == "H" for name in taken) else "H"


def activated_rows(function: Function, rows: NodeRows) -> NodeRows:
    """The activation of every entry: a number where it is rational, a formula else."""
    return tuple(tuple(_activated(function, entry) for entry in row) for row in rows)


def activated(
    function: Function, before: Windowed, name: str, digits: int, line: bool, scope: Scope
) -> tuple[Windowed, tuple[tuple[float | None, ...], ...]]:
    """Every entry with its chain, and the numbers for programs."""
    chains, values, plain = [], [], []
    for i, row in enumerate(before.values):
        own, shown, numbers = [], [], []
        for j, entry in enumerate(row):
            formula = Call(function, (entry,))
            value = _activated(function, entry)
            relation = Relation.EQUAL
            if value == formula and scope is Scope.DATA:
                value, relation = _rounded(formula, digits), Relation.APPROXIMATELY
            symbol = entry_of(name, i, j, line)
            terms = (symbol, formula, value) if value != formula else (symbol, formula)
            relations = (Relation.EQUAL, relation)[: len(terms) - 1]
            own.append(Chain(terms, relations, scope))
            shown.append(value)
            numbers.append(float(precise(formula, {})) if scope is Scope.DATA else None)
        chains.append(tuple(own))
        values.append(tuple(shown))
        plain.append(tuple(numbers))
    return Windowed(name, tuple(chains), tuple(values)), tuple(plain)


def _activated(function: Function, entry: Node) -> Node:
    if not isinstance(entry, Number):
        return Call(function, (entry,))
    if function is RELU:
        return Number(max(entry.value, Fraction(0)), entry.decimal)
    if not entry.value:
        return Number(Fraction(1, 2) if function is SIGMA else Fraction(0))
    return Call(function, (entry,))


def _rounded(formula: Node, digits: int) -> Node:
    value = Decimal(MP.nstr(precise(formula, {}), 40, strip_zeros=False))
    return rounded(value, digits, formula)

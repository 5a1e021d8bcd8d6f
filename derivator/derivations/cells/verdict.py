"""What is left of a system beside the equations that it should come to."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from derivator.derivations.cells.comparing import Difference, alike, difference
from derivator.derivations.cells.instance import Instance
from derivator.derivations.cells.renaming import matched
from derivator.notation.build import number
from derivator.notation.evaluate import evaluate
from derivator.notation.matrices import Matrix
from derivator.notation.nodes import Node, Symbol
from derivator.ops.defined import Arguments
from derivator.solution import Chain, Relation, Scope

POINTS = 5
CLOSE = 1e-9


@dataclass(frozen=True)
class Outcome:
    """One equation of the target: ``verdict`` is equal, renamed, different or absent."""

    symbol: Node
    target: Chain
    verdict: str
    chain: Chain | None = None
    """Both formulas, equal or unequal."""
    pairs: tuple[tuple[Node, Node], ...] = ()
    """Names of weights and functions here, and those of the target for them."""
    unlike: Difference | None = None


def outcome(
    instance: Instance, name: str, formula: Node | None, target: Node, given: Mapping[str, Node]
) -> Outcome:
    """Compare what is left with the target; ``given`` values show that they differ."""
    symbol = Symbol(name)
    stated = Chain((instance.note(name, "target", target, {}), target), (Relation.EQUAL,))
    if formula is None:
        return Outcome(symbol, stated, "absent")
    if alike(formula, target) or agree(instance, formula, target):
        both = None if formula == target else Chain((formula, target), (Relation.EQUAL,))
        return Outcome(symbol, stated, "equal", both)
    pairs = matched(formula, target)
    if pairs is not None:
        shown = tuple(
            (Symbol(a.rstrip("(")), Symbol(b.rstrip("("))) for a, b in pairs.items() if a != b
        )
        return Outcome(symbol, stated, "renamed", None, shown)
    unequal = Chain((formula, target), (Relation.UNEQUAL,), Scope.DATA)
    return Outcome(symbol, stated, "different", unequal, (), difference(formula, target))


def agree(instance: Instance, first: Node, second: Node) -> bool:
    """Whether two formulas have the same values at random points."""
    points = {letter: _sample(letter) for letter in instance.letters}
    bindings = Arguments(points)
    try:
        pairs = zip(_entries(instance, first), _entries(instance, second), strict=True)
        return all(
            np.allclose(evaluate(a, bindings), evaluate(b, bindings), CLOSE, CLOSE)
            for a, b in pairs
        )
    except (ValueError, KeyError, TypeError):
        return False


def has_value(instance: Instance, formula: Node) -> bool:
    """Whether a formula has a finite value at some of a few random points."""
    points = {letter: _sample(letter) for letter in instance.letters}
    bindings = Arguments(points)
    with np.errstate(all="ignore"):
        values = [evaluate(entry, bindings) for entry in _entries(instance, formula)]
    return all(bool(np.isfinite(value).any()) for value in values)


def _entries(instance: Instance, node: Node) -> list[Node]:
    value = instance.value(node, {})
    return [e for row in value.rows for e in row] if isinstance(value, Matrix) else [value]


def _sample(letter: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    chosen = random.Random(letter)
    return np.array([chosen.uniform(0.2, 2.0) for _ in range(POINTS)])


def numbers_for(instance: Instance) -> dict[str, Node]:
    """A number for each letter, for what holds only somewhere."""
    return {
        letter: number(Fraction(random.Random(letter).randrange(2, 19), 10))
        for letter in instance.letters
    }

"""Where a descent is heading: the minimum of a loss that is quadratic in its weights, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from derivator.derivations.optimisers.run import Optimisation
from derivator.errors import SpecError
from derivator.notation.matrices import Noted
from derivator.notation.nodes import Node, Symbol
from derivator.program.numbers import Num
from derivator.program.values import Entries, Numbers

MOST = 6
"""With more entries of weights nobody solves the equations by hand."""
PROBES = (
    Fraction(3, 7),
    Fraction(-5, 3),
    Fraction(11, 13),
    Fraction(-2, 9),
    Fraction(17, 5),
    Fraction(8, 3),
)
"""A place at which a gradient that is linear must be what its slopes say, on several SIDES."""

SIDES = ((1, 1), (-1, 1), (1, 100), (-1, 100))
FAR = 1000
"""What the passes at the minimum are numbered, far beyond all steps."""

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Minimum:
    """The weights at which the gradient vanishes, and the second derivatives, row by row."""

    weights: dict[str, Entries]
    curvature: tuple[Vector, ...]


def quadratic_minimum(run: Optimisation) -> Minimum | None:
    """The minimum of a quadratic loss; None where the loss is no such thing.

    The gradient of a quadratic is linear, so its slopes follow from its values at a few places,
    exactly; places on all sides, near and far, confirm that it is linear.
    """
    start = run.states[0]
    count = sum(value.size for value in start.values())
    if count > MOST:
        return None
    zero = gradient_at(run, [Fraction(0)] * count)
    if zero is None:
        return None
    columns = []
    for index in range(count):
        found = gradient_at(run, [Fraction(int(index == other)) for other in range(count)])
        if found is None:
            return None
        columns.append([a - b for a, b in zip(found, zero, strict=True)])
    rows = tuple(tuple(column[index] for column in columns) for index in range(count))
    places = [[sign * size * entry for entry in PROBES[:count]] for sign, size in SIDES]
    places += [list(_flat(state)) for state in (run.states[0], run.states[-1])]
    for place in places:
        expected = [
            own + sum((a * b for a, b in zip(row, place, strict=True)), Fraction(0))
            for own, row in zip(zero, rows, strict=True)
        ]
        if gradient_at(run, place) != expected:
            return None
    solution = _solved(rows, [-entry for entry in zero])
    if solution is None:
        return None
    return Minimum(_shaped(run, solution), rows)


def _flat(state: Mapping[str, Entries]) -> Iterator[Fraction]:
    """The weights one after the other, to a few digits where they are not rational."""
    for value in state.values():
        for entry in value.ravel():
            yield entry.exact or Fraction(entry.plain).limit_denominator(10**6)


def gradient_at(run: Optimisation, place: Sequence[Fraction]) -> list[Fraction] | None:
    """The gradient over all observations at some weights; None where it is not rational."""
    weights = _shaped(run, place)
    try:
        found = [_slopes(run, part, weights) for part in run.parts(run.everything)]
    except SpecError:
        return None
    if any(entry.exact is None for each in found for entry in each):
        return None
    added = [
        sum((e.exact or Fraction(0) for e in at), Fraction(0)) for at in zip(*found, strict=True)
    ]
    share = len(found) if run.course.mean else 1
    return [entry / share for entry in added]


def _slopes(run: Optimisation, part: tuple[int, ...], weights: dict[str, Entries]) -> list[Num]:
    adjoints, learned = run.plan.adjoints, run.course.learned
    numbers = run.study.numbers(run.course.of, {**run.data.batch(part), **weights}, learned)
    return [entry for name in learned for entry in numbers.of(adjoints.symbol(name)).ravel()]


def _shaped(run: Optimisation, place: Sequence[Fraction]) -> dict[str, Entries]:
    """A vector as the weights that it goes through, one after the other."""
    found: dict[str, Entries] = {}
    entries = iter(place)
    for name, value in run.states[0].items():
        made = np.empty(value.shape, dtype=object)
        for index in np.ndindex(made.shape):
            made[index] = Num(next(entries))
        found[name] = made
    return found


def _solved(rows: Sequence[Vector], right: Sequence[Fraction]) -> list[Fraction] | None:
    """The solution by elimination; None unless every pivot is above 0: then it is a minimum."""
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    count = len(table)
    for index in range(count):
        if table[index][index] <= 0:
            return None
        for other in range(count):
            if other != index and table[other][index]:
                factor = table[other][index] / table[index][index]
                pairs = zip(table[other], table[index], strict=True)
                table[other] = [a - factor * b for a, b in pairs]
    return [table[i][count] / table[i][i] for i in range(count)]


@dataclass(frozen=True)
class Place:
    """The minimum as a moment of the run: its weights and the gradient there, which is 0."""

    stars: dict[str, Noted]
    gradients: list[Node]
    moment: int
    numbers: Numbers


def at_minimum(run: Optimisation, minimum: Minimum) -> Place:
    """The minimum with its weights noted down under stars."""
    passes = [
        run.added({**run.data.batch(part), **minimum.weights}, len(run.steps))
        for part in run.parts(run.everything)
    ]
    moment, numbers = passes[0]
    stars: dict[str, Noted] = {}
    for name, value in minimum.weights.items():
        shown = Symbol(f"{name}{'_' if '__' in name else '__'}*")
        noted = Noted(shown, f"{name}@*", run.shape(name))
        run.noted[noted.key] = value
        stars[name] = run.note(noted, Symbol(name), moment, numbers)
    return Place(stars, run.gradients_of(passes, FAR), moment, numbers)

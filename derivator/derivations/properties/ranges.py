"""The interval that an option gives, and what is said where a function cannot be gone through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from derivator.algebra.bounded import GaveUp
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.properties.numbers import NEARBY, TooManyPlaces, Values
from derivator.derivations.properties.places import Names
from derivator.derivations.properties.recognised import recognised
from derivator.derivations.properties.survey import SAME, NoLimit, Survey, survey
from derivator.derivations.properties.target import Target
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Call, Node, Sum
from derivator.notation.precise import MP, Precise, precise
from derivator.notation.walk import descendants
from derivator.solution import Chain, Relation
from derivator.spec.exercise import Task

ENDLESS = {"oo": MP.inf, "+oo": MP.inf, "-oo": -MP.inf}
End = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if isinstance(value, int | float) else value),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    WithJsonSchema({"type": ["string", "number"]}),
]
Range = Annotated[list[End], Field(min_length=2, max_length=2)]
"""Two ends, each a constant formula, ``oo`` or ``-oo``."""


def ends_of(workspace: Workspace, on: Sequence[str] | None, task: Task) -> tuple[Precise, Precise]:
    """The two ends of the interval, the whole line by default.

    Raises ``SpecError`` for an end that is no number, and for ends in the wrong order.
    """
    if on is None:
        return -MP.inf, MP.inf
    found = []
    for index, text in enumerate(on):
        place = task.place("on", index)
        if text.replace(" ", "") in ENDLESS:
            found.append(ENDLESS[text.replace(" ", "")])
            continue
        try:
            value = precise(option_formula(workspace, text, place), {})
        except KeyError:
            value = MP.nan
        if not MP.isfinite(value):
            expected = "a number such as 0, pi/2 or sqrt(2), or oo or -oo"
            raise SpecError([Problem(place, "an end that is no number", text, expected)])
        found.append(value)
    low, high = found
    if low >= high:
        expected = "the lower end first: on: [0, oo]"
        raise SpecError([Problem(task.place("on"), "an empty interval", str(list(on)), expected)])
    return low, high


def surveyed(target: Target, names: Names, low: Precise, high: Precise, task: Task) -> Survey:
    """The run of the function; raises ``SpecError`` where it cannot be gone through."""
    name = target.name
    try:
        found = _one_period(target, names, low, high)
    except TooManyPlaces:
        message = f"{name} turns or breaks at too many places"
        expected = "an interval on which to look at it, such as on: [0, pi]"
        raise SpecError([Problem(task.place("on"), message, name, expected)]) from None
    except NoLimit as error:
        message = f"no limit of {name} was found at an end of its domain"
        expected = "an interval that leaves that end out, such as on: [1, 5]"
        raise SpecError([Problem(task.place("of"), message, name, expected)]) from error
    except (TypeError, GaveUp) as error:
        message = f"{name} cannot be gone through: {error}"
        raise SpecError([Problem(task.place("of"), message[:200], name)]) from error
    if found.arcs and target.others and not _alike(target, found, low, high):
        other = target.others[0]
        message = f"where {name} turns or breaks depends on {other}"
        expected = f"a number for it, such as with: {{{other}: 1/4}}"
        raise SpecError([Problem(task.place("of"), message, other, expected)])
    if not found.arcs:
        message = f"{name} has no value anywhere on this interval"
        expected = "an interval on which it is defined"
        raise SpecError([Problem(task.place("on"), message, name, expected)])
    return found


WAVES = {"sin", "cos", "tan", "cot"}
PERIODS = [Fraction(n, d) for d in (12, 6, 4, 3, 2, 1) for n in range(1, 5)]


def _alike(target: Target, found: Survey, low: Precise, high: Precise) -> bool:
    """Whether the run is the same for other values of the letters."""
    try:
        other = survey(target, Names(target.by, 4), low, high, target.sample(1))
    except (TooManyPlaces, NoLimit):
        return False

    def shape(run: Survey) -> list[tuple[Precise, Precise, int]]:
        return [(a.low.place.number, a.high.place.number, a.direction) for a in run.arcs]

    return shape(found) == shape(other)


def _one_period(target: Target, names: Names, low: Precise, high: Precise) -> Survey:
    """The run on the interval; of a periodic function on one period."""
    waves = {part.function.name for part in descendants(target.body) if isinstance(part, Call)}
    endless = MP.isinf(low) and MP.isinf(high)
    period = period_of(target) if endless and waves & WAVES and not target.others else None
    if period is None:
        return survey(target, names, low, high)
    length = precise(period, {})
    start = -length / 2
    if not _is_plain(target, start):
        start = -length / 4 if _is_plain(target, -length / 4) else start
    shifted = Sum((target.letter, period))
    chain = Chain((target.value(shifted), target.value()), (Relation.EQUAL,))
    return replace(survey(target, names, start, start + length), period=chain)


def _is_plain(target: Target, x: Precise) -> bool:
    """Whether nothing happens at a place: it is a pole, or the slope is some number but 0."""
    here = Values(target.body, target.by)(x)
    if not MP.isfinite(here):
        return True
    slope = Values(target.slope, target.by)(x)
    near = [Values(target.slope, target.by)(x + side * NEARBY) for side in (-1, 1)]
    smooth = MP.isfinite(slope) and all(abs(slope - other) < 0.1 for other in near)
    return bool(smooth and abs(slope) > SAME)


def period_of(target: Target) -> Node | None:
    """The shortest period among the simple multiples of pi and the simple numbers."""
    values = Values(target.body, target.by)
    places = [MP.mpf(k) / 7 + MP.mpf(1) / 100 for k in range(-20, 21)]
    for unit, times in product((MP.pi, MP.mpf(1)), sorted({*PERIODS, *(2 * p for p in PERIODS)})):
        length = unit * times.numerator / times.denominator
        pairs = ((values(x), values(x + length)) for x in places)
        if all(abs(one - other) < SAME or (one != one and other != other) for one, other in pairs):
            return recognised(+length)
    return None

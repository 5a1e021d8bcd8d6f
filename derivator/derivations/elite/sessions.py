"""Sessions of an agent: their returns, the quantile, and which of them are the elite."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from derivator.derivations.study import Study
from derivator.errors import Problem, SpecError
from derivator.notation.quantile import Convention
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, Options

Choice = Literal["at_least", "above", "count"]


class Session(Options):
    """One session: the pairs (state, action) that it went through, and its rewards."""

    steps: Annotated[list[Annotated[int, Field(ge=1, le=1000)]], Field(min_length=1)]
    rewards: Annotated[list[ConstantFormula], Field(min_length=1, max_length=200)]


@dataclass(frozen=True)
class Selection:
    """Which sessions are the elite, by their numbers from 0, and by what."""

    returns: tuple[Fraction, ...]
    order: tuple[int, ...]
    """All sessions, the smallest return first; equal returns in the order of the sessions."""
    place: Fraction
    """Where the quantile stands among them, counted from 1."""
    quantile: Fraction
    elite: tuple[int, ...]


def select(
    returns: Sequence[Fraction], level: Fraction, convention: Convention, choice: Choice
) -> Selection:
    """The elite sessions: those whose return is at least (or above) the quantile, or the best ones.

    With ``count``, the best (1 - p)K sessions, rounded up; of equal returns the earlier session.
    """
    order = tuple(sorted(range(len(returns)), key=lambda k: returns[k]))
    place = 1 + (len(returns) - 1) * level
    low, high = math.floor(place), math.ceil(place)
    below, above = returns[order[low - 1]], returns[order[high - 1]]
    shares = {"linear": place - low, "lower": Fraction(0), "higher": Fraction(1)}
    quantile = below + shares[convention] * (above - below)
    if choice == "count":
        best = sorted(order, key=lambda k: (-returns[k], k))
        best = best[: math.ceil((1 - level) * len(returns))]
        return Selection(tuple(returns), order, place, quantile, tuple(sorted(best)))
    least = choice == "at_least"
    kept = (k for k, g in enumerate(returns) if g > quantile or (g == quantile and least))
    return Selection(tuple(returns), order, place, quantile, tuple(kept))


def observations(
    sessions: Sequence[Session], numbers: Sequence[int], study: Study, task: Task
) -> tuple[int, ...]:
    """The observations (from 0) of sessions; raises ``SpecError`` for one that is not there."""
    dataset = study.dataset
    if dataset is None:
        message = "the cross-entropy method needs numbers, and the exercise has none"
        expected = "`data` with the pairs of state and action, `values` for the weights"
        raise SpecError([Problem(task.position, message, expected=expected)])
    count = len(dataset.observations)
    used: dict[int, int] = {}
    for index, session in enumerate(sessions):
        for step in session.steps:
            if step > count:
                message = "an observation that the exercise does not have"
            elif step in used:
                message = f"observation {step} belongs to session {used[step] + 1} already"
            else:
                used[step] = index
                continue
            expected = f"numbers from 1 to {count}, each in one session"
            place = task.place("sessions", index, "steps")
            raise SpecError([Problem(place, message, str(step), expected)])
    return tuple(step - 1 for number in numbers for step in sessions[number].steps)

"""What the derivations on series are told: the letters and what is assumed of them."""

from __future__ import annotations

from pydantic import Field

from derivator.derivations.convergence.terms import Letters
from derivator.errors import Problem, SpecError
from derivator.notation.build import number
from derivator.notation.nodes import Indicator, Symbol
from derivator.ops.registry import VOCABULARY
from derivator.solution import Chain, Relation
from derivator.spec.exercise import Task
from derivator.spec.fields import Names, Options


class SeriesOptions(Options):
    """The counter, the first term, and the letters beside the counter."""

    by: str = Field(
        "t", pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=50, description="The counter."
    )
    start: int | None = Field(
        None,
        ge=0,
        le=1000,
        description="The number of the first term; by default 1, or 2 or 3 where the terms have "
        "no positive value before.",
    )
    positive: Names | None = Field(None, description="Letters that stand for numbers above 0.")
    below_one: Names | None = Field(
        None, description="Letters that stand for numbers between 0 and 1."
    )


def letters_of(task: Task) -> Letters:
    """The letters that the terms may hold; raises ``SpecError`` for one with two meanings."""
    options = task.options
    assert isinstance(options, SeriesOptions)
    positive, below = tuple(options.positive or ()), tuple(options.below_one or ())
    for key, names in (("positive", positive), ("below_one", below)):
        for index, name in enumerate(names):
            twice = name == options.by or (key == "below_one" and name in positive)
            reserved = VOCABULARY.reserved(name)
            if twice or reserved:
                message = f"{name} is {reserved or 'used for something else already'}"
                place = task.place(key, index)
                raise SpecError([Problem(place, message, name, "a letter of its own")])
    return Letters(options.by, positive, below)


def assumptions(letters: Letters) -> tuple[Chain, ...]:
    """What is assumed of the letters, as the page says it: lambda > 0, 0 < r < 1."""
    zero, one = number(0), number(1)
    above = [
        Chain((Symbol(n), zero), (Relation.GREATER,), where=(Indicator(Symbol(n), ">", zero),))
        for n in letters.positive
    ]
    between = [
        Chain((zero, Symbol(n), one), (Relation.LESS, Relation.LESS)) for n in letters.below_one
    ]
    return (*above, *between)

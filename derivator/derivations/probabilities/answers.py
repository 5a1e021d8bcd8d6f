"""What was predicted and what was right: read from the options and held against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from derivator.derivations.probabilities.reading import Scores, letters_of, value_of
from derivator.errors import Problem, SpecError
from derivator.notation.build import ZERO, add
from derivator.notation.nodes import Node, Number, Sum
from derivator.notation.text import text
from derivator.solution import Chain, Relation, Scope
from derivator.spec.exercise import Task

OFF = 0.006
"""How far each of some rounded probabilities may be off."""


def base_asked(base: Fraction | None, task: Task) -> Fraction | None:
    """The base of the logarithm; raises ``SpecError`` for one that is none."""
    if base is not None and base <= 1:
        expected = "a number above 1: with another one no loss would be positive"
        raise SpecError([Problem(task.place("base"), "no base of logarithms", str(base), expected)])
    return base


def is_binary(probabilities: Sequence[Sequence[str]], answers: Sequence[str]) -> bool:
    """Whether a list of probabilities goes with a list of answers 0 and 1, one for each."""
    return len(answers) == len(probabilities[0]) and set(answers) <= {"0", "1"}


def right_classes(
    answers: Sequence[str], classes: Mapping[str, Sequence[str]] | None, rows: Scores, task: Task
) -> list[int]:
    """The right class of each row, counted from 0; raises ``SpecError`` for one that is unknown."""
    if len(answers) != len(rows.rows):
        several = "observation" if len(rows.rows) == 1 else "observations"
        given = "answer" if len(answers) == 1 else "answers"
        message = f"{len(answers)} {given} for {len(rows.rows)} {several}"
        expected = "one answer for each observation"
        if ("probabilities", 0, 0) not in task.places and ("probabilities", 0) in task.places:
            expected = "0 or 1 for each probability of a list, or one class for a lone row"
        raise SpecError([Problem(task.place("answers"), message, expected=expected)])
    named = [list(names) for names in (classes or {}).values()]
    found = []
    for i, answer in enumerate(answers):
        places = [own.index(answer) for own in named if answer in own]
        if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= rows.classes:
            places.append(int(answer) - 1)
        if not places:
            expected = f"a number from 1 to {rows.classes}" + (", or a class" if named else "")
            place = task.place("answers", i)
            raise SpecError([Problem(place, "an unknown class", answer[:60], expected)])
        found.append(places[0])
    return found


def check_probability(p: Node, task: Task, row: int, column: int | None = None) -> None:
    """Raise ``SpecError`` for what is not between 0 and 1."""
    value = value_of(p)
    if letters_of(p) or not 0 <= value <= 1:
        flat = ("probabilities", 0, 0) not in task.places
        path = (row if column is None else column,) if flat else (row, column or 0)
        expected = "a number from 0 to 1"
        place = task.place("probabilities", *path)
        raise SpecError([Problem(place, "not a probability", text(p), expected)])


def unevenness(row: Sequence[Node], index: int, task: Task) -> list[Chain]:
    """The sum of a row of rounded probabilities; raises ``SpecError`` for one that is no row."""
    whole = sum((value_of(p) for p in row), value_of(ZERO))
    if abs(whole - 1) < 1e-30:
        return []
    if abs(whole - 1) > OFF * len(row):
        message = f"row {index + 1} of the probabilities adds up to {float(whole):.6g}"
        place = task.place("probabilities", index)
        raise SpecError([Problem(place, message, expected="probabilities that add up to 1")])
    total = add(*row)
    if not isinstance(total, Number):
        return []
    return [Chain((Sum(tuple(row)), total), (Relation.EQUAL,), Scope.DATA)]

"""Which single number of an input a derivative is taken by, and at which numbers."""

from __future__ import annotations

from collections.abc import Mapping

from derivator.derivations.study import Study
from derivator.errors import Position, Problem, SpecError
from derivator.notation.matrices import Entry
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.program.model import Program
from derivator.program.outer import with_sum
from derivator.program.values import Entries, Numbers
from derivator.shapes import in_words
from derivator.spec.exercise import Task

SUMS = ("S", "J", "E", "Q", "S_0")
"""Names of a sum of entries; the first that the exercise does not use is taken."""


def added_up(study: Study, of: str) -> tuple[Study, str]:
    """The study itself for a number; of several entries one of their sum, and the sum's name."""
    if study.program.is_number(of):
        return study, of
    taken = {*study.program.vertices, *study.program.sizes}
    name = next((letter for letter in SUMS if letter not in taken), "Sum")
    return Study(study.exercise, with_sum(study.program, of, name)), name


def entry_of(program: Program, name: str, given: list[int] | None, place: Position) -> Node:
    """The entry as a symbol; raises ``SpecError`` where the indices do not name one."""
    shape = program.vertices[name].shape
    long = [index for index, size in enumerate(shape) if size != 1]
    if given is None:
        pair = [1] * len(shape)
    elif len(given) == len(shape):
        pair = given
    elif len(given) == len(long):
        pair = [given[0] if index in long else 1 for index in range(len(shape))]
    else:
        message = f"{len(given)} indices do not name an entry of {name}, {in_words(shape)}"
        raise SpecError([Problem(place, message, text=name, expected="entry: [row, column]")])
    for index, size in zip(pair, shape, strict=True):
        if isinstance(size, int) and index > size:
            message = f"{name} is {in_words(shape)}, so it has no entry {pair}"
            raise SpecError([Problem(place, message, expected=f"at most {size}")])
    if not long:
        return Symbol(name)
    at = [None if size == 1 else index for index, size in zip(pair, shape, strict=True)]
    return Entry(Symbol(name), at[0], at[1])


def place_in_words(by: Node) -> str:
    """The entry's indices in a result's name; nothing for a number."""
    if not isinstance(by, Entry):
        return ""
    return f"[{','.join(str(index) for index in (by.row, by.column) if index is not None)}]"


def sizes_needed(
    program: Program, name: str, by: Node, sizes: Mapping[str, int], place: Position
) -> dict[str, int]:
    """The letters that the entry's indices run to, as they are at the numbers given.

    Raises ``SpecError`` where the numbers have no such entry.
    """
    if not isinstance(by, Entry):
        return {}
    found = {}
    for index, size in zip((by.row, by.column), program.vertices[name].shape, strict=True):
        if isinstance(size, str) and isinstance(index, int):
            found[size] = sizes[size]
            if index > sizes[size]:
                message = f"{name} has no entry {place_in_words(by)} at these numbers"
                expected = f"at most {sizes[size]}, which is {size} here"
                raise SpecError([Problem(place, message, text=name, expected=expected)])
    return found


def numbers_at(
    study: Study, of: str, by: Node, weight: str, observation: int | None, task: Task
) -> Numbers:
    """Both passes at the observation asked for, else at all of them."""
    data = study.dataset
    if data is None:
        message = "difference quotients need numbers, and the exercise gives none"
        expected = "values, or data, in the exercise"
        raise SpecError([Problem(task.position, message, expected=expected)])
    for name in study.unspecified(study.program.restricted(of)):
        message = f"{name} is left unspecified, so nothing here has a number"
        raise SpecError([Problem(task.position, message, expected=f"a formula for {name}")])
    count, place = len(data.observations), task.place("observation")
    if observation is None and count > 1 and not data.can_stack:
        message = "the observations cannot be put together, so one must be chosen"
        raise SpecError([Problem(place, message, expected=f"observation: 1 to {count}")])
    if (observation or 1) > count:
        message = f"there is no observation {observation}"
        raise SpecError([Problem(place, message, expected=f"1 to {count}")])
    chosen = data.everything if observation is None else (observation - 1,)
    numbers = study.numbers(of, data.batch(chosen), (weight,))
    sizes_needed(study.program, weight, by, numbers.sizes, task.place("entry"))
    whole = numbers.partials[Partial(Symbol(of), Symbol(weight))]
    numbers.partials[Partial(Symbol(of), by)] = _slice(whole, by)
    return numbers


def _slice(value: Entries, by: Node) -> Entries:
    if not isinstance(by, Entry):
        return value
    row = 0 if by.row is None else int(by.row) - 1
    column = 0 if by.column is None else int(by.column) - 1
    return value[row : row + 1, column : column + 1]

"""Which formula a task about one letter is about: a function, or a formula of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from derivator.derivations.formulas.opening import Opening, letters_in, opened_option
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.formulas.subject import subject
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import ZERO
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Indicator, Node, Symbol
from derivator.spec.exercise import Task

SIGNS = ("positive", "negative")


@dataclass(frozen=True)
class Asked:
    """f(t) or a formula, written out in elementary functions."""

    name: str
    """f, or nothing for a formula without a name."""
    value: Node
    """f(t), or the formula as the author wrote it."""
    body: Node
    by: str
    others: tuple[str, ...]
    slope: Node
    """f'(t), or (formula)', not yet taken."""


def asked(
    workspace: Workspace, task: Task, of: str | None, formula: str | None, by: str | None
) -> tuple[Asked, Opening]:
    """What the options ``of``, ``formula`` and ``by`` say; ``SpecError`` where they do not fit."""
    opening = Opening(workspace.functions)
    if formula is not None and of is not None:
        message, expected = "both `of` and `formula`", "one of them"
        raise SpecError([Problem(task.place("formula"), message, formula, expected)])
    if formula is not None:
        place = task.place("formula")
        value = option_formula(workspace, formula, place)
        body = opened_option(opening, value, place)
        letters, name = letters_in(body), ""
    else:
        about = subject(workspace, of, task)
        place = task.place("of")
        value, body = about.value, opened_option(opening, about.body, place)
        letters, name = about.letters, about.name
    if not letters:
        message, expected = "a formula without a letter", "a formula in some letter, such as exp(t)"
        raise SpecError([Problem(place, message, formula or name, expected)])
    letter = letters[0] if by is None else by
    if letter not in letters:
        message, expected = (
            f"{name or 'the formula'} has no letter {by}",
            "one of " + ", ".join(letters),
        )
        raise SpecError([Problem(task.place("by"), message, letter, expected)])
    others = tuple(n for n in letters_in(body) if n != letter)
    if formula is not None:
        slope: Node = Primed(value, Symbol(letter))
    else:
        slope = about.slope(letter)
    return Asked(name, value, body, letter, others, slope), opening


def assumptions(
    task: Task, assume: Mapping[str, str], letters: tuple[str, ...]
) -> tuple[Indicator, ...]:
    """What is assumed of letters, as conditions; ``SpecError`` for letters that do not occur."""
    for name in assume:
        if name not in letters:
            message = f"no letter {name} whose sign could matter"
            expected = "one of " + ", ".join(letters) if letters else "no assumption"
            raise SpecError([Problem(task.place("assume", name), message, name, expected)])
    signs = {"positive": ">", "negative": "<"}
    return tuple(Indicator(Symbol(name), signs[sign], ZERO) for name, sign in assume.items())

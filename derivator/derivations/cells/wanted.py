"""What a task asks to put into a system: read, and refused where it makes no sense."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from derivator.derivations.cells.collapsing import Collapse, Move, Substitution
from derivator.derivations.cells.contrast import used
from derivator.derivations.cells.reading import EquationReader, Line, Written
from derivator.derivations.cells.system import System
from derivator.derivations.cells.tidying import joins_numbers, put_in
from derivator.derivations.cells.verdict import has_value
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Call, Node
from derivator.notation.walk import descendants
from derivator.ops.registry import VOCABULARY
from derivator.spec.exercise import Task

_CALL = re.compile(r"\s*([A-Za-z]\w*)\s*\(\s*([A-Za-z]\w*)\s*\)\s*")


def wanted_of(
    reader: EquationReader, lines: Sequence[Line], task: Task
) -> Iterator[tuple[Written, str]]:
    """Each substitution with the argument of a function, empty for a name."""
    seen: dict[str, None] = {}
    for left, right, key in lines:
        place = task.place("set", key)
        call = _CALL.fullmatch(left)
        name = call[1] if call else reader.name(left, place)
        if name in seen:
            raise SpecError([Problem(place, f"{name} is set twice", name, "once")])
        seen[name] = None
        if call and name in VOCABULARY.functions:
            message = f"{name} is a known function"
            expected = "a function left unspecified, such as phi_h, in its place"
            raise SpecError([Problem(place, message, name, expected)])
        yield Written(name, reader.formula(right, place), place), call[2] if call else ""


def applied(run: Collapse, item: Substitution, written: Written) -> Move:
    """Carry out one substitution; raises ``SpecError`` where something has no value after it."""
    message, expected = "", "a value with which every equation can be computed"
    try:
        move = run.apply(item)
    except ValueError:
        message = f"{item.name} is a state that a weight multiplies, and no number"
        expected = "0, or a formula in other states"
    else:
        if any(map(joins_numbers, run.current.values())):
            message = f"{item.name} stands among others in concat or stack"
            expected = "equations with a weight of its own for each: W*h[t-1] + V*x[t]"
        for name in run.needed() if not message else ():
            if name in run.current and not has_value(run.instance, run.current[name]):
                message = f"{name} has no value after this"
    if message:
        raise SpecError([Problem(written.place, message, item.name, expected)])
    return move


def outputs_of(system: System, targets: Sequence[System]) -> tuple[str, ...]:
    """What the target speaks of; without one what no other equation uses."""
    if targets:
        return tuple(name for name in targets[0].formulas if name in system.formulas) or (
            system.equations[-1].name,
        )
    inner = {n for item in system.equations for n in used(item.formula)}
    return tuple(e.name for e in system.equations if e.name not in inner)


def goal_of(system: System, target: System) -> dict[str, Node]:
    """The target's equations; helpers under names that the system does not know are put in."""
    goal = dict(target.formulas)
    inner = {name for formula in goal.values() for name in used(formula)}
    helpers = {name: goal.pop(name) for name in inner & goal.keys() if name not in system.formulas}
    for _ in helpers:
        goal = {name: put_in(formula, helpers) for name, formula in goal.items()}
    return goal


def refuse(
    system: System, outputs: tuple[str, ...], done: list[Substitution], wanted: list[Written]
) -> None:
    """Raise ``SpecError`` for a name that does not occur, and for a value that is asked for."""
    known = {n for item in system.equations for n in (*used(item.formula), item.name)}
    functions = {n for item in system.equations for n in _functions(item.formula)}
    for item, written in zip(done, wanted, strict=True):
        names = functions if item.argument else known
        if item.name not in names:
            message = f"{item.name} does not occur in the equations"
            expected = "one of " + ", ".join(sorted(names)[:16])
            raise SpecError([Problem(written.place, message, item.name, expected)])
        if item.name in outputs:
            message = f"{item.name} is what the cell computes"
            raise SpecError([Problem(written.place, message, item.name, "another name")])
        if item.name in used(item.formula):
            message = f"{item.name} is set to a formula with {item.name} in it"
            raise SpecError([Problem(written.place, message, item.name, "a number or other names")])
        if item.argument and set(used(item.formula)) - {item.argument}:
            message = f"the formula of {item.name} has other letters than {item.argument}"
            expected = f"a formula in {item.argument} alone"
            raise SpecError([Problem(written.place, message, item.name, expected)])
        known |= set(used(item.formula)) - {item.argument}


def _functions(node: Node) -> Iterator[str]:
    yield from (part.function.name for part in descendants(node) if isinstance(part, Call))

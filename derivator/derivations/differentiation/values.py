"""The numbers of derivatives at a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from derivator.derivations.differentiation.branches import Joint, active
from derivator.derivations.differentiation.course import LONG, Derivative
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.formulas.subject import Subject
from derivator.derivations.formulas.values import number_of, value_of, valued
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.analysis import At
from derivator.notation.evaluate import evaluate
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.precise import MP, precise
from derivator.notation.text import text
from derivator.notation.walk import descendants, size, substitute
from derivator.ops.defined import Arguments
from derivator.program.calculus import Calculus
from derivator.solution import Chain, Scope
from derivator.spec.exercise import Task

SEED = 40
POINTS = 4000
WIDTHS = (1.0, 4.0, 40.0)
"""How far from 0 a formula is looked for a value."""


@dataclass(frozen=True)
class Place:
    """Where derivatives are evaluated, and what comes out."""

    given: Mapping[str, Node]
    point: tuple[Chain, ...]
    """x = 1, y = 2."""
    values: tuple[Chain, ...]
    numbers: Mapping[tuple[str, ...], float]
    kink: Joint | None = None
    """Where the place is one without a derivative."""


def constants(
    workspace: Workspace, at: Mapping[str, str] | None, letters: Sequence[str], task: Task
) -> dict[str, Node]:
    """The numbers of the letters: from the task, else from the exercise; ``SpecError`` if bad."""
    data = workspace.scalar_data or {}
    found = {name: data[name] for name in letters if name in data}
    if at is None:
        return found
    for name, written in at.items():
        place = task.place("at", name)
        if name not in letters:
            expected = "one of " + ", ".join(letters)
            raise SpecError([Problem(place, f"no letter {name}", name, expected)])
        node = option_formula(workspace, written, place)
        if any(isinstance(part, Symbol) for part in descendants(node)):
            expected = "a number such as 2, 1/3 or pi/2"
            raise SpecError([Problem(place, "not a number", written, expected)])
        found[name] = node
    missing = [name for name in letters if name not in found]
    if missing:
        message = f"no number for {', '.join(missing)}"
        raise SpecError([Problem(task.place("at"), message, expected="a number for each letter")])
    return found


def require_values(about: Subject, task: Task) -> None:
    """Raise ``SpecError`` for a formula that has no real value at any of many places."""
    generator = np.random.default_rng(SEED)
    widths = generator.choice(WIDTHS, size=(len(about.letters), POINTS))
    places = generator.uniform(-1, 1, size=widths.shape) * widths
    with np.errstate(all="ignore"):
        values = evaluate(about.body, Arguments(dict(zip(about.letters, places, strict=True))))
    if not np.isfinite(values).any():
        message = f"{about.name} has no real value at any of the places tried"
        expected = "a formula that has a value somewhere between -40 and 40"
        raise SpecError([Problem(task.place("of"), message, about.name, expected)])


def values_at(
    about: Subject,
    found: Sequence[Derivative],
    given: Mapping[str, Node],
    calculus: Calculus,
    digits: int,
    task: Task,
) -> Place | None:
    """The value of each derivative; None where some letter has no number."""
    if not given or any(name not in given for name in about.letters):
        return None
    own = {name: given[name] for name in about.letters}
    point = tuple(equality(Symbol(n), own[n], scope=Scope.DATA) for n in about.letters)
    precisely = {name: precise(value, {}) for name, value in own.items()}
    for derivative in found:
        for joint in derivative.kinks:
            if abs(precise(joint.place, precisely) - precisely[derivative.letters[-1]]) < 1e-30:
                return Place(own, point, (), {}, joint)
    if all(len(derivative.pieces) == 1 for derivative in found):
        _refuse_trouble(about, precisely, calculus, task)
    values, numbers = [], dict[tuple[str, ...], float]()
    for derivative in found:
        parts = [part for part, _ in derivative.pieces]
        slopes = [slope for _, slope in derivative.pieces]
        formula = (
            active(parts, slopes, precisely) if len(parts) > 1 else derivative.result.terms[-1]
        )
        chain = _valued(_placed(derivative, own), formula, own, digits)
        number = number_of(formula, own)
        if chain is None or number is None:
            where = ", ".join(f"{name} = {text(value)}" for name, value in own.items())
            message = f"the derivative has no value at {where}"
            raise SpecError([Problem(task.place("at"), message, expected="another place")])
        values.append(chain)
        numbers[derivative.letters] = float(number)
    return Place(own, point, tuple(values), numbers)


def _valued(symbol: Node, formula: Node, given: Mapping[str, Node], digits: int) -> Chain | None:
    """The number, of a short formula with the numbers put in; the formula was printed before."""
    if size(formula) <= LONG:
        chain = valued(symbol, formula, given, digits)
        if chain is None or chain.terms[1] != formula or len(chain.terms) == 2:
            return chain
        return replace(chain, terms=(symbol, *chain.terms[2:]), relations=chain.relations[1:])
    value = value_of(formula, given, digits)
    return None if value is None else equality(symbol, value[1], value[0], Scope.DATA)


def _placed(derivative: Derivative, given: Mapping[str, Node]) -> Node:
    """f'(2), or y' behind a bar with x = 2."""
    symbol = derivative.symbol
    if isinstance(symbol, Call):
        return substitute(symbol, given)
    if isinstance(symbol, Primed) and len(given) == 1:
        ((name, value),) = given.items()
        return At(symbol, Symbol(name), value)
    return symbol


def _refuse_trouble(
    about: Subject, values: Mapping[str, MP.mpf], calculus: Calculus, task: Task
) -> None:
    """Refuse a place at which some operation has no value or no derivative."""
    for operation, operands in calculus.parts(about.body):
        numbers = [precise(operand, values) for operand in operands]
        reason = "no real value" if any(map(MP.isnan, numbers)) else ""
        reason = reason or operation.trouble(*map(float, numbers))
        if reason:
            message = f"{about.name} has no derivative there: {reason}"
            raise SpecError([Problem(task.place("at"), message, expected="another place")])

"""Derivatives of formulas, one named rule a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from derivator.derivations.base import Derivation
from derivator.derivations.differentiation.branches import as_cases, bends
from derivator.derivations.differentiation.course import Course, Derivative
from derivator.derivations.differentiation.tree import Names as Letters
from derivator.derivations.differentiation.values import Place, constants, require_values, values_at
from derivator.derivations.formulas.subject import Subject, subject
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.matrices import Matrix
from derivator.notation.nodes import Indicator, Node, Partial, Symbol
from derivator.notation.sympy_text import sympy_text
from derivator.notation.walk import size, substitute
from derivator.program.calculus import Calculus
from derivator.solution import Chain, FormulaStep, Result, Scope
from derivator.spec.exercise import Task
from derivator.spec.fields import Names, Options

MOST = 20
"""Derivatives in one task."""
WIDEST, BROADEST = 75, 3
"""A matrix of second derivatives with more nodes, or more columns, does not fit on a line."""

NumberText = Annotated[str, BeforeValidator(lambda v: str(v) if isinstance(v, int) else v)]


class DifferentiateOptions(Options):
    """What is differentiated, how often, and how much of the way is shown."""

    of: str | None = Field(
        None,
        max_length=50,
        description="A value of the model, one of the exercise's functions, or a built-in one "
        "such as sigmoid; by default the only one there is.",
    )
    by: Names | None = Field(
        None,
        description="The letter, or the letters, to differentiate by; by default all. The others "
        "count as constants.",
    )
    order: int = Field(1, ge=1, le=4, description="How often it is differentiated.")
    detail: Literal["full", "medium", "short"] = Field(
        "full",
        description="full: every rule has a line; medium: derivatives from the table have none; "
        "short: only the outermost rule and the result.",
    )
    at: dict[str, NumberText] | None = Field(
        None,
        description="Where the derivatives are evaluated, {x: 1}; by default at the values of the "
        "exercise, if it has any.",
    )
    through: bool = Field(
        True,
        description="Whether the derivative of a function goes on, where it can, to its form "
        "through the function itself, f (1 - f).",
    )


@dataclass(frozen=True)
class DifferentiateStep(FormulaStep):
    """The function, its derivatives line by line, the gradient, and numbers."""

    value: Node
    definition: tuple[Chain, ...]
    """y = its formula, where there are pieces also by cases."""
    derivatives: tuple[Derivative, ...]
    constants: tuple[Node, ...]
    """Letters that the function depends on and that count as constants."""
    bends: tuple[Node, ...]
    """Where these vanish, a derivative need not exist; only where no cases are written."""
    gradient: Chain | None
    hessian: Chain | None
    """The matrix of second derivatives; None where it would be too wide."""
    place: Place | None
    several: bool


class Differentiate(Derivation):
    """y' rule by rule: S-rules, S-chain, S-sigmoid."""

    kind = "differentiate"
    options = DifferentiateOptions
    summary = (
        "Differentiates a formula or a function rule by rule, one named rule a line, with inner "
        "functions named; also partial derivatives, the gradient, higher orders and numbers."
    )
    produces: ClassVar = {
        "dy/dx": "the derivative of a value of the model; second order d2y/dx2, mixed d2y/dxdy",
        "f'": "that of a function of one argument; second order f''",
        "u": "an inner function that a line names, by its formula",
    }

    def derive(self, workspace: Workspace, task: Task) -> DifferentiateStep:
        """The derivatives that the task asks for."""
        options = task.options
        assert isinstance(options, DifferentiateOptions)
        about = subject(workspace, options.of, task)
        letters = _letters(about, options.by, task)
        require_values(about, task)
        several = len(letters) > 1 or (options.by is None and len(about.letters) > 1)
        calculus = Calculus(workspace.functions.values())
        names = _names(workspace, about)
        course = Course(about, calculus, names, options.detail, several, task.place("of"))
        found = _all(course, letters, options, task)
        first = found[0]
        definition = [equality(about.value, about.body)] if about.value != about.body else []
        if len(first.pieces) > 1 and not several:
            parts = [part for part, _ in first.pieces]
            holes = [joint.place for joint in first.joints if joint.hole]
            cases = as_cases(parts, [part.formula for part in parts], holes)
            definition.append(equality(about.value, cases))
        given = constants(workspace, options.at, about.letters, task)
        place = values_at(about, found, given, calculus, workspace.digits, task)
        split = any(len(derivative.pieces) > 1 for derivative in found)
        bent = () if split else tuple(n for by in letters for n in bends(about.body, by, calculus))
        shown = {name for name in names.formulas if name not in about.defined}
        function = {about.name: about.body} if about.function is not None else {}
        return DifferentiateStep(
            self.kind,
            about.name,
            task.position,
            _results(about, found, several, names, place),
            letters=about.letters,
            defined={**about.defined, **function, **{n: names.formulas[n] for n in shown}},
            conditions=(Indicator(about.body, "<=", about.body),),
            given={} if place is None else place.given,
            value=Symbol(about.name) if several else about.value,
            definition=tuple(definition),
            derivatives=found,
            constants=tuple(Symbol(n) for n in about.letters if n not in letters),
            bends=tuple(dict.fromkeys(bent)),
            gradient=_gradient(found) if several and len(letters) > 1 else None,
            hessian=_hessian(about.name, found, letters) if several and len(letters) > 1 else None,
            place=place,
            several=several,
        )


def _letters(about: Subject, by: list[str] | None, task: Task) -> tuple[str, ...]:
    """What to differentiate by."""
    if not about.letters:
        message = f"{about.name} is a constant: it depends on no letter"
        raise SpecError([Problem(task.place("of"), message, expected="a formula with letters")])
    for index, name in enumerate(by or ()):
        if name not in about.letters:
            message = f"{about.name} does not depend on {name}"
            expected = "one of " + ", ".join(about.letters)
            raise SpecError([Problem(task.place("by", index), message, name, expected)])
    return about.letters if by is None else tuple(by)


def _names(workspace: Workspace, about: Subject) -> Letters:
    """Letters for inner functions; what the model names itself keeps its name."""
    exercise = workspace.exercise
    assigned = [assignment.name for assignment in exercise.assignments]
    names = Letters((*about.letters, *exercise.symbols, *workspace.functions, *assigned, "e", "d"))
    whole: dict[str, Node] = {}
    for name, formula in about.defined.items():
        whole[name] = substitute(formula, whole)
        if name != about.name and not isinstance(whole[name], Symbol):
            names.formulas[name] = whole[name]
    return names


def _all(
    course: Course, letters: tuple[str, ...], options: DifferentiateOptions, task: Task
) -> tuple[Derivative, ...]:
    """The derivatives of every order up to the one asked for."""
    found: dict[tuple[str, ...], Derivative] = {}
    for by in letters:
        found[(by,)] = course.first(by, options.through)
    for order in range(2, options.order + 1):
        for chosen in combinations_with_replacement(letters, order):
            if len(found) >= MOST:
                message = f"more than {MOST} derivatives"
                expected = "fewer letters in `by`, or a lower order"
                raise SpecError([Problem(task.place("order"), message, expected=expected)])
            found[chosen] = course.next(found[chosen[:-1]], chosen[-1])
    return tuple(found.values())


def _gradient(found: tuple[Derivative, ...]) -> Chain:
    first = [derivative for derivative in found if derivative.order == 1]
    symbols = Matrix(tuple((derivative.symbol,) for derivative in first))
    return equality(symbols, Matrix(tuple((derivative.last,) for derivative in first)))


def _hessian(name: str, found: tuple[Derivative, ...], letters: tuple[str, ...]) -> Chain | None:
    second = {frozenset(d.letters): d.last for d in found if d.order == 2}
    if not second or sum(map(size, second.values())) > WIDEST or len(letters) > BROADEST:
        return None
    pairs = [[(row, column) for column in letters] for row in letters]
    symbols = tuple(
        tuple(Partial(Partial(Symbol(name), Symbol(a)), Symbol(b)) for b, a in row) for row in pairs
    )
    entries = tuple(tuple(second[frozenset(pair)] for pair in row) for row in pairs)
    return equality(Matrix(symbols), Matrix(entries))


def _results(
    about: Subject,
    found: tuple[Derivative, ...],
    several: bool,
    names: Letters,
    place: Place | None,
) -> Mapping[str, Result]:
    results: dict[str, Result] = {}
    numbers = {} if place is None else place.numbers
    for derivative in found:
        number = numbers.get(derivative.letters)
        scope = Scope.IDENTITY if number is None else Scope.DATA
        chain = equality(derivative.symbol, derivative.last, scope=scope)
        exact = sympy_text(derivative.last)
        verdict = None if place is None or not place.kink else "no derivative"
        name = result_name(about, derivative.letters, several)
        results[name] = Result(chain, exact, number, verdict=verdict)
    inner = {line for d in found for part in d.parts for line in part.lines if line.named}
    for line in sorted(inner, key=lambda line: line.depth):
        for chain in line.named:
            name = chain.terms[0].name  # type: ignore[attr-defined]
            results.setdefault(name, Result(chain, sympy_text(names.opened(chain.terms[1]))))
    return results


def result_name(about: Subject, letters: tuple[str, ...], several: bool) -> str:
    """f'' or d2y/dxdy."""
    if about.function is not None and len(about.letters) == 1 and not several:
        return about.name + "'" * len(letters)
    order = str(len(letters)) if len(letters) > 1 else ""
    runs: list[str] = []
    for letter in dict.fromkeys(letters):
        count = letters.count(letter)
        runs.append(f"d{letter}" + (str(count) if count > 1 else ""))
    return f"d{order}{about.name}/" + "".join(runs)

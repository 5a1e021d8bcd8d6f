"""The derivative at a place by its definition, and the tangent there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from derivator.derivations.base import Derivation
from derivator.derivations.differentiation.at_place import AtPlace, Side, names_in, part_at
from derivator.derivations.differentiation.branches import parts_of
from derivator.derivations.differentiation.tangent import Tangent, tangent_at
from derivator.derivations.differentiation.tree import Line
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.formulas.subject import Subject, subject
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.analysis import Infinity
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.precise import MP, precise
from derivator.notation.sympy_text import sympy_text
from derivator.ops.defined import DefinedFunction, defined_function
from derivator.program.calculus import Calculus
from derivator.solution import Chain, FormulaStep, Result
from derivator.spec.exercise import Task
from derivator.spec.fields import Options

STEPS = ("h", "d", "k", "s", "delta")

NumberText = Annotated[str, BeforeValidator(lambda v: str(v) if isinstance(v, int) else v)]


class DefinitionOptions(Options):
    """Of what, where, and what is shown beside the limit."""

    of: str | None = Field(
        None,
        max_length=50,
        description="A value of the model, one of the exercise's functions, or a built-in one "
        "such as exp; by default the only one there is.",
    )
    by: str | None = Field(None, max_length=50, description="The letter; by default the first.")
    at: NumberText = Field(
        "x_0",
        max_length=60,
        description="Where: a number such as 2, 1/3 or pi/2, or a letter for any place.",
    )
    both: bool = Field(False, description="Whether to show the limit for x to the place as well.")
    tangent: bool = Field(
        True, description="Whether to find the tangent, with a drawing; only at a number."
    )


@dataclass(frozen=True)
class DefinitionStep(FormulaStep):
    """The definition, the difference quotient line by line, the limit, and the tangent."""

    definition: Chain
    place: Node
    step: Node
    variable: Node
    lines: tuple[Line, ...]
    result: Chain | None
    """f'(x0) = its value; None where there is no derivative."""
    infinite: Chain | None
    """The limit where it is infinite."""
    sides: tuple[Side, ...]
    """The limits from the left and from the right, where the function has pieces."""
    confirmed: bool
    """Whether a limit was found by the rules, not by algebra."""
    other: Chain | None
    """The other form of the definition."""
    tangent: Tangent | None


class DerivativeByDefinition(Derivation):
    """f'(x0) as the limit of (f(x0 + h) - f(x0))/h, and the tangent (S-limit)."""

    kind = "derivative_by_definition"
    options = DefinitionOptions
    summary = (
        "Finds a derivative at a place as the limit of the difference quotient, line by line, "
        "and the tangent there with a drawing; says where there is no derivative."
    )
    produces: ClassVar = {
        "f'(2)": "the derivative at the place, called as in `at`; verdict no derivative if none",
        "f'(2-)": "the limit from the left, and f'(2+) from the right, where they differ",
        "tangent": "the right-hand side of the tangent's equation",
    }

    def derive(self, workspace: Workspace, task: Task) -> DefinitionStep:
        """The limit and the tangent at the place of the task."""
        options = task.options
        assert isinstance(options, DefinitionOptions)
        about = subject(workspace, options.of, task)
        by = _letter(about, options.by, task)
        place = option_formula(workspace, options.at, task.place("at"))
        number = _checked(place, about, options.at, task)
        operation = _function(about, by)
        value = _value(operation, about, by)
        used = {*about.letters, *workspace.exercise.symbols, options.at}
        step = next(name for name in STEPS if name not in used)
        calculus = Calculus(workspace.functions.values())
        work = AtPlace(about, operation, by, place, step, calculus)
        parts = parts_of(about.body, by, about.letters, calculus)
        part = part_at(parts, by, place, number, about, task)
        symbol = work.symbol
        results: dict[str, Result] = {}
        name = f"{about.name}'({options.at})"
        found = work.found(part, task)
        if found.value is not None:
            results[name] = _result(symbol, found.value)
        else:
            for side in found.sides:
                mark = "-" if side.side < 0 else "+"
                results[f"{about.name}'({options.at}{mark})"] = Result(
                    side.value, *_number(side.value)
                )
            chain = found.infinite or found.sides[0].value
            results[name] = Result(chain, verdict="no derivative")
        tangent = None
        if number and options.tangent and found.value is not None and len(about.letters) == 1:
            formula = about.body
            used_names = {*about.letters, about.name}
            tangent = tangent_at(operation, formula, by, place, found.value, used_names)
            results["tangent"] = Result(tangent.chain, sympy_text(tangent.chain.terms[-1]))
        letters = (*about.letters, *names_in(place), step)
        return DefinitionStep(
            self.kind,
            about.name,
            task.position,
            results,
            letters=tuple(dict.fromkeys(letters)),
            conditions=work.conditions(),
            defined={} if tangent is None else {tangent.name: tangent.formula},
            definition=equality(value, about.body),
            place=place,
            step=Symbol(step),
            variable=Symbol(by),
            lines=found.lines,
            result=None if found.value is None else equality(symbol, found.value),
            infinite=found.infinite,
            sides=found.sides,
            confirmed=work.confirmed,
            other=work.other(found.value) if options.both and found.value is not None else None,
            tangent=tangent,
        )


def _letter(about: Subject, by: str | None, task: Task) -> str:
    if not about.letters:
        message = f"{about.name} is a constant: it depends on no letter"
        raise SpecError([Problem(task.place("of"), message, expected="a formula with a letter")])
    if by is None:
        return about.letters[0]
    if by not in about.letters:
        message, expected = (
            f"{about.name} does not depend on {by}",
            "one of " + ", ".join(about.letters),
        )
        raise SpecError([Problem(task.place("by"), message, by, expected)])
    return by


def _function(about: Subject, by: str) -> DefinedFunction:
    """The function; a value of the model counts as a function of its letters."""
    if about.function is not None:
        return about.function
    function = defined_function(about.name, about.letters, about.body)
    return DefinedFunction(function, len(about.letters), (None,) * len(about.letters))


def _value(operation: DefinedFunction, about: Subject, by: str) -> Node:
    return Call(operation.function, tuple(map(Symbol, about.letters)))


def _checked(place: Node, about: Subject, written: str, task: Task) -> bool:
    """Whether the place is a number; ``SpecError`` if it is neither that nor a letter."""
    names = names_in(place)
    if not names:
        if not MP.isfinite(precise(place, {})):
            expected = "a number such as 2, 1/3 or pi/2, or a letter such as x_0"
            raise SpecError([Problem(task.place("at"), "no finite real number", written, expected)])
        return True
    if not isinstance(place, Symbol) or place.name in about.letters:
        message = "neither a number nor a letter of its own"
        expected = "a number such as 2, 1/3 or pi/2, or a new letter such as x_0"
        raise SpecError([Problem(task.place("at"), message, written, expected)])
    return False


def _result(symbol: Node, value: Node) -> Result:
    chain = equality(symbol, value)
    return Result(chain, *_number(chain))


def _number(chain: Chain) -> tuple[str | None, float | None]:
    value = chain.terms[-1]
    if isinstance(value, Infinity):
        return ("oo" if value.sign > 0 else "-oo"), None
    known = None if names_in(value) else precise(value, {})
    return sympy_text(value), None if known is None else float(known)

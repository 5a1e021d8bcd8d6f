"""Values of functions, of their derivatives and of formulas in them, each line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from derivator.derivations.base import Derivation
from derivator.derivations.formulas.opening import ELEMENTARY, Opening, letters_in
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.formulas.subject import Subject, subject
from derivator.derivations.formulas.told import is_told
from derivator.derivations.terms import equality
from derivator.derivations.valuing.lines import ValueLine, Valuer, result_of
from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.text import text
from derivator.notation.walk import descendants, substitute
from derivator.solution import Chain, FormulaStep, Result
from derivator.spec.exercise import Task
from derivator.spec.fields import FormulaText, Options


def _several(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Formulas = Annotated[
    list[FormulaText], BeforeValidator(_several), Field(min_length=1, max_length=20)
]


class FunctionValuesOptions(Options):
    """Which values."""

    formulas: Formulas | None = Field(
        None,
        description="What is to be found: f(0), subs(diff(f(t), t), t, 0), log(f(0)); or use "
        "`of` with `at`.",
    )
    of: str | None = Field(
        None,
        max_length=50,
        description="A function whose values are sought at the places in `at`; by default the "
        "exercise's only one.",
    )
    at: Formulas | None = Field(
        None, description="The places: 0, -1, 1/2, pi/2, log(2); of the function's first argument."
    )
    numbers: Literal["exact", "decimal"] = Field(
        "exact",
        description="exact: exact values, irrational ones with a decimal behind; decimal: decimals "
        "only.",
    )


@dataclass(frozen=True)
class FunctionValuesStep(FormulaStep):
    """The functions that occur, and the values one after the other."""

    definitions: tuple[Chain, ...]
    lines: tuple[ValueLine, ...]

    @property
    def groups(self) -> tuple[tuple[ValueLine, ...], ...]:
        """Values that stand together: those with nothing to say before each of them."""
        found: list[list[ValueLine]] = []
        for line in self.lines:
            last = found[-1][-1] if found else None
            alone = line.before or line.trouble is not None
            if last is None or alone or last.trouble is not None or last.known != line.known:
                found.append([])
            found[-1].append(line)
        return tuple(map(tuple, found))


class FunctionValues(Derivation):
    """f(0), f'(0), ln f(0): the number put in, what comes out (V11)."""

    kind = "function_values"
    options = FunctionValuesOptions
    summary = (
        "Finds values of functions, of their derivatives and of formulas in them, line by line: "
        "exact, irrational ones also rounded; says where there is none."
    )
    produces: ClassVar = {
        "f(0)": "a value, called as it was typed in `formulas`, or f(0) for a place in `at`; "
        "verdict undefined where there is none",
    }

    def derive(self, workspace: Workspace, task: Task) -> FunctionValuesStep:
        """The values that the task asks for."""
        options = task.options
        assert isinstance(options, FunctionValuesOptions)
        items = list(_items(workspace, task, options))
        opening = Opening(workspace.functions)
        functions = dict(workspace.functions)
        given = _given(workspace, [node for _, node, _ in items])
        valuer = Valuer(opening, functions, given, workspace.digits, options.numbers == "decimal")
        lines, results, defined = [], dict[str, Result](), dict[Node, Chain]()
        for name, node, place in items:
            for part in descendants(node):
                if isinstance(part, Call):
                    defined |= _definition(part, opening)
            try:
                line = valuer.line(node)
            except (TypeError, ValueError) as error:
                message = f"{text(node)[:60]} cannot be worked out: {error}"
                raise SpecError(
                    [Problem(place, message, name, "functions with a formula")]
                ) from None
            lines.append(line)
            results[name] = result_of(line)
        letters = dict.fromkeys(n for line in lines for n in _letters(line))
        letters |= dict.fromkeys(
            n for chain in defined.values() for term in chain.terms for n in letters_in(term)
        )
        return FunctionValuesStep(
            self.kind,
            "values",
            task.position,
            results,
            letters=tuple(letters),
            given=given,
            definitions=tuple(
                chain
                for value, chain in defined.items()
                if not (isinstance(value, Call) and is_told(workspace, task, value.function.name))
            ),
            lines=tuple(lines),
        )


def _items(
    workspace: Workspace, task: Task, options: FunctionValuesOptions
) -> list[tuple[str, Node, Position]]:
    """Names, formulas and where they stand; ``SpecError`` where it is not clear what is sought."""
    found = []
    if options.formulas is None and options.at is None:
        message, expected = "nothing to find a value of", "formulas: [f(0), ...], or at: [0, 1]"
        raise SpecError([Problem(task.position, message, expected=expected)])
    for index, typed in enumerate(options.formulas or ()):
        place = task.place("formulas", index)
        found.append((typed, option_formula(workspace, typed, place), place))
    if options.at is not None:
        about = subject(workspace, options.of, task)
        for index, typed in enumerate(options.at):
            place = task.place("at", index)
            at = option_formula(workspace, typed, place)
            if letters_in(at):
                raise SpecError(
                    [Problem(place, "not a number", typed, "a number such as 0 or pi/2")]
                )
            found.append((f"{about.name}({typed})", _at(about, at), place))
    return found


def _at(about: Subject, at: Node) -> Node:
    """f at a place; a value of the model with its formula in the inputs."""
    if not about.letters:
        return about.value
    by = about.letters[0]
    if about.function is not None:
        return substitute(about.value, {by: at})
    return substitute(about.body, {by: at})


def _given(workspace: Workspace, nodes: list[Node]) -> Mapping[str, Node]:
    """The values of letters that the exercise gives."""
    used = {name for node in nodes for name in letters_in(node)}
    if not used or not workspace.exercise.values:
        return {}
    data = workspace.data or {}
    return {name: value for name, value in data.items() if name in used}


def _definition(call: Call, opening: Opening) -> dict[Node, Chain]:
    """f(t) = its formula, for a function that occurs."""
    function = call.function if call.function.derived is None else call.function.derived[0]
    if function.derived is not None:
        return {}
    if function.body is None:
        bare = Call(function, (Symbol("t"),) if len(call.arguments) == 1 else call.arguments)
        written = opening.unfolded(bare, ELEMENTARY)
        return {} if written == bare or len(call.arguments) > 1 else {bare: equality(bare, written)}
    value = Call(function, tuple(map(Symbol, function.arguments)))
    return {value: equality(value, function.body)}


def _letters(line: ValueLine) -> tuple[str, ...]:
    nodes = [line.node]
    nodes += [term for chain in line.before for term in chain.terms]
    if line.chain is not None:
        nodes += line.chain.terms
    return tuple(n for node in nodes for n in letters_in(node))

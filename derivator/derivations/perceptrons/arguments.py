"""The argument of a neuron as a formula in its inputs."""

from __future__ import annotations

from collections.abc import Sequence

from derivator.derivations.formulas.opening import letters_in
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.perceptrons.columns import inner_argument, neuron_formulas
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.graph.build import expression_node
from derivator.notation.nodes import Node
from derivator.notation.text import text
from derivator.notation.walk import substitute
from derivator.spec.exercise import Task
from derivator.spec.expression import MatrixLiteral

MOST_LETTERS = 2


def argument_of(workspace: Workspace, of: str | None, written: str | None, task: Task) -> Node:
    """The formula whose zeros are asked for, with the exercise's values put in."""
    if of is not None and written is not None:
        message = "both `of` and `formula`"
        raise SpecError([Problem(task.place("formula"), message, expected="one of them")])
    exercise = workspace.exercise
    values = {
        name: expression_node(value)
        for name, value in exercise.values.items()
        if not isinstance(value, MatrixLiteral)
    }
    if written is not None:
        node = option_formula(workspace, written, task.place("formula"))
        return _single(substitute(_opened(node, _assigned(workspace)), values))
    if not exercise.assignments:
        expected = 'of: a neuron of the model, or formula: "x_1 + x_2 - 3/2"'
        raise SpecError([Problem(task.position, "no neuron", expected=expected)])
    if not exercise.is_scalar:
        message = "a boundary is about a neuron over numbers, and the exercise has matrices"
        raise SpecError([Problem(task.position, message, expected="inputs that are numbers")])
    study = workspace.study
    name = study.target(of, task.place("of"))
    program = study.program.restricted(name)
    authored = frozenset(item.name for item in exercise.assignments) | {name}
    formulas = neuron_formulas(program, authored)
    own = formulas[name]
    inner = inner_argument(own)
    node = _opened(own if inner is None else inner, formulas)
    return _single(substitute(node, values))


def _assigned(workspace: Workspace) -> dict[str, Node]:
    if not workspace.exercise.assignments or not workspace.exercise.is_scalar:
        return {}
    program = workspace.study.program
    authored = frozenset(item.name for item in workspace.exercise.assignments)
    return neuron_formulas(program, authored)


def _opened(node: Node, formulas: dict[str, Node]) -> Node:
    """The formula with computed names written out."""
    while any(name in formulas for name in letters_in(node)):
        node = substitute(node, formulas)
    return node


def _single(node: Node) -> Node:
    inner = inner_argument(node)
    return node if inner is None else inner


def in_order(name: str) -> tuple[str, int, str]:
    """Letters by the alphabet and by number: x_2 before x_10."""
    stem = name.rstrip("0123456789")
    return stem, int(name[len(stem) :] or 0), name


def boundary_letters(argument: Node, given: Sequence[str] | None, task: Task) -> tuple[str, ...]:
    """The letters of the axes; raises ``SpecError`` for none, or more than two."""
    found = tuple(sorted(letters_in(argument), key=in_order))
    if given is not None:
        if len(set(given)) < len(given) or not set(found) <= set(given):
            message = "these are not the inputs of the formula"
            expected = "each of " + ", ".join(found)
            raise SpecError([Problem(task.place("inputs"), message, expected=expected)])
        found = tuple(given)
    if not 1 <= len(found) <= MOST_LETTERS:
        message = f"a formula in {len(found)} letters" if found else "a formula without a letter"
        expected = "one or two inputs; numbers for the others under `values`"
        raise SpecError([Problem(task.position, message, text(argument)[:60], expected)])
    return found

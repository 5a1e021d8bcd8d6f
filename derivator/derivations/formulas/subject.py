"""Which function a task is about: the exercise's, a built-in one, or a value of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.graph.build import expression_node
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Node, Partial, Symbol
from derivator.notation.walk import descendants, substitute
from derivator.ops.base import MatrixOperation
from derivator.ops.defined import DefinedFunction, prime
from derivator.ops.registry import BY_NAME, VOCABULARY
from derivator.program.functions import built_in_function
from derivator.spec.exercise import Task


@dataclass(frozen=True)
class Subject:
    """A function f(t), or a value y of the model as a function of its inputs."""

    name: str
    value: Node
    """f(t), or y."""
    body: Node
    """Its formula in the letters alone."""
    letters: tuple[str, ...]
    """What it depends on: the function's arguments, or the inputs of the model."""
    function: DefinedFunction | None = None
    defined: Mapping[str, Node] = field(default_factory=dict)
    """The model's names that stand for formulas, y among them; empty for a function."""

    def slope(self, by: str) -> Node:
        """Its derivative by a letter, not yet taken: f'(t), y', or dy/dx of several letters."""
        if self.function is not None:
            assert isinstance(self.value, Call)
            slot = self.letters.index(by)
            return Call(prime(self.function.function, slot), self.value.arguments)
        if len(self.letters) > 1:
            return Partial(self.value, Symbol(by))
        return Primed(self.value, Symbol(by))


def subject(workspace: Workspace, of: str | None, task: Task, *option: str | int) -> Subject:
    """The function that an option names; by default the only one that the exercise has.

    Raises ``SpecError`` for an unknown name, a function without a formula, and matrices.
    """
    exercise = workspace.exercise
    place = task.place(*(option or ("of",)))
    functions = workspace.functions
    if of is None:
        of = _only([*functions, *(a.name for a in exercise.assignments)], workspace, task)
    if of in functions:
        return _of_function(of, functions[of], place)
    if any(assignment.name == of for assignment in exercise.assignments):
        return _of_model(workspace, of, task)
    signature = VOCABULARY.functions.get(of)
    operation = BY_NAME.get(signature.operation) if signature is not None else None
    if operation is None or isinstance(operation, MatrixOperation):
        known = [*functions, *(a.name for a in exercise.assignments), "sigmoid", "tanh"]
        message, expected = "an unknown function", "one of " + ", ".join(known[:12])
        raise SpecError([Problem(place, message, of, expected)])
    built_in = built_in_function(operation, usual=True)
    return _of_function(of, built_in, place)


def _only(names: list[str], workspace: Workspace, task: Task) -> str:
    used = {n for a in workspace.exercise.assignments for n in _names(workspace, a.name)}
    final = [name for name in names if name not in used]
    functions = list(workspace.functions)
    if len(functions) == 1 and not workspace.exercise.assignments:
        return functions[0]
    if len(final) == 1:
        return final[0]
    message = "`of` must say which function is meant"
    expected = "of: " + " or ".join(final[:8] or names[:8] or ["sigmoid"])
    raise SpecError([Problem(task.place("of"), message, expected=expected)])


def _names(workspace: Workspace, name: str) -> set[str]:
    """The names that one assignment uses."""
    assignment = next(a for a in workspace.assignments if a.name == name)
    node = expression_node(assignment.expression, operations=workspace.functions)
    return {part.name for part in descendants(node) if isinstance(part, Symbol)}


def _of_function(name: str, operation: DefinedFunction, place: Position) -> Subject:
    function = operation.function
    if function.body is None:
        message, expected = f"{name} has no formula", f"a formula behind {name}(...) in `functions`"
        raise SpecError([Problem(place, message, name, expected)])
    value = Call(function, tuple(map(Symbol, function.arguments)))
    return Subject(name, value, function.body, function.arguments, operation)


def _of_model(workspace: Workspace, name: str, task: Task) -> Subject:
    if not workspace.exercise.is_scalar:
        message = "this derivation works on numbers, and the exercise has matrices"
        raise SpecError([Problem(task.position, message, name, "a model of numbers")])
    formulas: dict[str, Node] = {}
    whole: dict[str, Node] = {}
    for assignment in workspace.assignments:
        node = expression_node(assignment.expression, operations=workspace.functions)
        formulas[assignment.name] = node
        whole[assignment.name] = substitute(node, whole)
        if assignment.name == name:
            break
    body = whole[name]
    used = {part.name for part in descendants(body) if isinstance(part, Symbol)}
    letters = tuple(n for n in workspace.exercise.symbols if n in used)
    return Subject(name, Symbol(name), body, letters, None, formulas)

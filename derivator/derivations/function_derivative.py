"""The derivative of a function of one argument, rule by rule, up to its shortest form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.functions.layer import (
    FunctionLayer,
    applications,
    function_layer,
    input_vertex,
    leaf,
    loss_name,
    with_loss,
)
from derivator.derivations.functions.steps import FunctionSteps, joints, slope_steps
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.simplify import exact_text
from derivator.notation.walk import descendants
from derivator.ops.base import MatrixOperation, Operation
from derivator.ops.defined import DefinedFunction
from derivator.ops.registry import BY_NAME, VOCABULARY
from derivator.program.calculus import Calculus, number
from derivator.program.functions import ARGUMENTS, built_in_function
from derivator.program.model import Program, Role, Vertex
from derivator.program.terms import Term
from derivator.shapes import SCALAR
from derivator.solution import ProgramStep, Result
from derivator.spec.exercise import Task
from derivator.spec.fields import Options

INTERNAL = "_f"
"""The value of the function in the step's own program."""


class FunctionDerivativeOptions(Options):
    """Which function, and what is shown of it."""

    of: str | None = Field(
        None,
        max_length=50,
        description="The function: one of the exercise's, or a built-in one such as sigmoid; "
        "by default the exercise's only function.",
    )
    by: str | None = Field(
        None, max_length=50, description="The argument; by default the function's first one."
    )
    layer: bool = Field(
        True, description="Whether to say what it means for a layer of the model that applies it."
    )


@dataclass(frozen=True)
class FunctionDerivativeStep(ProgramStep):
    """The function, its derivative line by line, and what a layer hands back."""

    value: Node
    """f(t)."""
    variable: Node
    steps: FunctionSteps
    own: bool
    """Whether the derivative is expressed through the function itself."""
    kinks: tuple[Node, ...]
    """Where two pieces meet with different slopes."""
    layer: FunctionLayer | None


class FunctionDerivative(Derivation):
    """f' line by line; for a layer dL/dZ = dL/dS * S * (1 - S) (V20, V21, V28 to V30)."""

    kind = "function_derivative"
    options = FunctionDerivativeOptions
    summary = (
        "Derives the derivative of a function line by line, each with its rule, up to its form "
        "through the function itself, and what it means for a layer."
    )
    produces: ClassVar = {
        "f'": "the derivative by the first argument",
        "f'_a": "the derivative by another argument, if `by` asks for it",
        "dL/dZ": "what a layer S = f(Z) of the model hands back, without numbers",
    }

    def derive(self, workspace: Workspace, task: Task) -> FunctionDerivativeStep:
        """The derivative of the function that the task names."""
        options = task.options
        assert isinstance(options, FunctionDerivativeOptions)
        functions = workspace.functions
        name = _chosen(options.of, list(functions), task.position)
        place = task.place("of")
        whole = workspace.program if workspace.exercise.assignments else Program({})
        operation = functions.get(name) or _built_in(name, options.by, whole, place)
        function = operation.function
        arguments = function.arguments
        if function.body is None:
            message = f"{name} is not specified: there is nothing to derive"
            expected = f"a formula behind {name}(...) in `functions`"
            raise SpecError([Problem(place, message, name, expected)])
        by = arguments[0] if options.by is None else options.by
        if by not in arguments:
            message = f"{name} has no argument {by}"
            expected = "one of " + ", ".join(arguments)
            raise SpecError([Problem(task.place("by"), message, by, expected)])
        calculus = Calculus(functions.values())
        steps = slope_steps(operation, arguments.index(by), calculus, task.position)
        base = _own_program(operation, task.position)
        shown = options.layer and by == arguments[0]
        vertex = _layer_vertex(workspace, name, base) if shown and whole.vertices else None
        layer, program, of = None, base, INTERNAL
        if vertex is not None:
            program = with_loss(base, vertex, workspace.program, INTERNAL)
            of = loss_name(workspace.program, vertex)
            layer = function_layer(program, vertex, of, function)
        value = Call(function, tuple(map(Symbol, arguments)))
        last = steps.last
        return FunctionDerivativeStep(
            self.kind,
            of,
            task.position,
            _results(name, options.by, steps, layer),
            program=program,
            value=value,
            variable=Symbol(by),
            steps=steps,
            own=any(part == value for part in descendants(last)),
            kinks=joints(steps.pieces, operation, by),
            layer=layer,
        )


def _chosen(of: str | None, names: list[str], position: Position) -> str:
    """The function asked for, else the only one that the exercise defines."""
    if of is not None:
        return of
    if len(names) == 1:
        return names[0]
    message = "`of` must say which function is meant"
    expected = "of: " + " or ".join(names or ["sigmoid"])
    raise SpecError([Problem(position, message, expected=expected)])


def _built_in(name: str, by: str | None, program: Program, position: Position) -> DefinedFunction:
    """A built-in function by its formula, with the search for its derivative done.

    An argument with a default has that, unless it is asked about or the model gives another one.
    """
    signature = VOCABULARY.functions.get(name)
    operation = BY_NAME.get(signature.operation) if signature is not None else None
    lone = operation is not None and len(operation.defaults) == operation.arity - 1
    lone = lone and not isinstance(operation, MatrixOperation)
    if operation is None or not (lone or operation.formula):
        message = "not a function of one argument"
        expected = "a function of the exercise, or a built-in one such as sigmoid or tanh"
        raise SpecError([Problem(position, message, name, expected)])
    first = by is None or by == ARGUMENTS[0]
    return built_in_function(operation, usual=first and not _varied(program, operation))


def _varied(program: Program, operation: Operation) -> bool:
    """Whether the model calls a function with a last operand that is not its default."""
    usual = list(map(number, operation.defaults))
    parts = (part for v in program.vertices.values() if v.term for part in v.term.parts())
    return any(
        [operand.node for operand in part.operands[-len(usual) :]] != usual
        for part in parts
        if usual and part.operation is not None and part.operation.name == operation.name
    )


def _own_program(operation: DefinedFunction, position: Position) -> Program:
    """A program that computes nothing but the function, of letters of its own."""
    arguments = operation.function.arguments
    vertices = {name: input_vertex(name, position) for name in arguments}
    terms = tuple(leaf(name, vertices) for name in arguments)
    node = operation.notation(*(term.node for term in terms))
    term = Term(operation, terms, SCALAR, node)
    vertices[INTERNAL] = Vertex(INTERNAL, term, SCALAR, arguments, Role.OTHER, position)
    return Program(vertices)


def _layer_vertex(workspace: Workspace, name: str, base: Program) -> Vertex | None:
    """A value of the model that applies the function, if its names do not clash with t."""
    signature = VOCABULARY.functions.get(name)
    known = name if name in workspace.functions or signature is None else None
    operation = known or (signature.operation if signature is not None else name)
    for vertex in applications(workspace.program, operation):
        if not base.vertices.keys() & {vertex.name, *vertex.parents}:
            return vertex
    return None


def _results(
    name: str, by: str | None, steps: FunctionSteps, layer: FunctionLayer | None
) -> dict[str, Result]:
    chain = equality(steps.symbol, steps.last)
    try:
        exact = exact_text(steps.last)
    except TypeError:
        exact = None
    results = {f"{name}'" + (f"_{by}" if by else ""): Result(chain, exact)}
    if layer is not None:
        assert isinstance(layer.operand, Symbol)
        assert isinstance(layer.loss, Symbol)
        results[f"d{layer.loss.name}/d{layer.operand.name}"] = Result(layer.backward)
    return results

"""The function that is looked at: named by an option, or given there by a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from pydantic import Field

from derivator.derivations.formulas.opening import Opening
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.formulas.subject import Subject, subject
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import ZERO, number
from derivator.notation.functions import SIGN, Function
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Indicator, Negative, Node, Sum, Symbol
from derivator.notation.precise import MP, Precise
from derivator.notation.walk import children, rebuild
from derivator.ops.base import MatrixOperation
from derivator.ops.defined import DefinedFunction, defined_function, prime
from derivator.ops.registry import BY_NAME, VOCABULARY
from derivator.program.calculus import Calculus, depends_on, shortened
from derivator.program.functions import built_in_function, with_slopes
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, FormulaText, Options

SAMPLES = ("0.7437", "1.8319", "0.3171", "2.4719", "1.2573")
FREE_NAMES = ("g", "h", "q", "p", "r", "s")


class Question(Options):
    """Which function is looked at, and along which letter."""

    of: str | None = Field(
        None,
        max_length=50,
        description="The function: one of the exercise's, a built-in one such as sigmoid, or a "
        "number of the model; by default the only one that the exercise has.",
    )
    formula: FormulaText | None = Field(
        None, description="Instead of `of` a formula, such as diff(sigma(t), t) for f'."
    )
    by: str | None = Field(
        None, max_length=50, description="The letter; by default the function's first one."
    )
    given: dict[str, ConstantFormula] = Field(
        default_factory=dict,
        alias="with",
        description="Numbers for the other letters, such as {a: 1/4}.",
    )


class SignedQuestion(Question):
    """The same, where other letters may also stay letters."""

    assume: dict[str, Literal["positive", "negative"]] = Field(
        default_factory=dict, description="The signs of letters that stay letters: {a: positive}."
    )


@dataclass(frozen=True)
class Target:
    """f(t), or its derivative f'(t), as a function of one letter; others are letters or numbers."""

    operation: DefinedFunction
    order: int
    """How often it is differentiated: 0 for f itself, 1 for f'."""
    by: str
    opening: Opening
    given: Mapping[str, Node]
    """The letters that have been replaced by numbers, with these."""
    label: str
    """What the author calls f: tanh, or g for a formula without a name."""
    signs: Mapping[str, str] = field(default_factory=dict)
    """The signs of letters that stay letters."""

    @property
    def calculus(self) -> Calculus:
        """The rules by which it is differentiated."""
        return self.opening.calculus

    @property
    def letter(self) -> Symbol:
        """The argument."""
        return Symbol(self.by)

    @property
    def letters(self) -> tuple[str, ...]:
        """All letters, the argument first."""
        own = self.operation.function.arguments
        return (self.by, *(name for name in own if name != self.by))

    @property
    def others(self) -> tuple[str, ...]:
        """The letters beside the argument on which it depends."""
        return tuple(name for name in self.letters[1:] if depends_on(self.body, name))

    @property
    def conditions(self) -> tuple[Indicator, ...]:
        """a > 0 for each letter whose sign is known."""
        relations = {"positive": ">", "negative": "<"}
        return tuple(
            Indicator(Symbol(name), relations[sign], ZERO) for name, sign in self.signs.items()
        )

    def sample(self, which: int = 0) -> dict[str, Precise]:
        """Numbers for the other letters, of the right signs."""
        return {
            name: (-1 if self.signs.get(name) == "negative" else 1)
            * MP.mpf(SAMPLES[(which + 2 * place) % len(SAMPLES)])
            for place, name in enumerate(self.others)
        }

    @property
    def name(self) -> str:
        """As results call it: f, or f'."""
        return self.label + "'" * self.order

    def value(self, at: Node | None = None, extra: int = 0) -> Node:
        """f(t), or f(at); ``extra`` derivatives more."""
        function = self.operation.function
        slot = function.arguments.index(self.by)
        operands = [Symbol(name) if name != self.by else at or self.letter for name in self._names]
        return Call(_primed(function, slot, self.order + extra), tuple(operands))

    @property
    def _names(self) -> tuple[str, ...]:
        return self.operation.function.arguments

    @cached_property
    def body(self) -> Node:
        """Its formula with nothing but built-in functions."""
        node = self.opening.opened(self.operation.function.body)
        for _ in range(self.order):
            node = _without_signs(self.opening.derivative(node, self.by))
        return node

    @cached_property
    def slope(self) -> Node:
        """The formula of its derivative, with nothing but built-in functions."""
        return _without_signs(self.opening.derivative(self.body, self.by))

    @property
    def formula(self) -> Node:
        """What the page writes it as: the author's formula, or f' through f."""
        if not self.order:
            body: Node = self.operation.function.body
            return body
        return self.slope_formula or self.body

    @property
    def slope_formula(self) -> Node | None:
        """What was found for f', through f where that can be done."""
        slot = self._names.index(self.by)
        return self.operation.slopes[slot]


def _without_signs(node: Node) -> Node:
    """sign(u), as the derivative of |u| is written, by the brackets [u > 0] - [u < 0]."""
    inner = rebuild(node, _without_signs)
    if isinstance(inner, Call) and inner.function == SIGN:
        (argument,) = inner.arguments
        below = Indicator(argument, "<", ZERO)
        return Sum((Indicator(argument, ">", ZERO), Negative(below)))
    return inner


def _primed(function: Function, slot: int, times: int) -> Function:
    for _ in range(times):
        function = prime(function, slot)
    return function


def target(
    workspace: Workspace,
    task: Task,
    options: Question,
    symbolic: bool = False,
) -> Target:
    """The function that the options name; with ``symbolic`` letters of known sign may stay letters.

    Raises ``SpecError`` for what is unknown, for a formula without a letter, and for other letters.
    """
    by = options.by
    operation, order = _operation(workspace, options, task)
    numbers: dict[str, Node] = {name: number(v) for name, v in options.given.items()}
    names = operation.function.arguments
    for name in numbers:
        if name not in names or name == by:
            expected = "one of " + ", ".join(n for n in names if n != by)
            message = f"{operation.function.name} has no further letter {name}"
            raise SpecError([Problem(task.place("with", name), message, name, expected)])
    free = [name for name in names if name not in numbers]
    by = by or (free[0] if free else None)
    if by not in free:
        expected = "one of " + ", ".join(names) if names else "a formula with a letter in it"
        raise SpecError([Problem(task.place("by"), "no letter to look along", by or "", expected)])
    if numbers:
        operation = _with_numbers(operation, numbers, workspace)
    opening = Opening({**workspace.functions, operation.name: operation})
    named = options.of is not None and options.of.isidentifier()
    label = options.of if named and options.of else operation.function.name
    signs = options.assume if isinstance(options, SignedQuestion) else {}
    found = Target(operation, order, by, opening, numbers, label, signs)
    for name in signs:
        if name not in names or name in (by, *numbers):
            message = f"{label} has no further letter {name}"
            raise SpecError([Problem(task.place("assume", name), message, name)])
    unsigned = [name for name in found.others if not symbolic or name not in signs]
    if unsigned:
        other = unsigned[0]
        message = f"{other} has no value"
        expected = f"a number for it, such as with: {{{other}: 1/4}}"
        expected += f", or its sign: assume: {{{other}: positive}}" if symbolic else ""
        raise SpecError([Problem(task.place("of"), message, other, expected)])
    return found


def _operation(workspace: Workspace, options: Question, task: Task) -> tuple[DefinedFunction, int]:
    """The function that is named or written down, and how often it is differentiated."""
    if options.formula is None and (options.of is None or options.of.isidentifier()):
        chosen = subject(workspace, options.of, task)
        return chosen.function or _of_values(chosen, workspace), 0
    if options.of is not None and options.formula is not None:
        message, expected = "both `of` and `formula`", "one of them"
        raise SpecError([Problem(task.place("formula"), message, options.formula, expected)])
    written = options.formula or options.of or ""
    node = option_formula(workspace, written, task.place("formula" if options.formula else "of"))
    derived = _derived(node, workspace)
    if derived is not None:
        return derived
    if isinstance(node, Call) and node.function.name in workspace.functions:
        own = workspace.functions[node.function.name]
        if node.arguments == tuple(map(Symbol, own.function.arguments)):
            return own, 0
    names = [part.name for part in _in_order(node) if isinstance(part, Symbol)]
    letters = tuple(dict.fromkeys(names))
    if not letters:
        message, expected = "a formula without a letter", "a formula such as t**2 - t"
        place = task.place("formula" if options.formula else "of")
        raise SpecError([Problem(place, message, written, expected)])
    taken = {*workspace.functions, *letters, *workspace.exercise.symbols}
    name = next(n for n in FREE_NAMES if n not in taken)
    return with_slopes(defined_function(name, letters, node), letters, workspace.functions), 0


def _in_order(node: Node) -> list[Node]:
    """The parts from left to right."""
    return [node, *(part for child in children(node) for part in _in_order(child))]


def _of_values(chosen: Subject, workspace: Workspace) -> DefinedFunction:
    """A value of the model as a function y(x) of its inputs."""
    function = defined_function(chosen.name, chosen.letters, chosen.body)
    return with_slopes(function, chosen.letters, workspace.functions)


def _derived(node: Node, workspace: Workspace) -> tuple[DefinedFunction, int] | None:
    """f and 1 for f'(t); of a built-in function too."""
    if isinstance(node, Primed) and isinstance(node.operand, Call):
        call = node.operand
        signature = VOCABULARY.functions.get(call.function.name.lower())
        operation = BY_NAME.get(signature.operation) if signature is not None else None
        if operation is None or isinstance(operation, MatrixOperation):
            return None
        if call.arguments == (node.by,) and operation.formula and node.by == Symbol("t"):
            return built_in_function(operation, usual=True), 1
    if not isinstance(node, Call) or node.function.derived is None:
        return None
    order, function = 0, node.function
    while function.derived is not None:
        function, order = function.derived[0], order + 1
    own = workspace.functions.get(function.name)
    plain = own is not None and node.arguments == tuple(map(Symbol, own.function.arguments))
    return (own, order) if plain and own is not None else None


def _with_numbers(
    operation: DefinedFunction, numbers: Mapping[str, Node], workspace: Workspace
) -> DefinedFunction:
    """The function with numbers in the place of some arguments."""

    def put(node: Node) -> Node:
        if isinstance(node, Symbol):
            return numbers.get(node.name, node)
        inner = rebuild(node, put)
        return shortened(inner) if inner != node else inner

    rest = tuple(name for name in operation.function.arguments if name not in numbers)
    body = put(operation.function.body)
    function = defined_function(operation.function.name, rest, body, operation.function)
    return with_slopes(function, rest, workspace.functions)

"""The functions that an exercise defines, as operations with their derivatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from derivator.errors import Problem, SpecError
from derivator.notation.evaluate import evaluate
from derivator.notation.functions import Function
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.walk import descendants, rebuild, replaced
from derivator.ops.base import Operation
from derivator.ops.defined import Arguments, DefinedFunction, defined_function
from derivator.ops.registry import VOCABULARY
from derivator.program.calculus import Calculus, number, shortened
from derivator.program.piecewise import Piece
from derivator.program.slopes import slope_of
from derivator.program.terms import MisfitError, Typing
from derivator.spec.exercise import Exercise, FunctionDefinition
from derivator.spec.parse import parse_expression

ARGUMENTS = ("t", "a")
"""What built-in functions call their arguments."""


def author_functions(exercise: Exercise) -> Mapping[str, DefinedFunction]:
    """Each function of the exercise by its name; one may use those before it."""
    return _operations(tuple(exercise.functions.values()))


@lru_cache(maxsize=32)
def _operations(definitions: tuple[FunctionDefinition, ...]) -> Mapping[str, DefinedFunction]:
    operations: dict[str, DefinedFunction] = {}
    for definition in definitions:
        operations[definition.name] = author_function(definition, operations)
    return operations


def author_function(
    definition: FunctionDefinition, operations: Mapping[str, Operation]
) -> DefinedFunction:
    """One function; its derivative is expressed through itself where that can be done."""
    body: Node | None = None
    if definition.body is not None:
        try:
            body = Typing({}, operations).term(definition.body).node
        except MisfitError as error:
            place = definition.locate(error.offset)
            problem = Problem(place, str(error), error.text, "a formula for numbers")
            raise SpecError([problem]) from None
    function = defined_function(definition.name, definition.arguments, body)
    return with_slopes(function, definition.arguments, operations)


def with_slopes(
    function: Function,
    arguments: tuple[str, ...],
    operations: Mapping[str, Operation],
    rules: tuple[Node, ...] = (),
) -> DefinedFunction:
    """A function as an operation, with its derivatives found by a search.

    ``rules`` are the derivatives of a built-in one, which count where pieces meet.
    """
    if function.body is None:
        return DefinedFunction(function, len(arguments), (None,) * len(arguments), ())
    calculus = Calculus(operations.values())
    known = rules or (None,) * len(arguments)
    found = [
        slope_of(function, name, calculus, rule)
        for name, rule in zip(arguments, known, strict=True)
    ]
    slopes = tuple(None if slope is None else slope.formula for slope in found)
    inline = tuple(slope is not None and slope.inline for slope in found)
    pieces = found[0].pieces if found[0] is not None else ()
    if pieces:
        function = replace(function, numpy=by_cases(arguments, pieces))
    parts = calculus.parts(function.body)
    return DefinedFunction(function, len(arguments), slopes, inline, parts, rules)


def by_cases(arguments: tuple[str, ...], pieces: tuple[Piece, ...]) -> Callable[..., Any]:
    """A function computed piece by piece: where two meet, its slope is that of one of them."""

    def numpy(*values: Any) -> Any:
        bindings = Arguments(dict(zip(arguments, values, strict=True)))
        with np.errstate(all="ignore"):
            found = evaluate(pieces[-1].formula, bindings)
            for piece in reversed(pieces[:-1]):
                holds = evaluate(piece.condition, bindings) != 0
                found = np.where(holds, evaluate(piece.formula, bindings), found)
            return found

    return numpy


def built_in_function(operation: Operation, usual: bool = False) -> DefinedFunction:
    """A built-in function of t, or of t and a, by its formula and with what the search found.

    ``usual`` puts the default of its last operand in.  One without a formula, such as the sine, is
    called f.
    """
    last = len(operation.defaults) if usual else 0
    arguments = ARGUMENTS[: operation.arity - last]
    symbols = tuple(map(Symbol, arguments))
    fixed = tuple(map(number, operation.defaults[:last]))
    printed = operation.notation(*symbols, *fixed)
    rules = tuple(operation.partial(slot, *symbols, *fixed) for slot in range(len(arguments)))
    if not operation.formula:
        own = defined_function("f", arguments, printed)
        return DefinedFunction(own, 1, rules, (True,) * len(rules), ((operation, symbols),))
    body = Typing({}, {}).term(parse_expression(operation.formula, VOCABULARY)).node
    body = _with_numbers(body, dict(zip(ARGUMENTS[len(arguments) :], fixed, strict=False)))
    like = printed.function if isinstance(printed, Call) else None
    own = defined_function(operation.name, arguments, body, like)
    return _by_rule(with_slopes(own, arguments, {}, rules), printed)


def _with_numbers(node: Node, given: Mapping[str, Node]) -> Node:
    """The formula with numbers in the place of arguments, without factors of 1."""
    if isinstance(node, Symbol):
        return given.get(node.name, node)
    inner = rebuild(node, lambda part: _with_numbers(part, given))
    return shortened(inner) if given and inner != node else inner


def _by_rule(found: DefinedFunction, printed: Node) -> DefinedFunction:
    """A built-in function with its own rules where they say more than what the search found.

    They hold the brackets of a function with kinks, or the function's own value.
    """
    symbols = tuple(map(Symbol, found.function.arguments))
    value = found.notation(*symbols)
    slopes = []
    for slot, slope in enumerate(found.slopes):
        rule = replaced(found.rules[slot], printed, value)
        through = value in descendants(rule) and not (slope and value in descendants(slope))
        brackets = found.kinked and found.derivatives[slot] is not None
        slopes.append(rule if brackets or through else slope)
    inline = tuple(slope is not None for slope in found.derivatives)
    whole = tuple(slopes)
    return DefinedFunction(found.function, found.arity, whole, inline, found.parts, found.rules)

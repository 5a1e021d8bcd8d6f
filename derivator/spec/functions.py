"""The functions that an author defines: their names and arguments, then their formulas."""

from __future__ import annotations

import re
from dataclasses import dataclass

from derivator.errors import Position
from derivator.spec.assignments import check_name, read_formula
from derivator.spec.exercise import FunctionDefinition
from derivator.spec.names import applications_in, names_in
from derivator.spec.problems import Problems
from derivator.spec.tokens import is_name
from derivator.spec.tree import MappingNode, Node, Scalar
from derivator.spec.vocabulary import Vocabulary

MAX_FUNCTIONS = 20
MAX_ARGUMENTS = 4

_HEADER = re.compile(r"([^()]*)\(([^()]*)\)\s*")


@dataclass(frozen=True, slots=True)
class Header:
    """A function's name with its arguments, as it stands before the colon."""

    name: str
    arguments: tuple[str, ...]
    arity: int
    """How many arguments are written; more than there are names where some cannot be names."""
    position: Position


def read_functions(
    node: Node | None, vocabulary: Vocabulary, problems: Problems
) -> tuple[dict[str, FunctionDefinition], Vocabulary]:
    """Return the author's functions, and the vocabulary of the exercise's formulas.

    A function may call the built-in ones and those that stand above it.
    """
    entries = list(node.entries.values()) if isinstance(node, MappingNode) else []
    if len(entries) > MAX_FUNCTIONS:
        key = entries[MAX_FUNCTIONS][0]
        problems.add(key.position, f"more than {MAX_FUNCTIONS} functions", key.text)
    headers: dict[str, tuple[Header, Node]] = {}
    for key, body in entries[:MAX_FUNCTIONS]:
        header = _header(key, vocabulary, problems)
        if header is None:
            continue
        if header.name in headers:
            line = headers[header.name][0].position.line
            message = f"a function that line {line} defines already"
            problems.add(header.position, message, header.name, "each function once")
        else:
            headers[header.name] = (header, body)
    extended = vocabulary.with_functions(
        {name: header.arity for name, (header, _) in headers.items()}
    )
    functions: dict[str, FunctionDefinition] = {}
    below = set(headers)
    for name, (header, body) in headers.items():
        definition = _definition(header, body, extended, problems)
        if definition is not None:
            _check_calls(definition, below, problems)
            functions[name] = definition
        below.discard(name)
    return functions, extended


def _header(key: Scalar, vocabulary: Vocabulary, problems: Problems) -> Header | None:
    """Read ``prelu(t, a)``, or note what is wrong with it."""
    match = _HEADER.fullmatch(key.text)
    if match is None:
        expected = "a name with its arguments, such as f(t) or g(t, a)"
        suggestion = f"{key.text}(t)" if is_name(key.text) else ""
        problems.add(
            key.position, "not a function with its arguments", key.text, expected, suggestion
        )
        return None
    name = match[1].strip()
    position = key.span.locate(len(match[1]) - len(match[1].lstrip()))
    if not _is_free(name, position, vocabulary, problems):
        return None
    arguments = _arguments(key, match[2], match.start(2), vocabulary, problems)
    count = match[2].count(",") + 1 if match[2].strip() else 0
    if not 1 <= count <= MAX_ARGUMENTS:
        noun = "argument" if count == 1 else "arguments"
        expected = f"1 to {MAX_ARGUMENTS} arguments"
        problems.add(position, f"a function of {count} {noun}", key.text, expected)
    return Header(name, arguments, max(count, 1), position)


def _arguments(
    key: Scalar, inside: str, start: int, vocabulary: Vocabulary, problems: Problems
) -> tuple[str, ...]:
    """Read the names between the brackets, which begin at an offset of the key."""
    arguments: list[str] = []
    for piece in inside.split(",") if inside.strip() else ():
        argument = piece.strip()
        place = key.span.locate(start + len(piece) - len(piece.lstrip()))
        start += len(piece) + 1
        if argument in arguments:
            problems.add(place, f"{argument} is listed twice", argument, "each argument once")
        elif check_name(argument, place, vocabulary, problems):
            arguments.append(argument)
    return tuple(arguments)


def _is_free(name: str, position: Position, vocabulary: Vocabulary, problems: Problems) -> bool:
    """Note what keeps a text from being a function's name; it may be that of a built-in one."""
    if not check_name(name, position, Vocabulary(), problems):
        return False
    taken = vocabulary.names_operation(name)
    if taken:
        message = f"{name} is an operation of the program, written {taken}"
        problems.add(position, message, name, "another name", f"{name}_1")
    return not taken


def _definition(
    header: Header, body: Node, vocabulary: Vocabulary, problems: Problems
) -> FunctionDefinition | None:
    name, arguments, position = header.name, header.arguments, header.position
    if not isinstance(body, Scalar):
        expected = "a formula in its arguments, or nothing"
        problems.add(body.position, f"{name} has no formula", "", expected)
        return None
    if body.is_null:
        if header.arity != 1:
            message = f"an unspecified function of {header.arity} arguments"
            problems.add(position, message, name, "one argument, or a formula behind the colon")
        return FunctionDefinition(name, arguments, None, "", position, body.span)
    expression = read_formula(body.text, body.span, vocabulary, problems)
    if expression is None:
        return None
    reported = set(arguments)
    for use in names_in(expression) if len(arguments) == header.arity else ():
        if use.name not in reported:
            reported.add(use.name)
            problems.unknown(body.span.locate(use.offset), "argument", use.name, arguments)
    return FunctionDefinition(name, arguments, expression, body.text, position, body.span)


def _check_calls(function: FunctionDefinition, undefined: set[str], problems: Problems) -> None:
    """Note every call of a function that is not defined above."""
    for call in applications_in(function.body) if function.body is not None else ():
        name, place = call.operation, function.locate(call.offset)
        if name == function.name:
            problems.add(place, f"{name} is defined by itself", name, "no recursion")
        elif name in undefined:
            expected = f"{name} above {function.name}"
            problems.add(place, f"{name} is defined further below", name, expected)

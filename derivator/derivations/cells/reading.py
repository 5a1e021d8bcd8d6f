"""Equations of a cell as an author writes them: names at moments, functions left unspecified."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from derivator.errors import Position, Problem, SpecError
from derivator.ops.base import Operation
from derivator.ops.defined import DefinedFunction, defined_function
from derivator.ops.registry import VOCABULARY
from derivator.spec.exercise import Exercise, Task
from derivator.spec.expression import Apply, Expression, Name, OverSteps
from derivator.spec.indexed import read_index, split_index
from derivator.spec.parse import parse_expression
from derivator.spec.tokens import ExpressionError, is_name

MOST = 24
"""So many equations a system may have."""
LONGEST = 400
"""So many operations all formulas of a system may have together."""

Line = tuple[str, str, int | str]
"""Both sides, and the key or number under which they stand in the spec."""


def _lines(value: Any) -> Any:
    """A mapping, a list of ``left = right``, or a text of them, as pairs with their places."""
    if isinstance(value, str):
        value = [line for line in re.split(r"[;\n]", value) if line.strip()]
    if isinstance(value, Mapping):
        found = [(str(left), str(right), str(left)) for left, right in value.items()]
    elif isinstance(value, list | tuple):
        found = [
            item if isinstance(item, tuple) else _line(item, k) for k, item in enumerate(value)
        ]
    else:
        raise PydanticCustomError("equations", "no equations")
    if not 0 < len(found) <= MOST:
        raise PydanticCustomError("equations", "no equations, or more than {most}", {"most": MOST})
    return tuple(found)


def _line(item: Any, index: int) -> Line:
    if isinstance(item, Mapping) and len(item) == 1:
        ((left, right),) = item.items()
        return str(left), str(right), index
    left, equals, right = str(item).partition("=")
    if not equals:
        raise PydanticCustomError("equations", "no equality sign in {line}", {"line": str(item)})
    return left, right, index


Equations = Annotated[
    tuple[Line, ...],
    BeforeValidator(_lines),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
                {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": MOST},
                {"type": "string"},
            ]
        }
    ),
]
"""Equations in order: ``{"h[t]": formula}``, or a list of texts ``h[t] = formula``."""


@dataclass(frozen=True)
class Written:
    """One equation: what stands on its left, its formula, and where it stands."""

    name: str
    formula: Expression
    place: Position


class EquationReader:
    """Reads equations; a function that nobody knows is one that is left unspecified."""

    def __init__(self, functions: Mapping[str, DefinedFunction], texts: Sequence[str]) -> None:
        own: dict[str, DefinedFunction] = dict(functions)
        known = VOCABULARY.with_functions({name: f.arity for name, f in own.items()})
        for text in texts:
            for name in re.findall(r"([A-Za-z]\w*)\s*\(", text):
                if name not in known.functions and name not in own:
                    own[name] = unspecified_function(name)
        self.operations: Mapping[str, Operation] = own
        self.vocabulary = VOCABULARY.with_functions({name: f.arity for name, f in own.items()})

    def formula(self, text: str, place: Position) -> Expression:
        """One formula; raises ``SpecError`` where it cannot be read."""
        closed = _closed(text)
        start = len(closed) - len(closed.lstrip())
        try:
            expression = parse_expression(closed.strip(), self.vocabulary)
        except ExpressionError as error:
            at = Position(place.file, place.line, place.column + start + error.offset)
            raise SpecError([Problem(at, error.message, error.text, error.expected)]) from None
        for part in parts_of(expression):
            if isinstance(part, OverSteps):
                message = "a sum over steps in an equation of one step"
                raise SpecError([Problem(place, message, text.strip()[:60], "one moment t")])
        return expression

    def name(self, text: str, place: Position) -> str:
        """The left side: a name, or a name at a moment; raises ``SpecError`` for anything else."""
        closed = _closed(text).strip()
        indexed = split_index(closed)
        bare = indexed[0] if indexed else closed
        if not is_name(bare) or (indexed and read_index(indexed[1]) is None):
            message, expected = "no name on the left side", "a name such as h[t], c[t-1] or W_f"
            raise SpecError([Problem(place, message, closed[:60], expected)])
        if self.vocabulary.reserved(closed):
            reserved = f"{closed} is {self.vocabulary.reserved(closed)}"
            raise SpecError([Problem(place, reserved, closed, "another name")])
        return closed

    def equations(self, lines: Sequence[Line], task: Task, option: str) -> tuple[Written, ...]:
        """A system; raises ``SpecError`` for a name with two equations, and for a circle."""
        found: dict[str, Written] = {}
        for left, right, key in lines:
            place = task.place(option, key)
            name = self.name(left, place)
            if name in found:
                raise SpecError([Problem(place, f"{name} has two equations", name, "one")])
            found[name] = Written(name, self.formula(right, place), place)
        if sum(1 for item in found.values() for _ in parts_of(item.formula)) > LONGEST:
            message = "equations that are too long together"
            raise SpecError([Problem(task.place(option), message, expected=f"{LONGEST} parts")])
        return in_order(tuple(found.values()))


def in_order(equations: tuple[Written, ...]) -> tuple[Written, ...]:
    """Each equation after those it uses, else as written; raises ``SpecError`` for a circle."""
    waiting = list(equations)
    names = {item.name for item in waiting}
    done: list[Written] = []
    while waiting:
        known = {item.name for item in done}
        ready = next((w for w in waiting if names & names_of(w.formula) <= known), None)
        if ready is None:
            first = waiting[0]
            message = f"{first.name} depends on itself at the same moment"
            expected = "equations that can be computed one after another"
            raise SpecError([Problem(first.place, message, first.name, expected)])
        waiting.remove(ready)
        done.append(ready)
    return tuple(done)


def parts_of(expression: Expression) -> Iterator[Expression]:
    """The expression and everything inside it."""
    stack = [expression]
    while stack:
        part = stack.pop()
        yield part
        if isinstance(part, Apply):
            stack.extend(reversed(part.operands))


def names_of(expression: Expression) -> set[str]:
    """The names that an expression uses."""
    return {part.name for part in parts_of(expression) if isinstance(part, Name)}


def is_series(name: str) -> bool:
    """Whether a name stands for a value at a moment and not for a weight."""
    return "[" in name


def unspecified_function(name: str) -> DefinedFunction:
    """A function of one argument of which nothing is known but its name."""
    return DefinedFunction(defined_function(name, ("t",), None), 1, (None,))


def _closed(text: str) -> str:
    """The text without blanks in and before square brackets."""
    return re.sub(r"\s*\[[^\[\]]*\]", lambda found: "".join(found[0].split()), text)


def written_model(exercise: Exercise, task: Task) -> tuple[Written, ...]:
    """The model's equations with an index; raises ``SpecError`` where it has none."""
    found = []
    for item in exercise.equations:
        if item.index is not None:
            found.append(Written(f"{item.name}[{item.index}]", item.expression, item.position))
    if not found:
        message = "no equations of a cell"
        expected = "`equations`, or a model such as h[t]: tanh(W*h[t-1] + V*x[t])"
        raise SpecError([Problem(task.position, message, expected=expected)])
    return in_order(tuple(found))

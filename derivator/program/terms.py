"""Formulas with shapes: every operation with its operands, what it prints and its shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from derivator.notation.build import ONE, multiply
from derivator.notation.matrix_build import Shapes, size_node
from derivator.notation.nodes import Constant, Node, Number, Symbol
from derivator.ops.base import Operation
from derivator.ops.registry import BY_NAME, SHORTHAND_FORMULAS
from derivator.ops.shorthand import SIZES
from derivator.shapes import SCALAR, Shape, ShapeError, Size, in_words
from derivator.spec.expression import Apply, Expression, Literal, Name, NamedConstant


@dataclass(frozen=True, slots=True)
class Term:
    """A leaf (a name, a number) or an operation on terms."""

    operation: Operation | None
    operands: tuple[Term, ...]
    shape: Shape
    node: Node
    offset: int = 0
    """Where it stands in the formula's text."""
    fixed: bool = False
    """Whether it is part of a loss written short, and so no layer of the network."""

    @property
    def name(self) -> str | None:
        """The name of a leaf that is one."""
        return self.node.name if isinstance(self.node, Symbol) else None

    def names(self) -> Iterator[str]:
        """The names that the term uses, each as often as it occurs, from the left."""
        stack = [self]
        while stack:
            term = stack.pop()
            if not term.operands and isinstance(term.node, Symbol):
                yield term.node.name
            stack.extend(reversed(term.operands))

    def parts(self) -> Iterator[Term]:
        """The term and every term inside it, each before its operands."""
        stack = [self]
        while stack:
            term = stack.pop()
            yield term
            stack.extend(reversed(term.operands))


class MisfitError(ValueError):
    """A formula whose operands do not fit, with the place in its text."""

    def __init__(self, offset: int, message: str, text: str, expected: str = "") -> None:
        super().__init__(message)
        self.offset = offset
        self.text = text
        self.expected = expected or "operands whose shapes fit"


class Typing:
    """Reads expressions as terms; ``operations`` are the exercise's own functions."""

    def __init__(self, shapes: Mapping[str, Shape], operations: Mapping[str, Operation]) -> None:
        self.shapes = shapes
        self.operations = operations

    def term(self, expression: Expression) -> Term:
        """The term of an expression; raises ``MisfitError`` where shapes do not fit."""
        return self._walk(expression, {}, None)

    def _walk(self, expression: Expression, given: Mapping[str, Term], place: int | None) -> Term:
        """Iterative, for sums may be very long; ``given`` are the arguments of a shorthand."""
        done: list[Term] = []
        stack: list[tuple[Expression, bool]] = [(expression, False)]
        while stack:
            current, expanded = stack.pop()
            if not isinstance(current, Apply):
                done.append(self._leaf(current, given))
            elif not expanded:
                stack.append((current, True))
                stack.extend((part, False) for part in reversed(current.operands))
            else:
                first = len(done) - len(current.operands)
                operands = tuple(done[first:])
                del done[first:]
                offset = current.offset if place is None else place
                if place is not None and current.operation == "divide" and operands[1].node == ONE:
                    done.append(operands[0])
                else:
                    made = self._applied(current.operation, operands, offset)
                    done.append(made if place is None else replace(made, fixed=True))
        return done[0]

    def _leaf(self, expression: Literal | NamedConstant | Name, given: Mapping[str, Term]) -> Term:
        if isinstance(expression, Literal):
            return Term(None, (), SCALAR, Number(expression.value))
        if isinstance(expression, NamedConstant):
            return Term(None, (), SCALAR, Constant(expression.name))
        if expression.name in given:
            return given[expression.name]
        shape = self.shapes.get(expression.name, SCALAR)
        return Term(None, (), shape, Symbol(expression.name), expression.offset)

    def _applied(self, name: str, operands: tuple[Term, ...], offset: int) -> Term:
        if name in self.operations:
            return self._operation(self.operations[name], operands, offset)
        if name in SIZES:
            return Term(None, (), SCALAR, count(name, operands[0].shape), offset)
        if name in SHORTHAND_FORMULAS:
            shorthand, formula = SHORTHAND_FORMULAS[name]
            given = dict(zip(shorthand.arguments, operands, strict=True))
            return self._walk(formula, given, offset)
        operation = BY_NAME[name]
        if operation.operator == "*" and all(term.shape for term in operands):
            operation = BY_NAME["matrix_product"]
        elif operation.name == "matrix_product" and not all(term.shape for term in operands):
            operation = BY_NAME["multiply"]
        if operation.settings:
            operation, operands = self._configured(operation, operands, offset)
        return self._operation(operation, operands, offset)

    def _configured(
        self, operation: Operation, operands: tuple[Term, ...], offset: int
    ) -> tuple[Operation, tuple[Term, ...]]:
        """The operation with its constants, and the operands before them."""
        values = []
        names = ", ".join(name for name, _ in operation.settings)
        expected = f"whole numbers that can be the {names}"
        constants = operands[operation.arity :]
        for (name, _), term in zip(operation.settings, constants, strict=True):
            number = term.node.value if isinstance(term.node, Number) else None
            if number is None or number.denominator != 1:
                message = f"the {name} of {operation.name} is {shown(term)}, no whole number"
                raise MisfitError(term.offset or offset, message, shown(term), expected)
            values.append(int(number))
        kept = operands[: operation.arity]
        try:
            return operation.configured(values), kept
        except ShapeError as error:
            raise MisfitError(offset, str(error), operation.name, expected) from None

    def _operation(self, operation: Operation, operands: tuple[Term, ...], offset: int) -> Term:
        try:
            shape = operation.shape(*(term.shape for term in operands))
            return apply(Shapes(self.shapes), operation, operands, shape, offset)
        except ShapeError as error:
            text = " and ".join(f"{shown(term)} is {in_words(term.shape)}" for term in operands)
            raise MisfitError(offset, f"shapes that do not fit: {error}", text) from None


def apply(
    shapes: Shapes, operation: Operation, operands: tuple[Term, ...], shape: Shape, offset: int
) -> Term:
    """An operation on terms; a ratio of whole numbers is one number."""
    nodes = [term.node for term in operands]
    if operation.name == "divide" and nodes[1] == ONE:
        return operands[0]
    if operation.name == "divide" and all(isinstance(node, Number) for node in nodes):
        top, bottom = (node.value for node in nodes if isinstance(node, Number))
        if bottom:
            return Term(None, (), SCALAR, Number(top / bottom), offset)
    return Term(operation, operands, shape, operation.typed_notation(shapes, *nodes), offset)


def shown(term: Term) -> str:
    """A term in an error message."""
    from derivator.notation.text import text

    printed = text(term.node)
    return printed if len(printed) <= 40 else printed[:37] + "..."


def count(kind: str, shape: Shape) -> Node:
    """A size as a formula: n, 2, or 2n entries."""
    rows, columns = shape or (1, 1)
    sides: dict[str, tuple[Size, ...]] = {
        "rows": (rows,),
        "columns": (columns,),
        "size": (rows, columns),
    }
    return multiply(*(size_node(side) for side in sides[kind]))


def walk(term: Term, visit: Callable[[Term], None]) -> None:
    """Visit every term once, operands first."""
    seen: set[int] = set()
    stack: list[tuple[Term, bool]] = [(term, False)]
    while stack:
        current, expanded = stack.pop()
        if expanded:
            visit(current)
        elif id(current) not in seen:
            seen.add(id(current))
            stack.append((current, True))
            stack.extend((part, False) for part in reversed(current.operands))

"""Formulas over numbers alone, with what is meant for matrices read for numbers.

The sum of a number is that number, and a loss such as ``mse(p, y)`` is written out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from derivator.ops.base import MatrixOperation
from derivator.ops.registry import BY_NAME, SHORTHAND_FORMULAS
from derivator.ops.shorthand import SIZES
from derivator.program.terms import MisfitError
from derivator.shapes import SCALAR, ShapeError
from derivator.spec.expression import Apply, Expression, Literal, Name

ONE = Literal(Fraction(1))


def scalar_expression(
    expression: Expression,
    functions: Collection[str],
    given: Mapping[str, Expression] | None = None,
) -> Expression:
    """The formula over numbers; ``functions`` are the exercise's own and stay as they are.

    Raises ``MisfitError`` for an operation that numbers do not have, such as softmax.
    """
    done: list[Expression] = []
    stack: list[tuple[Expression, bool]] = [(expression, False)]
    while stack:
        current, expanded = stack.pop()
        if not isinstance(current, Apply):
            name = current.name if isinstance(current, Name) else ""
            done.append((given or {}).get(name, current))
        elif not expanded:
            stack.append((current, True))
            stack.extend((part, False) for part in reversed(current.operands))
        else:
            first = len(done) - len(current.operands)
            operands = tuple(done[first:])
            del done[first:]
            done.append(_applied(current, operands, functions))
    return done[0]


def _applied(
    call: Apply, operands: tuple[Expression, ...], functions: Collection[str]
) -> Expression:
    name = call.operation
    if name in functions:
        return Apply(name, operands, call.offset)
    if name in SIZES:
        return ONE
    if name in SHORTHAND_FORMULAS:
        shorthand, formula = SHORTHAND_FORMULAS[name]
        given = dict(zip(shorthand.arguments, operands, strict=True))
        return _placed(scalar_expression(formula, functions, given), call.offset)
    if name == "divide" and operands[1] is ONE:
        return operands[0]
    if name in ("matrix_product", "elementwise_product"):
        return Apply("multiply", operands, call.offset)
    operation = BY_NAME[name]
    if isinstance(operation, MatrixOperation):
        try:
            operation.shape(*(SCALAR for _ in operands))
        except ShapeError as error:
            raise MisfitError(call.offset, str(error), "a number") from None
        return operands[0]
    return Apply(name, operands, call.offset)


def _placed(expression: Expression, offset: int) -> Expression:
    """The outermost operation of an expanded formula at the place of its short form."""
    if isinstance(expression, Apply):
        return Apply(expression.operation, expression.operands, offset)
    return expression

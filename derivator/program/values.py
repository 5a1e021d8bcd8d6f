"""The values of a program's vertices, entry by entry: exact where they can be.

This is the route by which numbers are printed; the checks confirm them with NumPy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from derivator.notation.functions import Function
from derivator.notation.matrices import (
    Accumulated,
    After,
    Block,
    Boxed,
    Braced,
    Branch,
    Cases,
    Entry,
    Floating,
    Frobenius,
    FunctionName,
    Hadamard,
    IdentityMatrix,
    Joined,
    Kronecker,
    Listed,
    Matrix,
    MatrixProduct,
    Moved,
    Noted,
    Ones,
    Primed,
    SizeMark,
    Total,
    Transpose,
    Zeros,
)
from derivator.notation.nodes import (
    Absolute,
    Call,
    Constant,
    Indicator,
    Negative,
    Node,
    Number,
    Partial,
    Power,
    Product,
    Quotient,
    Root,
    Rounded,
    Sum,
    Symbol,
)
from derivator.notation.numbers import is_short, rounded
from derivator.notation.precise import MP, applied
from derivator.program import window_values
from derivator.program.numbers import ONE, ZERO, Num, function_value
from derivator.shapes import Size

Entries = npt.NDArray[Any]
"""A matrix of ``Num``; a number is a matrix of one entry."""


class Numbers:
    """Values by name, and of derivative symbols; any formula over them can be evaluated."""

    def __init__(self, values: Mapping[str, Entries], sizes: Mapping[str, int]) -> None:
        self.values = dict(values)
        self.sizes = dict(sizes)
        self.partials: dict[Partial, Entries] = {}
        self.later: dict[tuple[str, int], Entries] = {}
        self.measured: dict[Node, Entries] = {}

    def of(self, node: Node) -> Entries:
        """The value of a formula; raises ``KeyError`` for a symbol without a value."""
        rule = _RULES.get(type(node))
        if rule is None:
            raise TypeError(f"no exact value for {type(node).__name__}")
        value: Entries = rule(self, node)
        return value

    def size(self, size: Size) -> int:
        """A size as a number."""
        return size if isinstance(size, int) else self.sizes[size]

    def symbol(self, name: str) -> Entries:
        """A vertex, or a size letter in a formula."""
        if name in self.values:
            return self.values[name]
        return filled(1, 1, Num(Fraction(self.sizes[name])))


def filled(rows: int, columns: int, value: Num) -> Entries:
    """A matrix of equal entries."""
    made = np.empty((rows, columns), dtype=object)
    made[...] = value
    return made


def unit_matrix(size: int) -> Entries:
    """A matrix with ones on its diagonal and zeros elsewhere."""
    made = filled(size, size, ZERO)
    for index in range(size):
        made[index, index] = ONE
    return made


def entrywise(function: Callable[..., Num], *operands: Entries) -> Entries:
    """A function of numbers applied entry by entry, with stretching."""
    arrays = np.broadcast_arrays(*operands)
    made = np.empty(arrays[0].shape, dtype=object)
    for index in np.ndindex(made.shape):
        made[index] = function(*(array[index] for array in arrays))
    return made


def product(left: Entries, right: Entries) -> Entries:
    """The matrix product; raises ``ValueError`` where the sizes do not fit."""
    if left.shape[1] != right.shape[0]:
        raise ValueError(f"{left.shape} times {right.shape}")
    made = np.empty((left.shape[0], right.shape[1]), dtype=object)
    for row, column in np.ndindex(made.shape):
        pairs = zip(left[row], right[:, column], strict=True)
        made[row, column] = sum((a * b for a, b in pairs), ZERO)
    return made


def transposed(value: Entries) -> Entries:
    """Rows and columns exchanged."""
    return value.T.copy()


def printed(value: Entries, digits: int, of: Node) -> tuple[bool, Node]:
    """A value as the page shows it: (exactly?, matrix or number); ``of`` is its formula."""
    rows, exact = [], True
    single = value.shape == (1, 1)
    for row in range(value.shape[0]):
        line = []
        for column in range(value.shape[1]):
            place = of if single else Entry(of, row + 1, column + 1)
            own, node = printed_number(value[row, column], digits, place)
            exact = exact and own
            line.append(node)
        rows.append(tuple(line))
    return exact, rows[0][0] if single else Matrix(tuple(rows))


def printed_number(value: Num, digits: int, of: Node) -> tuple[bool, Node]:
    """A number as the page shows it: (exactly?, node)."""
    if value.exact is not None:
        if is_short(value.exact):
            return True, Number(value.exact)
        return False, rounded(value.exact, digits, of)
    return False, rounded(value.decimal, digits, of)


def plain(value: Entries) -> npt.NDArray[Any]:
    """The value as floats."""
    return np.array([[entry.plain for entry in row] for row in value])


def _fold(combine: Callable[[Num, Num], Num]) -> Callable[[Numbers, Any], Entries]:
    def rule(numbers: Numbers, node: Any) -> Entries:
        parts = node.terms if isinstance(node, Sum) else node.factors
        value = numbers.of(parts[0])
        for part in parts[1:]:
            value = entrywise(combine, value, numbers.of(part))
        return value

    return rule


def _matrix_product(numbers: Numbers, node: MatrixProduct) -> Entries:
    value = numbers.of(node.factors[0])
    for factor in node.factors[1:]:
        value = product(value, numbers.of(factor))
    return value


def _call(numbers: Numbers, node: Call) -> Entries:
    arguments = [numbers.of(part) for part in node.arguments]
    function = node.function
    if function.rowwise:
        return _rowwise(function, arguments[0])
    if function.body is not None:
        inner = Numbers(dict(zip(function.arguments, arguments, strict=True)), numbers.sizes)
        return inner.of(function.body)
    return entrywise(lambda *entries: _value(function, entries), *arguments)


def _value(function: Function, entries: tuple[Num, ...]) -> Num:
    """The value at some numbers; of what only compares and multiplies, exactly."""
    fractions = [entry.exact for entry in entries if entry.exact is not None]
    if len(fractions) == len(entries):
        try:
            return Num(Fraction(function.sympy(_COMPARISONS, *fractions)))
        except (AttributeError, TypeError, ValueError, ZeroDivisionError):
            pass
    try:
        value = applied(function, [entry.precise for entry in entries])
    except (ZeroDivisionError, ValueError, OverflowError):
        value = MP.nan
    return function_value(value, *entries)


_COMPARISONS = SimpleNamespace(Max=max, Min=min)
"""All that a function may ask for and still be rational at rational numbers."""


_ROW_CALCULUS = SimpleNamespace(
    exp=lambda entry: function_value(MP.exp(entry.precise), entry),
    log=lambda entry: function_value(MP.log(entry.precise), entry),
)


def _rowwise(function: Any, value: Entries) -> Entries:
    """A function of rows; what is rational stays exact, as the equal shares of equal entries."""
    made = np.empty(value.shape, dtype=object)
    for row in range(value.shape[0]):
        made[row, :] = function.sympy(_ROW_CALCULUS, *value[row])
    return made


def _indicator(numbers: Numbers, node: Indicator) -> Entries:
    holds: dict[str, Callable[[Any, Any], bool]] = {
        "<": lambda left, right: left < right,
        ">": lambda left, right: left > right,
        "<=": lambda left, right: left <= right,
        ">=": lambda left, right: left >= right,
    }
    test = holds[node.relation]
    return entrywise(
        lambda left, right: ONE if test(left.precise, right.precise) else ZERO,
        numbers.of(node.left),
        numbers.of(node.right),
    )


def _cases(numbers: Numbers, node: Cases) -> Entries:
    """Only the branch that holds is evaluated entry by entry, for others may not exist there."""
    value: Entries | None = None
    for branch in reversed(node.branches):
        own = numbers.of(branch.value)
        if branch.condition is None or value is None:
            value = own
        else:
            holds = numbers.of(branch.condition)
            value = entrywise(lambda h, a, b: a if h.exact == 1 else b, holds, own, value)
    assert value is not None
    return value


def _entry(numbers: Numbers, node: Entry) -> Entries:
    value = numbers.of(node.matrix)
    if isinstance(node.row, int):
        value = value[node.row - 1 : node.row, :]
    if isinstance(node.column, int):
        value = value[:, node.column - 1 : node.column]
    return value


def _joined(numbers: Numbers, node: Joined) -> Entries:
    parts = [numbers.of(part) for part in node.parts]
    return np.concatenate(parts, axis=0 if node.below else 1)


def _block(numbers: Numbers, node: Block) -> Entries:
    value = numbers.of(node.operand)
    wanted = slice(node.first - 1, node.last)
    return value[wanted, :] if node.rows else value[:, wanted]


def _sum_all(value: Entries) -> Entries:
    return filled(1, 1, sum(value.ravel(), ZERO))


def _matrix(numbers: Numbers, node: Matrix) -> Entries:
    made = np.empty((len(node.rows), len(node.rows[0])), dtype=object)
    for row, column in np.ndindex(made.shape):
        made[row, column] = numbers.of(node.rows[row][column])[0, 0]
    return made


def _primed(numbers: Numbers, node: Primed) -> Entries:
    from derivator.program.calculus import Calculus

    return numbers.of(Calculus().derivative(node.operand, node.by.name))


def _root(numbers: Numbers, node: Root) -> Entries:
    half = Num(Fraction(1, 2))
    return entrywise(lambda entry: entry**half, numbers.of(node.radicand))


def _constant(numbers: Numbers, node: Constant) -> Entries:
    return filled(1, 1, Num(None, +(MP.pi if node.name == "pi" else MP.e)))


def _no_value(numbers: Numbers, node: Node) -> Entries:
    raise TypeError(f"{type(node).__name__} is a label and has no value")


def _passed(numbers: Numbers, node: Any) -> Entries:
    return numbers.of(node.operand)


_RULES: dict[type[Node], Callable[[Numbers, Any], Entries]] = {
    Number: lambda numbers, node: filled(1, 1, Num(node.value)),
    Rounded: lambda numbers, node: filled(1, 1, Num(Fraction(node.digits))),
    Constant: _constant,
    Symbol: lambda numbers, node: numbers.symbol(node.name),
    Sum: _fold(lambda left, right: left + right),
    Product: _fold(lambda left, right: left * right),
    Hadamard: _fold(lambda left, right: left * right),
    Negative: lambda numbers, node: entrywise(lambda entry: -entry, numbers.of(node.operand)),
    Quotient: lambda numbers, node: entrywise(
        lambda top, bottom: top / bottom, numbers.of(node.numerator), numbers.of(node.denominator)
    ),
    Power: lambda numbers, node: entrywise(
        lambda base, exponent: base**exponent, numbers.of(node.base), numbers.of(node.exponent)
    ),
    Root: _root,
    Absolute: lambda numbers, node: entrywise(abs, numbers.of(node.operand)),
    Call: _call,
    Indicator: _indicator,
    Partial: lambda numbers, node: numbers.partials[node],
    Accumulated: lambda numbers, node: numbers.partials[node.derivative],
    After: lambda numbers, node: numbers.later[node.symbol.name, node.step],
    Noted: lambda numbers, node: numbers.values[node.key],
    MatrixProduct: _matrix_product,
    Transpose: lambda numbers, node: transposed(numbers.of(node.operand)),
    Matrix: _matrix,
    Joined: _joined,
    Block: _block,
    Ones: lambda numbers, node: filled(numbers.size(node.rows), numbers.size(node.columns), ONE),
    Primed: _primed,
    Zeros: lambda numbers, node: filled(numbers.size(node.rows), numbers.size(node.columns), ZERO),
    IdentityMatrix: lambda numbers, node: unit_matrix(numbers.size(node.size)),
    Entry: _entry,
    Total: lambda numbers, node: _sum_all(numbers.of(node.operand)),
    Frobenius: lambda numbers, node: _sum_all(
        entrywise(lambda a, b: a * b, numbers.of(node.left), numbers.of(node.right))
    ),
    Cases: _cases,
    Branch: lambda numbers, node: numbers.of(node.value),
    Kronecker: lambda numbers, node: filled(1, 1, ONE if node.left == node.right else ZERO),
    Moved: lambda numbers, node: numbers.measured[node],
    Floating: lambda numbers, node: numbers.measured[node],
    Boxed: _passed,
    FunctionName: _no_value,
    Listed: _no_value,
    Braced: _passed,
    SizeMark: lambda numbers, node: entrywise(lambda _: ZERO, numbers.of(node.operand)),
    **window_values.RULES,
}

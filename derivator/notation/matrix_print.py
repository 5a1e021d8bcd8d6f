"""How matrices and marks print: the structure for every markup, beside ``printer``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

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
from derivator.notation.nodes import Call, Node, Number, Partial, Rounded, Sum, Symbol
from derivator.notation.numbers import LONGEST, decimal_text, number_text

if TYPE_CHECKING:
    from derivator.notation.printer import Printer


def matrix_product(printer: Printer, node: MatrixProduct) -> str:
    """Factors with a dot between each two; an elementwise product among them in brackets."""
    return f" {printer.dot} ".join(
        _factor(printer, factor, first=index == 0, bracketed=Hadamard)
        for index, factor in enumerate(node.factors)
    )


def hadamard(printer: Printer, node: Hadamard) -> str:
    """Factors with a star between each two; read from the left, so only later ones in brackets."""
    return f" {printer.star} ".join(
        _factor(printer, factor, first=index == 0, bracketed=None if index == 0 else MatrixProduct)
        for index, factor in enumerate(node.factors)
    )


def _factor(printer: Printer, factor: Node, first: bool, bracketed: type[Node] | None) -> str:
    if bracketed is not None and isinstance(factor, bracketed):
        return printer.print(factor, printer.levels.APPLICATION)
    level = printer.levels.PRODUCT if first else printer.levels.APPLICATION
    return printer.print(factor, level)


def transpose(printer: Printer, node: Transpose) -> str:
    """The matrix with a T above."""
    return printer.transposed(printer.print(node.operand, printer.levels.ATOM))


def matrix(printer: Printer, node: Matrix) -> str:
    """Rows of entries, fractions of numbers with a slash; of one entry, that entry."""
    if len(node.rows) == len(node.rows[0]) == 1:
        return printer.print(node.rows[0][0])
    decimals = any(_is_decimal(entry) for row in node.rows for entry in row)
    rows = [[_entry_of_matrix(printer, entry, decimals) for entry in row] for row in node.rows]
    return printer.matrix(rows)


def joined(printer: Printer, node: Joined) -> str:
    """The parts in square brackets, with commas between them or one below the other."""
    return printer.joined([printer.print(part) for part in node.parts], node.below)


def block(printer: Printer, node: Block) -> str:
    """The matrix with the range of columns, or of rows, behind it: X_{:, 1:2}."""
    inner = printer.print(node.operand, printer.levels.ATOM)
    wanted = str(node.first) if node.first == node.last else f"{node.first}:{node.last}"
    return printer.ranged(inner, (wanted, ":") if node.rows else (":", wanted))


def _entry_of_matrix(printer: Printer, node: Node, decimals: bool) -> str:
    """An entry; beside a decimal every fraction that ends prints as one, too."""
    if not isinstance(node, Number):
        return printer.print(node)
    ending = decimal_text(abs(node.value)) if decimals else None
    if ending is None or len(ending) > LONGEST:
        return printer.exponent(node)
    return printer.minus + ending if node.value < 0 else ending


def _is_decimal(node: Node) -> bool:
    if isinstance(node, Rounded):
        return True
    return isinstance(node, Number) and "." in number_text(abs(node.value), node.decimal)


def entry(printer: Printer, node: Entry) -> str:
    """The matrix's small letter with its indices; a formula stands in brackets."""
    indices = [str(index) for index in (node.row, node.column) if index is not None]
    if not indices:
        return printer.print(node.matrix)
    if isinstance(node.matrix, Symbol):
        return printer.entry(node.matrix.name, indices)
    if isinstance(node.matrix, Partial) and isinstance(node.matrix.by, Symbol):
        return printer.print(replace(node.matrix, by=replace(node, matrix=node.matrix.by)))
    level = printer.levels.POWER if isinstance(node.matrix, Call) else printer.levels.ATOM
    inner = printer.print(node.matrix, level)
    if isinstance(node.matrix, Accumulated) and node.matrix.named:
        inner = printer.bracketed(inner, False)
    return printer.indexed(inner, indices)


def total(printer: Printer, node: Total) -> str:
    """A sum sign for each index, then the summand."""
    body = printer.print(node.operand, printer.levels.PRODUCT)
    return printer.summed([(name, str(last)) for name, last in node.over], body)


def frobenius(printer: Printer, node: Frobenius) -> str:
    """Both matrices in angle brackets."""
    return printer.scalar_product(printer.print(node.left), printer.print(node.right))


def cases(printer: Printer, node: Cases) -> str:
    """Each value with its condition."""
    branches = []
    for branch in node.branches:
        condition = None if branch.condition is None else printer.condition(branch.condition)
        branches.append((printer.print(branch.value), condition))
    return printer.cases(branches)


def accumulated(printer: Printer, node: Accumulated) -> str:
    """d, with an index where there are several."""
    return printer.accumulated(printer.print(node.derivative.by) if node.named else "")


def kronecker(printer: Printer, node: Kronecker) -> str:
    """The letter delta with both indices."""
    return printer.kronecker(str(node.left), str(node.right))


def moved(printer: Printer, node: Moved) -> str:
    """The vertex as a function of what is moved: L(w + h)."""
    inner = printer.print(Sum((node.by, node.step)))
    return printer.print(node.of) + printer.bracketed(inner, tall=False)


def primed(printer: Printer, node: Primed) -> str:
    """The formula in brackets with a prime behind; a lone letter and a prime need none."""
    operand, primes = node.operand, "'"
    while isinstance(operand, Primed) and not operand.marked and not node.marked:
        operand, primes = operand.operand, primes + "'"
    body = printer.print(operand)
    if not isinstance(operand, Symbol) or printer.has_superscript(operand):
        body = printer.bracketed(body, printer.tall(operand))
    index = printer.subscript(printer.print(node.by)) if node.marked else ""
    return body + primes + index


def size_mark(printer: Printer, node: SizeMark) -> str:
    """[n x 2]; a number has the size 1 x 1."""
    return printer.size([str(size) for size in node.shape or (1, 1)])


RULES: dict[type[Node], Any] = {
    MatrixProduct: matrix_product,
    Hadamard: hadamard,
    Transpose: transpose,
    Matrix: matrix,
    Joined: joined,
    Block: block,
    Ones: lambda printer, node: printer.ones(str(node.rows), str(node.columns)),
    Zeros: lambda printer, node: printer.zeros(str(node.rows), str(node.columns)),
    IdentityMatrix: lambda printer, node: printer.name(f"I_{node.size}"),
    Entry: entry,
    Total: total,
    Primed: primed,
    Frobenius: frobenius,
    Cases: cases,
    Branch: lambda printer, node: printer.print(node.value),
    Boxed: lambda printer, node: printer.boxed(printer.print(node.operand), node.colour),
    Braced: lambda printer, node: printer.braced(
        printer.print(node.operand, printer.braced_level), printer.print(node.label)
    ),
    Kronecker: kronecker,
    Moved: moved,
    Floating: lambda printer, node: printer.floating(printer.print(node.operand)),
    SizeMark: size_mark,
    Accumulated: accumulated,
    After: lambda printer, node: printer.after(node.symbol.name, node.step),
    Noted: lambda printer, node: printer.print(node.shown),
    FunctionName: lambda printer, node: printer.function(Call(node.function, ())),
    Listed: lambda printer, node: node.separator.join(map(printer.print, node.parts)),
}
"""A print rule for each node class of ``matrices``."""

PRODUCTS = (MatrixProduct, Hadamard, Total)
"""Nodes that bind like a product."""

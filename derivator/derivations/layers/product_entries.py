"""A product of matrices written out entry by entry, for readers who see one for the first time."""

from __future__ import annotations

from derivator.derivations.backpropagation.passes import Pass
from derivator.notation.build import add
from derivator.notation.matrices import Entry, MatrixProduct
from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Node, Product, Sum, Symbol
from derivator.notation.walk import descendants
from derivator.notation.windows import Convolution
from derivator.notation.windows_entries import window_entry
from derivator.solution import Chain

ENTRIES = 4
"""So many entries are written out at most."""
FACTORS, WINDOW = 5, 9
"""Longer sums of products are not written out."""


def entry_formulas(run: Pass, name: str) -> tuple[Chain, ...]:
    """h_11 = x_11 w_11 + x_12 w_21 = 1 * 1 + 2 * 0.5 = 2, and so on; of a large matrix one row.

    None where the formula is more than products of two matrices and sums of them.
    """
    vertex = run.study.program.vertices[name]
    rows, columns = run.numbers.values[name].shape
    if any(isinstance(part, Convolution) for part in descendants(vertex.formula)):
        return _window_sums(run, name, (rows, columns))
    count = rows if rows * columns <= ENTRIES else 1
    found = []
    for row in range(1, count + 1):
        for column in range(1, min(columns, ENTRIES) + 1):
            formula = entry_of(run, vertex.formula, row, column)
            if formula is None or rows * columns == 1:
                return ()
            left = place(run, Symbol(name), row, column)
            found.append(run.evaluated(left, formula))
    return tuple(found)


def _window_sums(run: Pass, name: str, size: tuple[int, int]) -> tuple[Chain, ...]:
    """The first and the last entry of a convolution, each as the sum over its window."""
    found = []
    for row, column in dict.fromkeys(((1, 1), size)):
        formula = entry_of(run, run.study.program.vertices[name].formula, row, column)
        if formula is None:
            return ()
        found.append(run.evaluated(place(run, Symbol(name), row, column), formula))
    return tuple(found)


def entry_of(run: Pass, node: Node, row: int, column: int) -> Node | None:
    """One entry of a formula through the entries of its matrices; None where that is too long."""
    if isinstance(node, Symbol):
        return place(run, node, row, column)
    if isinstance(node, Sum):
        terms = [entry_of(run, term, row, column) for term in node.terms]
        known = [term for term in terms if term is not None]
        return add(*known) if len(known) == len(terms) else None
    if isinstance(node, Convolution):
        return _window_sum(run, node, row, column)
    if isinstance(node, MatrixProduct) and len(node.factors) == 2:
        left, right = node.factors
        inner = run.numbers.of(left).shape[1]
        if not (isinstance(left, Symbol) and isinstance(right, Symbol)) or inner > FACTORS:
            return None
        return add(
            *(
                Product((place(run, left, row, k), place(run, right, k, column)))
                for k in range(1, inner + 1)
            )
        )
    return None


def _window_sum(run: Pass, node: Convolution, row: int, column: int) -> Node | None:
    """One entry of a convolution of two named matrices; None where its window is large."""
    products = window_entry(node, (row, column), run.study.program.shapes) or ()
    found = []
    for pairs in products:
        factors = [place(run, m, *at) for m, at in pairs if isinstance(m, Symbol)]
        if len(factors) < len(pairs):
            return None
        found.append(Product(tuple(factors)))
    return add(*found) if 0 < len(found) <= WINDOW else None


def place(run: Pass, matrix: Symbol, row: int, column: int) -> Node:
    """An entry of a named value, without the index that can only be 1; a number is itself."""
    shape = Shapes.of(run.study.program.shapes, matrix)
    if not shape:
        return matrix
    rows, columns = shape
    found_row = None if rows == 1 else row
    found_column = None if columns == 1 else column
    if found_row is found_column is None:
        return matrix
    return Entry(matrix, found_row, found_column)

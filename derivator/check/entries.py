"""Chains about matrices of formulas: one chain of numbers for each entry.

The names that stand for matrices are written out, and products are multiplied out entry by entry.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace

from derivator.notation.build import ONE, ZERO
from derivator.notation.entrywise import Entrywise
from derivator.notation.matrices import (
    Block,
    Entry,
    Frobenius,
    IdentityMatrix,
    Joined,
    Kronecker,
    Matrix,
    MatrixProduct,
    Noted,
    Total,
    Transpose,
)
from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Node, Number, Symbol
from derivator.notation.walk import descendants, rebuild
from derivator.shapes import SCALAR, ShapeError
from derivator.solution import Chain

_OF_MATRICES = (
    Block,
    Entry,
    Frobenius,
    IdentityMatrix,
    Joined,
    Kronecker,
    Matrix,
    MatrixProduct,
    Total,
    Transpose,
)


def has_entries(node: Node, defined: Mapping[str, Node]) -> bool:
    """Whether a formula speaks of matrices, of their entries or of names that stand for them."""
    return any(
        isinstance(part, _OF_MATRICES)
        or (isinstance(part, Symbol) and isinstance(defined.get(part.name), Matrix))
        or (isinstance(part, Noted) and isinstance(defined.get(part.key), Matrix))
        for part in descendants(node)
    )


def entries_of(chain: Chain, defined: Mapping[str, Node]) -> Iterator[Chain]:
    """The chain entry by entry; raises ``ValueError`` where sizes do not fit.

    A number beside a matrix stands for a matrix of equal entries.
    """
    named = {name: value for name, value in defined.items() if isinstance(value, Matrix)}
    shapes = Shapes({n: (len(m.rows), len(m.rows[0])) for n, m in named.items()})
    sizes = {n: int(v.value) for n, v in defined.items() if isinstance(v, Number)}
    reader = Entrywise(shapes, sizes)
    terms = []
    for term in map(spelt_out, chain.terms):
        check_sizes(term, shapes)
        terms.append([[opened(entry, named) for entry in row] for row in reader.rows(term)])
    whole = next((rows for rows in terms if len(rows) * len(rows[0]) > 1), terms[0])
    for place, term in enumerate(map(spelt_out, chain.terms)):
        if shapes.of(term) == SCALAR:
            terms[place] = [terms[place][0] * len(whole[0])] * len(whole)
    if len({(len(rows), len(rows[0])) for rows in terms}) > 1:
        raise ValueError("matrices of different sizes")
    for row in range(len(terms[0])):
        for column in range(len(terms[0][0])):
            own = tuple(rows[row][column] for rows in terms)
            yield replace(chain, terms=own)


def spelt_out(node: Node) -> Node:
    """The formula with every unit matrix entry by entry, and what was noted under its key."""
    if isinstance(node, Noted):
        return Symbol(node.key)
    if isinstance(node, IdentityMatrix) and isinstance(node.size, int):
        places = range(node.size)
        return Matrix(tuple(tuple(ONE if i == j else ZERO for j in places) for i in places))
    return rebuild(node, spelt_out)


def check_sizes(node: Node, shapes: Shapes) -> None:
    """Raise ``ValueError`` for a product whose factors do not fit."""
    for part in descendants(node):
        if isinstance(part, MatrixProduct):
            sizes = [shapes.of(factor) for factor in part.factors]
            fits = all(a and b and a[1] == b[0] for a, b in itertools.pairwise(sizes))
            if not fits:
                raise ValueError("a product of matrices whose sizes do not fit")
    try:
        shapes.of(node)
    except ShapeError as error:
        raise ValueError(str(error)) from None


def opened(node: Node, named: Mapping[str, Matrix]) -> Node:
    """The formula with the entries of named matrices written out."""
    if isinstance(node, Entry) and isinstance(node.matrix, Symbol):
        matrix = named[node.matrix.name]
        return matrix.rows[_index(node.row) - 1][_index(node.column) - 1]
    if isinstance(node, Symbol) and node.name in named:
        (only,) = named[node.name].rows
        (entry,) = only
        return entry
    return rebuild(node, lambda part: opened(part, named))


def _index(index: int | str | None) -> int:
    if isinstance(index, str):
        raise ValueError(f"an entry with the open index {index}")
    return index or 1

"""Least squares in matrix form: X^T X w = X^T y, with a multiple of w for a penalty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.quadratic import Quadratic
from derivator.derivations.minimising.rational import Expression, rational
from derivator.derivations.minimising.writing import estimate
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import add, multiply
from derivator.notation.matrices import IdentityMatrix, Matrix, MatrixProduct, Transpose
from derivator.notation.nodes import Node, Number, Symbol
from derivator.solution import Chain, Relation

LONGEST = 8
"""Products of matrices with more rows are not written out."""


@dataclass(frozen=True)
class NormalEquations:
    """The products with the data, and the system as one equation of matrices."""

    left: Chain
    """X^T X in numbers."""
    right: Chain
    """X^T y in numbers."""
    general: Chain
    """(X^T X + lambda I) w = X^T y."""
    numbers: Chain
    """The same with the numbers in."""
    defined: Mapping[str, Node] = field(default_factory=dict)


def normal_equations(loss: DataLoss, quadratic: Quadratic) -> NormalEquations | None:
    """The matrix form; None where the loss is no sum of squares |y - X w|^2 with such a penalty."""
    matrices = loss.matrices()
    if len(loss.names) != 1 or len(loss.letters) < 2 or loss.names[0] not in matrices:
        return None
    unknown, size = loss.names[0], len(loss.letters)
    if loss.program.vertices[unknown].shape[1] != 1:
        return None
    tables = {n: _numbers(m) for n, m in matrices.items() if n != unknown}
    for x, rows in tables.items():
        for y, column in tables.items():
            if len(rows[0]) == size and len(column[0]) == 1 and len(column) == len(rows):
                found = _matching(loss, quadratic, x, y, unknown)
                if found is not None:
                    return found
    return None


def _numbers(node: Node) -> list[list[Expression]]:
    assert isinstance(node, Matrix)
    return [
        [rational(entry.value) for entry in row if isinstance(entry, Number)] for row in node.rows
    ]


def _matching(
    loss: DataLoss, quadratic: Quadratic, x: str, y: str, unknown: str
) -> NormalEquations | None:
    import sympy as sp

    matrices = loss.matrices()
    data, answers = sp.Matrix(_numbers(matrices[x])), sp.Matrix(_numbers(matrices[y]))
    square, product = data.T * data, data.T * answers
    size = len(loss.letters)
    place = next((k for k in range(size) if product[k]), None)
    if place is None:
        return None
    scale = sp.cancel(quadratic.right[place] / product[place])
    if not scale.is_Rational or scale <= 0:
        return None
    rest = (quadratic.matrix() / scale - square).applyfunc(sp.cancel)
    weight = rest[0, 0]
    fits = rest == weight * sp.eye(size) and sp.Matrix(quadratic.right) == scale * product
    if not fits:
        return None
    of = quadratic.field
    big, hat = Symbol(x), Symbol(estimate(unknown))
    gram = MatrixProduct((Transpose(big), big))
    onto = MatrixProduct((Transpose(big), Symbol(y)))
    square_node = Matrix(tuple(tuple(of.node(v) for v in row) for row in square.tolist()))
    product_node = Matrix(tuple((of.node(v),) for v in product))
    whole: Node = gram
    if weight != 0:
        whole = add(gram, multiply(of.node(weight), IdentityMatrix(size)))
    system = (square + weight * sp.eye(size)).tolist()
    hats = Matrix(tuple((Symbol(estimate(letter)),) for letter in loss.letters))
    numbers = MatrixProduct((Matrix(tuple(tuple(of.node(v) for v in row) for row in system)), hats))
    short = len(_numbers(matrices[x])) <= LONGEST
    return NormalEquations(
        _product(gram, matrices[x], matrices[x], square_node, short),
        _product(onto, matrices[x], matrices[y], product_node, short),
        Chain((MatrixProduct((whole, hat)), onto), (Relation.EQUAL,)),
        Chain((numbers, product_node), (Relation.EQUAL,)),
        {hat.name: hats},
    )


def _product(symbols: Node, left: Node, right: Node, value: Node, short: bool) -> Chain:
    chain = ChainBuilder(symbols)
    if short:
        assert isinstance(left, Matrix)
        turned = Matrix(tuple(zip(*left.rows, strict=True)))
        chain.then(MatrixProduct((turned, right)))
    return chain.then(value).chain()

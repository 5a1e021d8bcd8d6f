"""Constructors that keep a matrix formula as short as a person would write it.

They know the shape of every name, drop ones, put numbers in front and flatten what stands in
brackets without need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from derivator.notation.build import ONE, ZERO, multiply, negate, signed
from derivator.notation.matrices import (
    Accumulated,
    After,
    Block,
    Boxed,
    Braced,
    Entry,
    Floating,
    Frobenius,
    Hadamard,
    IdentityMatrix,
    Index,
    Joined,
    Kronecker,
    Matrix,
    MatrixProduct,
    Moved,
    Noted,
    Ones,
    SizeMark,
    Total,
    Transpose,
    Zeros,
)
from derivator.notation.nodes import (
    Call,
    Constant,
    Node,
    Number,
    Partial,
    Product,
    Quotient,
    Rounded,
    Symbol,
)
from derivator.notation.walk import children, rebuild
from derivator.notation.windows import WINDOWED, Convolution, Standing, shape_of
from derivator.shapes import SCALAR, Shape, ShapeError, Size, broadcast


@dataclass(frozen=True)
class Shapes:
    """The shape of every name; a name that is not listed, such as a size, is a number."""

    named: Mapping[str, Shape]

    def of(self, node: Node) -> Shape:
        """The shape of a formula."""
        if isinstance(node, Symbol):
            return self.named.get(node.name, SCALAR)
        if isinstance(node, After):
            return self.of(node.symbol)
        if isinstance(node, Noted):
            return node.shape
        if isinstance(node, Number | Rounded | Constant | Total | Frobenius | Kronecker):
            return SCALAR
        if isinstance(node, Partial):
            return self.of(node.by) if self._is_number(node.of) else self.of(node.of)
        if isinstance(node, Accumulated):
            return self.of(node.derivative.by)
        if isinstance(node, Transpose):
            shape = self.of(node.operand)
            return (shape[1], shape[0]) if shape else SCALAR
        if isinstance(node, MatrixProduct):
            return self._product(node)
        if isinstance(node, Matrix):
            return (len(node.rows), len(node.rows[0]))
        if isinstance(node, Ones | Zeros):
            return (node.rows, node.columns)
        if isinstance(node, IdentityMatrix):
            return (node.size, node.size)
        if isinstance(node, Entry):
            return self._entry(node)
        if isinstance(node, Joined):
            return joined_shape(tuple(map(self.of, node.parts)), node.below)
        if isinstance(node, Block):
            return block_shape(self.of(node.operand), node)
        if isinstance(node, Boxed | Braced | SizeMark | Floating):
            return self.of(node.operand)
        if isinstance(node, Moved):
            return self.of(node.of)
        if isinstance(node, Standing):
            return self.of(node.formula)
        if isinstance(node, WINDOWED):
            return shape_of(node, self.of)
        return broadcast(*map(self.of, children(node)))

    def is_matrix(self, node: Node) -> bool:
        """Whether the formula is no mere number."""
        return self.of(node) != SCALAR

    def _is_number(self, node: Node) -> bool:
        return all(size == 1 for size in self.of(node)) or not isinstance(node, Entry)

    def _product(self, node: MatrixProduct) -> Shape:
        shapes = [self.of(factor) for factor in node.factors]
        return (shapes[0][0], shapes[-1][1])

    def _entry(self, node: Entry) -> Shape:
        shape = self.of(node.matrix)
        if not shape:
            return SCALAR
        rows = 1 if isinstance(node.row, int) else shape[0]
        columns = 1 if isinstance(node.column, int) else shape[1]
        return SCALAR if rows == columns == 1 else (rows, columns)


def joined_shape(shapes: tuple[Shape, ...], below: bool) -> Shape:
    """The shape of matrices side by side, or one below the other.

    Raises ``ShapeError`` where the other sides differ, or where a letter would be added up.
    """
    along, across = (0, 1) if below else (1, 0)
    sides = ("rows", "columns")
    for shape in shapes:
        if not shape:
            raise ShapeError("a number is no matrix; declare it with the shape [1, 1]")
    common = list(dict.fromkeys(shape[across] for shape in shapes))
    if len(common) > 1:
        raise ShapeError(
            f"the numbers of {sides[across]} differ, {common[0]} and {common[1]}, but matrices "
            f"{'one below the other' if below else 'side by side'} have as many"
        )
    whole = 0
    for shape in shapes:
        size = shape[along]
        if isinstance(size, str):
            raise ShapeError(
                f"the number of {sides[along]} is the letter {size}, but numbers of {sides[along]} "
                "are added up here; give a whole number"
            )
        whole += size
    return (whole, common[0]) if below else (common[0], whole)


def block_shape(shape: Shape, node: Block) -> Shape:
    """The shape of neighbouring columns or rows; raises ``ShapeError`` where there are too few."""
    side = 0 if node.rows else 1
    size = shape[side] if shape else 1
    if isinstance(size, int) and not 1 <= node.first <= node.last <= size:
        raise ShapeError(f"there are no {node.first} to {node.last} among {size}")
    length = node.last - node.first + 1
    if not shape:
        return SCALAR
    return (length, shape[1]) if node.rows else (shape[0], length)


def block(shapes: Shapes, node: Node, first: int, last: int, rows: bool) -> Node:
    """Neighbouring columns or rows, numbers and signs in front; all of them are the matrix."""
    scalar, matrix = split_scalar(shapes, node)
    if matrix is None:
        return node
    shape = shapes.of(matrix)
    size = shape[0 if rows else 1]
    if (first, last) == (1, size):
        return node
    if isinstance(matrix, Block) and matrix.rows == rows:
        moved = matrix.first - 1
        return scaled(scalar, Block(matrix.operand, moved + first, moved + last, rows))
    if isinstance(matrix, Ones):
        length = last - first + 1
        made = Ones(length, matrix.columns) if rows else Ones(matrix.rows, length)
        return scaled(scalar, made)
    return scaled(scalar, Block(matrix, first, last, rows))


def product_shape(left: Shape, right: Shape) -> Shape:
    """The shape of a matrix product; raises ``ShapeError`` where the inner sizes differ."""
    if left[1] != right[0]:
        raise ShapeError(f"the left factor has {left[1]} columns, the right one {right[0]} rows")
    return (left[0], right[1])


def transposed(node: Node) -> Node:
    """The transpose, not twice."""
    if isinstance(node, Transpose):
        return node.operand
    if isinstance(node, Ones):
        return Ones(node.columns, node.rows)
    return Transpose(node)


def transposed_formula(shapes: Shapes, node: Node) -> Node:
    """The transpose of a formula, number in front, a product turned round: (A^T B)^T = B^T A."""
    scalar, matrix = split_scalar(shapes, node)
    if matrix is None:
        return node
    if isinstance(matrix, MatrixProduct):
        return scaled(scalar, MatrixProduct(tuple(map(transposed, reversed(matrix.factors)))))
    return scaled(scalar, transposed(matrix))


def matrix_product(shapes: Shapes, *factors: Node) -> Node:
    """The matrix product, numbers and signs in front; a number multiplies the others."""
    coefficients: list[Node] = []
    rest: list[Node] = []
    for factor in factors:
        scalar, matrix = split_scalar(shapes, factor)
        coefficients.append(scalar)
        if matrix is not None:
            rest.extend(matrix.factors if isinstance(matrix, MatrixProduct) else (matrix,))
    return scaled(multiply(*coefficients), _joined(MatrixProduct, rest))


def elementwise_product(shapes: Shapes, *factors: Node) -> Node:
    """The product entry by entry: numbers in front, matrices of ones left out."""
    coefficients: list[Node] = []
    rest: list[Node] = []
    whole = broadcast(*map(shapes.of, factors))
    for factor in factors:
        scalar, matrix = split_scalar(shapes, factor)
        coefficients.append(scalar)
        if matrix is not None:
            rest.extend(matrix.factors if isinstance(matrix, Hadamard) else (matrix,))
    kept = [factor for factor in rest if not isinstance(factor, Ones)]
    if kept and broadcast(*map(shapes.of, kept)) == whole:
        rest = kept
    elif kept != rest:
        rest = [*kept, Ones(whole[0], whole[1])]
    return scaled(multiply(*coefficients), _joined(Hadamard, _divided(rest)))


def _divided(factors: list[Node]) -> list[Node]:
    """Factors of which 1/p is one, as a single fraction with the factor before it: y/p."""
    found: list[Node] = []
    for factor in factors:
        inverse = isinstance(factor, Quotient) and factor.numerator == ONE
        if inverse and found and not isinstance(found[-1], Quotient | Accumulated | Partial):
            assert isinstance(factor, Quotient)
            found[-1] = Quotient(found[-1], factor.denominator)
        else:
            found.append(factor)
    return found


def _joined(kind: type[MatrixProduct] | type[Hadamard], factors: list[Node]) -> Node | None:
    if not factors:
        return None
    return factors[0] if len(factors) == 1 else kind(tuple(factors))


def scaled(coefficient: Node, matrix: Node | None) -> Node:
    """A number times a matrix; a sum in the matrix keeps its brackets."""
    if matrix is None or coefficient == ZERO:
        return coefficient
    sign, size = signed(coefficient)
    body = matrix if size == ONE else Product((*_factors(size), matrix))
    return negate(body) if sign < 0 else body


def _factors(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Product) else (node,)


def size_node(size: Size) -> Node:
    """A size in a formula."""
    return Number(Fraction(size)) if isinstance(size, int) else Symbol(size)


def split_scalar(shapes: Shapes, node: Node) -> tuple[Node, Node | None]:
    """A formula as a number times a matrix; the matrix is None where there is none."""
    if isinstance(node, Zeros):
        return ZERO, None
    sign, bare = signed(node)
    unit: Node = Number(Fraction(sign))
    if not shapes.is_matrix(bare):
        return multiply(unit, bare), None
    if isinstance(bare, Product):
        numbers = [factor for factor in bare.factors if not shapes.is_matrix(factor)]
        matrices = [factor for factor in bare.factors if shapes.is_matrix(factor)]
        scalar = multiply(unit, *numbers)
        if len(matrices) == 1:
            inner, matrix = split_scalar(shapes, matrices[0])
            return multiply(scalar, inner), matrix
        return scalar, elementwise_product(shapes, *matrices)
    if isinstance(bare, Quotient) and not shapes.is_matrix(bare.denominator):
        inner, matrix = split_scalar(shapes, bare.numerator)
        return multiply(unit, inner, Quotient(ONE, bare.denominator)), matrix
    return unit, bare


def elementwise(shapes: Shapes, node: Node) -> Node:
    """A formula for numbers read for matrices: products become elementwise, zeros vanish."""
    if not shapes.is_matrix(node) or isinstance(
        node, MatrixProduct | Transpose | Partial | Joined | Block | Convolution
    ):
        return node
    inner = rebuild(node, lambda part: elementwise(shapes, part))
    if isinstance(inner, Product):
        matrices = [factor for factor in inner.factors if shapes.is_matrix(factor)]
        if len(matrices) > 1:
            return elementwise_product(shapes, *inner.factors)
    return inner


def total(shapes: Shapes, node: Node) -> Node:
    """The sum over all entries, written with indices; of a single entry, the entry itself."""
    shape = shapes.of(node)
    if not shape:
        return node
    scalar, matrix = split_scalar(shapes, node)
    if matrix is None:
        return scalar
    free: list[tuple[str, Size]] = []
    row = _index("i", shape[0], free)
    column = _index("j" if row else "i", shape[1], free)
    return scaled(scalar, Total(indexed(shapes, matrix, shape, row, column), tuple(free)))


def _index(letter: str, last: Size, free: list[tuple[str, Size]]) -> str | None:
    if last == 1:
        return None
    free.append((letter, last))
    return letter


WHOLE = (
    Symbol,
    MatrixProduct,
    Transpose,
    Partial,
    Accumulated,
    After,
    Noted,
    Boxed,
    Joined,
    Block,
    *WINDOWED,
)
"""What takes its indices as a whole: x_ij, (X W)_ij."""


def indexed(shapes: Shapes, node: Node, whole: Shape, row: Index, column: Index) -> Node:
    """An elementwise formula entry by entry: X - Y becomes x_ij - y_ij."""
    shape = shapes.of(node)
    if not shape:
        return node
    own_row = None if shape[0] == 1 else row
    own_column = None if shape[1] == 1 else column
    if isinstance(node, Ones | Zeros):
        return ONE if isinstance(node, Ones) else ZERO
    if isinstance(node, Hadamard):
        parts = (indexed(shapes, factor, whole, row, column) for factor in node.factors)
        return multiply(*parts)
    if isinstance(node, WHOLE):
        return Entry(node, own_row, own_column)
    if isinstance(node, Call) and node.function.rowwise:
        return Entry(node, own_row, own_column)
    return rebuild(node, lambda part: indexed(shapes, part, whole, row, column))


def reduced(shapes: Shapes, node: Node, wanted: Shape) -> Node:
    """A derivative by something that was stretched: summed over what it was stretched along.

    A row vector added to every row receives the sum of the rows, as a product with ones.
    """
    shape = shapes.of(node)
    if shape == wanted or not shape:
        return node
    if not wanted:
        return total(shapes, node)
    if wanted[0] == 1 and shape[0] != 1:
        node = matrix_product(shapes, Ones(1, shape[0]), node)
    if wanted[1] == 1 and shape[1] != 1:
        node = matrix_product(shapes, node, Ones(shape[1], 1))
    return node


def stretched(shapes: Shapes, node: Node, wanted: Shape) -> Node:
    """A number as a matrix of equal entries, where a matrix is wanted."""
    if wanted and node == ZERO:
        return Zeros(wanted[0], wanted[1])
    if wanted and not shapes.is_matrix(node):
        return scaled(node, Ones(wanted[0], wanted[1]))
    return node

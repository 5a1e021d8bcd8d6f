"""Both solutions in numbers: a table over the eigenvalues, and the vectors themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.formulas.values import number_of, value_of, valued
from derivator.derivations.shrinkage.formulas import (
    PENALTY,
    RATE,
    SHRUNK_FACTOR,
    STEPS,
    STOPPED_FACTOR,
    H,
)
from derivator.derivations.shrinkage.run import run_table
from derivator.derivations.shrinkage.setting import Setting, entries, product
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import ONE, multiply, number, signed
from derivator.notation.matrices import Matrix, MatrixProduct
from derivator.notation.nodes import Negative, Node, Number, Product, Quotient, Sum, Symbol
from derivator.notation.walk import substitute
from derivator.solution import Cell, Chain, Relation, Result, Scope, Table


@dataclass(frozen=True)
class Numbers:
    """What the page shows in numbers."""

    inverse: Chain
    """1/(eta tau), as the penalty where it is that."""
    penalty: Chain | None
    """The penalty where it is another one."""
    eigenvectors: tuple[Chain, ...]
    """H v = h v for each eigenvector of a matrix."""
    expansion: Chain | None
    """The minimum as a combination of the eigenvectors."""
    worked: tuple[Chain, ...]
    """Both factors of the first eigenvalue."""
    table: Table
    vectors: tuple[Chain, ...]
    """Both solutions, of a matrix in the coordinates of the parameters."""
    run: Table | None
    """Descent, step by step."""
    overshoot: tuple[Node, ...]
    """Eigenvalues for which a step is so long that descent runs away."""


def numbers_of(setting: Setting, digits: int) -> tuple[Numbers, dict[str, Result]]:
    """The tables, and the results for programs."""
    given, coordinates = setting.given, setting.coordinates
    rows, worked, results = [], list[Chain](), dict[str, Result]()
    parts: dict[str, list[Node]] = {"tau": [], "alpha": []}
    for k, direction in enumerate(setting.directions, start=1):
        row: list[Node | Chain | Cell | None] = [number(direction.value)]
        factors = {"tau": STOPPED_FACTOR, "alpha": SHRUNK_FACTOR}
        for name, factor in factors.items():
            own = substitute(factor, {"h": Symbol(f"h_{k}")})
            chain = _valued(own, given, digits)
            worked += [chain] if k == 1 else []
            row.append(Cell(chain))
            kind = "descent_factor" if name == "tau" else "penalty_factor"
            results[f"{kind}[{k}]"] = _result(chain, given)
            if coordinates is not None:
                parts[name].append(multiply(own, number(coordinates[k - 1])))
        if coordinates is not None and setting.matrix is None:
            row.append(number(coordinates[k - 1]))
            for name in factors:
                row.append(Cell(_valued(parts[name][-1], given, digits)))
        rows.append(tuple(row))
    heads: list[str | Node] = [H, STOPPED_FACTOR, SHRUNK_FACTOR]
    if coordinates is not None and setting.matrix is None:
        heads += [Symbol("w__star"), Symbol("w_tau"), Symbol("w_alpha")]
    vectors = _vectors(setting, parts, digits, results) if coordinates is not None else ()
    numbers = Numbers(
        inverse=_inverse(setting, digits),
        penalty=None if setting.is_matched else _given(PENALTY, setting.penalty),
        eigenvectors=_eigenvectors(setting),
        expansion=_expansion(setting),
        worked=tuple(worked),
        table=Table(tuple(heads), tuple(rows)),
        vectors=vectors,
        run=run_table(setting, digits),
        overshoot=tuple(number(d.value) for d in setting.directions if setting.rate * d.value >= 2),
    )
    return numbers, results


def _valued(formula: Node, given: Mapping[str, Node], digits: int) -> Chain:
    chain = valued(formula, formula, given, digits)
    assert chain is not None
    return chain


def _result(chain: Chain, given: Mapping[str, Node]) -> Result:
    value = number_of(chain.terms[0], given)
    sign, size = signed(chain.terms[-1])
    text = str(sign * size.value) if isinstance(size, Number) else None
    return Result(chain, text, None if value is None else float(value))


def _inverse(setting: Setting, digits: int) -> Chain:
    chain = _valued(Quotient(ONE, Product((RATE, STEPS))), setting.given, digits)
    if not setting.is_matched:
        return chain
    return Chain((PENALTY, *chain.terms), (Relation.EQUAL, *chain.relations), Scope.DATA)


def _given(letter: Node, value: Fraction) -> Chain:
    return Chain((letter, number(value)), (Relation.EQUAL,), Scope.DATA)


def _column(entries: Sequence[Fraction]) -> Matrix:
    return Matrix(tuple((number(entry),) for entry in entries))


def _matrix(setting: Setting) -> Matrix:
    assert setting.matrix is not None
    return Matrix(tuple(tuple(map(number, row)) for row in setting.matrix))


def _eigenvectors(setting: Setting) -> tuple[Chain, ...]:
    if setting.matrix is None:
        return ()
    found = []
    for direction in setting.directions:
        vector = direction.vector or ()
        image = _column([product(row, vector) for row in setting.matrix])
        builder = ChainBuilder(MatrixProduct((_matrix(setting), _column(vector))), Scope.DATA)
        own = number(direction.value)
        scaled = _column(vector) if own == ONE else Product((own, _column(vector)))
        found.append(builder.then(image).then(scaled).chain())
    return tuple(found)


def _expansion(setting: Setting) -> Chain | None:
    if setting.matrix is None or setting.coordinates is None or setting.minimum is None:
        return None
    pieces = _combined(setting, [number(c) for c in setting.coordinates])
    return ChainBuilder(_column(setting.minimum), Scope.DATA).then(pieces).chain()


def _combined(setting: Setting, coefficients: Sequence[Node]) -> Node:
    """A combination of the eigenvectors."""
    pieces = []
    for coefficient, direction in zip(coefficients, setting.directions, strict=True):
        sign, size = signed(coefficient)
        column = _column(direction.vector or ())
        piece = column if size == ONE else Product((size, column))
        pieces.append(Negative(piece) if sign < 0 else piece)
    return Sum(tuple(pieces)) if len(pieces) > 1 else pieces[0]


def _vectors(
    setting: Setting, parts: Mapping[str, list[Node]], digits: int, results: dict[str, Result]
) -> tuple[Chain, ...]:
    """Both solutions entry by entry; of a matrix as combinations of eigenvectors."""
    found = []
    for name, own in parts.items():
        shown: list[Node] = []
        exact = True
        for j, entry in enumerate(entries(setting, own), start=1):
            value = value_of(entry, setting.given, digits)
            assert value is not None
            exact = exact and value[0]
            shown.append(value[1])
            chain = ChainBuilder(entry, Scope.DATA).then(value[1], value[0]).chain()
            results[f"w_{name}[{j}]"] = _result(chain, setting.given)
        column = Matrix(tuple((entry,) for entry in shown))
        if setting.matrix is not None:
            combined = _combined(setting, own)
            found.append(ChainBuilder(combined, Scope.DATA).then(column, exact).chain())
    return tuple(found)

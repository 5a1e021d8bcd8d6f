"""A logistic regression whose classes overlap: the minimum exists, and Newton's method finds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from derivator.derivations.logistic.newton import Descent, newton
from derivator.derivations.logistic.rays import along
from derivator.derivations.logistic.reading import Logistic, probability, slope_node
from derivator.derivations.logistic.separation import Separation, null_space
from derivator.derivations.minimising.elimination import laplace
from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.writing import estimate
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.analysis import At
from derivator.notation.build import ONE, ZERO, add, multiply, negate, number
from derivator.notation.exact import exact
from derivator.notation.nodes import Call, Negative, Node, Number, Partial, Product, Sum, Symbol
from derivator.notation.numbers import rounded
from derivator.notation.precise import precise, to_decimal
from derivator.notation.walk import substitute
from derivator.ops.sigmoid import SIGMA
from derivator.solution import Cell, Chain, Relation, Table

WRITTEN = 8
"""Formulas with a term for each observation are written out for so many of them."""
SECONDS = 2
"""The second derivatives are written out for so many unknowns."""
SHOWN = 8
"""So many steps of Newton's method in the table."""


@dataclass(frozen=True)
class Overlap:
    """Why there is a minimum, the equations for it, and its digits."""

    balance: Chain | None
    """Positive multiples of the margins add up to 0: no direction makes all of them positive."""
    probabilities: tuple[Chain, ...]
    gradient: tuple[Chain, ...]
    second: tuple[Chain, ...]
    """The second derivatives; of one unknown with the sign."""
    independent: Chain | None
    """A determinant of some observations that is not 0."""
    still: tuple[Chain, ...]
    """A direction along which the loss does not change, where the regressors are dependent."""
    table: Table
    skipped: int
    """How many steps the table leaves out before its last line."""
    estimates: tuple[Chain, ...]
    zero: tuple[Chain, ...]
    value: Chain
    chances: tuple[Chain, ...]
    """The probabilities at the minimum."""
    proofs: tuple[Chain, ...]
    defined: Mapping[str, Node] = field(default_factory=dict)


def overlap(
    loss: DataLoss, model: Logistic, separation: Separation, base: str, letter: str
) -> Overlap:
    """The page's chains for overlapping classes; ``letter`` is free."""
    descent = newton(model)
    hats = [Symbol(estimate(name)) for name in model.letters]
    defined: dict[str, Node] = {}
    for hat, value in zip(hats, descent.last, strict=True):
        defined[hat.name] = Number(value)
    logits = model.logits()
    chances = [probability(base, k + 1) for k in range(len(logits))]
    for p, z in zip(chances, logits, strict=True):
        defined[p.name] = Call(SIGMA, (z,))
    table, skipped, named = _table(loss, model, descent)
    return Overlap(
        _balance(model, separation),
        tuple(equality(p, defined[p.name]) for p in chances),
        _gradient(loss, model, chances),
        _second(loss, model, chances),
        _independent(model) if not separation.kernel else None,
        _still(model, separation, letter),
        table,
        skipped,
        tuple(_estimate(hat, value, loss) for hat, value in zip(hats, descent.last, strict=True)),
        _zero(loss, model, hats),
        _value(loss, model, defined, hats),
        _chances(model, hats, defined, loss),
        tuple(_proofs(model, descent)),
        {**defined, **named, f"{loss.name}_min": _at(model, hats)},
    )


def _at(model: Logistic, hats: Sequence[Symbol]) -> Node:
    return model.terms(hats)


def _balance(model: Logistic, separation: Separation) -> Chain | None:
    if len(model.rows) > WRITTEN + 4:
        return None
    terms: list[Node] = []
    for row, times in zip(model.rows, separation.weights, strict=True):
        form = model.form(row)
        if form == ZERO:
            continue
        terms.append(form if times == 1 else Product((number(times), form)))
    if not terms:
        return None
    bracketed = [_apart(term) for term in terms]
    return equality(Sum(tuple(bracketed)) if len(bracketed) > 1 else bracketed[0], ZERO)


def _apart(term: Node) -> Node:
    """A sum keeps its brackets inside another sum."""
    return Product((term,)) if isinstance(term, Sum) else term


def _gradient(loss: DataLoss, model: Logistic, chances: Sequence[Symbol]) -> tuple[Chain, ...]:
    if len(chances) > 2 * WRITTEN:
        return ()
    common = model.weights[0] if len(set(model.weights)) == 1 else Fraction(1)
    chains = []
    for j, name in enumerate(model.letters):
        parts = [
            (weight / common * row[j], p, int(sign > 0))
            for row, p, sign, weight in zip(
                model.features, chances, model.signs, model.weights, strict=True
            )
        ]
        node = slope_node(parts)
        whole = node if common == 1 else multiply(number(common), node)
        chains.append(equality(Partial(loss.symbol, Symbol(name)), whole))
    return tuple(chains)


def _bend(model: Logistic, chances: Sequence[Symbol], j: int, k: int) -> Node:
    """Sum of c p (1 - p) x_j x_k, with a weight that all share in front."""
    common = model.weights[0] if len(set(model.weights)) == 1 else Fraction(1)
    terms = []
    for row, p, weight in zip(model.features, chances, model.weights, strict=True):
        spread = Product((p, Sum((ONE, Negative(p)))))
        terms.append(multiply(number(weight / common * row[j] * row[k]), spread))
    total = add(*terms)
    return total if common == 1 else multiply(number(common), total)


def _second(loss: DataLoss, model: Logistic, chances: Sequence[Symbol]) -> tuple[Chain, ...]:
    size = len(model.letters)
    if size > SECONDS or len(chances) > WRITTEN:
        return ()
    symbols = [Symbol(name) for name in model.letters]
    chains = []
    for j in range(size):
        for k in range(j, size):
            second = Partial(Partial(loss.symbol, symbols[k]), symbols[j])
            chain = equality(second, _bend(model, chances, j, k))
            if size == 1 and any(row[0] for row in model.features):
                chain = Chain((*chain.terms, ZERO), (*chain.relations, Relation.GREATER))
            chains.append(chain)
    return tuple(chains)


def _independent(model: Logistic) -> Chain | None:
    size = len(model.letters)
    if size < 2:
        return None
    for chosen in combinations(model.features, size):
        if not null_space(chosen):
            written = laplace([[number(x) for x in row] for row in chosen])
            value = exact(written, {})
            assert value is not None
            chain = ChainBuilder(written).then(value).chain()
            return Chain((*chain.terms, ZERO), (*chain.relations, Relation.UNEQUAL))
    return None


def _still(model: Logistic, separation: Separation, letter: str) -> tuple[Chain, ...]:
    """Every logit along a direction that changes nothing."""
    if not separation.kernel:
        return ()
    bodies = [multiply(number(x), Symbol(letter)) for x in separation.kernel[0]]
    return tuple(
        equality(along(name, letter, body), body)
        for name, body in zip(model.letters, bodies, strict=True)
    )


def _estimate(hat: Symbol, value: Fraction, loss: DataLoss) -> Chain:
    chain = ChainBuilder(hat)
    if value == 0:
        return chain.then(ZERO).chain()
    return chain.then(rounded(value, loss.study.digits, hat), False).chain()


def _zero(loss: DataLoss, model: Logistic, hats: Sequence[Symbol]) -> tuple[Chain, ...]:
    """Every derivative at the estimates is 0."""
    chains = []
    for name in model.letters:
        node: Node = Partial(loss.symbol, Symbol(name))
        for letter, hat in zip(model.letters, hats, strict=True):
            node = At(node, Symbol(letter), hat)
        chains.append(equality(node, ZERO))
    return tuple(chains)


def _value(
    loss: DataLoss, model: Logistic, defined: Mapping[str, Node], hats: Sequence[Symbol]
) -> Chain:
    least = Symbol(f"{loss.name}_min")
    amount = precise(substitute(_at(model, hats), defined), {})
    shown = rounded(to_decimal(amount), loss.study.digits, least)
    return ChainBuilder(least).then(shown, False).chain()


def _chances(
    model: Logistic,
    hats: Sequence[Symbol],
    defined: Mapping[str, Node],
    loss: DataLoss,
) -> tuple[Chain, ...]:
    if len(model.rows) > WRITTEN:
        return ()
    chains = []
    for row in model.features:
        node = Call(SIGMA, (model.form(row, hats),))
        amount = precise(substitute(node, defined), {})
        shown = rounded(to_decimal(amount), loss.study.digits, node)
        chains.append(ChainBuilder(node).then(shown, False).chain())
    return tuple(chains)


def _table(loss: DataLoss, model: Logistic, descent: Descent) -> tuple[Table, int, dict[str, Node]]:
    """Newton's steps from 0 on, until the digits stay."""
    digits = loss.study.digits
    named: dict[str, Node] = {}
    rows: list[tuple[Node | Chain | Cell | None, ...]] = []
    seen: list[list[str]] = []
    for k, iterate in enumerate(descent.iterates):
        symbols = [Symbol(f"{name}__({k})") for name in model.letters]
        cells: list[Node | Chain | Cell | None] = [number(k)]
        shown: list[str] = []
        for symbol, value in zip(symbols, iterate.values, strict=True):
            named[symbol.name] = Number(value)
            chain = _estimate(symbol, value, loss)
            shown.append(str(chain.terms[-1]))
            cells.append(Cell(chain))
        height = model.terms(symbols)
        amount = precise(substitute(height, named), {})
        own = rounded(to_decimal(amount), digits, height)
        cells.append(Cell(ChainBuilder(height).then(own, False).chain()))
        rows.append(tuple(cells))
        seen.append(shown)
        if len(seen) > 1 and seen[-1] == seen[-2]:
            break
    skipped = max(0, len(rows) - SHOWN)
    rows = [*rows[: SHOWN - 1], rows[-1]] if skipped else rows
    columns: tuple[Node | str, ...] = (Symbol("k"), *map(Symbol, model.letters), loss.symbol)
    return Table(columns, tuple(rows)), skipped, named


def _proofs(model: Logistic, descent: Descent) -> list[Chain]:
    """H (next - place) = -share * g at the iterates of the table, with numbers in."""
    chains = []
    for one, other in zip(descent.iterates[:SHOWN], descent.iterates[1:], strict=False):
        place = [Number(value) for value in one.values]
        chances = [Call(SIGMA, (model.form(row, place),)) for row in model.features]
        moves = [number(b - a) for a, b in zip(one.values, other.values, strict=True)]
        for j in descent.columns:
            left, right = [], []
            for row, p, sign, weight in zip(
                model.features, chances, model.signs, model.weights, strict=True
            ):
                spread = Product((p, Sum((ONE, Negative(p)))))
                along = add(*(multiply(number(row[k]), moves[k]) for k in descent.columns))
                left.append(Product((number(weight * row[j]), spread, along)))
                off = Sum((p, Number(Fraction(-1)))) if sign > 0 else p
                right.append(multiply(number(weight * row[j] * one.share), off))
            chains.append(equality(Sum(tuple(left)), negate(Sum(tuple(right)))))
    return chains

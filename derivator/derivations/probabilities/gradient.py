"""The derivatives of a softmax's logarithmic loss by the scores: p_k, less 1 at the right class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derivator.derivations.probabilities.decimals import Digits, decimal_of
from derivator.derivations.probabilities.names import Names, general, power_of_e, sum_of_powers
from derivator.derivations.probabilities.reading import value_of
from derivator.derivations.probabilities.softmax import SoftmaxRow
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.build import ONE, negate, number
from derivator.notation.functions import LOG, Function
from derivator.notation.nodes import Call, Constant, Node, Partial, Product, Quotient, Sum, Symbol
from derivator.notation.numbers import rounded
from derivator.solution import Cell, Chain, Result, Scope, Table

MOST = 4
"""With more observations one of them is written out, and a table has all."""
WIDEST = 7
"""With more classes than this, they stand below each other."""


@dataclass(frozen=True)
class Gradient:
    """The rule derived in letters, and its numbers for each observation."""

    whole: Chain
    """l = ln S - z_t of the right class t."""
    right: Chain
    """By the score of the right class: p_t - 1."""
    other: Chain
    """By any other score: p_j."""
    rows: tuple[tuple[Chain, ...], ...]
    """The derivatives of each observation that is written out."""
    table: Table | None
    results: Mapping[str, Result]
    letters: tuple[str, ...]
    defined: Mapping[str, Node]


def gradient_of(
    rows: Sequence[SoftmaxRow],
    right: Sequence[int],
    names: Names,
    digits: Digits,
    log: Function,
) -> Gradient:
    """dl/dz_k = p_k - 1 for the right class, p_k for the others (L-softmax)."""
    count = len(rows[0].scores)
    letters = general("z", count)
    t = right[0]
    other = 0 if t else 1
    whole, loss = Symbol("S"), Symbol("l_z")
    defined: dict[str, Node] = {"S": sum_of_powers(letters)}
    first = Call(log, (whole,))
    linear: Node = negate(letters[t])
    factor = None if log == LOG else Call(log, (Constant("E"),))
    if factor is not None:
        linear = negate(Product((factor, letters[t])))
    defined[loss.name] = Sum((first, linear))
    start = ChainBuilder(loss)
    start.then(negate(Call(log, (Quotient(power_of_e(letters[t]), whole),))))
    start.then(Sum((first, linear)))
    chains = []
    for k in (t, other):
        ratio = Quotient(power_of_e(letters[k]), whole)
        slope: Node = Sum((ratio, negate(ONE))) if k == t else ratio
        if factor is not None:
            slope = Product((factor, slope))
        chains.append(ChainBuilder(Partial(loss, letters[k])).then(slope).chain())
    found, results = [], {}
    for i, row in enumerate(rows):
        line = []
        for k in range(count):
            symbol = Partial(names.row("L", i), names.entry("z", i, k))
            share = names.entry("p", i, k)
            formula: Node = Sum((share, negate(ONE))) if k == right[i] else share
            if factor is not None:
                formula = Product((factor, formula))
            one = row.stable[k]
            exactly = Sum((one, negate(ONE))) if k == right[i] else one
            value = value_of(exactly if factor is None else Product((factor, exactly)))
            chain = ChainBuilder(symbol, Scope.DATA).then(formula)
            if k == right[i] and factor is None:
                close = rounded(decimal_of(row.probabilities[k]), digits.more(2).significant, share)
                chain.then(Sum((close, negate(ONE))), False)
            chain.then(digits.rounded(decimal_of(value), formula), False)
            line.append(chain.chain())
            name = names.result(f"dL/dz_{k + 1}", i)
            results[name] = Result(chain.chain(), None, float(value))
        found.append(tuple(line))
    own, others = chains
    names_of = tuple(z.name for z in letters)
    table = _table(found, letters, loss) if len(rows) > MOST else None
    shown = tuple(found[:1] if table else found)
    return Gradient(start.chain(), own, others, shown, table, results, names_of, defined)


def _table(found: Sequence[tuple[Chain, ...]], letters: Sequence[Symbol], loss: Symbol) -> Table:
    """All derivatives, a row for each observation, or a column where there are many classes."""
    heads = tuple(Partial(loss, z) for z in letters)
    ends = [
        tuple(equality(c.terms[0], c.terms[-1], False, Scope.DATA) for c in row) for row in found
    ]
    if len(letters) > WIDEST and len(found) <= WIDEST:
        numbers = tuple(number(i + 1) for i in range(len(found)))
        columns = list(zip(heads, *ends, strict=True))
        return Table(("observation", *numbers), tuple((h, *map(Cell, row)) for h, *row in columns))
    rows: list[tuple[Node | Cell, ...]] = [
        (number(i + 1), *map(Cell, row)) for i, row in enumerate(ends)
    ]
    return Table(("observation", *heads), tuple(rows))

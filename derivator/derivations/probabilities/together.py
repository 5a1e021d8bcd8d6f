"""Losses put together: their sum, their mean, a table, and the results for programs."""

from __future__ import annotations

from collections.abc import Sequence

from derivator.derivations.probabilities.decimals import Digits, decimal_of
from derivator.derivations.probabilities.losses import Loss
from derivator.derivations.probabilities.reading import value_of
from derivator.derivations.terms import ChainBuilder
from derivator.notation.analysis import Infinity
from derivator.notation.build import ZERO, add, number
from derivator.notation.nodes import Node, Number, Quotient, Rounded, Sum, Symbol
from derivator.solution import Cell, Chain, Result, Scope, Table, Wording


def together(losses: Sequence[Loss], digits: Digits) -> tuple[Chain, Chain]:
    """The sum of the losses, and their mean."""
    symbols = Sum(tuple(loss.symbol for loss in losses))
    parts = [loss.close for loss in losses if loss.close is not None]
    known = all(isinstance(part, Number) for part in parts)
    numbers = Sum(tuple(parts))
    total = sum((loss.value for loss in losses), value_of(ZERO))
    count = number(len(losses))
    if known:
        whole: Node = add(*parts)
        assert isinstance(whole, Number)
        share: Node = Number(whole.value / len(losses))
        summed = ChainBuilder(symbols, Scope.DATA).then(numbers).then(whole)
        mean = ChainBuilder(Symbol("L"), Scope.DATA).then(Quotient(symbols, count))
        return summed.chain(), mean.then(Quotient(whole, count)).then(share).chain()
    close = digits.more(2).rounded(decimal_of(total), symbols)
    shown = digits.rounded(decimal_of(total), symbols)
    summed = ChainBuilder(symbols, Scope.DATA).then(numbers, False).then(shown, False)
    mean = ChainBuilder(Symbol("L"), Scope.DATA).then(Quotient(symbols, count))
    mean.then(Quotient(close, count), False)
    last: Rounded = digits.rounded(decimal_of(total / len(losses)), Symbol("L"))
    return summed.chain(), mean.then(last, False).chain()


def loss_table(losses: Sequence[Loss], labels: Sequence[Node | Wording]) -> Table:
    """Observation, right class, loss."""
    rows: list[tuple[Node | Cell | Wording, ...]] = []
    for i, (loss, label) in enumerate(zip(losses, labels, strict=True)):
        value = Infinity() if loss.chain is None else Cell(loss.chain)
        rows.append((number(i + 1), label, value))
    return Table(("observation", "right_class", "loss"), tuple(rows))


def loss_results(
    losses: Sequence[Loss], total: Chain | None, mean: Chain | None, infinite: Chain | None
) -> dict[str, Result]:
    """Every loss, the sum and the mean; ``infinite`` is the limit behind an infinite one."""
    found = {}
    for i, loss in enumerate(losses):
        name = "L" if len(losses) == 1 else f"L[{i + 1}]"
        if loss.chain is not None:
            found[name] = Result(loss.chain, None, float(loss.value))
        elif infinite is not None:
            found[name] = Result(infinite, "oo", verdict="infinite")
    if total is not None and mean is not None:
        whole = sum((loss.value for loss in losses), value_of(ZERO))
        found["sum"] = Result(total, None, float(whole))
        found["L"] = Result(mean, None, float(whole / len(losses)))
    elif len(losses) > 1 and infinite is not None:
        found |= {name: Result(infinite, "oo", verdict="infinite") for name in ("sum", "L")}
    return found

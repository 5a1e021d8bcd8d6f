"""Tables of probabilities: class by class for one row, else row by row."""

from __future__ import annotations

from collections.abc import Sequence

from derivator.derivations.probabilities.names import power_of_e
from derivator.derivations.probabilities.rows import RowPage, RowWriter
from derivator.derivations.terms import equality
from derivator.notation.build import negate
from derivator.notation.nodes import Node, Sum, Symbol
from derivator.solution import Cell, Chain, Scope, Table, Wording

WIDEST = 7
"""With more classes than this and fewer rows, the classes stand below each other."""


def by_class(writer: RowWriter, page: RowPage) -> Table:
    """Class, score, exponential, probability."""
    score = Symbol("z_k")
    power = power_of_e(Sum((score, negate(page.top))) if page.moved else score)
    fine = writer.intermediate(tuple(writer.decimal(k) for k in range(len(page.lines))))
    rows = []
    for k, exponent in enumerate(writer.row.exponents):
        own, value = writer.close(writer.row.powers[k], fine)
        raised = Cell(equality(power_of_e(exponent), value, own, Scope.DATA))
        rows.append((writer.labels[k], writer.row.scores[k], raised, _probability(writer, k)))
    return Table(("class", score, power, Symbol("p_k")), tuple(rows))


def by_row(writers: Sequence[RowWriter], pages: Sequence[RowPage]) -> Table:
    """A row for each observation and a column for each class, or the other way round."""
    classes = range(len(writers[0].labels))
    if len(classes) > WIDEST and len(writers) <= WIDEST:
        heads: tuple[str | Node | Wording, ...] = ("class", *(page.number for page in pages))
        return Table(
            heads,
            tuple(
                (writers[0].labels[k], *(_probability(writer, k) for writer in writers))
                for k in classes
            ),
        )
    heads = ("observation", *_heads(writers[0]))
    rows: list[tuple[Node | Cell, ...]] = [
        (page.number, *(_probability(writer, k) for k in classes))
        for writer, page in zip(writers, pages, strict=True)
    ]
    return Table(heads, tuple(rows))


def _heads(writer: RowWriter) -> tuple[Node | Wording, ...]:
    """The names of the classes; p_1, p_2, ... where they have none."""
    if any(isinstance(label, Wording) for label in writer.labels):
        return writer.labels
    return tuple(Symbol(f"p_{k + 1}") for k in range(len(writer.labels)))


def _probability(writer: RowWriter, k: int) -> Cell:
    exactly, decimal = writer.decimal(k)
    chain: Chain = equality(writer.symbol(k), decimal, exactly, Scope.DATA)
    return Cell(chain)

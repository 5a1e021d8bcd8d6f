"""The softmax of one or several rows of scores, step by step, and a table of probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.probabilities.decimals import digits_asked
from derivator.derivations.probabilities.names import (
    Names,
    class_label,
    general,
    power_of_e,
    sum_of_powers,
)
from derivator.derivations.probabilities.options import NumberRows, PrintedOptions
from derivator.derivations.probabilities.reading import read_classes, read_rows
from derivator.derivations.probabilities.rows import RowPage, RowWriter
from derivator.derivations.probabilities.softmax import SoftmaxRow, is_tall
from derivator.derivations.probabilities.symbolic import SymbolicRow, symbolic_rows
from derivator.derivations.probabilities.tables import by_class, by_row
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.workspace import Workspace
from derivator.notation.build import negate
from derivator.notation.nodes import Node, Product, Quotient, Sum, Symbol
from derivator.solution import Chain, FormulaStep, Table, Wording
from derivator.spec.exercise import Task

M = Symbol("m")
"""What is taken off from all scores."""
SAMPLE = 5
"""With more classes than this, one probability is written out and the table has the others."""


class SoftmaxTableOptions(PrintedOptions):
    """Which scores, and how the probabilities are printed."""

    scores: NumberRows = Field(
        description="The scores, one row or several: [1, -2, 0] or [[1, -2, 0], [1/2, -1, 0]]; "
        "or the name of a value of the model."
    )
    shift: bool | None = Field(
        None,
        description="Whether the largest score is taken off first; by default where it is large.",
    )
    show: int = Field(
        3, ge=0, le=10, description="How many rows are worked out; the table has all of them."
    )


@dataclass(frozen=True)
class SoftmaxTableStep(FormulaStep):
    """The rule, each row worked out, the table, and which class is the most probable."""

    definition: tuple[Chain, ...]
    moving: tuple[Chain, ...]
    """Why the scores may be moved; empty where they are not."""
    rows: tuple[RowPage, ...]
    shown: int
    """How many of the rows are worked out."""
    sample: bool
    """Whether only one probability of a row is written out."""
    table: Table | None
    classes: tuple[Wording, ...]
    symbolic: tuple[SymbolicRow, ...]
    """Rows with letters among the scores."""


class SoftmaxTable(Derivation):
    """p_k = e^(z_k)/(e^(z_1) + ... + e^(z_K)), in numbers to the digits asked for (V13)."""

    kind = "softmax_table"
    options = SoftmaxTableOptions
    summary = (
        "Computes the softmax of one or several rows of scores: exponentials, their sum, every "
        "probability, a table, and what the printed numbers add up to."
    )
    produces: ClassVar = {
        "p_1, p_2, ...": "the probability of each class; of several rows p_1[2], the second row's",
        "argmax": "the number of the most probable class as `verdict`; several in a tie",
    }

    def derive(self, workspace: Workspace, task: Task) -> SoftmaxTableStep:
        """The probabilities of the rows that the task names."""
        options = task.options
        assert isinstance(options, SoftmaxTableOptions)
        scores = read_rows(workspace, options.scores, task, "scores")
        digits = digits_asked(workspace, options, task)
        classes = read_classes(options.classes, scores.classes, task)
        names = Names(len(scores.rows), scores.classes)
        labels = tuple(class_label(classes, k) for k in range(scores.classes))
        letters = general("z", scores.classes)
        whole, tilde = Symbol("S"), Symbol("S_tilde")
        defined: dict[str, Node] = {
            "S": sum_of_powers(letters),
            "S_tilde": sum_of_powers(tuple(Sum((z, negate(M))) for z in letters)),
            "p_k": Quotient(power_of_e(Symbol("z_k")), sum_of_powers(letters)),
        }
        definition = (
            equality(Symbol("p_k"), Quotient(power_of_e(Symbol("z_k")), whole)),
            equality(whole, sum_of_powers(letters)),
        )
        own = tuple(z.name for z in letters)
        if scores.letters:
            symbolic = symbolic_rows(scores, names)
            rest = {n: f for row in symbolic for n, f in row.defined.items()}
            return SoftmaxTableStep(
                self.kind,
                self.kind,
                task.position,
                {n: r for row in symbolic for n, r in row.results.items()},
                letters=(*own, "z_k", *scores.letters),
                defined={**rest, **defined},
                definition=definition,
                moving=(),
                rows=(),
                shown=0,
                sample=False,
                table=None,
                classes=classes,
                symbolic=symbolic,
            )
        rows = [
            SoftmaxRow(row, is_tall(row) if options.shift is None else options.shift)
            for row in scores.rows
        ]
        writers = [RowWriter(r, i, names, digits, labels) for i, r in enumerate(rows)]
        given: dict[str, Node] = {}
        for writer in writers:
            given |= writer.given()
            defined |= writer.defined()
        moved = any(row.moved for row in rows)
        if moved and len(rows) == 1:
            given["m"] = rows[0].top
            defined["S_tilde"] = sum_of_powers(tuple(Sum((z, negate(M))) for z in letters))
        pages = tuple(writer.page() for writer in writers)
        table = by_class(writers[0], pages[0]) if len(rows) == 1 else by_row(writers, pages)
        return SoftmaxTableStep(
            self.kind,
            self.kind,
            task.position,
            {n: r for writer in writers for n, r in writer.results().items()},
            letters=(*own, "z_k", "m"),
            given=given,
            defined=defined,
            definition=definition,
            moving=_moving(letters, whole, tilde) if moved else (),
            rows=pages,
            shown=min(options.show, len(rows)),
            sample=scores.classes > SAMPLE,
            table=table,
            classes=classes,
            symbolic=(),
        )


def _moving(letters: tuple[Symbol, ...], whole: Symbol, tilde: Symbol) -> tuple[Chain, ...]:
    """S = e^m S~ with S~ of the moved scores, and so p_k = e^(z_k - m)/S~."""
    one = Symbol("z_k")
    moved = Sum((one, negate(M)))
    factor = power_of_e(M)
    sums = ChainBuilder(whole).then(Product((factor, tilde)))
    share = ChainBuilder(Symbol("p_k")).then(Quotient(power_of_e(one), whole))
    share.then(Quotient(Product((factor, power_of_e(moved))), Product((factor, tilde))))
    share.then(Quotient(power_of_e(moved), tilde))
    tilde_sum = sum_of_powers(tuple(Sum((z, negate(M))) for z in letters))
    return (equality(tilde, tilde_sum), sums.chain(), share.chain())

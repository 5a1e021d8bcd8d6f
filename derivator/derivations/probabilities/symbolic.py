"""The softmax of scores with letters: formulas only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from derivator.derivations.probabilities.names import Names, power_of_e
from derivator.derivations.probabilities.reading import Scores
from derivator.derivations.probabilities.softmax import difference, exponential
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import ONE, number
from derivator.notation.nodes import Node, Quotient, Sum
from derivator.notation.simplify import exact_text, simplified
from derivator.notation.walk import size
from derivator.solution import Chain, Result


@dataclass(frozen=True)
class SymbolicRow:
    """Every probability of one row as a formula."""

    number: Node
    lines: tuple[Chain, ...]
    results: Mapping[str, Result]
    defined: Mapping[str, Node]


def symbolic_rows(scores: Scores, names: Names) -> tuple[SymbolicRow, ...]:
    """p_k = e^a/(e^a + e^b + 1) for every row."""
    return tuple(_row(scores, names, i) for i in range(len(scores.rows)))


def _row(scores: Scores, names: Names, index: int) -> SymbolicRow:
    row = scores.rows[index]
    lines, results, defined = [], {}, dict[str, Node]()
    total = Sum(tuple(map(exponential, row)))
    for k, score in enumerate(row):
        symbol = names.entry("p", index, k)
        others = (power_of_e(difference(other, score)) for other in row)
        defined[symbol.name] = Quotient(ONE, Sum(tuple(others)))
        chain = ChainBuilder(symbol)
        chain.then(Quotient(power_of_e(score), Sum(tuple(map(power_of_e, row)))))
        chain.then(Quotient(exponential(score), total))
        shorter = simplified(chain.last, scores.letters)
        if shorter is not None and 2 * size(shorter) < size(chain.last):
            chain.then(shorter)
        lines.append(chain.chain())
        name = names.result(f"p_{k + 1}", index)
        results[name] = Result(chain.chain(), exact_text(chain.last))
    return SymbolicRow(number(index + 1), tuple(lines), results, defined)

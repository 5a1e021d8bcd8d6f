"""The loss and the last activation taken together, where most of both derivatives cancels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derivator.derivations.accumulation import Accumulation
from derivator.derivations.cancel import cancelled
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import ONE
from derivator.notation.matrices import Entry, MatrixProduct, Ones, Total
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.walk import descendants
from derivator.ops.softmax import SOFTMAX
from derivator.program.model import Program
from derivator.solution import Chain

PLAIN = 9
"""A derivative of the loss with no more nodes has nothing in it that could cancel."""


@dataclass(frozen=True)
class Merged:
    """dL/dZ = (P - Y)/n, without the derivative by P; ``rows`` are answers that add up to 1."""

    formula: Node
    rows: tuple[str, ...]


def merged(plan: Accumulation, name: str) -> Merged | None:
    """The adjoint of a value with that of the topmost stop put in; None where nothing cancels."""
    if plan.given or not plan.stops or plan.program.vertices[name].is_input:
        return None
    adjoints, first = plan.adjoints, plan.stops[0]
    if name == first:
        whole = plan.formula(name)
    elif plan.sources(name) == (first,):
        whole = adjoints.formula(name, lambda other: adjoints.formula(other, plan.carried))
    else:
        return None
    summed = any(map(_sums_rows, descendants(whole)))
    if not summed and (name == first or _is_plain(plan, first)):
        return None
    shares = frozenset(_shares(plan.program, whole))
    found = cancelled(plan.program.shapes, whole, list(plan.program.vertices), shares)
    if found is None:
        return None
    answers = (row.name for row in found.rows if isinstance(row, Symbol))
    return Merged(found.formula, tuple(n for n in answers if plan.program.vertices[n].is_input))


def _is_plain(plan: Accumulation, name: str) -> bool:
    return len(list(descendants(plan.formula(name)))) <= PLAIN


def _sums_rows(node: Node) -> bool:
    return isinstance(node, MatrixProduct) and isinstance(node.factors[-1], Ones)


def _shares(program: Program, formula: Node) -> Iterator[Node]:
    """What has rows that add up to 1: some inputs, and every softmax."""
    for vertex in program.vertices.values():
        if vertex.name in program.distributions:
            yield Symbol(vertex.name)
        if isinstance(vertex.formula, Call) and vertex.formula.function == SOFTMAX:
            yield Symbol(vertex.name)
    for part in descendants(formula):
        if isinstance(part, Call) and part.function == SOFTMAX:
            yield part


def adding_up(program: Program, name: str) -> Chain:
    """The sum over j of y_ij = 1 for every row of a matrix of shares."""
    rows, columns = program.vertices[name].shape
    row, column = (None if rows == 1 else "i"), (None if columns == 1 else "j")
    entry = Entry(Symbol(name), row, column)
    over = ((column, columns),) if column else ()
    chain = ChainBuilder(Total(entry, over) if over else entry).then(ONE).chain()
    return Chain(chain.terms, chain.relations, indices=((row, rows),) if row else ())

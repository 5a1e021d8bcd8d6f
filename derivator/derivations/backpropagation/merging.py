"""The loss and the last activation taken together, where most of both derivatives cancels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.backpropagation.cancel import cancelled
from derivator.derivations.backpropagation.passes import Pass, dated
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
    """The adjoint of a value with that of the stop above put in; None where nothing cancels."""
    if plan.given or not plan.stops or plan.program.vertices[name].is_input:
        return None
    adjoints, sources = plan.adjoints, plan.sources(name)
    if len(sources) > 1 or any(map(plan.sources, sources)):
        return None
    whole = plan.formula(name)
    if sources:
        whole = adjoints.formula(name, lambda other: adjoints.formula(other, plan.carried))
    summed = any(map(_sums_rows, descendants(whole)))
    if not summed and (not sources or _is_plain(plan, sources[0])):
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
    if not isinstance(node, MatrixProduct) or isinstance(node.factors[0], Ones):
        return False
    return isinstance(node.factors[-1], Ones)


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


@dataclass(frozen=True)
class Shortened:
    """dL/dZ = (P - Y)/n in numbers; ``rows`` tell which answers add up to 1."""

    chain: Chain
    rows: tuple[Chain, ...]
    after: int
    """The stage, from 1, after which it can be said."""


def shortened(run: Pass, plan: Accumulation) -> Shortened | None:
    """The loss and the last activation together, where something cancels."""
    computed = [name for name in plan.wanted if not plan.program.vertices[name].is_input]
    for name in (*plan.stops[:2], *computed):
        found = merged(plan, name)
        if found is not None:
            chain = run.evaluated(plan.adjoints.symbol(name), found.formula)
            stages = [*plan.stops[:1], *(stop for stop in plan.stops[1:2] if stop == name)]
            place = 1 if name == plan.stops[0] else len(stages)
            return Shortened(chain, _rows(run, found), place)
    return None


def _rows(run: Pass, found: Merged) -> tuple[Chain, ...]:
    return tuple(dated(adding_up(run.study.program, name), run.moment) for name in found.rows)

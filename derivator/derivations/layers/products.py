"""Derivatives as products of local derivatives: along paths of numbers, and from layer to layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.backpropagation.edges import Edges
from derivator.derivations.backpropagation.merging import adding_up
from derivator.derivations.backpropagation.recurring import (
    NestedBoxes,
    Path,
    PathBoxes,
    numbered,
    product,
)
from derivator.derivations.study import Study
from derivator.derivations.terms import ChainBuilder, equality
from derivator.graph.paths import count_paths, iterate_paths
from derivator.notation.build import add
from derivator.notation.nodes import Node, Sum
from derivator.notation.text import text
from derivator.notation.walk import size, substitute
from derivator.program.model import Program
from derivator.solution import Chain

LONGEST = 160
"""The text of a derivative in the inputs; a longer one is not printed."""
MOST_FACTORS = 36
"""Factors of all paths of one derivative; beyond them it is written by one step of the sweep."""


@dataclass(frozen=True)
class ChainRuleDerivative:
    """One derivative: the product of symbols, with formulas put in, and in the inputs."""

    symbol: Node
    product: Chain
    put_in: Chain
    unfolded: Chain | None
    """Only of a number, and only where it is short."""
    paths: int
    complete: bool
    """Whether every path is written out."""


class ScalarRule:
    """Products along paths, for programs of numbers."""

    shortened = False
    cancels = False
    rows: tuple[Chain, ...] = ()

    def __init__(
        self, study: Study, plan: Accumulation, order: Sequence[str], boxed: bool, show: int
    ) -> None:
        self.plan, self.program = plan, plan.program
        self.edges = Edges(self.program)
        self.own = own_formulas(study, self.program)
        self.paths = {name: self._paths(name, show) for name in order}
        written = [path for paths in self.paths.values() for path in paths or ()]
        self.drawn = PathBoxes(self.edges, written, boxed)
        self.derivatives = _unfolded_together(tuple(map(self._derivative, order)))
        self.boxes = len(self.drawn.colours)
        used = dict.fromkeys(edge for path in written for edge in pairwise(path))
        for name in order:
            used |= dict.fromkeys((c, name) for c in plan.consumers(name) if not self.paths[name])
        edges = sorted(used, key=lambda e: (-self.program.index[e[0]], -self.program.index[e[1]]))
        self.links = tuple(
            equality(self.edges.symbol(operand, consumer), self.edges.local(operand, consumer))
            for consumer, operand in edges
        )
        self.held = tuple(symbol for c, o in edges if (symbol := self.edges.symbol(o, c)).held)

    def _paths(self, name: str, show: int) -> tuple[Path, ...] | None:
        """All paths from the target down; None where they are too many or too long."""
        if count_paths(self.program, self.plan.adjoints.of, name) > show:
            return None
        every = islice(iterate_paths(self.program, self.plan.adjoints.of, name), show)
        found = tuple(sorted(every, key=len))
        return found if sum(map(len, found)) <= MOST_FACTORS else None

    def _derivative(self, name: str) -> ChainRuleDerivative:
        symbol = self.plan.adjoints.symbol(name)
        paths = self.paths[name]
        count = count_paths(self.program, self.plan.adjoints.of, name)
        if paths is None:
            consumers = self.plan.consumers(name)
            symbols = [self._through(name, consumer, True) for consumer in consumers]
            formulas = [self._through(name, consumer, False) for consumer in consumers]
        else:
            symbols = [
                product([self.edges.symbol(o, c) for c, o in pairwise(path)]) for path in paths
            ]
            formulas = [self.drawn.product(path) for path in paths]
        whole = _sum(formulas)
        return ChainRuleDerivative(
            symbol,
            ChainBuilder(symbol).then(_sum(symbols)).chain(),
            ChainBuilder(symbol).then(whole).chain(),
            self._unfolded(symbol, whole),
            count,
            paths is not None,
        )

    def _through(self, name: str, consumer: str, symbols: bool) -> Node:
        edge = self.edges.symbol if symbols else self.edges.local
        local = edge(name, consumer)
        if consumer == self.plan.adjoints.of:
            return local
        return product([self.plan.adjoints.symbol(consumer), local])

    def _unfolded(self, symbol: Node, formula: Node) -> Chain | None:
        if size(formula) > LONGEST:
            return None
        found = substitute(formula, self.own)
        if size(found) > LONGEST or len(text(found)) > LONGEST:
            return None
        return equality(symbol, found)


class MatrixRule:
    """Products from layer to layer, each derivative inside the next."""

    def __init__(self, plan: Accumulation, order: Sequence[str], boxed: bool) -> None:
        self.plan = plan
        self.drawn = NestedBoxes(plan, boxed)
        formulas, self.boxes = numbered([self.drawn.formula(name) for name in order])
        self.derivatives = tuple(map(self._derivative, order, formulas))
        self.shortened = self.drawn.shortened
        self.links = tuple(map(self._link, plan.stops))
        self.held: tuple[Node, ...] = ()
        self.cancels = bool(self.drawn.merged)
        named = dict.fromkeys(row for short in self.drawn.merged.values() for row in short.rows)
        self.rows = tuple(adding_up(plan.program, name) for name in named)

    def _link(self, name: str) -> Chain:
        """dL/dH through the derivatives above it, and what that comes to if much cancels."""
        chain = ChainBuilder(self.plan.adjoints.symbol(name)).then(self.drawn.linked(name))
        short = self.drawn.merged.get(name)
        return (chain if short is None else chain.then(short.formula)).chain()

    def _derivative(self, name: str, formula: Node) -> ChainRuleDerivative:
        symbol, of = self.plan.adjoints.symbol(name), self.plan.adjoints.of
        return ChainRuleDerivative(
            symbol,
            ChainBuilder(symbol).then(self.drawn.linked(name)).chain(),
            ChainBuilder(symbol).then(formula).chain(),
            None,
            count_paths(self.plan.program, of, name),
            True,
        )


def _unfolded_together(
    derivatives: tuple[ChainRuleDerivative, ...],
) -> tuple[ChainRuleDerivative, ...]:
    """All of them unfolded, or none where one is too long or nothing changes."""
    chains = [derivative.unfolded for derivative in derivatives]
    changed = any(d.unfolded and d.unfolded.terms[-1] != d.put_in.terms[-1] for d in derivatives)
    if changed and all(chains):
        return derivatives
    return tuple(replace(derivative, unfolded=None) for derivative in derivatives)


def _sum(terms: Sequence[Node]) -> Node:
    """Terms in their order; equal ones stay apart, for each belongs to a path."""
    return terms[0] if len(terms) == 1 else Sum(tuple(terms)) if terms else add()


def own_formulas(study: Study, program: Program) -> dict[str, Node]:
    """The program's own names, h_1 and o_1, as formulas in the author's names, while short."""
    authored = {assignment.name for assignment in study.exercise.assignments}
    found: dict[str, Node] = {}
    for vertex in program.vertices.values():
        if vertex.is_input or vertex.name in authored:
            continue
        formula = substitute(vertex.formula, found)
        if size(formula) <= LONGEST:
            found[vertex.name] = formula
    return found

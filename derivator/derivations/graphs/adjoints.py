"""The derivatives of one value by every node, as formulas and as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from derivator.derivations.terms import ChainBuilder
from derivator.errors import Problem, SpecError
from derivator.graph.adjoint import Contribution, accumulate, contributions
from derivator.graph.formulas import LARGEST, LONGEST, unfold, unfolded_size, unfolded_sizes
from derivator.graph.model import symbols_of
from derivator.graph.paths import count_paths
from derivator.graph.values import Value, lost_digits
from derivator.notation.build import ONE, add, multiply, tidied
from derivator.notation.nodes import Negative, Node, Partial, Product, Quotient, Sum, Symbol
from derivator.notation.precise import MP
from derivator.notation.simplify import exact_text, simplified
from derivator.notation.text import text
from derivator.notation.walk import descendants, size
from derivator.solution import Result, Scope

if TYPE_CHECKING:
    from derivator.derivations.workspace import Workspace

LARGEST_INNER = 400
"""The bound for the formula of an intermediate node, of which there are many."""
MAX_CARRIED = 9
"""An adjoint's formula with more nodes than this is carried on by its symbol."""


@dataclass(frozen=True)
class Adjoints:
    """The adjoints of the graph of ``of``, by one sweep of reverse accumulation each."""

    workspace: Workspace
    of: str

    @cached_property
    def received(self) -> dict[str, tuple[Contribution, ...]]:
        """What each node below the result receives, from the result down."""
        return dict(contributions(self.workspace.graph(self.of), self.of))

    def symbol(self, name: str) -> Partial:
        """The adjoint's symbol, d(of)/d(name)."""
        return Partial(Symbol(self.of), Symbol(name))

    @property
    def general_symbol(self) -> Partial:
        """The symbol by a node that stands for any of them."""
        used = self.workspace.graph(self.of).vertices
        return self.symbol(next(name for name in ("v", "u", "z", "w", "node") if name not in used))

    @cached_property
    def formulas(self) -> dict[str, Node]:
        """Each adjoint in the nodes' names, consumers' adjoints put in where they are short."""

        def combine(name: str, received: list[tuple[Node, Contribution]]) -> Node:
            return add(*(_times(self.carried(c.consumer, f), c.local) for f, c in received))

        one: Node = ONE
        return accumulate(self.workspace.graph(self.of), self.of, one, combine)

    def carried(self, name: str, formula: Node) -> Node:
        """A consumer's adjoint as it stands in the next sum: its formula, or its symbol if long."""
        return formula if size(formula) <= MAX_CARRIED else self.symbol(name)

    @cached_property
    def values(self) -> dict[str, Value]:
        """Each adjoint's number at the data."""
        valuation = self.workspace.valuation
        assert valuation is not None

        def combine(name: str, received: list[tuple[Value, Contribution]]) -> Value:
            products = [(value, valuation.of(item.local)) for value, item in received]
            total = valuation.total(products, self.symbol(name))
            problem = lost_digits(total, valuation.digits)
            if problem is not None:
                position = self.workspace.graph(self.of).vertices[name].position
                raise SpecError([Problem(position, problem, expected="values less extreme")])
            return total

        one = Value(ONE, MP.one, np.ones(1), ONE)
        return accumulate(self.workspace.graph(self.of), self.of, one, combine)

    @cached_property
    def sizes(self) -> dict[str, int]:
        """How long each node's formula would be in the inputs alone."""
        return unfolded_sizes(self.workspace.graph(self.of))

    @cached_property
    def _unfolded_adjoint_sizes(self) -> dict[str, int]:
        def combine(name: str, received: list[tuple[int, Contribution]]) -> int:
            parts = (total + unfolded_size(c.local, self.sizes) + 2 for total, c in received)
            return min(sum(parts), 10**9)

        return accumulate(self.workspace.graph(self.of), self.of, 1, combine)

    def in_inputs(self, name: str) -> Node | None:
        """The adjoint in the inputs alone, not simplified; None where it would be too long."""
        inner = name not in self.workspace.whole.inputs
        if self._unfolded_adjoint_sizes[name] > (LARGEST_INNER if inner else LARGEST):
            return None
        if name not in self._unfolded:
            graph = self.workspace.graph(self.of)
            needed = graph.downstream(name)
            one: Node = ONE

            def combine(node: str, received: list[tuple[Node, Contribution]]) -> Node:
                if node not in needed:
                    return ONE
                return add(*(multiply(f, unfold(graph, c.local)) for f, c in received))

            for key, formula in accumulate(graph, self.of, one, combine).items():
                if key in needed:
                    self._unfolded.setdefault(key, formula)
        return self._unfolded[name]

    @cached_property
    def _unfolded(self) -> dict[str, Node]:
        return {}

    def finish(self, chain: ChainBuilder, name: str) -> ChainBuilder:
        """Carry a derivative on from the nodes' names to the inputs and to its simplest form."""
        graph = self.workspace.graph(self.of)
        in_names = chain.last
        if unfolded_size(in_names, self.sizes) <= LONGEST and _names_only(in_names):
            chain.then(tidied(unfold(graph, in_names)))
        best = self.simplest(name)
        if best is not None and size(best) <= LONGEST:
            names = set(symbols_of(chain.last))
            unfinished = not _names_only(chain.last) or not names <= set(graph.inputs)
            if unfinished or _is_simpler(best, chain.last):
                chain.then(best)
        return chain

    def simplest(self, name: str) -> Node | None:
        """The adjoint's formula in the inputs, simplified for an input; None where too long."""
        if name not in self._simplest:
            formula = self.in_inputs(name)
            inputs = self.workspace.whole.inputs
            best = simplified(formula, inputs) if formula is not None and name in inputs else None
            self._simplest[name] = formula if best is None else best
        return self._simplest[name]

    @cached_property
    def _simplest(self) -> dict[str, Node | None]:
        return {}

    def result(self, name: str, paths: bool) -> Result:
        """The derivative by a node for programs."""
        builder = ChainBuilder(self.symbol(name)).then(self.formulas[name])
        best = self.simplest(name)
        if best is not None:
            builder.then(best)
        exact = None if best is None else exact_text(best)
        value = None if self.workspace.valuation is None else self.values[name].plain
        count = count_paths(self.workspace.graph(self.of), self.of, name) if paths else None
        return Result(builder.chain(), exact, value, count)

    def numbers(self, name: str) -> ChainBuilder:
        """The adjoint in numbers: what each consumer hands back, added up."""
        valuation = self.workspace.valuation
        assert valuation is not None
        exact, terms = True, []
        for contribution in self.received[name]:
            pieces = [
                self.values[contribution.consumer].shown(valuation.digits),
                valuation.of(contribution.local).shown(valuation.digits),
            ]
            exact = exact and all(precise for precise, _ in pieces)
            terms.append(Product(tuple(node for _, node in pieces), dotted=True))
        total = terms[0] if len(terms) == 1 else Sum(tuple(terms))
        chain = ChainBuilder(self.symbol(name), Scope.DATA).then(total, exact)
        precise, node = self.values[name].shown(valuation.digits)
        return chain.then(node, exact and precise)


def _times(carried: Node, local: Node) -> Node:
    """The product; a derivative symbol stands beside a fraction, not in its numerator."""
    inner = local.operand if isinstance(local, Negative) else local
    if not isinstance(carried, Partial) or not isinstance(inner, Quotient):
        return multiply(carried, local)
    product = Product((carried, inner), dotted=True)
    return product if inner is local else Negative(product)


def _is_simpler(after: Node, before: Node) -> bool:
    """Whether a form is worth another term: smaller, or as large and shorter to read.

    The same signs in another order are not, nor is what stood factored and is multiplied out.
    """
    if size(after) != size(before):
        return size(after) < size(before)
    old, new = (text(node).replace(" ", "") for node in (before, after))
    multiplied_out = isinstance(before, Product) and isinstance(after, Sum)
    return len(new) < len(old) and not multiplied_out


def _names_only(node: Node) -> bool:
    return not any(isinstance(part, Partial) for part in descendants(node))

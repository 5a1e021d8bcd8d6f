"""The way back through time: the same values written down at every moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.recurrences.moments import Moments, runs
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import add
from derivator.notation.nodes import Node
from derivator.notation.steps import at_moments, sum_over_steps
from derivator.solution import Chain


@dataclass(frozen=True)
class PlanInTime(Accumulation):
    """Where one moment of a series stops, all do; so do the states that are carried on."""

    moments: Moments = field(kw_only=True)

    @cached_property
    def named(self) -> bool:
        """Always: several moments are alive at once."""
        return True

    @cached_property
    def stops(self) -> tuple[str, ...]:
        """The values that carry an accumulated derivative, from the top."""
        stems = {self._stem(name) for name in self.inner if self._stops(name)}
        stems |= set(self.moments.carried)
        return tuple(name for name in self.inner if self._stem(name) in stems)

    def _stem(self, name: str) -> str:
        return self.moments.of[name][0] if name in self.moments.of else name

    def direct_part(self, name: str) -> Node | None:
        """What a value receives from its own moment and from the target."""
        return self._part(name, through=False)

    def part_through_time(self, name: str) -> Node | None:
        """What a value receives from other moments."""
        return self._part(name, through=True)

    def _part(self, name: str, through: bool) -> Node | None:
        at = self.moments.at(name)
        parts = [
            self.adjoints.handed(consumer, name, self.carried)
            for consumer in self.consumers(name)
            if (self.moments.at(consumer) not in (None, at)) == through
        ]
        return add(*parts) if parts else None

    def rules(self) -> Iterator[tuple[Chain, int, int]]:
        """The formulas of the way back with a letter for the moment, and where each holds."""
        stems = dict.fromkeys(self._stem(name) for name in self.stops)
        for stem in stems:
            names = [n for n in self.moments.moments(stem) if n in self.stops]
            found = runs((self.moments.of[n][1], self._general(n, self.formula(n))) for n in names)
            for formula, first, last in reversed(found):
                yield self._rule(stem, formula, first, last), first, last

    def _general(self, name: str, formula: Node) -> Node:
        return self.moments.general(formula, self.moments.of[name][1])

    def _rule(self, stem: str, formula: Node, first: int, last: int) -> Chain:
        """d_{h_t} = dL/dh_t = ..., or at a single moment with its number."""
        name = next(n for n in self.moments.moments(stem) if self.moments.of[n][1] == last)
        start, symbol = self.letter(name), self.adjoints.symbol(name)
        if first == last:
            return ChainBuilder(start).then(symbol).then(self.formula(name)).chain()
        builder = ChainBuilder(self._general(name, start)).then(self._general(name, symbol))
        chain = builder.then(formula).chain()
        return Chain(
            chain.terms, chain.relations, chain.scope, steps=((self.moments.letter, first, last),)
        )

    def summed(self, wanted: str) -> Node:
        """The gradient of a shared weight as sums over moments: sum of d_{z_t} h_{t-1}."""
        letter = self.moments.letter
        parts: list[Node] = []
        pieces: dict[str, list[tuple[int, Node]]] = {}
        for consumer in self.consumers(wanted):
            handed = self.adjoints.handed(consumer, wanted, self.carried)
            if consumer in self.moments.of:
                stem, at = self.moments.of[consumer]
                pieces.setdefault(stem, []).append((at, self.moments.general(handed, at)))
            else:
                parts.append(handed)
        for terms in pieces.values():
            for body, first, last in runs(sorted(terms, key=lambda term: term[0])):
                if first == last:
                    parts.append(at_moments(body, {letter: first}))
                else:
                    parts.append(sum_over_steps(body, letter, first, last))
        return add(*parts)

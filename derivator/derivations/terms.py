"""Chains put together term by term, without saying the same thing twice."""

from __future__ import annotations

from derivator.notation.nodes import Node
from derivator.notation.text import text
from derivator.notation.walk import size
from derivator.solution import Chain, Relation, Scope

PRINTED = 300
"""Terms with more nodes never reach a page."""


class ChainBuilder:
    """Collects the terms of a chain; a term that prints like the one before it is left out."""

    def __init__(self, first: Node, scope: Scope = Scope.IDENTITY) -> None:
        self.terms = [first]
        self.relations: list[Relation] = []
        self.scope = scope

    def then(self, term: Node, exact: bool = True) -> ChainBuilder:
        """Add a term that follows exactly (=) or after rounding (≈)."""
        if not _same(term, self.terms[-1]):
            self.terms.append(term)
            self.relations.append(Relation.EQUAL if exact else Relation.APPROXIMATELY)
        return self

    @property
    def last(self) -> Node:
        """The term that the chain has come to."""
        return self.terms[-1]

    def chain(self) -> Chain:
        """The finished chain; one that never moved on states that the term equals itself."""
        if len(self.terms) == 1:
            return Chain((self.terms[0], self.terms[0]), (Relation.EQUAL,), self.scope)
        return Chain(tuple(self.terms), tuple(self.relations), self.scope)


def _same(term: Node, other: Node) -> bool:
    """Whether two terms print alike; very long ones are compared without being printed."""
    return term == other or (max(size(term), size(other)) <= PRINTED and text(term) == text(other))


def equality(left: Node, right: Node, exact: bool = True, scope: Scope = Scope.IDENTITY) -> Chain:
    """A chain of two terms."""
    return Chain((left, right), (Relation.EQUAL if exact else Relation.APPROXIMATELY,), scope)

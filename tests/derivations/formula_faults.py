"""Wrong lines put into steps about functions: the check must find every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from derivator.check.collect import chains_in
from derivator.check.formula import FormulaChecker
from derivator.notation.analysis import Infinity
from derivator.notation.nodes import Node, Number, Sum
from derivator.solution import Chain, FormulaStep, Relation

FLIPPED = {
    Relation.LESS: Relation.GREATER,
    Relation.GREATER: Relation.LESS,
    Relation.AT_MOST: Relation.GREATER,
    Relation.AT_LEAST: Relation.LESS,
    Relation.UNEQUAL: Relation.EQUAL,
}


def moved(node: Node) -> Node:
    """The term a little off; the other infinity."""
    if isinstance(node, Infinity):
        return Infinity(-node.sign)
    return Sum((node, Number(Fraction(3, 700))))


def wrong_chains(chain: Chain) -> Iterator[Chain]:
    """The chain with each term spoilt by itself, or with a relation turned round."""
    for place in range(1, len(chain.terms)):
        relation = chain.relations[place - 1]
        if relation in FLIPPED:
            relations = list(chain.relations)
            relations[place - 1] = FLIPPED[relation]
            yield replace(chain, relations=tuple(relations))
        else:
            terms = list(chain.terms)
            terms[place] = moved(terms[place])
            yield replace(chain, terms=tuple(terms))


def missed(step: FormulaStep) -> list[Chain]:
    """The wrong chains that the check takes for right; the step itself must be right."""
    checker = FormulaChecker(step)
    assert checker.check()[1] == []
    return [
        wrong
        for chain in chains_in(step)
        for wrong in wrong_chains(chain)
        if not list(checker.failures(wrong))
    ]

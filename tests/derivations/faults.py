"""Wrong lines put into finished steps: the check must refuse every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from derivator.check.collect import chains_in
from derivator.check.formula import FormulaChecker
from derivator.notation.analysis import Infinity
from derivator.notation.matrices import Matrix
from derivator.notation.nodes import Node, Number, Rounded, Sum
from derivator.solution import Chain, FormulaStep, Relation

MOVED = Number(Fraction(1001, 1000))
TURNED = {
    Relation.LESS: Relation.GREATER,
    Relation.GREATER: Relation.LESS,
    Relation.AT_LEAST: Relation.LESS,
    Relation.AT_MOST: Relation.GREATER,
}


def wrong_lines(step: FormulaStep) -> Iterator[Chain]:
    """Each chain of the step with its last term moved, or its last inequality turned round."""
    for chain in {id(chain): chain for chain in chains_in(step)}.values():
        relation = chain.relations[-1]
        if relation in TURNED:
            yield replace(chain, relations=(*chain.relations[:-1], TURNED[relation]))
        elif relation is not Relation.UNEQUAL:
            yield replace(chain, terms=(*chain.terms[:-1], _shifted(chain.terms[-1])))


def passed(step: FormulaStep, chain: Chain) -> bool:
    """Whether the check finds nothing wrong with a chain of a step."""
    return not list(FormulaChecker(step).failures(chain))


def _shifted(node: Node) -> Node:
    if isinstance(node, Matrix):
        first = (_shifted(node.rows[0][0]), *node.rows[0][1:])
        return Matrix((first, *node.rows[1:]))
    if isinstance(node, Rounded):
        return Rounded(node.digits[:-1] + str((int(node.digits[-1]) + 2) % 10), node.of)
    if isinstance(node, Infinity):
        return Infinity(-node.sign)
    return Sum((node, MOVED))

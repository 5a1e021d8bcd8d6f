"""The signs between the terms of a chain, in LaTeX."""

from __future__ import annotations

from derivator.notation.latex import latex
from derivator.solution import Chain, Relation

_RELATIONS = {
    Relation.APPROXIMATELY: r"\approx",
    Relation.AT_MOST: r"\leqslant",
    Relation.AT_LEAST: r"\geqslant",
    Relation.UNEQUAL: r"\neq",
}


def relation_latex(relation: Relation) -> str:
    """The sign of a relation, as TeX spells it."""
    return _RELATIONS.get(relation, relation.value)


def statement(chain: Chain, language: str) -> str:
    """A whole chain as one formula."""
    pieces = [latex(chain.terms[0], language)]
    for relation, term in zip(chain.relations, chain.terms[1:], strict=True):
        pieces += [relation_latex(relation), latex(term, language)]
    return " ".join(pieces)

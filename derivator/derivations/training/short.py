"""Chains of a descent made shorter: where matrices are large, and where a step repeats another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derivator.notation.matrices import Accumulated, After, Entry, Matrix, Noted
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.notation.walk import descendants
from derivator.solution import Chain, Relation

NAMED = (Symbol, Partial, Accumulated, After, Noted, Entry)
FEW = 16
"""Matrices of more entries are left out between a formula and its value where space is short."""
LONG = 48
"""Matrices of more entries are worked out in one go."""


def trimmed(chain: Chain) -> Chain:
    """The chain without a second round of large matrices between the numbers and the value."""
    numeric = [i for i, term in enumerate(chain.terms) if i and _is_numeric(term)]
    return _without(chain, [i for i in numeric[1:-1] if _entries(chain.terms[i]) > LONG])


def brief(chain: Chain) -> Chain:
    """The chain without formulas after its first term, and with few entries in its matrices."""
    last = len(chain.terms) - 1
    return _without(
        chain,
        [
            i
            for i, term in enumerate(chain.terms[1:last], start=1)
            if not _is_numeric(term) or _entries(term) > FEW
        ],
    )


def _is_numeric(term: Node) -> bool:
    return not any(isinstance(part, NAMED) for part in descendants(term))


def _entries(term: Node) -> int:
    """How many numbers stand in the matrices of a term."""
    matrices = (part for part in descendants(term) if isinstance(part, Matrix))
    return sum(len(matrix.rows) * len(matrix.rows[0]) for matrix in matrices)


def _without(chain: Chain, dropped: Sequence[int]) -> Chain:
    """The chain without some inner terms; what follows from a rounded term is rounded."""
    terms, relations, rounded = [chain.terms[0]], [], False
    for index, relation in enumerate(chain.relations, start=1):
        rounded = rounded or relation is Relation.APPROXIMATELY
        if index not in dropped:
            terms.append(chain.terms[index])
            relations.append(Relation.APPROXIMATELY if rounded else Relation.EQUAL)
            rounded = False
    return replace(chain, terms=tuple(terms), relations=tuple(relations))

"""What formulas in options know beyond those of a model: derivatives, and values at a place."""

from __future__ import annotations

from derivator.spec.vocabulary import Vocabulary

CALCULUS = {"diff": 2, "subs": 3}
"""``diff(u, t)`` is the derivative of u by t; ``subs(u, t, 0)`` is u where t is 0."""


def with_calculus(vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary with them, unless the author has functions of these names."""
    free = {name: arity for name, arity in CALCULUS.items() if name not in vocabulary.functions}
    return vocabulary.with_functions(free) if free else vocabulary

"""Chains that double precision cannot judge, held against many digits.

Probabilities may be as small as e^-1000, which is 0 in double precision, and the logarithm of
1/(1 + e^-30) loses all its digits there.  Such chains, and only such, are evaluated by mpmath.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from derivator.check.chain import Mismatch, is_exact, rounded_in, shows_digits, unrounded
from derivator.check.tolerance import RELATIVE
from derivator.notation.analysis import Integral, Limit, RangeSum
from derivator.notation.derived import without_derived
from derivator.notation.evaluate import Array, Bindings, evaluate, has_derivative
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Node, Number, Partial, Rounded, Sum
from derivator.notation.noise import lanes, settled, spread
from derivator.notation.numbers import VANISHING, half_unit
from derivator.notation.precise import MP, Precise, precise
from derivator.notation.walk import descendants
from derivator.solution import Chain, Relation

SMALLEST = 1e-90
"""What is smaller in double precision may be anything."""
CLOSE = MP.mpf(10) ** -200
"""How closely equal values must agree, relative to the larger."""
CLOSE_LIMITS = MP.mpf(10) ** -8
"""The same for what is found by going there: limits, integrals, series, derivatives."""
FOLLOWED = (Limit, Integral, RangeSum, Primed, Partial)
NOTHING = MP.mpf(10) ** -65
"""What a difference quotient comes to where the slope is 0, at most."""
CANCELLED = MP.mpf(10) ** -415
"""What so many digits leave of a 0: cos(pi/2), say."""
WEAK = {Relation.LESS: Relation.AT_MOST, Relation.GREATER: Relation.AT_LEAST}
"""What is left of a strict inequality where both sides are too small to tell."""
ENOUGH = 0.25
"""The part of the last digit printed that rounding may take up."""


def beyond_doubles(chain: Chain, bindings: Bindings) -> bool:
    """Whether double precision overflows, underflows or leaves the printed digits undecided."""
    with np.errstate(all="ignore"):
        for term in chain.terms:
            value = evaluate(unrounded(chain, term), bindings)
            size = np.abs(settled(value))
            if not np.all(np.isfinite(size) & (size >= SMALLEST)):
                return True
            if any(_hides(part, bindings) for part in descendants(unrounded(chain, term))):
                return True
        for term in chain.terms[1:]:
            for printed in rounded_in(term):
                if is_exact(printed):
                    continue
                meant = evaluate(printed.of or chain.terms[0], bindings)
                doubt, half = spread(meant), half_unit(printed)
                if half < SMALLEST or not np.all(doubt <= ENOUGH * half):
                    return True
    return False


def _hides(part: Node, bindings: Bindings) -> bool:
    """Whether a sum has a term too small beside the others to be seen in double precision."""
    if not isinstance(part, Sum):
        return False
    whole = RELATIVE * np.abs(settled(evaluate(part, bindings)))
    terms = (term for term in part.terms if not isinstance(term, Number))
    return any(np.any(np.abs(settled(evaluate(term, bindings))) < whole) for term in terms)


def value_by_digits(
    node: Node, letters: Mapping[str, Node], written_out: Callable[[Node], Node]
) -> Precise:
    """The value of a formula at the data; raises ``TypeError`` or ``KeyError`` for none."""
    values = {name: precise(own, {}) for name, own in letters.items()}
    return precise(without_derived(written_out(node)), values)


def check_by_digits(
    chain: Chain, letters: Mapping[str, Node], written_out: Callable[[Node], Node]
) -> Mismatch | None:
    """The first term that does not follow from the one before it, or None.

    ``written_out`` puts formulas in place of the names that stand for them.  Raises ``TypeError``
    or ``KeyError`` for a term that has no value by many digits.
    """

    def of(node: Node) -> Precise:
        return value_by_digits(unrounded(chain, node), letters, written_out)

    terms = [of(term) for term in chain.terms]
    parts = (part for term in chain.terms for part in descendants(written_out(term)))
    followed = any(map(has_derivative, chain.terms))
    far = followed or any(isinstance(part, FOLLOWED) for part in parts)
    close = CLOSE_LIMITS if far else CLOSE
    for index, relation in enumerate(chain.relations, start=1):
        left, right = terms[index - 1], terms[index]
        if not _related(relation, left, right, close, followed):
            return Mismatch(index, 0, float(left), float(right))
        for printed in rounded_in(chain.terms[index]):
            meant = of(printed.of or chain.terms[0])
            if not _well_rounded(printed, relation, meant):
                return Mismatch(index, 0, float(meant), float(printed.digits))
    return None


def check_points_by_digits(
    pair: Chain, letters: Mapping[str, Array], written_out: Callable[[Node], Node]
) -> Mismatch | None:
    """Where two terms are not related as they should be, at points with these values, or None.

    A strict inequality may be lost where both sides all but vanish, but not at all points.  Raises
    ``TypeError`` or ``KeyError`` for a term that is only followed to its value: a limit or a
    derivative, for which more digits mean nothing.
    """
    parts = (part for term in pair.terms for part in descendants(written_out(term)))
    if any(map(has_derivative, pair.terms)) or any(isinstance(p, FOLLOWED) for p in parts):
        raise TypeError("a limit or a derivative among the terms")
    arrays = {name: np.ravel(settled(lanes(array))) for name, array in letters.items()}
    weak = replace(pair, relations=tuple(WEAK.get(r, r) for r in pair.relations))
    lost: list[Mismatch] = []
    count = max((len(array) for array in arrays.values()), default=1)
    for point in range(count):
        here = {
            name: Number(Fraction(float(array[min(point, len(array) - 1)])))
            for name, array in arrays.items()
        }
        mismatch = check_by_digits(weak, here, written_out)
        if mismatch is not None:
            return replace(mismatch, point=point)
        mismatch = check_by_digits(pair, here, written_out) if weak != pair else None
        lost += [replace(mismatch, point=point)] if mismatch is not None else []
    return lost[0] if len(lost) == count else None


def _related(
    relation: Relation, left: Precise, right: Precise, close: Precise, followed: bool
) -> bool:
    if MP.isnan(left) or MP.isnan(right):
        return False
    finite = MP.isfinite(left) and MP.isfinite(right)
    same = left == right or (finite and abs(left - right) <= close * max(abs(left), abs(right)))
    if left == 0 or right == 0:
        same = same or abs(left - right) <= (NOTHING if followed else CANCELLED)
    return bool(
        {
            Relation.EQUAL: same,
            Relation.APPROXIMATELY: same,
            Relation.LESS: left < right and not same,
            Relation.AT_MOST: left < right or same,
            Relation.GREATER: left > right and not same,
            Relation.AT_LEAST: left > right or same,
            Relation.UNEQUAL: not same,
        }[relation]
    )


def _well_rounded(printed: Rounded, relation: Relation, meant: Precise) -> bool:
    if relation is Relation.EQUAL:
        return is_exact(printed)
    shown = MP.mpf(printed.digits)
    if not shows_digits(printed) and shown == 0:
        return bool(abs(meant) <= VANISHING)
    exponent = int(_exponent(printed))
    half = MP.mpf(10) ** exponent / 2
    return bool(abs(shown - meant) <= half * (1 + CLOSE))


def _exponent(printed: Rounded) -> int:
    """The place of the last digit printed."""
    mantissa, _, exponent = printed.digits.partition("e")
    return int(exponent or 0) - len(mantissa.partition(".")[2])

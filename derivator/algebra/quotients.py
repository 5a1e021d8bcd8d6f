"""Sums of monomials divided by one another, as polynomials in their bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from derivator.algebra.monomials import Monomial
from derivator.notation.nodes import Node

Exponents = tuple[Fraction, ...]
MOST_STEPS = 40


def divided(above: Sequence[Monomial], below: Sequence[Monomial]) -> list[Monomial] | None:
    """The quotient where the division leaves no rest, else None."""
    bases = list(dict.fromkeys(base for term in (*above, *below) for base in term.powers))
    rest, divisor = _polynomial(above, bases), _polynomial(below, bases)
    lead = max(divisor)
    found: list[Monomial] = []
    for _ in range(MOST_STEPS):
        if not rest:
            return found
        top = max(rest)
        exponents = tuple(a - b for a, b in zip(top, lead, strict=True))
        number = rest[top] / divisor[lead]
        for own, coefficient in divisor.items():
            place = tuple(a + b for a, b in zip(own, exponents, strict=True))
            rest[place] = rest.get(place, Fraction(0)) - number * coefficient
            if not rest[place]:
                del rest[place]
        powers = {base: e for base, e in zip(bases, exponents, strict=True) if e}
        found.append(Monomial(number, powers))
        if any(exponent < 0 for exponent in exponents):
            return None
    return None


def _polynomial(terms: Sequence[Monomial], bases: Sequence[Node]) -> dict[Exponents, Fraction]:
    found: dict[Exponents, Fraction] = {}
    for term in terms:
        powers: Mapping[Node, Fraction] = term.powers
        key = tuple(powers.get(base, Fraction(0)) for base in bases)
        found[key] = found.get(key, Fraction(0)) + term.coefficient
    return {key: number for key, number in found.items() if number}

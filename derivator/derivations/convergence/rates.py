"""A sequence of step sizes under the conditions of Robbins and Monro."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from derivator.derivations.convergence.decide import Decision
from derivator.derivations.convergence.growth import Undecided
from derivator.derivations.convergence.outcome import Outcome
from derivator.derivations.convergence.ranges import (
    Range,
    assumed,
    high_exponents,
    low_exponents,
)
from derivator.derivations.convergence.terms import Letters, names_in, squared
from derivator.derivations.formulas.values import number_of
from derivator.derivations.terms import equality
from derivator.errors import Position, Problem, SpecError
from derivator.notation.build import ONE, TWO
from derivator.notation.nodes import Indicator, Node, Power
from derivator.notation.simplify import exact_text
from derivator.notation.text import text
from derivator.solution import Chain, Result

Use = Literal["yes", "no", "range"]


@dataclass(frozen=True)
class RateStudy:
    """A rate with both of its series, and whether it can be used."""

    rate: Node
    square: Chain
    first: Outcome
    second: Outcome
    usable: Use
    too_fast: bool
    """Whether the steps add up to a finite way."""
    too_slow: bool
    """Whether the squares add up without bound."""
    range: Chain | None = None
    """The values of a letter for which it can be used."""
    words: str = ""
    """The verdict for programs: yes, no, or the range."""


def study_rate(rate: Node, letters: Letters, start: int, place: Position) -> RateStudy:
    """Both series with their tests; raises ``SpecError`` where no test decides."""
    square = squared(rate)
    chain = equality(Power(rate, TWO), square)
    first = decided(rate, letters, start, place)
    second = decided(square, letters, start, place)
    fast, slow = first.diverges is False, second.diverges is True
    if fast or slow:
        return RateStudy(rate, chain, first, second, "no", fast, slow, words="no")
    if first.diverges and second.diverges is False:
        return RateStudy(rate, chain, first, second, "yes", fast, slow, words="yes")
    found, conditions = _range(first, second, letters)
    if found.is_empty:
        return RateStudy(rate, chain, first, second, "no", fast, slow, words="no")
    range_chain, words = found.chain(letters, *conditions), found.words(letters)
    return RateStudy(rate, chain, first, second, "range", fast, slow, range_chain, words)


def decided(term: Node, letters: Letters, start: int, place: Position) -> Outcome:
    """The test that decides about one series; raises ``SpecError`` where none does."""
    try:
        return Decision(term, letters, start).outcome()
    except Undecided as error:
        message = f"no test decides whether the sum of {text(term)[:60]} converges: {error}"
        expected = (
            "terms made of powers, logarithms and exponentials of the counter; tried were the "
            "limit of the terms, a geometric series, the ratio, an integral and comparison"
        )
        raise SpecError([Problem(place, message, expected=expected)]) from None


def _range(
    first: Outcome, second: Outcome, letters: Letters
) -> tuple[Range, tuple[Indicator, ...]]:
    """The values for which the first series diverges and the second one converges."""
    conditions: list[Indicator] = []
    exponent = first.exponent if first.exponent is not None else second.exponent
    whole = low_exponents(exponent)
    found = assumed(whole, letters)
    if first.exponent is not None and first.shown is not None:
        found = found.meet(whole)
        conditions.append(Indicator(first.shown, "<=", ONE))
    if second.exponent is not None and second.shown is not None:
        found = found.meet(high_exponents(second.exponent, whole.of))
        conditions.append(Indicator(second.shown, ">", ONE))
    return found, tuple(conditions)


def sum_results(study: RateStudy, letters: Letters) -> tuple[Result, Result]:
    """Both series for programs, with their verdicts."""
    first, second = study.first.verdict, study.second.verdict
    if study.first.exponent is not None:
        first = f"diverges for {low_exponents(study.first.exponent).words(letters)}"
    if study.second.exponent is not None:
        second = f"converges for {high_exponents(study.second.exponent).words(letters)}"
    return sum_result(study.first, first), sum_result(study.second, second)


def sum_result(outcome: Outcome, verdict: str) -> Result:
    """A series for programs: the sum itself where it is known, else what the verdict rests on."""
    if outcome.closed is not None:
        last = outcome.closed.terms[-1]
        number = None if names_in([last]) else number_of(last, {})
        value = None if number is None else float(number)
        return Result(outcome.closed, exact_text(last), value, verdict=verdict)
    return Result(outcome.evidence, verdict=verdict)

"""Step sizes and series: lines by hand, known verdicts, faults that are caught."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import mpmath
import pytest

from derivator.check.formula import FormulaChecker
from derivator.derivations.convergence.decide import Decision
from derivator.derivations.convergence.growing import growth_of
from derivator.derivations.convergence.growth import Undecided
from derivator.derivations.convergence.terms import Letters, first_term, squared
from derivator.errors import Position, SpecError
from derivator.notation.analysis import RangeSum
from derivator.notation.build import ONE
from derivator.notation.nodes import Node, Sum
from derivator.notation.precise import MP, precise
from derivator.notation.text import text
from derivator.ops.registry import VOCABULARY
from derivator.pipeline import read, solve
from derivator.program.terms import Typing
from derivator.render.sheet import Renderer
from derivator.solution import Chain, Relation
from derivator.spec.parse import parse_expression
from tests.helpers import steps_of, written

HEAD = "exercise: rates\ntitle: {en: rates, ru: rates}\nparts:\n  - solve:\n      "
LETTERS = Letters("t")
HERE = Position("x")


def solved(folder: Path, options: str, kind: str = "robbins_monro") -> Any:
    path = folder / "rates.yaml"
    path.write_text(f"{HEAD}{kind}: {options}\n", encoding="utf-8")
    return solve(read(path))


def step(folder: Path, options: str, kind: str = "robbins_monro") -> Any:
    (only,) = steps_of(solved(folder, options, kind).checked.solution)
    return only


def verdicts(found: Any, *names: str) -> list[str]:
    return [found.results[name].verdict for name in names]


def node(formula: str) -> Node:
    return Typing({}, {}).term(parse_expression(formula, VOCABULARY)).node


def test_the_harmonic_rate_line_by_line(tmp_path: Path) -> None:
    found = step(tmp_path, '{rates: ["1/t"]}')
    (study,) = found.studies
    assert written(study.first.bound.chain) == "Σ[t=1..N] 1/t ≥ ∫[1..N + 1] 1/t dt = log(N + 1)"
    assert written(study.first.bound.limit) == "lim[N → +∞] log(N + 1) = +∞"
    assert written(study.square) == "(1/t)² = 1/t²"
    second = study.second.bound.chain
    assert written(second) == "Σ[t=1..N] 1/t² ≤ 1 + ∫[1..N] 1/t² dt = 2 − 1/N ≤ 2"
    assert written(study.second.closed) == "Σ[t=1..∞] 1/t² = π²/6"
    assert verdicts(found, "sum_1[1]", "sum_2[1]", "usable[1]") == ["diverges", "converges", "yes"]
    assert found.results["sum_2[1]"].exact == "pi**2/6"
    assert found.results["sum_2[1]"].value == pytest.approx(1.6449340668482264)
    assert found.table is None


def test_the_rates_of_the_exercise(tmp_path: Path) -> None:
    """V18: too slow twice, too fast twice, and the range of p."""
    rates = '["0.1/t**0.3", "1/sqrt(t)", "1/t**2", "exp(-t)", "lambda*(s_0/(s_0 + t))**p"]'
    found = step(tmp_path, f"{{rates: {rates}, positive: [lambda, s_0, p]}}")
    expected = ["no", "no", "no", "no", "1/2 < p <= 1"]
    assert verdicts(found, *(f"usable[{k}]" for k in range(1, 6))) == expected
    assert [study.too_fast for study in found.studies] == [False, False, True, True, False]
    assert [study.too_slow for study in found.studies] == [True, True, False, False, False]
    slow = found.studies[0].first.bound.chain
    assert written(slow).endswith("= (N + 1)^0.7/7 − 1/7") or "(N + 1)^(0.7)/7" in written(slow)
    fast = found.studies[3].first
    assert written(fast.bound.chain) == "Σ[t=1..N] e^(−t) = (1 − e^(−N))/(e − 1)"
    assert written(fast.closed) == "Σ[t=1..∞] e^(−t) = 1/(e − 1)"
    last = found.studies[4]
    limit = "lim[t → +∞] t^p · lambda · (s_0/(s_0 + t))^p = lambda·s_0^p"
    assert written(last.first.limit) == limit
    assert written(last.first.low_case) == "p ≤ 1"
    assert written(last.second.high_case) == "p > 1/2"
    assert written(last.range) == "1/2 < p ≤ 1"
    assert verdicts(found, "sum_1[5]") == ["diverges for p <= 1"]
    assert verdicts(found, "sum_2[5]") == ["converges for p > 1/2"]


@pytest.mark.parametrize(
    ("rate", "usable"),
    [
        ("1/t**(p + 1)", "no"),
        ("1/t**(2*p)", "1/4 < p <= 1/2"),
        ("1/t**(2*p - 1)", "3/4 < p <= 1"),
        ("1/t**(1 - p)", "0 < p < 1/2"),
        ("1/t**(p + 1/2)", "0 < p <= 1/2"),
        ("a/(b + t**p)", "1/2 < p <= 1"),
        ("1/(t*log(t)**p)", "0 < p <= 1"),
        ("a/(1 + b*t)", "yes"),
        ("a*exp(-b*t)", "no"),
        ("1/t**(a + b)", "1/2 < a + b <= 1"),
    ],
)
def test_ranges_of_exponents(rate: str, usable: str, tmp_path: Path) -> None:
    found = step(tmp_path, f'{{rates: ["{rate}"], positive: [p, a, b]}}')
    assert verdicts(found, "usable[1]") == [usable]


def test_a_ratio_below_one_and_an_exponent_below_one(tmp_path: Path) -> None:
    found = step(tmp_path, '{rates: ["r**t", "1/t**r"], below_one: r}')
    assert verdicts(found, "sum_1[1]", "usable[1]") == ["converges", "no"]
    assert found.results["sum_1[1]"].exact == "r/(1 - r)"
    assert verdicts(found, "usable[2]") == ["1/2 < r < 1"]


KNOWN = {
    "1/t": (True, "power"),
    "3/(2*t + 5)": (True, "power"),
    "1/(t + 1)**1.5": (False, "power"),
    "7": (True, "term"),
    "t/(t + 3)": (True, "term"),
    "sqrt(t)": (True, "term"),
    "2**t": (True, "term"),
    "5*0.9**t": (False, "geometric"),
    "t**3*exp(-t)": (False, "ratio"),
    "t**(-t)": (False, "ratio"),
    "1/cosh(t)": (False, "ratio"),
    "exp(-sqrt(t))": (False, "smaller"),
    "1/log(t)": (True, "comparison"),
    "1/(t*log(t))": (True, "integral"),
    "1/(t*log(t)**2)": (False, "integral"),
    "1/(t*log(t)*log(log(t)))": (True, "integral"),
    "log(t)/t": (True, "larger"),
    "log(t)/t**2": (False, "smaller"),
    "1/(t**2*log(t)**3)": (False, "comparison"),
    "1/(t**2 + t + 1)": (False, "comparison"),
    "(t + 2)/(t**2 + 1)": (True, "limit"),
    "sqrt(t + 1) - sqrt(t)": (True, "limit"),
    "sin(1/t)": (True, "limit"),
    "log(1 + 1/t**2)": (False, "comparison"),
    "1/(t + sin(t))": (True, "limit"),
    "1/t - 1/(t + 1)": (False, "limit"),
    "exp(1/t) - 1": (True, "limit"),
    "1/t**2 + 1/t": (True, "limit"),
    "exp(-log(t)**2)": (False, "smaller"),
    "atan(t)/t**2": (False, "comparison"),
}


@pytest.mark.parametrize("formula", KNOWN)
def test_known_series(formula: str) -> None:
    """The verdict and the test; numbers beside it: partial sums settle, or keep growing."""
    term = node(formula)
    first = first_term(term, LETTERS, None, HERE, "term")
    outcome = Decision(term, LETTERS, first).outcome()
    assert (outcome.diverges, outcome.test) == KNOWN[formula]
    if "log(log" not in formula:
        assert _settles(term) is not outcome.diverges


def _settles(term: Node) -> bool:
    """Cauchy's condensation: the blocks 2^k a(2^k) shrink for a series that converges.

    Halved logarithms tell 1/(t ln t) from 1/(t ln^2 t): k times the block tends to 0 or does not.
    """
    with mpmath.workdps(60):
        blocks = []
        for k in (2**8, 2**9):
            place = MP.mpf(2) ** k
            blocks.append(place * precise(term, {"t": place}) * k)
        return bool(blocks[1] < blocks[0] * MP.mpf("0.9"))


@pytest.mark.parametrize("power", ["0.3", "0.99", "1", "1.01", "2", "3.5"])
@pytest.mark.parametrize("shape", ["2/(3*t + 1)**{}", "(t + 5)**0.5/(t + 1)**({} + 0.5)"])
def test_generated_powers(power: str, shape: str) -> None:
    term = node(shape.format(power))
    for formula, exponent in ((term, float(power)), (squared(term), 2 * float(power))):
        outcome = Decision(formula, LETTERS, 1).outcome()
        assert outcome.diverges is (exponent <= 1)
        bound = outcome.bound
        assert bound is not None
        if bound.limit is None:
            summed = outcome.total if outcome.other is None else outcome.other
            assert isinstance(summed, RangeSum)
            values = (precise(summed.operand, {"t": MP.mpf(t)}) for t in range(1, 400))
            assert sum(values) <= precise(bound.chain.terms[-1], {})


@pytest.mark.parametrize("formula", ["1/t", "1/t**2", "exp(-t)", "1/log(t)", "1/(t**2 + 1)"])
def test_injected_wrong_lines_are_caught(formula: str, tmp_path: Path) -> None:
    """Every inequality turned round, every end moved."""
    found = step(tmp_path, f'{{terms: ["{formula}"]}}', "series")
    (study,) = found.studies
    chains = [study.outcome.bound.chain, study.outcome.bound.limit, study.outcome.inequality]
    turned = {Relation.AT_LEAST: Relation.LESS, Relation.AT_MOST: Relation.GREATER}
    for chain in filter(None, chains):
        relations = tuple(turned.get(r, r) for r in chain.relations)
        last = Sum((chain.terms[-1], ONE))
        if Relation.EQUAL in chain.relations and "∞" not in text(chain.terms[-1]):
            place = len(chain.terms) - 1 - list(reversed(chain.relations)).index(Relation.EQUAL)
            terms = list(chain.terms)
            terms[place] = Sum((terms[place], ONE))
            assert failures(found, replace(chain, terms=tuple(terms)))
        elif "∞" in text(chain.terms[-1]):
            assert failures(found, replace(chain, terms=(chain.terms[0], last.terms[1])))
        if relations != chain.relations:
            assert failures(found, replace(chain, relations=relations))


def failures(found: Any, chain: Chain) -> int:
    return len(list(FormulaChecker(found).failures(chain)))


def test_series_with_signs(tmp_path: Path) -> None:
    terms = '["(-1)**t/t", "(-1)**(t + 1)/t**2", "-1/t", "(-1)**t*t/(t + 1)", "-2/3**t"]'
    found = step(tmp_path, f"{{terms: {terms}}}", "series")
    expected = ["converges conditionally", "converges absolutely", "diverges", "diverges"]
    assert verdicts(found, *(f"sum[{k}]" for k in range(1, 6))) == [*expected, "converges"]
    first = found.studies[0]
    assert written(first.falls) == "1/(t + 1) ≤ 1/t"
    assert written(first.vanishes) == "lim[t → +∞] 1/t = 0"
    (later,) = step(tmp_path, '{terms: ["(-1)**t*log(t)/t"]}', "series").studies
    assert later.verdict == "converges conditionally"
    assert written(later.since) == "t ≥ 3"


def test_an_exponent_decides_how_an_alternating_series_converges(tmp_path: Path) -> None:
    terms = '["(-1)**n/n**p", "-1/n**p", "(-1)**n*n**p"]'
    solution = solved(tmp_path, f"{{terms: {terms}, by: n, positive: p}}", "series")
    found: Any = next(steps_of(solution.checked.solution))
    assert verdicts(found, "sum[1]", "sum[2]", "sum[3]") == [
        "converges absolutely for p > 1, conditionally for p <= 1",
        "diverges for p <= 1",
        "diverges",
    ]
    assert written(found.studies[0].falls) == "1/(n + 1)^p ≤ 1/n^p"
    (part,) = Renderer("en", "text").exercise(solution).parts
    assert "converges there as well, though not absolutely" in " ".join(part.body.split())


def test_other_factors_that_change_the_sign(tmp_path: Path) -> None:
    terms = '["(-3)**n/4**n", "(-1/2)**n", "cos(pi*n)/n", "(-2)**n/n", "(-1)**n/log(n)"]'
    found = step(tmp_path, f"{{terms: {terms}, by: n}}", "series")
    assert verdicts(found, *(f"sum[{k}]" for k in range(1, 6))) == [
        "converges absolutely",
        "converges absolutely",
        "converges conditionally",
        "diverges",
        "converges conditionally",
    ]
    assert text(found.studies[0].outcome.total) == "Σ[n=1..∞] 3^n/4^n"
    assert text(found.studies[4].total) == "Σ[n=2..∞] (−1)^n/(log(n))"


def test_terms_that_fall_too_fast_for_doubles(tmp_path: Path) -> None:
    found = step(tmp_path, '{terms: ["exp(-n**2)", "n**n/3**(n**2)"], by: n}', "series")
    assert verdicts(found, "sum[1]", "sum[2]") == ["converges", "converges"]


def test_a_start_is_proposed_from_which_all_terms_are_positive(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        solved(tmp_path, '{rates: ["1/(t - 3)"]}')
    assert caught.value.problems[0].expected.endswith("start: 4")


def test_the_series_may_begin_elsewhere(tmp_path: Path) -> None:
    found = step(tmp_path, '{terms: ["exp(-k)", "1/(k + 1)**2"], by: k, start: 0}', "series")
    assert found.results["sum[1]"].value == pytest.approx(1 / (1 - mpmath.exp(-1)))
    assert found.results["sum[2]"].value == pytest.approx(mpmath.pi**2 / 6)
    assert "Σ[k=0..N]" in written(found.studies[1].outcome.bound.chain)


MISTAKES = {
    '{rates: ["(-1)**t/t"]}': "the rate is -1.0 at t = 1",
    '{rates: ["cos(t)"]}': "the rate is -0.4161 at t = 2",
    '{rates: ["1/(t - 3)"]}': "the rate",
    '{rates: ["1/t"], start: 0}': "has no value at t = 0",
    '{rates: ["q/t"]}': "a letter that nothing is assumed about",
    '{rates: ["1/(t**p + t)"], positive: p}': "no test decides",
    '{rates: ["a**t"], positive: a}': "no test decides",
    '{rates: ["1/t +"]}': "",
    '{rates: ["1/t"], positive: t}': "used for something else",
    '{rates: ["1/t"], positive: [r], below_one: [r]}': "used for something else",
    "{rates: []}": "",
    "{}": "",
    '{rates: ["1/t"], start: -1}': "",
    '{rates: ["1/0"]}': "",
}


@pytest.mark.parametrize("options", MISTAKES)
def test_mistakes_are_told_with_their_place(options: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        solved(tmp_path, options)
    (problem, *_) = caught.value.problems
    assert MISTAKES[options] in problem.message
    assert problem.position.line == 5
    assert problem.position.column > 6


def test_growth_with_letters_left_open() -> None:
    letters = Letters("t", ("p", "q"))
    expr = letters.expr(node("1/(t**p + t**q)"))
    with pytest.raises(Undecided):
        growth_of(expr, letters.symbol("t"))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_test_has_its_words(language: str, tmp_path: Path) -> None:
    terms = ", ".join(f'"{formula}"' for formula in list(KNOWN)[::3][:12])
    whole = solved(tmp_path, f"{{terms: [{terms}]}}", "series")
    rendered = Renderer(language, "text").exercise(whole)
    assert all(part.body for part in rendered.parts)

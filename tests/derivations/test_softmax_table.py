"""The softmax in numbers: every digit against mpmath, every wrong digit caught."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from pathlib import Path

import mpmath
import pytest

from derivator.notation.nodes import Node, Number, Power, Rounded
from derivator.notation.text import text
from derivator.notation.walk import descendants, replaced
from derivator.pipeline import read, solve
from derivator.results import results_object
from derivator.solution import Chain, Relation
from tests.derivations.probabilities_specs import all_chains, derived, refused, step, wrong_in
from tests.helpers import written

MP = mpmath.MPContext()
MP.dps = 80


def softmax(scores: list[Fraction]) -> list[mpmath.mpf]:
    """By mpmath, straight from the definition."""
    powers = [MP.exp(MP.mpf(z.numerator) / z.denominator) for z in scores]
    return [power / MP.fsum(powers) for power in powers]


def significant(value: mpmath.mpf, digits: int) -> Decimal:
    exact = Decimal(MP.nstr(value, 50, strip_zeros=False))
    return Context(prec=digits, rounding=ROUND_HALF_EVEN).plus(exact)


def shown(node: Node) -> Decimal:
    if isinstance(node, Rounded):
        return Decimal(node.digits)
    assert isinstance(node, Number)
    return Decimal(node.value.numerator) / Decimal(node.value.denominator)


def test_the_first_row_line_by_line(tmp_path: Path) -> None:
    found = step(tmp_path, "softmax_table: {scores: [1, -2, 0], places: 4}")
    (page,) = found.rows
    assert written(page.total) == (
        "S = e¹ + e⁻² + e⁰ = e + e⁻² + 1 ≈ 2.71828 + 0.135335 + 1 ≈ 3.85362"
    )
    assert [written(line) for line in page.lines] == [
        "p_1 = e¹/S ≈ 2.71828/3.85362 ≈ 0.7054",
        "p_2 = e⁻²/S ≈ 0.135335/3.85362 ≈ 0.0351",
        "p_3 = e⁰/S ≈ 1/3.85362 ≈ 0.2595",
    ]
    assert written(page.summed.chain) == "0.7054 + 0.0351 + 0.2595 = 1"
    assert written(page.ranking) == "p_1 > p_3 > p_2"
    assert found.results["argmax"].verdict == "1"
    assert found.results["p_1"].exact == "E/(exp(-2) + 1 + E)"


def test_rows_have_indices_and_results_their_number(tmp_path: Path) -> None:
    found = step(tmp_path, "softmax_table: {scores: [[1, -2, 0], [1/2, -1, 0]], places: 3}")
    assert written(found.rows[1].lines[0]).startswith("p_21 = e^(1/2)/S_2 ≈ ")
    assert set(found.results) == {
        *(f"p_{k}[{i}]" for k in (1, 2, 3) for i in (1, 2)),
        *("argmax[1]", "argmax[2]"),
    }
    sums = [written(row.summed.chain) for row in found.rows]
    assert sums == ["0.705 + 0.035 + 0.259 = 0.999", "0.547 + 0.122 + 0.331 = 1"]
    assert [row.summed.complete for row in found.rows] == [False, True]


def test_nothing_is_said_twice(tmp_path: Path) -> None:
    row = step(tmp_path, "softmax_table: {scores: [log(2), log(3), log(5)], places: 3}").rows[0]
    assert written(row.total) == "S = e^(log(2)) + e^(log(3)) + e^(log(5)) = 2 + 3 + 5 = 10"
    assert written(row.lines[1]) == "p_2 = e^(log(3))/S = 3/10 = 0.300"


def test_the_most_probable_class_rests_on_the_whole_order(tmp_path: Path) -> None:
    path = tmp_path / "order.yaml"
    task = "softmax_table: {scores: [1, 1, 0]}"
    path.write_text(f"exercise: order\ntitle: {{en: order}}\nparts:\n  - solve: {{{task}}}\n")
    (part,) = results_object(solve(read(path)), "en")["parts"]
    assert part["results"]["argmax"]["latex"] == "p_{1} = p_{2} > p_{3}"
    assert part["results"]["argmax"]["verdict"] == "1, 2"


def test_exact_fractions_and_ties(tmp_path: Path) -> None:
    logs = step(tmp_path, "softmax_table: {scores: [log(2), log(3), 0]}").rows[0]
    assert written(logs.lines[1]) == "p_2 = e^(log(3))/S = 3/6 = 1/2 = 0.5"
    assert written(logs.lines[0]) == "p_1 = e^(log(2))/S = 2/6 = 1/3 ≈ 0.3333"
    tied = step(tmp_path, "softmax_table: {scores: [5, 5, 5], places: 3}")
    assert written(tied.rows[0].lines[0]) == "p_1 = e⁵/S = 1/3 ≈ 0.333"
    assert written(tied.rows[0].summed.chain) == "0.333 + 0.333 + 0.333 = 0.999"
    assert tied.results["argmax"].verdict == "1, 2, 3"
    quarter = step(tmp_path, "softmax_table: {scores: [2, 2, 2, 2], places: 3}")
    assert written(quarter.rows[0].lines[0]) == "p_1 = e²/S = 1/4 = 0.250"


def test_large_scores_are_moved(tmp_path: Path) -> None:
    found = step(tmp_path, "softmax_table: {scores: [1000, 999, 0]}")
    assert found.moving
    assert written(found.moving[1]) == "S = e^m·S_tilde"
    assert written(found.rows[0].lines[2]).endswith("≈ 3.711 · 10⁻⁴³⁵")
    assert step(tmp_path, "softmax_table: {scores: [1, 2], shift: true}").moving
    assert not step(tmp_path, "softmax_table: {scores: [1, 2]}").moving


def test_letters_stay_letters(tmp_path: Path) -> None:
    head = "symbols: [a, b]\nmodel: {f: a + b}\n"
    found = step(tmp_path, "softmax_table: {scores: [a, b, 0]}", head)
    line = written(found.symbolic[0].lines[0])
    assert line == "p_1 = e^a/(e^a + e^b + e⁰) = e^a/(e^a + e^b + 1)"
    numbers = step(tmp_path, "softmax_table: {scores: [a, b, 0]}", head + "values: {a: 1, b: 2}\n")
    assert not numbers.symbolic


def test_scores_of_the_model(tmp_path: Path) -> None:
    head = (
        "symbols: {X: [2, 2], W: [2, 3]}\nmodel: {Z: X*W}\n"
        "values: {X: [[1, 0], [0, 2]], W: [[1, -2, 0], [1/4, -1/2, 0]]}\n"
    )
    named = step(tmp_path, "softmax_table: {scores: Z}", head)
    plain = step(tmp_path, "softmax_table: {scores: [[1, -2, 0], [1/2, -1, 0]]}")
    assert [r.value for r in named.results.values()] == [r.value for r in plain.results.values()]


def _random_rows(seed: int) -> list[Fraction]:
    """Rows of every kind: wide, tied, negative, large, of fractions."""
    dice = random.Random(seed)
    count, kind = dice.randint(2, 12), seed % 5
    spread = (3, 20, 1, 900, 60)[kind]
    row = [Fraction(dice.randint(-spread * 6, spread * 6), dice.choice((1, 2, 3, 6)))
           for _ in range(count)]  # fmt: skip
    if kind == 2:
        row[0] = row[-1] = max(row)
    return [value + (1000 if kind == 3 else 0) for value in row]


@pytest.mark.parametrize("block", range(10))
def test_every_digit_of_random_rows(block: int, tmp_path: Path) -> None:
    for seed in range(block * 6, block * 6 + 6):
        row = _random_rows(seed)
        digits = 2 + seed % 5
        kind = "places" if seed % 2 else "digits"
        scores = "[" + ", ".join(map(str, row)) + "]"
        found = step(tmp_path, f"softmax_table: {{scores: {scores}, {kind}: {digits}}}")
        true = softmax(row)
        for k, (decimal, value) in enumerate(zip(found.rows[0].decimals, true, strict=True)):
            printed = shown(decimal)
            if kind == "digits":
                assert printed == significant(value, digits), (row, k)
            else:
                exact = Decimal(MP.nstr(value, 60, strip_zeros=False))
                unit = Decimal(1).scaleb(-digits)
                assert printed == exact.quantize(unit, ROUND_HALF_EVEN, Context(prec=90)), (row, k)
            assert found.results[f"p_{k + 1}"].value == pytest.approx(float(value), rel=1e-12)
        whole = sum(Fraction(shown(node)) for node in found.rows[0].decimals)
        assert found.rows[0].summed.complete == (whole == 1)
        best = {k for k, value in enumerate(row) if value == max(row)}
        verdict = found.results["argmax"].verdict
        assert {int(n) - 1 for n in verdict.split(", ")} == best


@pytest.mark.parametrize("scores", ["[1, -2, 0]", "[300, 299, 0]", "[1/3, 40, 39, -7]"])
def test_wrong_digits_and_exponents_are_caught(scores: str, tmp_path: Path) -> None:
    whole = derived(tmp_path, f"softmax_table: {{scores: {scores}}}")
    tried = 0
    for chain in all_chains(whole):
        for place, term in enumerate(chain.terms):
            for part in descendants(term):
                worse = _spoiled(part)
                if worse is None or (place == 0 and len(chain.terms) == 2 and not place):
                    continue
                spoiled = replaced(term, part, worse)
                terms = (*chain.terms[:place], spoiled, *chain.terms[place + 1 :])
                tried += 1
                assert wrong_in(whole, replace(chain, terms=terms)), text(spoiled)
    assert tried > 12


def _spoiled(part: Node) -> Node | None:
    """The last digit of a decimal one up, or an exponent one up."""
    if isinstance(part, Rounded) and part.of is not None and not isinstance(part.of, Number):
        mantissa, _, exponent = part.digits.partition("e")
        unit = Decimal(1).scaleb(-len(mantissa.partition(".")[2]))
        moved = format(Decimal(mantissa) + unit, "f") + (f"e{exponent}" if exponent else "")
        return Rounded(moved, part.of)
    if isinstance(part, Power) and isinstance(part.exponent, Number):
        return Power(part.base, Number(part.exponent.value + 1))
    return None


def test_a_sum_that_is_not_as_printed_is_caught(tmp_path: Path) -> None:
    whole = derived(tmp_path, "softmax_table: {scores: [1, 1, 1], places: 3}")
    chain = whole.rows[0].summed.chain  # type: ignore[attr-defined]
    assert wrong_in(whole, chain) == 0
    assert wrong_in(whole, replace(chain, terms=(chain.terms[0], Number(Fraction(1))))) == 1
    ranking = whole.rows[0].ranking  # type: ignore[attr-defined]
    assert wrong_in(whole, Chain(ranking.terms, (Relation.GREATER,) * 2, ranking.scope)) == 1


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("{scores: [1]}", "5:31: 1 scores in a row"),
        ("{scores: [[1, 2], [3]]}", "row 2 has 1 entries, the first one has 2"),
        ("{scores: [1, x]}", "5:35: not a number"),
        ("{scores: [1, 2 +]}", "5:37: nothing follows"),
        ("{scores: [1, 1e6]}", "5:35: a number out of bounds"),
        ("{scores: [1, log(0)]}", "5:35: a number that does not exist"),
        ("{scores: Z}", "an unknown name"),
        ("{scores: [1, [2]]}", "rows and numbers are mixed"),
        ("{scores: [1, 2], places: 3, digits: 4}", "both `digits` and `places` are given"),
        ("{scores: [1, 2], classes: [a]}", "1 name of classes"),
        ("{scores: [1, 2], classes: [a, a]}", "a class is named twice"),
        ('{scores: [1, 2], classes: [a, "\\\\input{b}"]}', "this macro is not allowed here"),
        ("{}", "the key scores is missing"),
    ],
)
def test_bad_options_are_refused_at_their_place(
    options: str, complaint: str, tmp_path: Path
) -> None:
    message = refused(tmp_path, f"softmax_table: {options}")
    assert complaint in message
    assert "probe.yaml:" in message

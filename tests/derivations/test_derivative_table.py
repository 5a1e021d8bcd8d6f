"""The table of derivatives and the rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from derivator.check.formula import FormulaChecker
from derivator.derivations.derivative_table import FORMULAS, SIMPLER
from derivator.errors import SpecError
from derivator.notation.nodes import Negative
from derivator.notation.text import text
from derivator.solution import Cell
from tests.derivations.specs import derived, steps
from tests.helpers import written

HEAD = "exercise: table\ntitle: {en: table}\n"


def only(folder: Path, options: str = "") -> Any:
    (found,) = steps(folder, HEAD, f"derivative_table: {options}")
    return found


def test_every_row_and_every_rule(tmp_path: Path) -> None:
    names = "[" + ", ".join(FORMULAS) + "]"
    found = only(tmp_path, f"{{functions: {names}, derive: true}}")
    rows = {text(row[0]): text(row[1].chain.terms[-1]) for row in found.table.rows}
    assert len(rows) == len(FORMULAS)
    assert rows["x^n"] == "n·x^(n − 1)"
    assert rows["a^x"] == "a^x·log(a)"
    assert rows["tan(x)"] == "1/(cos²(x))"
    assert rows["tanh(x)"] == "1 − tanh²(x)"
    assert rows["sigmoid(x)"] == "sigmoid(x) · (1 − sigmoid(x))"
    assert len(found.derived) == len(SIMPLER)
    assert [name for name, _ in found.rules] == [
        *("sum", "difference", "factor", "product", "quotient", "chain"),
    ]
    rules = {name: written(chain) for name, chain in found.rules}
    assert rules["product"] == "(f(x) · g(x))' = f'(x) · g(x) + f(x) · g'(x)"
    assert rules["chain"] == "(f(g(x)))' = f'(g(x)) · g'(x)"
    assert found.results["sin'"].exact == "cos(x)"


def test_what_is_left_out(tmp_path: Path) -> None:
    found = only(tmp_path, "{functions: sin, rules: false}")
    assert (len(found.table.rows), found.rules, found.derived) == (1, (), ())
    assert found.parameters == ()
    with pytest.raises(SpecError, match="no row of the table") as caught:
        only(tmp_path, "{functions: [sin, kos]}")
    assert caught.value.problems[0].expected == "cos"


def test_a_wrong_row_is_caught(tmp_path: Path) -> None:
    _, found = derived(tmp_path, HEAD, "derivative_table: {derive: true}")
    mine: Any = found
    assert FormulaChecker(mine).check()[1] == []
    for place, (function, cell) in enumerate(mine.table.rows[1:], start=1):
        chain = replace(cell.chain, terms=(cell.chain.terms[0], Negative(cell.chain.terms[1])))
        rows = list(mine.table.rows)
        rows[place] = (function, Cell(chain))
        spoilt = replace(mine, table=replace(mine.table, rows=tuple(rows)))
        assert FormulaChecker(spoilt).check()[1]
    for place, (name, chain) in enumerate(mine.rules):
        wrong = replace(chain, terms=(chain.terms[0], Negative(chain.terms[1])))
        rules = (*mine.rules[:place], (name, wrong), *mine.rules[place + 1 :])
        assert FormulaChecker(replace(mine, rules=rules)).check()[1]

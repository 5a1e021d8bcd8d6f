"""A net over a table of inputs: every value against NumPy, every wrong line caught."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from derivator.check.collect import chains_in
from derivator.check.program import ProgramChecker
from derivator.derivations.workspace import Workspace
from derivator.notation.nodes import Number, Sum
from derivator.pipeline import read
from derivator.solution import ProgramStep, Relation
from tests.derivations.probabilities_specs import refused, step
from tests.helpers import written

XOR = "model: {h_1: step(x_1 + x_2 - 1/2), h_2: step(x_1 + x_2 - 3/2), y: step(h_1 - h_2 - 1/2)}\n"


def column(found: ProgramStep, place: int) -> list[str]:
    """One column of the table as text."""
    cells = [row[place] for row in found.table.rows]  # type: ignore[attr-defined]
    return [written(cell.chain).split(" = ")[-1] for cell in cells]


def test_xor_from_or_and_and(tmp_path: Path) -> None:
    found = step(tmp_path, "truth_table: {table: xor}", XOR)
    assert [written(line) for line in found.neurons] == [
        "h_1 = [x_1 + x_2 − 0.5 > 0]",
        "h_2 = [x_1 + x_2 − 1.5 > 0]",
        "y = [h_1 − h_2 − 0.5 > 0]",
    ]
    assert [column(found, k) for k in range(5)] == [
        ["1", "1", "0", "0"],
        ["1", "0", "1", "0"],
        ["1", "1", "1", "0"],
        ["1", "0", "0", "0"],
        ["0", "1", "1", "0"],
    ]
    assert written(found.rows[1].lines[2]) == "y = [1 − 0 − 0.5 > 0] = [0.5 > 0] = 1"
    assert (found.misses, found.wanted) == (0, "XOR")
    assert found.results["table"].verdict == "agrees"
    assert [found.results[f"y[{k}]"].value for k in (1, 2, 3, 4)] == [0, 1, 1, 0]


def test_the_operation_is_recognised(tmp_path: Path) -> None:
    head = "model: {y: step(step(a + b - 0.5) - step(a + b - 1.5) - 0.5)}\n"
    found = step(tmp_path, "truth_table: {show: 1}", head)
    assert found.wanted == "XOR"
    assert [written(line)[:3] for line in found.neurons] == ["o_1", "o_2", "y ="]
    assert len(found.rows) == 1
    other = step(tmp_path, "truth_table:", "model: {y: step(x_1 + 0*x_2)}\n")
    assert (other.wanted, other.results["table"].verdict) == (None, "computed")


def test_wrong_answers_are_counted(tmp_path: Path) -> None:
    found = step(tmp_path, "truth_table: {answers: [1, 1, 1, 0]}", XOR)
    assert found.misses == 1
    assert found.results["table"].verdict == "differs"
    assert [row[-1] for row in found.table.rows] == ["no", "yes", "yes", "yes"]
    assert written(found.comparisons[0]) == "y ≠ 1"


def test_rows_values_and_data(tmp_path: Path) -> None:
    head = "model: {y: relu(w*x_1 - x_2)}\nvalues: {w: 2}\n"
    found = step(tmp_path, "truth_table: {rows: [[1, 2, 0], [3, 4, 5]]}", head)
    assert written(found.rows[1].lines[0]) == "y = ReLU(2 · 3 − 4) = ReLU(2) = 2"
    assert [written(line) for line in found.fixed] == ["w = 2"]
    assert found.misses == 1
    data = "model: {y: relu(w*x - 1)}\nvalues: {w: 2}\ndata: [{x: 1}, {x: 0.25}]\n"
    found = step(tmp_path, "truth_table: {answers: [1, 0]}", data)
    assert found.misses == 0
    smooth = step(tmp_path, "truth_table: {rows: [[1]]}", "model: {y: sigmoid(x) + 3}\n")
    assert written(smooth.rows[0].lines[1]) == "y ≈ 0.7311 + 3 ≈ 3.731"


def test_two_nets_compared(tmp_path: Path) -> None:
    head = "model: {y: step(x_1 + x_2 - 0.5), z: step(2*x_1 + 2*x_2 - 1), t: step(x_1 - 0.5)}\n"
    assert step(tmp_path, "truth_table: {of: y, same_as: z}", head).misses == 0
    assert step(tmp_path, "truth_table: {of: y, same_as: t}", head).misses == 1


def test_random_nets_against_numpy(tmp_path: Path) -> None:
    rng = random.Random(3)
    for _ in range(6):
        size = rng.randint(1, 3)
        inner = [[rng.randint(-3, 3) for _ in range(size)] for _ in range(3)]
        consts = [Fraction(rng.randint(-5, 5), 2) for _ in range(3)]
        outer, last = [rng.randint(-2, 2) for _ in range(3)], Fraction(rng.randint(-3, 3), 2)
        names = [f"x_{k + 1}" for k in range(size)]
        units = [
            " + ".join([*(f"({w})*{n}" for w, n in zip(row, names, strict=True)), f"({c})"])
            for row, c in zip(inner, consts, strict=True)
        ]
        y = " + ".join(f"({v})*h_{k + 1}" for k, v in enumerate(outer))
        lines = [f"  h_{k + 1}: step({unit})" for k, unit in enumerate(units)]
        head = "model:\n" + "\n".join([*lines, f"  y: step({y} + ({last}))"]) + "\n"
        found = step(tmp_path, "truth_table: {show: 0, of: y}", head)
        points = np.array(list(product((1, 0), repeat=size)))
        hidden = (points @ np.array(inner).T + np.array(consts, dtype=float)) > 0
        wanted = (hidden @ np.array(outer) + float(last)) > 0
        values = [found.results[f"y[{k + 1}]"].value for k in range(len(points))]
        assert values == wanted.astype(float).tolist()


def test_every_wrong_line_is_caught(tmp_path: Path) -> None:
    found = step(tmp_path, "truth_table: {table: xor}", XOR)
    workspace = Workspace(read(tmp_path / "probe.yaml"))
    checker = ProgramChecker(lambda: workspace.program)
    assert checker.check(found)[1] == []
    for chain in chains_in(found):
        for place in range(1, len(chain.terms)):
            terms = list(chain.terms)
            terms[place] = Sum((terms[place], Number(Fraction(1, 7))))
            assert list(checker.failures(found, replace(chain, terms=tuple(terms))))
    flipped = replace(found.comparisons[0], relations=(Relation.UNEQUAL,))
    assert list(checker.failures(found, flipped))


@pytest.mark.parametrize(
    ("task", "head", "complaint"),
    [
        ("truth_table: {rows: [[1, 2, 3, 4]]}", XOR, "row 1 has 4 entries"),
        ("truth_table: {answers: [1, 0]}", XOR, "2 answers"),
        ("truth_table: {answers: [1, 0, 0, 0], table: and}", XOR, "both `answers` and `table`"),
        ("truth_table: {rows: [[1, 2, 3]], table: and}", XOR, "in another option too"),
        ("truth_table: {rows: [[1, 2]], table: and}", XOR, "not zeros and ones"),
        ("truth_table: {table: not}", XOR, "2 inputs for not"),
        ("truth_table: {inputs: [x_9]}", XOR, "not an input of the net"),
        ("truth_table: {inputs: [x_1]}", XOR, "x_2 has neither a value nor a column"),
        ("truth_table: {of: x_1}", XOR, "x_1 is an input"),
        ("truth_table:", "symbols: {X: [n, 2]}\nmodel: {Y: step(X)}\n", "matrices"),
        ("truth_table:", "model: {y: step(x)}\nvalues: {x: 1}\n", "every input has a value"),
        ("truth_table:", "model: {y: a+b+c+d+f+g+h}\n", "7 inputs have 128 rows"),
        ("truth_table: {rows: [[0]]}", "model: {y: log(x)}\n", "does not exist at a row"),
    ],
)
def test_bad_options(tmp_path: Path, task: str, head: str, complaint: str) -> None:
    assert complaint in refused(tmp_path, task, head)

"""Observations: what they are read as, what is refused, and how many there may be."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction

import pytest

from derivator.spec.exercise import Exercise
from tests.spec.matrices import HEAD, PARTS, model, numbers

Read = Callable[[str], Exercise]
Mistakes = Callable[[str], list[str]]

DATA = """\
symbols: {X: [n, 2], y: [n, 1], t: [], W: [2, k], V: [k, 1], B: [n, k]}
model: {f: X*W*V + y + t + B}
data:
  - {X: [1, 2], y: [3], t: 1/2, B: ones}
  - X: [[1, 2], [3, 4]]
    y: [[1], [2]]
    t: -1
    B: 0.1
values:
  W: zeros
  V: [5, 6, 7]
"""


def test_observations(read: Read) -> None:
    exercise = read(HEAD + DATA + PARTS)
    assert list(exercise.values) == ["W", "V"]
    assert numbers(exercise.values["W"]) == [[0, 0, 0], [0, 0, 0]]
    first, second = exercise.data
    assert list(first) == ["X", "y", "t", "B"]
    assert numbers(first["X"]) == [[1, 2]]
    assert numbers(first["B"]) == [[1, 1, 1]]
    assert numbers(second["y"]) == [[1], [2]]
    assert numbers(second["t"]) == -1
    assert numbers(second["B"]) == [[Fraction(1, 10)] * 3] * 2
    assert [exercise.sizes(at) for at in (0, 1)] == [{"n": 1, "k": 3}, {"n": 2, "k": 3}]
    places = [each["y"] for each in exercise.data_positions]
    assert [(place.line, place.column) for place in places] == [(6, 20), (8, 8)]


def test_a_size_on_which_all_observations_agree(read: Read) -> None:
    text = model({"X": "[n, 2]", "h": "[n, 2]"}) + "data: [{X: [1, 2]}, {X: [3, 4]}]\n"
    exercise = read(HEAD + text + "values: {h: zeros}\n" + PARTS)
    assert numbers(exercise.values["h"]) == [[0, 0]]


def test_observations_of_numbers(read: Read) -> None:
    exercise = read(HEAD + "model: {f: w*x}\ndata: [{x: 1}, {x: 0.5}]\nvalues: {w: 2}\n" + PARTS)
    assert exercise.is_scalar
    assert [numbers(each["x"]) for each in exercise.data] == [1, Fraction(1, 2)]


SAME = "    expected: the same inputs in every observation"


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        (
            "data: x\n",
            [
                "5:7: no observations\n    found: x\n    expected: a list of observations, "
                "such as [{x: 1, y: 2}, {x: 3, y: 4}]"
            ],
        ),
        (
            "data: []\n",
            [
                "5:7: no observations\n    expected: a list of observations, "
                "such as [{x: 1, y: 2}, {x: 3, y: 4}]"
            ],
        ),
        (
            "data: [{X: [1, 2], y: 1}, 3, {}]\n",
            [
                "5:27: not an observation\n    expected: names of inputs with their values, "
                "such as {x: 1, y: 2}",
                "5:30: not an observation\n    expected: names of inputs with their values, "
                "such as {x: 1, y: 2}",
            ],
        ),
        (
            "data: [{X: [1, 2], y: 1}, {X: [1, 2]}]\n",
            [f"5:27: no value for y in this observation\n{SAME}: X, y"],
        ),
        (
            "data: [{X: [1, 2]}]\n",
            ["5:7: no value for y\n    expected: a value for every input: X, y"],
        ),
        (
            "values: {y: 2}\ndata: [{X: [1, 2], y: 1}]\n",
            [
                "6:20: an input that has a value already, on line 5\n    found: y\n"
                "    expected: either in values or in data"
            ],
        ),
        (
            "data: [{X: [1, 2], y: 1, f: 3}]\n",
            ["5:26: a value for a name that a formula assigns\n    found: f\n    expected: X, y"],
        ),
        (
            "data: [{X: [1, 2], y: 1, Y: 3}]\n",
            ["5:26: an unknown input\n    found: Y\n    expected: X, y\n    did you mean: y"],
        ),
        (
            "data: [{X: [1, 2], y: 1, n: 3}]\n",
            ["5:26: an unknown input\n    found: n\n    expected: X, y"],
        ),
        (
            "data: [{X: [1, 2, 3], y: 1}]\n",
            ["5:12: X has the wrong shape\n    found: 1 x 3\n    expected: n x 2 where n = 1"],
        ),
        (
            "data: [{X: [[1, 2], [3, 4]], y: [[1, 2], [3, 4], [5, 6]]}]\n",
            [
                "5:33: y has the wrong shape\n    found: 3 x 2\n"
                "    expected: n x n where n = 2 as in X"
            ],
        ),
        (
            "values: {y: [[1, 2], [3, 4]]}\ndata: [{X: [1, 2]}]\n",
            [
                "6:12: X has the wrong shape\n    found: 1 x 2\n"
                "    expected: n x 2 where n = 2 as in y"
            ],
        ),
        (
            "values: {y: zeros}\ndata: [{X: [1, 2]}, {X: [[1, 2], [3, 4]]}]\n",
            [
                "5:13: the size of y is not known: no value says how large n is\n"
                "    expected: its entries, or a matrix of that size for another input"
            ],
        ),
    ],
)
def test_wrong_observations(given: str, problems: list[str], model_mistakes: Mistakes) -> None:
    assert model_mistakes(model({"X": "[n, 2]", "y": "[n, n]"}) + given) == problems


def test_limits(model_mistakes: Mistakes) -> None:
    row = "[" + ", ".join(["1"] * 201) + "]"
    assert model_mistakes(model({"W": "[k]"}) + f"values: {{W: {row}}}\n") == [
        "5:13: W is too large\n    found: 1 x 201\n    expected: at most 200 rows and 200 columns"
    ]
    text = model({"x": "[]"}) + "data:\n" + "  - {x: 1}\n" * 1_001
    assert model_mistakes(text) == ["1006:5: more than 1000 observations"]
    many = "    expected: at most 20000 in all matrices together"
    text = model({"A": "[200, 100]", "b": "[1]"}) + "values: {b: ones, A: zeros}\n"
    assert model_mistakes(text) == [f"5:22: too many entries\n{many}"]
    row = "[" + ", ".join(["1"] * 100) + "]"
    block = "[" + ", ".join([row] * 101) + "]"
    text = model({"A": "[101, 100]", "B": "[101, 100]"}) + f"values:\n  A: {block}\n  B: {block}\n"
    assert model_mistakes(text) == [f"7:6: too many entries\n{many}"]


def test_twenty_thousand_entries_in_seconds(read: Read) -> None:
    rows = ", ".join(f"[{', '.join(f'{i * 100 + j}/7' for j in range(100))}]" for i in range(200))
    begin = time.process_time()
    exercise = read(HEAD + model({"A": "[200, k]"}) + f"values: {{A: [{rows}]}}\n" + PARTS)
    assert time.process_time() - begin < 15
    assert exercise.sizes() == {"k": 100}

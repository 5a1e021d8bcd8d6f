"""Values of matrices: what they are read as, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivator.spec.exercise import Exercise
from derivator.spec.expression import Apply, Literal, MatrixLiteral
from tests.spec.matrices import HEAD, PARTS, Rows, model, numbers

Read = Callable[[str], Exercise]
Mistakes = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("shape", "value", "rows"),
    [
        ("[2, 3]", "zeros", [[0, 0, 0], [0, 0, 0]]),
        ("[2, 1]", "ones", [[1], [1]]),
        ("[2, 2]", "eye", [[1, 0], [0, 1]]),
        ("[1, 1]", "eye", [[1]]),
        ("[2]", "0.5", [[Fraction(1, 2), Fraction(1, 2)]]),
        ("[1, 3]", "[1, 2, 3]", [[1, 2, 3]]),
        ("[3]", "[[1, 2, 3]]", [[1, 2, 3]]),
        ("[3, 1]", "[1, 2, 3]", [[1], [2], [3]]),
        ("[3, 1]", "[[1], [2], [3]]", [[1], [2], [3]]),
        ("[k, 1]", "[1, 2]", [[1], [2]]),
        ("[1, k]", "[1, 2]", [[1, 2]]),
        ("[n, 2]", "[1, 2]", [[1, 2]]),
        ("[k, m]", "[[1, 2], [3, -4]]", [[1, 2], [3, -4]]),
        ("[1, 1]", "[7]", [[7]]),
        ("[n, n]", "[[7]]", [[7]]),
    ],
)
def test_matrices(shape: str, value: str, rows: Rows, read: Read) -> None:
    exercise = read(HEAD + model({"W": shape}) + f"values: {{W: {value}}}\n" + PARTS)
    assert numbers(exercise.values["W"]) == rows
    place = exercise.value_positions["W"]
    assert (place.line, place.column) == (5, 13)


def test_entries_are_constant_formulas(read: Read) -> None:
    text = model({"W": "[2, 2]"}) + "values: {W: [[sqrt(2), Max(1, 2)], [1/2, -0.5]]}\n"
    value = read(HEAD + text + PARTS).values["W"]
    two = Literal(Fraction(2))
    assert isinstance(value, MatrixLiteral)
    assert value.shape == (2, 2)
    assert value.rows[0] == (
        Apply("Sqrt", (two,), 0),
        Apply("Maximum", (Literal(Fraction(1)), two), 0),
    )
    assert value.rows[1][1] == Literal(Fraction(-1, 2))


def test_letters_are_bound_by_other_values(read: Read) -> None:
    shapes = {"X": "[n, 2]", "h": "[n, k]", "b": "[k]", "I": "[n, n]"}
    text = model(shapes) + "values: {h: 0, I: eye, b: [1, 2, 3], X: [[1, 2], [3, 4]]}\n"
    exercise = read(HEAD + text + PARTS)
    assert list(exercise.values) == ["h", "I", "b", "X"]
    assert numbers(exercise.values["h"]) == [[0, 0, 0], [0, 0, 0]]
    assert numbers(exercise.values["I"]) == [[1, 0], [0, 1]]
    assert exercise.sizes() == {"n": 2, "k": 3}


NUMBERS = "a number or a constant formula such as pi/2"
MATRICES = "rows of numbers such as [[1, 2], [3, 4]], one number, zeros, ones or eye"


@pytest.mark.parametrize(
    ("shape", "value", "problem"),
    [
        (
            "[2, 3]",
            "[[1, 2], [3, 4]]",
            "W has the wrong shape\n    found: 2 x 2\n    expected: 2 x 3",
        ),
        ("[2]", "[1, 2, 3]", "W has the wrong shape\n    found: 1 x 3\n    expected: 1 x 2"),
        ("[2, 1]", "[1, 2, 3]", "W has the wrong shape\n    found: 3 x 1\n    expected: 2 x 1"),
        (
            "[n, n]",
            "[1, 2]",
            "W has the wrong shape\n    found: 1 x 2\n    expected: n x n where n = 1",
        ),
        (
            "[]",
            "[1, 2]",
            "W has the wrong shape\n    found: 1 x 2\n"
            "    expected: a number; a matrix has its shape in symbols",
        ),
        (
            "[]",
            "[[1, 2], [3, 4]]",
            "W has the wrong shape\n    found: 2 x 2\n"
            "    expected: a number; a matrix has its shape in symbols",
        ),
        ("[2, 3]", "eye", "eye for W, which is not square\n    found: 2 x 3\n    expected: n x n"),
        (
            "[n, 2]",
            "zeros",
            "the size of W is not known: no value says how large n is\n"
            "    expected: its entries, or a matrix of that size for another input",
        ),
        (
            "[n, k]",
            "1",
            "the size of W is not known: no value says how large n, k is\n"
            "    expected: its entries, or a matrix of that size for another input",
        ),
        (
            "[2, 2]",
            "zeroes",
            f"not a matrix\n    found: zeroes\n    expected: {MATRICES}\n    did you mean: zeros",
        ),
        ("[2, 2]", "{a: 1}", f"W has no value\n    expected: {MATRICES}"),
        ("[2, 2]", "[]", f"W has no entries\n    found: []\n    expected: {MATRICES}"),
    ],
)
def test_wrong_matrices(shape: str, value: str, problem: str, model_mistakes: Mistakes) -> None:
    text = model({"W": shape}) + f"values: {{W: {value}}}\n"
    assert model_mistakes(text) == [f"5:13: {problem}"]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (
            "[[1, 2], [3]]",
            "5:22: row 2 of W has the wrong length\n    found: 1 entries\n"
            "    expected: 2 as in row 1",
        ),
        (
            "[[], []]",
            "5:14: row 1 of W has the wrong length\n    found: 0 entries\n"
            "    expected: at least one",
        ),
        ("[[1, 2], 3]", "5:22: row 2 of W is not a row\n    found: 3\n    expected: [...]"),
        ("[[1, [2]], [3, 4]]", f"5:18: an entry of W without a value\n    expected: {NUMBERS}"),
        ("[[1, ~], [3, 4]]", f"5:18: an entry of W without a value\n    expected: {NUMBERS}"),
        (
            "[[1, zeros], [3, 4]]",
            "5:18: a value that is not a constant\n    found: zeros\n"
            "    expected: numbers, pi, E and functions of them",
        ),
        (
            "[[1, 2x], [3, 4]]",
            "5:19: no operation between two operands\n    found: 2x\n"
            "    expected: an operation; multiplication is written with *\n    did you mean: 2*x",
        ),
        (
            "two(2)",
            "5:13: unknown function two\n    found: two\n    expected: one of Max, Pow, cos, exp, "
            "log, sin, sqrt, tanh; or a sign such as * before (\n    did you mean: two*(...)",
        ),
    ],
)
def test_wrong_entries(value: str, problem: str, model_mistakes: Mistakes) -> None:
    text = model({"W": "[2, 2]"}) + f"values: {{W: {value}}}\nfunctions: {{two(t): t}}\n"
    assert model_mistakes(text) == [problem]


ENTRY = st.fractions(-100, 100, max_denominator=1).filter(lambda value: value.denominator == 1)
SIZE: st.SearchStrategy[str | int] = st.sampled_from(["n", "k", 2, 3])
SIZES = st.fixed_dictionaries({letter: st.integers(1, 5) for letter in ("n", "k")})


@st.composite
def random_values(draw: st.DrawFn) -> tuple[str, str, dict[str, Rows], dict[str, int]]:
    """Shapes and values that fit them, as typed, with what they mean."""
    sizes = draw(SIZES)
    shapes: dict[str, str] = {}
    values: dict[str, str] = {}
    expected: dict[str, Rows] = {}
    bound: set[str] = set()
    for name in ("A", "B", "C", "D"):
        shape: list[str | int] = draw(st.lists(SIZE, min_size=1, max_size=2))
        rows, columns = [sizes[s] if isinstance(s, str) else s for s in ([1, *shape][-2:])]
        entries = [[draw(ENTRY) for _ in range(columns)] for _ in range(rows)]
        typed = [[str(entry) for entry in row] for row in entries]
        nested = "[" + ", ".join(f"[{', '.join(row)}]" for row in typed) + "]"
        flat = nested[1:-1] if rows == 1 else nested
        shapes[name] = f"[{', '.join(map(str, shape))}]"
        values[name], expected[name] = draw(st.sampled_from([nested, flat])), entries
        bound |= {size for size in shape if isinstance(size, str)}
    for name in ("Z", "T"):
        letters: list[str | int] = [*sorted(bound)]
        letter = draw(st.sampled_from(letters or [2]))
        size = sizes[letter] if isinstance(letter, str) else letter
        shapes[name] = f"[{letter}, {letter}]"
        values[name] = draw(st.sampled_from(["eye", "3"]))
        diagonal, other = (1, 0) if values[name] == "eye" else (3, 3)
        expected[name] = [
            [Fraction(diagonal if i == j else other) for j in range(size)] for i in range(size)
        ]
    order = draw(st.permutations(list(values)))
    written = ", ".join(f"{name}: {values[name]}" for name in order)
    return model(shapes), f"{{{written}}}", expected, {letter: sizes[letter] for letter in bound}


@settings(max_examples=200)
@given(random_values(), st.booleans())
def test_whatever_fits_is_read_as_typed(
    read: Read, drawn: tuple[str, str, dict[str, Rows], dict[str, int]], observed: bool
) -> None:
    text, written, expected, sizes = drawn
    text += f"data: [{written}]\n" if observed else f"values: {written}\n"
    exercise = read(HEAD + text + PARTS)
    found = exercise.data[0] if observed else exercise.values
    assert {name: numbers(value) for name, value in found.items()} == expected
    assert exercise.sizes(0 if observed else None) == sizes


@given(SIZES, st.integers(1, 5), st.integers(1, 5))
def test_what_does_not_fit_is_refused_with_its_shape(
    model_mistakes: Mistakes, sizes: dict[str, int], rows: int, columns: int
) -> None:
    matrices = [
        "[" + ", ".join([f"[{', '.join(['1'] * c)}]"] * r) + "]"
        for r, c in ((sizes["n"], sizes["k"]), (rows, columns))
    ]
    text = model({"A": "[n, k]", "B": "[k, n]"}) + "values:\n  A: {}\n  B: {}\n".format(*matrices)
    if (rows, columns) == (sizes["k"], sizes["n"]):
        return
    (problem,) = model_mistakes(text)
    assert problem.startswith(f"7:6: B has the wrong shape\n    found: {rows} x {columns}\n")
    assert f"n = {sizes['n']} as in A" in problem

"""Recurrences in a spec: unrolled into ordinary assignments and inputs, or refused."""

from __future__ import annotations

import pytest

from derivator.spec.expression import Apply, Indexed, Literal, Name, OverSteps
from derivator.spec.indexed import Index, Series
from derivator.spec.names import names_in
from tests.spec.conftest import HEAD, PARTS, Mistakes, Read

RNN = """\
model:
  h[t]: tanh(W*h[t-1] + V*x[t])
  y[t]: U*h[t]
steps: {t: 3}
"""


def _values(text: str) -> str:
    return f"{HEAD}{RNN}values: {text}\n{PARTS}"


def test_moments_become_assignments_and_inputs(read: Read) -> None:
    exercise = read(HEAD + RNN + PARTS)
    assert [a.name for a in exercise.assignments] == ["h_1", "y_1", "h_2", "y_2", "h_3", "y_3"]
    assert exercise.symbols == ("W", "h_0", "V", "x_1", "U", "x_2", "x_3")
    second = exercise.assignments[2]
    assert [use.name for use in names_in(second.expression)] == ["W", "h_1", "V", "x_2"]
    assert second.position == exercise.assignments[0].position
    assert exercise.series["h"] == Series("h", (1, 2, 3), (0,))
    assert exercise.steps == {"t": (1, 3)}


def test_the_equations_stay_as_they_were_written(read: Read) -> None:
    first, second = read(HEAD + RNN + PARTS).equations
    assert (first.name, first.index, second.name) == ("h", Index("t", 0), "y")
    moments = [use for use in names_in(first.expression) if isinstance(use, Indexed)]
    assert [(use.series, use.letter, use.shift) for use in moments] == [
        ("h", "t", -1),
        ("x", "t", 0),
    ]


def test_a_text_of_assignments(read: Read) -> None:
    model = "model: |\n  h[t] = W*h[t-1]\n  L = Sum(h[t], (t, 1, 2)) + h[ 2 ]\nsteps: {t: 2}\n"
    exercise = read(HEAD + model + PARTS)
    assert [a.name for a in exercise.assignments] == ["h_1", "h_2", "L"]
    assert [use.name for use in names_in(exercise.assignments[2].expression)] == [
        "h_1",
        "h_2",
        "h_2",
    ]


def test_backward_and_several_moments_back(read: Read) -> None:
    model = "model: {s[t]: Q*s[t+1] + x[t], h[t]: W*h[t-2] + s[t]}\nsteps: {t: [2, 3]}\n"
    exercise = read(HEAD + model + PARTS)
    assert [a.name for a in exercise.assignments] == ["s_3", "s_2", "h_2", "h_3"]
    assert exercise.series["h"].inputs == (0, 1)
    assert exercise.series["s"].inputs == (4,)


def test_sums_and_means_over_steps(read: Read) -> None:
    model = "model: {L: 'Mean(t*x[t], t)', M: 'Sum(x[k], (k, 2, 3))'}\nsteps: {t: 2}\n"
    mean, whole = read(HEAD + model + PARTS).assignments
    assert isinstance(mean.expression, Apply)
    assert mean.expression.operation == "Divide"
    assert mean.expression.operands[1] == Literal(mean.expression.operands[1].value)  # type: ignore[union-attr]
    assert [use.name for use in names_in(mean.expression)] == ["x_1", "x_2"]
    assert [use.name for use in names_in(whole.expression)] == ["x_2", "x_3"]
    assert not any(isinstance(part, OverSteps) for part in names_in(whole.expression))


@pytest.mark.parametrize(
    "values",
    [
        "{x: [1, 2, 3], h: {0: 0}, W: 1, V: 2, U: 3}",
        "{x: {1: 1, 3: 3, 2: 2}, h: 0, W: 1, V: 2, U: 3}",
        "{x[1]: 1, x[2]: 2, x_3: 3, h[0]: 0, W: 1, V: 2, U: 3}",
        "{x[t]: [1, 2, 3], h: [0], W: 1, V: 2, U: 3}",
    ],
)
def test_values_of_series(values: str, read: Read) -> None:
    exercise = read(_values(values))
    found = {name: value.value for name, value in exercise.values.items()}  # type: ignore[union-attr]
    assert found == {"x_1": 1, "x_2": 2, "x_3": 3, "h_0": 0, "W": 1, "V": 2, "U": 3}


def test_rows_and_shapes(read: Read) -> None:
    head = HEAD + RNN + "symbols: {x[t]: [1, 2], h[t]: [1, 2], W: [], V: [], U: []}\n"
    exercise = read(
        head + "values: {x: [[1, 2], [3, 4], [5, 6]], h: zeros, W: 1, V: 1, U: 1}\n" + PARTS
    )
    assert exercise.shape("x_3") == exercise.shape("h_0") == (1, 2)
    assert exercise.values["h_0"].shape == (1, 2)  # type: ignore[union-attr]


def test_observations(read: Read) -> None:
    data = "values: {W: 1, V: 1, U: 1, h: 0}\ndata: [{x: [1, 2, 3]}, {x: [4, 5, 6]}]\n"
    exercise = read(HEAD + RNN + data + PARTS)
    assert [sorted(each) for each in exercise.data] == [["x_1", "x_2", "x_3"]] * 2


def test_options_take_both_spellings(read: Read) -> None:
    parts = "parts: [{solve: {paths: {of: 'h[3]', by: [h[0], x_1]}}}]\n"
    (task,) = read(HEAD + RNN + parts).parts[0].tasks
    assert task.options.of == "h_3"  # type: ignore[attr-defined]
    assert task.options.by == ["h_0", "x_1"]  # type: ignore[attr-defined]


def test_what_stands_above_stays_above(read: Read) -> None:
    exercise = read(HEAD + "model: {h__f[t]: W*h__f[t-1]}\nsteps: {t: 1}\n" + PARTS)
    assert exercise.assignments[0].name == "h_1__f"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("model: {h[t]: W*h[t-1]}\n", "3:9", "an unknown index letter"),
        ("model: {h[t]: W*x[s]}\nsteps: {t: 2}\n", "3:17", "an unknown index letter"),
        ("model: {L: x[t]}\nsteps: {t: 2}\n", "3:12", "the letter t without a moment"),
        ("model: {L: 't + x[1]'}\nsteps: {t: 2}\n", "3:13", "the letter t without a moment"),
        ("model: {h[t]: W*h[t]}\nsteps: {t: 2}\n", "3:17", "a cycle: each of these needs the next"),
        ("model: {h[t]: W*h[t-2]}\nsteps: {t: 2}\n", "3:17", "a moment before 0"),
        ("model: {h[2*t]: W}\nsteps: {t: 2}\n", "", ""),
        ("model: {h[t]: x[1.5]}\nsteps: {t: 2}\n", "", ""),
        (
            "model: {h[t]: 2*x[t], h[2]: 1}\nsteps: {t: 2}\n",
            "3:23",
            "a moment that line 3 assigns already",
        ),
        ("model: {h[t]: 2*x[t]}\nsteps: {t: 100}\n", "4:12", "a range of 100 steps"),
        ("model: {h[t]: 2*x[t]}\nsteps: {t: [3, 1]}\n", "4:12", "not a range of steps"),
        ("model: {L: 'Sum(x[t], (t, 3))'}\nsteps: {t: 2}\n", "3:13", "a Sum without its moments"),
        ("model: {L: 'Sum(x[t], (t, 3, 1))'}\nsteps: {t: 2}\n", "3:13", "a sum over no moment"),
        (
            "model: {L: 'Sum(x[t], (t, 1, 99))'}\nsteps: {t: 2}\n",
            "3:13",
            "a sum over too many moments",
        ),
    ],
)
def test_mistakes_with_their_places(
    text: str, place: str, message: str, mistakes: Mistakes
) -> None:
    found = mistakes(HEAD + text + PARTS)
    assert found
    if message:
        assert len(found) == 1
        assert found[0].startswith(f"{place}: {message}\n")


@pytest.mark.parametrize(
    ("values", "start"),
    [
        ("{x: [1, 2, 3], W: 1, V: 2, U: 3}", "7:9: no value for h_0\n"),
        ("{x: [1, 2], h: 0, W: 1, V: 2, U: 3}", "7:13: 2 values for the moments of x\n"),
        ("{x: [1, 2, 3], h: {1: 0}, W: 1, V: 2, U: 3}", "7:9: no value for h_0\n"),
        ("{x: [1, 2, 3], h: 0, h_0: 1, W: 1, V: 2, U: 3}", "7:30: a moment that line 7 has too\n"),
    ],
)
def test_missing_and_misplaced_values(values: str, start: str, mistakes: Mistakes) -> None:
    assert any(text.startswith(start) for text in mistakes(_values(values)))


def test_a_hint_says_how_to_begin(mistakes: Mistakes) -> None:
    (found,) = mistakes(_values("{x: [1, 2, 3], W: 1, V: 2, U: 3}"))
    assert "h[0] for instance as h: {0: 0}" in found
    assert "h is computed for the moments 1 to 3 only" in found


def test_brackets_elsewhere_stay_what_they_are(read: Read) -> None:
    statement = "statement: {en: 'the root $\\sqrt[3]{x}$ of x[1]'}\n"
    exercise = read(HEAD + statement + "model: {f: 2*x}\nvalues: {x: 1}\n" + PARTS)
    assert exercise.statement is not None
    assert exercise.statement.en == "the root $\\sqrt[3]{x}$ of x[1]"


def test_a_name_without_moments_is_untouched(read: Read) -> None:
    exercise = read(HEAD + RNN + PARTS)
    assert isinstance(exercise.assignments[0].expression, Apply)
    assert Name("W").name in exercise.symbols
